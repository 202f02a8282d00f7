// Reports of the FreeStyle HID meters: a type, a length, data, rubbish; and the few that we send.
import { latin1, text } from '../../src/device/bytes.ts';

export const REPORT_LENGTH = 64;
/** Bytes of data in one report. */
export const LONGEST_DATA = 62;

/** Types of reports (capture freestyle-hid/insulinx-plug). */
export const TYPE = {
  init: 0x01,
  hello: 0x04,
  askSerial: 0x05,
  serial: 0x06,
  askVersion: 0x15,
  version: 0x35,
  text: 0x60,
} as const;

/** Reports without data that open a conversation, in the maker's order (capture). */
export const OPENING = [TYPE.hello, TYPE.askSerial, TYPE.askVersion, TYPE.init] as const;

/**
 * Every text we send: questions only. A name with a comma and a value behind it would write.
 */
export const QUESTIONS = ['$date?', '$time?', '$dbrnum?', '$result?', '$history?', '$arresult?'] as const;
export type Question = (typeof QUESTIONS)[number];

export interface Report {
  readonly type: number;
  readonly data: Uint8Array;
}

/** 64 bytes, padded with zeros. */
export function encodeReport(type: number, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const bytes = new Uint8Array(REPORT_LENGTH);
  bytes.set([type, data.length]);
  bytes.set(data, 2);
  return bytes;
}

export function questionReport(question: Question): Uint8Array {
  return encodeReport(TYPE.text, latin1(`${question}\r\n`));
}

/** Bytes behind the length are what an earlier report left there, and saved ones lack them. */
export function parseReport(bytes: Uint8Array): Report | undefined {
  const [type, length] = bytes;
  if (type === undefined || length === undefined || length > LONGEST_DATA || bytes.length < 2 + length)
    return undefined;
  return { type, data: bytes.subarray(2, 2 + length) };
}

/** True for exactly the opening reports and the questions. */
export function maySend(bytes: Uint8Array): boolean {
  const report = bytes.length === REPORT_LENGTH ? parseReport(bytes) : undefined;
  if (!report || !bytes.subarray(2 + report.data.length).every((byte) => byte === 0)) return false;
  if (report.type !== TYPE.text) return !report.data.length && OPENING.some((type) => type === report.type);
  return QUESTIONS.some((question) => text(report.data) === `${question}\r\n`);
}
