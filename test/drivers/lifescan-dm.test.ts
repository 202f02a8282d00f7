// LifeScan's DM text protocol: lines, dates, values, records of all known formats, memories sent more than once, damage.
import { expect } from 'chai';
import fc from 'fast-check';
import {
  parseClock,
  parseDisplayUnit,
  parseFirmware,
  parseRadioId,
  parseSerial,
} from '../../drivers/lifescan-dm/answers.ts';
import { parseDateTime } from '../../drivers/lifescan-dm/date.ts';
import { decodeDm } from '../../drivers/lifescan-dm/decode.ts';
import { ONE_TOUCH_II, PROFILE, ULTRA2 } from '../../drivers/lifescan-dm/formats.ts';
import { parseHeader } from '../../drivers/lifescan-dm/header.ts';
import { checksum, lineReader, sealed, splitLines, unsealed } from '../../drivers/lifescan-dm/line.ts';
import { createMemory } from '../../drivers/lifescan-dm/memory.ts';
import { parseRecord } from '../../drivers/lifescan-dm/record.ts';
import { parseValue } from '../../drivers/lifescan-dm/value.ts';
import { concat, latin1, text } from '../../src/device/bytes.ts';
import type { Decoded } from '../../src/device/driver.ts';
import { pair } from '../../src/device/pair.ts';
import { Transcript } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { wallMs } from '../../src/model/time.ts';
import { MGDL_PER_MMOLL } from '../../src/model/units.ts';
import { captureIt } from '../support/captures.ts';

const FOLDER = 'onetouch-dm-ascii';

function decodeText(...files: string[]): Decoded {
  return decodeDm(files.map((file) => ({ chunks: [latin1(file)] })));
}

/** Contents, sealed and with line ends. */
function file(...contents: string[]): string {
  return contents.map((content) => `${sealed(content)}\r\n`).join('');
}

/** An Ultra2 record of 2012-05-dd hh:mm:00. */
function record(day: number, hhmm: string, value = '  100 ', rest = '"N","00", 00'): string {
  return `P "MON","05/${String(day).padStart(2, '0')}/12","${hhmm}:00   ","${value}",${rest}`;
}

const HEADER = (count: number, serial = 'ABCDEFGHY'): string =>
  `P ${String(count).padStart(3, '0')},"${serial}","MG/DL "`;
const LONG_HEADER = (date = ' M.D.Y.  ', time = '24:00  ', unit = 'MMOL/L'): string =>
  `P   1,"ABC123DEF","ENGL.  ","${date}","${time}","${unit}","!  3.8 ","!  5.0 "`;

function single(content: string, header?: string): Reading | string {
  const parsed = parseRecord(content, header === undefined ? undefined : parseHeader(header));
  return parsed.reading ?? parsed.problem ?? 'no reading';
}

describe('lifescan-dm lines', () => {
  it('sum all characters before the blank', () => {
    expect([checksum('S'), checksum('T'), checksum('Z')]).to.deep.equal(['0053', '0054', '005A']);
    expect(unsealed('T 0054')).to.equal('T');
    expect(unsealed('T 0055')).to.equal(undefined);
    expect(unsealed('T 54')).to.equal(undefined);
    expect(checksum('~'.repeat(1000))).to.equal(((126 * 1000) & 0xffff).toString(16).toUpperCase());
  });

  it('of the answers printed in the papers fit, but for one misprint', () => {
    // AW056-257B (Profile), AW056-258B (SureStep), AW057-521A (Ultra), the memo of 1991 (II): content and printed checksum. Language,
    // date and 24 hours have a blank more than the print shows, as in the real headers.
    const printed: readonly (readonly [string, string])[] = [
      ['S', '0053'],
      ['T', '0054'],
      ['Z', '005A'],
      ['SB0," BEEP "', '0291'],
      ['SB1,"NOBEEP"', '02EF'],
      ['SU0,"MG/DL "', '02BB'],
      ['SU1,"MMOL/L"', '02F9'],
      ['SP0,"DEC PT"', '02D3'],
      ['SP1,"COMMA "', '02D1'],
      ['ST0,"AM/PM "', '02C1'],
      ['ST1,"24:00  "', '0288'],
      ['ST1,"24:00 "', '0268'],
      ['SS0,"CODE 1"', '02B2'],
      ['SS9,"CODE10"', '02CB'],
      ['SSA,"CODE11"', '02D4'],
      ['SSF,"CODE16"', '02DE'],
      ['SSK,"CODE21"', '02DF'],
      ['SC0,"RS-232"', '029F'],
      ['SC+,"RS-232"', '029A'],
      ['SC?,"RS-232"', '02AE'],
      ['SD0," M.D.Y.  "', '030B'],
      ['SD1," D.M.Y.  "', '030C'],
      ['SE0,"NOAVGS"', '0306'],
      ['SE1," AVGS "', '02AA'],
      ['SI0,"NOINSL"', '030F'],
      ['SI1," INSL "', '02B3'],
      ['SA0,"AVERAG"', '02EA'],
      ['SA1,"NO AVG"', '02D0'],
      ['SM0,"MEMORY"', '0319'],
      ['SM1,"NO MEM"', '02DD'],
      ['SR0,"  9600"', '0254'],
      ['SR1,"   300"', '0239'],
      ['SR2,"  1200"', '024A'],
      ['SR3,"  2400"', '024E'],
      ['SL0,"ENGL.  "', '02D3'],
      ['SL1,"ESPAN. "', '0305'],
      ['SL2,"FRANC. "', '02F9'],
      ['SL3,"ITALI. "', '0303'],
      ['SL3,"ITALIA"', '02F6'],
      ['SL4,"NEDER. "', '02FF'],
      ['SL5,"PORT.  "', '02F7'],
      ['SL6,"SVENS. "', '0322'],
      ['SL7,"DEUTS. "', '0319'],
      ['SL8,"0X00X0"', '0333'],
      ['SL9,"DANSK "', '02D9'],
      ['SLA,"SUOMI "', '02FD'],
      ['SLB,"NORSK "', '02FE'],
      ['SLC,"POLSKI"', '0324'],
      ['SLD,"MAGYAR"', '0314'],
      ['SLE,"TURKCE"', '0322'],
      ['SLF,"CESKY "', '02F4'],
      ['SLJ,"BRIT  "', '02CA'],
    ];
    const misprints = printed.filter(([content, sum]) => checksum(content) !== sum);
    expect(misprints.map(([content, sum]) => `${content} ${sum} should be ${checksum(content)}`)).to.deep.equal([
      'SL8,"0X00X0" 0333 should be 02B7', // the symbols of a screen without a language, printed as letters
    ]);
  });

  it('any content comes back', () => {
    fc.assert(fc.property(fc.string({ maxLength: 90 }), (content) => unsealed(sealed(content)) === content));
  });

  it('end with CR LF or either, and lose flow control characters and zeros', () => {
    expect(splitLines(latin1('\x13a\r\n\x11b\0\n\r\nc\rd'))).to.deep.equal([
      { text: 'a', number: 1 },
      { text: 'b', number: 2 },
      { text: 'c', number: 4, crAlone: true },
      { text: 'd', number: 5 },
    ]);
  });

  it('come out of a port however its chunks fall', async () => {
    const wire = latin1('one\r\n\r\ntwo\rthree\n');
    for (let cut = 0; cut <= wire.length; cut++) {
      const [host, device] = pair({ timeScale: 0.01 });
      await device.write(wire.subarray(0, cut));
      await device.write(wire.subarray(cut));
      const lines = lineReader(host);
      expect([await lines.next(1000), await lines.next(1000), await lines.next(1000)]).to.deep.equal([
        'one',
        'two',
        'three',
      ]);
    }
  });

  it('a line without its end counts when the cable breaks or falls silent', async () => {
    for (const end of ['break', 'silence']) {
      const [host, device] = pair({ timeScale: 0.01 });
      await device.write(latin1('last 0000'));
      if (end === 'break') await device.close();
      const lines = lineReader(host);
      expect(await lines.next(500)).to.equal('last 0000');
      const error = await lines.next(500).then(
        () => undefined,
        (thrown: AppError) => thrown.code,
      );
      expect(error).to.equal(end === 'break' ? 'disconnected' : 'timeout');
    }
  });

  it('bytes that never end a line are cut', async () => {
    const [host, device] = pair();
    await device.write(latin1('x'.repeat(1000)));
    expect(await lineReader(host).next(100)).to.have.length(256);
  });
});

describe('lifescan-dm dates', () => {
  const style = { dayFirst: false, halfDays: false, firstYear: 2000, lastYear: 2099 };

  it('month first with zeros, day first with blanks', () => {
    expect(parseDateTime('03/09/11', '08:38:01   ', style)).to.equal('2011-03-09T08:38:01');
    expect(parseDateTime(' 9/ 3/11', ' 8:38:01   ', { ...style, dayFirst: true })).to.equal('2011-03-09T08:38:01');
  });

  it('12 AM is midnight, 12 PM noon', () => {
    const half = { ...style, halfDays: true };
    const hours = ['12:00:00 AM', ' 1:00:00 AM', '11:00:00 AM', '12:00:00 PM', ' 1:00:00 PM', '11:00:00 PM'].map(
      (time) => parseDateTime('03/09/11', time, half)?.slice(11, 13),
    );
    expect(hours).to.deep.equal(['00', '01', '11', '12', '13', '23']);
    for (const time of ['00:10:00 AM', '13:00:00 PM', '10:00:00   ', '10:00:00 XM']) {
      expect(parseDateTime('03/09/11', time, half), time).to.equal(undefined);
    }
    expect(parseDateTime('03/09/11', '10:00:00 AM', style)).to.equal(undefined);
  });

  it('the century is the one the clock can show', () => {
    const of = (year: string, format: { firstYear: number; lastYear: number }): string | undefined =>
      parseDateTime(`01/01/${year}`, '00:00:00   ', { ...style, ...format })?.slice(0, 4);
    expect([of('00', ULTRA2), of('99', ULTRA2)]).to.deep.equal(['2000', '2099']);
    expect(['84', '99', '00', '14', '26', '83'].map((year) => of(year, ONE_TOUCH_II))).to.deep.equal([
      '1984',
      '1999',
      '2000',
      '2014',
      '2026',
      '2083',
    ]);
    // A Profile's clock never showed a year from 1984 to 1991.
    expect(['92', '22', '26', '84', '91'].map((year) => of(year, PROFILE))).to.deep.equal([
      '1992',
      '2022',
      '2026',
      undefined,
      undefined,
    ]);
  });

  it('no moment that does not exist', () => {
    for (const [date, time] of [
      ['02/30/11', '10:00:00   '],
      ['02/29/11', '10:00:00   '],
      ['13/01/11', '10:00:00   '],
      ['00/01/11', '10:00:00   '],
      ['01/00/11', '10:00:00   '],
      ['01/01/11', '24:00:00   '],
      ['01/01/11', '10:60:00   '],
      ['01/01/11', '10:00:60   '],
      ['1/1/11', '10:00:00   '],
      ['  /  /  ', '10:00:00   '],
    ] as const) {
      expect(parseDateTime(date, time, style), `${date} ${time}`).to.equal(undefined);
    }
    expect(parseDateTime('02/29/12', '10:00:00   ', style)).to.equal('2012-02-29T10:00:00');
  });
});

describe('lifescan-dm values', () => {
  const blood = (mgdl: number, bound?: string): object => ({ of: 'blood', mgdl, ...(bound && { bound }) });
  const control = (mgdl: number, bound?: string): object => ({ of: 'control', mgdl, ...(bound && { bound }) });

  it('of an Ultra2: numbers with zeros, control, HIGH, damage', () => {
    const of = (field: string): unknown => parseValue(field, ULTRA2, 'mg/dL');
    expect(of('  091 ')).to.deep.equal(blood(91));
    expect(of('C 112 ')).to.deep.equal(control(112));
    expect(of(' HIGH ')).to.deep.equal(blood(600, 'high'));
    expect(of('CHIGH ')).to.deep.equal(control(600, 'high'));
    expect(of('  091?')).to.deep.equal({ of: 'damaged' });
    expect(of('CHIGH?')).to.deep.equal({ of: 'damaged' });
    expect(of('  0~1?')).to.deep.equal({ of: 'damaged' });
    for (const field of [
      '   91 ',
      '  91  ',
      '! 083 ',
      'K 112 ',
      'MM10.3 ',
      '  091',
      ' 0091 ',
      'I  25 ',
      ' LOW  ',
      '  09A ',
      '',
    ]) {
      expect(of(field), field).to.equal(undefined);
    }
  });

  it('beyond the limits are the limit and its side, on the limits themselves numbers', () => {
    const of = (field: string): unknown => parseValue(field, ULTRA2, 'mg/dL');
    expect(of('  019 ')).to.deep.equal(blood(20, 'low'));
    expect(of('  000 ')).to.deep.equal(blood(20, 'low'));
    expect(of('  020 ')).to.deep.equal(blood(20));
    expect(of('  600 ')).to.deep.equal(blood(600));
    expect(of('  601 ')).to.deep.equal(blood(600, 'high'));
    expect(of('C 999 ')).to.deep.equal(control(600, 'high'));
  });

  it('of the older ones: blanks, mmol/L, check strip, decimal comma', () => {
    const of = (field: string, unit: 'mg/dL' | 'mmol/L' = 'mmol/L'): unknown => parseValue(field, ONE_TOUCH_II, unit);
    expect(of('MM10.3 ')).to.deep.equal(blood(10.3 * MGDL_PER_MMOLL));
    expect(of('MM 2,8 ')).to.deep.equal(blood(2.8 * MGDL_PER_MMOLL));
    expect(of('C  8.6 ')).to.deep.equal(control(8.6 * MGDL_PER_MMOLL));
    expect(of('!  3.8 ')).to.deep.equal({ of: 'no-reading' });
    expect(of('!HIGH ')).to.deep.equal({ of: 'no-reading' });
    expect(of('   51 ', 'mg/dL')).to.deep.equal(blood(51));
    expect(of('    5 ', 'mg/dL')).to.deep.equal(blood(5));
    expect(of('  252 ', 'mg/dL')).to.deep.equal(blood(252));
    expect(of('!  83 ', 'mg/dL')).to.deep.equal({ of: 'no-reading' });
    expect(of('K  83 ', 'mg/dL')).to.deep.equal(control(83));
    expect(of('MM10.3?')).to.deep.equal({ of: 'damaged' });
    expect(of('MM33.4 ')).to.deep.equal(blood(600, 'high'));
  });

  it('that could be of either unit are not read', () => {
    expect(parseValue('   51 ', ONE_TOUCH_II, 'mmol/L')).to.equal(undefined);
    expect(parseValue('C  83 ', ONE_TOUCH_II, 'mmol/L')).to.equal(undefined);
    expect(parseValue('C  8.6 ', ONE_TOUCH_II, 'mg/dL')).to.equal(undefined);
    expect(parseValue('   5.1 ', ONE_TOUCH_II, 'mmol/L')).to.equal(undefined);
    // What says mmol/L itself is certain whatever the header says.
    expect(parseValue('MM 5.1 ', ONE_TOUCH_II, 'mg/dL')).to.deep.equal(blood(5.1 * MGDL_PER_MMOLL));
  });

  it('of insulin and carbohydrates only on a Profile', () => {
    const of = (field: string): unknown => parseValue(field, PROFILE, 'mg/dL');
    expect(of('I 10.3 ')).to.deep.equal({ of: 'entry', amount: 10.3 });
    expect(of('I 015 ')).to.deep.equal({ of: 'entry', amount: 15 });
    expect(of('I  25 ')).to.deep.equal({ of: 'entry', amount: 25 });
    expect(of('I 10,3?')).to.deep.equal({ of: 'damaged' });
    expect(of('I     ')).to.equal(undefined);
    expect(parseValue('I  25 ', ONE_TOUCH_II, 'mg/dL')).to.equal(undefined);
  });
});

describe('lifescan-dm headers and answers', () => {
  it('short and long headers', () => {
    expect(parseHeader(HEADER(7))).to.include({
      letter: 'P',
      count: 7,
      serial: 'ABCDEFGHY',
      layout: 'short',
      unit: 'mg/dL',
    });
    // Ultra and Ultra2 send mg/dL whatever they show.
    expect(parseHeader('P 007,"ABCDEFGHY","MMOL/L"')).to.include({ unit: 'mg/dL', shownUnit: 'mmol/L' });
    expect(parseHeader(LONG_HEADER('D.M.Y. ', 'AM/PM'))).to.deep.include({
      letter: 'P',
      count: 1,
      layout: 'long',
      dayFirst: true,
      halfDays: true,
      unit: 'mmol/L',
    });
  });

  it('a Profile ignores its settings in DMI', () => {
    const header = parseHeader(LONG_HEADER('D.M.Y. ', '24:00  ').replace(/^P/, 'I'));
    expect(header).to.deep.include({
      letter: 'I',
      dayFirst: false,
      halfDays: true,
      unit: 'mg/dL',
      shownUnit: 'mmol/L',
    });
  });

  it('a header of unknown format is none', () => {
    for (const content of [
      'P 7,"ABCDEFGHY","MG/DL "',
      'P 007,"","MG/DL "',
      'P 007,"ABCDEFGHY","MG"',
      LONG_HEADER('Y.M.D. '),
      LONG_HEADER('M.D.Y. ', '12:00'),
      LONG_HEADER('M.D.Y. ', '24:00', 'G/L'),
      record(1, '10:00'),
    ]) {
      expect(parseHeader(content), content).to.equal(undefined);
    }
  });

  it('answers', () => {
    expect(parseSerial('@ "ABCDEFGH"')).to.equal('ABCDEFGH');
    expect(parseFirmware('?P02.00.01   /  /  ')).to.equal('P02.00.01');
    expect(parseFirmware('?M71.00.00 12/31/05')).to.equal('M71.00.00');
    expect(parseClock('F "TUE","08/12/14","15:40:16   "')).to.equal('2014-08-12T15:40:16');
    expect(parseClock('F "TUE","08/32/14","15:40:16   "')).to.equal(null);
    expect(parseDisplayUnit('SU?,"MG/DL "')).to.equal('mg/dL');
    expect(parseDisplayUnit('SU?,"MMOL/L"')).to.equal('mmol/L');
    expect(parseRadioId('ID "123456"')).to.equal('123456');
    for (const parse of [parseSerial, parseFirmware, parseClock, parseDisplayUnit, parseRadioId]) {
      expect(parse(record(1, '10:00'))).to.equal(undefined);
      expect(parse('')).to.equal(undefined);
    }
  });
});

describe('lifescan-dm records', () => {
  it('of an Ultra2: marks of meals and comments', () => {
    const marks = (rest: string): unknown => {
      const reading = single(record(1, '10:00', '  100 ', rest)) as { marks?: unknown };
      return reading.marks ?? [];
    };
    expect(marks('"N","00", 00')).to.deep.equal([]);
    expect(marks('"B","00", 00')).to.deep.equal(['before-meal']);
    expect(marks('"A","02", 00')).to.deep.equal(['after-meal', 'too-much-food']);
    const comments = Array.from({ length: 12 }, (_, i) => marks(`"N","${String(i).padStart(2, '0')}", 00`));
    expect(comments.flat()).to.deep.equal([
      'not-enough-food',
      'too-much-food',
      'exercise',
      'exercise',
      'medication',
      'stress',
      'illness',
      'hypo-feeling',
      'menses',
      'vacation',
      'other',
    ]);
  });

  it('control tests are no blood', () => {
    expect(single(record(1, '10:00', 'C 112 '))).to.deep.equal({
      kind: 'control',
      deviceTime: '2012-05-01T10:00:00',
      mgdl: 112,
    });
  });

  it('what is not understood is kept with the whole line, and said', () => {
    for (const content of [
      record(1, '10:00', '  100 ', '"X","00", 00'),
      record(1, '10:00', '  100 ', '"N","12", 00'),
      record(1, '10:00', '  100 ', '"N","00", 01'),
      record(1, '10:00', '! 100 '),
      record(1, '10:00', ' ER4  '),
    ]) {
      expect(single(content)).to.deep.equal({
        kind: 'unknown',
        deviceTime: '2012-05-01T10:00:00',
        raw: sealed(content),
      });
      expect(parseRecord(content, undefined).problem).to.include(content);
    }
  });

  it('a record the meter calls damaged, or of no date, gives no reading', () => {
    expect(single(record(1, '10:00', '  100?'))).to.match(/damaged in its memory/);
    expect(single(record(32, '10:00'))).to.match(/does not exist/);
    expect(single('P "MON","05/01/12","10:00:00   "')).to.match(/not a record of a known kind/);
  });

  it('without its header only a format that shows itself is read', () => {
    expect(single(record(1, '10:00'))).to.be.an('object');
    expect(single('P "SAT","08/09/14","17:21:48   ","  091 ", 00')).to.include({ mgdl: 91 });
    const old = 'P "MON"," 1/ 2/93","10:00:00   ","  252 ", 0';
    expect(single(old)).to.match(/header is missing/);
    expect(single(old, LONG_HEADER('M.D.Y.', '24:00', 'MG/DL'))).to.include({ deviceTime: '1993-01-02T10:00:00' });
    expect(single(old, LONG_HEADER('D.M.Y.', '24:00', 'MG/DL'))).to.include({ deviceTime: '1993-02-01T10:00:00' });
  });

  it('of a format that is not its header’s gives no reading', () => {
    expect(single(record(1, '10:00'), LONG_HEADER())).to.match(/known kind/);
    expect(single(record(1, '10:00').replace(/^P/, 'I'), HEADER(1))).to.match(/known kind/);
    expect(single('I "WED"," 6/26/96"," 8:12:00 PM","  109 ",  0', LONG_HEADER())).to.match(/known kind/);
  });

  it('events of One Touch II are set by its user, those of a Profile are known', () => {
    const header = LONG_HEADER('M.D.Y.', '24:00', 'MG/DL');
    const two = (event: string): unknown => single(`P "MON"," 1/ 2/93","10:00:00   ","  252 ",${event}`, header);
    expect(two(' 0')).to.not.have.property('marks');
    expect(two(' 3')).to.deep.include({ marks: ['other'] });
    const profile = Array.from(
      { length: 17 },
      (_, i) => two(` ${String(i).padStart(2, ' ')}`) as { marks?: string[]; kind: string },
    );
    expect(profile.map((reading) => reading.marks?.[0] ?? '')).to.deep.equal([
      '',
      'fasting',
      'before-meal',
      'after-meal',
      'before-meal',
      'after-meal',
      'before-meal',
      'after-meal',
      'other',
      'bedtime',
      'night',
      'exercise',
      'exercise',
      'illness',
      'hypo-feeling',
      'other',
      '',
    ]);
    expect(profile[16]!.kind).to.equal('unknown');
  });

  it('insulin and carbohydrates of a Profile', () => {
    const header = LONG_HEADER().replace(/^P/, 'I');
    const entry = (value: string, type: number): unknown =>
      single(`I "WED"," 6/26/96"," 8:12:00 PM","${value}", ${String(type).padStart(2, ' ')}`, header);
    const deviceTime = '1996-06-26T20:12:00';
    const insulins = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11].map(
      (type) => (entry('I  05 ', type) as { insulin: string }).insulin,
    );
    expect(insulins).to.deep.equal([
      'rapid',
      'long',
      'long',
      'long',
      'mixed',
      'mixed',
      'mixed',
      'other',
      'mixed',
      'mixed',
    ]);
    expect(entry('I  05 ', 0)).to.deep.equal({ kind: 'injection', deviceTime, units: 5, insulin: 'rapid' });
    expect(entry('I 10.3 ', 8)).to.deep.equal({ kind: 'bolus', deviceTime, units: 10.3, shape: 'normal' });
    expect(entry('I 015 ', 9)).to.deep.equal({ kind: 'carbs', deviceTime, grams: 15 });
    expect(entry('I  05 ', 12)).to.include({ kind: 'unknown' });
  });
});

describe('lifescan-dm memory', () => {
  /** Lines of an answer, '!' for a damaged one: which were new, and how it ended. */
  function answer(memory: ReturnType<typeof createMemory>, lines: string, count = lines.length): [string, object] {
    memory.begin(count);
    const fresh = [...lines].filter((content, i) =>
      memory.add({ number: i + 2, line: content, content: content === '!' ? undefined : content }),
    );
    const { complete, damaged, found } = memory.end();
    return [fresh.join(''), { complete, damaged: damaged.map((place) => place.number), found: found.join('') }];
  }
  const complete = { complete: true, damaged: [], found: '' };

  it('one good answer is enough', () => {
    expect(answer(createMemory(), 'abc')).to.deep.equal(['abc', complete]);
    expect(answer(createMemory(), '')).to.deep.equal(['', complete]);
  });

  it('a repeated answer gives only what was damaged', () => {
    const memory = createMemory();
    expect(answer(memory, 'ab!d')).to.deep.equal(['abd', { complete: false, damaged: [4], found: '' }]);
    expect(answer(memory, 'abcd')).to.deep.equal(['c', complete]);
    expect(answer(memory, 'abcd')).to.deep.equal(['', complete]);
  });

  it('two answers damaged at different places make one whole', () => {
    const memory = createMemory();
    answer(memory, 'a!cd');
    expect(answer(memory, 'ab!d')).to.deep.equal(['b', complete]);
  });

  it('equal records are as many as one answer shows', () => {
    const memory = createMemory();
    expect(answer(memory, 'aab')).to.deep.equal(['aab', complete]);
    expect(answer(memory, 'aab')).to.deep.equal(['', complete]);
  });

  it('of two equal records, each damaged in another answer, the second is found', () => {
    const memory = createMemory();
    expect(answer(memory, 'a!b')[0]).to.equal('ab');
    expect(answer(memory, '!ab')).to.deep.equal(['', { complete: true, damaged: [], found: 'a' }]);
  });

  it('a record taken between two answers moves the others', () => {
    const memory = createMemory();
    expect(answer(memory, 'bc!')[0]).to.equal('bc');
    expect(answer(memory, 'abcd')).to.deep.equal(['ad', complete]);
    // In a full memory the oldest one goes.
    const full = createMemory();
    expect(answer(full, 'bcd!')[0]).to.equal('bcd');
    expect(answer(full, 'abcd')).to.deep.equal(['a', complete]);
  });

  it('an answer with too few or too many lines is not complete', () => {
    const memory = createMemory();
    expect(answer(memory, 'ab', 3)).to.deep.equal(['ab', { complete: false, damaged: [], found: '' }]);
    expect(answer(memory, 'ab!!', 3)).to.deep.equal(['', { complete: false, damaged: [4, 5], found: '' }]);
    expect(answer(memory, 'abc')).to.deep.equal(['c', complete]);
  });

  it('whatever is damaged, every record comes once when it is complete', () => {
    const plan = fc.tuple(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 8 }),
      fc.array(fc.array(fc.nat(7), { maxLength: 3 }), { minLength: 1, maxLength: 4 }),
    );
    fc.assert(
      fc.property(plan, ([records, damages]) => {
        const memory = createMemory();
        let got = '';
        let done = false;
        for (const damage of damages) {
          const lines = records.map((content, i) => (damage.includes(i) ? '!' : content)).join('');
          const [fresh, end] = answer(memory, lines);
          got += fresh + (end as { found: string }).found;
          done ||= (end as { complete: boolean }).complete;
        }
        const whole = [...records].sort().join('');
        const sorted = [...got].sort().join('');
        if (done) expect(sorted).to.equal(whole);
        else
          for (const letter of 'abcde') expect(sorted.split(letter).length).to.be.at.most(whole.split(letter).length);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('lifescan-dm decoding', () => {
  const three = [record(3, '08:00', '  103 '), record(2, '08:00', '  102 '), record(1, '08:00', '  101 ')];
  const values = (decoded: Decoded): unknown[] =>
    decoded.readings.map((reading) => ('mgdl' in reading ? reading.mgdl : reading.kind));

  it('a dump', () => {
    const { info, readings, problems } = decodeText(file(HEADER(3), ...three));
    expect(info).to.deep.equal({ model: 'OneTouch Ultra2', serial: 'ABCDEFGHY', count: 3 });
    expect(readings.map((reading) => reading.deviceTime.slice(8, 10))).to.deep.equal(['03', '02', '01']);
    expect(problems).to.deep.equal([]);
  });

  it('a whole conversation', () => {
    const talk = file(
      '@ "ABCDEFGH"',
      '?P02.00.00 01/02/08',
      'ID "123456"',
      'F "TUE","08/12/14","15:40:16   "',
      'SU?,"MMOL/L"',
      'ST?,"24:00 "',
      HEADER(3, 'ABCDEFGH'),
      ...three,
      'S',
      'T',
    );
    const { info, readings, problems } = decodeText(talk);
    expect(info).to.deep.equal({
      model: 'OneTouch UltraLink',
      serial: 'ABCDEFGH',
      firmware: 'P02.00.00',
      unit: 'mmol/L',
      count: 3,
    });
    expect(readings).to.have.length(3);
    expect(problems).to.deep.equal([]);
  });

  it('names the model by radio id, serial number, the person, in this order', () => {
    const model = (serial: string, options: { model?: string } = {}, ...more: string[]): string =>
      decodeDm([{ chunks: [latin1(file(...more, HEADER(1, serial), three[0]!))] }], options).info.model;
    expect(model('ABCDEFGHY', { model: 'OneTouch UltraLink' })).to.equal('OneTouch Ultra2');
    expect(model('ABCDEFGH')).to.equal('OneTouch UltraLink');
    expect(model('ABCDEFGH', { model: 'OneTouch Ultra2' })).to.equal('OneTouch Ultra2');
    expect(model('ABCDEFGH', { model: 'OneTouch Ultra2' }, 'ID "1"')).to.equal('OneTouch UltraLink');
    expect(model('ABC', { model: 'OneTouch UltraLink' })).to.equal('OneTouch UltraLink');
  });

  it('the same memory twice is one memory, equal records of a meter that has such are two', () => {
    const header = 'P   3,"DGF0466CA","ENGL.  "," M.D.Y.  ","24:00  ","MG/DL ","!  70 ","!  94 "';
    const [one, other] = ['252', '101'].map((value) => `P "MON","11/09/92","11:44:00   ","  ${value} ", 0`);
    const dump = file(header, one!, one!, other!);
    for (const files of [[dump], [dump + dump], [dump, dump], [dump + dump, dump]]) {
      const decoded = decodeText(...files);
      expect(values(decoded)).to.deep.equal([252, 252, 101]);
      expect(decoded.problems).to.deep.equal([]);
    }
  });

  it('a line that came twice is a damaged place where the meter sets readings apart', () => {
    const decoded = decodeText(file(HEADER(4), three[0]!, three[1]!, three[1]!, three[2]!));
    expect(values(decoded)).to.deep.equal([103, 102, 101]);
    expect(decoded.problems.map((problem) => problem.where)).to.deep.equal(['line 4']);
  });

  it('two dumps of one meter at different times give the union', () => {
    const early = file(HEADER(2), three[1]!, three[2]!);
    const late = file(HEADER(3), ...three);
    expect(values(decodeText(early, late)).sort()).to.deep.equal([101, 102, 103]);
    expect(values(decodeText(late + early)).sort()).to.deep.equal([101, 102, 103]);
  });

  it('a damaged line costs that line, and is made good by a repeated dump', () => {
    const dump = file(HEADER(3), ...three);
    const damaged = dump.replace('  102 ', '  192 ');
    expect(values(decodeText(damaged))).to.deep.equal([103, 101]);
    expect(decodeText(damaged).problems.map((problem) => problem.where)).to.deep.equal(['line 3']);
    const repeated = decodeText(damaged + dump);
    expect(values(repeated)).to.deep.equal([103, 101, 102]);
    expect(repeated.problems).to.have.length(1);
  });

  it('a line torn in two is one damaged place', () => {
    const dump = file(HEADER(3), ...three).replace('  102 ', ' \r\n02 ');
    const decoded = decodeText(dump);
    expect(values(decoded)).to.deep.equal([103, 101]);
    expect(decoded.problems).to.have.length(1);
  });

  it('missing lines, a missing header and a cut end are named', () => {
    const dump = file(HEADER(3), ...three);
    const lines = dump.split(/(?<=\n)/);
    const without = (i: number): Decoded => decodeText(lines.filter((_, at) => at !== i).join(''));
    expect(values(without(2))).to.deep.equal([103, 101]);
    expect(without(2).problems).to.deep.equal([{ where: 'line 1', what: 'announces 3 records, 2 follow' }]);
    expect(values(without(0))).to.deep.equal([103, 102, 101]);
    expect(without(0).problems[0]?.what).to.match(/without a header/);
    const cut = decodeText(dump.slice(0, -20));
    expect(values(cut)).to.deep.equal([103, 102]);
    expect(cut.problems).to.have.length(1);
    // Without its last line end alone nothing is lost.
    expect(decodeText(dump.slice(0, -2)).problems).to.deep.equal([]);
  });

  it('a damaged header costs an old meter its records, in one problem; an Ultra2 nothing', () => {
    const old = file(
      LONG_HEADER(),
      'P "MON"," 5/24/93","17:06:00   ","MM 2.8 ", 0',
      'P "MON"," 5/23/93","17:06:00   ","MM 2.9 ", 0',
    );
    const decoded = decodeText(old.replace('ENGL', 'ENGX'));
    expect(decoded.readings).to.deep.equal([]);
    expect(decoded.problems).to.have.length(1);
    const ultra2 = decodeText(file(HEADER(3), ...three).replace('MG', 'NG'));
    expect(values(ultra2)).to.deep.equal([103, 102, 101]);
    expect(ultra2.problems).to.have.length(1);
  });

  it('never mixes two meters', () => {
    const mine = file(HEADER(2), three[0]!, three[1]!);
    const other = file(HEADER(1, 'ZZZZZZZZY'), three[2]!);
    const decoded = decodeText(mine + other);
    expect(decoded.info.serial).to.equal('ABCDEFGHY');
    expect(values(decoded)).to.deep.equal([103, 102]);
    expect(decoded.problems.map((problem) => problem.where)).to.deep.equal(['line 4']);
    const talk = decodeText(file('@ "ZZZZZZZZY"') + mine);
    expect(talk.readings).to.deep.equal([]);
    expect(talk.problems.map((problem) => problem.where)).to.deep.equal(['line 2']);
  });

  it('names the file where there are several', () => {
    const { problems } = decodeDm([
      { chunks: [latin1(file(HEADER(1), three[0]!))], fileName: 'a.txt' },
      { chunks: [latin1(file(HEADER(1), three[0]!) + 'noise\r\n')], fileName: 'b.txt' },
    ]);
    expect(problems.map((problem) => problem.where)).to.deep.equal(['b.txt, line 3']);
  });

  it('nothing recognised is a bad file', () => {
    for (const content of ['', '\r\n\r\n', 'hello', 'date,value\n2012-05-01,100\n', sealed('hello')]) {
      expect(() => decodeText(content), content)
        .to.throw(AppError)
        .with.property('code', 'bad-file');
    }
  });

  it('records of all formats come back as they were written', () => {
    const two = (value: number, fill = '0'): string => String(value).padStart(2, fill);
    const moment = fc.record({
      year: fc.integer({ min: 1992, max: 2014 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 28 }),
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
      second: fc.integer({ min: 0, max: 59 }),
    });
    const settings = fc.record({ dayFirst: fc.boolean(), halfDays: fc.boolean(), mmoll: fc.boolean() });
    fc.assert(
      fc.property(moment, settings, fc.integer({ min: 10, max: 333 }), fc.boolean(), (at, set, tenths, test) => {
        const { year, month, day, hour, minute, second } = at;
        const date = (set.dayFirst ? [day, month] : [month, day]).map((part) => two(part, ' ')).join('/');
        const half = set.halfDays ? (hour < 12 ? 'AM' : 'PM') : '  ';
        const shownHour = set.halfDays ? ((hour + 11) % 12) + 1 : hour;
        const time = `${two(shownHour, ' ')}:${two(minute)}:${two(second)} ${half}`;
        const mmoll = (tenths / 10).toFixed(1).padStart(4, ' ');
        const value = set.mmoll
          ? test
            ? `C ${mmoll} `
            : `MM${mmoll} `
          : `${test ? 'C' : ' '} ${String(tenths).padStart(3, ' ')} `;
        const dump = file(
          LONG_HEADER(
            set.dayFirst ? ' D.M.Y.  ' : ' M.D.Y.  ',
            set.halfDays ? 'AM/PM ' : '24:00  ',
            set.mmoll ? 'MMOL/L' : 'MG/DL ',
          ),
          `P "MON","${date}/${two(year % 100)}","${time}","${value}", 0`,
        );
        expect(decodeText(dump).readings).to.deep.equal([
          {
            kind: test ? 'control' : 'smbg',
            deviceTime: `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`,
            mgdl: set.mmoll ? (tenths / 10) * MGDL_PER_MMOLL : tenths,
          },
        ]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('lifescan-dm captures', () => {
  const ULTRALINK = `${FOLDER}/ultralink-HAXGR4PV-dmp.txt`;

  /** Every record by a regular expression of its own, in the units of the file, and the number of right checksums. */
  function independent(bytes: Uint8Array, line: RegExp): { groups: Record<string, string>[]; sums: number } {
    const lines = text(bytes).split('\r\n').filter(Boolean);
    const groups = lines.flatMap((item) => {
      const found = line.exec(item)?.groups;
      return found ? [{ ...found }] : [];
    });
    const sums = lines.filter((item) => {
      const [sum, content] = [item.slice(-4), item.slice(0, -5)];
      return [...content].reduce((total, char) => total + char.charCodeAt(0), 0) === Number.parseInt(sum, 16);
    }).length;
    return { groups, sums };
  }

  captureIt('UltraLink: all 501 lines', [ULTRALINK], ([bytes]) => {
    const { groups, sums } = independent(
      bytes!,
      /^P "[A-Z]{3}","(?<m>\d\d)\/(?<d>\d\d)\/(?<y>\d\d)","(?<t>\d\d:\d\d:\d\d) {3}"," {2}(?<v>\d{3}) ","N","00", 00 /,
    );
    expect([groups.length, sums]).to.deep.equal([500, 501]);
    const { info, readings, problems } = decodeDm([{ chunks: [bytes!] }]);
    expect(problems).to.deep.equal([]);
    expect(info).to.deep.equal({ model: 'OneTouch UltraLink', serial: 'HAXGR4PV', count: 500 });
    expect(readings).to.deep.equal(
      groups.map(({ m, d, y, t, v }) => ({ kind: 'smbg', deviceTime: `20${y}-${m}-${d}T${t}`, mgdl: Number(v) })),
    );
    expect(readings[0]).to.deep.equal({ kind: 'smbg', deviceTime: '2011-03-09T08:38:01', mgdl: 242 });
    expect(readings.at(-1)).to.deep.equal({ kind: 'smbg', deviceTime: '2011-01-13T14:30:45', mgdl: 139 });
    const total = groups.reduce((sum, { v }) => sum + Number(v), 0);
    expect(readings.reduce((sum, reading) => sum + (reading.kind === 'smbg' ? reading.mgdl : 0), 0)).to.equal(total);
  });

  captureIt(
    'UltraLink: conversation followed by the dump twice, as its log has it, in chunks of any size',
    [`${FOLDER}/ultralink-HAXGR4PV.jsonl`, ULTRALINK],
    ([talk, dump]) => {
      const received = Transcript.fromJsonLines(text(talk!)).received;
      const { info, readings, problems } = decodeDm([{ chunks: received }]);
      // The file ends with the header of the memory.
      expect(readings).to.deep.equal([]);
      expect(problems).to.deep.equal([{ where: 'line 4', what: 'announces 500 records, 0 follow' }]);
      expect(info).to.deep.equal({
        model: 'OneTouch UltraLink',
        serial: 'HAXGR4PV',
        firmware: 'P02.00.00',
        count: 500,
      });
      const once = decodeDm([{ chunks: [dump!] }]).readings;
      for (const size of [1, 7, 64, 100_000]) {
        const all = concat([...received.slice(0, -1), dump!, dump!]);
        const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
          all.subarray(i * size, (i + 1) * size),
        );
        const decoded = decodeDm([{ chunks }]);
        expect(decoded.problems).to.deep.equal([]);
        expect(decoded.readings).to.deep.equal(once);
      }
      // And the other way round: two captures of one meter.
      expect(decodeDm([{ chunks: [dump!] }, { chunks: [dump!] }]).readings).to.deep.equal(once);
    },
  );

  captureIt(
    'Ultra with the maker’s own program: one record, in a conversation saved twice',
    [`${FOLDER}/ultra-official-software.jsonl`],
    ([talk]) => {
      const { info, readings, problems } = decodeDm([{ chunks: Transcript.fromJsonLines(text(talk!)).received }]);
      expect(problems).to.deep.equal([]);
      expect(info).to.deep.equal({ model: 'OneTouch Ultra', serial: 'TKF8EA0RT', firmware: 'P02.00.01', count: 1 });
      expect(readings).to.deep.equal([{ kind: 'smbg', deviceTime: '2014-08-09T17:21:48', mgdl: 91 }]);
    },
  );

  captureIt(
    'Profile with insulin and carbohydrates, saved without its letters',
    [`${FOLDER}/profile-saved-dump.txt`],
    ([bytes]) => {
      const { info, readings, problems } = decodeDm([{ chunks: [bytes!] }]);
      expect(problems).to.deep.equal([]);
      expect(info).to.deep.equal({ model: 'OneTouch Profile', serial: 'HRW026DBH', unit: 'mg/dL', count: 19 });
      const { groups } = independent(
        bytes!,
        /^"...","\s?(?<m>\d+)\/\s?(?<d>\d+)\/(?<y>\d\d)","\s?(?<h>\d+):(?<i>\d\d):(?<s>\d\d) (?<half>[AP])M","(?<what>.)\s*(?<v>[\d.]+) ",\s+(?<e>\d+) /,
      );
      expect(groups).to.have.length(19);
      const short = readings.map((reading) => {
        const { deviceTime, ...rest } = reading;
        return `${deviceTime} ${Object.values(rest).flat().join(' ')}`;
      });
      const events: Record<string, string> = { 7: ' after-meal', 9: ' bedtime', 14: ' hypo-feeling' };
      const insulins: Record<string, string> = { 0: 'rapid', 2: 'long', 5: 'mixed' };
      expect(short).to.deep.equal(
        groups
          .filter(({ what }) => what !== '!')
          .map(({ m, d, y, h, i, s, half, what, v, e }) => {
            const hour = (Number(h) % 12) + (half === 'P' ? 12 : 0);
            const when = `19${y}-${m!.padStart(2, '0')}-${d!.padStart(2, '0')}T${String(hour).padStart(2, '0')}:${i}:${s}`;
            if (what === ' ') return `${when} smbg ${Number(v)}${events[e!] ?? ''}`;
            if (e === '8') return `${when} bolus ${Number(v)} normal`;
            return e === '9' ? `${when} carbs ${Number(v)}` : `${when} injection ${Number(v)} ${insulins[e!]}`;
          }),
      );
      const kinds = ['smbg', 'control', 'bolus', 'injection', 'carbs'].map(
        (kind) => readings.filter((reading) => reading.kind === kind).length,
      );
      // The nineteenth line is a check strip.
      expect(kinds).to.deep.equal([12, 0, 2, 3, 1]);
    },
  );

  captureIt(
    'One Touch II in mmol/L, saved without its letters',
    [`${FOLDER}/onetouch2-mmol-saved-dump.txt`],
    ([bytes]) => {
      const { info, readings, problems } = decodeDm([{ chunks: [bytes!] }]);
      expect(problems).to.deep.equal([]);
      expect(info).to.deep.equal({ model: 'OneTouch II', serial: 'DGF0466CA', unit: 'mmol/L', count: 250 });
      const { groups } = independent(
        bytes!,
        /^"...","\s?(?<m>\d+)\/\s?(?<d>\d+)\/93","\s?(?<h>\d+):(?<i>\d\d):(?<s>\d\d) {3}","(?<what>MM|C )\s*(?<v>\d+\.\d) ", 0 /,
      );
      expect(groups).to.have.length(250);
      expect(readings).to.deep.equal(
        groups.map(({ m, d, h, i, s, what, v }) => ({
          kind: what === 'MM' ? 'smbg' : 'control',
          deviceTime: `1993-${m!.padStart(2, '0')}-${d!.padStart(2, '0')}T${h!.padStart(2, '0')}:${i}:${s}`,
          mgdl: Number(v) * MGDL_PER_MMOLL,
        })),
      );
      expect(readings.filter((reading) => reading.kind === 'control')).to.have.length(1);
    },
  );

  captureIt(
    'any one byte of the UltraLink dump changed: at most that line is lost, and nothing else changes',
    [ULTRALINK],
    ([bytes]) => {
      // The first lines, with a header that announces just them, so that thousands of cases take a second.
      const lines = text(bytes!)
        .split(/(?<=\n)/)
        .slice(1, 7);
      const genuine = latin1(`${sealed('P 006,"HAXGR4PV","MG/DL "')}\r\n${lines.join('')}`);
      const key = (reading: Reading): string => JSON.stringify(reading);
      const whole = new Set(decodeDm([{ chunks: [genuine] }]).readings.map(key));
      expect(whole.size).to.equal(6);
      const damage = fc.tuple(fc.nat(genuine.length - 1), fc.integer({ min: 1, max: 255 }));
      fc.assert(
        fc.property(damage, ([at, change]) => {
          const damaged = genuine.slice();
          damaged[at] = damaged[at]! ^ change;
          const { readings, problems } = decodeDm([{ chunks: [damaged] }]);
          const got = new Set(readings.map(key));
          const lost = whole.size - got.size;
          // A change that costs nothing may go unseen: a line end for another, a letter that can be put back.
          const named = problems.length === 1 || (lost === 0 && problems.length === 0);
          return (
            got.size === readings.length && readings.every((reading) => whole.has(key(reading))) && lost <= 1 && named
          );
        }),
        { numRuns: 6000 },
      );
    },
  );
});

describe('lifescan-dm noise', () => {
  it('never hangs, throws only AppError, never gives an impossible reading', () => {
    const check = (bytes: Uint8Array): void => {
      try {
        for (const reading of decodeDm([{ chunks: [bytes] }]).readings) {
          if (Number.isNaN(wallMs(reading.deviceTime))) throw new Error(`no such moment: ${reading.deviceTime}`);
          if ('mgdl' in reading && !(reading.mgdl! >= 0 && reading.mgdl! <= 600))
            throw new Error(`no such value: ${reading.mgdl}`);
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check), { numRuns: 6000 });
    // Lines of the protocol's own alphabet, most with a right checksum, get further than noise does.
    const words = fc.constantFrom(
      'P ',
      'I ',
      '"',
      '","',
      ',',
      ' 00',
      '  0',
      '05/01/12',
      '10:00:00   ',
      ' 9:59:59 PM',
      '  100 ',
      'C',
      'MM10.3 ',
      'N',
      '00',
      '250',
      'MG/DL ',
      'MMOL/L',
      'AM/PM ',
      'M.D.Y.',
      '@ ',
      '?',
      '\r\n',
    );
    const line = fc.array(words, { maxLength: 20 }).map((parts) => parts.join(''));
    const lines = fc.array(
      fc.oneof(
        line.map((content) => `${sealed(content)}\r\n`),
        line,
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(lines, (all) => check(latin1(all.join('')))),
      { numRuns: 6000 },
    );
  }).timeout(60_000);
});
