// The report that a Smart Pix reader leaves of a meter, laid out as the saved one (roche-smartpix/G0351342.XML).
import { latin1 } from '../../src/device/bytes.ts';
import type { ReportSimulator, Scenario } from '../../src/device/simulator.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mmollFromMgdl } from '../../src/model/units.ts';
import { RANGE_MGDL } from './meter.ts';

/**
 * What the reader calls a meter. Of these only `Aviva C` was seen in a report; the others are an invention after it. How many
 * entries a meter keeps is in none of the sources (the saved report has 704), so all of the scenario's are in the report.
 */
const NAMES: Readonly<Record<string, string>> = {
  'Accu-Chek Active': 'Active',
  'Accu-Chek Aviva': 'Aviva',
  'Accu-Chek Compact': 'Compact',
  'Accu-Chek Compact Plus': 'Compact+',
  'Accu-Chek Aviva Combo': 'Aviva C',
};

type Held = ReadingOf<'smbg' | 'control' | 'carbs'>;

/** Glucose and control tests without marks, and carbohydrates, to the minute. */
export const holds = (reading: Reading): Reading | undefined => {
  const { kind } = reading;
  const deviceTime = `${reading.deviceTime.slice(0, 16)}:00`;
  if (kind === 'carbs') return { kind, deviceTime, grams: reading.grams };
  if (kind !== 'smbg' && kind !== 'control') return undefined;
  const { mgdl, bound } = reading;
  // HI and LO are words: what they mean in numbers is the meter's.
  return bound ? { kind, deviceTime, mgdl: RANGE_MGDL[bound], bound } : { kind, deviceTime, mgdl };
};

export const report: ReportSimulator = ({ model, serial, deviceTime, unit, readings }: Scenario) => {
  const name = NAMES[model];
  if (name === undefined) throw new AppError('bad-input', `no such meter: ${model}`);
  const entries = readings.filter(isHeld).reverse();
  const lines = [
    '<?xml version="1.0" encoding="ISO-8859-1" ?>',
    '<?xml-stylesheet type="text/xsl" href="ACSPIXMT.xsl" ?>',
    '',
    '<!DOCTYPE IMPORT [',
    '  <!ELEMENT IMPORT (ACSPIX, DEVICE+, RECENTREC, BGDATA, STATISTIC, CHECK)>',
    '  <!ELEMENT CHECK    EMPTY>',
    ']>',
    '',
    '<IMPORT>',
    '<ACSPIX Type="2106" SN="UI00216344" Ver="3.01.03"/>',
    `<DEVICE  Name="${name}" SN="${serial}" ${stamp(deviceTime)} BGUnit="${unit}"/>`,
    ...(entries[0] ? [`<RECENTREC ${stamp(entries[0].deviceTime)}/>`] : []),
    '<BGDATA>',
    ...entries.map((entry) => line(entry, unit)),
    '</BGDATA>',
    '<STATISTIC>',
    `<ST_TIMERANGE Weeks="2" Dt="${deviceTime.slice(0, 10)}"/>`,
    '</STATISTIC>',
    // No common sum fits the saved one, so this is any.
    '<CHECK CRC="0000"/>',
    '</IMPORT>',
    '',
  ];
  // G for a meter, and the last seven digits of its number.
  return { fileName: `G${serial.slice(-7)}.XML`, bytes: latin1(lines.join('\r\n')) };
};

function isHeld(reading: Reading): reading is Held {
  return reading.kind === 'smbg' || reading.kind === 'control' || reading.kind === 'carbs';
}

function stamp(wall: WallTime): string {
  return `Dt="${wall.slice(0, 10)}" Tm="${wall.slice(11, 16)}"`;
}

function line(entry: Held, unit: GlucoseUnit): string {
  if (entry.kind === 'carbs') return `<BG Val="---" ${stamp(entry.deviceTime)} Carb="${entry.grams}" D="1"/>`;
  const { mgdl, bound } = entry;
  const number = unit === 'mg/dL' ? String(Math.round(mgdl)) : mmollFromMgdl(mgdl).toFixed(1);
  const value = bound === 'high' ? 'HI' : bound === 'low' ? 'LO' : number;
  return `<BG Val="${value}" ${stamp(entry.deviceTime)}${entry.kind === 'control' ? ' Ctrl="1"' : ''} D="1"/>`;
}
