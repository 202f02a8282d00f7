// A PL2303 serial chip driven through WebUSB, for systems that have no driver for it: a serial link in the end.
import { AppError, asAppError } from '../../model/errors.ts';
import type { SerialLines, Transport, UsbSetup } from '../transport.ts';
import type { UsbTransport } from './usb.ts';
import { openUsb } from './usb.ts';

// Requests and their order: Linux, drivers/usb/serial/pl2303.c, pl2303_startup, pl2303_open and pl2303_set_control_lines;
// the maker has published nothing.
const REGISTER = 0x01;
const SET_LINE_CODING = 0x20;
const SET_CONTROL_LINES = 0x22;
const DTR = 1;
const RTS = 2;
/** What the startup reads between its writes; the answers say nothing that is known. */
const STARTUP = [
  { read: 0x8484 },
  { write: 0x0404, to: 0 },
  { read: 0x8484 },
  { read: 0x8383 },
  { read: 0x8484 },
  { write: 0x0404, to: 1 },
  { read: 0x8484 },
  { read: 0x8383 },
  { write: 0, to: 1 },
  { write: 1, to: 0 },
] as const;
const GET_DESCRIPTOR = 6;
const DEVICE_DESCRIPTOR = 0x0100;
const DEVICE_DESCRIPTOR_BYTES = 18;

/**
 * Opens a granted PL2303 at `baudRate`, 8 data bits, no parity, 1 stop bit, without flow control, with DTR and RTS on as a
 * system's driver has them. Rejects as `openUsb` does, and with `unsupported-model` for newer chips of the family (HXN),
 * which know other requests.
 */
export async function openPl2303(device: USBDevice, baudRate: number): Promise<Transport> {
  const usb = await openUsb(device);
  let dtr = true;
  let rts = true;
  try {
    await start(usb);
    await usb.control.out(toInterface(SET_LINE_CODING, 0), lineCoding(baudRate));
    // No flow control.
    await write(usb, 0, 0);
    await setLines(usb, dtr, rts);
  } catch (error) {
    await usb.close();
    const { code } = asAppError(error);
    if (code !== 'refused') throw error;
    throw new AppError('unsupported-model', 'the chip does not know the requests of a PL2303', { cause: error });
  }

  const lines: SerialLines = {
    set: (wanted) => {
      dtr = wanted.dtr ?? dtr;
      rts = wanted.rts ?? rts;
      return setLines(usb, dtr, rts);
    },
  };
  let open = true;
  return {
    link: 'serial',
    lines,
    async read(timeoutMs) {
      // An empty packet means nothing on a serial line.
      const end = performance.now() + timeoutMs;
      for (;;) {
        const bytes = await usb.read(Math.max(0, end - performance.now()));
        if (bytes.length) return bytes;
      }
    },
    write: (bytes) => usb.write(bytes),
    setBaudRate: (next) => usb.control.out(toInterface(SET_LINE_CODING, 0), lineCoding(next)),
    async close() {
      if (!open) return;
      open = false;
      await setLines(usb, false, false).catch(() => undefined);
      await usb.close();
    },
  };
}

async function start(usb: UsbTransport): Promise<void> {
  const legacy = await isLegacy(usb);
  for (const step of STARTUP) {
    if ('read' in step) await read(usb, step.read);
    else await write(usb, step.write, step.to);
  }
  await write(usb, 2, legacy ? 0x24 : 0x44);
  if (legacy) return usb.clearHalts();
  // The same for the newer chip: resets what it has buffered in both directions.
  await write(usb, 8, 0);
  await write(usb, 9, 0);
}

/** The first chips, H: by their class, or by control packets smaller than 64 bytes. */
async function isLegacy({ control }: UsbTransport): Promise<boolean> {
  const asked = { type: 'standard', recipient: 'device', request: GET_DESCRIPTOR } as const;
  const descriptor = await control.in({ ...asked, value: DEVICE_DESCRIPTOR, index: 0 }, DEVICE_DESCRIPTOR_BYTES);
  // USB 2.0, table 9-8: [4] class, [7] size of a control packet.
  return descriptor[4] === 0x02 || descriptor[7] !== 64;
}

async function read({ control }: UsbTransport, value: number): Promise<void> {
  await control.in({ type: 'vendor', recipient: 'device', request: REGISTER, value, index: 0 }, 1);
}

async function write({ control }: UsbTransport, value: number, index: number): Promise<void> {
  await control.out({ type: 'vendor', recipient: 'device', request: REGISTER, value, index });
}

async function setLines({ control }: UsbTransport, dtr: boolean, rts: boolean): Promise<void> {
  await control.out(toInterface(SET_CONTROL_LINES, (dtr ? DTR : 0) | (rts ? RTS : 0)));
}

function toInterface(request: number, value: number): UsbSetup {
  return { type: 'class', recipient: 'interface', request, value, index: 0 };
}

/** [0:4) baud rate, little-endian; [4] one stop bit; [5] no parity; [6] eight data bits. USB CDC PSTN 1.2, table 17. */
function lineCoding(baudRate: number): Uint8Array {
  const bytes = new Uint8Array(7);
  new DataView(bytes.buffer).setUint32(0, baudRate, true);
  bytes[6] = 8;
  return bytes;
}
