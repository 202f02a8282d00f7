// Decoding what Contour HID meters sent: every form it can be saved in, every kind of damage.
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeFrame } from '../../drivers/ascensia-astm/frame.ts';
import { parseRecord } from '../../drivers/ascensia-astm/record.ts';
import { decode } from '../../drivers/contour-hid/decode.ts';
import { manifest } from '../../drivers/contour-hid/manifest.ts';
import type { Limits } from '../../drivers/contour-hid/protocol.ts';
import { inputReports, reportData } from '../../drivers/contour-link/report.ts';
import type { Result } from '../../drivers/contour-hid/result.ts';
import { decodeResult, encodeResult } from '../../drivers/contour-hid/result.ts';
import { concat, latin1, text } from '../../src/device/bytes.ts';
import type { Decoded } from '../../src/device/driver.ts';
import { Transcript } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { wallFromMs, wallMs } from '../../src/model/time.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';
import { captureIt } from '../support/captures.ts';
import { readSimulator } from '../support/read-simulator.ts';

const MGDL: Limits = { unit: 'mg/dL', low: 20, high: 600 };
const MMOLL: Limits = { unit: 'mmol/L', low: 1.1, high: 33.3 };
const WHEN = '2015-05-26T11:50:00';

function result(record: string, limits?: Limits): Result {
  return decodeResult(parseRecord(record), limits);
}

/** A glucose result with these value, unit and marks. */
function glucose(value: string, unit: string, marks = ''): string {
  return `R|3|^^^Glucose|${value}|${unit}^P||${marks}||201505261150`;
}

/** `value` with `marks`, on a meter with known limits. */
function reading(value: string, unit: 'mg/dL' | 'mmol/L', marks = ''): Reading | undefined {
  const { reading: found, problem } = result(glucose(value, unit, marks), unit === 'mg/dL' ? MGDL : MMOLL);
  expect(problem).to.equal(undefined);
  return found;
}

function header(
  mode: '' | 'P',
  { serial = '7390-1', count = '' as number | '', settings = 'U=0^V=20600' } = {},
): string {
  return `H|\\^&||abcdef|Bayer7390^01.10\\01.02\\02.06^${serial}^7390A|${settings}|${count}|||||${mode}|1|202405011234`;
}

const results = [
  'R|1|^^^Glucose|101|mg/dL^P||B/X/Z2||202404010801',
  'R|2|^^^Glucose|19|mg/dL^P||<||202404010802',
  'R|3|^^^Glucose|103|mg/dL^P||C||202404010803',
  'R|4|^^^Glucose|104|mg/dL^P||A/M0/T1||202404010804',
  'R|5|^^^Glucose|105|mg/dL^P||||202404010805',
];

/** A transfer as a meter sends it, EOT and introduction first. */
function conversation(records: readonly string[] = results, options: Parameters<typeof header>[1] = {}): Uint8Array[] {
  const texts = ['P|1', ...records, 'L|1||N'];
  return [
    concat([latin1('\x04'), encodeFrame({ number: 1, text: header('', options), last: false }), latin1('\x05')]),
    encodeFrame({ number: 1, text: header('P', options), last: false }),
    ...texts.map((record, i) => encodeFrame({ number: (i + 2) % 8, text: record, last: i === texts.length - 1 })),
    latin1('\x04'),
  ];
}

/** One capture of these chunks. */
function decoded(...chunks: readonly Uint8Array[]): Decoded {
  return decode([{ chunks }]);
}

/** A conversation in each form it can be saved in. */
function forms(messages: readonly Uint8Array[]): Readonly<Record<string, Uint8Array[]>> {
  const reports = messages.flatMap(inputReports);
  return {
    reports: reports.map((report) => report.slice()),
    'reports joined': [concat(reports)],
    'frame by frame': messages.map((message) => message.slice()),
    bytes: [concat(messages)],
  };
}

describe('Contour HID results', () => {
  it('are fingersticks in either unit', () => {
    expect(result('R|3|^^^Glucose|93|mg/dL^P||A/M0/T1||201505261150', MGDL)).to.deep.equal({
      reading: { kind: 'smbg', deviceTime: WHEN, mgdl: 93, marks: ['after-meal'] },
    });
    expect(result('R|5|^^^Glucose|7.9|mmol/L^P||B||201102241308', MMOLL)).to.deep.equal({
      reading: { kind: 'smbg', deviceTime: '2011-02-24T13:08:00', mgdl: 7.9 * 18.01559, marks: ['before-meal'] },
    });
    expect(result('R|1|^^^Glucose|5|mmol/L^P||||20110224130807', MMOLL).reading).to.deep.equal({
      kind: 'smbg',
      deviceTime: '2011-02-24T13:08:07',
      mgdl: mgdlFromMmoll(5),
    });
  });

  it('have their marks split before they are looked at', () => {
    expect(reading('93', 'mg/dL', 'B/X/Z2')).to.deep.equal({
      kind: 'smbg',
      deviceTime: WHEN,
      mgdl: 93,
      marks: ['before-meal', 'exercise'],
      afterMealMin: 30,
    });
    expect(reading('93', 'mg/dL', 'F/D/I/S')).to.have.deep.property('marks', ['fasting', 'other', 'illness', 'stress']);
    const minutes = [...'123456789ABC'].map((digit) => {
      const found = reading('93', 'mg/dL', `A/Z${digit}`)!;
      expect(found).to.have.property('kind', 'smbg');
      expect(found).to.have.deep.property('marks', ['after-meal']);
      return found.kind === 'smbg' ? found.afterMealMin : undefined;
    });
    expect(minutes).to.deep.equal([15, 30, 45, 60, 75, 90, 105, 120, 135, 150, 165, 180]);
    expect(reading('93', 'mg/dL')).to.deep.equal({ kind: 'smbg', deviceTime: WHEN, mgdl: 93 });
    expect(reading('93', 'mg/dL', '//')).to.deep.equal({ kind: 'smbg', deviceTime: WHEN, mgdl: 93 });
  });

  it('are kept with a mark nobody knows, and say so', () => {
    for (const mark of ['Q', 'Z0', 'ZD', 'Z12', 'BA', 'M', 'T', 'constructor', 'b']) {
      const { reading: found, problem } = result(glucose('93', 'mg/dL', `B/${mark}`), MGDL);
      expect(found, mark).to.have.property('mgdl', 93);
      expect(found, mark).to.have.deep.property('marks', ['before-meal', 'other']);
      expect(problem, mark).to.contain(`unknown mark ${JSON.stringify(mark)}`);
    }
  });

  it('of control solution are no glucose of a person', () => {
    expect(reading('120', 'mg/dL', 'C')).to.deep.equal({ kind: 'control', deviceTime: WHEN, mgdl: 120 });
    expect(reading('120', 'mg/dL', 'B/C/M0')).to.have.property('kind', 'control');
    expect(reading('601', 'mg/dL', 'C/>')).to.deep.equal({
      kind: 'control',
      deviceTime: WHEN,
      mgdl: 600,
      bound: 'high',
    });
    // ZC is three hours after the meal.
    expect(reading('120', 'mg/dL', 'A/ZC')).to.have.property('kind', 'smbg');
  });

  it('marked LO and HI have the limit of the header, whatever number they print', () => {
    for (const printed of ['0', '9', '19', '20'])
      expect(reading(printed, 'mg/dL', '<')).to.include({ mgdl: 20, bound: 'low' });
    for (const printed of ['600', '601', '999'])
      expect(reading(printed, 'mg/dL', 'A/>')).to.include({ mgdl: 600, bound: 'high' });
    expect(reading('1.0', 'mmol/L', '<')).to.include({ mgdl: mgdlFromMmoll(1.1), bound: 'low' });
    expect(reading('33.4', 'mmol/L', '>')).to.include({ mgdl: mgdlFromMmoll(33.3), bound: 'high' });
    // Limits in the other unit are limits all the same.
    expect(result(glucose('19', 'mg/dL', '<'), MMOLL).reading).to.include({ mgdl: mgdlFromMmoll(1.1), bound: 'low' });
    expect(result(glucose('600', 'mg/dL'), MMOLL)).to.deep.equal({
      reading: { kind: 'smbg', deviceTime: WHEN, mgdl: 600 },
    });
  });

  it('marked LO and HI without limits have the number they print, inside what any meter shows', () => {
    expect(result(glucose('19', 'mg/dL', '<')).reading).to.include({ mgdl: 19, bound: 'low' });
    expect(result(glucose('9', 'mg/dL', '<')).reading).to.include({ mgdl: 10, bound: 'low' });
    expect(result(glucose('0', 'mg/dL', '<')).reading).to.include({ mgdl: 10, bound: 'low' });
    expect(result(glucose('601', 'mg/dL', '>')).reading).to.include({ mgdl: 600, bound: 'high' });
    expect(result(glucose('33.4', 'mmol/L', '>')).reading).to.include({ mgdl: 600, bound: 'high' });
  });

  it('that contradict themselves are kept as they were sent, not read', () => {
    for (const [record, limits] of [
      [glucose('300', 'mg/dL', '<'), MGDL],
      [glucose('21', 'mg/dL', '<'), MGDL],
      [glucose('599', 'mg/dL', '>'), MGDL],
      [glucose('300', 'mg/dL', '<'), undefined],
      [glucose('120', 'mg/dL', '>'), undefined],
      [glucose('19', 'mg/dL', '</>'), MGDL],
      [glucose('19', 'mg/dL'), MGDL],
      [glucose('601', 'mg/dL'), MGDL],
      [glucose('601', 'mg/dL'), undefined],
      [glucose('9', 'mg/dL'), undefined],
      [glucose('0', 'mg/dL'), undefined],
      [glucose('1.0', 'mmol/L'), MMOLL],
      [glucose('33.4', 'mmol/L'), MMOLL],
      [glucose('0.5', 'mmol/L'), undefined],
      [glucose('50', 'mmol/L'), undefined],
      [glucose('5.5', 'mg/dL'), MGDL],
      [glucose('', 'mg/dL'), MGDL],
      [glucose('HI', 'mg/dL'), MGDL],
      [glucose('93', 'mg/L'), MGDL],
    ] as const) {
      const { reading: found, problem } = result(record, limits);
      expect(found, record).to.deep.equal({ kind: 'unknown', deviceTime: WHEN, raw: record.replace('R|3|', 'R||') });
      expect(problem, record).to.be.a('string');
    }
  });

  it('without a time that exists are only a problem', () => {
    for (const time of ['', '201502291150', '201505262460', '20150526', '2015052611500', '199001010000']) {
      const record = `R|3|^^^Glucose|93|mg/dL^P||||${time}`;
      const { reading: found, problem } = result(record, MGDL);
      expect(found, time).to.equal(undefined);
      expect(problem, time).to.contain('no such date or time');
    }
  });

  it('of other tests are kept as they were sent; averages are no results', () => {
    const insulin = 'R|7|^^^Insulin|5|1^||||201505261150';
    expect(result(insulin, MGDL)).to.deep.equal({
      reading: { kind: 'unknown', deviceTime: WHEN, raw: insulin.replace('|7|', '||') },
    });
    const elsewhere = 'R|7|^^^Carb|12|2^|||||||201505261150';
    expect(result(elsewhere, MGDL).reading).to.deep.equal({
      kind: 'unknown',
      deviceTime: WHEN,
      raw: elsewhere.replace('|7|', '||'),
    });
    expect(result('R|7|^^^Carb|12', MGDL).problem).to.contain('without a time');
    for (const average of ['^^^GlucoseA', '^^^GlucoseA1'])
      expect(result(`R|1|${average}|425|mg/dL^P`, MGDL)).to.deep.equal({});
  });

  it('are read back as they were written', () => {
    const when = fc
      .integer({ min: Date.UTC(1999, 0, 1) / 1000, max: Date.UTC(2090, 0, 1) / 1000 })
      .map((s) => wallFromMs(s * 1000));
    const marks = fc.uniqueArray(
      fc.constantFrom('before-meal', 'after-meal', 'fasting', 'other', 'illness', 'stress', 'exercise'),
    );
    fc.assert(
      fc.property(
        when,
        fc.integer({ min: 11, max: 333 }),
        marks,
        fc.nat(12),
        fc.boolean(),
        (time, tenths, some, z, mmol) => {
          const value: Reading = {
            kind: 'smbg',
            deviceTime: time,
            mgdl: mmol ? mgdlFromMmoll(tenths / 10) : tenths + 10,
            ...(some.length && { marks: some as never }),
            ...(z && { afterMealMin: z * 15 }),
          };
          const limits = mmol ? MMOLL : MGDL;
          const record = encodeResult(value, 1, { unit: limits.unit, seconds: true, pastLimit: true })!;
          expect(result(record, limits)).to.deep.equal({ reading: value });
        },
      ),
      { numRuns: 3000 },
    );
  });
});

/** A result over three reports, the middle one of which adds nothing to the checksum. */
function unmissed(): { readonly record: string; readonly middle: string } {
  const start = 'R|1|^^^Note|';
  const first = start.padEnd(58, 'a');
  for (let a = 0x61; a < 0x7b; a++)
    for (let b = 0x61; b < 0x7b; b++) {
      const middle = String.fromCharCode(a) + String.fromCharCode(b) + 'b'.repeat(58);
      if ([...latin1(middle)].reduce((sum, byte) => sum + byte, 0) % 256 === 0)
        return { record: `${first}${middle}|||||||202404010801`, middle };
    }
  throw new Error('no such middle');
}

describe('Contour HID decoder', () => {
  const wanted = decoded(...conversation()).readings;

  it('reads a conversation in every form it can be saved in', () => {
    expect(wanted.map((item) => item.kind)).to.deep.equal(['smbg', 'smbg', 'control', 'smbg', 'smbg']);
    for (const [form, chunks] of Object.entries(forms(conversation(results, { count: 5 })))) {
      const { info, readings, problems } = decoded(...chunks);
      expect(problems, form).to.deep.equal([]);
      expect(readings, form).to.deep.equal(wanted);
      expect(info, form).to.deep.equal({
        model: 'Contour USB',
        serial: '7390-1',
        firmware: '01.10 / 01.02 / 02.06',
        unit: 'mg/dL',
        count: 5,
      });
    }
    const lines = [header('P', { count: 5 }), 'P|1', ...results, 'L|1||N'];
    const numbered = lines.map((line, i) => `${(i + 1) % 8}${line}`);
    for (const end of ['\n', '\r\n', '\r'])
      for (const some of [lines, numbered]) {
        const { readings, problems } = decoded(latin1(`${some.join(end)}${end}`));
        expect(problems).to.deep.equal([]);
        expect(readings).to.deep.equal(wanted);
      }
  });

  it('reads chunks that end anywhere', () => {
    const bytes = concat(conversation());
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        const ends = [...new Set([...cuts, bytes.length])].sort((a, b) => a - b);
        const chunks = ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
        expect(decoded(...chunks)).to.deep.equal(decoded(bytes));
      }),
      { numRuns: 300 },
    );
  });

  it('does not call a frame that was sent again a problem, nor store it twice', () => {
    const messages = conversation();
    const broken = messages[4]!.slice();
    broken[20]! ^= 1;
    messages.splice(4, 0, broken, broken);
    messages.splice(8, 0, messages[7]!);
    for (const [form, chunks] of Object.entries(forms(messages))) {
      expect(decoded(...chunks).problems, form).to.deep.equal([]);
      expect(decoded(...chunks).readings, form).to.deep.equal(wanted);
    }
  });

  it('reports a damaged frame that was not, and reads the ones around it', () => {
    for (let frame = 3; frame < 8; frame++) {
      const messages = conversation();
      messages[frame] = messages[frame]!.slice();
      messages[frame]![20]! ^= 1;
      for (const [form, chunks] of Object.entries(forms(messages))) {
        const { readings, problems } = decoded(...chunks);
        expect(readings, `${form} ${frame}`).to.deep.equal(wanted.filter((_, i) => i !== frame - 3));
        expect(problems, `${form} ${frame}`).to.have.length(1);
        expect(problems[0]!.what).to.match(/^checksum "/);
      }
    }
  });

  it('reports a header that came damaged and never again, and a lost report whose bytes the checksum does not miss', () => {
    const headless = conversation();
    headless[1] = headless[1]!.slice();
    headless[1][20]! ^= 1;
    expect(decoded(...headless).readings).to.deep.equal(wanted);
    expect(decoded(...headless).problems.map((item) => item.what.slice(0, 10))).to.deep.equal(['checksum "']);

    const long = unmissed();
    const reports = conversation([long.record]).flatMap(inputReports);
    const middle = reports.findIndex((report) => text(reportData(report)!) === long.middle);
    for (const instead of [new Uint8Array(64), latin1('XBC').slice()]) {
      const chunks = reports.map((report, i) => (i === middle ? instead : report));
      expect(decoded(...chunks).readings).to.deep.equal([]);
      expect(decoded(...chunks).problems).to.have.length.above(1);
    }
  });

  it('reports what is missing', () => {
    const what = (messages: readonly Uint8Array[]): string[] => decoded(...messages).problems.map((item) => item.what);
    const all = conversation(results, { count: 5 });
    expect(what(all)).to.deep.equal([]);
    expect(what(all.filter((_, i) => i !== 5))).to.deep.equal([
      '1 frames are missing before it',
      'the meter holds 5 results, 4 came',
    ]);
    expect(what(all.slice(0, -2))).to.deep.equal(['the read-out breaks off without its terminator record']);
    expect(what(all.slice(0, -1))).to.deep.equal([]);
    expect(what(all.slice(0, 1))).to.deep.equal([]);
    expect(what(all.slice(3))).to.contain('the beginning is missing');
    expect(decoded(...all.slice(3)).readings).to.have.length(5);
    // Eight frames are a whole round of numbers: the results' own numbers tell.
    const many = Array.from({ length: 12 }, (_, i) => `R|${i + 1}|^^^Glucose|101|mg/dL^P||||2024040108${10 + i}`);
    const holed = conversation(many);
    holed.splice(4, 8);
    expect(what(holed)).to.deep.equal(['result 10 follows result 1']);
    expect(what(conversation([results[0]!, 'Q|1|x', results[1]!]))).to.deep.equal([
      'a record that does not belong here: "Q|1|x"',
    ]);
  });

  it('takes several read-outs of one meter for one memory', () => {
    const twice = concat([...conversation(), ...conversation()]);
    expect(decoded(twice).readings).to.deep.equal(wanted);
    expect(decoded(twice).problems).to.deep.equal([]);
    const equal = conversation([
      'R|1|^^^Glucose|101|mg/dL^P||||202404010801',
      'R|2|^^^Glucose|101|mg/dL^P||||202404010801',
    ]);
    expect(decoded(...equal, ...equal).readings).to.have.length(2);
    expect(decode([{ chunks: equal }, { chunks: conversation() }]).readings).to.have.length(7);
    // Broken off, and read again: the end is new, the beginning is not.
    const cut = decoded(...conversation().slice(0, 6), ...conversation());
    expect(cut.readings).to.deep.equal(wanted);
    expect(cut.problems.map((item) => item.what)).to.deep.equal([
      'the read-out breaks off without its terminator record',
    ]);
  });

  it('does not mix up two meters', () => {
    const other = conversation(results.slice(0, 1), { serial: '7390-2' });
    const together = decoded(...conversation(), ...other);
    expect(together.readings).to.deep.equal(wanted);
    expect(together.problems.map((item) => item.what)).to.deep.equal([
      'the header of another meter, 7390-2: its results are left out',
      'the header of another meter, 7390-2: its results are left out',
    ]);
    const apart = decode([
      { chunks: conversation(), fileName: 'a' },
      { chunks: other, fileName: 'b' },
    ]);
    expect(apart.readings).to.deep.equal(wanted);
    expect(apart.info.serial).to.equal('7390-1');
    expect(apart.problems).to.deep.equal([
      { where: 'b, header', what: 'a capture of another meter: its results are left out' },
    ]);
  });

  it('ignores limits that make no sense, and says so', () => {
    const { problems, readings } = decoded(...conversation(results.slice(0, 1), { settings: 'U=0^V=90010' }));
    expect(problems.map((item) => item.what)).to.deep.equal([
      'limits that make no sense: V=90010, U=0',
      'limits that make no sense: V=90010, U=0',
    ]);
    expect(readings).to.have.length(1);
  });

  it('reads nothing out of what is nothing', () => {
    for (const chunks of [
      [],
      [new Uint8Array(0)],
      [latin1('hello\nworld\n')],
      [new Uint8Array(640)],
      inputReports(latin1('\x04')),
      [latin1('\x041H|')],
    ]) {
      try {
        decoded(...chunks);
        expect.fail('it was read');
      } catch (error) {
        expect((error as AppError).code).to.equal('bad-file');
      }
    }
  });

  /** Readings are some of `wanted`; returns how many of them are gone. */
  function lost(found: Decoded, what: string): number {
    const left = wanted.map((item) => JSON.stringify(item));
    for (const item of found.readings) {
      const at = left.indexOf(JSON.stringify(item));
      expect(at, `${what}: ${JSON.stringify(item)} was never sent`).to.be.at.least(0);
      left.splice(at, 1);
    }
    if (left.length) expect(found.problems, `${what}: lost without a word`).to.not.be.empty;
    return left.length;
  }

  for (const form of Object.keys(forms(conversation()))) {
    it(`loses at most the one result that a changed, lost or added byte hits: ${form}`, () => {
      const good = forms(conversation())[form]!;
      const sizes = good.map((chunk) => chunk.length);
      const total = sizes.reduce((all, size) => all + size, 0);
      for (let place = 0; place < total; place++) {
        let chunk = 0;
        let at = place;
        while (at >= sizes[chunk]!) at -= sizes[chunk++]!;
        const variants = [
          ...[0x01, 0x08, 0x20, 0x80].map((flip) => {
            const changed = good[chunk]!.slice();
            changed[at]! ^= flip;
            return changed;
          }),
          concat([good[chunk]!.subarray(0, at), good[chunk]!.subarray(at + 1)]),
          ...[0x00, 0x02, 0x04, 0x31, 0x41].map((extra) =>
            concat([good[chunk]!.subarray(0, at), Uint8Array.of(extra), good[chunk]!.subarray(at)]),
          ),
        ];
        variants.forEach((changed, i) => {
          const chunks = good.map((one, c) => (c === chunk ? changed : one));
          const what = `byte ${place}, change ${i}`;
          expect(lost(decoded(...chunks), what), what).to.be.at.most(1);
        });
      }
    }).timeout(60_000);
  }

  it('cut off anywhere, keeps what came before and says that it breaks off', () => {
    for (const [form, [all]] of Object.entries({
      bytes: forms(conversation()).bytes!,
      joined: forms(conversation())['reports joined']!,
    })) {
      let most = wanted.length;
      for (let end = all!.length - 64; end > 240; end--) {
        const found = decoded(all!.subarray(0, end));
        const gone = lost(found, `${form} ${end}`);
        expect(gone).to.be.at.least(wanted.length - most);
        most = wanted.length - gone;
      }
      expect(most).to.equal(0);
    }
  });

  /** Decodes anything; returns whether it was recognised. */
  function survives(chunks: readonly Uint8Array[]): boolean {
    try {
      const { readings } = decode([{ chunks }]);
      for (const item of readings) {
        expect(wallMs(item.deviceTime)).to.not.be.NaN;
        expect(item.deviceTime).to.match(/^(19|20)\d\d-/);
        if ('mgdl' in item) expect(item.mgdl).to.be.within(10, 600);
      }
      return true;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      expect(error.code).to.equal('bad-file');
      return false;
    }
  }

  it('survives 10,000 strings of random bytes', () => {
    const byte = fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 255 }) },
      { weight: 2, arbitrary: fc.constantFrom(2, 3, 4, 5, 6, 10, 13, 21, 23, 0x41, 0x42, 0x43) },
      { weight: 2, arbitrary: fc.constantFrom(...latin1('HPORL|^\\&0123456789<>/BACZmgdLolGuse')) },
    );
    fc.assert(
      fc.property(fc.array(fc.array(byte, { maxLength: 150 }), { maxLength: 4 }), (chunks) => {
        survives(chunks.map((chunk) => Uint8Array.from(chunk)));
      }),
      { numRuns: 10_000 },
    );
  }).timeout(60_000);

  it('survives frames whose checksums fit and whose contents are anything', () => {
    const piece = fc.oneof(
      fc.constantFrom('R', 'H', 'P', 'L', 'O', '1', '^^^Glucose', 'mg/dL^P', 'mmol/L^P', '<', '>', 'C', 'B/ZA', '\\^&'),
      fc.constantFrom('Bayer7390^1^2', 'U=1^V=11333', 'U=0^V=20600', '201505261150', '20150526115099', '0', '9', '601'),
      fc.integer({ min: -10, max: 2000 }).map(String),
      fc.float({ noNaN: true }).map(String),
      fc.string({ maxLength: 8 }),
    );
    const record = fc.oneof(
      fc.array(piece, { maxLength: 15 }).map((pieces) => pieces.join('|')),
      fc
        .tuple(piece, piece, piece, piece, piece, piece)
        .map(([number, value, unit, mark, time, test]) => `R|${number}|${test}|${value}|${unit}||${mark}||${time}`),
      fc
        .tuple(
          piece,
          fc.constantFrom('mg/dL^P', 'mmol/L^P'),
          fc.constantFrom('<', '>', '', 'C', '</C'),
          fc.nat(99_999_999),
        )
        .map(
          ([value, unit, mark, time]) =>
            `R|1|^^^Glucose|${value}|${unit}||${mark}||2024${String(time).padStart(8, '0')}`,
        ),
      fc.constantFrom(header('P'), header('', { settings: 'U=1^V=06333' }), header('P', { settings: 'V=99999' })),
    );
    let recognised = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(record, fc.nat(7), fc.boolean()), { maxLength: 8 }), (frames) => {
        const bytes = frames.map(([content, number, last]) => encodeFrame({ number, text: content, last }));
        if (survives(bytes)) recognised++;
        survives(bytes.flatMap(inputReports));
      }),
      { numRuns: 5000 },
    );
    expect(recognised).to.be.above(3000);
  }).timeout(60_000);

  it('survives conversations with many changes', () => {
    const good = forms(conversation());
    const change = fc.tuple(
      fc.nat(),
      fc.constantFrom('flip', 'delete', 'insert', 'move'),
      fc.integer({ min: 0, max: 255 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(good)),
        fc.array(change, { minLength: 1, maxLength: 12 }),
        (form, changes) => {
          const chunks = good[form]!.map((chunk) => [...chunk]);
          for (const [place, kind, byte] of changes) {
            const chunk = chunks[place % chunks.length]!;
            const at = (place >> 6) % Math.max(1, chunk.length);
            if (kind === 'flip') chunk[at] = byte;
            else if (kind === 'delete') chunk.splice(at, 1 + (byte % 70));
            else if (kind === 'insert') chunk.splice(at, 0, byte);
            else chunks.splice(place % chunks.length, 0, chunks.pop()!);
          }
          survives(chunks.map((chunk) => Uint8Array.from(chunk)));
        },
      ),
      { numRuns: 5000 },
    );
  }).timeout(60_000);

  it('is quick with a large file of rubbish', () => {
    const from = performance.now();
    for (const fill of [0x02, 0x41, 0x00, 0x20, 0x17]) survives([new Uint8Array(200_000).fill(fill)]);
    survives([latin1(`P|1${' '.repeat(300_000)}x\n`)]);
    survives([latin1('ABC\x01'.repeat(200_000))]);
    expect(performance.now() - from).to.be.below(10_000);
  });

  it('reads from a file what the driver read from the meter', async () => {
    const readings: Reading[] = Array.from({ length: 50 }, (_, i) => ({
      kind: i % 7 === 3 ? 'control' : 'smbg',
      deviceTime: wallFromMs(Date.UTC(2024, 0, 1, 0, i * 13)),
      mgdl: 40 + i * 7,
    }));
    const read = await readSimulator(
      manifest,
      {
        model: 'Contour Next One',
        serial: 'A1',
        deviceTime: WHEN,
        unit: 'mg/dL',
        readings,
        fault: { kind: 'bad-checksum', nth: 20, times: 3 },
      },
      { timeScale: 0.1 },
    );
    expect(read.error).to.equal(undefined);
    for (const chunks of [read.transcript.received, [concat(read.transcript.received)]]) {
      const found = decode([{ chunks }], { model: 'Contour Next One' });
      expect(found.problems).to.deep.equal([]);
      expect(found.readings).to.deep.equal(read.readings);
      const { clock, ...info } = read.info!;
      expect(clock).to.not.equal(undefined);
      expect(found.info).to.deep.equal(info);
    }
  });

  captureIt('the empty Contour USB', ['ascensia-astm/contour-usb-7390-out.jsonl'], ([file]) => {
    const { received } = Transcript.fromJsonLines(new TextDecoder().decode(file));
    const stream = concat(received.map((report) => reportData(report)!));
    const lines = text(stream)
      .split('\r')
      .map((line) => line.replace(/^.*?(?=[0-7][HPL]\|)/s, ''))
      .filter((line) => /^[0-7][HPL]\|/.test(line));
    for (const chunks of [received, [concat(received)], [stream], [latin1(lines.slice(1).join('\n'))]]) {
      const { info, readings, problems } = decoded(...chunks);
      expect(info).to.deep.equal({
        model: 'Contour USB',
        serial: '7390-2902076',
        firmware: '01.26 / 01.05 / 02.06.20',
        unit: 'mg/dL',
        count: 0,
      });
      expect(readings).to.deep.equal([]);
      expect(problems).to.deep.equal([]);
    }
    // Without its terminator it is no complete read-out.
    const cut = decoded(...received.slice(0, -2));
    expect(cut.problems.map((item) => item.what)).to.deep.equal([
      'the read-out breaks off without its terminator record',
    ]);
  });

  captureIt(
    'a Next Link as meter, and its hours as a bridge to the pump',
    ['paradigm-cnl-wire/522-665455-complete-2013-05-08.jsonl', 'paradigm-cnl-wire/522-665455-stalls-2013-05-08.jsonl'],
    (files) => {
      for (const file of files) {
        const { received } = Transcript.fromJsonLines(new TextDecoder().decode(file));
        const start = decoded(...received.slice(0, 6));
        expect(start.info).to.include({ model: 'Contour Next Link', serial: '6201-C36847', unit: 'mg/dL', count: 0 });
        expect(start.info.firmware).to.match(/^01\.22 \/ 01\.13 \//);
        expect(start.readings).to.deep.equal([]);
        expect(start.problems).to.deep.equal([]);
        const whole = decoded(...received);
        expect(whole.info).to.deep.equal(start.info);
        expect(whole.readings).to.deep.equal([]);
        expect(whole.problems).to.not.be.empty;
      }
    },
  );
});
