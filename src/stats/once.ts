// Intermediate results shared by measures: computed at the first call for an object, kept as long as the object lives.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';

/** `make` remembered per input object. Inputs are never changed after they were made, so a result never gets stale. */
export function once<I extends object, R>(make: (input: I) => R): (input: I) => R {
  const known = new WeakMap<I, { readonly result: R }>();
  return (input) => {
    let entry = known.get(input);
    if (!entry) {
      entry = { result: make(input) };
      known.set(input, entry);
    }
    return entry.result;
  };
}

/** A result under its zone and further values; mostly it is the only one of its columns. */
interface Entry<R> {
  readonly key: string;
  readonly result: R;
  readonly next: Entry<R> | undefined;
}

/** `make` remembered per columns, zone and any further values (compared as text). */
export function oncePerZone<A extends readonly (string | number | undefined)[], R>(
  make: (columns: Columns, zone: Zone, ...rest: A) => R,
): (columns: Columns, zone: Zone, ...rest: A) => R {
  const known = new WeakMap<Columns, Entry<R>>();
  return (columns, zone, ...rest) => {
    const key = rest.length === 0 ? zone.id : `${zone.id}|${rest.join('|')}`;
    for (let entry = known.get(columns); entry; entry = entry.next) if (entry.key === key) return entry.result;
    const result = make(columns, zone, ...rest);
    known.set(columns, { key, result, next: known.get(columns) });
    return result;
  };
}
