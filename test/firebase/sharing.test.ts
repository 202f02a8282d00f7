// Sharing at the emulators, as people do it: a clinic asks, reads, is shut out; a link is opened by a guest; nothing is seen in clear.
import { expect } from 'chai';
import type { AppError } from '../../src/model/errors.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { claimsOf, openDocument } from '../../src/sync/document.ts';
import { documentKey, monthOf } from '../../src/sync/epochs.ts';
import type { Grant } from '../../src/sync/grant.ts';
import { openGrant } from '../../src/sync/grant.ts';
import { accountState, checkConfirmed, sendConfirmation, signIn, unlock } from '../../src/sync/firebase/account.ts';
import { ownKeysPath, readerPath } from '../../src/sync/firebase/backend.ts';
import { leavePatient, listPatients, openPatient } from '../../src/sync/firebase/clinic.ts';
import { openAccount } from '../../src/sync/firebase/computer.ts';
import { setFindable } from '../../src/sync/firebase/directory.ts';
import { openSharedLink } from '../../src/sync/firebase/guest.ts';
import type { PatientData } from '../../src/sync/firebase/patient.ts';
import { readPatient } from '../../src/sync/firebase/patient.ts';
import { adoptPerson, linkPerson, listRemotePeople, syncPerson } from '../../src/sync/firebase/person.ts';
import { deleteAccount, removeRemotePerson } from '../../src/sync/firebase/remove.ts';
import { accessRequests, askForAccess, invitation, withdrawRequest } from '../../src/sync/firebase/requests.ts';
import { approve, createLink, extend, revoke, shares } from '../../src/sync/firebase/sharing.ts';
import type { Dumped } from './dump.ts';
import { overwrite, searchable } from './dump.ts';
import type { TestAccount, TestPlace } from './support.ts';
import {
  PASSPHRASE,
  PASSWORD,
  disposePlaces,
  emulatorConfig,
  dump,
  everything,
  followMail,
  held,
  newAccount,
  newPlace,
  put,
  smbg,
} from './support.ts';

const code = (error: unknown): string => (error as AppError).code;
const FEBRUARY = monthOf(Date.UTC(2026, 1, 1));
const readings = [smbg('2026-01-05T08:00:00', 101), smbg('2026-02-05T08:00:00', 202), smbg('2026-03-05T08:00:00', 303)];

interface Patient extends TestAccount {
  readonly personId: string;
  readonly remoteId: string;
}

/** Somebody with three months of readings on the server. */
async function newPatient(name = 'Ada Lovelace'): Promise<Patient> {
  const account = await newAccount(name.split(' ')[0]!);
  const { id } = await account.place.computer.newPerson(name);
  await put(account.place, id, readings);
  const { remoteId } = await linkPerson(account.place, id);
  await syncPerson(account.place, { personId: id });
  return { ...account, personId: id, remoteId };
}

/** A clinic that was let in by `patient`. */
async function letIn(patient: Patient, scope = { fromMonth: 0, until: Date.now() + DAY_MS }): Promise<TestAccount> {
  const clinic = await newAccount('clinic');
  const { code: invited } = await invitation(patient.place);
  await askForAccess(clinic.place, { by: invited, name: 'St. Mary Clinic', message: 'Before your visit in May' });
  const request = (await accessRequests(patient.place)).at(-1)!;
  await approve(patient.place, { passphrase: PASSPHRASE, personId: patient.personId, ...scope, request });
  return clinic;
}

async function valuesOf({ blocks }: PatientData): Promise<number[]> {
  const store = memoryStore('x');
  await store.merge(blocks);
  return (await everything(store)).map((record) => (record as { mgdl: number }).mgdl);
}

/** Tries each key of a grant on a document, as one of each month of the spring it could be of. */
async function openings({ name: path, bytes }: Dumped, grant: Grant, personId: string) {
  const sealed = bytes[0]!;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const found = { tried: 0, opened: 0 };
  for (const keys of grant.epochs) {
    for (let month = FEBRUARY - 1; month < FEBRUARY + 11; month++) {
      const key = await documentKey(keys, month, name);
      const about = { what: 'month', personId, name, ...claimsOf(sealed), place: [month, 0] } as const;
      found.tried++;
      await openDocument(key, sealed, about).then(
        () => found.opened++,
        () => undefined,
      );
    }
  }
  return found;
}

describe('sharing', function () {
  this.timeout(180_000);
  afterEach(disposePlaces);

  it('a clinic asks by a code, is approved from a month on, reads the same records, and is seen to have looked', async () => {
    const patient = await newPatient();
    const clinic = await newAccount('clinic');
    const { code: invited } = await invitation(patient.place);
    expect(await invitation(patient.place), 'the same until it ends').to.include({ code: invited });
    expect(await askForAccess(clinic.place, { by: 'ABCDE-FGHJK', name: 'x' }).catch(code)).to.equal('not-found');
    const asked = await askForAccess(clinic.place, { by: invited.toLowerCase(), name: 'St. Mary Clinic' });
    await askForAccess(clinic.place, { by: invited, name: 'St. Mary Clinic', message: 'again' });
    const requests = await accessRequests(patient.place);
    expect(requests).to.have.length(1);
    const request = requests[0]!;
    expect(request).to.include({ name: 'St. Mary Clinic', email: clinic.email, message: 'again' });
    const fingerprintOf = async ({ place }: TestAccount) =>
      ((await accountState(place)) as { fingerprint: readonly string[] }).fingerprint;
    expect(request.fingerprint).to.deep.equal(await fingerprintOf(clinic));
    expect(asked.fingerprint).to.deep.equal(await fingerprintOf(patient));

    expect(await openPatient(clinic.place, { remoteId: patient.remoteId }).catch(code)).to.equal('no-access');
    const until = Date.now() + 30 * DAY_MS;
    const wrong = { passphrase: 'not my passphrase', personId: patient.personId, fromMonth: 0, until, request };
    expect(await approve(patient.place, wrong).catch(code)).to.equal('wrong-secret');
    await approve(patient.place, {
      passphrase: PASSPHRASE,
      personId: patient.personId,
      fromMonth: FEBRUARY,
      until,
      request,
    });
    expect(await accessRequests(patient.place)).to.deep.equal([]);
    const { patients } = await listPatients(clinic.place);
    expect(patients).to.have.length(1);
    expect(patients[0]!.summary).to.include({ name: 'Ada Lovelace', fromMonth: FEBRUARY, until });
    expect(patients[0]!.fingerprint).to.deep.equal(asked.fingerprint);
    const [share] = await shares(patient.place, patient.personId);
    expect(share).to.include({ kind: 'clinic', name: 'St. Mary Clinic', email: clinic.email, fromMonth: FEBRUARY });
    expect(share).to.not.have.property('lastLookAt');

    const opened = await openPatient(clinic.place, { remoteId: patient.remoteId });
    expect(opened.person).to.include({ name: 'Ada Lovelace' });
    const store = memoryStore('x', opened.devices);
    await store.merge(opened.blocks);
    const own = (await held(patient.place, patient.personId)).filter(({ at }) => at >= Date.UTC(2026, 1, 1));
    expect(await everything(store)).to.deep.equal(own);
    const [looked] = await shares(patient.place, patient.personId);
    expect(looked!.lastLookAt).to.be.closeTo(Date.now(), 60_000);
  });

  it('a clinic finds a person by their address once it is confirmed and they want it', async () => {
    const [patient, clinic] = [await newAccount('ada'), await newAccount('clinic')];
    const ask = () => askForAccess(clinic.place, { by: patient.email.toUpperCase(), name: 'Clinic' });
    expect(await setFindable(patient.place, true).catch(code)).to.equal('unconfirmed');
    await sendConfirmation(patient.place);
    await followMail(patient.email, 'VERIFY_EMAIL');
    expect(await checkConfirmed(patient.place)).to.equal(true);
    expect(await ask().catch(code)).to.equal('not-found');
    await setFindable(patient.place, true);
    const { uid } = await ask();
    expect(await accessRequests(patient.place)).to.have.length(1);
    await withdrawRequest(clinic.place, uid);
    expect(await accessRequests(patient.place)).to.have.length(0);
    await setFindable(patient.place, false);
    expect(await ask().catch(code)).to.equal('not-found');
  });

  it('revoked: denied at once, and what comes after opens with nothing that was kept', async () => {
    const patient = await newPatient();
    const [clinic, staying] = [await letIn(patient), await letIn(patient)];
    const account = await openAccount(clinic.place);
    const reader = await clinic.place.session.wire.get(readerPath(patient.remoteId, account.uid));
    const { publicKey } = (await openAccount(patient.place)).keys;
    const grant = await openGrant(reader!.sealed as Uint8Array, account.keys, publicKey, patient.remoteId, account.uid);
    expect(await valuesOf(await readPatient(clinic.place.session.wire, account.uid, grant))).to.deep.equal([
      101, 202, 303,
    ]);

    await revoke(patient.place, { personId: patient.personId, id: account.uid });
    expect(await readPatient(clinic.place.session.wire, account.uid, grant).catch(code)).to.equal('no-access');
    const fresh = await newPlace();
    await signIn(fresh, { email: clinic.email, password: PASSWORD });
    await unlock(fresh, { passphrase: PASSPHRASE });
    expect(await openPatient(fresh, { remoteId: patient.remoteId }).catch(code)).to.equal('no-access');
    expect((await listPatients(clinic.place)).patients).to.deep.equal([]);
    expect((await shares(patient.place, patient.personId)).map(({ id }) => id)).to.not.include(account.uid);

    // What is written from now on is of an epoch the clinic has no keys of, even if the server handed it over.
    await put(patient.place, patient.personId, [smbg('2026-03-06T08:00:00', 304)]);
    await syncPerson(patient.place, { personId: patient.personId });
    const documents = (await dump()).filter(({ name }) => name.startsWith(`/people/${patient.remoteId}/documents/`));
    const epochs = documents.map(({ bytes }) => claimsOf(bytes[0]!).epoch).sort();
    expect(epochs).to.deep.equal([1, 1, 2]);
    expect(grant.epochs.map(({ epoch }) => epoch)).to.deep.equal([1]);
    const newest = documents.find(({ bytes }) => claimsOf(bytes[0]!).epoch === 2)!;
    expect(await openings(newest, grant, patient.remoteId)).to.deep.equal({ tried: 12, opened: 0 });
    const older = documents.find(({ bytes }) => claimsOf(bytes[0]!).epoch === 1)!;
    expect(await openings(older, grant, patient.remoteId), 'the same keys open what is from before').to.include({
      opened: 1,
    });
    // Who stays reads on.
    const read = await openPatient(staying.place, { remoteId: patient.remoteId });
    expect(await valuesOf(read)).to.deep.equal([101, 202, 303, 304]);
  });

  it('own keys of earlier, shown again by the server, hide nobody who was let in since', async () => {
    const patient = await newPatient();
    const { emulators, projectId } = await emulatorConfig();
    const path = ownKeysPath(patient.remoteId);
    const { sealed } = (await patient.place.session.wire.get(path)) as { sealed: Uint8Array };
    await letIn(patient);
    expect(await shares(patient.place, patient.personId)).to.have.length(1);
    await overwrite(emulators!.firestore, projectId, `/${path}`, 'sealed', sealed);
    const { personId } = patient;
    expect(await shares(patient.place, personId).catch(code)).to.equal('tampered');
    expect(await syncPerson(patient.place, { personId }).catch(code)).to.equal('tampered');
    expect(await listRemotePeople(patient.place).catch(code)).to.equal('tampered');
    const link = { passphrase: PASSPHRASE, personId, fromMonth: 0, until: Date.now() + DAY_MS, label: 'x' };
    expect(await createLink(patient.place, link).catch(code)).to.equal('tampered');
  });

  it('a revocation that broke off is finished by the next sync, from another computer too', async () => {
    const patient = await newPatient();
    const clinic = await letIn(patient);
    const { uid } = await openAccount(clinic.place);
    // As after the first step: the server lets them in no more, and the keys are the old ones.
    await patient.place.session.wire.commit([{ remove: readerPath(patient.remoteId, uid) }]);
    expect(await shares(patient.place, patient.personId)).to.have.nested.property('[0].isEnding', true);
    const revived = { personId: patient.personId, id: uid, until: Date.now() + DAY_MS };
    expect(await extend(patient.place, revived).catch(code)).to.equal('not-found');
    const second = await newPlace();
    await signIn(second, { email: patient.email, password: PASSWORD });
    await unlock(second, { passphrase: PASSPHRASE });
    const { id } = await adoptPerson(second, (await listRemotePeople(second))[0]!);
    await syncPerson(second, { personId: id });
    expect(await shares(second, id)).to.deep.equal([]);
    await put(second, id, [smbg('2026-04-06T08:00:00', 305)]);
    await syncPerson(second, { personId: id });
    const documents = (await dump()).filter(({ name }) => name.startsWith(`/people/${patient.remoteId}/documents/`));
    expect(Math.max(...documents.map(({ bytes }) => claimsOf(bytes[0]!).epoch))).to.equal(2);
    // The first computer hears of the new keys.
    expect(await syncPerson(patient.place, { personId: patient.personId })).to.include({ added: 1 });
  });

  it('an access ends with its date, and new keys come with the next sync; before that it can be extended', async () => {
    const patient = await newPatient();
    const clinic = await letIn(patient, { fromMonth: 0, until: Date.now() + 20_000 });
    const { uid } = await openAccount(clinic.place);
    const until = Date.now() + DAY_MS;
    await extend(patient.place, { personId: patient.personId, id: uid, until });
    expect(await openPatient(clinic.place, { remoteId: patient.remoteId })).to.include({ until });
    // A sync after the end, by the person's clock.
    await put(patient.place, patient.personId, [smbg('2026-04-06T08:00:00', 305)]);
    const now = () => Date.now() + 2 * DAY_MS;
    await syncPerson(patient.place, { personId: patient.personId, now });
    expect(await shares(patient.place, patient.personId)).to.deep.equal([]);
    expect((await listPatients(clinic.place)).patients).to.deep.equal([]);
    const documents = (await dump()).filter(({ name }) => name.startsWith(`/people/${patient.remoteId}/documents/`));
    expect(documents.map(({ bytes }) => claimsOf(bytes[0]!).epoch).sort()).to.deep.equal([1, 1, 1, 2]);
  });

  it('two computers that make new keys at once lose neither', async () => {
    const patient = await newPatient();
    const [one, other] = [await letIn(patient), await letIn(patient)];
    const second = await newPlace();
    await signIn(second, { email: patient.email, password: PASSWORD });
    await unlock(second, { passphrase: PASSPHRASE });
    const { id } = await adoptPerson(second, (await listRemotePeople(second))[0]!);
    await Promise.all([
      revoke(patient.place, { personId: patient.personId, id: (await openAccount(one.place)).uid }),
      revoke(second, { personId: id, id: (await openAccount(other.place)).uid }),
    ]);
    expect(await shares(second, id)).to.deep.equal([]);
    await syncPerson(second, { personId: id });
    await put(patient.place, patient.personId, [smbg('2026-04-06T08:00:00', 305)]);
    await syncPerson(patient.place, { personId: patient.personId });
    await syncPerson(second, { personId: id });
    expect(await held(second, id)).to.deep.equal(await held(patient.place, patient.personId));
  });

  it('a clinic reads only what has changed in its list, and all when somebody has gone', async () => {
    const first = await newPatient('Ada One');
    const clinic = await letIn(first);
    const { patients, reads } = await listPatients(clinic.place);
    expect([patients.length, reads]).to.deep.equal([1, 1]);
    await put(first.place, first.personId, [smbg('2026-04-06T08:00:00', 305)]);
    await syncPerson(first.place, { personId: first.personId });
    const again = await listPatients(clinic.place);
    expect(again.patients[0]!.summary!.lastDataAt).to.equal(Date.UTC(2026, 3, 6, 8));
    expect(again.reads).to.equal(2);
    await leavePatient(clinic.place, first.remoteId);
    expect((await listPatients(clinic.place)).patients).to.deep.equal([]);
  });

  it('a guest opens a link with its code, reads on without another guess, and is shut out when it is withdrawn', async () => {
    const patient = await newPatient();
    const until = Date.now() + DAY_MS;
    const link = await createLink(patient.place, {
      passphrase: PASSPHRASE,
      personId: patient.personId,
      fromMonth: FEBRUARY,
      until,
      label: 'Dr. X',
    });
    const guest = await newPlace();
    const open = ({ session }: TestPlace, typed = link.code, fragment = link.fragment) =>
      openSharedLink(session, { fragment, code: typed });
    const wrong = link.code.startsWith('0') ? `1${link.code.slice(1)}` : `0${link.code.slice(1)}`;
    expect(await open(guest, link.code, link.fragment.slice(0, -2)).catch(code)).to.equal('bad-input');
    expect(await open(guest, wrong).catch(code)).to.equal('wrong-secret');
    const opened = await open(guest, link.code.toLowerCase());
    expect(await valuesOf(opened)).to.deep.equal([202, 303]);
    expect(opened).to.include({ fromMonth: FEBRUARY, until });
    await open(guest);
    const tries = (await dump()).filter(({ name }) => name.startsWith(`/links/${link.id}/tries/`));
    expect(tries, 'the second opening costs no guess').to.have.length(2);
    const [share] = await shares(patient.place, patient.personId);
    expect(share).to.deep.include({ kind: 'link', name: 'Dr. X', link });
    expect(share!.lastLookAt).to.be.closeTo(Date.now(), 60_000);

    // Somebody else is shut out meanwhile: the link gets the new keys.
    const clinic = await letIn(patient);
    await revoke(patient.place, { personId: patient.personId, id: (await openAccount(clinic.place)).uid });
    await put(patient.place, patient.personId, [smbg('2026-03-06T08:00:00', 304)]);
    await syncPerson(patient.place, { personId: patient.personId });
    expect(await valuesOf(await open(guest))).to.deep.equal([202, 303, 304]);

    await revoke(patient.place, { personId: patient.personId, id: link.id });
    expect(await open(guest).catch(code)).to.equal('no-access');
    expect(await open(await newPlace()).catch(code)).to.equal('no-access');
    expect((await dump()).filter(({ name }) => name.includes(link.id))).to.deep.equal([]);
  });

  it('a guest who claims a link while it is withdrawn does not stay', async () => {
    const patient = await newPatient();
    const made = { passphrase: PASSPHRASE, personId: patient.personId, fromMonth: 0, until: Date.now() + DAY_MS };
    const ends = [
      (id: string) => revoke(patient.place, { personId: patient.personId, id }),
      () => removeRemotePerson(patient.place, patient.remoteId),
    ];
    for (const end of ends) {
      const link = await createLink(patient.place, { ...made, label: 'Dr. X' });
      const guest = await newPlace();
      const { wire } = patient.place.session;
      const list = wire.list.bind(wire);
      wire.list = async (path, filter) => {
        const found = await list(path, filter);
        if (path.endsWith('/readers')) {
          await openSharedLink(guest.session, { fragment: link.fragment, code: link.code }).catch(code);
        }
        return found;
      };
      await end(link.id).finally(() => (wire.list = list));
      const left = (await dump()).filter(({ name, text }) => `${name} ${text}`.includes(link.id));
      expect(left.map(({ name }) => name)).to.deep.equal([]);
    }
  });

  it('the server holds nothing in clear, and nothing at all after the account is deleted', async () => {
    const patient = await newPatient('Grace Hopper');
    await put(patient.place, patient.personId, [
      { kind: 'note', deviceTime: '2026-03-07T08:00:00', text: 'SECRET-NOTE' },
    ]);
    await syncPerson(patient.place, { personId: patient.personId });
    const clinic = await letIn(patient);
    const until = Date.now() + DAY_MS;
    const link = await createLink(patient.place, {
      passphrase: PASSPHRASE,
      personId: patient.personId,
      fromMonth: 0,
      until,
      label: 'Dr. Strange',
    });
    await openSharedLink((await newPlace()).session, link);
    const { uid } = await openAccount(patient.place);
    await askForAccess(clinic.place, { by: (await invitation(patient.place)).code, name: 'Clinic of Clear Words' });

    const seen = await dump();
    expect(seen.length).to.be.above(12);
    // None so short that an id could hold it by chance.
    const words = [
      'Grace Hopper',
      'Hopper',
      'SECRET',
      'SERIAL77',
      '2026-03',
      'Strange',
      'Clear Words',
      'St. Mary',
      'example.org',
    ];
    words.push(link.code, link.code.replace('-', ''), 'Europe/Berlin', '"mgdl"', 'mg/dL', '"smbg"');
    for (const document of seen) {
      const { name } = document;
      const shown = searchable([document]);
      for (const word of words) expect(shown.toLowerCase(), `${name} shows ${word}`).to.not.include(word.toLowerCase());
    }
    // Times are those of the server's own: sharing and looking, not readings.
    const times = seen.flatMap(({ text }) => text.match(/"timestampValue":"[^"]+"/g) ?? []);
    for (const time of times) expect(Date.parse(time.slice(18, -1))).to.be.above(Date.now() - DAY_MS);

    const remaining = async () =>
      (await dump()).filter(({ name, text }) => name.includes(patient.remoteId) || `${name}${text}`.includes(uid));
    expect(await remaining()).to.not.have.length(0);
    // A code and a request of another computer, which this one knows nothing of.
    const other = await newPlace();
    await signIn(other, { email: patient.email, password: PASSWORD });
    await unlock(other, { passphrase: PASSPHRASE });
    await invitation(other);
    await askForAccess(other, { by: (await invitation(clinic.place)).code, name: 'Grace' });
    expect(await deleteAccount(patient.place, { password: 'not this one' }).catch(code)).to.equal('wrong-secret');
    await deleteAccount(patient.place, { password: PASSWORD });
    expect(await accessRequests(clinic.place)).to.deep.equal([]);
    expect((await remaining()).map(({ name }) => name)).to.deep.equal([`/gone/${uid}`]);
    expect((await accountState(patient.place)).state).to.equal('signed-out');
    expect(await signIn(await newPlace(), { email: patient.email, password: PASSWORD }).catch(code)).to.equal(
      'wrong-secret',
    );
    expect(await held(patient.place, patient.personId), 'what is here stays').to.have.length(4);
    expect((await listPatients(clinic.place)).patients).to.deep.equal([]);
    await deleteAccount(clinic.place, { password: PASSWORD });
  });
});
