// OneTouch UltraSmart: frames, what is shown and above all what is not.
import { expect } from 'chai';
import fc from 'fast-check';
import { decode, maySend } from '../../drivers/onetouch-ultrasmart/driver.ts';
import { checkByte, encodeFrame, findFrame } from '../../drivers/onetouch-ultrasmart/frame.ts';
import { manifest } from '../../drivers/onetouch-ultrasmart/manifest.ts';
import { recordRequest } from '../../drivers/onetouch-ultrasmart/protocol.ts';
import { parseRecord } from '../../drivers/onetouch-ultrasmart/record.ts';
import { concat, fromHex, hex, latin1, text } from '../../src/device/bytes.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { captureIt } from '../support/captures.ts';
import { readSimulator } from '../support/read-simulator.ts';

/** The first public record with its lost bytes put back: number 0198, 2006-05-15 10:00, 114 mg/dL. */
const FIRST = '0198181e33723080000100' + '1e';

function scenario(readings: readonly Reading[], rest: Partial<Scenario> = {}): Scenario {
  return {
    model: 'OneTouch UltraSmart',
    serial: 'ABC123DEF',
    deviceTime: '2026-03-09T12:00:00',
    unit: 'mg/dL',
    readings,
    ...rest,
  };
}

describe('onetouch-ultrasmart frames', () => {
  it('any body comes back, a 10 in it doubled, and a wrong check byte is told', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), fc.integer({ min: 1, max: 255 }), (body, change) => {
        const frame = encodeFrame(body);
        expect(findFrame(frame)).to.deep.equal({ at: 0, end: frame.length, body, right: true });
        frame[frame.length - 1] = frame.at(-1)! ^ change;
        expect(findFrame(frame)!.right).to.equal(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('a frame that has lost its end does not take the next one with it', () => {
    const whole = encodeFrame(fromHex(FIRST));
    const torn = encodeFrame(fromHex(FIRST)).subarray(0, 9);
    expect(findFrame(concat([torn, whole]))).to.include({ at: 9, right: true });
    expect(findFrame(torn)).to.equal(undefined);
  });

  captureIt(
    'the published exchange: four requests fit, and answers that lost bytes are not read',
    ['onetouch-ultrasmart/forum-sample.txt'],
    ([file]) => {
      const lines = text(file!).trim().split('\n').map(fromHex);
      const requests = lines.filter((_, i) => i % 2 === 1);
      // The forum has dropped every byte above 7F: here the number's low byte.
      const whole = requests.map((bytes, i) => Uint8Array.of(...bytes.subarray(0, 5), 0x99 + i, ...bytes.subarray(5)));
      expect(whole.map(hex)).to.deep.equal([0x199, 0x19a, 0x19b, 0x19c].map((number) => hex(recordRequest(number))));
      const answers = lines.filter((_, i) => i % 2 === 0);
      expect(answers).to.have.length(4);
      for (const answer of answers) expect(findFrame(answer)?.right).to.equal(false);
      for (const chunks of [answers, [file!]]) {
        const { readings, problems } = decode([{ chunks }]);
        expect(readings).to.deep.equal([]);
        expect(problems).to.have.length(4);
        for (const { what } of problems) expect(what).to.contain('wrong check byte');
      }
      // The two answers that lost one byte beside the number: with 80 and 81 as byte 7 the check bytes fit.
      const back = (answer: Uint8Array, number: number, at: number, byte: number): Uint8Array => {
        const bytes = [...answer.subarray(0, 3), number, ...answer.subarray(3)];
        bytes.splice(at, 0, byte);
        return Uint8Array.from(bytes);
      };
      const first = findFrame(back(answers[0]!, 0x98, 9, 0x80))!;
      const fourth = findFrame(back(answers[3]!, 0x9b, 9, 0x81))!;
      expect([first.right, fourth.right]).to.deep.equal([true, true]);
      expect(hex(first.body)).to.equal(FIRST);
      expect(parseRecord(first.body)).to.deep.equal({
        reading: { kind: 'smbg', deviceTime: '2006-05-15T10:00:00', mgdl: 114 },
      });
      // The bit in byte 7 could make 123 mg/dL 379: not shown.
      expect(parseRecord(fourth.body).reading).to.include({ kind: 'unknown', deviceTime: '2006-05-14T21:25:00' });
    },
  );

  it('the check byte of a request is that of the published exchange', () => {
    expect([0x99, 0x9a, 0x9b, 0x9c].map((low) => checkByte(Uint8Array.of(0x48, 0x52, 1, low)))).to.deep.equal([
      0x13, 0x3d, 0x27, 0x61,
    ]);
  });
});

describe('onetouch-ultrasmart records', () => {
  /** FIRST with other bytes from `at` on. */
  const withByte = (at: number, byte: number): Uint8Array => {
    const body = fromHex(FIRST);
    body[at] = byte;
    return body;
  };

  it('are shown when no bit is set that could make the value larger', () => {
    for (const mgdl of [20, 114, 255]) {
      expect(parseRecord(withByte(5, mgdl))).to.deep.equal({
        reading: { kind: 'smbg', deviceTime: '2006-05-15T10:00:00', mgdl },
      });
    }
    for (const high of [0x00, 0x10, 0x60, 0xf0]) expect(parseRecord(withByte(6, high)).why).to.equal(undefined);
  });

  it('are never shown when any such bit is, whichever it is', () => {
    for (const at of [6, 7, 8, 9]) {
      for (let bit = 0; bit < 8; bit++) {
        const body = fromHex(FIRST);
        if (body[at]! & (1 << bit) || (at === 6 && bit >= 4)) continue;
        body[at] = body[at]! | (1 << bit);
        const { reading, why } = parseRecord(body);
        expect(reading, `byte ${at} bit ${bit}`).to.deep.equal({
          kind: 'unknown',
          deviceTime: '2006-05-15T10:00:00',
          raw: hex(body.subarray(2)),
        });
        expect(why).to.contain('larger');
      }
    }
  });

  it('of food, exercise, insulin and unknown types have no value', () => {
    for (const [type, name] of [
      [0x54, 'food'],
      [0x50, 'food'],
      [0xb4, 'exercise'],
      [0x2c, 'insulin'],
      [0x01, 'type 01'],
    ] as const) {
      const { reading, why } = parseRecord(withByte(10, type));
      expect(reading.kind).to.equal('unknown');
      expect(why).to.contain(name);
    }
    for (const mgdl of [0, 19]) expect(parseRecord(withByte(5, mgdl)).reading.kind).to.equal('unknown');
  });
});

describe('onetouch-ultrasmart conversation', () => {
  const high: Reading = { kind: 'smbg', deviceTime: '2026-03-01T08:00:00', mgdl: 300 };
  const food: Reading = { kind: 'unknown', deviceTime: '2006-05-15T10:00:00', raw: '181e33051080000154' + '00' };
  const plain: Reading = { kind: 'smbg', deviceTime: '2026-03-01T09:00:00', mgdl: 100 };

  it('300 mg/dL is not 44: it is kept without a value, and a problem says why', async () => {
    const { info, readings, problems, transcript } = await readSimulator(manifest, scenario([high, food, plain]));
    expect(info).to.deep.equal({ model: 'OneTouch UltraSmart', serial: 'ABC123DEF' });
    expect(readings.map(({ kind }) => kind)).to.deep.equal(['smbg', 'unknown', 'unknown']);
    expect(readings[0]).to.deep.equal(plain);
    expect(readings[1]).to.deep.equal({ ...food, deviceTime: '2006-05-15T10:00:00' });
    expect(problems.map(({ where }) => where)).to.deep.equal(['record 1', 'record 2']);
    expect(problems[1]!.what).to.contain('glucose with bits beside it');
    const decoded = decode([{ chunks: transcript.received }]);
    expect(decoded.readings).to.deep.equal(readings);
    expect(decoded.problems).to.deep.equal(problems);
    expect(transcript.sent.map(text).slice(0, 5)).to.deep.equal(['D', 'M', '@', '\r', '\n']);
  });

  it('the same record stays the same when newer ones have moved its number', async () => {
    const before = await readSimulator(manifest, scenario([high]));
    const after = await readSimulator(manifest, scenario([high, plain]));
    expect(after.readings).to.deep.include(before.readings[0]!);
    const both = decode([{ chunks: before.transcript.received }, { chunks: after.transcript.received }]);
    expect(both.readings).to.have.length(2);
  });

  it('names missing records, a missing end and damage', async () => {
    const { transcript } = await readSimulator(manifest, scenario([food, high, plain]));
    const frames = transcript.received;
    const what = (chunks: readonly Uint8Array[]): string[] =>
      decode([{ chunks }])
        .problems.map((problem) => problem.what)
        .filter((text) => !text.startsWith('kept'));
    expect(what(frames)).to.deep.equal([]);
    expect(what(frames.slice(0, -1))).to.deep.equal(['the answer that ends a memory is missing']);
    expect(what([...frames.slice(0, 2), ...frames.slice(3)])).to.deep.equal(['1 records between 0 and 2 are missing']);
    const damaged = frames.map((chunk, i) => (i === 2 ? chunk.map((byte, at) => (at === 8 ? byte ^ 1 : byte)) : chunk));
    expect(what(damaged)).to.have.length(2);
    expect(what([...frames, latin1('X')])).to.deep.equal(['not understood: "X"']);
  });

  it('never mixes two meters', async () => {
    const first = (await readSimulator(manifest, scenario([plain]))).transcript.received;
    const second = (await readSimulator(manifest, scenario([plain, plain], { serial: 'ABC123DEG' }))).transcript
      .received;
    const { readings, problems } = decode([{ chunks: first }, { chunks: second }]);
    expect(readings).to.deep.equal([plain]);
    expect(problems.map(({ what }) => what)).to.deep.equal(['meter ABC123DEG after meter ABC123DEF: left out']);
  });

  it('no frame is a bad file', () => {
    expect(() => decode([{ chunks: [latin1('P 001')] }]))
      .to.throw(AppError)
      .with.property('code', 'bad-file');
  });

  it('sends five letters and requests for records, nothing else', () => {
    for (const letter of 'DM@\r\n') expect(maySend(latin1(letter))).to.equal(true);
    for (const bad of ['Z', 'T', 'S', 'DM@', '', 'DMZ']) expect(maySend(latin1(bad)), bad).to.equal(false);
    expect(maySend(recordRequest(0x1010))).to.equal(true);
    expect(maySend(recordRequest(5001))).to.equal(false);
    expect(maySend(encodeFrame(Uint8Array.of(0x48, 0x53, 0, 0)))).to.equal(false);
    expect(maySend(concat([recordRequest(1), recordRequest(2)]))).to.equal(false);
  });
});
