// The store beside two plain ways to keep readings in a browser: an object per reading in day blocks, a row per reading.
import Dexie from 'dexie';
import { sensorRecords } from '../src/demo/sensor-columns.ts';
import type { CgmReading, DataRecord } from '../src/model/record.ts';
import { DAY_MS, type Range } from '../src/model/time.ts';
import { deleteStore, openStore } from '../src/store/dexie-store.ts';
import type { Store } from '../src/store/store.ts';
import { heldMb, medianMs, type Report, timed } from './measure.ts';

const SIZES = [100_000, 1_050_000];
const BEGIN_MS = Date.UTC(2015, 0, 1);
const PEER_BLOCKS = 'objects in day blocks';
const PEER_ROWS = 'a row per reading';

export async function bench(report: Report): Promise<void> {
  for (const size of SIZES) {
    const group = `store, ${size.toLocaleString('en-US')} readings`;
    const records = sensorRecords({ seed: 42, count: size, from: BEGIN_MS });
    await own(records, group, report);
    await objectBlocks(records, group, report);
    if (size <= 100_000) await rowPerReading(records, group, report);
  }
}

function ranges(records: readonly DataRecord[]): { readonly all: Range; readonly twoWeeks: Range } {
  const last = records.at(-1)!.at;
  return { all: { from: records[0]!.at, to: last + 1 }, twoWeeks: { from: last - 14 * DAY_MS, to: last + 1 } };
}

async function own(records: readonly DataRecord[], group: string, report: Report): Promise<void> {
  const { all, twoWeeks } = ranges(records);
  let store = await openStore('bench');
  const reopened = async (): Promise<Store> => {
    store.close();
    return (store = await openStore('bench'));
  };
  const first = await timed(() => store.put(records));
  report({ group, name: 'put', value: first.ms, unit: 'ms' });
  if (first.result.added !== records.length) throw new Error(`${first.result.added} of ${records.length} kept`);
  const again = await timed(() => store.put(records));
  report({ group, name: 'put again, nothing new', value: again.ms, unit: 'ms' });
  if (again.result.added !== 0) throw new Error(`${again.result.added} kept twice`);

  await reopened();
  const read = await timed(() => store.columns('cgm', all));
  report({ group, name: 'read all, first time', value: read.ms, unit: 'ms' });
  if (read.result.length !== records.length) throw new Error(`${read.result.length} of ${records.length} read`);
  report({ group, name: 'read all', value: await medianMs(7, () => store.columns('cgm', all)), unit: 'ms' });
  await reopened();
  const fortnight = await timed(() => store.columns('cgm', twoWeeks));
  report({ group, name: 'read two weeks, first time', value: fortnight.ms, unit: 'ms' });
  const fortnights = await medianMs(25, () => store.columns('cgm', twoWeeks));
  report({ group, name: 'read two weeks', value: fortnights, unit: 'ms' });
  report({ group, name: 'heap of all', value: await heldMb(() => store.columns('cgm', all)), unit: 'MB' });
  store.close();
  await deleteStore('bench');
}

/** The same blocks with plain records in them, put without asking what is there. */
async function objectBlocks(records: readonly DataRecord[], group: string, report: Report): Promise<void> {
  const db = new Dexie('bench-objects', { cache: 'disabled' });
  db.version(1).stores({ blocks: 'id, first' });
  await db.open();
  const blocks = db.table<{ id: string; first: number; records: DataRecord[] }>('blocks');
  const put = async (): Promise<void> => {
    const byDay = new Map<string, DataRecord[]>();
    for (const record of records) {
      const day = record.deviceTime.slice(0, 10);
      const list = byDay.get(day);
      if (list) list.push(record);
      else byDay.set(day, [record]);
    }
    await blocks.bulkPut([...byDay].map(([id, list]) => ({ id, first: list[0]!.at, records: list })));
  };
  const from = ({ from: lower, to }: Range) => blocks.where('first').between(lower - DAY_MS, to);
  const readIn = async (range: Range): Promise<DataRecord[]> => {
    const found = (await from(range).toArray()).flatMap((block) => block.records);
    return found.filter(({ at }) => at >= range.from && at < range.to);
  };
  await measurePeer(records, group, PEER_BLOCKS, report, put, readIn);
  await db.delete();
}

async function rowPerReading(records: readonly DataRecord[], group: string, report: Report): Promise<void> {
  const db = new Dexie('bench-rows', { cache: 'disabled' });
  db.version(1).stores({ records: 'id, [kind+at]' });
  await db.open();
  const table = db.table<CgmReading>('records');
  const put = () => table.bulkPut(records as readonly CgmReading[]);
  const readIn = ({ from, to }: Range) => table.where('[kind+at]').between(['cgm', from], ['cgm', to]).toArray();
  await measurePeer(records, group, PEER_ROWS, report, put, readIn);
  await db.delete();
}

async function measurePeer(
  records: readonly DataRecord[],
  group: string,
  peer: string,
  report: Report,
  put: () => PromiseLike<unknown>,
  readIn: (range: Range) => PromiseLike<readonly DataRecord[]>,
): Promise<void> {
  const { all, twoWeeks } = ranges(records);
  report({ group, name: 'put', value: (await timed(async () => put())).ms, unit: 'ms', peer });
  const read = await timed(async () => readIn(all));
  report({ group, name: 'read all, first time', value: read.ms, unit: 'ms', peer });
  if (read.result.length !== records.length) throw new Error(`${read.result.length} of ${records.length} read`);
  report({ group, name: 'read all', value: await medianMs(3, () => readIn(all)), unit: 'ms', peer });
  report({ group, name: 'read two weeks', value: await medianMs(9, () => readIn(twoWeeks)), unit: 'ms', peer });
  report({ group, name: 'heap of all', value: await heldMb(async () => readIn(all)), unit: 'MB', peer });
}
