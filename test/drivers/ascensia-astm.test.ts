// The ASTM frames and records of Bayer and Ascensia meters.
import { expect } from 'chai';
import fc from 'fast-check';
import type { Token } from '../../drivers/ascensia-astm/frame.ts';
import { ASTM, astmChecksum, encodeFrame, framesMissing, nextToken } from '../../drivers/ascensia-astm/frame.ts';
import type { AstmHeader } from '../../drivers/ascensia-astm/record.ts';
import {
  encodeAstmTime,
  encodeHeader,
  encodeRecord,
  field,
  parseAstmTime,
  parseAstmValue,
  parseHeader,
  parseRecord,
} from '../../drivers/ascensia-astm/record.ts';
import { concat, latin1, text } from '../../src/device/bytes.ts';
import { captureIt } from '../support/captures.ts';

interface WorkedExamples {
  readonly frames: readonly {
    readonly text_from_frame_number_through_etb_or_etx: string;
    readonly checksum_printed: string;
    readonly checksum_computed: string;
  }[];
  readonly breeze_remote: readonly {
    readonly text: string;
    readonly checksum_printed: string;
    readonly checksum_computed: string;
  }[];
}

/** All tokens of a stream, handed over in pieces that end at `cuts`. */
function tokens(bytes: Uint8Array, cuts: readonly number[] = []): Token[] {
  const found: Token[] = [];
  let buffer = new Uint8Array(0);
  const ends = [...cuts, bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    buffer = new Uint8Array(concat([buffer, bytes.subarray(from, end)]));
    from = end;
    for (;;) {
      const scanned = nextToken(buffer, end === bytes.length && from === bytes.length);
      if (!scanned) break;
      expect(scanned.length).to.be.greaterThan(0);
      found.push(scanned.token);
      buffer = buffer.slice(scanned.length);
    }
  }
  expect(buffer.length).to.equal(0);
  return found;
}

/** Noise can come in any portions: joined, with everything else as plain data. */
function plain(found: readonly Token[]): unknown[] {
  const out: unknown[] = [];
  let noise = '';
  const flush = (): void => {
    if (noise) out.push({ noise });
    noise = '';
  };
  for (const token of found) {
    if (token.kind === 'noise') {
      noise += text(token.bytes);
      continue;
    }
    flush();
    if (token.kind === 'damage') out.push({ damage: token.code, what: token.what, bytes: text(token.bytes) });
    else out.push(token);
  }
  flush();
  return out;
}

const recordText = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
const frameArbitrary = fc.record({ number: fc.integer({ min: 0, max: 7 }), text: recordText, last: fc.boolean() });

function damageOf(bytes: Uint8Array): Extract<Token, { kind: 'damage' }> {
  const [token, ...rest] = tokens(bytes);
  expect(rest).to.deep.equal([]);
  if (token?.kind !== 'damage') throw new Error(`not damage: ${JSON.stringify(token)}`);
  return token;
}

describe('ASTM frames', () => {
  captureIt(
    'the checksums of the maker’s worked examples, and its four misprints',
    ['ascensia-astm/maker-worked-examples.json'],
    ([file]) => {
      const { frames, breeze_remote } = JSON.parse(new TextDecoder().decode(file)) as WorkedExamples;
      expect(frames).to.have.length(22);
      const misprints: string[] = [];
      for (const example of frames) {
        const body = latin1(example.text_from_frame_number_through_etb_or_etx);
        expect(astmChecksum(body)).to.equal(example.checksum_computed);
        if (example.checksum_printed !== example.checksum_computed)
          misprints.push(`${example.checksum_printed} for ${example.checksum_computed}`);

        const whole = concat([Uint8Array.of(ASTM.STX), body, latin1(`${example.checksum_computed}\r\n`)]);
        const [token, ...rest] = tokens(whole);
        expect(rest).to.deep.equal([]);
        if (token?.kind !== 'frame') throw new Error('no frame');
        expect(encodeFrame(token.frame)).to.deep.equal(whole);
        expect(String(token.frame.number)).to.equal(example.text_from_frame_number_through_etb_or_etx[0]);
        const record = parseRecord(token.frame.text);
        expect('HPORL').to.contain(record.type);
        expect(token.frame.last).to.equal(record.type === 'L');
        expect(record.fields.join('|')).to.equal(token.frame.text);
        if (record.type === 'H') {
          const header = parseHeader(record)!;
          expect(header.product).to.match(/^Bayer\d{4}$/);
          expect(header.versions).to.have.length(2);
          expect(header.sending).to.equal(true);
          expect(header.clock).to.match(/^200[36]-0[2-6]-\d\dT/);
          expect(header.count).to.equal(undefined);
          expect(encodeHeader(header)).to.equal(token.frame.text);
        } else if (record.type === 'R') expect(field(record, 3)).to.match(/^\^\^\^GlucoseA/);

        if (example.checksum_printed === example.checksum_computed) continue;
        const printed = concat([Uint8Array.of(ASTM.STX), body, latin1(`${example.checksum_printed}\r\n`)]);
        expect(damageOf(printed).code).to.equal('bad-checksum');
      }
      expect(misprints).to.deep.equal(['2D for 8D', '9A for 95', '62 for 58', 'AF for 73']);
      for (const { text: command, checksum_printed } of breeze_remote)
        expect(astmChecksum(latin1(command))).to.equal(checksum_printed);
    },
  );

  it('fit the two averages whose < was lost in print, once it is put back', () => {
    expect(astmChecksum(latin1('4R|1|^^^GlucoseA|0|mg/dL^B||<\r\x17'))).to.equal('AF');
    expect(astmChecksum(latin1('4R|1|^^^GlucoseA|0|mg/dL^P||<\r\x17'))).to.equal('BD');
  });

  it('match the frame of a Contour Next that an open driver quotes', () => {
    const record = 'R|3|^^^Glucose|93|mg/dL^P||A/M0/T1||201505261150';
    expect(text(encodeFrame({ number: 5, text: record, last: false }))).to.equal(`\x025${record}\r\x1774\r\n`);
    expect(text(encodeFrame({ number: 3, text: 'L|1||N', last: true }))).to.equal('\x023L|1||N\r\x0382\r\n');
  });

  it('are read back as they were written, in whatever pieces they come', () => {
    fc.assert(
      fc.property(fc.array(frameArbitrary, { maxLength: 5 }), fc.array(fc.nat(400)), (frames, cuts) => {
        const bytes = concat(frames.map(encodeFrame));
        const found = tokens(
          bytes,
          cuts.filter((cut) => cut < bytes.length),
        );
        expect(found).to.deep.equal(frames.map((frame) => ({ kind: 'frame', frame })));
      }),
      { numRuns: 500 },
    );
  });

  it('mean the same in whatever pieces any bytes come', () => {
    const byte = fc.oneof(
      fc.constantFrom(2, 3, 4, 5, 6, 10, 13, 21, 23, 0x30, 0x31, 0x41),
      fc.integer({ min: 0, max: 255 }),
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 60 }), fc.array(fc.nat(60)), (list, cuts) => {
        const bytes = Uint8Array.from(list);
        const pieces = cuts.filter((cut) => cut < bytes.length);
        expect(plain(tokens(bytes, pieces))).to.deep.equal(plain(tokens(bytes)));
      }),
      { numRuns: 2000 },
    );
  });

  it('are damage when any byte of them is another one, is lost or too many', () => {
    const good = encodeFrame({ number: 5, text: 'R|3|^^^Glucose|93|mg/dL^P||A||201505261150', last: false });
    for (let at = 0; at < good.length; at++) {
      for (let flip = 1; flip < 256; flip++) {
        const bytes = good.slice();
        bytes[at]! ^= flip;
        expect(
          tokens(bytes).filter((token) => token.kind === 'frame'),
          `byte ${at} xor ${flip}`,
        ).to.deep.equal([]);
      }
      const shorter = concat([good.subarray(0, at), good.subarray(at + 1)]);
      expect(
        tokens(shorter).filter((token) => token.kind === 'frame'),
        `byte ${at} lost`,
      ).to.deep.equal([]);
      for (const extra of [0, 1, 0x20, 0x31, 0x7c, 0xff, ASTM.CR, ASTM.LF, ASTM.ETB, ASTM.ACK]) {
        // A second LF in front of the last byte lies behind the frame: that is noise, and the frame is whole.
        if (at === 0 || (at === good.length - 1 && extra === ASTM.LF)) continue;
        const longer = concat([good.subarray(0, at), Uint8Array.of(extra), good.subarray(at)]);
        expect(
          tokens(longer).filter((token) => token.kind === 'frame'),
          `${extra} before byte ${at}`,
        ).to.deep.equal([]);
      }
    }
  });

  it('leave their neighbours alone when they are damaged', () => {
    const first = encodeFrame({ number: 1, text: 'P|1', last: false });
    const second = encodeFrame({ number: 2, text: 'L|1||N', last: true });
    for (const cut of Array.from({ length: first.length - 1 }, (_, i) => i + 1)) {
      const found = tokens(concat([first.subarray(0, cut), second]));
      expect(
        found.map((token) => token.kind),
        `cut at ${cut}`,
      ).to.deep.equal(['damage', 'frame']);
    }
  });

  it('say what is wrong with them', () => {
    expect(damageOf(latin1('\x022P|1\r\x1754\r\n')).code).to.equal('bad-checksum');
    expect(damageOf(latin1('\x022P|1\r\x175')).code).to.equal('bad-frame');
    expect(damageOf(latin1('\x022P|1\r\n')).code).to.equal('bad-frame');
    expect(damageOf(latin1('\x022P|1')).code).to.equal('bad-frame');
    const noNumber = latin1('xP|1\r\x17');
    expect(damageOf(concat([latin1('\x02'), noNumber, latin1(`${astmChecksum(noNumber)}\r\n`)])).code).to.equal(
      'bad-frame',
    );
    expect(plain(tokens(new Uint8Array(1500).fill(0x41)))).to.have.length(1);
    expect(tokens(concat([latin1('\x02'), new Uint8Array(1500).fill(0x41)]))[0]).to.have.property('kind', 'damage');
  });

  it('count modulo eight', () => {
    for (let number = 0; number < 8; number++) {
      expect(framesMissing(number, (number + 1) % 8)).to.equal(0);
      expect(framesMissing(number, (number + 3) % 8)).to.equal(2);
      expect(framesMissing(number, number)).to.equal(7);
    }
  });
});

describe('ASTM records', () => {
  it('leave out trailing empty fields and read them as empty', () => {
    expect(encodeRecord({ 1: 'L', 2: '1', 4: 'N' })).to.equal('L|1||N');
    expect(encodeRecord({ 1: 'P', 2: '1', 9: '' })).to.equal('P|1');
    expect(encodeRecord({})).to.equal('');
    const order = parseRecord('O|2||||||||||Q');
    expect([order.type, field(order, 2), field(order, 12), field(order, 13)]).to.deep.equal(['O', '2', 'Q', '']);
  });

  it('have times with and without seconds, and none that do not exist', () => {
    expect(parseAstmTime('201102241308')).to.equal('2011-02-24T13:08:00');
    expect(parseAstmTime('20110224130859')).to.equal('2011-02-24T13:08:59');
    expect(parseAstmTime('202402292359')).to.equal('2024-02-29T23:59:00');
    for (const wrong of [
      '',
      '2011022413',
      '2011022413085',
      '201102241308591',
      '201102291308',
      '201113011308',
      '201100011308',
      '201102001308',
      '201102242408',
      '201102241360',
      '20110224130860',
      '199612312359',
      '210001010000',
      '2011-02-24T13',
      ' 20110224130',
      '000000000000',
    ])
      expect(parseAstmTime(wrong), wrong).to.equal(undefined);
  });

  it('read times back as they were written', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('1997-01-01T00:00:00Z'),
          max: new Date('2099-12-31T23:59:59Z'),
          noInvalidDate: true,
        }),
        fc.boolean(),
        (date, seconds) => {
          const wall = date.toISOString().slice(0, seconds ? 19 : 16) + (seconds ? '' : ':00');
          expect(parseAstmTime(encodeAstmTime(wall, seconds))).to.equal(wall);
        },
      ),
    );
  });

  it('have values that fit their unit, or none', () => {
    expect(parseAstmValue('93', 'mg/dL^P')).to.deep.equal({ value: 93, unit: 'mg/dL' });
    expect(parseAstmValue('7.9', 'mmol/L^P')).to.deep.equal({ value: 7.9, unit: 'mmol/L' });
    expect(parseAstmValue('2.61', 'mmol/L^B')).to.deep.equal({ value: 2.61, unit: 'mmol/L' });
    expect(parseAstmValue('8', 'mmol/L')).to.deep.equal({ value: 8, unit: 'mmol/L' });
    for (const [value, unit] of [
      ['9.3', 'mg/dL^P'],
      ['', 'mg/dL^P'],
      ['-5', 'mg/dL^P'],
      ['1e2', 'mg/dL^P'],
      ['0x10', 'mg/dL^P'],
      ['93', 'mg/dl^P'],
      ['93', ''],
      ['93', 'g/L^P'],
      ['7,9', 'mmol/L^P'],
      ['.9', 'mmol/L^P'],
      ['Infinity', 'mmol/L^P'],
      ['123.4', 'mmol/L^P'],
    ])
      expect(parseAstmValue(value!, unit!), `${value} ${unit}`).to.equal(undefined);
  });

  it('read headers back as they were written', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9. -]{1,12}$/);
    fc.assert(
      fc.property(
        fc.record({
          password: fc.stringMatching(/^[A-Za-z0-9-]{1,6}$/),
          product: fc.constantFrom('Bayer7390', 'Contour7800', 'Bayer6200'),
          versions: fc.array(word, { minLength: 1, maxLength: 3 }),
          serial: word,
          rest: fc.array(word, { maxLength: 2 }),
          settings: fc.uniqueArray(fc.tuple(fc.constantFrom('A', 'C', 'U', 'V'), word), { selector: ([key]) => key }),
          count: fc.option(fc.nat(99_999), { nil: undefined }),
          sending: fc.boolean(),
          clock: fc.constantFrom('2013-02-02T03:41:00', '2024-10-27T02:30:00', undefined),
        }),
        ({ settings, ...rest }) => {
          const header: AstmHeader = { ...rest, settings: new Map(settings) };
          expect(parseHeader(parseRecord(encodeHeader(header)))).to.deep.equal(header);
        },
      ),
    );
  });

  it('are no header unless a Bayer or Ascensia meter says so', () => {
    expect(parseHeader(parseRecord('H|\\^&||x|Roche^1^2|||||||P|1|202401010000'))).to.equal(undefined);
    expect(parseHeader(parseRecord('H|@^&||x|Bayer7390^1^2|||||||P|1|202401010000'))).to.equal(undefined);
    expect(parseHeader(parseRecord('P|1'))).to.equal(undefined);
    expect(parseHeader(parseRecord(''))).to.equal(undefined);
  });
});
