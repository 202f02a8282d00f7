// Every device in a real Chromium, behind the real navigator.serial, navigator.hid or navigator.usb: an empty profile, the
// device chosen in the list, read, seen on its day, read again with nothing new. One line a device.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { rigUnavailable } from '../rig/rig.mjs';
import { buildApp } from './app.mjs';
import { assertDayShown, assertSame, clockNow, forgetAll, openApp, read, stored } from './person.mjs';

/**
 * `usbId` is what is plugged into the computer. `serial` is by default one that says nothing of the model; the answer to
 * what the manifest asks is `answers`, by default the serial number for 'serial'. `memory` are more of `meterMemory`'s
 * options, or a function `(rig, { count, deviceTime }) => readings`, oldest first; `adds` are kinds of records that the
 * driver makes beside what the memory holds, as a pump's settings.
 */
// prettier-ignore
const DEVICES = [
  { driverId: 'onetouch-ultra2', model: 'OneTouch Ultra2', link: 'serial', usbId: '0403:6001', count: 200, serial: 'TKF8EA0RY' },
  { driverId: 'onetouch-ultra2', model: 'OneTouch Ultra2', link: 'usb', usbId: '067b:2303', count: 200, serial: 'TKF8EA0RY' },
  { driverId: 'onetouch-ultra2', model: 'OneTouch UltraLink', link: 'serial', usbId: '1a86:7523', count: 100 },
  { driverId: 'contour-hid', model: 'Contour USB', link: 'hid', usbId: '1a79:6002', count: 200 },
  { driverId: 'contour-hid', model: 'Contour Next Link 2.4', link: 'hid', usbId: '1a79:6210', count: 200 },
  { driverId: 'freestyle-serial', model: 'FreeStyle Lite', link: 'serial', usbId: '1a61:3410', count: 100, serial: 'DBMN123-45678' },
  { driverId: 'precision-serial', model: 'Precision Xtra', link: 'serial', usbId: '1a61:3420', count: 100 },
  { driverId: 'onetouch-ultra', model: 'OneTouch Ultra', link: 'serial', usbId: '067b:2303', count: 100, serial: 'TKF8EA0RT' },
  { driverId: 'onetouch-ultramini', model: 'OneTouch UltraMini', link: 'serial', usbId: '067b:2303', count: 100 },
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

  for (const device of DEVICES) {
    const { driverId, model, link, usbId, count, serial = 'HAXGR4PV', adds = [] } = device;
    test(`${model}, ${link} ${usbId}`, { skip: link === 'usb' && skipUsb, timeout: 60_000 }, async (t) => {
      const { rig, page, faults } = open;
      const { manifest } = await rig.load(`/drivers/${driverId}/manifest.ts`);
      const deviceTime = await clockNow(page, rig);
      const readings = await memoryOf(rig, manifest, device, deviceTime);
      const scenario = { model, serial, deviceTime, unit: 'mg/dL', readings };
      const person = { model, asks: manifest.asks, answers: device.answers ?? { serial } };
      await forgetAll(page);

      const [vendorId, productId] = usbId.split(':').map((digits) => Number.parseInt(digits, 16));
      const cable = await rig.plug({ link, driverId, scenario, usb: { vendorId, productId, serial: 'CABLE1' } });
      t.after(() => cable.unplug());
      const headline = await read(page, person);
      await cable.closed();
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
});

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
