// What of a person is no record and travels with the records: name, unit, zone, targets, devices.
import * as v from 'valibot';
import { AppError } from '../model/errors.ts';
import type { Person } from '../store/people.ts';
import type { Store, StoredDevice } from '../store/store.ts';

export interface Profile {
  readonly person: Person;
  readonly devices: readonly StoredDevice[];
}

const PROFILE = v.object({
  person: v.looseObject({
    id: v.string(),
    name: v.string(),
    unit: v.picklist(['mg/dL', 'mmol/L']),
    zoneId: v.string(),
  }),
  devices: v.array(
    v.looseObject({
      id: v.string(),
      driverId: v.string(),
      model: v.string(),
      serial: v.string(),
      lastReadAt: v.number(),
    }),
  ),
});

export async function profileOf(person: Person, store: Pick<Store, 'devices'>): Promise<Profile> {
  return { person, devices: await store.devices() };
}

/** `tampered` when it is none. */
export function profileFrom(value: unknown): Profile {
  const parsed = v.safeParse(PROFILE, value);
  if (!parsed.success) throw new AppError('tampered', 'not a profile');
  return parsed.output as unknown as Profile;
}

/** Devices that are not known here yet; of one that is, the later reading. */
export async function mergeDevices(store: Pick<Store, 'devices' | 'putDevice'>, profile: Profile): Promise<void> {
  const known = new Map((await store.devices()).map((device) => [device.id, device]));
  for (const device of profile.devices) {
    if (!(known.get(device.id)?.lastReadAt ?? 0) || known.get(device.id)!.lastReadAt < device.lastReadAt) {
      await store.putDevice(device);
    }
  }
}
