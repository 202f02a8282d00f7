// A clinic's tags and filters at the emulators: on two computers, at once, without the network, against an old version, sealed.
import { expect } from 'chai';
import { AppError } from '../../src/model/errors.ts';
import type { NotesChange } from '../../src/sync/clinic-notes.ts';
import { MOST_TAGS, NO_NOTES, changedNotes, openNotes, sealNotes } from '../../src/sync/clinic-notes.ts';
import { signIn, signOut, unlock } from '../../src/sync/firebase/account.ts';
import { changeClinicNotes, clinicNotes, notesPath } from '../../src/sync/firebase/clinic-notes.ts';
import { openAccount } from '../../src/sync/firebase/computer.ts';
import { deleteAccount } from '../../src/sync/firebase/remove.ts';
import { newKeyPair } from '../../src/sync/hpke.ts';
import type { TestAccount, TestPlace } from './support.ts';
import { PASSPHRASE, PASSWORD, disposePlaces, dump, newAccount, newPlace } from './support.ts';

const code = (error: unknown): string => (error as AppError).code;
const tag = (remoteId: string, word: string, isOn = true): NotesChange => ({ kind: 'tag', remoteId, tag: word, isOn });
const FILTER = { name: 'Monday', search: 'ada', flags: ['very-low' as const], tags: ['Pump start'] };

async function secondComputer({ email }: TestAccount): Promise<TestPlace> {
  const place = await newPlace();
  await signIn(place, { email, password: PASSWORD });
  await unlock(place, { passphrase: PASSPHRASE });
  return place;
}

describe('a clinic’s own words', function () {
  this.timeout(120_000);
  afterEach(disposePlaces);

  it('change one at a time, keep short, and forget whom they were about', () => {
    let notes = changedNotes(NO_NOTES, tag('p', '  Pump \n start '));
    notes = changedNotes(notes, tag('p', 'Study B'));
    expect(notes.tags).to.deep.equal({ p: ['Pump start', 'Study B'] });
    expect(changedNotes(notes, tag('p', 'Pump start')).tags.p, 'not twice').to.have.length(2);
    expect(changedNotes(notes, tag('p', 'Study B', false)).tags).to.deep.equal({ p: ['Pump start'] });
    expect(changedNotes(notes, { kind: 'forget', remoteId: 'p' }).tags).to.deep.equal({});
    notes = changedNotes(notes, { kind: 'save-filter', filter: FILTER });
    notes = changedNotes(notes, { kind: 'save-filter', filter: { ...FILTER, search: 'bob' } });
    expect(notes.filters).to.deep.equal([{ ...FILTER, search: 'bob' }]);
    expect(changedNotes(notes, { kind: 'remove-filter', name: 'Monday' }).filters).to.deep.equal([]);
    for (const wrong of [' ', 'x'.repeat(41)])
      expect(() => changedNotes(notes, tag('p', wrong))).to.throw('no such name');
    const full = { ...notes, tags: { p: Array.from({ length: MOST_TAGS }, (_, i) => `${i}`) } };
    expect(() => changedNotes(full, tag('p', 'one more'))).to.throw('too many');
  });

  it('open as the version they were sealed as, by their own account alone', async () => {
    const [me, other] = [await newKeyPair(), await newKeyPair()];
    const notes = changedNotes(NO_NOTES, tag('p', 'Pump start'));
    const sealed = await sealNotes(notes, me, 'uid', 3);
    expect(await openNotes(sealed, me, 'uid', 3)).to.deep.equal(notes);
    expect(await openNotes(sealed, me, 'uid', 4).catch(code), 'another version').to.equal('tampered');
    expect(await openNotes(sealed, me, 'uid2', 3).catch(code), 'another account').to.equal('tampered');
    expect(await openNotes(sealed, other, 'uid', 3).catch(code)).to.equal('tampered');
  });

  it('reach a second computer; of two that write at once none is lost', async () => {
    const clinic = await newAccount('clinic');
    const other = await secondComputer(clinic);
    expect(await clinicNotes(clinic.place)).to.deep.equal(NO_NOTES);
    await changeClinicNotes(clinic.place, tag('p', 'Pump start'));
    expect((await clinicNotes(other)).tags).to.deep.equal({ p: ['Pump start'] });
    // Both begin with the same version.
    await Promise.all([
      changeClinicNotes(clinic.place, tag('p', 'Study B')),
      changeClinicNotes(other, tag('q', 'Call in May')),
      changeClinicNotes(other, { kind: 'save-filter', filter: FILTER }),
    ]);
    const both = await clinicNotes(clinic.place);
    expect(both.tags).to.deep.equal({ p: ['Pump start', 'Study B'], q: ['Call in May'] });
    expect(both.filters).to.deep.equal([FILTER]);
    expect(await clinicNotes(other)).to.deep.equal(both);
  });

  it('are there without the network, gone after signing out, and never an old version', async () => {
    const clinic = await newAccount('clinic');
    const { place } = clinic;
    const { uid } = await openAccount(place);
    await changeClinicNotes(place, tag('p', 'one'));
    const { wire } = place.session;
    const old = await wire.get(notesPath(uid));
    const now = await changeClinicNotes(place, tag('p', 'two'));
    const get = wire.get.bind(wire);
    wire.get = () => Promise.reject(new AppError('offline', 'away'));
    expect(await clinicNotes(place)).to.deep.equal(now);
    wire.get = (path) => (path === notesPath(uid) ? Promise.resolve(old) : get(path));
    expect(await clinicNotes(place).catch(code), 'an old one').to.equal('tampered');
    expect(await changeClinicNotes(place, tag('p', 'three')).catch(code)).to.equal('tampered');
    wire.get = () => Promise.resolve(undefined);
    expect(await clinicNotes(place).catch(code), 'none at all').to.equal('tampered');
    wire.get = get;
    expect((await place.computer.keptAccount())!.notes).to.include({ version: 2 });
    await signOut(place, { wipe: false });
    expect(await place.computer.keptAccount()).to.equal(undefined);
  });

  it('are nothing to read on the server, and go with the account', async () => {
    const { place } = await newAccount('clinic');
    const { uid } = await openAccount(place);
    const word = `Word${crypto.randomUUID()}`.slice(0, 30);
    await changeClinicNotes(place, tag('p', word));
    const found = (await dump()).filter(({ name }) => name.includes(uid));
    expect(found.map(({ name }) => name)).to.include(`/${notesPath(uid)}`);
    for (const { name, text, bytes } of found) {
      const all = text + bytes.map((one) => new TextDecoder('latin1').decode(one)).join(' ');
      expect(all.includes(word), name).to.equal(false);
    }
    await deleteAccount(place, { password: PASSWORD });
    expect((await dump()).map(({ name }) => name)).to.not.include(`/${notesPath(uid)}`);
  });
});
