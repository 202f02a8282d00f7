// What is sent to a serial Bayer meter, and what its header says about it.
import { COMMANDS } from '../ascensia-astm/conversation.ts';
import type { AstmHeader } from '../ascensia-astm/record.ts';
import { headerSerial } from '../ascensia-astm/record.ts';
import type { DeviceInfo } from '../../src/device/driver.ts';
import { modelName } from './models.ts';

/** True for exactly the single bytes of `COMMANDS`: X, EOT, ACK, NAK. */
export function maySend(bytes: Uint8Array): boolean {
  return bytes.length === 1 && COMMANDS.has(bytes[0]!);
}

/** What a header says about its meter. `computerAt` (UTC ms) is when it came, absent for a file. */
export function infoFrom(header: AstmHeader, chosen?: string, computerAt?: number): DeviceInfo {
  return {
    model: modelName(header.product, chosen),
    serial: headerSerial(header),
    ...(header.versions.length && { firmware: header.versions.join(' / ') }),
    ...(header.clock !== undefined && computerAt !== undefined && { clock: { deviceTime: header.clock, computerAt } }),
  };
}
