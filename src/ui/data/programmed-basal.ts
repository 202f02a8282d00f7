// What the schedule would have given where another basal ran, as far as it is known for certain how the pump was set then.
import type { Basal, DeviceSettings, Settings } from '../../model/record.ts';
import type { UtcMs, Zone } from '../../model/time.ts';
import { DAY_MS, MINUTE_MS } from '../../model/time.ts';
import type { KnownSetting, SettingKey } from './pump-settings.ts';
import { settingsLookup } from './pump-settings.ts';

export interface ProgrammedBasal {
  readonly at: UtcMs;
  readonly durationMs: number;
  readonly unitsPerHour: number;
}

type Slots = NonNullable<DeviceSettings['basalProfiles']>[number]['slots'];

/**
 * Pieces of the schedule under every stretch of temporary, suspended and automatic basal, cut where its rate changes.
 * A profile that is known from a later reading only, or that changed nobody knows when, gives none: a line that may be
 * wrong is worse than none.
 */
export function programmedBasal(
  basal: readonly Basal[],
  settings: readonly Settings[],
  zone: Zone,
): readonly ProgrammedBasal[] {
  const lookUps = new Map(
    [...Map.groupBy(settings, ({ deviceId }) => deviceId)].map(([id, own]) => [id, settingsLookup(own)] as const),
  );
  return basal.flatMap((one) => {
    const lookUp = lookUps.get(one.deviceId);
    if (!lookUp || one.delivery === 'scheduled') return [];
    const active = certain(lookUp('activeProfile', one.at));
    const slots = active === undefined ? undefined : certain(lookUp(`basal/${String(active)}` as SettingKey, one.at));
    return slots === undefined ? [] : pieces(slots as Slots, one, zone);
  });
}

function certain(known: KnownSetting | undefined): KnownSetting['value'] | undefined {
  return known && known.source.how !== 'later' && known.source.differsFrom === undefined ? known.value : undefined;
}

function pieces(slots: Slots, { at, durationMs }: Basal, zone: Zone): ProgrammedBasal[] {
  const found: ProgrammedBasal[] = [];
  const end = at + durationMs;
  for (let from = at; from < end;) {
    const wall = zone.wallMsAt(from);
    const midnight = Math.floor(wall / DAY_MS) * DAY_MS;
    const minute = (wall - midnight) / MINUTE_MS;
    const index = slots.findLastIndex(({ startMin }) => startMin <= minute);
    const slot = slots[index];
    if (!slot) return found;
    const next = slots[index + 1]?.startMin ?? DAY_MS / MINUTE_MS;
    // A night of a clock change can move the end before the start.
    const to = Math.min(end, Math.max(from + MINUTE_MS, zone.utcFromWallMs(midnight + next * MINUTE_MS)));
    found.push({ at: from, durationMs: to - from, unitsPerHour: slot.unitsPerHour });
    from = to;
  }
  return found;
}
