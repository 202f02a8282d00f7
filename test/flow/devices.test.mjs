// Every device in a real Chromium, behind the real navigator.serial, navigator.hid or navigator.usb: an empty profile, the
// device chosen in the list, read, seen on its day, read again with nothing new. One line a device.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { rigUnavailable } from '../rig/rig.mjs';
import { buildApp } from './app.mjs';
import {
  assertDayShown,
  assertPumpDayShown,
  assertSame,
  clockNow,
  ended,
  forgetAll,
  openApp,
  read,
  stored,
} from './person.mjs';

/**
 * `usbId` is what is plugged into the computer. `serial` is by default one that says nothing of the model; the answer to
 * what the manifest asks is `answers`, by default the serial number for 'serial'. `memory` are more of `meterMemory`'s
 * options, or a function `(rig, { count, deviceTime }) => readings`, oldest first; `adds` are kinds of records that the
 * driver makes beside what the memory holds. `baudRate` is the device's own, where its link's is another. `sent`: what it hears first.
 */
// prettier-ignore
const DEVICES = [
  { driverId: 'onetouch-ultra2', model: 'OneTouch Ultra2', link: 'serial', usbId: '0403:6001', count: 200, serial: 'TKF8EA0RY' },
  { driverId: 'onetouch-ultra2', model: 'OneTouch Ultra2', link: 'usb', usbId: '067b:2303', count: 200, serial: 'TKF8EA0RY' },
  { driverId: 'onetouch-ultra2', model: 'OneTouch UltraLink', link: 'serial', usbId: '1a86:7523', count: 100 },
  { driverId: 'onetouch-profile', model: 'OneTouch Profile', link: 'serial', usbId: '0403:6001', count: 100 },
  { driverId: 'onetouch-ultra', model: 'OneTouch Ultra', link: 'serial', usbId: '0403:6001', count: 100 },
  { driverId: 'onetouch-ultramini', model: 'OneTouch UltraMini', link: 'serial', usbId: '0403:6001', count: 8 },
  { driverId: 'onetouch-ultrasmart', model: 'OneTouch UltraSmart', link: 'serial', usbId: '0403:6001', count: 60 },
  { driverId: 'onetouch-verio', model: 'OneTouch Verio IQ', link: 'serial', usbId: '10c4:85a7', count: 60 },
  { driverId: 'ascensia-serial', model: 'Contour XT', link: 'serial', usbId: '1a79:6001', count: 100, sent: 'X' },
  { driverId: 'freestyle-serial', model: 'FreeStyle Mini', link: 'serial', usbId: '1a61:3410', count: 100, serial: 'DAMH359-63524', sent: 'mem' },
  // Asked in the older protocol first: the port is opened again at its speed.
  { driverId: 'precision-serial', model: 'Optium Xceed', link: 'serial', usbId: '1a61:3420', count: 100, sent: '\x05' },
  // The same over WebUSB: the chip is told the other speed before anything is sent.
  { driverId: 'precision-serial', model: 'Optium Xceed', link: 'usb', usbId: '067b:2303', baudRate: 9600, count: 100, sent: '\x05' },
  { driverId: 'precision-serial', model: 'Precision Xtra', link: 'usb', usbId: '067b:2303', count: 100, sent: '$xmem' },
  { driverId: 'freestyle-hid', model: 'FreeStyle InsuLinx', link: 'hid', usbId: '1a61:3450', count: 100, sent: '\x04' },
  { driverId: 'contour-hid', model: 'Contour USB', link: 'hid', usbId: '1a79:6002', count: 200 },
  { driverId: 'contour-hid', model: 'Contour Next Link 2.4', link: 'hid', usbId: '1a79:6210', count: 200 },
  { driverId: 'freestyle-serial', model: 'FreeStyle Lite', link: 'serial', usbId: '1a61:3410', count: 100, serial: 'DBMN123-45678' },
  { driverId: 'precision-serial', model: 'Precision Xtra', link: 'serial', usbId: '1a61:3420', count: 100 },
  { driverId: 'onetouch-ultra', model: 'OneTouch Ultra', link: 'serial', usbId: '067b:2303', count: 100, serial: 'TKF8EA0RT' },
  { driverId: 'onetouch-ultramini', model: 'OneTouch UltraMini', link: 'serial', usbId: '067b:2303', count: 100 },
];

/** `way` is what is plugged in, as the page asks; a pump holds `days` of a life. */
// prettier-ignore
const PUMPS = [
  { driverId: 'medtronic-paradigm', model: 'Paradigm REAL-Time Revel 523', way: 'CareLink USB stick', link: 'usb', usbId: '0a21:8001', days: 4 },
  { driverId: 'medtronic-paradigm', model: 'Paradigm Veo 754', way: 'CareLink USB stick', link: 'serial', usbId: '0a21:8001', days: 3 },
  { driverId: 'medtronic-paradigm', model: 'Paradigm REAL-Time Revel 523', way: 'Contour Next Link', link: 'hid', usbId: '1a79:6200', days: 3 },
  { driverId: 'medtronic-600', model: 'MiniMed 640G', link: 'hid', usbId: '1a79:6210', days: 2 },
];

const skip = await rigUnavailable();
const skipUsb = await rigUnavailable('usb');

describe('reading', { skip }, () => {
  let app;
  let open;
  const ends = [];
  before(async () => {
    app = await buildApp();
    open = await openApp({ after: (end) => ends.push(end) }, app);
  });
  after(async () => {
    for (const end of ends) await end();
    app?.remove();
  });

  for (const { driverId, model, way, link, usbId, days } of PUMPS) {
    test(`${model}, ${link} ${usbId}`, { skip: link === 'usb' && skipUsb, timeout: 60_000 }, async (t) => {
      const { rig, page, faults } = open;
      const { manifest } = await rig.load(`/drivers/${driverId}/manifest.ts`);
      const { pumpMemory } = await rig.load('/src/demo/pump-scenario.ts');
      const { profileNames } = await manifest.simulator();
      const lastDeviceTime = await clockNow(page, rig);
      const { readings, settings } = pumpMemory({ seed: 11, days, lastDeviceTime, profileNames });
      const scenario = { model, serial: '208850', deviceTime: lastDeviceTime, unit: 'mg/dL', readings, settings };
      const person = { model, way, asks: manifest.asks, answers: { serial: '208850' } };
      await forgetAll(page);

      const [vendorId, productId] = usbId.split(':').map((digits) => Number.parseInt(digits, 16));
      const cable = await rig.plug({ link, driverId, scenario, usb: { vendorId, productId, serial: 'CABLE1' } });
      t.after(() => cable.unplug());
      assert.match(await read(page, person), /^[\d,]+ new readings$/);
      await cable.closed();
      const records = await stored(page, rig);
      assertPumpHeld(records, readings);
      // The day before today is a whole one.
      const yesterday = readings.filter(({ kind }) => kind === 'daily-total').at(-1).day;
      await assertPumpDayShown(page, readings, yesterday);

      await read(page, person);
      await cable.closed();
      const again = await stored(page, rig);
      const counted = (all) => all.filter(({ kind }) => !GROWS.includes(kind)).length;
      assert.equal(counted(again), counted(records));
      assertPumpHeld(again, readings);
      assert.deepEqual(faults, []);
    });
  }

  for (const device of DEVICES) {
    const { driverId, model, link, usbId, baudRate, count, serial = 'HAXGR4PV', adds = [], sent = '' } = device;
    test(`${model}, ${link} ${usbId}`, { skip: link === 'usb' && skipUsb, timeout: 60_000 }, async (t) => {
      const { rig, page, faults } = open;
      const { manifest } = await rig.load(`/drivers/${driverId}/manifest.ts`);
      const deviceTime = await clockNow(page, rig);
      const readings = await memoryOf(rig, manifest, device, deviceTime);
      const scenario = { model, serial, deviceTime, unit: 'mg/dL', readings };
      const person = { model, asks: manifest.asks, answers: device.answers ?? { serial } };
      await forgetAll(page);

      const [vendorId, productId] = usbId.split(':').map((digits) => Number.parseInt(digits, 16));
      const usb = { vendorId, productId, serial: 'CABLE1' };
      const cable = await rig.plug({ link, driverId, scenario, baudRate, usb });
      t.after(() => cable.unplug());
      const headline = await read(page, person);
      await cable.closed();
      assert.equal(Buffer.from(cable.sentBytes()).toString('latin1').slice(0, sent.length), sent);
      const records = await stored(page, rig);
      const held = records.filter(({ kind }) => !adds.includes(kind));
      assertSame(held, readings);
      assert.deepEqual([readings.length, headline], [count, `${records.length} new readings`]);
      await assertDayShown(page, readings);
      assert.equal(await read(page, person), 'Nothing new');
      assertSame(await stored(page, rig), records);
      await cable.closed();
      assert.deepEqual(faults, []);
    });
  }

  test('Accu-Chek Active, a report on the reader’s disk', { timeout: 60_000 }, async (t) => {
    const { rig, page, faults } = open;
    const model = 'Accu-Chek Active';
    const { manifest } = await rig.load('/drivers/accu-chek-smart-pix/manifest.ts');
    const { report } = await manifest.simulator();
    const deviceTime = await clockNow(page, rig);
    const readings = await memoryOf(rig, manifest, { model, count: 100 }, deviceTime);
    const folder = await mkdtemp(path.join(tmpdir(), 'smart-pix-'));
    t.after(() => rm(folder, { recursive: true }));
    const { fileName, bytes } = report({ model, serial: '10351342', deviceTime, unit: 'mg/dL', readings });
    await writeFile(path.join(folder, fileName), bytes);
    await forgetAll(page);
    for (const headline of ['100 new readings', 'Nothing new']) {
      await page.goto(`${new URL(page.url()).origin}/#/upload`);
      const another = page.getByRole('button', { name: 'Read another device' });
      const search = page.getByRole('searchbox');
      await another.or(search).first().waitFor();
      if (await another.isVisible()) await another.click();
      await search.fill(model);
      await page.locator('x-device-list .name').getByText(model, { exact: true }).click();
      const chosen = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Choose single files' }).click();
      await (await chosen).setFiles(path.join(folder, fileName));
      await page.getByRole('button', { name: /^Read this report/ }).click();
      assert.equal(await ended(page), headline);
      assertSame(await stored(page, rig), readings);
    }
    await assertDayShown(page, readings);
    assert.deepEqual(faults, []);
  });

  test('an adapter that no manifest knows: the page asks which device it is', { timeout: 60_000 }, async (t) => {
    const { rig, page, faults } = open;
    const device = { driverId: 'onetouch-ultra2', model: 'OneTouch UltraLink', count: 60 };
    const { manifest } = await rig.load(`/drivers/${device.driverId}/manifest.ts`);
    const deviceTime = await clockNow(page, rig);
    const readings = await memoryOf(rig, manifest, device, deviceTime);
    const scenario = { model: device.model, serial: 'HAXGR4PV', deviceTime, unit: 'mg/dL', readings };
    await forgetAll(page);
    await page.goto(`${new URL(page.url()).origin}/#/upload`);
    await page.getByRole('searchbox').waitFor();

    const usb = { vendorId: 0x10c4, productId: 0xea60, serial: 'CABLE1' };
    const cable = await rig.plug({ link: 'serial', driverId: device.driverId, scenario, usb });
    t.after(() => cable.unplug());
    const question = page.locator('x-plugged-in .port');
    await question.getByText('Which device is it?').waitFor();
    assert.match(await question.textContent(), /10c4:ea60/);
    for (const headline of ['60 new readings', 'Nothing new']) {
      await question.getByRole('link', { name: device.model, exact: true }).click();
      await page.getByRole('button', { name: 'Connect and read' }).click();
      assert.equal(await ended(page), headline);
      await cable.closed();
      assertSame(await stored(page, rig), readings);
      await page.getByRole('button', { name: 'Read another device' }).click();
    }
    assert.deepEqual(faults, []);
  });
});

/** Kinds that a later reading of a pump adds to: how it is set then, and the basal that ran until then. */
const GROWS = ['settings', 'basal'];

/** What a pump writes down as such is all there, once; its basal is of several rates, and no stretch of it lies over another. */
function assertPumpHeld(records, readings) {
  for (const kind of ['bolus', 'smbg', 'cgm', 'alarm']) {
    const times = (all) =>
      all
        .filter((one) => one.kind === kind)
        .map(({ deviceTime, units, mgdl }) => `${deviceTime} ${units?.toFixed(2) ?? ''} ${mgdl ?? ''}`)
        .sort();
    assert.ok(times(readings).length > 0, `no ${kind} held`);
    assert.deepEqual(times(records), times(readings));
  }
  const basal = records.filter(({ kind }) => kind === 'basal').sort((a, b) => a.at - b.at);
  assert.ok(new Set(basal.map(({ unitsPerHour }) => unitsPerHour)).size > 2);
  for (const [i, { at, durationMs }] of basal.entries())
    assert.ok(i + 1 === basal.length || at + durationMs <= basal[i + 1].at, `basal at ${at} goes on under the next`);
  assert.ok(records.some(({ kind, how }) => kind === 'settings' && how === 'found'));
}

/** The newest `count` readings this device can hold, no two in the same minute: what then becomes of them differs. */
async function memoryOf(rig, manifest, { model, count, memory }, lastDeviceTime) {
  if (typeof memory === 'function') return memory(rig, { count, deviceTime: lastDeviceTime });
  const { meterMemory } = await rig.load('/src/demo/scenario.ts');
  const { holds = (reading) => reading } = await manifest.simulator();
  const made = meterMemory({
    seed: 11,
    count: count * 2,
    lastDeviceTime,
    marks: ['before-meal', 'after-meal'],
    rangeMgdl: manifest.rangeMgdl,
    noControls: !manifest.reads.includes('control'),
    ...memory,
  });
  const minute = ({ deviceTime }) => deviceTime.slice(0, 16);
  const apart = made.filter((reading, i) => i === 0 || minute(reading) !== minute(made[i - 1]));
  return apart.flatMap((reading) => holds(reading, { model }) ?? []).slice(-count);
}
