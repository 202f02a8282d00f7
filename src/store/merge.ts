// Contents of a block made one, whichever side they came from: what the store does to a block that is there already. Pure.
import type { DataRecord } from '../model/record.ts';
import { type Contents, distinct } from './blocks.ts';
import { type EditClock, isPersonal } from './edit-clock.ts';

/** What is new in `incoming`: a record that is there stays as it is, and one that was removed stays removed. */
export function added(existing: Contents, incoming: readonly DataRecord[]): DataRecord[] {
  const ids = new Set(existing.records.map((record) => record.id));
  return distinct(incoming).filter((record) => !ids.has(record.id) && !existing.removed.has(record.id));
}

/**
 * Union by id: of what is known of one id the latest change wins, be it a content or a removal. Where one id has two
 * contents of the same time (a clock corrected on one computer before changes were dated), one of them is taken by its text.
 * So the order of merging never matters, and merging again changes nothing.
 */
export function union(a: Contents, b: Contents): Contents {
  const byId = new Map<string, DataRecord>();
  for (const record of [...a.records, ...b.records]) {
    const other = byId.get(record.id);
    if (!other || isLater(record, other)) byId.set(record.id, record);
  }
  const removed = new Map<string, EditClock>();
  for (const [id, clock] of [...a.removed, ...b.removed]) {
    const latest = removed.get(id) ?? '';
    const edit = byId.get(id)?.edit ?? '';
    // Of a change and a removal at one moment the removal.
    if (clock > latest && clock >= edit) removed.set(id, clock);
  }
  for (const id of removed.keys()) byId.delete(id);
  return { records: distinct(byId.values()), removed };
}

function isLater(record: DataRecord, than: DataRecord): boolean {
  const [one, other] = [record.edit ?? '', than.edit ?? ''];
  return one === other ? canonicalText(record) > canonicalText(than) : one > other;
}

/** How the records of `before` and `after` differ, but for when they were changed. */
export function difference(
  before: readonly DataRecord[],
  after: readonly DataRecord[],
): { readonly added: number; readonly removed: number; readonly changed: number } {
  const texts = new Map(before.map((record) => [record.id, contentText(record)]));
  let [addedCount, changed, kept] = [0, 0, 0];
  for (const record of after) {
    const text = texts.get(record.id);
    if (text === undefined) addedCount++;
    else {
      kept++;
      if (text !== contentText(record)) changed++;
    }
  }
  return { added: addedCount, removed: texts.size - kept, changed };
}

/**
 * `before` turned into `after` at `clock`: what is new or different is dated, what is gone is noted as removed, what is the
 * same stays with the date it had. What a person has changed stays as it is, and what a person has removed stays removed.
 */
export function replaced(before: Contents, after: readonly DataRecord[], clock: EditClock): Contents {
  const there = new Map(before.records.map((record) => [record.id, record]));
  const removed = new Map(before.removed);
  const records: DataRecord[] = [];
  for (const record of distinct(after)) {
    const old = there.get(record.id);
    there.delete(record.id);
    if (isPersonal(removed.get(record.id))) continue;
    const isKept = old && (isPersonal(old.edit) || contentText(old) === contentText(record));
    const wasRemoved = removed.delete(record.id);
    if (isKept) records.push(old);
    else records.push(old || wasRemoved ? { ...record, edit: clock } : record);
  }
  for (const [id, old] of there) {
    if (isPersonal(old.edit)) records.push(old);
    else removed.set(id, clock);
  }
  return { records: distinct(records), removed };
}

function contentText(record: DataRecord): string {
  return canonicalText(record, 'edit');
}

/** The same text for the same content, in whatever order its fields are; without the field `but`. */
function canonicalText(record: DataRecord, but?: string): string {
  return JSON.stringify(record, (key, value: unknown) =>
    key === but
      ? undefined
      : typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
  );
}
