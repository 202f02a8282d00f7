// What a person does with the app in a browser on the rig, and what is on the disk afterwards.
import assert from 'node:assert/strict';
import { startRig } from '../rig/rig.mjs';
import { serveApp } from './app.mjs';

/** The app served, a rig and a page on it: an empty profile. Everything ends with the test `t`. */
export async function openApp(t, { outDir }) {
  const server = await serveApp(outDir);
  const rig = await startRig({ origin: server.origin });
  t.after(async () => {
    await rig.stop();
    await server.stop().catch(() => undefined);
  });
  const page = await rig.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(server.origin);
  return { server, rig, page, faults };
}

/** The same profile as it was before the first visit. */
export async function forgetAll(page) {
  const { origin } = new URL(page.url());
  await page.goto('about:blank');
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  await session.detach();
  await page.goto(origin);
}

/** What a meter with the computer's time shows on its clock. */
export async function clockNow(page, rig) {
  const { zone } = await rig.load('/src/model/time.ts');
  const zoneId = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  return zone(zoneId).wallAt(Date.now()).slice(0, 19);
}

/**
 * From the list of devices to the end of the reading, as a person clicks. `answers` to what the device's manifest asks, `way` what
 * of several things is plugged in. Returns the headline of the result.
 */
export async function read(page, { model, asks = [], answers = {}, way }) {
  await page.goto(`${new URL(page.url()).origin}/#/upload`);
  // How the last reading ended stays on the page until the person goes on.
  const another = page.getByRole('button', { name: 'Read another device' });
  const search = page.getByRole('searchbox');
  await another.or(search).first().waitFor();
  if (await another.isVisible()) await another.click();
  await search.fill(model);
  await page.locator('x-device-list .name').getByText(model, { exact: true }).click();
  if (way) await page.getByRole('radio', { name: way, exact: true }).check();
  for (const { id, label } of asks) await page.getByLabel(label).fill(answers[id]);
  await page.getByRole('button', { name: 'Connect and read' }).click();
  return ended(page);
}

export async function ended(page) {
  const headline = page.locator('x-read-result .big');
  await headline.waitFor({ timeout: 120_000 });
  return (await headline.textContent()).trim();
}

/** Every record in the browser's databases, decoded by the app's own code: what is really on the disk. */
export async function stored(page, rig) {
  const rows = await page.evaluate(async () => {
    const asked = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const names = (await indexedDB.databases()).map((item) => item.name).filter((name) => name.startsWith('basalt-'));
    const found = [];
    for (const name of names) {
      const db = await asked(indexedDB.open(name));
      found.push(...(await asked(db.transaction('blocks').objectStore('blocks').getAll())));
      db.close();
    }
    return found.map(({ id, kind, deviceId, bytes }) => ({ id, kind, deviceId, bytes: [...bytes] }));
  });
  const { unpackBlock } = await rig.load('/src/store/unpack.ts');
  return rows.flatMap((row) => unpackBlock({ ...row, bytes: Uint8Array.from(row.bytes) }));
}

/** A reading without what the app adds, as a text that can be compared. */
function textOf({ id: _id, deviceId: _deviceId, at: _at, ...reading }) {
  return JSON.stringify(Object.entries(reading).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is stored is exactly what the device holds; says what differs, not five hundred lines. */
export function assertSame(records, readings) {
  const [got, held] = [records, readings].map((all) => all.map(textOf).sort());
  const missing = held.filter((item) => !got.includes(item));
  const extra = got.filter((item) => !held.includes(item));
  assert.deepEqual({ missing, extra, count: got.length }, { missing: [], extra: [], count: held.length });
}

/** Opens the day of the newest fingerstick as a chart and as its table twin: each of that day with a number has a row. */
export async function assertDayShown(page, readings) {
  const sticks = readings.filter(({ kind, bound }) => kind === 'smbg' && !bound);
  const day = sticks.at(-1).deviceTime.slice(0, 10);
  await page.goto(`${new URL(page.url()).origin}/#/explore/day/${day}`);
  await page.locator('x-chart canvas').first().waitFor();
  const table = page.getByRole('button', { name: /table/i }).or(page.locator('summary', { hasText: /table/i }));
  await table.first().click();
  const rows = await page.locator('tbody tr').allTextContents();
  for (const { deviceTime } of sticks.filter((reading) => reading.deviceTime.startsWith(day))) {
    const clock = deviceTime.slice(11, 16);
    assert.ok(
      rows.some((row) => clockIn(row, clock)),
      `no row for ${clock} in\n${rows.join('\n')}`,
    );
  }
}

/** Opens that day: basal is drawn as steps, and each bolus has its mark and its row. */
export async function assertPumpDayShown(page, readings, day) {
  const boluses = readings.filter(({ kind, deviceTime }) => kind === 'bolus' && deviceTime.startsWith(day));
  assert.ok(boluses.length > 0, `no bolus on ${day}`);
  await page.goto(`${new URL(page.url()).origin}/#/explore/day/${day}`);
  await page.locator('x-chart canvas').first().waitFor();
  const marks = await page
    .locator('x-chart')
    .first()
    .evaluate(({ model }) =>
      model.panels
        .flatMap((panel) => panel.marks)
        .flatMap(({ kind, items }) =>
          kind === 'steps' || kind === 'bars' ? items.map((item) => ({ kind, ...item })) : [],
        ),
    );
  const rates = new Set(marks.filter(({ kind }) => kind === 'steps').map(({ y }) => y));
  assert.ok(rates.size > 1, `basal of one rate: ${[...rates]}`);
  const bars = marks.filter(({ kind, value }) => kind === 'bars' && boluses.some(({ units }) => units === value));
  assert.ok(bars.length >= boluses.length, `${bars.length} bars of ${boluses.length} boluses`);
  await page.getByRole('button', { name: /table/i }).first().click();
  await page.locator('tbody tr').first().waitFor();
  const rows = await page.locator('tbody tr').filter({ hasText: 'Bolus' }).allTextContents();
  for (const { deviceTime } of boluses) {
    // A pump's times are reckoned back from its clock, which was asked up to seconds after it was set: 07:00:59 may be 07:01.
    const minutes = [0, 3000].map((ms) => new Date(Date.parse(`${deviceTime}Z`) + ms).toISOString().slice(11, 16));
    assert.ok(
      rows.some((row) => minutes.some((minute) => clockIn(row, minute))),
      `no bolus at ${deviceTime} in\n${rows.join('\n')}`,
    );
  }
}

/** Whether a table row shows this time of day, on a clock of 24 or of 12 hours. */
function clockIn(row, clock) {
  const [hour, minute] = clock.split(':');
  const twelve = `${Number(hour) % 12 || 12}:${minute}`;
  return row.includes(clock) || row.includes(twelve);
}
