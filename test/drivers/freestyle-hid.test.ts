// FreeStyle HID meters: the real InsuLinx against the maker's export, and what the notes say of the others.
import { expect } from 'chai';
import fc from 'fast-check';
import { checksum, encodeAnswer, encodeList, parseAnswer, parseList } from '../../drivers/freestyle-hid/answer.ts';
import { decode } from '../../drivers/freestyle-hid/decode.ts';
import { maySend } from '../../drivers/freestyle-hid/driver.ts';
import { parseLibreLine } from '../../drivers/freestyle-hid/libre-line.ts';
import { manifest } from '../../drivers/freestyle-hid/manifest.ts';
import { QUESTIONS, TYPE, encodeReport, parseReport, questionReport } from '../../drivers/freestyle-hid/report.ts';
import { parseResultLine } from '../../drivers/freestyle-hid/result-line.ts';
import { latin1, text } from '../../src/device/bytes.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import { Transcript } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { captureIt } from '../support/captures.ts';
import { inOrder, readSimulator } from '../support/read-simulator.ts';

const SESSION = 'freestyle-hid/insulinx-plug.jsonl';
const EXPORT = 'freestyle-hid/insulinx-export.csv';

const pad = (value: string | undefined): string => value!.padStart(2, '0');

describe('FreeStyle HID, the captured InsuLinx', () => {
  captureIt('has every reading of the maker’s export, and nothing else', [SESSION, EXPORT], ([session, csv]) => {
    const transcript = Transcript.fromJsonLines(text(session!));
    const { info, readings, problems } = decode([{ chunks: transcript.received }]);
    expect(problems).to.deep.equal([]);
    expect(info).to.deep.equal({ model: 'FreeStyle InsuLinx', serial: 'JAGT241-U6242', firmware: '1.40' });
    // Type, number, month, day, year, hour, minute, …, glucose in column 11, parted by tabs.
    const rows = new TextDecoder('utf-16le')
      .decode(csv)
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split('\t'))
      .filter((row) => row.length > 10);
    const expected = rows
      .filter(([type]) => type === '0')
      .map((row) => ({
        kind: 'smbg',
        deviceTime: `20${pad(row[4])}-${pad(row[2])}-${pad(row[3])}T${pad(row[5])}:${pad(row[6])}:00`,
        mgdl: Number(row[10]),
      }));
    expect(expected).to.have.length(227);
    expect(readings.filter(({ kind }) => kind === 'smbg')).to.deep.equal(expected);
    const changes = readings.filter((reading) => reading.kind === 'clock-change');
    expect(changes).to.have.length(4);
    expect(changes[0]).to.deep.equal({
      kind: 'clock-change',
      deviceTime: '2014-08-06T17:10:00',
      newDeviceTime: '2014-08-06T11:11:00',
    });
    expect(readings).to.have.length(231);
  });

  captureIt('answers with right sums, asked as we may ask', [SESSION], ([session]) => {
    const transcript = Transcript.fromJsonLines(text(session!));
    const answers = transcript.received
      .map((bytes) => parseReport(bytes)!)
      .filter(({ type }) => type === TYPE.text)
      .map(({ data }) => text(data))
      .join('')
      .split(/(?<=CMD OK\r\n)/);
    expect(answers).to.have.length(38);
    for (const answer of answers) expect(parseAnswer(answer).kind, answer.slice(0, 40)).to.equal('lines');
    // What we send of what the maker's program sent, padded to a whole report.
    const allowed = transcript.sent.filter((bytes) => {
      const whole = new Uint8Array(64);
      whole.set(bytes);
      return maySend(whole);
    });
    expect(allowed.map((bytes) => text(bytes.subarray(2)))).to.deep.equal([
      '',
      '',
      '',
      '',
      '$date?\r\n',
      '$time?\r\n',
      '$result?\r\n',
    ]);
  });

  captureIt('gives nothing of a list in which any character is another one', [SESSION], ([session]) => {
    const chunks = Transcript.fromJsonLines(text(session!)).received;
    const list = chunks.findIndex((bytes) => text(bytes).includes('0,20476,8,27'));
    for (const at of [2, 5, 10, 40]) {
      const damaged = chunks.map((bytes, i) =>
        i === list ? bytes.map((byte, j) => (j === at ? byte ^ 1 : byte)) : bytes,
      );
      const { readings, problems } = decode([{ chunks: damaged }]);
      expect(readings).to.deep.equal([]);
      expect(problems[0]?.what).to.match(/checksum .* nothing of it is read/);
    }
    // Nor of one that breaks off.
    const cut = decode([{ chunks: chunks.slice(0, list + 20) }]);
    expect(cut.readings).to.deep.equal([]);
    expect(cut.problems.at(-1)?.what).to.match(/breaks off/);
  });
});

describe('FreeStyle HID reports and answers', () => {
  it('may be sent when they open a conversation or ask one of six questions', () => {
    for (const type of [0x01, 0x04, 0x05, 0x15]) expect(maySend(encodeReport(type))).to.equal(true);
    for (const question of QUESTIONS) {
      const report = questionReport(question);
      expect(maySend(report)).to.equal(true);
      expect(maySend(report.subarray(0, 63))).to.equal(false);
      for (let at = 0; at < 64; at++) {
        const other = report.slice();
        other[at]! ^= 0x40;
        expect(maySend(other), `${question} byte ${at}`).to.equal(false);
      }
    }
    for (const words of [
      '$date,1,1,14\r\n',
      '$time,1,1\r\n',
      '$clktyp,1\r\n',
      '$resetpatient\r\n',
      '$swreset\r\n',
      '$result?',
      '$ptname?\r\n',
    ])
      expect(maySend(encodeReport(TYPE.text, latin1(words))), words).to.equal(false);
    for (let type = 0; type < 256; type++)
      expect(maySend(encodeReport(type)), String(type)).to.equal([0x01, 0x04, 0x05, 0x15].includes(type));
    expect(maySend(encodeReport(0x04, Uint8Array.of(0)))).to.equal(false);
  });

  it('have two sums, over the answer and over a list', () => {
    // Capture insulinx-plug.
    expect(parseAnswer('8,27,14\r\nCKSM:00000175\r\nCMD OK\r\n')).to.deep.equal({ kind: 'lines', lines: ['8,27,14'] });
    expect(parseAnswer('8,27,15\r\nCKSM:00000175\r\nCMD OK\r\n')).to.have.property('code', 'bad-checksum');
    expect(parseAnswer('8,27,14\r\nCMD OK\r\n')).to.have.property('code', 'bad-frame');
    expect(parseAnswer('CKSM:00000000\r\nCMD Fail!\r\n')).to.deep.equal({ kind: 'refused' });
    expect(parseList(['Log Empty'])).to.deep.equal({ kind: 'records', records: [] });
    expect(parseList(['8,27,14'])).to.equal(undefined);
    expect(parseList(['a', `2,${checksum('a\r\n')}`])).to.have.property('code', 'bad-frame');
    expect(parseList(['a', '1,00000000'])).to.have.property('code', 'bad-checksum');
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[0-9,A-Z]{1,30}$/), { maxLength: 20 }), (records) => {
        const parsed = parseAnswer(encodeAnswer(encodeList(records)).join(''));
        expect(parsed.kind === 'lines' && parseList(parsed.lines)).to.deep.equal({ kind: 'records', records });
      }),
    );
  });
});

describe('FreeStyle HID records', () => {
  const WHEN = '2014-08-27T12:47:00';

  it('of InsuLinx and Neo', () => {
    const line = (type: number, ...rest: (number | string)[]): string =>
      [type, 7, 8, 27, 14, 12, 47, 1, ...rest].join(',');
    for (const [record, reading] of [
      [line(0, 0, 0, 0, 3, 0, 68, 0, 0), { kind: 'smbg', deviceTime: WHEN, mgdl: 68 }],
      [line(0, 0, 0, 0, 0, 0, 'HI', 0, 0), { kind: 'smbg', deviceTime: WHEN, mgdl: 500, bound: 'high' }],
      [line(7, 105, 0, 1), { kind: 'smbg', deviceTime: WHEN, mgdl: 105 }],
      [line(7, 'LO', 0, 1), { kind: 'smbg', deviceTime: WHEN, mgdl: 20, bound: 'low' }],
      [line(7, 105, 0, 0), { kind: 'control', deviceTime: WHEN, mgdl: 105 }],
      [line(9, 45, 1), { kind: 'ketone', deviceTime: WHEN, mmoll: 2.5 }],
      [line(9, 'HI', 1), { kind: 'ketone', deviceTime: WHEN, mmoll: 8, bound: 'high' }],
      [line(10, 3, 12), { kind: 'injection', deviceTime: WHEN, units: 12, insulin: 'long' }],
      [line(10, 2, 4), { kind: 'injection', deviceTime: WHEN, units: 4, insulin: 'rapid' }],
    ] as const)
      expect(parseResultLine(record), record).to.deep.equal({ reading });
    expect(parseResultLine(line(4, 0, 5, 70, 160, 26, 2, 0))).to.deep.equal({});
    for (const record of [line(9, 45, 0), line(11, 1, 1)])
      expect(parseResultLine(record)).to.deep.equal({ reading: { kind: 'unknown', deviceTime: WHEN, raw: record } });
    for (const record of [
      line(0, 0, 0, 0, 3, 0, 19, 0, 0),
      line(0, 0, 0, 0, 3, 0, 501, 0, 0),
      line(0, 1, 0, 0, 3, 0, 68, 0, 0),
      line(0, 0, 0, 0, 3, 0, 68, 0, 1),
      line(0, 0, 0, 0, 3, 0, 68),
      line(7, 105, 0),
      line(9, 145, 1),
      line(10, 5, 4),
      line(6, 8, 27, 14, 25, 0),
      line(8, 1, 1),
      line(99, 105, 0, 1),
    ]) {
      const { reading, problem } = parseResultLine(record);
      expect(reading?.kind, record).to.equal('unknown');
      expect(problem, record).to.be.a('string');
    }
    expect(parseResultLine('0,7,2,30,14,12,47,1,0,0,0,3,0,68,0,0').reading).to.equal(undefined);
    expect(parseResultLine('0,7,8,27,2014,12,47,1,0,0,0,3,0,68,0,0').reading).to.equal(undefined);
  });

  it('of a Libre', () => {
    const line = (type: number, fields: Readonly<Record<number, number | string>>): string => {
      const all: (number | string)[] = [9, type, 8, 27, 14, 12, 47, 0, ...new Array<number>(36).fill(0)];
      for (const [field, value] of Object.entries(fields)) all[Number(field) - 1] = value;
      return all.join(',');
    };
    const kinds = (record: string): Reading[] => [...parseLibreLine(record).readings];
    const cgm = { kind: 'cgm', deviceTime: WHEN, intervalMin: 15 };
    expect(kinds(line(12, { 14: 123 }))).to.deep.equal([{ ...cgm, mgdl: 123 }]);
    expect(kinds(line(12, { 14: 39 }))).to.deep.equal([{ ...cgm, mgdl: 40, bound: 'low' }]);
    expect(kinds(line(12, { 14: 501 }))).to.deep.equal([{ ...cgm, mgdl: 500, bound: 'high' }]);
    expect(kinds(line(12, { 14: 123, 16: 32768 })).map(({ kind }) => kind)).to.deep.equal(['unknown']);
    expect(kinds(line(2, { 10: 0, 13: 99 }))).to.deep.equal([{ kind: 'smbg', deviceTime: WHEN, mgdl: 99 }]);
    expect(kinds(line(2, { 10: 1, 13: 9 }))).to.deep.equal([{ kind: 'ketone', deviceTime: WHEN, mmoll: 0.5 }]);
    const noted = line(2, { 10: 2, 13: 99, 18: 1, 44: 7, 19: 1, 24: 20, 26: 1, 27: 45 });
    expect(kinds(noted)).to.deep.equal([
      { kind: 'unknown', deviceTime: WHEN, raw: noted },
      { kind: 'injection', deviceTime: WHEN, units: 3.5, insulin: 'rapid' },
      { kind: 'injection', deviceTime: WHEN, units: 10, insulin: 'long' },
      { kind: 'carbs', deviceTime: WHEN, grams: 45 },
    ]);
    const strange = parseLibreLine(line(2, { 10: 3, 18: 1, 44: 7 }));
    expect(
      strange.readings.map(({ kind }) => kind),
      'what was noted with it is read',
    ).to.deep.equal(['unknown', 'injection']);
    expect(strange.problem).to.include('nobody has explained');
    expect(kinds(line(2, { 10: 0, 13: 99, 29: 32768 })).map(({ kind }) => kind)).to.deep.equal(['unknown']);
    expect(kinds(line(5, { 10: 8, 11: 27, 12: 14, 13: 11, 14: 47, 15: 30 }))).to.deep.equal([
      { kind: 'clock-change', deviceTime: '2014-08-27T11:47:30', newDeviceTime: WHEN },
    ]);
    for (const record of [
      line(12, { 14: 0 }),
      line(2, { 10: 0, 13: 5 }),
      '9,2,8,27,14,12,47,0,1,0',
      line(12, { 16: 'x' }),
      line(3, {}),
      line(2, { 10: 3, 13: 99 }),
    ]) {
      expect(parseLibreLine(record).problem, record).to.be.a('string');
      expect(parseLibreLine(record).readings.every(({ kind }) => kind === 'unknown')).to.equal(true);
    }
  });
});

describe('FreeStyle HID conversations', () => {
  const readings: Reading[] = [
    { kind: 'smbg', deviceTime: '2020-01-01T08:00:00', mgdl: 99 },
    { kind: 'smbg', deviceTime: '2020-01-01T08:00:00', mgdl: 99 },
    { kind: 'smbg', deviceTime: '2020-01-01T09:00:00', mgdl: 500, bound: 'high' },
    { kind: 'clock-change', deviceTime: '2020-01-01T09:10:00', newDeviceTime: '2020-01-01T10:10:00' },
  ];
  const scenario = (model: string, more: readonly Reading[] = []): Scenario => ({
    model,
    serial: 'JAGT241-U6242',
    deviceTime: '2020-01-02T08:30:00',
    unit: 'mg/dL',
    readings: [...readings, ...more],
  });

  it('bring ketones, insulin and, from a Libre, the sensor and carbohydrates', async () => {
    const more: Reading[] = [
      { kind: 'ketone', deviceTime: '2020-01-01T11:00:00', mmoll: 0.5 },
      { kind: 'injection', deviceTime: '2020-01-01T12:00:00', units: 3, insulin: 'rapid' },
      { kind: 'injection', deviceTime: '2020-01-01T13:00:00', units: 10, insulin: 'long' },
    ];
    const sensor: Reading[] = [
      { kind: 'cgm', deviceTime: '2020-01-01T12:00:00', mgdl: 123, intervalMin: 15 },
      { kind: 'cgm', deviceTime: '2020-01-01T12:15:00', mgdl: 40, bound: 'low', intervalMin: 15 },
      { kind: 'carbs', deviceTime: '2020-01-01T12:16:00', grams: 50 },
    ];
    for (const [model, holds] of [
      ['FreeStyle InsuLinx', []],
      ['FreeStyle Precision Neo', more],
      ['FreeStyle Libre', [...more, ...sensor]],
    ] as const) {
      const held = scenario(model, holds);
      const { error, problems, transcript, info, ...read } = await readSimulator(manifest, held, { now: 1000 });
      expect(error, model).to.equal(undefined);
      expect(problems).to.deep.equal([]);
      const known = read.readings.filter(({ kind }) => kind !== 'unknown');
      expect(inOrder(known), model).to.deep.equal(inOrder(held.readings));
      expect(info?.clock).to.deep.equal({ deviceTime: '2020-01-02T08:30:00', computerAt: 1000 });
      expect(decode([{ chunks: transcript.received }]).readings).to.deep.equal(read.readings);
    }
  });

  it('with a meter that is no Libre say so when one was chosen', async () => {
    const { manifest: own } = await import('../../drivers/freestyle-hid/manifest.ts');
    const { simulate } = await own.simulator();
    const posing = {
      ...own,
      simulator: async () => ({
        simulate: (port: never, held: Scenario) => simulate(port, { ...held, model: 'FreeStyle InsuLinx' }),
      }),
    };
    const { error } = await readSimulator(posing as never, scenario('FreeStyle Libre'));
    expect(error?.code).to.equal('unsupported-model');
  });

  it('random reports never throw anything but AppError', () => {
    const report = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc
        .constantFrom(
          '0,7,8,27,14,12,47,1,0,0,0,3,0,68,0,0\r\n',
          'CKSM:00000000\r\nCMD OK\r\n',
          'DBRECORDS = 1\r\n',
          '1,00000123\r\n',
        )
        .map((words) => encodeReport(TYPE.text, latin1(words))),
    );
    fc.assert(
      fc.property(fc.array(report, { maxLength: 8 }), (chunks) => {
        try {
          decode([{ chunks }]);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
