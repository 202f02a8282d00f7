// Meters of other makers behind the real navigator.serial and navigator.hid, read by the app: lines, speeds, reports.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rigUnavailable, startRig } from '../rig/rig.mjs';
import { buildApp, serveApp } from './app.mjs';

const skip = (await rigUnavailable()) ?? false;
const COUNT = 80;
let app;

before(async () => {
  if (!skip) app = await buildApp();
});
after(() => app?.remove());

/** `sent` is what the meter hears first. */
const METERS = [
  { driverId: 'ascensia-serial', model: 'Contour XT', plug: 'plugSerial', sent: 'X' },
  { driverId: 'freestyle-serial', model: 'FreeStyle Mini', plug: 'plugSerial', sent: 'mem' },
  // Asked in the older protocol first: the port is opened again at its speed.
  { driverId: 'precision-serial', model: 'Optium Xceed', plug: 'plugSerial', sent: '\x05' },
  { driverId: 'freestyle-hid', model: 'FreeStyle InsuLinx', plug: 'plugHid', sent: '\x04' },
];

for (const meter of METERS) {
  test(`a ${meter.model} is read in a real Chromium`, { skip, timeout: 180_000 }, async (t) => {
    const server = await serveApp(app.outDir);
    const rig = await startRig({ origin: server.origin });
    t.after(async () => {
      await rig.stop();
      await server.stop().catch(() => undefined);
    });
    const { meterMemory } = await rig.load('/src/demo/scenario.ts');
    const page = await rig.newPage();
    const faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(server.origin);
    const deviceTime = '2020-03-01T12:00:00';
    const readings = meterMemory({
      seed: 7,
      count: COUNT,
      lastDeviceTime: deviceTime,
      resolution: 'minute',
      marks: [],
      rangeMgdl: { low: 20, high: 500 },
    }).map((reading) => ({ kind: 'smbg', deviceTime: reading.deviceTime, mgdl: reading.mgdl }));
    const scenario = { model: meter.model, serial: 'DAMH359-63524', deviceTime, unit: 'mg/dL', readings };
    const cable = await rig[meter.plug]({ driverId: meter.driverId, scenario });

    await page.goto(`${server.origin}/#/upload/${meter.driverId}`);
    await page.getByLabel('Model').selectOption(meter.model);
    await page.getByRole('button', { name: 'Connect and read' }).click();
    const headline = page.locator('x-read-result .big');
    await headline.waitFor({ timeout: 120_000 });
    assert.equal((await headline.textContent()).trim(), `${COUNT} new readings`);
    await cable.closed();
    assert.equal(Buffer.from(cable.sentBytes()).toString('latin1').startsWith(meter.sent), true);
    assert.deepEqual(faults, []);
  });
}
