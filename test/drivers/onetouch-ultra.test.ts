// OneTouch Ultra and FastTake: what is asked, the maker's own conversation, model differences.
import { expect } from 'chai';
import { sealed } from '../../drivers/lifescan-dm/line.ts';
import { parseHeader } from '../../drivers/lifescan-dm/header.ts';
import { parseRecord } from '../../drivers/lifescan-dm/record.ts';
import { decode, maySend } from '../../drivers/onetouch-ultra/driver.ts';
import { manifest } from '../../drivers/onetouch-ultra/manifest.ts';
import { COMMANDS, request } from '../../drivers/onetouch-ultra/protocol.ts';
import { memoryLines, recordLine } from '../../drivers/onetouch-ultra/simulator.ts';
import { concat, latin1, text } from '../../src/device/bytes.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import { Transcript } from '../../src/device/transcript.ts';
import type { Reading } from '../../src/model/record.ts';
import { captureIt } from '../support/captures.ts';
import { readSimulator } from '../support/read-simulator.ts';

const TALK = 'onetouch-dm-ascii/ultra-official-software.jsonl';
const CLOCK = '2014-08-12T15:40:16';

function scenario(readings: readonly Reading[], rest: Partial<Scenario> = {}): Scenario {
  return { model: 'OneTouch Ultra', serial: 'TKF8EA0RT', deviceTime: CLOCK, unit: 'mg/dL', readings, ...rest };
}

describe('onetouch-ultra', () => {
  it('commands are those of the paper and nothing that sets or erases', async () => {
    const { transcript, info } = await readSimulator(manifest, scenario([]), { now: 9 });
    expect(transcript.sent.map(text)).to.deep.equal(['DM@', 'DM?', 'DMF', 'DMSU?', 'DMP'].map((c) => `\x11\r${c}\r`));
    expect(info).to.deep.equal({
      model: 'OneTouch Ultra',
      serial: 'TKF8EA0RT',
      firmware: 'P02.00.01',
      unit: 'mg/dL',
      clock: { deviceTime: CLOCK, computerAt: 9 },
    });
    for (const command of Object.values(COMMANDS)) expect(maySend(request(command))).to.equal(true);
    for (const bad of ['DMZ', 'DMT08/12/14 15:40', 'DMSU0', 'DMSU+', 'DMST1', 'DM^100', 'DM']) {
      expect(maySend(request(bad)), bad).to.equal(false);
      expect(maySend(latin1(bad)), bad).to.equal(false);
    }
  });

  it('HIGH, a number below the limit, control tests, and no more than 150', async () => {
    const readings: Reading[] = [
      { kind: 'smbg', deviceTime: '2014-08-01T10:00:30', mgdl: 600, bound: 'high' },
      { kind: 'smbg', deviceTime: '2014-08-01T11:00:30', mgdl: 20, bound: 'low' },
      { kind: 'control', deviceTime: '2014-08-01T12:00:30', mgdl: 600, bound: 'high' },
      { kind: 'control', deviceTime: '2014-08-01T13:00:30', mgdl: 112 },
    ];
    const got = await readSimulator(manifest, scenario(readings));
    expect(got.readings).to.deep.equal([...readings].reverse());
    expect(recordLine(readings[0] as never)).to.equal(sealed('P "FRI","08/01/14","10:00:30   "," HIGH ", 00'));
    const many = Array.from({ length: 160 }, (_, i): Reading => {
      const deviceTime = `2014-07-01T${String(i % 24).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}:00`;
      return { kind: 'smbg', deviceTime, mgdl: 50 + i };
    });
    expect((await readSimulator(manifest, scenario(many))).readings).to.have.length(150);
  });

  it('an Ultra2 is another row of the list', async () => {
    const { error } = await readSimulator(manifest, scenario([], { serial: 'ABCDEFGHY' }));
    expect(error?.code).to.equal('unsupported-model');
  });

  it('a FastTake is asked for its memory once, and for its clock in case', async () => {
    const readings: Reading[] = [{ kind: 'smbg', deviceTime: '1999-01-05T07:03:00', mgdl: 123 }];
    const fastTake = scenario(readings, { model: 'OneTouch FastTake', serial: 'QX12345' });
    const { transcript, info, readings: got, error } = await readSimulator(manifest, fastTake, { now: 9 });
    expect(error).to.equal(undefined);
    expect(transcript.sent.map(text)).to.deep.equal(['\x11\rDMF\r', '\x11\rDMP\r']);
    expect(info).to.deep.equal({
      model: 'OneTouch FastTake',
      serial: 'QX12345',
      count: 1,
      unit: 'mg/dL',
      clock: { deviceTime: CLOCK, computerAt: 9 },
    });
    // Its clock is of the older meters: 99 is 1999.
    expect(got).to.deep.equal(readings);
    const decoded = decode([{ chunks: transcript.received }], { model: 'OneTouch FastTake' });
    expect(decoded.info.model).to.equal('OneTouch FastTake');
    expect(decoded.readings).to.deep.equal(readings);
  });

  it('an Ultra writes 20yy', () => {
    const header = parseHeader('P 001,"TKF8EA0RT","MG/DL "');
    const content = 'P "TUE","01/05/99","07:03:00   ","  123 ", 00';
    expect(parseRecord(content, header).reading?.deviceTime).to.equal('2099-01-05T07:03:00');
    expect(parseRecord(content, header, 'OneTouch FastTake').reading?.deviceTime).to.equal('1999-01-05T07:03:00');
  });

  captureIt(
    'the simulator writes the memory of the real Ultra byte for byte, and what is sent is known to it',
    [TALK],
    ([talk]) => {
      const { received, sent } = Transcript.fromJsonLines(text(talk!));
      const lines = text(concat(received)).split('\r\n');
      const reading: Reading = { kind: 'smbg', deviceTime: '2014-08-09T17:21:48', mgdl: 91 };
      expect(memoryLines('TKF8EA0RT', [reading]).every((line) => lines.includes(line))).to.equal(true);
      // The maker's program sends what we send, but for the CR that it leaves out after most commands.
      const commands = sent.map(text);
      for (const command of ['DM@', 'DM?', 'DMF', 'DMP']) expect(commands).to.include(`\x11\r${command}`);
      const { readings, problems, info } = decode([{ chunks: received }]);
      expect(readings).to.deep.equal([reading]);
      expect(problems).to.deep.equal([]);
      expect(info.model).to.equal('OneTouch Ultra');
    },
  );
});
