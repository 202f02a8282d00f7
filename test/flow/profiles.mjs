// Other people's browsers, each a real Chromium with a profile of its own, and what they do with an account.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

/** A browser with an empty profile and a page at `origin`. Ends with the test `t`. */
export async function openProfile(t, origin) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'basalt-profile-'));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
    timezoneId: 'Europe/Paris',
  });
  t.after(async () => {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(error.message));
  await page.goto(origin);
  return page;
}

/** A field by its label, not the button beside it that shows what is typed. */
const field = (page, name) => page.getByRole('textbox', { name, exact: typeof name === 'string' });

const origin = (page) => new URL(page.url()).origin;

export async function goTo(page, address) {
  await page.goto(`${origin(page)}/#${address}`);
}

/** Makes an account as a person does, to the check of the recovery code. Resolves with the code. */
export async function createAccount(page, { email, password, passphrase, name }) {
  await goTo(page, '/share');
  await field(page, 'E-mail address').fill(email);
  await field(page, 'Password').fill(password);
  if (name) await field(page, /^Name of your clinic/).fill(name);
  await page.getByRole('button', { name: 'Next: the passphrase' }).click();
  await field(page, 'Passphrase').fill(passphrase);
  await field(page, 'The same passphrase again').fill(passphrase);
  await page.getByRole('button', { name: 'Create the account' }).click();
  await page.getByRole('heading', { name: 'Your recovery code' }).waitFor();
  const code = (await page.locator('x-account-recovery .code li').allTextContents())
    .map((part) => part.trim())
    .join('-');
  await page.getByRole('button', { name: 'I have it safe' }).click();
  const label = field(page, /^Group \d of the code/);
  const number = Number(/Group (\d)/.exec(await page.locator('x-account-recovery label').textContent())[1]);
  await label.fill(code.split('-')[number - 1]);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByRole('navigation', { name: 'Share' }).waitFor();
  return code;
}

/** Signs in on a computer that has no keys yet: it stays locked. */
export async function signIn(page, { email, password }) {
  await goTo(page, '/share');
  await page.getByText('Sign in', { exact: true }).first().click();
  await field(page, 'E-mail address').fill(email);
  await field(page, 'Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Unlock this computer' }).waitFor();
}

export async function unlock(page, { passphrase }) {
  await field(page, 'Passphrase').fill(passphrase);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByRole('navigation', { name: 'Share' }).waitFor();
}

/** With the recovery code, which sets another passphrase on the way. */
export async function recover(page, { code, passphrase }) {
  await page.getByRole('button', { name: 'I have forgotten it' }).click();
  await field(page, 'Recovery code').fill(code);
  await field(page, 'New passphrase').fill(passphrase);
  await field(page, 'The same passphrase again').fill(passphrase);
  await page.getByRole('button', { name: 'Set the passphrase and unlock' }).click();
  await page.getByRole('navigation', { name: 'Share' }).waitFor();
}

/** The clinic asks by the code it was told. */
export async function askForAccess(page, { code, name }) {
  await goTo(page, '/share/patients');
  const by = field(page, 'The person’s e-mail address or code');
  await page.getByRole('button', { name: 'Ask for access' }).or(by).first().click();
  await by.fill(code);
  await field(page, 'Your name, or your clinic’s').fill(name);
  await page.getByRole('button', { name: 'Send the request' }).click();
  await page.getByText('Your request is on its way').waitFor();
}

/** The code that a person tells a clinic. */
export async function invitationCode(page) {
  await goTo(page, '/share/sharing');
  const code = page.locator('x-sharing-invite .code');
  await code.filter({ hasText: /^\s*\w{5}-\w{5}\s*$/ }).waitFor();
  return (await code.textContent()).trim();
}

/** The person lets in who asked, everything until the end that is offered. Their own name is asked for when they have none. */
export async function approve(page, { clinic, person, passphrase }) {
  await page.reload();
  await page.getByRole('button', { name: /^Let them look at/ }).click();
  await field(page, 'Name of the person whose data this is').fill(person);
  await field(page, 'Your passphrase').fill(passphrase);
  await page.getByRole('button', { name: `Let ${clinic} look` }).click();
  await page.getByText(`${clinic} may look at the data of ${person} until`).waitFor({ timeout: 60_000 });
}

/** The clinic opens a patient of its list. */
export async function openPatient(page, name) {
  await goTo(page, '/share/patients');
  // Somebody comes back to this window: the list looks by itself whether who was asked has answered.
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  await page.getByRole('button', { name, exact: true }).click();
  await page.locator('x-visit-bar .who', { hasText: name }).waitFor();
}

/** Every record of the store that is shown; of a visit as of a person of this computer. */
export async function shownRecords(page, kinds) {
  return page.evaluate(async (all) => {
    const { store } = document.querySelector('x-app').people.value.current;
    const range = await store.span();
    return range ? (await Promise.all(all.map((kind) => store.range(kind, range)))).flat() : [];
  }, kinds);
}

export async function revoke(page, { clinic }) {
  await goTo(page, '/share/sharing');
  const reader = page.locator('x-sharing-reader').filter({ hasText: clinic });
  await reader.getByRole('button', { name: 'End access' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'End access' }).click();
  await page.getByText(`${clinic} can look no more.`).waitFor();
}

/** Makes a link for somebody. Resolves with its address and the code that goes with it. */
export async function makeLink(page, { label, passphrase }) {
  await goTo(page, '/share/sharing');
  await page.getByRole('button', { name: 'Make a link' }).click();
  await field(page, 'For whom').fill(label);
  await field(page, 'Your passphrase').fill(passphrase);
  await page.getByRole('button', { name: 'Make the link' }).click();
  await page.getByText(`The link for ${label} is made`).waitFor();
  const shown = page.locator('x-sharing-link x-sharing-link-shown');
  const address = await shown.locator('#address').inputValue();
  return { address, code: (await shown.locator('.code').textContent()).trim() };
}

/** Opens a link as whoever got it: the address, then the code. */
export async function openLink(page, { address, code }) {
  await page.goto('about:blank');
  await page.goto(address);
  await field(page, 'The code that goes with the link').fill(code);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.locator('x-visit-bar .who').waitFor();
}
