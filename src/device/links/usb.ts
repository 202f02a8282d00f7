// WebUSB → Transport: the bulk pipes of a vendor interface, an IN transfer always waiting, control transfers beside them.
import { AppError } from '../../model/errors.ts';
import { Pipe } from '../pair.ts';
import type { Transport, UsbControl, UsbSetup } from '../transport.ts';
import { openError } from './serial.ts';

/** Longest that a device may take to accept what is sent; WebUSB itself would wait for ever. */
const TRANSFER_MS = 10_000;

/** How long an interface is asked for that is held, and how often. */
const CLAIM_MS = 500;
const CLAIM_PAUSE_MS = 50;
/** Stalls of the IN pipe in a row after which the device has nothing more to say. */
const MOST_STALLS = 8;

/** A USB device opened as a transport, with what a bridge chip's own code needs of it. */
export interface UsbTransport extends Transport {
  readonly control: UsbControl;
  /** Clears both bulk pipes: what a chip wants that is used for the first time. */
  clearHalts(): Promise<void>;
}

/**
 * Opens a granted device on its first vendor-specific interface with a bulk IN and a bulk OUT endpoint. Each read is one
 * packet of it (an empty one too: some devices mean something by it), each write one OUT transfer.
 *
 * Rejects with `busy` when the system or another program holds the interface, `unsupported-model` when there is no such
 * interface. A write or control transfer that the device stalls rejects with `refused`, one that it does not take within
 * `transferMs` with `timeout`; it may still be waiting then, so close.
 */
export async function openUsb(device: USBDevice, transferMs = TRANSFER_MS): Promise<UsbTransport> {
  try {
    if (!device.opened) await device.open();
    if (!device.configuration) await device.selectConfiguration(1);
  } catch (cause) {
    await device.close().catch(() => undefined);
    throw openError(cause);
  }
  const pipes = bulkPipes(device);
  if (!pipes) {
    await device.close().catch(() => undefined);
    throw new AppError('unsupported-model', 'no vendor interface with bulk endpoints in both directions');
  }
  try {
    await claim(device, pipes.interfaceNumber);
  } catch (cause) {
    await device.close().catch(() => undefined);
    throw new AppError('busy', 'the USB interface is held by the system or another program', { cause });
  }
  const pipe = new Pipe();
  let open = true;

  // A device that goes away fails the transfer that waits, after those that came before it: no event is needed.
  const pump = async (): Promise<void> => {
    let stalls = 0;
    while (open) {
      try {
        // No more than one packet: a transfer of several would end only with a short one.
        const { data, status } = await device.transferIn(pipes.in, pipes.packetSize);
        if (!open) return;
        stalls = status === 'stall' ? stalls + 1 : 0;
        if (stalls >= MOST_STALLS) throw new AppError('refused', 'the USB device stalls again and again');
        if (status === 'stall') await device.clearHalt('in', pipes.in);
        else if (status === 'babble') throw new AppError('bad-frame', 'a USB packet is longer than the device says');
        else pipe.write(bytesOf(data));
      } catch (cause) {
        pipe.close(cause instanceof AppError ? cause : gone(cause));
        return;
      }
    }
  };
  void pump();

  return {
    link: 'usb',
    control: controlOf(device, pipes.interfaceNumber, transferMs),
    read: (timeoutMs) => pipe.read(timeoutMs),
    async write(bytes) {
      const { status, bytesWritten } = await within(transferMs, device.transferOut(pipes.out, bytes.slice()));
      if (status === 'stall') {
        await device.clearHalt('out', pipes.out).catch(() => undefined);
        throw new AppError('refused', 'the USB device stalled a transfer', { bytes });
      }
      if (bytesWritten !== bytes.length) {
        throw new AppError('disconnected', `${bytesWritten} of ${bytes.length} bytes went out`, { bytes });
      }
    },
    async clearHalts() {
      await device.clearHalt('in', pipes.in).catch((cause: unknown) => Promise.reject(gone(cause)));
      await device.clearHalt('out', pipes.out).catch((cause: unknown) => Promise.reject(gone(cause)));
    },
    async close() {
      if (!open) return;
      open = false;
      pipe.close();
      // Closing ends the transfer that waits; releasing first would leave it hanging on some systems.
      await device.close().catch(() => undefined);
    },
  };
}

/** The system lets go of an interface a moment after the page that had it has closed the device: worth a second try. */
async function claim(device: USBDevice, interfaceNumber: number): Promise<void> {
  const end = performance.now() + CLAIM_MS;
  for (;;) {
    try {
      return await device.claimInterface(interfaceNumber);
    } catch (cause) {
      if (performance.now() > end || !device.opened) throw cause;
      await new Promise((resolve) => setTimeout(resolve, CLAIM_PAUSE_MS));
    }
  }
}

function gone(cause: unknown): AppError {
  return new AppError('disconnected', 'the USB device is gone', { cause });
}

/** What the transfer gives; `disconnected` when it fails, `timeout` when it does neither. */
async function within<T>(timeoutMs: number, transfer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    const late = new AppError('timeout', `the USB device took no transfer within ${timeoutMs} ms`);
    timer = setTimeout(() => reject(late), timeoutMs);
  });
  try {
    return await Promise.race([transfer.catch((cause: unknown) => Promise.reject(gone(cause))), limit]);
  } finally {
    clearTimeout(timer);
  }
}

function bytesOf(data: DataView | undefined): Uint8Array {
  // The browser may use the buffer again.
  return data ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice() : new Uint8Array(0);
}

interface BulkPipes {
  readonly interfaceNumber: number;
  readonly in: number;
  readonly out: number;
  readonly packetSize: number;
}

const VENDOR_SPECIFIC = 0xff;

function bulkPipes(device: USBDevice): BulkPipes | undefined {
  for (const { interfaceNumber, alternate } of device.configuration?.interfaces ?? []) {
    if (alternate.interfaceClass !== VENDOR_SPECIFIC) continue;
    const bulk = alternate.endpoints.filter(({ type }) => type === 'bulk');
    const into = bulk.find(({ direction }) => direction === 'in');
    const out = bulk.find(({ direction }) => direction === 'out');
    if (into && out) {
      return { interfaceNumber, in: into.endpointNumber, out: out.endpointNumber, packetSize: into.packetSize };
    }
  }
  return undefined;
}

function controlOf(device: USBDevice, interfaceNumber: number, transferMs: number): UsbControl {
  const parameters = ({ type, recipient, request, value, index }: UsbSetup): USBControlTransferParameters => ({
    requestType: type,
    recipient,
    request,
    value,
    index: recipient === 'interface' ? interfaceNumber : index,
  });
  const refuseStall = ({ status }: USBInTransferResult | USBOutTransferResult, { request }: UsbSetup): void => {
    // The next control transfer clears this stall by itself.
    if (status !== 'ok') throw new AppError('refused', `the USB device refused control request ${request}`);
  };
  return {
    async in(setup, length) {
      const result = await within(transferMs, device.controlTransferIn(parameters(setup), length));
      refuseStall(result, setup);
      return bytesOf(result.data);
    },
    async out(setup, data) {
      refuseStall(await within(transferMs, device.controlTransferOut(parameters(setup), data?.slice())), setup);
    },
  };
}
