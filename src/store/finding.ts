// Finding the blocks of a stretch of time, and when the first and the last record of a kind were.
import Dexie, { type Collection, type InsertType } from 'dexie';
import type { RecordKind } from '../model/record.ts';
import { DAY_MS, type Range, type UtcMs } from '../model/time.ts';
import { type BlockRow, LONGEST_MS, type PersonDatabase } from './database.ts';

/** A block that has records. */
export type FilledRow = BlockRow & { readonly first: UtcMs; readonly last: UtcMs };

/** Days in one request. Several at once keep the browser's process and this one busy together: ten years in half the time. */
const SLICE_MS = 60 * DAY_MS;
const MOST_SLICES = 64;

/** Blocks of a kind that reach into `range`, all as they were at one moment. */
export function blocksIn(db: PersonDatabase, kind: RecordKind, range: Range): Promise<FilledRow[]> {
  return db.transaction('r', db.blocks, async () => {
    const from = range.from - LONGEST_MS;
    const cuts = await cutsIn(db, kind, from, range.to);
    const [wide, ...slices] = await Promise.all([
      db.blocks.where('wide').equals(1).toArray(),
      ...cuts.map((cut, i) => byFirst(db, kind, cut, cuts[i + 1] ?? range.to).toArray()),
    ]);
    const rows = [...wide.filter((row) => row.kind === kind), ...slices.flat().filter((row) => !row.wide)];
    return (rows as FilledRow[]).filter((row) => row.first < range.to && row.last >= range.from);
  });
}

/** Where to cut [from, to) into slices: `from` first, then between the first and the last block that are there. */
async function cutsIn(db: PersonDatabase, kind: RecordKind, from: UtcMs, to: UtcMs): Promise<UtcMs[]> {
  const cuts = [from];
  if (to - from <= 2 * SLICE_MS) return cuts;
  const [first, last] = await Promise.all([
    firstKey(byFirst(db, kind, from, to)),
    firstKey(byFirst(db, kind, from, to).reverse()),
  ]);
  if (first === undefined || last === undefined) return cuts;
  // A clock that was never set can be centuries off: not more requests for that.
  const sliceMs = Math.max(SLICE_MS, (last - first) / MOST_SLICES);
  for (let cut = first + sliceMs; cut < last; cut += sliceMs) cuts.push(cut);
  return cuts;
}

/** First time and one millisecond past the last of all records of a kind. */
export function spanOf(db: PersonDatabase, kind: RecordKind): Promise<Range | undefined> {
  return db.transaction('r', db.blocks, async () => {
    const all = () => byFirst(db, kind, Dexie.minKey, Dexie.maxKey);
    const [from, lastFirst] = await Promise.all([firstKey(all()), firstKey(all().reverse())]);
    if (from === undefined || lastFirst === undefined) return undefined;
    // The last record is in a block that starts late, or in a wide one.
    const [late, wide] = await Promise.all([
      byFirst(db, kind, lastFirst - LONGEST_MS, Dexie.maxKey).toArray(),
      db.blocks.where('wide').equals(1).toArray(),
    ]);
    const rows = [...late, ...wide.filter((row) => row.kind === kind)] as FilledRow[];
    return { from, to: rows.reduce((latest, row) => Math.max(latest, row.last), lastFirst) + 1 };
  });
}

type Blocks = Collection<BlockRow, string, InsertType<BlockRow, 'id'>>;
type Bound = UtcMs | typeof Dexie.minKey | typeof Dexie.maxKey;

/** Blocks of a kind with `lower` ≤ first < `upper`. */
function byFirst(db: PersonDatabase, kind: RecordKind, lower: Bound, upper: Bound): Blocks {
  return db.blocks.where('[kind+first]').between([kind, lower], [kind, upper], true, false);
}

/** `first` of the first block, without reading the block. */
async function firstKey(blocks: Blocks): Promise<UtcMs | undefined> {
  const [key] = await blocks.limit(1).keys();
  // Keys of a compound index are arrays, which Dexie's types do not say.
  return (key as unknown as readonly [RecordKind, UtcMs] | undefined)?.[1];
}
