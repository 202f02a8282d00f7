// Two lists of records with the same or different contents made one: what the store does to a block that is there already. Pure.
import type { DataRecord } from '../model/record.ts';
import { distinct } from './blocks.ts';

/** `existing` and what is new in `incoming`: a record that is there stays as it is. */
export function added(existing: readonly DataRecord[], incoming: readonly DataRecord[]): DataRecord[] {
  const ids = new Set(existing.map((record) => record.id));
  return distinct(incoming).filter((record) => !ids.has(record.id));
}

/**
 * Union by id. Where one id has two contents (a clock corrected on one computer only), one of them is taken by its
 * text, whichever side it came from: so the order of merging never matters, and merging again changes nothing.
 */
export function union(a: readonly DataRecord[], b: readonly DataRecord[]): DataRecord[] {
  const byId = new Map<string, DataRecord>();
  for (const record of [...a, ...b]) {
    const other = byId.get(record.id);
    if (!other || canonicalText(record) > canonicalText(other)) byId.set(record.id, record);
  }
  return distinct(byId.values());
}

/** How the records of `before` and `after` differ. */
export function difference(
  before: readonly DataRecord[],
  after: readonly DataRecord[],
): { readonly added: number; readonly removed: number; readonly changed: number } {
  const texts = new Map(before.map((record) => [record.id, canonicalText(record)]));
  let [addedCount, changed, kept] = [0, 0, 0];
  for (const record of after) {
    const text = texts.get(record.id);
    if (text === undefined) addedCount++;
    else {
      kept++;
      if (text !== canonicalText(record)) changed++;
    }
  }
  return { added: addedCount, removed: texts.size - kept, changed };
}

/** The same text for the same content, in whatever order its fields are. */
function canonicalText(record: DataRecord): string {
  return JSON.stringify(record, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
