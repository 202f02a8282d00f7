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

/** `make` remembered per columns, zone and any further values (compared as text). */
export function oncePerZone<A extends readonly (string | number | undefined)[], R>(
  make: (columns: Columns, zone: Zone, ...rest: A) => R,
): (columns: Columns, zone: Zone, ...rest: A) => R {
  const known = new WeakMap<Columns, Map<string, { readonly result: R }>>();
  return (columns, zone, ...rest) => {
    let byKey = known.get(columns);
    if (!byKey) {
      byKey = new Map();
      known.set(columns, byKey);
    }
    const key = rest.length === 0 ? zone.id : `${zone.id}|${rest.join('|')}`;
    let entry = byKey.get(key);
    if (!entry) {
      entry = { result: make(columns, zone, ...rest) };
      byKey.set(key, entry);
    }
    return entry.result;
  };
}
