// Seals and opens away from the window: backups now, Argon2id and AES over everything a person has.
import { expose } from 'comlink';
import { AppError } from '../src/model/errors.ts';
import '../src/rpc/errors.ts';
import { openStore } from '../src/store/dexie-store.ts';
import type { OpenedFile } from '../src/sync/file.ts';
import { openFile, writeFile } from '../src/sync/file.ts';
import { mergeDevices, profileFrom, profileOf } from '../src/sync/profile.ts';
import type { SyncApi } from './sync-api.ts';

let opened: OpenedFile | undefined;

const api: SyncApi = {
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

expose(api);
