// A person's whole job in a real Chromium, with a simulated meter behind the real navigator.serial and navigator.hid:
// empty profile, read, look, print, no network, read again; and what happens when the cable is pulled.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { rigUnavailable } from '../rig/rig.mjs';
import { buildApp } from './app.mjs';
import { assertDayShown, assertSame, clockNow, ended, openApp, read, stored } from './person.mjs';

const skip = (await rigUnavailable()) ?? false;
const COUNT = 500;
let app;

before(async () => {
  if (!skip) app = await buildApp();
});
after(() => app?.remove());

/** The two meters, one a link. Their clocks agree with the computer's. */
const METERS = {
  serial: {
    driverId: 'onetouch-ultra2',
    model: 'OneTouch Ultra2',
    serial: 'TKF8EA0RY',
    plug: 'plugSerial',
    resolution: 'second',
    wireBytesPerSecond: 960,
  },
  hid: {
    driverId: 'contour-hid',
    model: 'Contour USB',
    serial: '7390-2902076',
    plug: 'plugHid',
    resolution: 'minute',
    wireBytesPerSecond: 6000,
  },
};

async function open(t, meter) {
  const opened = await openApp(t, app);
  const { rig, page } = opened;
  const { meterMemory } = await rig.load('/src/demo/scenario.ts');
  const time = await rig.load('/src/model/time.ts');
  const deviceTime = await clockNow(page, rig);
  const memory = meterMemory({
    seed: 11,
    count: COUNT + 100,
    lastDeviceTime: deviceTime,
    resolution: meter.resolution,
    marks: ['before-meal', 'after-meal'],
    rangeMgdl: { low: 20, high: 600 },
  });
  // What this meter can hold: the Ultra2 sets readings of one minute at least 8 s apart.
  const gapMs = meter.resolution === 'second' ? 8000 : 0;
  const apart = memory.filter(
    ({ deviceTime }, i) => i === 0 || time.wallMs(deviceTime) - time.wallMs(memory[i - 1].deviceTime) >= gapMs,
  );
  const readings = apart.slice(-COUNT);
  const scenario = { model: meter.model, serial: meter.serial, deviceTime, unit: 'mg/dL', readings };
  return { ...opened, scenario, readings };
}

async function makePdf(page, rig, name) {
  await page.goto(`${new URL(page.url()).origin}/#/reports`);
  await page.getByRole('button', { name: /^Make/ }).click();
  const save = page.getByRole('button', { name: /^Save/ }).or(page.getByRole('link', { name: /^Save/ }));
  await save.first().waitFor({ timeout: 60_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), save.first().click()]);
  const file = `${rig.folder}/${name}.pdf`;
  await download.saveAs(file);
  const { stdout, status } = spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  assert.equal(status, 0, 'pdftotext (poppler-utils) is needed for this test');
  return stdout;
}

for (const [link, meter] of Object.entries(METERS)) {
  test(
    `${link}: read ${COUNT}, look, print, lose the network, still there, read again adds nothing`,
    { skip },
    async (t) => {
      const { server, rig, page, scenario, readings, faults } = await open(t, meter);
      // An empty profile offers three ways in.
      await page.getByRole('heading', { level: 1 }).waitFor();
      for (const way of [/connect/i, /import a file/i, /demo/i]) {
        assert.ok((await page.getByText(way).count()) > 0, `no way in: ${way}`);
      }

      const cable = await rig[meter.plug]({ driverId: meter.driverId, scenario });
      assert.equal(await read(page, meter), `${COUNT} new readings`);
      await cable.closed();
      const sent = cable.sentBytes();

      await assertDayShown(page, readings);

      const printed = await makePdf(page, rig, 'online');
      assert.match(printed, /Fingerstick profile/);

      // No network from here on.
      await page.evaluate(async () => void (await navigator.serviceWorker.ready));
      await page.waitForFunction(async () => {
        const names = await caches.keys();
        const counts = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).length));
        return counts.some((count) => count > 10);
      });
      await server.stop();
      await page.goto(`${server.origin}/#/`);
      await page.reload();
      await page.getByRole('heading', { level: 1 }).waitFor();
      assertSame(await stored(page, rig), readings);
      assert.equal(clean(await makePdf(page, rig, 'offline')), clean(printed));

      await rig.restartBrowser();
      const again = await rig.newPage();
      await again.goto(server.origin);
      assert.equal(await read(again, meter), 'Nothing new');
      assertSame(await stored(again, rig), readings);

      // Twice the same conversation, and every byte of it on the driver's list.
      await cable.closed();
      const { maySend } = await (await rig.load(`/drivers/${meter.driverId}/manifest.ts`)).manifest.load();
      assert.ok(sent.length > 0);
      if (link === 'hid') for (const report of cable.sent) assert.ok(maySend(report), `may not be sent: ${report}`);
      else
        for (const command of commands(cable.sentBytes())) assert.ok(maySend(command), `may not be sent: ${command}`);
      assert.deepEqual(faults, []);
    },
  );

  test(`${link}: pulled in the middle, what was read is there, the next reading completes`, { skip }, async (t) => {
    const { rig, page, scenario, readings } = await open(t, meter);
    const slow = { ...scenario, bytesPerSecond: meter.wireBytesPerSecond * 4 };
    const cable = await rig[meter.plug]({ driverId: meter.driverId, scenario: slow });
    await page.goto(`${new URL(page.url()).origin}/#/upload/${meter.driverId}`);
    await page.getByRole('button', { name: 'Connect and read' }).click();
    // Some readings are safe and shown as such.
    await page.getByText(/\d+ new so far/).waitFor({ timeout: 60_000 });
    await cable.unplug();
    const headline = await ended(page);
    const kept = Number(/Kept: the (\d+) readings/.exec(headline)?.[1]);
    assert.ok(kept >= 20 && kept < COUNT, headline);
    await page.getByText('The connection broke').first().waitFor();
    await page
      .getByText(/Plug the cable in again/)
      .first()
      .waitFor();
    assert.equal((await stored(page, rig)).length, kept);

    await rig[meter.plug]({ driverId: meter.driverId, scenario });
    assert.equal(await read(page, meter), `${COUNT - kept} new readings`);
    assertSame(await stored(page, rig), readings);
  });
}

test('two equal cables: which one is asked, and nothing is read from the wrong one', { skip }, async (t) => {
  const meter = METERS.serial;
  const { rig, page, scenario } = await open(t, meter);
  const usb = { vendorId: 0x067b, productId: 0x2303 };
  const first = await rig.plugSerial({ driverId: meter.driverId, usb, scenario });
  const second = await rig.plugSerial({ driverId: meter.driverId, usb, scenario });
  await page.goto(`${new URL(page.url()).origin}/#/upload/${meter.driverId}`);
  await page.getByRole('button', { name: 'Connect and read' }).click();
  await page.getByText('Two cables of the same kind are plugged in').first().waitFor();
  assert.equal(first.sentBytes().length + second.sentBytes().length, 0);
  await second.unplug();
  assert.equal(await read(page, meter), `${COUNT} new readings`);
});

test('a tab closed in the middle keeps what was read, and the next one goes on', { skip }, async (t) => {
  const meter = METERS.serial;
  const { rig, page, scenario } = await open(t, meter);
  const { origin } = new URL(page.url());
  await rig
    .plugSerial({ driverId: meter.driverId, scenario: { ...scenario, bytesPerSecond: 4000 } })
    .then(async (cable) => {
      await page.goto(`${origin}/#/upload/${meter.driverId}`);
      await page.getByRole('button', { name: 'Connect and read' }).click();
      await page.getByText(/\d+ new so far/).waitFor({ timeout: 60_000 });
      await page.close({ runBeforeUnload: false });
      await cable.closed();
      await cable.unplug();
    });
  const next = await rig.newPage();
  await next.goto(origin);
  await next.getByRole('heading', { level: 1 }).waitFor();
  const kept = (await stored(next, rig)).length;
  assert.ok(kept >= 20 && kept < COUNT, `${kept} kept`);
  await rig.plugSerial({ driverId: meter.driverId, scenario });
  assert.equal(await read(next, meter), `${COUNT - kept} new readings`);
});

/** The text without the time of printing. */
function clean(text) {
  return text.replace(/\d{1,2}:\d{2}(:\d{2})?\s*([AP]M)?/g, '').replace(/\s+/g, ' ');
}

/** The DM commands in a stream: each begins with 11 0D. */
function commands(bytes) {
  const starts = [...bytes.keys()].filter((at) => bytes[at] === 0x11);
  assert.equal(starts[0], 0);
  return starts.map((start, i) => bytes.slice(start, starts[i + 1] ?? bytes.length));
}
