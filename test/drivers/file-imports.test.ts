// Exports of other programs: counted against what an independent count of the same files says.
import { expect } from 'chai';
import fc from 'fast-check';
import { dateOrder, parseDate } from '../../drivers/csv-table/dates.ts';
import { decodeText, numberOf, rowsOf } from '../../drivers/csv-table/table.ts';
import { manifestById, manifests } from '../../drivers/index.ts';
import { latin1 } from '../../src/device/bytes.ts';
import type { Decoded, FileModule } from '../../src/device/driver.ts';
import { isDevice } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { wallMs } from '../../src/model/time.ts';
import { captureIt } from '../support/captures.ts';

const files = manifests.filter((manifest) => !isDevice(manifest));

async function moduleOf(id: string): Promise<FileModule> {
  const manifest = manifestById(id);
  if (!manifest || isDevice(manifest)) throw new Error(`no file driver ${id}`);
  return manifest.load();
}

async function decoded(id: string, bytes: Uint8Array): Promise<Decoded> {
  const module = await moduleOf(id);
  expect(module.recognise(bytes.subarray(0, 16_384), 'export.csv')).to.equal(1);
  return module.decode([{ chunks: [bytes], fileName: 'export.csv' }]);
}

function kindsOf<K extends Reading['kind']>(readings: readonly Reading[], kind: K): ReadingOf<K>[] {
  return readings.filter((reading) => reading.kind === kind) as ReadingOf<K>[];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('Dexcom Clarity', () => {
  const folder = 'imports/dexcom-clarity/clarity-14col-scrubbed';

  captureIt('has every row of the real export', [`${folder}.csv`, `${folder}.expected.json`], async ([csv, json]) => {
    const expected = JSON.parse(new TextDecoder().decode(json)) as {
      numeric: number;
      mean_numeric: number;
      low_rows: number;
      insulin: Record<'Long-Acting' | 'Fast-Acting', { count: number; units: number }>;
    };
    const { readings, problems, info } = await decoded('dexcom-clarity', csv!);
    expect(problems).to.deep.equal([]);
    expect(info.serial).to.equal('android G6');
    const cgm = kindsOf(readings, 'cgm');
    const numbers = cgm.filter((reading) => !reading.bound).map((reading) => reading.mgdl);
    expect(numbers).to.have.length(expected.numeric);
    expect(mean(numbers)).to.be.closeTo(expected.mean_numeric, 1e-9);
    expect(cgm.filter((reading) => reading.bound === 'low')).to.have.length(expected.low_rows);
    expect(cgm[0]!.deviceTime).to.equal('1961-04-12T00:56:47');
    expect(cgm.at(-1)!.deviceTime).to.equal('1961-04-25T18:52:23');
    const insulin = kindsOf(readings, 'injection');
    for (const [name, kind] of [
      ['Long-Acting', 'long'],
      ['Fast-Acting', 'rapid'],
    ] as const) {
      const units = insulin.filter((reading) => reading.insulin === kind).map((reading) => reading.units);
      expect(units).to.have.length(expected.insulin[name].count);
      expect(units.reduce((sum, value) => sum + value, 0)).to.be.closeTo(expected.insulin[name].units, 1e-9);
    }
    expect(readings).to.have.length(cgm.length + insulin.length);
  });

  const HEAD =
    'Index,Timestamp (YYYY-MM-DDThh:mm:ss),Event Type,Event Subtype,Patient Info,Device Info,Source Device ID,Glucose Value (mmol/L),Insulin Value (u),Carb Value (grams),Duration (hh:mm:ss)';

  it('reads mmol/L, High, carbs, exercise, calibrations and notes', async () => {
    const rows = [
      '1,2024-01-01T08:00:00,EGV,,,,phone,5.5,,,',
      '2,2024-01-01 8:05:00,EGV,,,,phone,High,,,',
      '3,2024-01-01T08:10:00,Carbs,,,,phone,,,45,',
      '4,2024-01-01T09:00:00,Exercise,Medium,,,phone,,,,0:45:00',
      '5,2024-01-01T09:10:00,Calibration,,,,phone,6.1,,,',
      '6,2024-01-01T09:20:00,Health,Stress,,,phone,,,,',
      '7,2024-01-01T09:30:00,Something,,,,phone,,,,',
    ];
    const { readings, problems } = await decoded('dexcom-clarity', latin1([HEAD, ...rows].join('\r\n')));
    expect(problems).to.deep.equal([]);
    expect(readings.map((reading) => reading.kind)).to.deep.equal([
      'cgm',
      'cgm',
      'carbs',
      'exercise',
      'smbg',
      'note',
      'unknown',
    ]);
    expect(readings[0]).to.deep.equal({ kind: 'cgm', deviceTime: '2024-01-01T08:00:00', mgdl: 5.5 * 18.01559 });
    expect(readings[1]).to.include({ bound: 'high', mgdl: 22.2 * 18.01559 });
    expect(readings[3]).to.include({ durationMs: 2_700_000, intensity: 'moderate' });
  });

  it('names the line of what it cannot read, and reads the rest', async () => {
    const rows = [
      '1,2024-02-30T08:00:00,EGV,,,,phone,5.5,,,',
      '2,2024-01-01T08:05:00,EGV,,,,phone,abc,,,',
      '3,2024-01-01T08:10:00,EGV,,,,phone,99,,,',
      '4,2024-01-01T08:15:00,EGV,,,,phone,,,,',
      '5,2024-01-01T08:20:00,EGV,,,,phone,7.0,,,',
    ];
    const { readings, problems } = await decoded('dexcom-clarity', latin1([HEAD, ...rows].join('\n')));
    expect(readings).to.have.length(1);
    expect(problems.map((problem) => problem.where)).to.deep.equal(['line 2', 'line 3', 'line 4', 'line 5']);
  });
});

describe('LibreView', () => {
  const folder = 'imports/libreview/libre3-dd-mm-yyyy-scrubbed';

  captureIt('has every row of the real export', [`${folder}.csv`, `${folder}.expected.json`], async ([csv, json]) => {
    const expected = JSON.parse(new TextDecoder().decode(json)) as {
      historic_count: number;
      historic_mean: number;
      scan_count: number;
    };
    const { readings, problems, info } = await decoded('libreview', csv!);
    expect(problems).to.deep.equal([]);
    expect(info.model).to.equal('FreeStyle Libre 3');
    const cgm = kindsOf(readings, 'cgm');
    expect(cgm).to.have.length(expected.historic_count);
    expect(mean(cgm.map((reading) => reading.mgdl))).to.be.closeTo(expected.historic_mean, 1e-9);
    expect(new Set(cgm.map((reading) => reading.intervalMin))).to.deep.equal(new Set([5]));
    expect(kindsOf(readings, 'unknown')).to.have.length(expected.scan_count);
    expect(cgm[0]!.deviceTime).to.equal('1961-04-12T22:30:00');
  });

  const HEAD =
    'Glucose Data,Generated on,x\nDevice,Serial Number,Device Timestamp,Record Type,Historic Glucose mmol/L,Scan Glucose mmol/L,Rapid-Acting Insulin (units),Carbohydrates (grams),Long-Acting Insulin Value (units),Notes,Strip Glucose mmol/L,Ketone mmol/L';

  it('reads every record type, American dates and LO', async () => {
    const rows = [
      'Libre 2,S1,01-13-2024 01:15 PM,0,LO,,,,,,,',
      'Libre 2,S1,01-13-2024 01:30 PM,0,5.5,,,,,,,',
      'Libre 2,S1,01-13-2024 12:05 AM,2,,,,,,,6.0,',
      'Libre 2,S1,01-13-2024 12:06 AM,3,,,,,,,,0.4',
      'Libre 2,S1,01-13-2024 12:07 AM,4,,,3,,,,,',
      'Libre 2,S1,01-13-2024 12:08 AM,4,,,,,12,,,',
      'Libre 2,S1,01-13-2024 12:09 AM,5,,,,40,,,,',
      'Libre 2,S1,01-13-2024 12:10 AM,6,,,,,,run,,',
      'Libre 2,S1,01-13-2024 12:11 AM,4,,,,,,,,',
    ];
    const { readings, problems } = await decoded('libreview', latin1([HEAD, ...rows].join('\n')));
    expect(problems).to.deep.equal([]);
    expect(readings.map((reading) => reading.kind)).to.deep.equal([
      'cgm',
      'cgm',
      'smbg',
      'ketone',
      'injection',
      'injection',
      'carbs',
      'note',
      'unknown',
    ]);
    expect(readings[0]).to.deep.include({ deviceTime: '2024-01-13T13:15:00', bound: 'low', intervalMin: 15 });
    expect(readings[2]!.deviceTime).to.equal('2024-01-13T00:05:00');
  });

  it('asks when day and month cannot be told apart', async () => {
    const module = await moduleOf('libreview');
    const bytes = latin1(`${HEAD}\nLibre 2,S1,02-03-2024 10:00,0,5.5,,,,,,,\n`);
    expect(() => module.decode([{ chunks: [bytes] }])).to.throw(AppError, 'day or the month');
    const { readings } = module.decode([{ chunks: [bytes] }], { choices: { dates: 'dmy' } });
    expect(readings[0]!.deviceTime).to.equal('2024-03-02T10:00:00');
  });
});

describe('every file driver', () => {
  it('recognises its own format only', async () => {
    for (const manifest of files) {
      const module = await moduleOf(manifest.id);
      for (const head of ['', 'hello', 'Index,Date,Time\n1,2,3', '{"a":1}', '\0\0\0\0']) {
        expect(module.recognise(latin1(head), 'x.csv'), manifest.id).to.equal(0);
      }
    }
  });

  it('never throws anything but AppError on any text, never a date that does not exist', async () => {
    const heads = {
      'dexcom-clarity':
        'Index,Timestamp (YYYY-MM-DDThh:mm:ss),Event Type,Event Subtype,Source Device ID,Glucose Value (mg/dL)\n',
      libreview: 'x\nDevice,Serial Number,Device Timestamp,Record Type,Historic Glucose mg/dL\n',
    };
    const cell = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('EGV', '0', '1', '2', 'Low', '120', '2024-01-01 10:00:00', '31-12-2023 23:59', '"', ','),
    );
    const rows = fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 6 });
    for (const [id, head] of Object.entries(heads)) {
      const module = await moduleOf(id);
      fc.assert(
        fc.property(rows, (cells) => {
          const bytes = new TextEncoder().encode(head + cells.map((row) => row.join(',')).join('\n'));
          try {
            for (const reading of module.decode([{ chunks: [bytes] }]).readings) {
              expect(wallMs(reading.deviceTime)).to.not.be.NaN;
              if (reading.kind === 'cgm') expect(reading.mgdl).to.be.within(20, 500);
            }
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
          }
        }),
        { numRuns: 5000 },
      );
    }
  }).timeout(60_000);
});

describe('tables', () => {
  it('decode by byte order mark, as UTF-8, else as Windows-1252', () => {
    expect(decodeText(Uint8Array.of(0xff, 0xfe, 0x41, 0, 0x42, 0))).to.equal('AB');
    expect(decodeText(new TextEncoder().encode('\ufeffé'))).to.equal('é');
    expect(decodeText(Uint8Array.of(0xe9, 0x31))).to.equal('é1');
  });

  it('count lines also when a field holds some', () => {
    const rows = rowsOf('a,b\r\n"x\r\ny",2\r\nz,3', ',');
    expect(rows.map((row) => row.line)).to.deep.equal([1, 2, 4]);
  });

  it('read numbers, and never take what is none for 0', () => {
    expect(['5,5', '-0.4', '\u22120,4', '', '12'].map(numberOf)).to.deep.equal([5.5, -0.4, -0.4, undefined, 12]);
    for (const text of ['abc', '1.2.3', '1 000', '0x10', '1e5', '-']) expect(numberOf(text), text).to.be.NaN;
  });

  it('infer the order of day and month from all dates of a file', () => {
    expect(dateOrder(['2024/01/05'])).to.equal('ymd');
    expect(dateOrder(['01/02/2024', '13/02/2024'])).to.equal('dmy');
    expect(dateOrder(['01/02/2024', '02/13/2024'])).to.equal('mdy');
    expect(dateOrder(['30-03-2024 10:00', '31-03-2024 10:00', '01-04-2024 10:00'])).to.equal('dmy');
    expect(dateOrder(['01-03-2024', '01-04-2024', '01-05-2024', '02-01-2024'])).to.equal('mdy');
    expect(dateOrder(['01-02-2024'])).to.equal(undefined);
    expect(parseDate('3/4/24 5:06', 'mdy')).to.equal('2024-03-04T05:06:00');
    expect(parseDate('31/04/2024', 'dmy')).to.equal(undefined);
    expect(parseDate('1/2/2024 13:00 PM', 'mdy')).to.equal(undefined);
  });
});
