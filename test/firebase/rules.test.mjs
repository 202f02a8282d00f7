// Every allow and every deny of firestore.rules, with the real rules engine of the Firestore emulator.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { assertFails, assertSucceeds, initializeTestEnvironment } from '@firebase/rules-unit-testing';
import {
  Bytes,
  Timestamp,
  collection,
  deleteDoc,
  doc,
  getDoc,
  getDocs,
  query,
  serverTimestamp,
  setDoc,
  setLogLevel,
  updateDoc,
  where,
  writeBatch,
} from 'firebase/firestore';
import { firestoreEmulator } from '../../.ci/emulators.mjs';

setLogLevel('silent');
const bytes = (count = 10) => Bytes.fromUint8Array(new Uint8Array(count));
const soon = () => Timestamp.fromMillis(Date.now() + 3_600_000);
const past = () => Timestamp.fromMillis(Date.now() - 3_600_000);
const hashOf = (email) => createHash('sha256').update(email).digest('hex');
const DAY_MS = 86_400_000;

let emulator;
let environment;
/** Firestore as somebody. */
let ada, bob, clinic, guest, nobody;

before(async () => {
  emulator = await firestoreEmulator({ rules: 'firestore.rules' });
  const { host, port, projectId } = emulator;
  environment = await initializeTestEnvironment({
    projectId,
    firestore: { host, port, rules: readFileSync('firestore.rules', 'utf8') },
  });
  const person = (uid, verified = true) =>
    environment
      .authenticatedContext(uid, {
        email: `${uid}@Example.org`,
        email_verified: verified,
        firebase: { sign_in_provider: 'password' },
      })
      .firestore();
  [ada, bob, clinic] = [person('ada'), person('bob', false), person('clinic')];
  guest = environment.authenticatedContext('guest', { firebase: { sign_in_provider: 'anonymous' } }).firestore();
  nobody = environment.unauthenticatedContext().firestore();
});
after(async () => {
  const { host, port, projectId } = emulator;
  const report = await (await fetch(`http://${host}:${port}/emulator/v1/projects/${projectId}:ruleCoverage`)).json();
  const unseen = neverEvaluated(report);
  await environment.cleanup();
  await emulator.stop();
  assert.deepEqual(unseen, [], 'rules that no test has evaluated');
});
beforeEach(async () => {
  await environment.clearFirestore();
  // Accounts of Ada, Bob and the clinic; Ada's person with one document, shared with the clinic.
  await seed(async (db) => {
    for (const uid of ['ada', 'bob', 'clinic']) await setDoc(doc(db, 'accounts', uid), account());
    await setDoc(doc(db, 'people/p'), { owner: 'ada', version: 3, head: bytes() });
    await setDoc(doc(db, 'people/p/documents/d'), { bytes: bytes() });
    await setDoc(doc(db, 'people/p/own/keys'), { sealed: bytes() });
    await setDoc(doc(db, 'people/p/readers/clinic'), { kind: 'clinic', sealed: bytes(), since: past(), until: soon() });
  });
});

/** Writes past the rules. */
function seed(work) {
  return environment.withSecurityRulesDisabled((context) => work(context.firestore()));
}

function account() {
  return { format: 1, identity: { publicKey: 'x' } };
}

const look = (db, uid) => setDoc(doc(db, 'people/p/looks', uid), { at: serverTimestamp() });

function nextHead(db, change, version = 4) {
  const batch = writeBatch(db);
  batch.set(doc(db, 'people/p'), { owner: 'ada', version, head: bytes() });
  change?.(batch);
  return batch.commit();
}

describe('accounts', () => {
  it('are read and written by themselves alone', async () => {
    await assertSucceeds(getDoc(doc(ada, 'accounts/ada')));
    await assertFails(getDoc(doc(bob, 'accounts/ada')));
    await assertFails(getDoc(doc(nobody, 'accounts/ada')));
    await assertFails(getDocs(collection(ada, 'accounts')));
    await assertSucceeds(setDoc(doc(ada, 'accounts/ada'), account()));
    await assertFails(setDoc(doc(bob, 'accounts/ada'), account()));
    await assertFails(setDoc(doc(ada, 'accounts/ada'), { ...account(), more: 1 }));
    await assertFails(setDoc(doc(ada, 'accounts/ada'), { ...account(), format: 2 }));
    await assertFails(setDoc(doc(guest, 'accounts/guest'), account()));
  });

  it('once deleted stay deleted, and write nothing any more', async () => {
    await assertFails(deleteDoc(doc(ada, 'accounts/ada')), 'not without a mark');
    const batch = writeBatch(ada);
    batch.set(doc(ada, 'gone/ada'), {});
    batch.delete(doc(ada, 'accounts/ada'));
    await assertSucceeds(batch.commit());
    await assertFails(setDoc(doc(ada, 'accounts/ada'), account()));
    await assertFails(nextHead(ada), 'write after account deletion');
    await assertFails(getDoc(doc(ada, 'people/p')));
    await assertFails(setDoc(doc(bob, 'gone/clinic'), {}));
    await assertFails(setDoc(doc(bob, 'gone/bob'), { more: 1 }));
    await assertFails(deleteDoc(doc(ada, 'gone/ada')));
  });
});

describe('public keys, directory, invitations', () => {
  it('keys: one by one for whoever is signed in, written by their account', async () => {
    const key = { publicKey: bytes(32) };
    await assertSucceeds(setDoc(doc(ada, 'keys/ada'), key));
    await assertSucceeds(getDoc(doc(guest, 'keys/ada')));
    await assertFails(getDoc(doc(nobody, 'keys/ada')));
    await assertFails(getDocs(collection(bob, 'keys')));
    await assertFails(setDoc(doc(bob, 'keys/ada'), key));
    await assertFails(setDoc(doc(ada, 'keys/ada'), { publicKey: bytes(31) }));
    await assertFails(deleteDoc(doc(bob, 'keys/ada')));
    await assertSucceeds(deleteDoc(doc(ada, 'keys/ada')));
  });

  it('directory: only under the hash of one’s own confirmed address', async () => {
    const own = doc(ada, 'directory', hashOf('ada@example.org'));
    await assertSucceeds(setDoc(own, { uid: 'ada' }));
    await assertFails(setDoc(doc(ada, 'directory', hashOf('bob@example.org')), { uid: 'ada' }));
    await assertFails(setDoc(own, { uid: 'bob' }));
    await assertFails(setDoc(doc(bob, 'directory', hashOf('bob@example.org')), { uid: 'bob' }), 'not confirmed');
    await assertSucceeds(getDoc(doc(clinic, 'directory', hashOf('ada@example.org'))));
    await assertFails(getDoc(doc(guest, 'directory', hashOf('ada@example.org'))));
    await assertFails(getDocs(collection(clinic, 'directory')));
    await assertFails(deleteDoc(doc(bob, 'directory', hashOf('ada@example.org'))));
    await assertSucceeds(deleteDoc(own));
  });

  it('invitations: known, not found; a month at most', async () => {
    const invitation = { uid: 'ada', until: soon() };
    await assertSucceeds(setDoc(doc(ada, 'invitations/ABCDEFGHJK'), invitation));
    await assertSucceeds(getDoc(doc(clinic, 'invitations/ABCDEFGHJK')));
    await assertFails(getDoc(doc(guest, 'invitations/ABCDEFGHJK')));
    await assertFails(getDocs(collection(clinic, 'invitations')));
    const of = (db, uid) => getDocs(query(collection(db, 'invitations'), where('uid', '==', uid)));
    assert.equal((await assertSucceeds(of(ada, 'ada'))).size, 1);
    await assertFails(of(clinic, 'ada'));
    await assertFails(of(guest, 'guest'));
    await assertFails(setDoc(doc(bob, 'invitations/ABCDEFGHJL'), invitation), 'for somebody else');
    await assertFails(setDoc(doc(ada, 'invitations/SHORT'), invitation));
    const long = { uid: 'ada', until: Timestamp.fromMillis(Date.now() + 40 * DAY_MS) };
    await assertFails(setDoc(doc(ada, 'invitations/ABCDEFGHJM'), long));
    await seed((db) => setDoc(doc(db, 'invitations/ABCDEFGHJN'), { uid: 'ada', until: past() }));
    await assertFails(getDoc(doc(clinic, 'invitations/ABCDEFGHJN')), 'over');
    await assertFails(deleteDoc(doc(bob, 'invitations/ABCDEFGHJK')));
    await assertSucceeds(deleteDoc(doc(ada, 'invitations/ABCDEFGHJK')));
  });
});

describe('requests', () => {
  const request = () => ({ sealed: bytes(), at: serverTimestamp() });

  it('from an account to another one, read by whom they are for', async () => {
    await assertSucceeds(setDoc(doc(clinic, 'requests/ada/from/clinic'), request()));
    await assertSucceeds(getDoc(doc(ada, 'requests/ada/from/clinic')));
    await assertSucceeds(getDocs(collection(ada, 'requests/ada/from')));
    await assertFails(getDocs(collection(bob, 'requests/ada/from')));
    await assertFails(getDoc(doc(bob, 'requests/ada/from/clinic')));
    await assertFails(setDoc(doc(bob, 'requests/ada/from/clinic'), request()), 'in another’s name');
    await assertFails(setDoc(doc(ada, 'requests/ada/from/ada'), request()), 'invitation to oneself');
    await assertFails(setDoc(doc(clinic, 'requests/nobody/from/clinic'), request()));
    await assertFails(setDoc(doc(clinic, 'requests/bob/from/clinic'), { ...request(), sealed: bytes(9000) }));
    await assertFails(setDoc(doc(clinic, 'requests/bob/from/clinic'), { ...request(), at: past() }));
    await assertFails(setDoc(doc(guest, 'requests/ada/from/guest'), request()));
    await assertFails(deleteDoc(doc(bob, 'requests/ada/from/clinic')));
    await assertSucceeds(deleteDoc(doc(ada, 'requests/ada/from/clinic')));
  });

  it('can be taken back by who asked', async () => {
    await setDoc(doc(clinic, 'requests/ada/from/clinic'), request());
    await assertSucceeds(deleteDoc(doc(clinic, 'requests/ada/from/clinic')));
  });
});

describe('a person’s data', () => {
  it('the owner reads, lists and writes the next version', async () => {
    await assertSucceeds(getDoc(doc(ada, 'people/p')));
    await assertSucceeds(getDoc(doc(ada, 'people/p/documents/d')));
    await assertSucceeds(getDocs(query(collection(ada, 'people'), where('owner', '==', 'ada'))));
    await assertSucceeds(
      nextHead(ada, (batch) => batch.set(doc(ada, 'people/p/documents/e'), { bytes: bytes(900_000) })),
    );
    await assertSucceeds(nextHead(ada, (batch) => batch.delete(doc(ada, 'people/p/documents/e')), 5));
  });

  it('a new person begins with version 1', async () => {
    const begin = (db, owner, version) => {
      const batch = writeBatch(db);
      batch.set(doc(db, 'people/q'), { owner, version, head: bytes() });
      batch.set(doc(db, 'people/q/documents/d'), { bytes: bytes() });
      batch.set(doc(db, 'people/q/own/keys'), { sealed: bytes() });
      return batch.commit();
    };
    await assertFails(begin(ada, 'bob', 1), 'forge an owner');
    await assertFails(begin(ada, 'ada', 2));
    await assertFails(begin(guest, 'guest', 1));
    assert.equal((await assertSucceeds(getDoc(doc(ada, 'people/q')))).exists(), false);
    await assertSucceeds(begin(ada, 'ada', 1));
  });

  it('nobody else reads another’s blocks or lists people', async () => {
    for (const db of [bob, guest, nobody]) {
      await assertFails(getDoc(doc(db, 'people/p')));
      await assertFails(getDoc(doc(db, 'people/p/documents/d')));
      await assertFails(getDocs(collection(db, 'people/p/documents')));
      await assertFails(getDoc(doc(db, 'people/p/own/keys')));
    }
    await assertFails(getDocs(collection(bob, 'people')));
    await assertFails(getDocs(query(collection(bob, 'people'), where('owner', '==', 'ada'))));
  });

  it('nobody else writes, and nobody forges an owner', async () => {
    await assertFails(setDoc(doc(bob, 'people/p'), { owner: 'ada', version: 4, head: bytes() }));
    await assertFails(setDoc(doc(bob, 'people/p'), { owner: 'bob', version: 4, head: bytes() }));
    await assertFails(setDoc(doc(ada, 'people/p'), { owner: 'bob', version: 4, head: bytes() }), 'given away');
    await assertFails(setDoc(doc(clinic, 'people/p/documents/d'), { bytes: bytes() }));
    await assertFails(deleteDoc(doc(bob, 'people/p')));
    await assertFails(deleteDoc(doc(clinic, 'people/p/documents/d')));
    await assertFails(setDoc(doc(clinic, 'people/p/own/keys'), { sealed: bytes() }));
    await assertFails(deleteDoc(doc(clinic, 'people/p/own/keys')));
  });

  it('no old version, no skipped one, no document without its head, nothing oversize', async () => {
    for (const version of [2, 3, 5]) await assertFails(nextHead(ada, undefined, version), `version ${version}`);
    await assertFails(setDoc(doc(ada, 'people/p/documents/d'), { bytes: bytes() }), 'replay an old block');
    await assertFails(deleteDoc(doc(ada, 'people/p/documents/d')));
    await assertFails(nextHead(ada, (batch) => batch.set(doc(ada, 'people/p/documents/d'), { bytes: bytes(970_000) })));
    await assertFails(nextHead(ada, (batch) => batch.set(doc(ada, 'people/p/documents/d'), { bytes: 'text' })));
    await assertFails(
      nextHead(ada, (batch) => batch.set(doc(ada, 'people/p/documents/d'), { bytes: bytes(), more: 1 })),
    );
    await assertFails(setDoc(doc(ada, 'people/p'), { owner: 'ada', version: 4, head: bytes(910_000) }));
  });

  it('no block of one person goes into another’s tree with the wrong head', async () => {
    await seed((db) => setDoc(doc(db, 'people/b'), { owner: 'bob', version: 1, head: bytes() }));
    const batch = writeBatch(ada);
    batch.set(doc(ada, 'people/p'), { owner: 'ada', version: 4, head: bytes() });
    batch.set(doc(ada, 'people/b/documents/d'), { bytes: bytes() });
    await assertFails(batch.commit(), 'swap blocks between people');
  });

  it('own keys come with the person, and change', async () => {
    const keys = (count) => (batch) => batch.set(doc(ada, 'people/p/own/keys'), { sealed: bytes(count) });
    await assertSucceeds(getDoc(doc(ada, 'people/p/own/keys')));
    await assertFails(setDoc(doc(ada, 'people/p/own/keys'), { sealed: bytes() }), 'without a head');
    await assertFails(nextHead(ada, keys(10), 3), 'with an old head');
    await assertFails(nextHead(ada, keys(70_000)));
    await assertSucceeds(nextHead(ada, keys(10)));
    await assertFails(nextHead(ada, keys(10)), 'two computers at once');
    await assertSucceeds(deleteDoc(doc(ada, 'people/p/own/keys')));
  });

  it('the owner deletes it all', async () => {
    const batch = writeBatch(ada);
    batch.delete(doc(ada, 'people/p/documents/d'));
    batch.delete(doc(ada, 'people/p'));
    await assertSucceeds(batch.commit());
  });
});

describe('readers', () => {
  const reader = (until = soon()) => ({ kind: 'clinic', sealed: bytes(), since: past(), until });

  it('a clinic that was let in reads, after it has left its note', async () => {
    await assertFails(getDoc(doc(clinic, 'people/p')), 'no note yet');
    await assertFails(setDoc(doc(clinic, 'people/p/looks/clinic'), { at: past() }), 'a note dated by itself');
    await assertFails(setDoc(doc(clinic, 'people/p/looks/ada'), { at: serverTimestamp() }));
    await assertSucceeds(look(clinic, 'clinic'));
    await assertSucceeds(getDoc(doc(clinic, 'people/p')));
    await assertSucceeds(getDoc(doc(clinic, 'people/p/documents/d')));
    await assertSucceeds(getDocs(collection(clinic, 'people/p/documents')));
    await assertSucceeds(getDoc(doc(clinic, 'people/p/readers/clinic')));
    await assertSucceeds(getDoc(doc(clinic, 'people/p/looks/clinic')));
    await assertSucceeds(getDocs(collection(ada, 'people/p/looks')));
    await assertFails(getDocs(collection(clinic, 'people/p/looks')));
    await assertFails(getDocs(collection(clinic, 'people/p/readers')), 'list all shares');
    await assertSucceeds(getDocs(collection(ada, 'people/p/readers')));
    await seed((db) =>
      setDoc(doc(db, 'people/p/looks/clinic'), { at: Timestamp.fromMillis(Date.now() - 2 * 3_600_000) }),
    );
    await assertFails(getDoc(doc(clinic, 'people/p')), 'an old note');
    await assertSucceeds(deleteDoc(doc(ada, 'people/p/looks/clinic')));
    await assertFails(deleteDoc(doc(clinic, 'people/p/looks/clinic')));
  });

  it('nothing after the end, nothing after revocation', async () => {
    await look(clinic, 'clinic');
    await seed((db) => updateDoc(doc(db, 'people/p/readers/clinic'), { until: past() }));
    await assertFails(getDoc(doc(clinic, 'people/p')));
    await assertFails(look(clinic, 'clinic'));
    await seed((db) => updateDoc(doc(db, 'people/p/readers/clinic'), { until: soon() }));
    await assertSucceeds(getDoc(doc(clinic, 'people/p')));
    await assertSucceeds(deleteDoc(doc(ada, 'people/p/readers/clinic')));
    await assertFails(getDoc(doc(clinic, 'people/p')));
    await assertFails(getDoc(doc(clinic, 'people/p/documents/d')));
  });

  it('only the owner lets in and extends; a reader may leave', async () => {
    await assertFails(updateDoc(doc(clinic, 'people/p/readers/clinic'), { until: soon() }), 'extend an end date');
    await assertFails(setDoc(doc(bob, 'people/p/readers/bob'), reader()), 'let oneself in');
    await assertSucceeds(setDoc(doc(ada, 'people/p/readers/bob'), reader()));
    await assertSucceeds(updateDoc(doc(ada, 'people/p/readers/bob'), { until: soon() }));
    await assertFails(setDoc(doc(ada, 'people/p/readers/ada'), reader()), 'oneself');
    await assertFails(setDoc(doc(ada, 'people/p/readers/x'), { ...reader(), until: 'never' }));
    await assertFails(setDoc(doc(ada, 'people/p/readers/x'), { ...reader(), sealed: bytes(70_000) }));
    await assertFails(deleteDoc(doc(bob, 'people/p/readers/clinic')));
    await assertSucceeds(deleteDoc(doc(clinic, 'people/p/readers/clinic')));
  });
});

describe('links', () => {
  const ID = 'link-of-twenty-two-chars';
  const link = (change = {}) => ({
    owner: 'ada',
    person: 'p',
    codeHash: 'right',
    sealed: bytes(),
    until: soon(),
    guesses: 0,
    ...change,
  });
  const guess = (db, uid, number, hash) => {
    const batch = writeBatch(db);
    batch.update(doc(db, 'links', ID), { guesses: number });
    batch.set(doc(db, 'links', ID, 'tries', String(number)), { uid, hash });
    return batch.commit();
  };
  const claim = async (db, uid, number, change = {}) => {
    const until = (await seedRead(`links/${ID}`)).until;
    return setDoc(doc(db, 'people/p/readers', uid), {
      kind: 'link',
      link: ID,
      try: String(number),
      since: serverTimestamp(),
      until,
      ...change,
    });
  };
  const seedRead = async (where) => {
    let data;
    await seed(async (db) => (data = (await getDoc(doc(db, where))).data()));
    return data;
  };

  it('are made by the owner of the person', async () => {
    await assertSucceeds(setDoc(doc(ada, 'links', ID), link()));
    await assertFails(setDoc(doc(bob, 'links', `${ID}b`), link({ owner: 'bob' })));
    await assertFails(setDoc(doc(bob, 'links', `${ID}b`), link()), 'in another’s name');
    await assertFails(setDoc(doc(ada, 'links/short'), link()));
    await assertFails(setDoc(doc(ada, 'links', `${ID}c`), link({ guesses: -100 })));
    await assertSucceeds(getDoc(doc(ada, 'links', ID)));
    await assertSucceeds(getDocs(query(collection(ada, 'links'), where('owner', '==', 'ada'))));
    await assertFails(getDocs(collection(bob, 'links')));
    await assertFails(deleteDoc(doc(bob, 'links', ID)));
    await assertSucceeds(deleteDoc(doc(ada, 'links', ID)));
  });

  it('open with the code: a guess written down, a claim, then the data', async () => {
    await setDoc(doc(ada, 'links', ID), link());
    await assertFails(getDoc(doc(guest, 'links', ID)), 'before the code');
    await assertSucceeds(guess(guest, 'guest', 1, 'wrong'));
    await assertFails(claim(guest, 'guest', 1), 'a wrong code');
    await assertSucceeds(guess(guest, 'guest', 2, 'right'));
    await assertFails(
      claim(guest, 'guest', 2, { until: Timestamp.fromMillis(Date.now() + 9 * DAY_MS) }),
      'extend an end date as a reader',
    );
    await assertFails(claim(bob, 'bob', 2), 'another’s guess');
    await assertFails(claim(guest, 'guest', 2, { kind: 'clinic' }));
    await assertSucceeds(claim(guest, 'guest', 2));
    await assertSucceeds(getDoc(doc(guest, 'links', ID)));
    await assertSucceeds(look(guest, 'guest'));
    await assertSucceeds(getDoc(doc(guest, 'people/p/documents/d')));
    await assertFails(setDoc(doc(guest, 'people/p/documents/d'), { bytes: bytes() }));
    await assertSucceeds(getDocs(collection(ada, 'links', ID, 'tries')));
    await assertFails(getDocs(collection(guest, 'links', ID, 'tries')));
    // Withdrawn.
    await deleteDoc(doc(ada, 'people/p/readers/guest'));
    await assertFails(getDoc(doc(guest, 'people/p/documents/d')));
    await assertFails(getDoc(doc(guest, 'links', ID)));
    await deleteDoc(doc(ada, 'links', ID));
    await assertFails(
      setDoc(doc(guest, 'people/p/readers/guest'), {
        kind: 'link',
        link: ID,
        try: '2',
        since: serverTimestamp(),
        until: soon(),
      }),
    );
  });

  it('get new keys from who made them, and nothing else changes', async () => {
    await setDoc(doc(ada, 'links', ID), link());
    await assertSucceeds(updateDoc(doc(ada, 'links', ID), { sealed: bytes(20) }));
    await assertFails(updateDoc(doc(ada, 'links', ID), { sealed: bytes(70_000) }));
    await assertFails(updateDoc(doc(ada, 'links', ID), { sealed: bytes(20), until: past() }));
    await assertFails(updateDoc(doc(ada, 'links', ID), { guesses: 1, sealed: bytes(21) }));
    await assertFails(updateDoc(doc(bob, 'links', ID), { sealed: bytes(20) }), 'of somebody else');
    await assertFails(updateDoc(doc(guest, 'links', ID), { sealed: bytes(20) }), 'by a guest');
  });

  it('take ten guesses in all, one after the other, each written down', async () => {
    await setDoc(doc(ada, 'links', ID), link({}));
    await assertFails(updateDoc(doc(guest, 'links', ID), { guesses: 1 }), 'counted without being written');
    await assertFails(
      setDoc(doc(guest, 'links', ID, 'tries/1'), { uid: 'guest', hash: 'x' }),
      'written without being counted',
    );
    await assertFails(guess(guest, 'guest', 2, 'x'), 'skipped');
    await assertFails(guess(guest, 'bob', 1, 'x'), 'in another’s name');
    await assertFails(updateDoc(doc(guest, 'links', ID), { guesses: 1, until: soon() }));
    for (let number = 1; number <= 10; number++) await assertSucceeds(guess(guest, 'guest', number, 'wrong'));
    await assertFails(guess(guest, 'guest', 11, 'right'), 'claim-code guessing');
    await assertFails(guess(guest, 'guest', 3, 'right'), 'a guess changed afterwards');
    await assertSucceeds(deleteDoc(doc(ada, 'links', ID, 'tries/1')));
    await assertFails(deleteDoc(doc(guest, 'links', ID, 'tries/2')));
  });

  it('end with their date', async () => {
    await seed((db) => setDoc(doc(db, 'links', ID), link({ until: past() })));
    await assertSucceeds(guess(guest, 'guest', 1, 'right'));
    await assertFails(claim(guest, 'guest', 1));
  });
});

describe('a clinic’s list', () => {
  const summary = (count = 300) => ({ sealed: bytes(count), changed: serverTimestamp() });

  it('is written by patients who share now, and read by the clinic', async () => {
    await assertSucceeds(setDoc(doc(ada, 'clinics/clinic/patients/p'), summary()));
    await assertSucceeds(getDocs(collection(clinic, 'clinics/clinic/patients')));
    await assertSucceeds(getDoc(doc(clinic, 'clinics/clinic/patients/p')));
    await assertFails(getDoc(doc(bob, 'clinics/clinic/patients/p')));
    await assertFails(getDocs(collection(guest, 'clinics/clinic/patients')));
    await assertFails(setDoc(doc(bob, 'clinics/clinic/patients/p'), summary()), 'for somebody else');
    await assertFails(setDoc(doc(ada, 'clinics/bob/patients/p'), summary()), 'not shared with');
    await assertFails(setDoc(doc(ada, 'clinics/clinic/patients/p'), summary(20_000)));
    await assertFails(setDoc(doc(ada, 'clinics/clinic/patients/p'), { ...summary(), changed: past() }));
    await seed((db) => updateDoc(doc(db, 'people/p/readers/clinic'), { until: past() }));
    await assertFails(setDoc(doc(ada, 'clinics/clinic/patients/p'), summary()), 'after the end');
    await assertFails(deleteDoc(doc(bob, 'clinics/clinic/patients/p')));
    await assertSucceeds(deleteDoc(doc(ada, 'clinics/clinic/patients/p')));
  });

  it('can be tidied by the clinic', async () => {
    await setDoc(doc(ada, 'clinics/clinic/patients/p'), summary());
    await assertSucceeds(deleteDoc(doc(clinic, 'clinics/clinic/patients/p')));
  });
});

describe('a clinic’s own words', () => {
  const PATH = 'clinics/clinic/own/notes';
  const notes = (version, count = 300) => ({ version, sealed: bytes(count) });

  it('are read and written by the clinic alone', async () => {
    await assertSucceeds(getDoc(doc(clinic, PATH)), 'none yet');
    await assertFails(setDoc(doc(bob, PATH), notes(1)));
    await assertFails(setDoc(doc(ada, PATH), notes(1)), 'a patient');
    await assertFails(setDoc(doc(guest, 'clinics/guest/own/notes'), notes(1)));
    await assertSucceeds(setDoc(doc(clinic, PATH), notes(1)));
    await assertSucceeds(getDoc(doc(clinic, PATH)));
    for (const db of [ada, bob, guest, nobody]) {
      await assertFails(getDoc(doc(db, PATH)));
      await assertFails(deleteDoc(doc(db, PATH)));
    }
    await assertFails(getDocs(collection(clinic, 'clinics/clinic/own')));
    await assertFails(setDoc(doc(clinic, 'clinics/clinic/own/other'), notes(1)));
    await assertSucceeds(deleteDoc(doc(clinic, PATH)));
  });

  it('take one version after the other, and nothing oversize', async () => {
    await assertFails(setDoc(doc(clinic, PATH), notes(2)), 'the first is 1');
    await assertSucceeds(setDoc(doc(clinic, PATH), notes(1)));
    await assertFails(setDoc(doc(clinic, PATH), notes(1)), 'another computer was faster');
    await assertFails(setDoc(doc(clinic, PATH), notes(3)));
    await assertFails(setDoc(doc(clinic, PATH), notes(2, 262_145)));
    await assertFails(setDoc(doc(clinic, PATH), { ...notes(2), more: 1 }));
    await assertFails(setDoc(doc(clinic, PATH), { ...notes(2), sealed: 'text' }));
    await assertSucceeds(setDoc(doc(clinic, PATH), notes(2, 262_144)));
  });
});

describe('everything else', () => {
  it('is closed', async () => {
    for (const db of [ada, guest, nobody]) {
      await assertFails(getDoc(doc(db, 'other/x')));
      await assertFails(setDoc(doc(db, 'other/x'), { a: 1 }));
    }
  });
});

/** Lines of the rules whose expressions no request has evaluated. */
function neverEvaluated({ report = [], rules }) {
  const lines = new Set();
  const visit = (node) => {
    for (const child of node.children ?? []) visit(child);
    if (
      node.sourcePosition &&
      !(node.values ?? []).length &&
      !(node.children ?? []).some((child) => child.values?.length)
    ) {
      lines.add(node.sourcePosition.line);
    }
  };
  for (const node of report) visit(node);
  const text = rules?.files?.[0]?.content?.split('\n') ?? [];
  return [...lines].sort((a, b) => a - b).map((line) => `${line}: ${text[line - 1]?.trim() ?? ''}`);
}
