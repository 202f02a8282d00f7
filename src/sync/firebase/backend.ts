// One person's sealed documents in Firestore: written by the owner's computers, read by them and by whom the owner lets in.
import { AppError, asAppError } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import { MINUTE_MS } from '../../model/time.ts';
import type { KeptHead, Push, SyncBackend } from '../backend.ts';
import type { Fields, Wire, Write } from './wire.ts';
import { SERVER_NOW } from './wire.ts';

export interface BackendOptions {
  readonly wire: Wire;
  /** What the person is called on the server. */
  readonly remoteId: string;
  /** The account that reads or writes. */
  readonly uid: string;
  /** A reader leaves a note before reading, and writes nothing. */
  readonly isReader?: boolean;
  /** What goes into the same commit as a head, all or nothing with it. */
  readonly along?: (head: KeptHead) => readonly Write[];
  readonly now?: () => UtcMs;
}

/** The rules take a note for an hour; a long reading leaves another before that. */
const LOOK_MS = 30 * MINUTE_MS;

export const personPath = (remoteId: string): string => `people/${remoteId}`;
export const documentPath = (remoteId: string, name: string): string => `people/${remoteId}/documents/${name}`;
export const ownKeysPath = (remoteId: string): string => `people/${remoteId}/own/keys`;
export const readerPath = (remoteId: string, uid: string): string => `people/${remoteId}/readers/${uid}`;
export const lookPath = (remoteId: string, uid: string): string => `people/${remoteId}/looks/${uid}`;

export function firebaseBackend(options: BackendOptions): SyncBackend {
  const { wire, remoteId, uid, isReader = false, along = () => [], now = Date.now } = options;
  let lookedAt = Number.NEGATIVE_INFINITY;

  async function look(): Promise<void> {
    if (!isReader || now() - lookedAt < LOOK_MS) return;
    await wire.commit([{ set: lookPath(remoteId, uid), to: { at: SERVER_NOW } }]);
    lookedAt = now();
  }

  async function head(): Promise<KeptHead | undefined> {
    await look();
    return keptHead(await wire.get(personPath(remoteId)));
  }

  return {
    head,
    async documents(names) {
      await look();
      const found = await wire.getMany(`${personPath(remoteId)}/documents`, names);
      return new Map([...found].map(([name, fields]) => [name, bytesOf(fields, 'bytes')]));
    },
    async push(push: Push) {
      if (isReader) throw new AppError('no-access', 'a reader writes nothing');
      try {
        await wire.commit([...pushWrites(remoteId, uid, push), ...along(push.head)]);
        return 'done';
      } catch (thrown) {
        const error = asAppError(thrown);
        if (error.code !== 'no-access') throw error;
        // Denied: because this account may not, or because the head has moved on.
        const kept = await head();
        if ((kept?.version ?? 0) === push.head.version - 1) throw error;
        return 'conflict';
      }
    },
  };
}

export function pushWrites(remoteId: string, owner: string, { documents, removed, head }: Push): Write[] {
  return [
    { set: personPath(remoteId), to: { owner, version: head.version, head: head.bytes } },
    ...[...documents].map(([name, bytes]) => ({ set: documentPath(remoteId, name), to: { bytes } })),
    ...removed.filter((name) => !documents.has(name)).map((name) => ({ remove: documentPath(remoteId, name) })),
  ];
}

export function keptHead(fields: Fields | undefined): KeptHead | undefined {
  if (!fields) return undefined;
  const { version } = fields;
  if (typeof version !== 'number') throw new AppError('tampered', 'a head without a version');
  return { version, bytes: bytesOf(fields, 'head') };
}

/** `tampered` when the field holds something else. */
export function bytesOf(fields: Fields, name: string): Uint8Array {
  const value = fields[name];
  if (!(value instanceof Uint8Array)) throw new AppError('tampered', `${name} holds no bytes`);
  return value;
}

export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new AppError('tampered', `${name} holds no text`);
  return value;
}

export function timeOf(fields: Fields, name: string): UtcMs {
  const value = fields[name];
  if (typeof value !== 'number') throw new AppError('tampered', `${name} holds no time`);
  return value;
}
