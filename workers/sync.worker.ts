// Seals and opens away from the window: backups, sync, sharing; Argon2id and AES over everything a person has.
import { expose } from 'comlink';
import { AppError } from '../src/model/errors.ts';
import '../src/rpc/errors.ts';
import { openStore } from '../src/store/dexie-store.ts';
import type { OpenedFile } from '../src/sync/file.ts';
import { openFile, writeFile } from '../src/sync/file.ts';
import { mergeDevices, profileFrom, profileOf } from '../src/sync/profile.ts';
import { loadConfig } from '../src/sync/firebase/config.ts';
import type { ServerApi } from './server-api.ts';
import type { BackupApi, SyncApi } from './sync-api.ts';

let opened: OpenedFile | undefined;

const backups: BackupApi = {
  async writeBackup({ person, passphrase }) {
    const store = await openStore(person.id);
    try {
      return new Blob([await writeFile({ store, profile: await profileOf(person, store), passphrase })]);
    } finally {
      store.close();
    }
  },

  async openBackup({ file, passphrase }) {
    opened = undefined;
    const found = await openFile(new Uint8Array(await file.arrayBuffer()), passphrase);
    const { person, devices } = profileFrom(found.head.profile);
    opened = found;
    return { person, devices: devices.length, madeAt: found.head.at };
  },

  async restoreBackup({ personId }) {
    if (!opened) throw new AppError('bad-input', 'no file is open');
    const store = await openStore(personId);
    try {
      const added = await opened.mergeInto(store);
      await mergeDevices(store, profileFrom(opened.head.profile));
      return { added };
    } finally {
      store.close();
    }
  },
};

let base = '';
let server: Promise<ServerApi | undefined> | undefined;

/** `undefined` when there is no configuration. One that could not be asked for is asked for again. */
function connected(): Promise<ServerApi | undefined> {
  server ??= connect().catch((error: unknown) => {
    server = undefined;
    throw error;
  });
  return server;
}

async function connect(): Promise<ServerApi | undefined> {
  const config = await loadConfig(base || self.location.href);
  return config && (await import('./server-api.ts')).serverApi(config);
}

const own: Partial<SyncApi> = {
  ...backups,
  setBase(baseUrl) {
    base = baseUrl;
    return Promise.resolve();
  },
  accountState: async () => (await connected())?.accountState() ?? { state: 'not-configured' },
};

/** What is not answered here is asked of the server's part. */
const api = new Proxy(own, {
  get(target, name: keyof ServerApi) {
    if (name in target) return target[name];
    return async (...args: unknown[]): Promise<unknown> => {
      const found = await connected();
      if (!found) throw new AppError('not-configured', 'there is no firebase-config.json');
      return (found[name] as (...given: unknown[]) => Promise<unknown>)(...args);
    };
  },
});

expose(api);
