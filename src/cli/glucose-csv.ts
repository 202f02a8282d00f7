// Reads the CSV of `npm run stats`: columns `time` and `glucose_mgdl`, every fault named with its line.
import type { Columns } from '../model/columns.ts';
import { columnsFrom } from '../model/columns.ts';
import { AppError } from '../model/errors.ts';
import type { UtcMs, Zone } from '../model/time.ts';
import { HOUR_MS, wallMsFromParts } from '../model/time.ts';

const TIME = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Greatest value that can be a glucose in mg/dL; meters end at 600 to 750. */
const MAX_MGDL = 1500;

interface Row {
  readonly line: number;
  readonly wall: number;
  readonly mgdl: number;
}

/**
 * The readings of a CSV whose times are the wall clock of `zone`. Further columns are left alone, and in files that have
 * them a row without glucose is another device's. Of rows with the same time the last counts. `intervalMin` of every reading is `intervalMin`, see `gridStepMin`.
 * `AppError` 'bad-file' naming the line: wrong heading, impossible time, text for a number, no rows.
 */
export function readGlucoseCsv(text: string, zone: Zone): Columns {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const heading = cells(lines[0] ?? '');
  const timeAt = heading.indexOf('time');
  const glucoseAt = heading.indexOf('glucose_mgdl');
  if (timeAt < 0 || glucoseAt < 0)
    throw new AppError('bad-file', `line 1: the heading must name time and glucose_mgdl, but is: ${lines[0] ?? ''}`);
  const rows: Row[] = [];
  for (let i = 1; i < lines.length; i++) {
    if (lines[i]!.trim() === '') continue;
    const line = i + 1;
    const own = cells(lines[i]!);
    if (own.length !== heading.length)
      throw new AppError('bad-file', `line ${line}: ${own.length} columns where the heading has ${heading.length}`);
    const wall = wallOf(own[timeAt]!);
    if (Number.isNaN(wall)) throw new AppError('bad-file', `line ${line}: no such time: ${own[timeAt]}`);
    const glucose = own[glucoseAt]!;
    if (glucose === '' && heading.length > 2) continue;
    const mgdl = NUMBER.test(glucose) ? Number(glucose) : Number.NaN;
    if (!(mgdl > 0 && mgdl <= MAX_MGDL))
      throw new AppError('bad-file', `line ${line}: no glucose in mg/dL: ${glucose === '' ? '(nothing)' : glucose}`);
    rows.push({ line, wall, mgdl });
  }
  if (rows.length === 0) throw new AppError('bad-file', `line ${lines.length}: no readings below the heading`);
  return columnsFrom(lastOfEachTime(stamped(rows, zone)));
}

function cells(line: string): string[] {
  return line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

function wallOf(text: string): number {
  const match = TIME.exec(text);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second = '0', fraction = ''] = match;
  return wallMsFromParts(+year!, +month!, +day!, +hour!, +minute!, +second, +fraction.padEnd(3, '0'));
}

/**
 * Wall times as UTC. In the hour that a clock going back shows twice, a row that would be earlier than the row before it
 * (in a file that runs forward) is of the second pass.
 */
function stamped(rows: readonly Row[], zone: Zone): { readonly at: UtcMs; readonly value: number }[] {
  const runsForward = rows[0]!.wall <= rows.at(-1)!.wall;
  let before = -Infinity;
  return rows.map(({ wall, mgdl }) => {
    let at = zone.utcFromWallMs(wall);
    if (runsForward && at <= before) {
      const [change] = zone.transitions({ from: at, to: at + 3 * HOUR_MS });
      const second = change ? at + change.beforeMs - change.afterMs : at;
      if (second > before && zone.wallMsAt(second) === wall) at = second;
    }
    before = at;
    return { at, value: mgdl };
  });
}

function lastOfEachTime<R extends { readonly at: UtcMs }>(readings: readonly R[]): R[] {
  return [...new Map(readings.map((reading) => [reading.at, reading])).values()];
}
