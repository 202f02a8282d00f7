// The app's USB links in a dedicated worker, behind the real navigator.usb, with devices whose every packet is known.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { rigUnavailable, startRig } from '../rig/rig.mjs';
import { serveLinks } from './links-page.mjs';

const skip = await rigUnavailable('usb');
const ids = { vendorId: 0x0a21, productId: 0x8001 };
const choice = { kind: 'usb', ...ids };
const manifest = { id: 'echo', links: [{ kind: 'usb', ids: [ids] }] };
const asked = { choice, manifest };

/**
 * A device of our own. Each transfer begins with a letter: 'e' says the rest back, 'p' gives a full packet, an empty one and
 * one byte, 's' stalls and then has 7 to say, 'o' stalls what comes next. Control requests: 1 remembers, 2 tells it.
 */
async function echo(port) {
  let kept = Uint8Array.of();
  port.answerControl(({ request, direction }, data) => {
    if (request === 1 && direction === 'out') return (kept = data);
    return request === 2 && direction === 'in' ? kept : undefined;
  });
  for (;;) {
    const [letter, ...rest] = await port.read(60_000);
    if (letter === 0x65) await port.write(Uint8Array.from(rest));
    if (letter === 0x70) {
      await port.write(new Uint8Array(64).fill(1));
      await port.write(new Uint8Array(0));
      await port.write(Uint8Array.of(2));
    }
    if (letter === 0x73) {
      port.stall('in');
      await port.write(Uint8Array.of(7));
    }
    if (letter === 0x6f) port.stall('out');
  }
}

describe('USB links', { skip, timeout: 60_000 }, () => {
  let page;
  let rig;
  before(async () => {
    page = await serveLinks();
    rig = await startRig({ origin: page.origin });
  });
  after(async () => {
    await rig?.stop();
    page?.close();
  });

  async function plugged(t, options = {}) {
    const cable = await rig.plug({ link: 'usb', play: echo, ...options, usb: { ...ids, ...options.usb } });
    t.after(() => cable.unplug());
    return { cable, worker: await page.openWorker(rig) };
  }

  test('packets keep their boundaries both ways, and an empty one is an empty chunk', async (t) => {
    const { cable, worker } = await plugged(t, { usb: { serial: 'S1', product: 'Stick' } });
    const result = await worker.evaluate(async ({ choice, manifest }) => {
      const port = await self.openPort(choice, manifest);
      const [device] = await navigator.usb.getDevices();
      await port.write(Uint8Array.of(0x70));
      const chunks = [];
      for (let i = 0; i < 3; i++) chunks.push([...(await port.read(2000))]);
      await port.write(Uint8Array.from({ length: 151 }, (_, i) => (i ? i : 0x65)));
      for (let i = 0; i < 3; i++) chunks.push([...(await port.read(2000))]);
      await port.close();
      return { chunks, link: port.link, name: device.productName, serial: device.serialNumber, open: device.opened };
    }, asked);
    const counted = Array.from({ length: 150 }, (_, i) => i + 1);
    const long = [counted.slice(0, 64), counted.slice(64, 128), counted.slice(128)];
    assert.deepEqual(result.chunks, [Array(64).fill(1), [], [2], ...long]);
    assert.deepEqual([result.link, result.name, result.serial, result.open], ['usb', 'Stick', 'S1', false]);
    assert.deepEqual(
      cable.sent.map(({ length }) => length),
      [1, 151],
    );
    await cable.closed();
  });

  test('500 short questions and answers stay in order', async (t) => {
    const { worker } = await plugged(t);
    const heard = await worker.evaluate(async ({ choice, manifest }) => {
      const port = await self.openPort(choice, manifest);
      const answers = [];
      for (let i = 0; i < 500; i++) {
        await port.write(Uint8Array.of(0x65, i, i >> 8));
        const [low, high] = await port.read(2000);
        answers.push(low + high * 256);
      }
      await port.close();
      return answers;
    }, asked);
    assert.deepEqual(heard, [...Array(500).keys()]);
  });

  test('control transfers go both ways; what the device refuses says so, and the next one works', async (t) => {
    const { cable, worker } = await plugged(t);
    const result = await worker.evaluate(async ({ choice, manifest }) => {
      const port = await self.openPort(choice, manifest);
      const vendor = { type: 'vendor', recipient: 'device', value: 0x1234, index: 5 };
      await port.control.out({ ...vendor, request: 1 }, Uint8Array.of(9, 8, 7));
      const refusedIn = await self.codeOf(port.control.in({ ...vendor, request: 3 }, 1));
      const refusedOut = await self.codeOf(port.control.out({ ...vendor, request: 3 }));
      const told = [...(await port.control.in({ ...vendor, type: 'class', recipient: 'interface', request: 2 }, 2))];
      await port.close();
      return { refusedIn, refusedOut, told };
    }, asked);
    assert.deepEqual(result, { refusedIn: 'refused', refusedOut: 'refused', told: [9, 8] });
    const [first] = cable.controls;
    const setup = { direction: 'out', type: 'vendor', recipient: 'device', request: 1, value: 0x1234, index: 5 };
    assert.deepEqual(first, { ...setup, data: Uint8Array.of(9, 8, 7) });
  });

  test('a read gives up in time, and what comes later is for the next one', async (t) => {
    const { worker } = await plugged(t);
    const result = await worker.evaluate(async ({ choice, manifest }) => {
      const port = await self.openPort(choice, manifest);
      const code = await self.codeOf(port.read(50));
      await port.write(Uint8Array.of(0x65, 3));
      const later = [...(await port.read(2000))];
      await port.close();
      return { code, later };
    }, asked);
    assert.deepEqual(result, { code: 'timeout', later: [3] });
  });

  test('closed while a transfer waits, the device is free at once and opens again', async (t) => {
    const { cable, worker } = await plugged(t);
    for (let round = 0; round < 5; round++) {
      const result = await worker.evaluate(async ({ choice, manifest }) => {
        const port = await self.openPort(choice, manifest);
        await port.write(Uint8Array.of(0x65, 1));
        const first = [...(await port.read(2000))];
        const waiting = self.codeOf(port.read(20_000));
        await port.close();
        await port.close();
        const write = await self.codeOf(port.write(Uint8Array.of(0x65, 2)));
        return { first, waiting: await waiting, write };
      }, asked);
      assert.deepEqual(result, { first: [1], waiting: 'disconnected', write: 'disconnected' });
    }
    await cable.closed();
  });

  test('a stall is cleared; what was refused says so', async (t) => {
    const { worker } = await plugged(t);
    const result = await worker.evaluate(async ({ choice, manifest }) => {
      const port = await self.openPort(choice, manifest);
      await port.write(Uint8Array.of(0x73));
      const afterStall = [...(await port.read(2000))];
      await port.write(Uint8Array.of(0x6f));
      // The device stalls once it has understood.
      await new Promise((resolve) => setTimeout(resolve, 50));
      const refused = await self.codeOf(port.write(Uint8Array.of(0x65, 1)));
      await port.write(Uint8Array.of(0x65, 5));
      const afterRefusal = [...(await port.read(2000))];
      await port.close();
      return { afterStall, refused, afterRefusal };
    }, asked);
    assert.deepEqual(result, { afterStall: [7], refused: 'refused', afterRefusal: [5] });
  });

  test('a device pulled while it is read is gone at once, after what it said; plugged in again it answers', async (t) => {
    const worker = await page.openWorker(rig);
    await worker.evaluate(() => {
      navigator.usb.addEventListener('connect', () => self.events.push('connect'));
      navigator.usb.addEventListener('disconnect', () => self.events.push('disconnect'));
    });
    for (let round = 0; round < 3; round++) {
      const cable = await rig.plugUsb({ usb: ids, play: echo });
      t.after(() => cable.unplug());
      await worker.evaluate(async ({ choice, manifest }) => {
        while (self.events.at(-1) !== 'connect') await new Promise((resolve) => setTimeout(resolve, 10));
        self.port = await self.openPort(choice, manifest);
        await self.port.write(Uint8Array.of(0x65, ...Array(200).fill(4)));
        self.heard = 0;
        self.ended = (async () => {
          try {
            for (;;) self.heard += (await self.port.read(20_000)).length;
          } catch (error) {
            return error.code;
          }
        })();
      }, asked);
      await cable.opened();
      await cable.unplug();
      const seen = await worker.evaluate(async () => {
        const ended = await self.ended;
        const write = await self.codeOf(self.port.write(Uint8Array.of(1)));
        await self.port.close();
        while (self.events.at(-1) !== 'disconnect') await new Promise((resolve) => setTimeout(resolve, 10));
        return { ended, write, heard: self.heard, devices: (await navigator.usb.getDevices()).length };
      });
      assert.deepEqual(seen, { ended: 'disconnected', write: 'disconnected', heard: 200, devices: 0 });
    }
    assert.deepEqual(await worker.evaluate(() => self.events), Array(3).fill(['connect', 'disconnect']).flat());
  });

  test('an interface that the system or another page holds is busy; free again, it opens', async (t) => {
    const { cable, worker } = await plugged(t, { usb: { held: true } });
    const open = (where) =>
      where.evaluate(({ choice, manifest }) => self.codeOf(self.openPort(choice, manifest)), asked);
    assert.equal(await open(worker), 'busy');
    await cable.closed();
    await cable.unplug();

    const { worker: first } = await plugged(t);
    await first.evaluate(async ({ choice, manifest }) => {
      self.port = await self.openPort(choice, manifest);
    }, asked);
    const second = await page.openWorker(rig);
    assert.equal(await open(second), 'busy');
    await first.evaluate(() => self.port.close());
    assert.equal(await open(second), 'none');
  });

  test('a device that the system does not let the user open is said to be just that', async (t) => {
    const { worker } = await plugged(t, { usb: { denied: true } });
    const code = await worker.evaluate(({ choice, manifest }) => self.codeOf(self.openPort(choice, manifest)), asked);
    assert.equal(code, 'not-permitted');
  });

  test('no interface for us is said as such', async (t) => {
    const { worker, cable } = await plugged(t, {
      usb: { endpoints: [{ address: 0x81, type: 'interrupt', bytes: 8 }] },
    });
    const code = await worker.evaluate(({ choice, manifest }) => self.codeOf(self.openPort(choice, manifest)), asked);
    assert.equal(code, 'unsupported-model');
    await cable.closed();
  });

  test('two devices at once, each with its own conversation; two equal ones are told apart from one', async (t) => {
    const { worker } = await plugged(t);
    const other = await rig.plugUsb({ usb: { ...ids, productId: 0x8002 }, play: echo });
    t.after(() => other.unplug());
    const heard = await worker.evaluate(async ({ choice, manifest }) => {
      const second = { ...choice, productId: 0x8002 };
      const ports = [
        await self.openPort(choice, manifest),
        await self.openPort(second, { ...manifest, links: [{ kind: 'usb', ids: [second] }] }),
      ];
      const answers = await Promise.all(
        ports.map(async (port, which) => {
          const all = [];
          for (let i = 0; i < 50; i++) {
            await port.write(Uint8Array.of(0x65, which, i));
            all.push((await port.read(2000)).join());
          }
          return all;
        }),
      );
      for (const port of ports) await port.close();
      return answers;
    }, asked);
    const expected = [0, 1].map((which) => Array.from({ length: 50 }, (_, i) => `${which},${i}`));
    assert.deepEqual(heard, expected);
    await other.unplug();
    const equal = await rig.plugUsb({ usb: ids, play: echo });
    t.after(() => equal.unplug());
    const code = await worker.evaluate(({ choice, manifest }) => self.codeOf(self.openPort(choice, manifest)), asked);
    assert.equal(code, 'ambiguous-device');
  });
});
