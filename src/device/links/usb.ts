// WebUSB → Transport: the bulk pipes of a vendor interface, an IN transfer always waiting, control transfers beside them.
import { AppError } from '../../model/errors.ts';
import { Pipe } from '../pair.ts';
import type { Transport, UsbControl, UsbSetup } from '../transport.ts';
import { openError } from './serial.ts';

/**
 * Opens a granted device on its first vendor-specific interface with a bulk IN and a bulk OUT endpoint. Each read is one IN
 * transfer (an empty one too: some devices mean something by it), each write one OUT transfer.
 * `busy` when the system or another program holds the interface, `unsupported-model` when there is no such interface.
 */
export async function openUsb(device: USBDevice, usb: USB): Promise<Transport> {
  try {
    if (!device.opened) await device.open();
    if (!device.configuration) await device.selectConfiguration(1);
  } catch (cause) {
    throw openError(cause);
  }
  const pipes = bulkPipes(device);
  if (!pipes) {
    await device.close().catch(() => undefined);
    throw new AppError('unsupported-model', 'no vendor interface with bulk endpoints in both directions');
  }
  try {
    await device.claimInterface(pipes.interfaceNumber);
  } catch (cause) {
    await device.close().catch(() => undefined);
    throw new AppError('busy', 'the USB interface is held by the system or another program', { cause });
  }
  const pipe = new Pipe();
  let open = true;

  const gone = (cause?: unknown): AppError => new AppError('disconnected', 'the USB device is gone', { cause });
  const onDisconnect = (event: USBConnectionEvent): void => {
    if (event.device === device) pipe.close(gone());
  };
  usb.addEventListener('disconnect', onDisconnect);

  const pump = async (): Promise<void> => {
    while (open) {
      try {
        const { data, status } = await device.transferIn(pipes.in, pipes.packetSize);
        if (!open) return;
        if (status === 'stall') await device.clearHalt('in', pipes.in);
        else if (data) pipe.write(new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice());
      } catch (cause) {
        pipe.close(gone(cause));
        return;
      }
    }
  };
  void pump();

  return {
    link: 'usb',
    control: controlOf(device, pipes.interfaceNumber),
    read: (timeoutMs) => pipe.read(timeoutMs),
    async write(bytes) {
      try {
        const { status } = await device.transferOut(pipes.out, bytes.slice());
        if (status === 'stall') await device.clearHalt('out', pipes.out);
      } catch (cause) {
        throw new AppError('disconnected', 'the USB device refused a transfer', { bytes, cause });
      }
    },
    async close() {
      if (!open) return;
      open = false;
      usb.removeEventListener('disconnect', onDisconnect);
      pipe.close();
      // Closing ends the transfer that waits; releasing first would leave it hanging on some systems.
      await device.close().catch(() => undefined);
    },
  };
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

function controlOf(device: USBDevice, interfaceNumber: number): UsbControl {
  const parameters = ({ type, recipient, request, value, index }: UsbSetup): USBControlTransferParameters => ({
    requestType: type,
    recipient,
    request,
    value,
    index: recipient === 'interface' ? interfaceNumber : index,
  });
  return {
    async in(setup, length) {
      const { data } = await device.controlTransferIn(parameters(setup), length);
      return data ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice() : new Uint8Array(0);
    },
    async out(setup, data) {
      await device.controlTransferOut(parameters(setup), data?.slice());
    },
  };
}
