// How the demo person's pump is set and what is changed on it now and then: settings that the simulated body does not feel.
import type { DeviceSettings } from '../model/record.ts';
import type { LocalClock } from './calendar.ts';
import { atMinute, happensOn } from './calendar.ts';
import type { Entry } from './entry.ts';
import type { Profile, Timed } from './profile.ts';
import { random } from './random.ts';

/** Something is changed once in so many days, on one of the first `JITTER_DAYS` + 1 of them. */
const EVERY_DAYS = 11;
const JITTER_DAYS = 6;
/** The pump is read once a week. */
const READ_EVERY_DAYS = 7;

/** What is changed, in turns; each takes its values one after another. */
const CHANGES = [
  { sportShare: [0.7, 0.65, 0.75] },
  { highAlertMgdl: [250, 240, 260] },
  { reservoirWarningUnits: [20, 15, 25] },
  { maxBasalUnitsPerHour: [2, 2.5, 1.8] },
  { lowAlertMgdl: [70, 75, 72] },
] as const;

/** What the pump writes of its settings on a day: a change, and once a week everything. */
export function settingsEntries(seed: number, day: number, profile: Profile, clock: LocalClock): Entry[] {
  const entries: Entry[] = [];
  const round = Math.floor(day / EVERY_DAYS);
  if (day === changeDay(seed, round)) {
    const after = pick(profile, round);
    const before = pick(profile, round - 1);
    const [settings, old] = differing(after, before);
    const minute = random(seed, 'settings-minute', round).whole(18 * 60, 21 * 60);
    entries.push({ kind: 'settings', at: atMinute(clock, day, minute), how: 'changed', settings, before: old });
  }
  if (happensOn(seed, 'read', day, READ_EVERY_DAYS, 0)) {
    // In the evening, after whatever was changed that day.
    const version = day >= changeDay(seed, round) ? round : round - 1;
    const at = atMinute(clock, day, random(seed, 'read-minute', day).whole(21 * 60 + 15, 22 * 60));
    entries.push({ kind: 'settings', at, how: 'found', settings: pick(profile, version) });
  }
  return entries;
}

function changeDay(seed: number, round: number): number {
  return round * EVERY_DAYS + random(seed, 'settings', round).whole(0, JITTER_DAYS);
}

/** Everything as it is set after the change of a round. */
function pick(profile: Profile, round: number): DeviceSettings {
  const value = (turn: number, values: readonly number[]): number => {
    const count = Math.floor((round - turn) / CHANGES.length);
    return values[((count % values.length) + values.length) % values.length]!;
  };
  const [sport, high, reservoir, maxBasal, low] = CHANGES;
  const share = value(0, sport.sportShare);
  const rates = profile.basalUnitsPerHour;
  return {
    basalProfiles: [
      { name: 'Standard', slots: slots(rates, (unitsPerHour) => ({ unitsPerHour })) },
      {
        name: 'Sport',
        // Pumps of this kind set rates in steps of 0.025 U/h.
        slots: slots(rates, (rate) => ({ unitsPerHour: Math.round(rate * share * 40) / 40 })),
      },
    ],
    activeProfile: 'Standard',
    wizardOn: true,
    carbUnit: 'grams',
    carbRatios: slots(profile.gramsPerUnit, (gramsPerUnit) => ({ gramsPerUnit })),
    sensitivities: [{ startMin: 0, mgdlPerUnit: profile.mgdlPerUnit }],
    targets: [{ startMin: 0, lowMgdl: profile.targetLowMgdl, highMgdl: profile.targetHighMgdl }],
    activeInsulinHours: profile.activeInsulinMin / 60,
    maxBolusUnits: profile.maxBolusUnits,
    maxBasalUnitsPerHour: value(3, maxBasal.maxBasalUnitsPerHour),
    other: {
      'high-alert-mgdl': value(1, high.highAlertMgdl),
      'low-alert-mgdl': value(4, low.lowAlertMgdl),
      'low-reservoir-warning-units': value(2, reservoir.reservoirWarningUnits),
      'auto-off-hours': 12,
      'temporary-basal-in': 'percent',
      'easy-bolus': false,
    },
  };
}

function slots<T>(timed: readonly Timed<number>[], of: (value: number) => T): (T & { readonly startMin: number })[] {
  return timed.map(({ fromMin, value }) => ({ startMin: fromMin, ...of(value) }));
}

/** Only what differs, after and before. */
function differing(after: DeviceSettings, before: DeviceSettings): [after: DeviceSettings, before: DeviceSettings] {
  const only = (own: DeviceSettings, than: DeviceSettings): DeviceSettings => {
    const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
    const profiles = own.basalProfiles!.filter((one, index) => !same(one, than.basalProfiles![index]));
    const other = Object.entries(own.other!).filter(([name, value]) => !same(value, than.other![name]));
    return {
      ...(profiles.length ? { basalProfiles: profiles } : {}),
      ...(own.maxBasalUnitsPerHour === than.maxBasalUnitsPerHour
        ? {}
        : { maxBasalUnitsPerHour: own.maxBasalUnitsPerHour! }),
      ...(other.length ? { other: Object.fromEntries(other) } : {}),
    };
  };
  return [only(after, before), only(before, after)];
}
