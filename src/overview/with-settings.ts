// Which devices have told how they are set.
import type { Store } from '../store/store.ts';

const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Ids of the devices that have settings at all: for links that lead to them. */
export async function devicesWithSettings(store: Store): Promise<ReadonlySet<string>> {
  return new Set((await store.range('settings', ALWAYS)).map(({ deviceId }) => deviceId));
}
