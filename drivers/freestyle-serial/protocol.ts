// What is sent to a FreeStyle with a round jack, and what its record lines mean.
import type { ParsedLine } from '../abbott-mem/decode.ts';
import { encodeGlucose, encodeRecordLine, glucoseOf, parseRecordLine } from '../abbott-mem/record.ts';
import { encodeMeterTime } from '../abbott-mem/date.ts';
import { latin1, sameBytes } from '../../src/device/bytes.ts';
import type { ReadingOf } from '../../src/model/record.ts';

/** Everything that is ever sent. Both ask for the memory and change nothing. */
export const COMMANDS = { mem: latin1('mem'), dollarMem: latin1('$mem\r\n') } as const;

export function maySend(bytes: Uint8Array): boolean {
  return Object.values(COMMANDS).some((command) => sameBytes(command, bytes));
}

const CONTROL = 0x01;

/** One record line; the two digits in front of the flags are said to be the plasma type and have no effect. */
export function parseLine(line: string): ParsedLine {
  const record = parseRecordLine(line);
  if (!record) return { problem: `not a record of a FreeStyle: ${JSON.stringify(line.slice(0, 80))}` };
  const { deviceTime, flags } = record;
  if (deviceTime === undefined) return { problem: `no such date or time: ${JSON.stringify(line)}` };
  const value = glucoseOf(record.value);
  const keep = (problem: string): ParsedLine => ({
    reading: { kind: 'unknown', deviceTime, raw: line },
    problem: `${problem}: ${JSON.stringify(line)}`,
  });
  if (!value) return keep('a value outside of the meter’s range');
  if (!/^\d\d$/.test(record.middle)) return keep('a record of a kind we do not know');
  // Tidepool takes a last digit of 1 for control solution; nobody has said what other bits mean.
  if (flags !== 0 && flags !== CONTROL) return keep('flags we do not know');
  return { reading: { kind: flags === CONTROL ? 'control' : 'smbg', deviceTime, ...value } };
}

/** As a meter prints it. */
export function encodeLine(reading: ReadingOf<'smbg' | 'control'>): string {
  const time = encodeMeterTime(reading.deviceTime, false, true);
  return encodeRecordLine(encodeGlucose(reading), time, '16', reading.kind === 'control' ? CONTROL : 0);
}
