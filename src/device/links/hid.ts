// WebHID → Transport: input reports queued one by one, output reports sent without a report number.
import { AppError } from '../../model/errors.ts';
import { Pipe } from '../pair.ts';
import type { HidFeatures, Transport } from '../transport.ts';
import { openError } from './serial.ts';

/** Opens a granted HID device. Each read is one input report's data, each write one output report's (report id 0). */
export async function openHid(device: HIDDevice, hid: HID): Promise<Transport> {
  try {
    if (!device.opened) await device.open();
  } catch (cause) {
    throw openError(cause);
  }
  const pipe = new Pipe();
  let open = true;

  const onReport = (event: HIDInputReportEvent): void => {
    const { buffer, byteOffset, byteLength } = event.data;
    // The browser may use the buffer again for the next report.
    if (open) pipe.write(new Uint8Array(buffer, byteOffset, byteLength).slice());
  };
  const onDisconnect = (event: HIDConnectionEvent): void => {
    if (event.device === device) pipe.close(new AppError('disconnected', 'the HID device is gone'));
  };
  device.addEventListener('inputreport', onReport);
  hid.addEventListener('disconnect', onDisconnect);

  const features: HidFeatures = {
    async receive(reportId) {
      const { buffer, byteOffset, byteLength } = await device.receiveFeatureReport(reportId);
      return new Uint8Array(buffer, byteOffset, byteLength).slice();
    },
    send: (reportId, data) => device.sendFeatureReport(reportId, data.slice()),
  };

  return {
    link: 'hid',
    features,
    read: (timeoutMs) => pipe.read(timeoutMs),
    async write(bytes) {
      try {
        await device.sendReport(0, bytes.slice());
      } catch (cause) {
        throw new AppError('disconnected', 'the HID device refused a report', { bytes, cause });
      }
    },
    async close() {
      if (!open) return;
      open = false;
      device.removeEventListener('inputreport', onReport);
      hid.removeEventListener('disconnect', onDisconnect);
      pipe.close();
      await device.close().catch(() => undefined);
    },
  };
}
