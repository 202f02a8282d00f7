// Watching a query: its result now, and again after every change that touches it, from any window or worker.
import Dexie, { liveQuery } from 'dexie';
import { storageError } from './errors.ts';

/**
 * `query` gets `inQuery`, and must ask the database only through it: what is asked there is what is watched.
 * A query that failed is asked again after the next change. Returns the stop.
 */
export function watched<T>(
  query: (inQuery: <R>(ask: () => R) => R) => Promise<T>,
  onValue: (value: T) => void,
  onError: (error: unknown) => void,
): () => void {
  // Resolves also where the query failed: Dexie would forget what a failed query has asked.
  const queries = liveQuery(async () => {
    const zone = zones.PSD;
    try {
      return { value: await query((ask) => zones.usePSD(zone, ask)) };
    } catch (error) {
      return { error: storageError(error) };
    }
  });
  const subscription = queries.subscribe((result) => {
    if ('value' in result) onValue(result.value);
    else onError(result.error);
  });
  return () => subscription.unsubscribe();
}

/**
 * Dexie notes what a query asks in a zone of its own, and loses the zone after an `await` of anything else than Dexie
 * (a stream, a fetch): what is asked after that would not be watched. So each question goes back to the zone it began in.
 * Not in Dexie's types, but what its own add-ons use.
 */
const zones = Dexie.Promise as unknown as {
  readonly PSD: object;
  usePSD<R>(zone: object, work: () => R): R;
};
