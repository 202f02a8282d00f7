// A person's data in one file, sealed by a passphrase: backup, and sharing without any server. The same documents as everywhere.
import * as v from 'valibot';
import { concat } from '../device/bytes.ts';
import { AppError, asAppError } from '../model/errors.ts';
import type { UtcMs } from '../model/time.ts';
import type { Store } from '../store/store.ts';
import { decrypt, encrypt } from './aead.ts';
import type { Bytes } from './encoding.ts';
import { base64url, fields, fieldsOf, fromBase64url, owned, uint32, utf8 } from './encoding.ts';
import { epochKeys, keysFrom, newRoot } from './epochs.ts';
import type { Month } from './epochs.ts';
import type { Head } from './head.ts';
import type { KeptDocuments } from './memory-backend.ts';
import { MemoryBackend } from './memory-backend.ts';
import { newParameters, passphraseKey } from './passphrase.ts';
import type { PassphraseParameters } from './passphrase.ts';
import type { Target } from './pull.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import type { Keyring } from './state.ts';
import { passingState } from './state.ts';

/** `[BASALT][format 1][fields: parameters as JSON, wrapped keys, uint32 head version, head, name, document, name, document …]`. */
const MAGIC = utf8('BASALT');
const FORMAT = 1;
export const FILE_ENDING = '.basalt';

const PARAMETERS = v.object({
  kind: v.literal('argon2id'),
  memoryKib: v.number(),
  passes: v.number(),
  lanes: v.number(),
  salt: v.string(),
});
const KEYS = v.object({
  personId: v.string(),
  epoch: v.number(),
  fromMonth: v.number(),
  monthKey: v.string(),
  headKey: v.string(),
});

export interface WriteOptions {
  readonly store: Pick<Store, 'changedSince'>;
  readonly profile: unknown;
  readonly passphrase: string;
  /** Only records from this month on; all when absent. */
  readonly fromMonth?: Month;
  readonly now?: () => UtcMs;
  /** Those of RFC 9106; others only in tests. */
  readonly parameters?: PassphraseParameters;
}

/** Everything in `store`, or all from a month on, as one file. Fresh keys each time: two files have nothing in common. */
export async function writeFile(options: WriteOptions): Promise<Bytes> {
  const { store, profile, passphrase, fromMonth = 0, now = Date.now, parameters = newParameters() } = options;
  const personId = crypto.randomUUID();
  const whole = await epochKeys(1, newRoot());
  const keyring: Keyring = { personId, epochs: [whole], nameKey: newRoot() };
  const backend = new MemoryBackend();
  await push(undefined, {
    backend,
    keyring,
    state: passingState(),
    store,
    profile,
    now,
    ...(fromMonth && { fromMonth }),
  });
  const keys = await keysFrom(whole, fromMonth);
  const header = utf8(
    JSON.stringify({ ...parameters, salt: base64url(parameters.salt) } satisfies v.InferOutput<typeof PARAMETERS>),
  );
  const wrapped = await encrypt(
    await passphraseKey(passphrase, parameters),
    utf8(
      JSON.stringify({
        personId,
        epoch: keys.epoch,
        fromMonth: keys.fromMonth,
        monthKey: base64url(keys.monthKey),
        headKey: base64url(keys.headKey),
      } satisfies v.InferOutput<typeof KEYS>),
    ),
    aboutKeys(header),
  );
  return fileOf({ header, wrapped, kept: backend.kept });
}

/** A file's parts: how the passphrase is used, the keys it opens, and the documents as any backend keeps them. */
export interface FileParts {
  readonly header: Uint8Array;
  readonly wrapped: Uint8Array;
  readonly kept: KeptDocuments;
}

export function fileOf({ header, wrapped, kept: { head, documents } }: FileParts): Bytes {
  const parts = [...documents].flatMap(([name, bytes]) => [utf8(name), bytes]);
  const body = fields(header, wrapped, uint32(head!.version), head!.bytes, ...parts);
  return owned(concat([MAGIC, Uint8Array.of(FORMAT), body]));
}

/** `bad-file` when it is none or of a later format, `tampered` when it is cut short. */
export function partsOf(file: Uint8Array): FileParts {
  if (!isBasaltFile(file)) throw new AppError('bad-file', 'not a file of Basalt');
  if (file[MAGIC.length] !== FORMAT) {
    throw new AppError(
      'bad-file',
      `a file of format ${file[MAGIC.length]}, known is ${FORMAT}: a newer Basalt is needed`,
    );
  }
  const [header, wrapped, version, headBytes, ...rest] = fieldsOf(file.subarray(MAGIC.length + 1));
  if (!header || !wrapped || version?.length !== 4 || !headBytes || rest.length % 2) {
    throw new AppError('tampered', 'the file is cut short');
  }
  const documents = new Map<string, Uint8Array>();
  for (let i = 0; i < rest.length; i += 2) documents.set(new TextDecoder().decode(rest[i]), rest[i + 1]!);
  const view = new DataView(version.buffer, version.byteOffset, 4);
  return { header, wrapped, kept: { head: { version: view.getUint32(0), bytes: headBytes }, documents } };
}

/** Whether a file begins like one of ours. */
export function isBasaltFile(head: Uint8Array): boolean {
  return MAGIC.every((byte, i) => head[i] === byte);
}

export interface OpenedFile {
  readonly head: Head;
  /** Merges everything into a store; what is there stays. Resolves with how many records were new. */
  mergeInto(store: Target): Promise<number>;
}

/**
 * Opens a file. `bad-file` when it is none or of a later format, `wrong-secret` when the passphrase is another one,
 * `tampered` when it is damaged. Nothing is merged yet.
 */
export async function openFile(file: Uint8Array, passphrase: string): Promise<OpenedFile> {
  const { header, wrapped, kept } = partsOf(file);
  const keyring = await unwrapKeys(header, wrapped, passphrase);
  const backend = new MemoryBackend(kept);
  const check = { merge: () => Promise.resolve({ added: 0, known: 0 }) };
  // Once through without a store: a damaged file is refused before anything of it is merged.
  const { head } = await pull({ backend, keyring, state: passingState(), store: check });
  return {
    head: head!,
    mergeInto: async (store) => (await pull({ backend, keyring, state: passingState(), store })).added,
  };
}

async function unwrapKeys(header: Uint8Array, wrapped: Uint8Array, passphrase: string): Promise<Keyring> {
  const parameters = v.safeParse(PARAMETERS, json(header));
  if (!parameters.success) throw new AppError('tampered', 'the file does not say how its passphrase is used');
  const key = await passphraseKey(passphrase, {
    ...parameters.output,
    salt: fromBase64url(parameters.output.salt),
  });
  const plain = await decrypt(key, wrapped, aboutKeys(header)).catch((thrown: unknown) => {
    throw new AppError('wrong-secret', 'the passphrase does not open the file', { cause: asAppError(thrown) });
  });
  const keys = v.safeParse(KEYS, json(plain));
  if (!keys.success) throw new AppError('tampered', 'the keys in the file are none');
  const { personId, epoch, fromMonth, monthKey, headKey } = keys.output;
  return {
    personId,
    epochs: [{ epoch, fromMonth, monthKey: fromBase64url(monthKey), headKey: fromBase64url(headKey) }],
  };
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function aboutKeys(header: Uint8Array): Bytes {
  return fields('basalt', FORMAT, 'file', header);
}
