// Accounts at the emulators: made, unlocked on a second computer, changed, left, deleted. And the same data on both computers.
import { expect } from 'chai';
import type { AppError } from '../../src/model/errors.ts';
import {
  accountState,
  changePassphrase,
  changePassword,
  createAccount,
  newRecoveryCode,
  noteRecoveryCode,
  resetPassword,
  signIn,
  signOut,
  unlock,
} from '../../src/sync/firebase/account.ts';
import { adoptPerson, linkPerson, listRemotePeople, syncPerson } from '../../src/sync/firebase/person.ts';
import { deleteAccount } from '../../src/sync/firebase/remove.ts';
import {
  PASSPHRASE,
  PASSWORD,
  disposePlaces,
  dump,
  followMail,
  held,
  newAccount,
  newPlace,
  parameters,
  put,
  smbg,
} from './support.ts';

const code = (error: unknown): string => (error as AppError).code;

describe('an account', function () {
  this.timeout(120_000);
  afterEach(disposePlaces);

  it('is made, and its keys are open on the computer that made it', async () => {
    const ada = await newAccount('ada');
    expect(await accountState(ada.place)).to.deep.include({ state: 'unlocked' });
    const { account } = (await accountState(ada.place)) as { account: object };
    expect(account).to.include({ email: ada.email, isConfirmed: false, name: 'ada' });
    // Until it was asked back, nobody knows whether the recovery code was written down.
    expect(account).to.include({ isCodeUnchecked: true });
    await noteRecoveryCode(ada.place, { isUnchecked: false });
    expect(await accountState(ada.place)).to.not.have.nested.property('account.isCodeUnchecked');
    await newRecoveryCode(ada.place, { passphrase: PASSPHRASE });
    expect(await accountState(ada.place)).to.have.nested.property('account.isCodeUnchecked', true);
    expect(ada.recoveryCode).to.match(/^([0-9A-Z]{4}-){8}.$/);
    const place = await newPlace();
    const again = { email: ada.email, password: PASSWORD, passphrase: PASSPHRASE, parameters };
    expect(await createAccount(place, again).catch(code)).to.equal('taken');
    const weak = { ...again, email: 'x@example.org', passphrase: `${PASSWORD}!!` };
    expect(await createAccount(place, weak).catch(code)).to.equal('weak-secret');
  });

  it('brings a second computer the same people and records, by passphrase or recovery code', async () => {
    const ada = await newAccount('ada');
    const person = await ada.place.computer.newPerson('Ada');
    await put(ada.place, person.id, [smbg('2026-01-05T08:00:00', 101), smbg('2026-02-05T08:00:00', 102)]);
    await linkPerson(ada.place, person.id);
    expect(await syncPerson(ada.place, { personId: person.id })).to.include({ pushed: 2, added: 0 });
    expect(await syncPerson(ada.place, { personId: person.id })).to.include({ pushed: 0, pulled: 0 });

    const second = await newPlace();
    await signIn(second, { email: ada.email, password: PASSWORD });
    expect((await accountState(second)).state).to.equal('locked');
    expect(await listRemotePeople(second).catch(code)).to.equal('locked');
    expect(await unlock(second, { passphrase: 'another passphrase' }).catch(code)).to.equal('wrong-secret');
    await unlock(second, { recoveryCode: ada.recoveryCode });
    const [remote] = await listRemotePeople(second);
    expect(remote).to.include({ name: 'Ada', devices: 0 });
    const adopted = await adoptPerson(second, remote!);
    expect(await syncPerson(second, { personId: adopted.id })).to.include({ added: 2, pushed: 0 });
    expect(await held(second, adopted.id)).to.deep.equal(await held(ada.place, person.id));

    // Back the other way: a reading and another name.
    await second.computer.putPerson({ ...adopted, name: 'Ada L.' });
    await put(second, adopted.id, [smbg('2026-02-06T08:00:00', 103)]);
    await syncPerson(second, { personId: adopted.id });
    expect(await syncPerson(ada.place, { personId: person.id })).to.include({ added: 1, pushed: 0 });
    expect((await ada.place.computer.listPeople())[0]).to.include({ id: person.id, name: 'Ada L.' });
    expect(await syncPerson(second, { personId: adopted.id })).to.include({ pushed: 0, pulled: 0 });
  });

  it('opens with a new passphrase and a new recovery code, and no more with the old ones', async () => {
    const ada = await newAccount('ada');
    const passphrase = 'something else entirely';
    const opener = { recoveryCode: ada.recoveryCode };
    await changePassphrase(ada.place, { opener, passphrase, parameters });
    const { recoveryCode } = await newRecoveryCode(ada.place, { passphrase });
    const place = await newPlace();
    await signIn(place, { email: ada.email, password: PASSWORD });
    expect(await unlock(place, { passphrase: PASSPHRASE }).catch(code)).to.equal('wrong-secret');
    expect(await unlock(place, opener).catch(code)).to.equal('wrong-secret');
    await unlock(place, { recoveryCode });
    await signOut(place, { wipe: false });
    expect((await accountState(place)).state).to.equal('signed-out');
    await signIn(place, { email: ada.email, password: PASSWORD });
    expect((await accountState(place)).state, 'keys go at sign-out').to.equal('locked');
    await unlock(place, { passphrase });
  });

  it('keeps a new passphrase and a new recovery code that two computers make at once', async () => {
    const ada = await newAccount('ada');
    const second = await newPlace();
    await signIn(second, { email: ada.email, password: PASSWORD });
    await unlock(second, { passphrase: PASSPHRASE });
    const passphrase = 'something else entirely';
    const opener = { passphrase: PASSPHRASE };
    const [{ recoveryCode }] = await Promise.all([
      newRecoveryCode(second, opener),
      changePassphrase(ada.place, { opener, passphrase, parameters }),
    ]);
    const place = await newPlace();
    await signIn(place, { email: ada.email, password: PASSWORD });
    await unlock(place, { recoveryCode });
    await unlock(place, { passphrase });
  });

  it('keeps its data when the password is set anew by mail', async () => {
    const ada = await newAccount('ada');
    await changePassword(ada.place, { password: PASSWORD, newPassword: 'second password' });
    await resetPassword(ada.place, ada.email);
    await resetPassword(ada.place, 'nobody-there@example.org');
    await followMail(ada.email, 'PASSWORD_RESET', { newPassword: 'third password' });
    const place = await newPlace();
    for (const password of [PASSWORD, 'second password']) {
      expect(await signIn(place, { email: ada.email, password }).catch(code)).to.equal('wrong-secret');
    }
    await signIn(place, { email: ada.email, password: 'third password' });
    await unlock(place, { passphrase: PASSPHRASE });
  });

  it('is deleted with everything in it by who has lost passphrase and recovery code', async () => {
    const ada = await newAccount('ada');
    const person = await ada.place.computer.newPerson('Ada');
    await put(ada.place, person.id, [smbg('2026-01-05T08:00:00', 101)]);
    const { remoteId } = await linkPerson(ada.place, person.id);
    await syncPerson(ada.place, { personId: person.id });
    const place = await newPlace();
    await signIn(place, { email: ada.email, password: PASSWORD });
    await deleteAccount(place, { password: PASSWORD });
    expect((await dump()).filter(({ name }) => name.includes(remoteId))).to.deep.equal([]);
    expect(await syncPerson(ada.place, { personId: person.id }).catch(code)).to.be.oneOf(['no-access', 'signed-out']);
    expect(await held(ada.place, person.id)).to.have.length(1);
  });

  it('does not join two people of the account in one', async () => {
    const ada = await newAccount('ada');
    const [one, two] = [await ada.place.computer.newPerson('One'), await ada.place.computer.newPerson('Two')];
    for (const { id } of [one, two]) {
      await linkPerson(ada.place, id);
      await syncPerson(ada.place, { personId: id });
    }
    const place = await newPlace();
    await signIn(place, { email: ada.email, password: PASSWORD });
    await unlock(place, { passphrase: PASSPHRASE });
    const people = await listRemotePeople(place);
    expect(people.map(({ name }) => name).sort()).to.deep.equal(['One', 'Two']);
    const mine = await place.computer.newPerson('Mine');
    await put(place, mine.id, [smbg('2026-01-05T08:00:00', 101)]);
    const joined = await adoptPerson(place, { remoteId: people[0]!.remoteId, personId: mine.id });
    expect(joined.id).to.equal(mine.id);
    await syncPerson(place, { personId: mine.id });
    const first = people[0]!.name === 'One' ? one : two;
    expect(await syncPerson(ada.place, { personId: first.id })).to.include({ added: 1 });
    const again = adoptPerson(place, { remoteId: people[1]!.remoteId, personId: mine.id });
    expect(await again.catch(code)).to.equal('bad-input');
  });

  it('wipes its people from a computer at sign-out when that is asked for', async () => {
    const ada = await newAccount('ada');
    const person = await ada.place.computer.newPerson('Ada');
    const other = await ada.place.computer.newPerson('not synchronised');
    await linkPerson(ada.place, person.id);
    await syncPerson(ada.place, { personId: person.id });
    await signOut(ada.place, { wipe: true });
    expect((await ada.place.computer.listPeople()).map(({ id }) => id)).to.deep.equal([other.id]);
  });
});
