// Captured memories of Paradigm pumps as images: folders of pages, and the whole conversation of a Contour Next Link.
import { fromHex } from '../../src/device/bytes.ts';
import type { Snapshot } from '../../drivers/paradigm-memory/image.ts';
import { emptyImage } from '../../drivers/paradigm-memory/image.ts';
import { captureList, fetchCapture } from './captures.ts';

export type FilledImage = ReturnType<typeof emptyImage>;

/** Paths of captures below a folder whose names match. */
export async function capturesIn(folder: string, name: RegExp): Promise<string[]> {
  return (await captureList()).filter((file) => file.startsWith(`${folder}/`) && name.test(file)).sort();
}

const PAGE_NAME = /(?:ReadHistoryData-page-|cmd128_page_|binary-page-)(\d+)\.data$/;

/** The whole history pages of a folder. `newest` is the running number of page 0; a folder does not say it. */
export async function historyImage(folder: string, newest = 1000): Promise<FilledImage> {
  const image = emptyImage();
  for (const file of await capturesIn(folder, PAGE_NAME)) {
    const bytes = await fetchCapture(file);
    if (bytes.length === 1024) image.history.set(newest - Number(PAGE_NAME.exec(file)![1]), bytes);
  }
  return image;
}

/** What the 522 of `522-665455-2013-09` was found set to by the upload of that day: the `Current…` rows of its export. */
export function snapshotOf522(newest = 1000): Snapshot {
  const profile = new Uint8Array(192);
  // 0.80 from 0:00, 0.95 from 6:30, 1.10 from 9:30, 0.95 from 14:00.
  profile.set([0x20, 0, 0, 0x26, 0, 0x0d, 0x2c, 0, 0x13, 0x26, 0, 0x1c]);
  return {
    computerAt: Date.UTC(2013, 8, 5, 23, 37, 23),
    answers: new Map([
      [0x70, Uint8Array.of(16, 37, 23, 2013 >> 8, 2013 & 0xff, 9, 5)],
      [0x92, profile],
      [0x9d, Uint8Array.of(0, 0, newest >> 8, newest & 0xff)],
      [0xc0, new Uint8Array(64)],
    ]),
  };
}

/**
 * The conversation of the maker's program with a 522 through a Contour Next Link (devices.md 3.4): answers by opcode and all
 * pages, as the driver would have kept them. A reading of its own, so that a mistake of the driver does not hide here.
 */
export function imageOfConversation(jsonLines: Uint8Array, computerAt: number): FilledImage {
  const image = emptyImage();
  const answers = new Map<number, Uint8Array>();
  let opcode = 0;
  let parameters: number[] = [];
  let answer: number[] = [];
  let pending: number[] = [];
  let pages = new Map<number, Uint8Array>();
  const finish = (): void => {
    if (!answer.length) return;
    const bytes = Uint8Array.from(answer);
    const number = parameters.reduce((sum, byte) => sum * 256 + byte, 0);
    if (opcode === 0x80 && bytes.length === 1024) pages.set(number, bytes);
    else if (opcode === 0x9a && bytes.length === 1024) image.glucose.set(number, bytes);
    else if (opcode === 0x9b && bytes.length === 2048) image.isig.set(number, bytes);
    else if (bytes.length === 64 || bytes.length === 192) answers.set(opcode, bytes);
    answer = [];
  };
  for (const line of new TextDecoder().decode(jsonLines).split('\n')) {
    if (!line.startsWith('{')) continue;
    const transfer = JSON.parse(line) as { dir?: string; hex?: string };
    if (!transfer.hex) continue;
    const bytes = fromHex(transfer.hex);
    if (transfer.dir === 'out') {
      const payload = bytes.subarray(4 + 33);
      if (bytes[4] !== 0x51 || bytes[4 + 18] !== 0x12 || payload[0] !== 0xa7) continue;
      const isLong = payload.length > 7 && bytes[4 + 28] === 71;
      finish();
      opcode = payload[4]!;
      parameters = isLong ? [...payload.subarray(6, 6 + payload[5]!)] : [];
      pending = [];
      continue;
    }
    if (bytes[0] !== 0x41 || bytes[1] !== 0x42 || bytes[2] !== 0x43) continue;
    pending.push(...bytes.subarray(4, 4 + bytes[3]!));
    if (pending[0] !== 0x51) {
      pending = [];
      continue;
    }
    if (pending.length < 33) continue;
    const length = pending[28]! | (pending[29]! << 8);
    if (pending.length < 33 + length) continue;
    const payload = pending.slice(33, 33 + length);
    pending = [];
    // A command with parameters is first answered by a single 06.
    if (!(payload.length === 1 && payload[0] === 0x06)) answer.push(...payload);
  }
  finish();
  const counter = answers.get(0x9d)!;
  const newest = counter[0]! * 0x1000000 + counter[1]! * 0x10000 + counter[2]! * 0x100 + counter[3]!;
  for (const [k, bytes] of pages) image.history.set(newest - k, bytes);
  pages = new Map();
  image.snapshots.push({ computerAt, answers });
  return image;
}
