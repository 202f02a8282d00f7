// OneTouch Verio IQ: the maker's session, what its answers say, and what is asked.
import { expect } from 'chai';
import { encodePacket } from '../../drivers/lifescan-packet/packet.ts';
import { decode, maySend } from '../../drivers/onetouch-verio/driver.ts';
import { manifest } from '../../drivers/onetouch-verio/manifest.ts';
import {
  clockTime,
  parseAnswer,
  parseRecord,
  QUESTIONS,
  recordRequest,
} from '../../drivers/onetouch-verio/protocol.ts';
import { fromHex, hex, latin1, text } from '../../src/device/bytes.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import { Transcript } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { captureIt } from '../support/captures.ts';
import { readSimulator } from '../support/read-simulator.ts';

const WHEN = '2014-08-12T11:52:45';
const holds = (readings: readonly Reading[], rest: Partial<Scenario> = {}): Scenario => ({
  model: 'OneTouch Verio IQ',
  serial: 'TCFPQRMG',
  deviceTime: '2026-03-09T12:00:00',
  unit: 'mg/dL',
  readings,
  ...rest,
});

describe('onetouch-verio', () => {
  it('questions are those of the maker’s program, and nothing else may be sent', () => {
    expect(hex(encodePacket(0, QUESTIONS.clock))).to.equal('020900032002' + '03d492');
    expect(hex(encodePacket(0, QUESTIONS.serial))).to.equal('020a00030b0102' + '032adc');
    expect(hex(encodePacket(0, QUESTIONS.version))).to.equal('020900030d01' + '031003');
    expect(hex(encodePacket(0, QUESTIONS.unit))).to.equal('020a0003090202' + '031268');
    expect(hex(encodePacket(0, QUESTIONS.count))).to.equal('020900032700' + '032671');
    expect(hex(encodePacket(0, recordRequest(10)))).to.equal('020a0003210a00' + '035c15');
    for (const question of Object.values(QUESTIONS)) expect(maySend(encodePacket(0, question))).to.equal(true);
    for (const data of [[3, 0x1a], [3, 0x20, 1, 0, 0, 0, 0], [3, 0x11, 0, 0, 0, 0], [3, 6], [3, 0x21, 0xee, 2], []]) {
      expect(maySend(encodePacket(0, Uint8Array.from(data))), String(data)).to.equal(false);
    }
    expect(maySend(encodePacket(1, QUESTIONS.clock))).to.equal(false);
  });

  it('answers are told by their lengths, records by their flags', () => {
    expect(parseAnswer(fromHex('030609f57c1b'))).to.deep.equal({ of: 'number', value: 0x1b7cf509 });
    expect(clockTime(0x1b7cf509)).to.equal('2014-08-12T15:53:45');
    expect(parseAnswer(fromHex('0306544346505152' + '4d4700'))).to.deep.equal({ of: 'serial', serial: 'TCFPQRMG' });
    expect(parseAnswer(fromHex('03060b00'))).to.deep.equal({ of: 'count', count: 11 });
    expect(parseAnswer(fromHex('0307'))).to.equal(undefined);
    const of = (rest: string): unknown => parseRecord(fromHex(`8dbc7c1b${rest}`)).reading;
    expect(of('560000010000')).to.deep.equal({ kind: 'smbg', deviceTime: WHEN, mgdl: 86, marks: ['before-meal'] });
    expect(of('560000020000')).to.deep.equal({ kind: 'smbg', deviceTime: WHEN, mgdl: 86, marks: ['after-meal'] });
    expect(of('560000000000')).to.deep.equal({ kind: 'smbg', deviceTime: WHEN, mgdl: 86 });
    expect(of('560001000000')).to.deep.equal({ kind: 'control', deviceTime: WHEN, mgdl: 86 });
    expect(of('130000000000')).to.deep.equal({ kind: 'smbg', deviceTime: WHEN, mgdl: 20, bound: 'low' });
    expect(of('590200000000')).to.deep.equal({ kind: 'smbg', deviceTime: WHEN, mgdl: 600, bound: 'high' });
    for (const rest of ['560002000000', '560000030000', '560000000100', '560000000001']) {
      expect(of(rest)).to.deep.equal({ kind: 'unknown', deviceTime: WHEN, raw: `8dbc7c1b${rest}` });
    }
    expect(parseRecord(fromHex('ffffffff560000000000'))).to.have.all.keys('problem');
  });

  it('tells its clock, and holds what it held', async () => {
    const readings: Reading[] = [
      { kind: 'smbg', deviceTime: '2026-03-01T08:00:00', mgdl: 20, bound: 'low' },
      { kind: 'control', deviceTime: '2026-03-01T08:01:00', mgdl: 110 },
      { kind: 'smbg', deviceTime: '2026-03-01T08:02:07', mgdl: 600, bound: 'high', marks: ['after-meal'] },
    ];
    const { info, readings: got, problems } = await readSimulator(manifest, holds(readings), { now: 5 });
    expect(info).to.deep.equal({
      model: 'OneTouch Verio IQ',
      serial: 'TCFPQRMG',
      firmware: '01.10.00',
      unit: 'mg/dL',
      clock: { deviceTime: '2026-03-09T12:00:00', computerAt: 5 },
    });
    expect(got).to.deep.equal([...readings].reverse());
    expect(problems).to.deep.equal([]);
  });

  it('a record that never comes is a timeout, with what came before it', async () => {
    const readings: Reading[] = [1, 2, 3].map((i) => ({
      kind: 'smbg',
      deviceTime: `2026-03-0${i}T08:00:00`,
      mgdl: 99 + i,
    }));
    const fault = { kind: 'bad-checksum', nth: 6, times: 1000 } as const;
    const { readings: got, error } = await readSimulator(manifest, holds(readings, { fault }), { timeScale: 0.02 });
    expect(got).to.deep.equal([readings[2]]);
    expect(error?.code).to.equal('bad-checksum');
  });

  it('never mixes two meters, and takes a record once that was asked for twice', async () => {
    const one: Reading = { kind: 'smbg', deviceTime: '2026-03-01T08:00:00', mgdl: 99 };
    const two: Reading = { kind: 'smbg', deviceTime: '2026-03-02T08:00:00', mgdl: 111 };
    const first = (await readSimulator(manifest, holds([one]))).transcript.received;
    const second = (await readSimulator(manifest, holds([two], { serial: 'OTHER123' }))).transcript.received;
    const { info, readings, problems } = decode([{ chunks: first }, { chunks: second }]);
    expect(info.serial).to.equal('TCFPQRMG');
    expect(readings).to.deep.equal([one]);
    expect(problems.map(({ what }) => what)).to.deep.equal(['meter OTHER123 after meter TCFPQRMG: left out']);
    const again = decode([{ chunks: [...first, first.at(-1)!] }]);
    expect([again.readings, again.problems]).to.deep.equal([[one], []]);
  });

  it('no packet is a bad file', () => {
    expect(() => decode([{ chunks: [latin1('P 001')] }]))
      .to.throw(AppError)
      .with.property('code', 'bad-file');
  });

  captureIt(
    'the maker’s own program with a real meter',
    ['onetouch-binary/verioiq-official-software.jsonl'],
    ([file]) => {
      const { info, readings, problems } = decode([{ chunks: Transcript.fromJsonLines(text(file!)).received }]);
      expect(problems).to.deep.equal([]);
      expect(info).to.include({ model: 'OneTouch Verio IQ', serial: 'TCFPQRMG', firmware: '01.10.00', count: 11 });
      expect(readings).to.have.length(11);
      expect(readings[0]).to.deep.include({ deviceTime: '2014-08-09T09:24:42', mgdl: 206, marks: ['before-meal'] });
      expect(readings[10]).to.deep.include({ deviceTime: '2014-08-12T11:52:45', mgdl: 86, marks: ['before-meal'] });
    },
  );
});
