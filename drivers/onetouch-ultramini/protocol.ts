// What is said to an UltraMini, UltraEasy or Select, and what its answers mean.
import { hex, sameBytes, text } from '../../src/device/bytes.ts';
import type { Reading } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { encodePacket, findPacket, LINK } from '../lifescan-packet/packet.ts';
import { le16, le32, limited, MEALS, timeOf, toLe16 } from '../lifescan-packet/value.ts';

/** The two dialects: AW090799A (UltraMini and UltraEasy) and 3037300A (Select). */
export interface Dialect {
  readonly name: 'mini' | 'select';
  readonly version: Uint8Array;
  readonly serial: Uint8Array;
  /** Records the memory holds. */
  readonly memory: number;
  /** Record that never exists: asked for it, the meter answers how many there are. */
  readonly noRecord: number;
  /** Third byte of the version's answer. */
  readonly versionMark: number;
}

export const MINI: Dialect = {
  name: 'mini',
  version: Uint8Array.of(0x05, 0x0d, 0x02),
  serial: Uint8Array.of(0x05, 0x0b, 0x02, 0, 0, 0, 0, 0x84, 0x6a, 0xe8, 0x73, 0),
  memory: 500,
  noRecord: 501,
  versionMark: 0x11,
};

export const SELECT: Dialect = {
  name: 'select',
  version: Uint8Array.of(0x05, 0x0d, 0x03),
  serial: Uint8Array.of(0x05, 0x0b, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  memory: 350,
  noRecord: 351,
  versionMark: 0x13,
};

export const SELECT_MODEL = 'OneTouch Select';
export const MINI_MODEL = 'OneTouch UltraMini';

export function dialectOf(model: string | undefined): Dialect {
  return model === SELECT_MODEL ? SELECT : MINI;
}

export const UNITS = Uint8Array.of(0x05, 0x09, 0x02, 0x09, 0, 0, 0, 0);
/** 05 20 02 reads the clock; 05 20 01 would set it. */
export const CLOCK = Uint8Array.of(0x05, 0x20, 0x02, 0, 0, 0, 0);

/** [0:2) 05 1F [2:4) number, low byte first. */
export function recordRequest(number: number): Uint8Array {
  return Uint8Array.of(0x05, 0x1f, ...toLe16(number));
}

const QUESTIONS = [MINI.version, SELECT.version, MINI.serial, SELECT.serial, UNITS, CLOCK];

/** Whole packets only: the disconnect of the papers, acknowledgements, and the questions that read. */
export function maySend(bytes: Uint8Array): boolean {
  const packet = findPacket(bytes);
  if (!packet || packet.at !== 0 || !sameBytes(encodePacket(packet.link, packet.data), bytes)) return false;
  const { link, data } = packet;
  if (data.length === 0) return link === LINK.disconnect || (link & ~(LINK.expect | LINK.send)) === LINK.acknowledge;
  if (link & ~(LINK.expect | LINK.send)) return false;
  if (QUESTIONS.some((question) => sameBytes(question, data))) return true;
  return data.length === 4 && data[0] === 0x05 && data[1] === 0x1f && le16(data, 2) <= MINI.noRecord;
}

/** What one answer's data says; `undefined` when it is none of these. */
export type Said =
  | { readonly of: 'version'; readonly firmware: string; readonly dialect: Dialect }
  | { readonly of: 'serial'; readonly serial: string }
  | { readonly of: 'count'; readonly count: number }
  | { readonly of: 'record'; readonly record: Uint8Array }
  /** Unit, date format, time format and clock look alike: which it is depends on what was asked. */
  | { readonly of: 'number'; readonly value: number };

/** The lengths differ, so that an answer tells by itself what it is: AW090799A pages 6 to 12, 3037300A pages 7 to 15. */
export function parseAnswer(data: Uint8Array): Said | undefined {
  if (data[0] !== 0x05) return undefined;
  if (data[1] === 0x0f && data.length === 4) return { of: 'count', count: le16(data, 2) };
  if (data[1] !== 0x06) return undefined;
  const body = data.subarray(2);
  if (body.length === 4) return { of: 'number', value: le32(body, 0) };
  if (body.length === 8) return { of: 'record', record: body.slice() };
  // Nine characters, or eight and 00.
  if (body.length === 9) {
    const serial = text(body).replace(/\0$/, '').trim();
    return /^[A-Z0-9]{8,9}$/.test(serial) ? { of: 'serial', serial } : undefined;
  }
  const dialect = [MINI, SELECT].find(({ versionMark }) => body[0] === versionMark);
  // Version of nine characters and date of eight.
  if (dialect && body.length >= 18) return { of: 'version', firmware: text(body.subarray(1, 10)), dialect };
  return undefined;
}

/** The meter's clock: seconds since 1970, local time (all examples of both papers). */
export function clockTime(seconds: number): WallTime | undefined {
  return timeOf(seconds, 0);
}

export interface ParsedRecord {
  readonly reading?: Reading;
  readonly problem?: string;
}

/** Tidepool's reading of two numbers that the paper does not name. */
const LOW = 0xfffe;
const HIGH = 0xffff;

/**
 * [0:4) seconds since 1970, local time. UltraMini: [4:8) glucose in mg/dL. Select: [4:6) glucose, [6] 1 is a control test,
 * [7] meal 0, 1 before, 2 after. What has no known meaning becomes kind 'unknown' with all eight bytes, and a problem.
 */
export function parseRecord(record: Uint8Array, dialect: Dialect): ParsedRecord {
  const deviceTime = clockTime(le32(record, 0));
  if (deviceTime === undefined) return { problem: `a record without a time: ${hex(record)}` };
  const unknown = (why: string): ParsedRecord => ({
    reading: { kind: 'unknown', deviceTime, raw: hex(record) },
    problem: `${why}, so its glucose is not shown: ${hex(record)}`,
  });
  const glucose = le16(record, 4);
  const [third, fourth] = [record[6]!, record[7]!];
  if (dialect === MINI) {
    // How a control test is marked is not known: perhaps so, as on a Select.
    if (third || fourth) return unknown('a record with more than a glucose value in it');
    const value = glucose === LOW ? limited(0) : glucose === HIGH ? limited(601) : limited(glucose);
    return { reading: { kind: 'smbg', deviceTime, ...value } };
  }
  const marks = MEALS[fourth];
  if (third > 1 || !marks) return unknown('a record with a flag of unknown meaning');
  if (third === 1) return { reading: { kind: 'control', deviceTime, ...limited(glucose) } };
  return { reading: { kind: 'smbg', deviceTime, ...limited(glucose), ...(marks.length > 0 && { marks }) } };
}
