// The contract of backends, kept by Firestore; and what Firestore alone can do wrong.
import { expect } from 'chai';
import type { AppError } from '../../src/model/errors.ts';
import { firebaseBackend, lookPath, ownKeysPath, readerPath } from '../../src/sync/firebase/backend.ts';
import { openFirebase } from '../../src/sync/firebase/open.ts';
import { Moment } from '../../src/sync/firebase/wire.ts';
import type { SyncBackend } from '../../src/sync/backend.ts';
import { openAccount } from '../../src/sync/firebase/computer.ts';
import { backendContract } from '../sync/backend-contract.ts';
import type { TestPlace } from './support.ts';
import { disposePlaces, emulatorConfig, newAccount } from './support.ts';

const code = (error: unknown): string => (error as AppError).code;

describe('Firestore', function () {
  this.timeout(60_000);
  const made = new Map<SyncBackend, { remoteId: string; place: TestPlace }>();
  let owner: TestPlace | undefined;
  after(disposePlaces);

  const make = async (): Promise<SyncBackend> => {
    owner ??= (await newAccount('owner')).place;
    const { uid } = await openAccount(owner);
    const remoteId = crypto.randomUUID();
    const sealed = new Uint8Array(3);
    const along = ({ version }: { version: number }) =>
      version === 1 ? [{ set: ownKeysPath(remoteId), to: { sealed } }] : [];
    const backend = firebaseBackend({ wire: owner.session.wire, remoteId, uid, along });
    made.set(backend, { remoteId, place: owner });
    return backend;
  };

  backendContract('Firestore', {
    make,
    async reader(of) {
      const { remoteId, place } = made.get(of)!;
      const clinic = (await newAccount('clinic')).place;
      const { uid } = await openAccount(clinic);
      const to = {
        kind: 'clinic',
        sealed: new Uint8Array(1),
        since: new Moment(Date.now()),
        until: new Moment(Date.now() + 60_000),
      };
      await place.session.wire.commit([{ set: readerPath(remoteId, uid), to }]);
      return firebaseBackend({ wire: clinic.session.wire, remoteId, uid, isReader: true });
    },
  });

  it('a reader leaves a note first, one for half an hour', async () => {
    const backend = await make();
    await backend.push({ documents: new Map(), removed: [], head: { version: 1, bytes: new Uint8Array(1) } });
    const { remoteId, place } = made.get(backend)!;
    const clinic = (await newAccount('clinic')).place;
    const { uid } = await openAccount(clinic);
    const to = {
      kind: 'clinic',
      sealed: new Uint8Array(1),
      since: new Moment(Date.now()),
      until: new Moment(Date.now() + 60_000),
    };
    await place.session.wire.commit([{ set: readerPath(remoteId, uid), to }]);
    let now = Date.now();
    const reading = firebaseBackend({ wire: clinic.session.wire, remoteId, uid, isReader: true, now: () => now });
    const looked = async () => (await place.session.wire.get(lookPath(remoteId, uid)))?.at as number;
    await reading.head();
    const first = await looked();
    await reading.head();
    expect(await looked()).to.equal(first);
    now += 31 * 60_000;
    await reading.documents(['x']);
    expect(await looked()).to.be.above(first);
  });

  it('somebody else’s person is denied, and is no conflict', async () => {
    const backend = await make();
    const head = { version: 1, bytes: new Uint8Array(1) };
    await backend.push({ documents: new Map(), removed: [], head });
    const { remoteId } = made.get(backend)!;
    const other = (await newAccount('other')).place;
    const { uid } = await openAccount(other);
    const theirs = firebaseBackend({ wire: other.session.wire, remoteId, uid });
    expect(await theirs.head().catch(code)).to.equal('no-access');
    const push = { documents: new Map(), removed: [], head: { ...head, version: 2 } };
    expect(await theirs.push(push).catch(code)).to.equal('no-access');
  });

  it('a server that does not answer is offline', async () => {
    const config = await emulatorConfig();
    const nowhere = { auth: '127.0.0.1:9', firestore: '127.0.0.1:9' };
    const session = openFirebase({ ...config, emulators: nowhere }, { name: 'nowhere', persistence: 'memory' });
    const backend = firebaseBackend({ wire: session.wire, remoteId: 'x', uid: 'y' });
    expect(await backend.head().catch(code)).to.equal('offline');
    const push = { documents: new Map(), removed: [], head: { version: 1, bytes: new Uint8Array(1) } };
    expect(await backend.push(push).catch(code)).to.equal('offline');
    await session.close();
  });
});
