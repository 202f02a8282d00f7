// The sync worker itself, as the window has it: sign-in and keys in the browser's own databases, errors with their codes.
import { expect } from 'chai';
import type { AppError } from '../../src/model/errors.ts';
import { keptAccount, remotePeople } from '../../src/store/account.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import { listPeople, putPerson, removePerson } from '../../src/store/people.ts';
import { loadConfig } from '../../src/sync/firebase/config.ts';
import { syncWorker } from '../../src/ui/state/sync-worker.ts';
import { aloneInTheBrowser } from '../ui/mount.ts';
import { emulatorConfig } from './support.ts';

const code = (error: unknown): string => (error as AppError).code;

describe('the sync worker', function () {
  this.timeout(120_000);
  // It signs in to the browser that all tests share.
  before(aloneInTheBrowser);
  const base = document.createElement('base');

  it('says that there is no server where no configuration lies beside the app', async () => {
    expect(await loadConfig(new URL('/nowhere/', location.href).href)).to.equal(undefined);
    const config = await loadConfig(new URL('/emulated/', location.href).href);
    expect(config).to.deep.equal(await emulatorConfig());
    // Without the network it is as it was; where there never was one, nobody knows.
    const { fetch } = globalThis;
    globalThis.fetch = () => Promise.reject(new TypeError('no network'));
    try {
      expect(await loadConfig(new URL('/emulated/', location.href).href)).to.deep.equal(config);
      expect(await loadConfig(new URL('/nowhere/', location.href).href).catch(code)).to.equal('offline');
    } finally {
      globalThis.fetch = fetch;
    }
  });

  it('makes an account with keys that cannot be taken out, synchronises with progress, signs out and wipes', async () => {
    await emulatorConfig();
    base.href = '/emulated/';
    document.head.append(base);
    const worker = syncWorker();
    base.remove();
    const person = { id: crypto.randomUUID(), name: 'Ada', unit: 'mg/dL' as const, zoneId: 'UTC' };
    await putPerson(person);
    (await openStore(person.id)).close();
    expect(await worker.accountState()).to.deep.equal({ state: 'signed-out' });
    expect(await worker.linkPerson({ personId: person.id }).catch(code)).to.equal('signed-out');
    const email = `worker-${crypto.randomUUID().slice(0, 8)}@example.org`;
    const secrets = { email, password: 'password of ada', passphrase: 'correct horse battery staple' };
    const weak = { ...secrets, passphrase: 'short' };
    expect(await worker.createAccount(weak).catch(code)).to.equal('weak-secret');
    const { recoveryCode } = await worker.createAccount({ ...secrets, name: 'Ada' });
    const kept = await keptAccount();
    expect(kept!.privateKey.extractable).to.equal(false);
    expect(await crypto.subtle.exportKey('pkcs8', kept!.privateKey).catch(() => 'kept')).to.equal('kept');
    await worker.linkPerson({ personId: person.id });
    const store = await openStore(person.id);
    await store.put([
      {
        kind: 'smbg',
        id: 'x',
        deviceId: 'm',
        deviceTime: '2026-01-05T08:00:00',
        at: Date.UTC(2026, 0, 5, 8),
        mgdl: 99,
      } as never,
    ]);
    store.close();
    expect(await worker.syncPerson({ personId: person.id }, () => undefined)).to.include({ pushed: 1 });
    const [synced] = await worker.syncedPeople();
    expect(synced!.lastSyncAt).to.be.closeTo(Date.now(), 60_000);
    // A second person of the account joins what the first one has.
    const [remote] = await worker.listRemotePeople();
    expect(remote).to.include({ name: 'Ada', personId: person.id });
    await worker.unlinkPerson({ personId: person.id });
    const other = await worker.adoptPerson({ remoteId: remote!.remoteId });
    const progress: string[] = [];
    const result = await worker.syncPerson(
      { personId: other.id },
      (done, total) => void progress.push(`${done}/${total}`),
    );
    expect(result).to.include({ added: 1 });
    await new Promise((done) => setTimeout(done, 50));
    expect(progress).to.deep.equal(['1/1']);

    await worker.signOut({ wipe: true });
    expect(await keptAccount()).to.equal(undefined);
    expect(await remotePeople()).to.deep.equal([]);
    expect((await listPeople()).map(({ id }) => id)).to.not.include(other.id);
    expect(await worker.signIn({ email, password: 'wrong one' }).catch(code)).to.equal('wrong-secret');
    await worker.signIn({ email, password: secrets.password });
    expect(await worker.accountState()).to.deep.include({ state: 'locked' });
    await worker.unlock({ recoveryCode });
    await worker.deleteAccount({ password: secrets.password });
    expect(await worker.accountState()).to.deep.equal({ state: 'signed-out' });
    await removePerson(person.id);
  });
});
