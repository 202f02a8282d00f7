// Sharing as four people do it, each in a real Chromium of their own, against the emulators with the real rules: a person reads a meter
// and lets a clinic in and out again, brings the data to a second computer with the recovery code, and sends a doctor a link.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { emulators } from '../../.ci/emulators.mjs';
import { rigUnavailable } from '../rig/rig.mjs';
import { buildApp } from './app.mjs';
import { assertDayShown, assertSame, clockNow, openApp, read, stored } from './person.mjs';
import * as profiles from './profiles.mjs';

const skip = (await rigUnavailable()) ?? false;
const METER = { model: 'OneTouch Ultra2', driverId: 'onetouch-ultra2', serial: 'TKF8EA0RY' };
const ADA = { email: 'ada@example.org', password: 'password of ada', passphrase: 'six words that only ada knows' };
const CLINIC = {
  email: 'clinic@example.org',
  password: 'password of a clinic',
  passphrase: 'the clinic has its own words',
};
const [PERSON, CLINIC_NAME, DOCTOR] = ['Ada Lovelace', 'St. Mary Clinic', 'Dr. Strange'];
let app;
let server;

before(async () => {
  if (skip) return;
  [app, server] = await Promise.all([buildApp(), emulators()]);
  // As a site is set up: a file beside the app, without building again. The rig's browser reaches nobody but `localhost`.
  const local = (place) => place.replace('127.0.0.1', 'localhost');
  const { auth, firestore } = server.config.emulators;
  const config = { ...server.config, emulators: { auth: local(auth), firestore: local(firestore) } };
  writeFileSync(path.join(app.outDir, 'firebase-config.json'), JSON.stringify(config));
});
after(async () => {
  await server?.stop();
  app?.remove();
});

test('a person, their second computer, a clinic and a doctor with a link', { skip, timeout: 600_000 }, async (t) => {
  const { rig, page: ada, faults, server: site } = await openApp(t, app);
  const { meterMemory } = await rig.load('/src/demo/scenario.ts');
  const { dumpOf, searchable } = await rig.load('/test/firebase/dump.ts');
  const { claimsOf } = await rig.load('/src/sync/document.ts');
  const dump = () => dumpOf(server.config.emulators.firestore, server.config.projectId);
  const deviceTime = await clockNow(ada, rig);
  const time = await rig.load('/src/model/time.ts');
  const { RECORD_KINDS } = await rig.load('/src/model/record.ts');
  const simulated = meterMemory({
    seed: 12,
    count: 400,
    lastDeviceTime: deviceTime,
    resolution: 'second',
    marks: ['before-meal', 'after-meal'],
    rangeMgdl: { low: 20, high: 600 },
  });
  // What this meter can hold: it sets readings of one minute at least 8 s apart.
  const memory = simulated
    .filter(({ deviceTime: at }, i) => i === 0 || time.wallMs(at) - time.wallMs(simulated[i - 1].deviceTime) >= 8000)
    .slice(-300);
  const [before, later] = [memory.slice(0, 297), memory];
  const scenario = { model: METER.model, serial: METER.serial, deviceTime, unit: 'mg/dL' };

  // The person reads a device and makes an account.
  const cable = await rig.plugSerial({ driverId: METER.driverId, scenario: { ...scenario, readings: before } });
  assert.equal(await read(ada, METER), '297 new readings');
  await cable.closed();
  await cable.unplug();
  const recoveryCode = await profiles.createAccount(ada, ADA);
  const invited = await profiles.invitationCode(ada);

  // The clinic asks, is let in, and sees the same numbers.
  const clinic = await profiles.openProfile(t, site.origin);
  await profiles.createAccount(clinic, { ...CLINIC, name: CLINIC_NAME });
  await profiles.askForAccess(clinic, { code: invited, name: CLINIC_NAME });
  await profiles.approve(ada, { clinic: CLINIC_NAME, person: PERSON, passphrase: ADA.passphrase });
  await profiles.openPatient(clinic, PERSON);
  assertSame(await profiles.shownRecords(clinic, RECORD_KINDS), before);
  assert.deepEqual(await overviewOf(clinic), await overviewOf(ada));
  await assertDayShown(clinic, before);
  assert.deepEqual(await stored(clinic, rig), [], 'nothing of a patient is kept');
  await profiles.goTo(ada, '/share/sharing');
  await ada.getByText(/Last looked today/).waitFor();

  // A second computer of the person, where nothing but the recovery code is at hand.
  const second = await profiles.openProfile(t, site.origin);
  await profiles.signIn(second, ADA);
  await profiles.recover(second, { code: recoveryCode, passphrase: 'ada has found new words' });
  await second.getByRole('button', { name: `Bring ${PERSON} to this computer` }).click();
  await second.getByText(/Up to date, today/).waitFor({ timeout: 60_000 });
  assertSame(await stored(second, rig), before);
  assert.deepEqual(await overviewOf(second), await overviewOf(ada));

  // A doctor without an account opens a link with its code.
  const link = await profiles.makeLink(ada, { label: DOCTOR, passphrase: 'ada has found new words' });
  const doctor = await profiles.openProfile(t, site.origin);
  await profiles.openLink(doctor, link);
  assertSame(await profiles.shownRecords(doctor, RECORD_KINDS), before);
  assert.deepEqual(await overviewOf(doctor), await overviewOf(ada));
  assert.deepEqual(await stored(doctor, rig), []);

  // What is on the server by now says nothing.
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  // None so short that an id could hold it by chance.
  const words = [
    ...[ADA.email, CLINIC.email, 'example.org', PERSON, 'Lovelace', CLINIC_NAME, 'Mary Clinic', DOCTOR, 'Strange'],
    ...[
      METER.serial,
      METER.model,
      'Ultra2',
      '"smbg"',
      'mg/dL',
      '"mgdl"',
      'onetouch',
      'Europe/',
      invited.replace('-', '|'),
    ],
    ...[link.code, link.address.split('.')[1], recoveryCode, ADA.passphrase, ADA.password],
    // On the last of these days the server was written to.
    ...new Set(before.map((reading) => reading.deviceTime.slice(0, 10)).filter((day) => day < yesterday)),
  ];
  const seen = (await dump()).filter(({ name }) => !name.startsWith('/invitations/'));
  assert.ok(seen.length > 10, `${seen.length} documents`);
  for (const document of seen) {
    const held = searchable([document]).toLowerCase();
    for (const word of words) assert.ok(!held.includes(word.toLowerCase()), `${document.name} shows ${word}`);
    // Every field in clear is an id, an owner, a version or a time of the server's own.
    assert.deepEqual(clearFields(document.text), [], document.name);
  }

  // The clinic is shut out: at once, on a fresh computer too, and from all that comes later.
  await profiles.revoke(ada, { clinic: CLINIC_NAME });
  await profiles.goTo(clinic, '/share/patients');
  await clinic.reload();
  await clinic.getByText('Nobody shares with you yet').waitFor();
  const fresh = await profiles.openProfile(t, site.origin);
  await profiles.signIn(fresh, CLINIC);
  await profiles.unlock(fresh, CLINIC);
  await profiles.goTo(fresh, '/share/patients');
  await fresh.getByText('Nobody shares with you yet').waitFor();
  const again = await rig.plugSerial({ driverId: METER.driverId, scenario: { ...scenario, readings: later } });
  assert.equal(await read(ada, METER), '3 new readings');
  await again.closed();
  await profiles.goTo(ada, '/share/sharing');
  await ada.getByRole('button', { name: 'Synchronise now' }).click();
  await ada.getByText(/Up to date, today/).waitFor();
  await profiles.openLink(doctor, link);
  assertSame(await profiles.shownRecords(doctor, RECORD_KINDS), later);
  const epochs = (await dump())
    .filter(({ name }) => /^\/people\/[^/]+\/documents\//.test(name))
    .map(({ bytes: [sealed] }) => claimsOf(sealed).epoch);
  assert.ok(epochs.includes(2), `what is written after a revocation is under new keys: ${epochs}`);
  for (const { faults: own } of [{ faults }, clinic, second, doctor, fresh]) assert.deepEqual(own, []);
});

/** What the overview says, without when something was read. */
async function overviewOf(page) {
  await profiles.goTo(page, '/overview/14');
  await page.locator('x-overview-page x-key-numbers').waitFor();
  return page.locator('x-overview-page x-key-numbers').innerText();
}

/** Values in a document that are neither ids, versions nor times. */
function clearFields(text) {
  const known =
    /^(uid|owner|person|link|try|hash|codeHash|kind|version|format|until|since|at|changed|guesses|identity|publicKey)$/;
  return Object.keys(JSON.parse(text)).filter(
    (name) => !known.test(name) && JSON.stringify(JSON.parse(text)[name]) !== '{"bytesValue":""}',
  );
}
