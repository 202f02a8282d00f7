// Saved pages as files: which page of the memory each one is, by name, checksum and content.
import { fromHex, sameBytes, text } from '../../src/device/bytes.ts';
import type { Capture, Problem } from '../../src/device/driver.ts';
import { concat } from '../../src/device/bytes.ts';
import { HOUR_MS } from '../../src/model/time.ts';
import { isIntactIsigPage, isIntactPage, ISIG_PAGE_BYTES, PAGE_BYTES, PAGE_DATA_BYTES } from './crc.ts';
import { emptyImage } from './image.ts';
import type { PumpImage } from './image.ts';
import { isResetDay } from './join-others.ts';
import { modelOfPages } from './model-evidence.ts';
import { kindOfPage } from './page-kind.ts';
import type { PumpModel } from './pump-model.ts';
import { cutPage } from './raw-record.ts';
import { RECORD_SHAPES } from './record-shapes.ts';
import { viewOf } from './run-view.ts';
import { sensorPagesGoOn } from './sensor-borders.ts';
import { cutSensorPage, SENSOR, sensorDate } from './sensor-page.ts';

/** A file that holds one page. */
interface PageFile {
  readonly name: string;
  readonly kind: 'history' | 'glucose' | 'isig';
  readonly bytes: Uint8Array;
  /** Number in its name: `ReadHistoryData-page-3.data`, `cmd128_page_3.data`. */
  readonly number: number | undefined;
}

export interface PagesOfFiles {
  readonly image: PumpImage;
  /** Name of the file each page came from: `where('history', number)`. */
  readonly names: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
  /** What was taken for something else than it was called. */
  readonly notes: readonly string[];
  /** Files that hold a page, damaged ones too. */
  readonly recognised: number;
}

/** History pages count from the newest one back; files do not say the pump's own number, so any will do. */
const NEWEST = 100_000;

const AGAINST_DATES = 'the numbers in the names go against the dates of the pages: they are ordered by their dates';

/** Sorts files into an image. Files that are no page are reported; the same page twice is taken once. */
export function pagesOfFiles(captures: readonly Capture[], sensor: boolean): PagesOfFiles {
  const problems: Problem[] = [];
  const notes: string[] = [];
  const files: PageFile[] = [];
  let recognised = 0;
  captures.forEach((capture, i) => {
    const name = capture.fileName ?? `file ${i + 1}`;
    const raw = concat(capture.chunks);
    const typed = hexText(raw);
    const bytes = typed ?? raw;
    if (typed && bytes.length <= PAGE_DATA_BYTES)
      problems.push({ where: name, what: 'a page without its checksum: read as it is, nothing proves it whole' });
    const pages = splitPages(bytes, name, sensor, typed !== undefined);
    if (!pages.length) {
      problems.push({ where: name, what: `${noPage(bytes.length)}: not read` });
      if (bytes.length > PAGE_BYTES / 4 && bytes.length < PAGE_BYTES) recognised++;
      return;
    }
    recognised++;
    for (const page of pages) {
      const kind = kindOfPage(page.bytes);
      if (page.kind === 'isig' || kind === undefined || kind === page.kind) files.push(page);
      else {
        // A page of one sort read as the other says nonsense.
        files.push({ ...page, kind });
        notes.push(
          `${page.name}: by its content a page of the ${kind === 'history' ? 'history' : 'sensor'}, and read as one`,
        );
      }
    }
  });
  const image = emptyImage();
  const names = new Map<string, string>();
  placeHistory(files, image.history, names, problems);
  placeSensor(files, image, names, problems);
  return { image, names, problems, notes, recognised };
}

function noPage(bytes: number): string {
  if (!bytes) return 'an empty file';
  if (bytes < PAGE_BYTES) return `only ${bytes} of ${PAGE_BYTES} bytes of a page`;
  return `${bytes} bytes are no page (${PAGE_BYTES}, or ${ISIG_PAGE_BYTES} of an ISIG page)`;
}

/** Hex digits and blanks only: the bytes they stand for. */
function hexText(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 2) return undefined;
  for (const byte of bytes) {
    const isHex = (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
    if (!isHex && byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return undefined;
  }
  const digits = text(bytes).replace(/\s+/g, '');
  return digits.length % 2 || !digits ? undefined : fromHex(digits);
}

function splitPages(bytes: Uint8Array, name: string, sensor: boolean, wasText: boolean): PageFile[] {
  const number = numberIn(name);
  const isGlucose = /glucose|cmd154/i.test(name) || (sensor && !/ReadHistory|cmd128/i.test(name));
  const kind = isGlucose ? 'glucose' : 'history';
  if (wasText && bytes.length <= PAGE_DATA_BYTES) {
    // Some of these leave out the zeros at the end.
    const page = new Uint8Array(PAGE_DATA_BYTES);
    page.set(bytes);
    return [{ name, kind, bytes: page, number }];
  }
  if (bytes.length === PAGE_BYTES) return [{ name, kind, bytes, number }];
  if (bytes.length === ISIG_PAGE_BYTES && (sensor || /isig|cmd155/i.test(name) || isIntactIsigPage(bytes)))
    return [{ name, kind: 'isig', bytes, number }];
  if (bytes.length === 0 || bytes.length % PAGE_BYTES) return [];
  const parts = Array.from({ length: bytes.length / PAGE_BYTES }, (_, i) =>
    bytes.subarray(i * PAGE_BYTES, (i + 1) * PAGE_BYTES),
  );
  return parts.some((part) => isIntactPage(part))
    ? parts.map((part, i) => ({ name: `${name}, page ${i + 1}`, kind, bytes: part, number: undefined }))
    : [];
}

function numberIn(name: string): number | undefined {
  const match = /page[-_ ]?(\d+)/i.exec(name.split('/').at(-1)!);
  return match ? Number(match[1]) : undefined;
}

function placeHistory(
  files: readonly PageFile[],
  history: Map<number, Uint8Array>,
  names: Map<string, string>,
  problems: Problem[],
): void {
  const pages = files.filter((file) => file.kind === 'history');
  const unique = pages.filter(
    (file, i) =>
      !pages.some((other, k) => (k < i && sameBytes(other.bytes, file.bytes)) || isOlderTake(file.bytes, other.bytes)),
  );
  const numbers = new Set(unique.map((file) => file.number));
  const isNumbered = numbers.size === unique.length && !numbers.has(undefined);
  const byName = isNumbered && goesOn([...unique].sort((a, b) => b.number! - a.number!));
  const ordered = byName ? unique : byTime(unique);
  if (!byName && unique.length > 1)
    problems.push({
      where: unique[0]!.name,
      what: isNumbered ? AGAINST_DATES : 'names do not say the order of the pages: they are ordered by their dates',
    });
  ordered.forEach((file, i) => {
    const number = NEWEST - (byName ? file.number! : ordered.length - 1 - i);
    history.set(number, file.bytes);
    names.set(`history/${number}`, file.name);
  });
}

/** True when a page is the beginning of another one: the newest page, read before and after more had been written into it. */
function isOlderTake(page: Uint8Array, later: Uint8Array): boolean {
  const used = usedBytes(page);
  return used > 0 && used < usedBytes(later) && sameBytes(page.subarray(0, used), later.subarray(0, used));
}

/** Oldest first, by the first date of each page. */
function byTime(files: readonly PageFile[]): PageFile[] {
  const model = modelOfPages(files.map((file) => file.bytes)).model;
  return files
    .map((file) => ({ file, ms: datesOf(file.bytes, model)?.first ?? 0 }))
    .sort((a, b) => a.ms - b.ms)
    .map((item) => item.file);
}

/** Records are written a few minutes late at most. */
const LATE_MS = HOUR_MS;

/**
 * True when time goes on from each page to the next (`files` oldest first). It goes back inside of pages, where the clock was
 * set; from one page to the next only when the two records of that are split, or the clock was lost.
 */
function goesOn(files: readonly PageFile[]): boolean {
  const model = modelOfPages(files.map((file) => file.bytes)).model;
  const dates = files.flatMap((file) => (isIntactPage(file.bytes) ? (datesOf(file.bytes, model) ?? []) : []));
  return dates.every((date, i) => {
    const before = dates[i - 1];
    return !before || before.setsClock || isResetDay(date.first) || date.first >= before.last - LATE_MS;
  });
}

/** First and last date in a page; a total tells a day, not when it was written. `setsClock`: its last record is the clock before a change. */
function datesOf(
  page: Uint8Array,
  model: PumpModel,
): { readonly first: number; readonly last: number; readonly setsClock: boolean } | undefined {
  const { records } = cutPage(page, 0, model, RECORD_SHAPES);
  const run = { firstPage: 0, lastPage: 0, records, openStart: false, openEnd: false };
  const { times } = viewOf(run, model, undefined, [], String);
  const dated = [...times.keys()].filter((i) => !Number.isNaN(times[i]!) && !TOTALS.has(records[i]!.opcode));
  if (!dated.length) return undefined;
  return { first: times[dated[0]!]!, last: times[dated.at(-1)!]!, setsClock: records[dated.at(-1)!]!.opcode === 0x17 };
}

const TOTALS: ReadonlySet<number> = new Set([0x07, 0x6c, 0x6d, 0x6e]);

function placeSensor(
  files: readonly PageFile[],
  image: { glucose: Map<number, Uint8Array>; isig: Map<number, Uint8Array> },
  names: Map<string, string>,
  problems: Problem[],
): void {
  const glucose = files.filter((file) => file.kind === 'glucose');
  const isig = files.filter((file) => file.kind === 'isig');
  const pairs = glucose.map((file, i) => ({ file, isig: partnerOf(file, i, glucose, isig) }));
  // Another take of a page that is there is nothing to say.
  for (const item of isig)
    if (!pairs.some((pair) => pair.isig === item || (item.number !== undefined && pair.file.number === item.number)))
      problems.push({
        where: item.name,
        what: 'an ISIG page without its glucose page: nothing is read of it. Give the glucose page of the same number, too',
      });
  // The same page read again and again as it grows: the fullest one holds the others.
  const isFuller = (other: number, i: number): boolean => {
    const more = usedBytes(pairs[other]!.file.bytes) - usedBytes(pairs[i]!.file.bytes);
    return more > 0 || (more === 0 && other < i);
  };
  const kept = pairs.filter(
    (pair, i) => !pairs.some((other, k) => k !== i && isFuller(k, i) && holds(other.file.bytes, pair.file.bytes)),
  );
  const numbers = new Set(kept.map((pair) => pair.file.number));
  const isNumbered = numbers.size === kept.length && !numbers.has(undefined);
  const numbered = isNumbered ? [...kept].sort((a, b) => a.file.number! - b.file.number!) : kept;
  const byName = isNumbered && sensorPagesGoOn(numbered.map(({ file }) => file.bytes));
  const ordered = byName ? numbered : [...kept].sort((a, b) => firstStamp(a.file.bytes) - firstStamp(b.file.bytes));
  if (isNumbered && !byName) problems.push({ where: ordered[0]!.file.name, what: AGAINST_DATES });
  ordered.forEach((pair, i) => {
    const number = byName ? pair.file.number! : NEWEST + i;
    image.glucose.set(number, pair.file.bytes);
    names.set(`glucose/${number}`, pair.file.name);
    if (!pair.isig) return;
    image.isig.set(number, pair.isig.bytes);
    names.set(`isig/${number}`, pair.isig.name);
  });
}

/** The ISIG page of a glucose page: the name with the other word in it, else the only one of its number, else its place. */
function partnerOf(
  file: PageFile,
  i: number,
  glucose: readonly PageFile[],
  isig: readonly PageFile[],
): PageFile | undefined {
  const plain = (name: string): string => name.replace(/isig|glucose/i, '').replace(/cmd15[45]/i, '');
  const named = isig.find((item) => plain(item.name) === plain(file.name));
  if (named) return named;
  const numbered = file.number === undefined ? [] : isig.filter((item) => item.number === file.number);
  if (numbered.length === 1 && glucose.filter((item) => item.number === file.number).length === 1) return numbered[0];
  return glucose.length === isig.length && file.number === undefined ? isig[i] : undefined;
}

function usedBytes(page: Uint8Array): number {
  let used = PAGE_DATA_BYTES;
  while (used > 0 && page[used - 1] === 0) used--;
  return used;
}

/**
 * True when a page begins with what the other holds: the same page, later. The mark of the end is written over, and a weak
 * signal of the last minutes may have become a reading (take2 of the 722: 02 at byte 354 is 83 in the next one).
 */
function holds(page: Uint8Array, other: Uint8Array): boolean {
  const used = usedBytes(other) - 1;
  let changed = 0;
  for (let i = 0; i < used; i++) if (page[i] !== other[i]) changed++;
  return changed <= Math.min(GROWN_CHANGES, used / 8);
}

const GROWN_CHANGES = 6;

function firstStamp(page: Uint8Array): number {
  for (const at of cutSensorPage(page).places) {
    const ms = page[at] === SENSOR.stamp ? sensorDate(page, at - 1) : Number.NaN;
    if (!Number.isNaN(ms)) return ms;
  }
  return 0;
}
