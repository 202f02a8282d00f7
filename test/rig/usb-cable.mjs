// A USB cable: a socket between usbfs.c in the browser and a device played here, packet by packet as the bus carries them.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { cableEnd, watcher } from './cable-end.mjs';
import { BULK_ENDPOINTS, deviceDescriptor, usbDescriptors } from './usb-descriptors.mjs';

/** How long the page may take to fetch what the device said before its cable was pulled, and then to close. */
const DRAIN_MS = 1000;
const CLOSE_MS = 2000;

/** struct message of usbfs.c: kind, id, value, endpoint, length. */
const HEADER_BYTES = 20;
const KIND = { submit: 1, discard: 2, request: 3 };
/** Numbers of the ioctls, linux/usbdevice_fs.h. */
const REQUEST = { claim: 15, release: 16, clearHalt: 21 };
/** asm-generic/errno.h. */
const ERROR = { ENOENT: 2, EBUSY: 16, EPIPE: 32, EOVERFLOW: 75 };
const TYPES = ['standard', 'class', 'vendor'];
const RECIPIENTS = ['device', 'interface', 'endpoint', 'other'];
const GET_DESCRIPTOR = 6;

/**
 * Plugs a USB device in and lets `play` be it.
 *
 * `play` gets a `Transport` from the device's side: `read` is the next OUT transfer on a bulk endpoint, `write` is what
 * the host gets from the IN endpoint: cut into packets, a zero-length one for no bytes, kept until they are fetched.
 * Beside that `answerControl(handler)`, where `handler(setup, data)` returns the bytes of an IN, anything for an OUT and
 * `undefined` to refuse; `stall('in' | 'out')`, until the host clears it; `open`, whether the host has the device open.
 *
 * @param options.kit `AppError` and `Pipe` as the simulator's own modules have them
 * @param options.usb as `usbDescriptors` takes it; `held: true` is a device whose interface a system's driver
 * has, `denied: true` one whose file the user may not open
 * @param options.socket the file to listen on
 * @param options.layOut makes the device known over that file; answers `{ path, remove }`
 * @param options.play the device: `(port) => Promise<void>`
 * @param options.settle waits until the browser knows what is plugged in
 */
export async function plugUsbCable({ kit: { AppError, Pipe }, usb, socket, layOut, play, settle }) {
  const fromPage = new Pipe();
  const sent = [];
  const controls = [];
  const hosts = new Set();
  const { tell, until } = watcher();
  const endpoints = new Map();
  for (const { address, bytes, type } of usb.endpoints ?? BULK_ENDPOINTS) {
    endpoints.set(address, { address, bytes, type, packets: [], waiting: [], halted: false, asked: false });
  }
  const bulk = (direction) =>
    [...endpoints.values()].find(
      ({ type, address }) => type === 'bulk' && direction === (address & 0x80 ? 'in' : 'out'),
    );
  let claimedBy = usb.held ? 'the system' : undefined;
  let answerControl = () => undefined;
  let pulled;
  let failure;

  /** Hands packets to the transfers that wait. One ends when it is full or with a packet shorter than the largest. */
  function deliver({ packets, waiting, bytes, halted }) {
    while (waiting.length) {
      const [transfer] = waiting;
      const { host, id, room, parts } = transfer;
      if (!halted && !packets.length) return;
      const packet = halted ? undefined : packets.shift();
      const length = parts.reduce((sum, part) => sum + part.length, packet?.length ?? 0);
      if (packet) parts.push(packet);
      if (!packet) host.answer(KIND.submit, id, -ERROR.EPIPE);
      else if (length > room) host.answer(KIND.submit, id, -ERROR.EOVERFLOW);
      else if (length === room || packet.length < bytes) host.answer(KIND.submit, id, 0, Buffer.concat(parts));
      else continue;
      waiting.shift();
      tell();
    }
  }

  async function control(host, id, setup, data, room) {
    const at = setup.readUInt8(0);
    const asked = {
      direction: at & 0x80 ? 'in' : 'out',
      type: TYPES[(at >> 5) & 3],
      recipient: RECIPIENTS[at & 31],
      request: setup.readUInt8(1),
      value: setup.readUInt16LE(2),
      index: setup.readUInt16LE(4),
    };
    controls.push({ ...asked, data });
    let answer;
    try {
      answer = (await answerControl(asked, data, room)) ?? standard(usb, asked);
    } catch (error) {
      failure ??= error;
    }
    if (answer === undefined) return host.answer(KIND.submit, id, -ERROR.EPIPE);
    host.answer(KIND.submit, id, 0, asked.direction === 'in' ? answer.slice(0, room) : undefined);
  }

  function submit(host, id, room, address, data) {
    if (address === 0 || address === 0x80) return void control(host, id, data, Uint8Array.from(data.subarray(8)), room);
    const endpoint = endpoints.get(address);
    if (!endpoint) return host.answer(KIND.submit, id, -ERROR.ENOENT);
    if (address & 0x80) {
      endpoint.waiting.push({ host, id, room, parts: [] });
      endpoint.asked = true;
      tell();
      return deliver(endpoint);
    }
    if (endpoint.halted) return host.answer(KIND.submit, id, -ERROR.EPIPE);
    host.answer(KIND.submit, id, 0);
    const bytes = Uint8Array.from(data);
    sent.push(bytes);
    if (!pulled) fromPage.write(bytes);
  }

  function discard(host, id) {
    for (const { waiting } of endpoints.values()) {
      const at = waiting.findIndex((item) => item.host === host && item.id === id);
      if (at < 0) continue;
      const [{ parts }] = waiting.splice(at, 1);
      host.answer(KIND.submit, id, -ERROR.ENOENT, Buffer.concat(parts));
    }
  }

  /** 0, or a negative error number. */
  function request(host, number, argument) {
    if (number === REQUEST.claim) {
      if (claimedBy && claimedBy !== host) return -ERROR.EBUSY;
      claimedBy = host;
    } else if (number === REQUEST.release && claimedBy === host) {
      claimedBy = undefined;
    } else if (number === REQUEST.clearHalt) {
      const endpoint = endpoints.get(argument.readUInt32LE(0));
      if (!endpoint) return -ERROR.ENOENT;
      endpoint.halted = false;
      deliver(endpoint);
    }
    return 0;
  }

  function leave(host) {
    hosts.delete(host);
    if (claimedBy === host) claimedBy = undefined;
    for (const endpoint of endpoints.values()) {
      endpoint.waiting = endpoint.waiting.filter((transfer) => transfer.host !== host);
    }
    tell();
  }

  const server = createServer((connection) => {
    const host = {
      connection,
      answer(kind, id, value, data = new Uint8Array(0)) {
        if (!connection.writable) return;
        const header = Buffer.alloc(HEADER_BYTES);
        header.writeUInt32LE(kind, 0);
        header.writeUInt32LE(id, 4);
        header.writeInt32LE(value, 8);
        header.writeUInt32LE(data.length, 16);
        connection.write(Buffer.concat([header, data]));
      },
    };
    hosts.add(host);
    tell();
    connection.on('error', () => undefined);
    connection.on('close', () => leave(host));
    onMessages(connection, ({ kind, id, value, endpoint, data }) => {
      if (kind === KIND.submit) submit(host, id, value, endpoint, data);
      else if (kind === KIND.discard) discard(host, id);
      else host.answer(KIND.request, id, request(host, value, data));
    });
  });
  if (!usb.denied) {
    server.listen(socket);
    await once(server, 'listening');
  }
  const device = layOut(socket);

  async function pull() {
    fromPage.close();
    // What the device has said still arrives, as if the hand were slower than the wire. The page has it when it asks for more.
    const said = ({ packets, waiting, asked }) => !packets.length && (waiting.length > 0 || !asked);
    await until(() => !hosts.size || [...endpoints.values()].every(said), DRAIN_MS);
    // Transfers that wait fail first; then the system says that the device is gone.
    for (const { connection } of hosts) connection.end();
    device.remove();
    server.close();
    await until(() => !hosts.size, CLOSE_MS);
    for (const { connection } of hosts) connection.destroy();
    await settle();
  }
  const unplug = () => (pulled ??= pull());

  const port = {
    link: 'usb',
    read: (timeoutMs) => fromPage.read(timeoutMs),
    async write(bytes) {
      if (pulled) throw new AppError('disconnected', 'the cable is pulled');
      const endpoint = bulk('in');
      for (let at = 0; at === 0 || at < bytes.length; at += endpoint.bytes) {
        endpoint.packets.push(bytes.slice(at, at + endpoint.bytes));
      }
      deliver(endpoint);
    },
    close: unplug,
    answerControl(handler) {
      answerControl = handler;
    },
    stall(direction) {
      const endpoint = bulk(direction);
      endpoint.halted = true;
      deliver(endpoint);
    },
    get open() {
      return hosts.size > 0;
    },
  };
  // A cable that is pulled ends every conversation: that is no failure.
  const finished = Promise.resolve(play(port)).catch((error) => {
    if (error?.code !== 'disconnected') failure ??= error;
  });
  const state = {
    get open() {
      return hosts.size > 0;
    },
    get failure() {
      return failure;
    },
  };
  const end = cableEnd({ path: device.path, sent, state, until, finished, unplug });
  // Control transfers the page sent: `{ direction, type, recipient, request, value, index, data }`.
  return Object.assign(end, { controls });
}

/** What every USB device answers by itself. */
function standard(usb, { direction, type, request, value }) {
  if (direction !== 'in' || type !== 'standard' || request !== GET_DESCRIPTOR) return undefined;
  if (value >> 8 === 1) return deviceDescriptor(usb);
  return value >> 8 === 2 ? usbDescriptors(usb).slice(deviceDescriptor(usb).length) : undefined;
}

/** Cuts a stream into messages. */
function onMessages(connection, take) {
  let buffer = Buffer.alloc(0);
  connection.on('data', (bytes) => {
    buffer = Buffer.concat([buffer, bytes]);
    while (buffer.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + buffer.readUInt32LE(16);
      if (buffer.length < end) return;
      const [kind, id] = [buffer.readUInt32LE(0), buffer.readUInt32LE(4)];
      const [value, endpoint] = [buffer.readInt32LE(8), buffer.readUInt32LE(12)];
      take({ kind, id, value, endpoint, data: buffer.subarray(HEADER_BYTES, end) });
      buffer = buffer.subarray(end);
    }
  });
}
