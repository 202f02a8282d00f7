// Record lines of the answer to `$xmem`.
import { encodeMeterTime } from '../abbott-mem/date.ts';
import type { ParsedLine } from '../abbott-mem/decode.ts';
import { encodeGlucose, encodeRecordLine, glucoseOf, parseRecordLine } from '../abbott-mem/record.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { highKetone, ketoneOf, storedKetone } from './value.ts';

const CONTROL = 0x01;
/** Only Tidepool says so, in a comment. */
const CLOCK_LOST = 0x02;

/** One record line: `nnn  June 03 2014 12:34 G 0x00`. */
export function parseLine(line: string): ParsedLine {
  const record = parseRecordLine(line);
  if (!record) return { problem: `not a record of a Precision meter: ${JSON.stringify(line.slice(0, 80))}` };
  const { deviceTime, flags, middle, value } = record;
  if (deviceTime === undefined) return { problem: `no such date or time: ${JSON.stringify(line)}` };
  const unknown: Reading = { kind: 'unknown', deviceTime, raw: line };
  const keep = (problem: string): ParsedLine => ({ reading: unknown, problem: `${problem}: ${JSON.stringify(line)}` });
  if (flags & ~(CONTROL | CLOCK_LOST)) return keep('flags we do not know');
  const warning = flags & CLOCK_LOST ? { problem: `its clock had been lost, so the time may be wrong: ${line}` } : {};
  if (middle === 'G') {
    const glucose = glucoseOf(value);
    if (!glucose) return keep('a value outside of the meter’s range');
    return { reading: { kind: flags & CONTROL ? 'control' : 'smbg', deviceTime, ...glucose }, ...warning };
  }
  if (middle !== 'K') return keep('a record of a kind we do not know');
  // A control test of ketones: no glucose, so kind 'control' cannot hold it, and no ketone of the person's.
  if (flags & CONTROL) return { reading: unknown, ...warning };
  if (value === 'HI ') return { reading: highKetone(deviceTime), ...warning };
  const ketone = value === 'LO ' ? undefined : ketoneOf(Number(value), deviceTime);
  return ketone ? { reading: ketone, ...warning } : keep('a ketone value outside of the meter’s range');
}

/** As a meter prints it. */
export function encodeLine(reading: ReadingOf<'smbg' | 'control' | 'ketone'>): string {
  const time = encodeMeterTime(reading.deviceTime, false, true);
  const flags = reading.kind === 'control' ? CONTROL : 0;
  if (reading.kind !== 'ketone') return encodeRecordLine(encodeGlucose(reading), time, 'G', flags);
  const value = reading.bound ? 'HI ' : String(storedKetone(reading.mmoll)).padStart(3, '0');
  return encodeRecordLine(value, time, 'K', flags);
}
