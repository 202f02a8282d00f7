// What the tests of synchronising share: records, stores, keys, and a backend that loses touch.
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import type { DataRecord, Reading } from '../../src/model/record.ts';
import { RECORD_KINDS } from '../../src/model/record.ts';
import type { Range } from '../../src/model/time.ts';
import { zone } from '../../src/model/time.ts';
import type { Store } from '../../src/store/store.ts';
import type { KeptHead, Push, SyncBackend } from '../../src/sync/backend.ts';
import { epochKeys, newRoot } from '../../src/sync/epochs.ts';
import type { Keyring } from '../../src/sync/state.ts';

export const EVER: Range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

export async function everything(store: Pick<Store, 'range'>): Promise<DataRecord[]> {
  return (await Promise.all(RECORD_KINDS.map((kind) => store.range(kind, EVER)))).flat();
}

export function records(readings: readonly Reading[], deviceId = 'meter:1'): DataRecord[] {
  return stamp(readings, deviceId, { zone: zone('UTC') });
}

export function smbg(deviceTime: string, mgdl: number): Reading {
  return { kind: 'smbg', deviceTime, mgdl };
}

export async function newKeyring(personId = 'person'): Promise<Keyring & { readonly root: Uint8Array }> {
  const root = newRoot();
  return { personId, epochs: [await epochKeys(1, root)], nameKey: newRoot(), root };
}

/** What goes wrong with one call. */
export type Trouble =
  | 'none'
  /** It never arrives. */
  | 'lost'
  /** It arrives, and the answer is lost. */
  | 'answer lost'
  /** It arrives twice. */
  | 'twice';

/** A backend behind a bad line: `trouble` is asked before each call. */
export function flaky(backend: SyncBackend, trouble: () => Trouble): SyncBackend {
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    const what = trouble();
    if (what === 'lost') throw new AppError('offline', 'lost on the way there');
    const result = await work();
    if (what === 'twice') return work();
    if (what === 'answer lost') throw new AppError('offline', 'lost on the way back');
    return result;
  };
  return {
    head: (): Promise<KeptHead | undefined> => call(() => backend.head()),
    documents: (names) => call(() => backend.documents(names)),
    push: (push: Push) => call(() => backend.push(push)),
  };
}
