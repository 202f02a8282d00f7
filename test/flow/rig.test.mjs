// The rig itself: a real Chromium, a page of our own, and devices whose every byte is known.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { rigUnavailable, startRig } from '../rig/rig.mjs';

const skip = await rigUnavailable();
const cableIds = { vendorId: 0x067b, productId: 0x2303 };
const meterIds = { vendorId: 0x1a79, productId: 0x6002, serial: 'M1', product: 'Meter' };

/** Serves a page with an empty worker, and a file to download. */
async function servePage() {
  const server = createServer(({ url }, response) => {
    const type = url === '/worker.js' ? 'text/javascript' : url === '/file' ? 'application/octet-stream' : 'text/html';
    response.setHeader('content-type', type);
    if (url === '/worker.js') response.end('self.events = [];');
    else if (url === '/file') response.end('four');
    else
      response.end(
        '<!doctype html><a download="file.bin" href="/file">file</a><script>new Worker("/worker.js")</script>',
      );
  });
  await new Promise((resolve) => server.listen(0, 'localhost', resolve));
  return {
    origin: `http://localhost:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The dedicated worker of a fresh page. */
async function openWorker(rig, origin) {
  const page = await rig.newPage();
  const started = page.waitForEvent('worker');
  await page.goto(origin);
  return started;
}

/** A device that answers what it hears. */
async function echo(port) {
  for (;;) await port.write(await port.read(60_000));
}

describe('the rig', { skip, timeout: 120_000 }, () => {
  let page;
  let rig;
  before(async () => {
    page = await servePage();
    rig = await startRig({ origin: page.origin, serial: [{ usb: cableIds, play: echo }] });
  });
  after(async () => {
    await rig?.stop();
    page?.close();
  });

  test('a worker talks to a serial port that was there before the browser, without a question', async () => {
    const worker = await openWorker(rig, page.origin);
    const result = await worker.evaluate(async () => {
      const [port] = await navigator.serial.getPorts();
      await port.open({ baudRate: 9600 });
      const sent = Uint8Array.from({ length: 5000 }, (_, i) => i);
      const writer = port.writable.getWriter();
      void writer.write(sent);
      const reader = port.readable.getReader();
      const heard = [];
      while (heard.length < sent.length) heard.push(...(await reader.read()).value);
      reader.releaseLock();
      writer.releaseLock();
      const signals = await port.setSignals({ dataTerminalReady: true }).then(
        () => 'set',
        (error) => error.name,
      );
      await port.close();
      return { info: port.getInfo(), same: heard.every((byte, i) => byte === sent[i]), signals };
    });
    assert.deepEqual(result.info, { usbVendorId: 0x067b, usbProductId: 0x2303 });
    assert.equal(result.same, true);
    // A pty has no modem lines: drivers must do without, as with some real adapters.
    assert.equal(result.signals, 'NetworkError');
  });

  test('a serial cable plugged in, pulled in the middle and plugged in again is seen at once', async () => {
    const worker = await openWorker(rig, page.origin);
    await worker.evaluate(() => {
      navigator.serial.addEventListener('connect', () => self.events.push('connect'));
      navigator.serial.addEventListener('disconnect', () => self.events.push('disconnect'));
    });
    // Says 300 bytes when asked, and no more.
    const play = async (port) => {
      await port.read(60_000);
      await port.write(new Uint8Array(300).fill(7));
    };
    for (let round = 0; round < 3; round++) {
      const cable = await rig.plugSerial({ usb: { ...cableIds, vendorId: 0x0403 }, play });
      await worker.evaluate(async () => {
        while (self.events.at(-1) !== 'connect') await new Promise((resolve) => setTimeout(resolve, 10));
        const ports = await navigator.serial.getPorts();
        const port = ports.find((item) => item.getInfo().usbVendorId === 0x0403);
        await port.open({ baudRate: 9600 });
        const writer = port.writable.getWriter();
        await writer.write(Uint8Array.of(1));
        writer.releaseLock();
        const reader = port.readable.getReader();
        self.heard = 0;
        self.ended = (async () => {
          try {
            for (;;) self.heard += (await reader.read()).value.length;
          } catch (error) {
            return error.name;
          } finally {
            reader.releaseLock();
            await port.close();
          }
        })();
      });
      await cable.opened();
      await cable.finished;
      await cable.unplug();
      assert.deepEqual(cable.sentBytes(), Uint8Array.of(1));
      const seen = await worker.evaluate(async () => ({ name: await self.ended, heard: self.heard }));
      assert.deepEqual(seen, { name: 'NetworkError', heard: 300 });
    }
    assert.deepEqual(await worker.evaluate(() => self.events), Array(3).fill(['connect', 'disconnect']).flat());
  });

  test('two equal cables are two ports', async () => {
    const cables = [
      await rig.plugSerial({ usb: cableIds, play: echo }),
      await rig.plugSerial({ usb: cableIds, play: echo }),
    ];
    const worker = await openWorker(rig, page.origin);
    const count = () => worker.evaluate(async () => (await navigator.serial.getPorts()).length);
    assert.equal(await count(), 3);
    await cables[0].unplug();
    assert.equal(await count(), 2);
    await cables[1].unplug();
    assert.equal(await count(), 1);
  });

  test('every kind of cable can be plugged in as a serial port, all at once', async () => {
    const cables = {
      PL2303: [0x067b, 0x2303],
      FTDI: [0x0403, 0x6001],
      CH340: [0x1a86, 0x7523],
      'FreeStyle cable': [0x1a61, 0x3410],
      'Precision cable': [0x1a61, 0x3420],
      'Ascensia cable': [0x1a79, 0x6001],
      'CareLink stick, as Linux has it': [0x0a21, 0x8001],
    };
    const plugged = [];
    for (const [product, [vendorId, productId]] of Object.entries(cables)) {
      plugged.push(await rig.plug({ link: 'serial', usb: { vendorId, productId, product }, play: echo }));
    }
    const worker = await openWorker(rig, page.origin);
    const answered = await worker.evaluate(async () => {
      const ports = await navigator.serial.getPorts();
      return Promise.all(
        ports.map(async (port, i) => {
          const { usbVendorId, usbProductId } = port.getInfo();
          await port.open({ baudRate: 9600 });
          const writer = port.writable.getWriter();
          await writer.write(Uint8Array.of(i));
          writer.releaseLock();
          const reader = port.readable.getReader();
          const [byte] = (await reader.read()).value;
          reader.releaseLock();
          await port.close();
          return byte === i ? `${usbVendorId}:${usbProductId}` : 'wrong';
        }),
      );
    });
    // The first is the one that was there before.
    const expected = Object.values(cables).map((id) => id.join(':'));
    assert.deepEqual(answered.sort(), [...expected, '1659:8963'].sort());
    for (const cable of plugged) await cable.unplug();
  });

  test('HID reports arrive whole both ways, also when they come in a burst', async () => {
    // Answers each report; one that begins with 255 by 500 reports at once.
    const play = async (port) => {
      for (;;) {
        const report = await port.read(60_000);
        if (report[0] !== 255) await port.write(report);
        else for (let i = 0; i < 500; i++) await port.write(new Uint8Array(64).fill(i));
      }
    };
    const cable = await rig.plugHid({ usb: meterIds, play });
    const worker = await openWorker(rig, page.origin);
    const result = await worker.evaluate(async () => {
      const [device] = await navigator.hid.getDevices();
      await device.open();
      const reports = [];
      let done;
      device.oninputreport = ({ data, reportId }) => {
        const bytes = new Uint8Array(data.buffer);
        reports.push([reportId, bytes.length, bytes.every((byte) => byte === bytes[0]) ? bytes[0] : 'torn']);
        if (reports.length === 700) done();
      };
      const all = new Promise((resolve) => (done = resolve));
      for (let i = 0; i < 200; i++) await device.sendReport(0, new Uint8Array(64).fill(i));
      await device.sendReport(0, new Uint8Array(64).fill(255));
      await all;
      await device.close();
      return { name: device.productName, page: device.collections[0].usagePage, reports };
    });
    assert.equal(result.name, 'Meter');
    assert.equal(result.page, 0xff00);
    const expected = [...Array(200).keys(), ...Array(500).keys()].map((i) => [0, 64, i & 255]);
    assert.deepEqual(result.reports, expected);
    assert.equal(cable.sent.length, 201);
    assert.deepEqual(cable.sent[200], new Uint8Array(64).fill(255));
    await cable.closed();
    await cable.unplug();
  });

  test('a HID device pulled while open is gone by an event, and answers again when plugged in', async () => {
    const worker = await openWorker(rig, page.origin);
    await worker.evaluate(() => {
      navigator.hid.addEventListener('connect', () => self.events.push('connect'));
      navigator.hid.addEventListener('disconnect', () => self.events.push('disconnect'));
    });
    for (let round = 0; round < 3; round++) {
      const cable = await rig.plugHid({ usb: meterIds, play: echo });
      const first = await worker.evaluate(async () => {
        while (self.events.at(-1) !== 'connect') await new Promise((resolve) => setTimeout(resolve, 10));
        self.reports = [];
        const [device] = await navigator.hid.getDevices();
        await device.open();
        const report = new Promise((resolve) => (device.oninputreport = ({ data }) => resolve(data.getUint8(63))));
        await device.sendReport(0, new Uint8Array(64).fill(9));
        const value = await report;
        device.oninputreport = ({ data }) => self.reports.push(data.byteLength);
        return value;
      });
      assert.equal(first, 9);
      await cable.unplug();
      const later = await worker.evaluate(async () => {
        while (self.events.at(-1) !== 'disconnect') await new Promise((resolve) => setTimeout(resolve, 10));
        return { reports: self.reports, devices: (await navigator.hid.getDevices()).length };
      });
      assert.deepEqual(later, { reports: [], devices: 0 });
    }
  });

  test('the profile outlives a restart of the browser, and downloads can be read', async () => {
    const tab = await rig.newPage();
    await tab.goto(page.origin);
    await tab.evaluate(() => localStorage.setItem('kept', 'yes'));
    await rig.restartBrowser();
    const again = await rig.newPage();
    await again.goto(page.origin);
    assert.equal(await again.evaluate(() => localStorage.getItem('kept')), 'yes');
    assert.equal(await again.evaluate(async () => (await navigator.serial.getPorts()).length), 1);
    const [download] = await Promise.all([again.waitForEvent('download'), again.click('a')]);
    assert.equal(readFileSync(await download.path(), 'latin1'), 'four');
  });

  const scenario = { deviceTime: '2026-03-01T08:30:00', unit: 'mg/dL', readings: [] };

  test("a driver's simulator answers behind a serial port with one of its driver's USB ids", async () => {
    const cable = await rig.plugSerial({
      driverId: 'onetouch-ultra2',
      scenario: { ...scenario, model: 'OneTouch Ultra2', serial: 'ABC1234DE' },
      usb: { vendorId: 0x1a86, productId: 0x7523 },
    });
    const worker = await openWorker(rig, page.origin);
    // Waking and the question for the serial number: LifeScan AW06443901.
    const answer = await worker.evaluate(async () => {
      const ports = await navigator.serial.getPorts();
      const port = ports.find((item) => item.getInfo().usbVendorId === 0x1a86);
      await port.open({ baudRate: 9600 });
      const writer = port.writable.getWriter();
      await writer.write(new TextEncoder().encode('\x11\r\nDM@'));
      writer.releaseLock();
      const reader = port.readable.getReader();
      let text = '';
      while (!text.endsWith('\r\n')) text += new TextDecoder().decode((await reader.read()).value);
      reader.releaseLock();
      await port.close();
      return text;
    });
    assert.match(answer, /^@ "ABC1234DE" /);
    await cable.unplug();
  });

  test("a driver's HID simulator that is pulled in the middle of a report gives the whole ones before it", async () => {
    const worker = await openWorker(rig, page.origin);
    await rig.plugHid({
      driverId: 'contour-hid',
      scenario: {
        ...scenario,
        model: 'Contour Next USB',
        serial: '7410-1234567',
        fault: { kind: 'unplugged', afterBytes: 2 * 64 + 10 },
      },
    });
    const seen = await worker.evaluate(async () => {
      const [device] = await navigator.hid.getDevices();
      const lengths = [];
      const gone = new Promise((resolve) => navigator.hid.addEventListener('disconnect', resolve));
      device.oninputreport = ({ data }) => lengths.push(data.byteLength);
      await device.open();
      // Any byte makes the meter introduce itself: "ABC", a length, the data.
      await device.sendReport(
        0,
        Uint8Array.from({ length: 64 }, (_, i) => [0x41, 0x42, 0x43, 1, 0x58][i] ?? 0),
      );
      await gone;
      return { lengths, ids: [device.vendorId, device.productId] };
    });
    assert.deepEqual(seen.lengths, [64, 64]);
    assert.equal(seen.ids[0], 0x1a79);
  });
});
