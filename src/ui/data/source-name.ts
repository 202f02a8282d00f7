// Where a record came from, by name: a device, or the person who typed it in.
import { TYPED_IN } from '../../model/identity.ts';
import type { StoredDevice } from '../../store/store.ts';
import { text } from '../../text/text.ts';

/** Whether a person typed the record into Basalt: only that can be corrected. */
export function isTyped({ deviceId }: { readonly deviceId: string }): boolean {
  return deviceId === TYPED_IN;
}

/** The device's model, or 'typed in'; its id where nothing is known of it. */
export function sourceName(deviceId: string, devices: ReadonlyMap<string, StoredDevice> = new Map()): string {
  return isTyped({ deviceId }) ? text('tag.manual') : (devices.get(deviceId)?.model ?? deviceId);
}
