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

/** Fields of a person that are this computer's own. */
const OWN_FIELDS = new Set(['id', 'createdAt', 'demo']);

/**
 * One profile of three: what this computer has, what the server has, and what both had when they last met. Of each field the
 * side that changed it wins, this computer where both did. Devices are all there are, each as it was read last. The same
 * contents give the same text on every computer.
 */
export function mergedProfile(local: Profile, remote?: Profile, base?: Profile): Profile {
  const text = (value: unknown): string => JSON.stringify(canonical(value)) ?? '';
  const own = local.person as unknown as Record<string, unknown>;
  const other = (remote?.person ?? {}) as Record<string, unknown>;
  const before = (base?.person ?? remote?.person ?? {}) as Record<string, unknown>;
  const person: Record<string, unknown> = { id: remote?.person.id ?? local.person.id };
  for (const field of new Set([...Object.keys(own), ...Object.keys(other)])) {
    if (OWN_FIELDS.has(field)) continue;
    const isChangedHere = !remote || (base !== undefined && text(own[field]) !== text(before[field]));
    const value = isChangedHere ? own[field] : other[field];
    if (value !== undefined) person[field] = value;
  }
  const devices = new Map<string, StoredDevice>();
  for (const device of [...(remote?.devices ?? []), ...local.devices]) {
    const known = devices.get(device.id);
    const isLater =
      !known ||
      device.lastReadAt > known.lastReadAt ||
      (device.lastReadAt === known.lastReadAt && text(device) > text(known));
    if (isLater) devices.set(device.id, device);
  }
  const sorted = [...devices.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return canonical({ person, devices: sorted }) as Profile;
}

/** Keys in one order, nothing undefined. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, canonical(item)]));
}
