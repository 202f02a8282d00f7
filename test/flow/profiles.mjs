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
