// Reads the CSV of `npm run stats`: columns `time` and `glucose_mgdl`, every fault named with its line.
import type { Columns } from '../model/columns.ts';
import { columnsFrom } from '../model/columns.ts';
import { AppError } from '../model/errors.ts';
import type { UtcMs, Zone } from '../model/time.ts';
import { HOUR_MS, wallFromMs, wallMsFromParts } from '../model/time.ts';

const TIME = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Least and greatest value that can be a glucose in mg/dL: meters begin at 10 to 20 and end at 600 to 750. Below lies mmol/L. */
const MIN_MGDL = 10;
const MAX_MGDL = 1500;

/** Years a sensor can have recorded in; a clock that says another one was never set. */
const FIRST_YEAR = 1990;
const LAST_YEAR = 2089;

interface Row {
  readonly line: number;
  readonly wall: number;
  readonly mgdl: number;
}

/** A line of the file cut into its cells. A quoted cell may hold commas, doubled quotes and line ends. */
interface Cells {
  /** The line it begins on, the first is 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The readings of a CSV whose times are the wall clock of `zone`. Further columns are left alone, and in files that have
 * them a row without glucose is another device's. Of rows with the same time the last counts.
 * `AppError` 'bad-file' naming the line: wrong heading, impossible time, text for a number, no rows.
 */
export function readGlucoseCsv(text: string, zone: Zone): Columns {
  const [heading, ...lines] = cellsOf(text.replace(/^\uFEFF/, ''));
  const timeAt = heading?.cells.indexOf('time') ?? -1;
  const glucoseAt = heading?.cells.indexOf('glucose_mgdl') ?? -1;
  if (!heading || heading.line > 1 || timeAt < 0 || glucoseAt < 0) {
    const [first = ''] = text.replace(/^\uFEFF/, '').split(/[\r\n]/, 1);
    throw new AppError(
      'bad-file',
      `line 1: the heading must name time and glucose_mgdl, but is: ${first.slice(0, 200)}`,
    );
  }
  const width = heading.cells.length;
  const rows: Row[] = [];
  for (const { line, cells } of lines) {
    if (cells.length !== width)
      throw new AppError('bad-file', `line ${line}: ${cells.length} columns where the heading has ${width}`);
    const wall = wallOf(cells[timeAt]!);
    if (Number.isNaN(wall)) throw new AppError('bad-file', `line ${line}: no such time: ${cells[timeAt]}`);
    const glucose = cells[glucoseAt]!;
    if (glucose === '' && width > 2) continue;
    const mgdl = NUMBER.test(glucose) ? Number(glucose) : Number.NaN;
    if (!(mgdl >= MIN_MGDL && mgdl <= MAX_MGDL)) {
      const hint = mgdl > 0 && mgdl < MIN_MGDL ? ' (is it in mmol/L?)' : '';
      throw new AppError('bad-file', `line ${line}: no glucose in mg/dL: ${glucose || '(nothing)'}${hint}`);
    }
    rows.push({ line, wall, mgdl });
  }
  if (rows.length === 0) {
    const end = text.split(/\r\n|\n|\r/).length;
    throw new AppError('bad-file', `line ${end}: no readings below the heading`);
  }
  return columnsFrom(lastOfEachTime(stamped(rows, zone)));
}

/** Cells of every line that is not blank. */
function cellsOf(text: string): Cells[] {
  const found: Cells[] = [];
  let line = 1;
  for (let from = 0; from < text.length; line++) {
    let [end, next] = endOfLine(text, from);
    const begin = line;
    // A quote that is still open goes on in the next line.
    while (quotes(text, from, end) % 2 === 1) {
      if (next >= text.length) throw new AppError('bad-file', `line ${begin}: a quote is never closed`);
      [end, next] = endOfLine(text, next);
      line++;
    }
    const own = text.slice(from, end);
    if (own.trim() !== '') found.push({ line: begin, cells: splitLine(own) });
    from = next;
  }
  return found;
}

/** Where a line ends, and where the next one begins: after CR LF, LF or CR. */
function endOfLine(text: string, from: number): [end: number, next: number] {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10) return [i, i + 1];
    if (code === 13) return [i, text.charCodeAt(i + 1) === 10 ? i + 2 : i + 1];
  }
  return [text.length, text.length];
}

function quotes(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (text.charCodeAt(i) === 34) count++;
  return count;
}

function splitLine(line: string): string[] {
  const cells: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let i = 0; i <= line.length; i++) {
    // Commas between quotes belong to the cell.
    if (line[i] === '"') isQuoted = !isQuoted;
    if (i < line.length && (isQuoted || line[i] !== ',')) continue;
    const own = line.slice(from, i).trim();
    const isWrapped = own.length > 1 && own.startsWith('"') && own.endsWith('"');
    // A quote inside is doubled.
    cells.push(isWrapped ? own.slice(1, -1).replaceAll('""', '"').trim() : own);
    from = i + 1;
  }
  return cells;
}

function wallOf(text: string): number {
  const match = TIME.exec(text);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second = '0', fraction = ''] = match;
  if (+year! < FIRST_YEAR || +year! > LAST_YEAR) return Number.NaN;
  return wallMsFromParts(+year!, +month!, +day!, +hour!, +minute!, +second, +fraction.padEnd(3, '0'));
}

interface Stamped {
  readonly at: UtcMs;
  readonly value: number;
}

/**
 * Wall times as UTC. A time that a clock going forward leaves out is an error: there is no such time. In the hour that a
 * clock going back shows twice, a row that would be earlier than the row before it (in a file that runs forward; in one
 * that runs backward read from its end) is of the second pass.
 */
function stamped(rows: readonly Row[], zone: Zone): readonly Stamped[] {
  const runsForward = rows[0]!.wall <= rows.at(-1)!.wall;
  let before = -Infinity;
  const found = (runsForward ? rows : rows.toReversed()).map(({ line, wall, mgdl }): Stamped => {
    let at = zone.utcFromWallMs(wall);
    if (zone.wallMsAt(at) !== wall) {
      const time = wallFromMs(wall).replace('T', ' ');
      throw new AppError('bad-file', `line ${line}: no such time in ${zone.id}: ${time}, the clock was put forward`);
    }
    if (at < before) {
      const [change] = zone.transitions({ from: at, to: at + 3 * HOUR_MS });
      const second = change ? at + change.beforeMs - change.afterMs : at;
      if (second >= before && zone.wallMsAt(second) === wall) at = second;
    }
    before = at;
    return { at, value: mgdl };
  });
  // As they stood in the file: of equal times the last counts.
  return runsForward ? found : found.reverse();
}

function lastOfEachTime<R extends { readonly at: UtcMs }>(readings: readonly R[]): R[] {
  return [...new Map(readings.map((reading) => [reading.at, reading])).values()];
}
