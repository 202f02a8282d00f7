// The account as a person meets it: made, its recovery code asked back, signed in to, unlocked, changed, left, deleted. Real worker, real rules.
import { expect } from 'chai';
import { wrap } from 'comlink';
import '../../src/rpc/errors.ts';
import { AppError } from '../../src/model/errors.ts';
import { listPeople } from '../../src/store/people.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import type { AccountView } from '../../src/ui/state/account.ts';
import { Account } from '../../src/ui/state/account.ts';
import { freshCode } from '../../src/ui/state/fresh-code.ts';
import type { SyncApi } from '../../workers/sync-api.ts';
import { PASSPHRASE, PASSWORD, emulatorConfig, followMail, smbg } from '../firebase/support.ts';
import { catchDownloads } from './downloads.ts';
import type { Mounted } from './mount.ts';
import { accessible, mountApp, unmountAll, until, wordsOf } from './mount.ts';
import { freshBrowser, newPerson, signUp } from './real-account.ts';

const address = (name: string): string => `${name}-${crypto.randomUUID().slice(0, 8)}@example.org`;
const code = (error: unknown): string => (error as AppError).code;

/** The Share page, and how a person handles it. */
async function share(section = ''): Promise<
  Mounted & {
    readonly press: (words: string | RegExp, inside?: string) => Promise<void>;
    readonly type: (fields: Readonly<Record<string, string>>, inside?: string) => Promise<void>;
    readonly says: (words: string | RegExp, inside?: string) => Promise<HTMLElement>;
    readonly label: (id: string) => string;
    readonly inside: (tag: string) => boolean;
  }
> {
  const page = await mountApp({ path: `/share${section}`, realStorage: true });
  return {
    ...page,
    // A button of a form that is not shown does not count.
    async press(words, inside = 'x-share-page') {
      const button = await until(
        () =>
          page
            .all(`${inside} >>> button`)
            .find((item) => says(item, words) && (item as HTMLElement).checkVisibility()) as HTMLElement | undefined,
        () => `no button ${String(words)}, but: ${page.all(`${inside} >>> button`).map(wordsOf).join(' | ')}`,
      );
      button.click();
    },
    async type(fields, inside = 'x-share-page') {
      for (const [id, value] of Object.entries(fields)) {
        const input = await page.find<HTMLInputElement>(`${inside} >>> #${id}`);
        input.value = value;
        input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
      }
    },
    says: (words, inside = 'x-share-page') => page.find(`${inside} >>> p`, words),
    label: (id) => wordsOf(page.all(`label[for="${id}"]`)[0]!),
    inside: (tag) => page.all(tag).length > 0,
  };
}

function says(element: Element, words: string | RegExp): boolean {
  return typeof words === 'string' ? wordsOf(element) === words : words.test(wordsOf(element));
}

type Page = Awaited<ReturnType<typeof share>>;

/** The code on the screen, then the group of it that is asked for. */
async function noteCode(page: Page): Promise<string> {
  await page.find('x-account-recovery >>> .code li');
  const shown = page.all('x-account-recovery >>> .code li').map(wordsOf).join('-');
  await page.press('I have it safe');
  await page.find('x-account-recovery >>> #part');
  await page.type({ part: ` ${askedGroup(page, shown).toLowerCase()} ` });
  await page.press('Check');
  await until(() => !page.inside('x-account-recovery'));
  return shown;
}

function askedGroup(page: Page, shown: string): string {
  return shown.split('-')[Number(/\d/.exec(page.label('part'))![0]) - 1]!;
}

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  (await page.find('x-account-entry >>> input[aria-label="Sign in"]')).click();
  await page.find('x-account-sign-in >>> #email');
  await page.type({ email, password }, 'x-account-sign-in');
  await page.press('Sign in', 'x-account-sign-in');
}

describe('the account', function () {
  this.timeout(180_000);
  let worker: SyncApi;
  before(async () => {
    worker = await freshBrowser();
    // The first answers of a server just started take long, and no page should wait for them.
    await signUp('first');
    await freshBrowser();
  });
  afterEach(async () => {
    await unmountAll();
    freshCode.set(undefined);
    await freshBrowser();
  });

  it('a code shown in this window is put away when another window has made a newer one', async () => {
    const other = new BroadcastChannel('basalt-fresh-code');
    const heard: unknown[] = [];
    other.onmessage = ({ data }) => heard.push(data);
    freshCode.set({ code: 'AAAA-BBBB', isFirst: false });
    await until(() => heard.length > 0);
    expect(heard, 'not the code itself').to.deep.equal(['made']);
    other.postMessage('made');
    await until(() => freshCode.value === undefined);
    other.close();
  });

  it('is made in three steps, each with what it is for, and none is passed with what will not do', async () => {
    const email = address('ada');
    const page = await share();
    await page.find('h2', 'What an account is for');
    await accessible(page.app);
    await page.press('Next: the passphrase');
    await page.says('That is not an e-mail address.');
    await page.type({ email: 'ada at example' });
    await page.press('Next: the passphrase');
    await page.says('That is not an e-mail address.');
    await page.type({ email, password: 'short' });
    await page.press('Next: the passphrase');
    await page.says('at least 8 characters');
    await accessible(page.app);
    await page.type({ password: PASSWORD, name: 'St. Mary' });
    await page.press('Next: the passphrase');
    await page.says('If you lose both, what is sealed cannot be opened by anybody');
    await page.type({ passphrase: 'short' });
    await page.press('Create the account');
    await page.says('at least 12 characters.');
    await page.type({ passphrase: `my ${PASSWORD}` });
    await page.press('Create the account');
    await page.says('too much like the password');
    await page.type({ passphrase: PASSPHRASE, again: `${PASSPHRASE}s` });
    await page.press('Create the account');
    await page.says('The two are not the same.');
    await accessible(page.app);
    // Six words of the list, the same in both fields, to be seen.
    await page.press('Suggest six words');
    const told = wordsOf(await page.says('Write them down before you go on:'));
    const field = await page.find<HTMLInputElement>('x-account-create >>> #passphrase');
    const words = field.value;
    expect(words).to.match(/^([a-z]{3,8} ){5}[a-z]{3,8}$/);
    expect(told).to.include(words);
    expect(field.type).to.equal('text');
    expect((await page.find<HTMLInputElement>('x-account-create >>> #again')).value).to.equal(words);
    await page.press('Create the account');
    await page.find('x-account-recovery >>> h2', 'Your recovery code');
    await accessible(page.app);
    // Looking at another window, or at another page, does not lose it.
    dispatchEvent(new Event('focus'));
    await page.go('/settings');
    await page.find('x-settings-page');
    await page.go('/share');
    await page.find('x-account-recovery >>> .code li');
    const shown = page.all('x-account-recovery >>> .code li').map(wordsOf).join('-');
    expect(shown).to.match(/^([0-9A-Z]{4}-){8}.$/);
    const downloads = catchDownloads();
    await page.press('Save as text file');
    await page.says('basalt-recovery-code.txt is saved.');
    downloads.stop();
    expect(await downloads.files[0]!.content.text())
      .to.include(shown)
      .and.to.include(email);
    await page.press('I have it safe');
    await page.find('x-account-recovery >>> #part');
    await page.type({ part: 'UUUU' });
    await page.press('Check');
    await page.says(/^That is not group \d/);
    await accessible(page.app);
    await page.press('Show the code again');
    expect(await noteCode(page)).to.equal(shown);
    await page.find('x-sharing');
    expect(await worker.accountState()).to.have.nested.property('account.name', 'St. Mary');
    expect(await worker.accountState()).to.not.have.nested.property('account.isCodeUnchecked');
    // What was shown opens it.
    await worker.signOut({ wipe: false });
    await worker.signIn({ email, password: PASSWORD });
    await worker.unlock({ recoveryCode: shown });
    await worker.signOut({ wipe: false });
    await worker.signIn({ email, password: PASSWORD });
    await worker.unlock({ passphrase: words });
  });

  it('offers to sign in where the address has an account already', async () => {
    const { email } = await signUp('ada');
    await worker.signOut({ wipe: false });
    const page = await share();
    await page.find('x-account-create >>> #email');
    await page.type({ email, password: PASSWORD });
    await page.press('Next: the passphrase');
    await page.type({ passphrase: PASSPHRASE, again: PASSPHRASE });
    await page.press('Create the account');
    await page.says('There is an account with this address already');
    await page.press('Sign in with this address');
    expect((await page.find<HTMLInputElement>('x-account-sign-in >>> #email')).value).to.equal(email);
  });

  it('makes another recovery code where the first was never checked, and the first opens nothing', async () => {
    await signUp('ada');
    const page = await share('/account');
    await page.find('h2', 'Your recovery code was not checked');
    await accessible(page.app);
    await page.type({ secret: 'not my passphrase' }, 'x-account-new-code');
    await page.press('Make a new code');
    await page.says('That is not the passphrase of this account.');
    await page.type({ secret: PASSPHRASE }, 'x-account-new-code');
    await page.press('Make a new code');
    await page.find('x-account-recovery >>> .code li');
    const first = page.all('x-account-recovery >>> .code li').map(wordsOf).join('-');
    await page.press('I have it safe');
    await page.press('I lost it already');
    await page.type({ secret: PASSPHRASE }, 'x-account-new-code');
    await page.press('Make a new code');
    await until(() => page.all('x-account-recovery >>> .code li').length === 9);
    const second = await noteCode(page);
    expect(second).to.not.equal(first);
    await page.find('x-account-care');
    expect(page.all('h2').map(wordsOf)).to.not.include('Your recovery code was not checked');
    const other = 'some other long words';
    const change = (recoveryCode: string) =>
      worker.changePassphrase({ opener: { recoveryCode }, passphrase: other }).catch(code);
    expect(await change(first)).to.equal('wrong-secret');
    expect(await change(second)).to.equal(undefined);
  });

  it('is signed in to and unlocked, and nobody learns from it which accounts there are', async () => {
    const { email } = await signUp('ada');
    await worker.signOut({ wipe: false });
    const page = await share();
    await signIn(page, email, 'wrong one');
    const wrong = wordsOf(await page.find('x-account-sign-in >>> [role="alert"]'));
    await page.type({ email: address('nobody') }, 'x-account-sign-in');
    await page.press('Sign in', 'x-account-sign-in');
    expect(wordsOf(await page.find('x-account-sign-in >>> [role="alert"]'))).to.equal(wrong);
    expect(wrong).to.match(/^Address and password do not belong together/);
    await accessible(page.app);
    await page.press('Forgotten password?');
    const mailed = async (to: string): Promise<string> => {
      await page.type({ mail: to }, 'x-account-sign-in');
      await page.press(/^Send/);
      return wordsOf(await page.says(`If there is an account with ${to}, a mail is on its way.`)).replace(to, '');
    };
    const [unknown, known] = [await mailed(address('nobody')), await mailed(email)];
    expect(known).to.equal(unknown);
    await accessible(page.app);
    await followMail(email, 'PASSWORD_RESET', { newPassword: 'another password' });
    await page.press('Back');
    await page.type({ password: 'another password' }, 'x-account-sign-in');
    await page.press('Sign in', 'x-account-sign-in');
    // What had the focus is gone: it goes on at the title of what has come.
    const title = await page.find('x-account-unlock >>> h2', 'Unlock this computer');
    await until(() => (title.getRootNode() as ShadowRoot).activeElement === title);
    await accessible(page.app);
    await page.type({ secret: 'another password' });
    await page.press('Unlock');
    await page.says('That is not the passphrase of this account.');
    await page.type({ secret: PASSPHRASE });
    await page.press('Unlock');
    await page.find('x-sharing');
  });

  it('is unlocked by the recovery code, which sets a passphrase on the way', async () => {
    const { email } = await signUp('ada');
    const { recoveryCode } = await worker.newRecoveryCode({ passphrase: PASSPHRASE });
    await worker.signOut({ wipe: false });
    const page = await share();
    await signIn(page, email);
    await page.press('I have forgotten it');
    await page.find('x-account-unlock >>> #code');
    await accessible(page.app);
    const slip = recoveryCode.startsWith('7') ? `8${recoveryCode.slice(1)}` : `7${recoveryCode.slice(1)}`;
    await page.type({ code: slip, passphrase: 'a new set of words', again: 'a new set of words' });
    await page.press('Set the passphrase and unlock');
    await page.says('That is not the recovery code of this account.');
    await page.type({ code: recoveryCode.replaceAll('-', ' ').toLowerCase() });
    await page.press('Set the passphrase and unlock');
    await page.find('x-sharing');
    await worker.signOut({ wipe: false });
    await worker.signIn({ email, password: PASSWORD });
    expect(await worker.unlock({ passphrase: PASSPHRASE }).catch(code)).to.equal('wrong-secret');
    await worker.unlock({ passphrase: 'a new set of words' });
  });

  it('says what is left when passphrase and code are lost, and makes the address free again', async () => {
    const { email } = await signUp('ada');
    await worker.signOut({ wipe: false });
    const page = await share();
    await signIn(page, email);
    await page.press('I have forgotten it');
    await page.press('I have neither passphrase nor code');
    await page.find('h2', 'When both are lost');
    await accessible(page.app);
    await page.press('Delete the account');
    await page.type({ password: PASSWORD }, 'x-account-delete');
    await page.press('Delete it for good');
    await page.find('x-account-entry >>> h2', 'What an account is for');
    await worker.createAccount({ email, password: PASSWORD, passphrase: PASSPHRASE });
  });

  it('is finished where making it was interrupted', async () => {
    const email = address('ada');
    const { emulators } = await emulatorConfig();
    const signUpUrl = `http://${emulators!.auth}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=demo`;
    const headers = { 'Content-Type': 'application/json' };
    const made = await fetch(signUpUrl, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    expect(made.ok).to.equal(true);
    const page = await share();
    await signIn(page, email);
    await page.find('x-account-finish >>> h2', 'Almost there');
    await accessible(page.app);
    await page.type({ passphrase: PASSPHRASE, again: PASSPHRASE }, 'x-account-finish');
    await page.press('Go on');
    await noteCode(page);
    expect(await worker.accountState()).to.deep.include({ state: 'unlocked' });
  });

  it('of a newer Basalt leads on: to an update, or out', async () => {
    const { email } = await signUp('ada');
    const { account } = (await worker.accountState()) as { account: { uid: string } };
    await worker.signOut({ wipe: false });
    const { emulators, projectId } = await emulatorConfig();
    const document = `projects/${projectId}/databases/(default)/documents/accounts/${account.uid}`;
    const changed = await fetch(`http://${emulators!.firestore}/v1/${document}?updateMask.fieldPaths=format`, {
      method: 'PATCH',
      headers: { Authorization: 'Bearer owner', 'Content-Type': 'application/json' },
      body: JSON.stringify({ fields: { format: { integerValue: '2' } } }),
    });
    expect(changed.ok, await changed.text()).to.equal(true);
    const page = await share();
    await signIn(page, email);
    await page.find('x-account-failed >>> h2', 'A newer Basalt has changed this account');
    await accessible(page.app);
    await page.press('Sign out');
    await page.find('x-account-entry >>> h2', 'What an account is for');
  });

  it('is looked after: address confirmed, name, password, passphrase by the old one and by the code', async () => {
    const { email, fingerprint } = await signUp('ada');
    const { recoveryCode } = await worker.newRecoveryCode({ passphrase: PASSPHRASE });
    await worker.recoveryCodeChecked();
    const page = await share('/account');
    await page.says(email);
    expect(page.all('x-account-care >>> .words li').map(wordsOf)).to.deep.equal(fingerprint);
    await page.press('I followed the link');
    await page.says('The link of the mail was not followed yet.');
    await page.press('Send the mail again');
    await page.says('The mail is on its way.');
    await followMail(email, 'VERIFY_EMAIL');
    await page.press('I followed the link');
    await page.says('This address is confirmed.');
    await page.type({ name: ' Clinic at the river ' }, 'x-account-address');
    await page.press('Save the name');
    await page.says('Saved');
    expect(await worker.accountState()).to.have.nested.property('account.name', 'Clinic at the river');

    await page.press('Change the password');
    await page.type({ password: 'wrong one', new: 'a new password' }, 'x-account-change-password');
    await page.press('Change the password', 'x-account-change-password');
    await page.says('That is not the password of this account.');
    await accessible(page.app);
    await page.type({ password: PASSWORD }, 'x-account-change-password');
    await page.press('Change the password', 'x-account-change-password');
    await page.says('The password is changed.');

    const change = (fields: Record<string, string>, passphrase: string): Promise<void> =>
      page
        .type({ ...fields, passphrase, again: passphrase }, 'x-account-change-passphrase')
        .then(() => page.press('Change the passphrase', 'x-account-change-passphrase'));
    await page.press('Change the passphrase');
    await change({ old: 'not this one at all' }, 'the second passphrase');
    await page.says('That is not the passphrase of this account.');
    await change({ old: PASSPHRASE }, 'the second passphrase');
    await page.says('The passphrase is changed');
    await page.press('Change the passphrase');
    await page.press('I have forgotten it', 'x-account-change-passphrase');
    await accessible(page.app);
    await change({ code: recoveryCode }, 'the third passphrase');
    await page.says('The passphrase is changed');
    await worker.signOut({ wipe: false });
    await worker.signIn({ email, password: 'a new password' });
    expect(await worker.unlock({ passphrase: 'the second passphrase' }).catch(code)).to.equal('wrong-secret');
    await worker.unlock({ passphrase: 'the third passphrase' });
  });

  it('is signed out of with the data kept, or with this computer wiped after a last synchronisation', async () => {
    const { email } = await signUp('ada');
    const ada = await newPerson('Ada', [smbg('2026-01-05T08:00:00', 101)]);
    const bob = await newPerson('Bob', [smbg('2026-01-05T08:00:00', 102)]);
    await worker.linkPerson({ personId: ada.id });
    const page = await share('/account');
    await page.find('x-account-sign-out >>> label', 'Keep the data on this computer');
    await page.press('Sign out');
    await page.find('x-account-entry >>> #email');
    expect((await listPeople()).map(({ name }) => name)).to.have.members(['Ada', 'Bob']);
    await unmountAll();

    await worker.signIn({ email, password: PASSWORD });
    await worker.unlock({ passphrase: PASSPHRASE });
    const again = await share('/account');
    (await again.find('x-account-sign-out >>> input[value="wipe"]')).click();
    await again.find('x-account-sign-out >>> li', 'Ada, ');
    expect(again.all('x-account-sign-out >>> li')).to.have.length(1);
    await accessible(again.app);
    const store = await openStore(ada.id);
    const [last] = await store.range('smbg', { from: 0, to: Infinity });
    await store.put([{ ...last!, id: 'typed-since', mgdl: 177 } as never]);
    store.close();
    await again.press('Synchronise, then sign out and wipe');
    await again.find('x-account-entry >>> #email');
    // Whoever was shown and wiped, somebody else is by now.
    await until(() => again.people.value.current?.person.id === bob.id);
    expect((await listPeople()).map(({ name }) => name)).to.deep.equal(['Bob']);
    await worker.signIn({ email, password: PASSWORD });
    await worker.unlock({ passphrase: PASSPHRASE });
    const [remote] = await worker.listRemotePeople();
    const back = await worker.adoptPerson({ remoteId: remote!.remoteId });
    expect(await worker.syncPerson({ personId: back.id })).to.include({ added: 2 });
  });

  it('is deleted in a second step with the password, and the data here stays', async () => {
    const { email } = await signUp('ada');
    const ada = await newPerson('Ada', [smbg('2026-01-05T08:00:00', 101)]);
    await worker.linkPerson({ personId: ada.id });
    const page = await share('/account');
    await page.press('Delete the account');
    const dialog = await page.find<HTMLDialogElement>('x-account-delete >>> dialog');
    expect(dialog.open).to.equal(true);
    await accessible(page.app);
    await page.type({ password: 'wrong one' }, 'x-account-delete');
    await page.press('Delete it for good');
    await page.says('That is not the password of this account.', 'x-account-delete');
    expect(await worker.accountState()).to.deep.include({ state: 'unlocked' });
    await page.press('Forgotten password?', 'x-account-delete');
    await page.says(`A mail to set a new password is on its way to ${email}.`);
    await page.type({ password: PASSWORD }, 'x-account-delete');
    await page.press('Delete it for good');
    await page.find('x-account-entry >>> #email');
    expect(await worker.signIn({ email, password: PASSWORD }).catch(code)).to.equal('wrong-secret');
    expect((await listPeople()).map(({ name }) => name)).to.include('Ada');
  });

  it('is seen to be left in another window', async () => {
    await signUp('ada');
    const page = await share('/account');
    await page.find('x-account-care >>> #delete');
    const other = new Worker('/workers/sync.worker.ts', { type: 'module' });
    const theirs = wrap<SyncApi>(other);
    await theirs.setBase(new URL('/emulated/', location.href).href);
    expect(await theirs.accountState()).to.deep.include({ state: 'unlocked' });
    await theirs.signOut({ wipe: false });
    other.terminate();
    await page.find('x-account-entry >>> h2', 'What an account is for');
  });

  it('stays as it is known without the network, and says so where it is not known', async () => {
    const account = { uid: 'u', email: 'ada@example.org', isConfirmed: true };
    const answers: (AccountView | AppError)[] = [
      { state: 'locked', account },
      new AppError('offline', 'no network'),
      { state: 'signed-out' },
      new AppError('offline', 'no network'),
      { state: 'signed-out' },
    ];
    const asked = new Account(() => {
      const answer = answers.shift()!;
      return answer instanceof AppError ? Promise.reject(answer) : Promise.resolve(answer);
    });
    const states: string[] = [];
    asked.subscribe(({ state }) => states.push(state));
    await asked.refresh();
    await asked.refresh();
    await asked.refresh();
    await asked.refresh();
    // What happens in the middle of a change is not looked at.
    const change = asked.change(async () => {
      await asked.refresh();
      throw new AppError('wrong-secret', 'a slip');
    });
    expect(await change.catch(code)).to.equal('wrong-secret');
    expect(states).to.deep.equal(['locked', 'signed-out', 'failed', 'asking', 'signed-out']);
    expect(answers).to.deep.equal([]);
  });
});
