// A serial device behind a PL2303 that no system driver takes: the app drives the chip itself, over the real navigator.usb.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PL2303_USB, pl2303 } from '../rig/pl2303.mjs';
import { rigUnavailable, startRig } from '../rig/rig.mjs';
import { serveLinks } from './links-page.mjs';

const skip = await rigUnavailable('usb');
const ids = { vendorId: 0x067b, productId: 0x2303 };
const choice = { kind: 'usb', ...ids };
const manifest = { id: 'echo', links: [{ kind: 'usb', bridge: 'pl2303', baudRate: 9600, ids: [ids] }] };
const asked = { choice, manifest };

async function echo(port) {
  for (;;) await port.write(await port.read(60_000));
}

describe('a PL2303 driven by the app', { skip, timeout: 60_000 }, () => {
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

  /** The chip, around an echo unless `play` is the USB device itself. */
  async function plugged(t, { usb, play, baudRate = 9600 } = {}) {
    const chip = play ?? pl2303(echo, rig, { baudRate });
    const cable = await rig.plugUsb({ usb: { ...ids, ...PL2303_USB, ...usb }, play: chip });
    t.after(() => cable.unplug());
    return { cable, worker: await page.openWorker(rig) };
  }

  const talk = (worker) =>
    worker.evaluate(async ({ choice, manifest }) => {
      const port = await self.openPort(choice, manifest);
      const sent = Uint8Array.from({ length: 3000 }, (_, i) => i);
      await port.write(sent);
      const heard = [];
      while (heard.length < sent.length) heard.push(...(await port.read(2000)));
      await port.lines.set({ rts: false });
      await port.write(Uint8Array.of(1, 2, 3));
      const unpowered = await self.codeOf(port.read(300));
      await port.lines.set({ rts: true });
      await port.write(Uint8Array.of(4));
      const again = [...(await port.read(2000))];
      await port.close();
      return { link: port.link, same: heard.every((byte, i) => byte === sent[i]), unpowered, again };
    }, asked);

  test('it carries bytes as a serial port does, with the power of its lines; closed and opened again too', async (t) => {
    const { cable, worker } = await plugged(t);
    for (let round = 0; round < 2; round++) {
      assert.deepEqual(await talk(worker), { link: 'serial', same: true, unpowered: 'timeout', again: [4] });
      await cable.closed();
    }
    // 9600 baud, 1 stop bit, no parity, 8 bits; the lines are let go at the end.
    const coding = cable.controls.find(({ type, request }) => type === 'class' && request === 0x20);
    assert.deepEqual(coding.data, Uint8Array.of(0x80, 0x25, 0, 0, 0, 0, 8));
    assert.deepEqual([cable.controls.at(-1).request, cable.controls.at(-1).value], [0x22, 0]);
  });

  test('another baud rate is nothing but silence, until it is set', async (t) => {
    const { worker } = await plugged(t, { baudRate: 38_400 });
    const code = await worker.evaluate(async ({ choice, manifest }) => {
      const port = await self.openPort(choice, manifest);
      await port.write(Uint8Array.of(1));
      const heard = await self.codeOf(port.read(200));
      await port.setBaudRate(38_400);
      await port.write(Uint8Array.of(2));
      const later = [...(await port.read(2000))];
      await port.close();
      return { heard, later };
    }, asked);
    assert.deepEqual(code, { heard: 'timeout', later: [2] });
  });

  test('an older chip is started its own way', async (t) => {
    const writes = [];
    const answering = async (port) => {
      port.answerControl(({ type, direction, value, index }, data) => {
        if (type === 'standard') return undefined;
        if (type === 'vendor' && direction === 'out') writes.push([value, index]);
        return direction === 'in' ? Uint8Array.of(0) : data;
      });
      await port.read(60_000);
    };
    const older = await plugged(t, { usb: { deviceClass: 2, release: 0x0202 }, play: answering });
    const code = await older.worker.evaluate(async ({ choice, manifest }) => {
      const opened = self.openPort(choice, manifest).then((port) => port.close());
      return self.codeOf(opened);
    }, asked);
    assert.equal(code, 'none');
    assert.deepEqual(
      writes.map(([register, value]) => `${register.toString(16)}=${value.toString(16)}`),
      ['404=0', '404=1', '0=1', '1=0', '2=24', '0=0'],
    );
  });

  test('a chip of the family that does not know these requests is said to be another', async (t) => {
    const { cable, worker } = await plugged(t, { play: async (port) => void (await port.read(60_000)) });
    const code = await worker.evaluate(({ choice, manifest }) => self.codeOf(self.openPort(choice, manifest)), asked);
    assert.equal(code, 'unsupported-model');
    await cable.closed();
  });

  test('a cable granted as a serial port too is one port, and that is the serial one', async (t) => {
    const { worker } = await plugged(t);
    const both = { ...manifest, links: [{ kind: 'serial', baudRate: 9600, ids: [ids] }, ...manifest.links] };
    const kinds = () =>
      worker.evaluate(async (device) => (await self.grantedPorts(device)).map(({ kind }) => kind), both);
    assert.deepEqual(await kinds(), ['usb']);
    const serial = await rig.plugSerial({ usb: ids, play: echo });
    t.after(() => serial.unplug());
    assert.deepEqual(await kinds(), ['serial']);
  });

  test('pulled in the middle, it is gone at once', async (t) => {
    const { cable, worker } = await plugged(t);
    await worker.evaluate(async ({ choice, manifest }) => {
      self.port = await self.openPort(choice, manifest);
      self.ended = self.codeOf(self.port.read(20_000));
    }, asked);
    await cable.unplug();
    assert.equal(await worker.evaluate(() => self.ended), 'disconnected');
    assert.equal(await worker.evaluate(() => self.codeOf(self.port.lines.set({ dtr: true }))), 'disconnected');
  });
});
