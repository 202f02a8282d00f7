// The file a person can save and send when a reading went wrong: the conversation, with what it takes to decode it again.
import type { ClockShift } from '../model/identity.ts';
import { AppError } from '../model/errors.ts';
import { latin1 } from './bytes.ts';
import type { Transfer } from './transcript.ts';
import { Transcript } from './transcript.ts';

/** First line of the file. */
export interface DiagnosticMeta {
  /** Version of this format. */
  readonly basalt: 1;
  readonly driverId: string;
  readonly model: string;
  readonly serial: string;
  readonly zone: string;
  readonly shifts?: readonly ClockShift[];
  readonly startedAt: number;
  readonly appVersion: string;
  readonly errorCode?: string;
}

/** JSON lines: the meta data, then the conversation as `Transcript.toJsonLines` writes it. */
export function diagnosticFile(meta: DiagnosticMeta, conversation: string): string {
  return `${JSON.stringify({ meta })}\n${conversation}`;
}

/** Reads such a file; `bad-file` when it is none. */
export function readDiagnostic(file: string): { readonly meta: DiagnosticMeta; readonly transcript: Transcript } {
  const [head = ''] = file.split('\n', 1);
  let meta: DiagnosticMeta | undefined;
  try {
    meta = (JSON.parse(head) as { meta?: DiagnosticMeta }).meta;
  } catch (cause) {
    throw new AppError('bad-file', 'the first line is not JSON', { cause });
  }
  if (meta?.basalt !== 1 || !meta.driverId) throw new AppError('bad-file', 'not a conversation saved by Basalt');
  return { meta, transcript: Transcript.fromJsonLines(file) };
}

/**
 * The same file without the device's serial number: every place in the received bytes that spells it, also across chunks
 * and as the part behind a dash, reads zeros. Checksums over those bytes do not fit any more, which a reader of the file
 * can tell by the serial of zeros in its meta data.
 */
export function withoutSerial(meta: DiagnosticMeta, conversation: string): string {
  const { serial } = meta;
  if (serial.length < MIN_SPELLING) return diagnosticFile(meta, conversation);
  const { transfers } = Transcript.fromJsonLines(conversation);
  const blanked = blank(transfers, serial);
  const transcript = new Transcript();
  transcript.transfers.push(...blanked);
  return diagnosticFile({ ...meta, serial: '0'.repeat(serial.length) }, transcript.toJsonLines());
}

/** Shorter strings of digits would blank values and dates too. */
const MIN_SPELLING = 5;

/** Header of a HID report of the Ascensia meters: a serial may run over it, from one report into the next. */
const REPORT_HEADER_BYTES = 4;

function blank(transfers: readonly Transfer[], serial: string): Transfer[] {
  const copies = transfers.map((transfer) => ({ ...transfer, bytes: transfer.bytes.slice() }));
  // Devices leave out blanks and dashes in one place and write them in another.
  const spellings = new Set([serial, serial.replace(/[^A-Za-z0-9]/g, ''), ...serial.split(/[^A-Za-z0-9]+/)]);
  for (const spelling of spellings) {
    if (spelling.length < MIN_SPELLING) continue;
    for (const skip of [0, REPORT_HEADER_BYTES]) {
      const places = copies
        .filter((copy) => copy.direction === 'in')
        .flatMap(({ bytes }) => Array.from(bytes.keys(), (at) => ({ bytes, at })).slice(skip));
      const wanted = latin1(spelling);
      for (let start = 0; start + wanted.length <= places.length; start++) {
        if (!wanted.every((byte, i) => places[start + i]!.bytes[places[start + i]!.at] === byte)) continue;
        for (let i = 0; i < wanted.length; i++) places[start + i]!.bytes[places[start + i]!.at] = 0x30;
      }
    }
  }
  return copies;
}
