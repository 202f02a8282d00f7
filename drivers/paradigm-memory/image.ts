// Everything that is known of one pump's memory: pages by their running number, and what was asked beside them.
import { AppError } from '../../src/model/errors.ts';
import type { UtcMs } from '../../src/model/time.ts';

/**
 * Pages are kept by the pump's own running number, so a page has the same name in every reading: history page k
 * on the pump (0 = the newest) is number 'answer to 9D' − k; sensor pages are asked for by theirs. Bytes are as they
 * were read, CRC included.
 */
export interface PumpImage {
  readonly history: ReadonlyMap<number, Uint8Array>;
  readonly glucose: ReadonlyMap<number, Uint8Array>;
  readonly isig: ReadonlyMap<number, Uint8Array>;
  /** Oldest first; one of each reading. */
  readonly snapshots: readonly Snapshot[];
}

/** What a reading asked beside pages: clock, settings, counters. */
export interface Snapshot {
  /** UTC ms of the computer when the pump told its clock. */
  readonly computerAt: UtcMs;
  /** Data of the answers by opcode: 64 bytes, 192 for a basal profile; zeros at the end may be missing. */
  readonly answers: ReadonlyMap<number, Uint8Array>;
}

/** Opcodes of the answers that decoding uses. */
export const ASKED = {
  clock: 0x70,
  battery: 0x72,
  reservoir: 0x73,
  firmware: 0x74,
  totals: 0x79,
  wizardOn: 0x87,
  carbUnit: 0x88,
  glucoseUnit: 0x89,
  carbRatios: 0x8a,
  sensitivities: 0x8b,
  model: 0x8d,
  reservoirWarning: 0x8f,
  basalStandard: 0x92,
  basalA: 0x93,
  basalB: 0x94,
  tempBasal: 0x98,
  sensorSettings: 0x99,
  calibrationFactor: 0x9c,
  historyPage: 0x9d,
  targets: 0x9f,
  settings: 0xc0,
  sensorPages: 0xcd,
  status: 0xce,
} as const;

type PageKind = 'history' | 'glucose' | 'isig';

/** Name under which a page is kept (`DeviceMemory`). */
export function pageName(kind: PageKind, number: number): string {
  return `${kind}/${number}`;
}

export function snapshotName(snapshot: Snapshot): string {
  return `snapshot/${snapshot.computerAt}`;
}

const SNAPSHOT_VERSION = 1;

/**
 * A snapshot as it is kept: version, then per answer opcode, length BE16, data. Zeros at the end of an answer are left out;
 * they mean nothing, an answer is filled with them.
 */
export function encodeSnapshot(snapshot: Snapshot): Uint8Array {
  const bytes = [SNAPSHOT_VERSION];
  for (const [opcode, answer] of snapshot.answers) {
    let length = answer.length;
    while (length && !answer[length - 1]) length--;
    bytes.push(opcode, length >> 8, length & 0xff, ...answer.subarray(0, length));
  }
  return Uint8Array.from(bytes);
}

/** `bad-input` when the bytes are no snapshot of this version. */
export function decodeSnapshot(bytes: Uint8Array, computerAt: UtcMs): Snapshot {
  if (bytes[0] !== SNAPSHOT_VERSION) throw new AppError('bad-input', 'no snapshot of version 1', { bytes });
  const answers = new Map<number, Uint8Array>();
  let at = 1;
  while (at + 3 <= bytes.length) {
    const length = (bytes[at + 1]! << 8) | bytes[at + 2]!;
    answers.set(bytes[at]!, bytes.slice(at + 3, at + 3 + length));
    at += 3 + length;
  }
  if (at !== bytes.length) throw new AppError('bad-input', 'a snapshot that breaks off', { bytes });
  return { computerAt, answers };
}

const NAME = /^(history|glucose|isig|snapshot)\/(\d+)$/;

/** An image from the kept memory of a device. Names it does not know are left alone; a damaged snapshot is left out. */
export function imageFromMemory(pages: ReadonlyMap<string, Uint8Array>): PumpImage {
  const image = emptyImage();
  for (const [name, bytes] of pages) {
    const match = NAME.exec(name);
    if (!match) continue;
    const number = Number(match[2]);
    if (match[1] !== 'snapshot') image[match[1] as PageKind].set(number, bytes);
    else {
      try {
        image.snapshots.push(decodeSnapshot(bytes, number));
      } catch {
        // Without it the times of one reading are less certain; the pages are all there.
      }
    }
  }
  image.snapshots.sort((a, b) => a.computerAt - b.computerAt);
  return image;
}

/** The kept memory of an image: `imageFromMemory` gives the same image back. */
export function memoryFromImage(image: PumpImage): Map<string, Uint8Array> {
  const pages = new Map<string, Uint8Array>();
  for (const kind of ['history', 'glucose', 'isig'] as const)
    for (const [number, bytes] of image[kind]) pages.set(pageName(kind, number), bytes);
  for (const snapshot of image.snapshots) pages.set(snapshotName(snapshot), encodeSnapshot(snapshot));
  return pages;
}

/** An image to be filled while a pump is read. */
export function emptyImage(): {
  history: Map<number, Uint8Array>;
  glucose: Map<number, Uint8Array>;
  isig: Map<number, Uint8Array>;
  snapshots: Snapshot[];
} {
  return { history: new Map(), glucose: new Map(), isig: new Map(), snapshots: [] };
}
