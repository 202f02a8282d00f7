// How a pump was set at a moment, and what was changed when: from what was read of it and what it logged itself.
import type { DeviceSettings, Settings } from '../../model/record.ts';
import type { UtcMs } from '../../model/time.ts';
import { MINUTE_MS } from '../../model/time.ts';

/** One thing that can be set. Basal profiles and what has no field of its own are told apart by their names. */
export type SettingKey =
  Exclude<keyof DeviceSettings, 'basalProfiles' | 'other'> | `basal/${string}` | `other/${string}`;

type Slots = NonNullable<DeviceSettings['basalProfiles']>[number]['slots'];
export type SettingValue = string | number | boolean | Slots | Schedule;
type Schedule = NonNullable<DeviceSettings['carbRatios'] | DeviceSettings['sensitivities'] | DeviceSettings['targets']>;

/** Settings by key, in the order they are shown in. */
export type SettingValues = ReadonlyMap<SettingKey, SettingValue>;

/** What a value rests on. */
export interface SettingSource {
  /**
   * 'found': read by then, and no change was logged since. 'changed': logged by the pump. 'before': what a later logged
   * change replaced. 'later': a later reading is the first that tells.
   */
  readonly how: 'found' | 'changed' | 'before' | 'later';
  /** When it was read or changed. */
  readonly at: UtcMs;
  /** A later reading (or change) knows another value, and no change between is logged: when it changed is not known. */
  readonly differsFrom?: UtcMs;
}

export interface KnownSetting {
  readonly value: SettingValue;
  readonly source: SettingSource;
}

export interface SettingChange {
  readonly key: SettingKey;
  /** Absent when it was not there before, or not known. */
  readonly before?: SettingValue;
  /** Absent when it is not there any more. */
  readonly after?: SettingValue;
}

/** A change the pump logged ('logged'), or one that two readings differ in ('found'). */
export interface SettingsEntry {
  readonly how: 'logged' | 'found';
  readonly at: UtcMs;
  /** Of 'found': the reading before. */
  readonly since?: UtcMs;
  readonly changes: readonly SettingChange[];
}

export interface SettingsHistory {
  /** Times of all readings, ascending; equal consecutive ones are no change and in no entry. */
  readonly readings: readonly UtcMs[];
  /** Changes, earliest first. */
  readonly entries: readonly SettingsEntry[];
}

/** The settings of a record, each thing under its key. */
export function settingValues(settings: DeviceSettings): SettingValues {
  const { basalProfiles = [], other = {}, ...fields } = settings;
  const values = new Map<SettingKey, SettingValue>();
  for (const { name, slots } of basalProfiles) values.set(`basal/${name}`, slots);
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) values.set(key as SettingKey, value as SettingValue);
  }
  for (const [name, value] of Object.entries(other)) values.set(`other/${name}`, value);
  return values;
}

/** What a reading tells of the moment: in no comparison and no history, as it is never twice the same. */
const STATUS =
  /^other\/(settings\.)?(device\.)?(battery|reservoir-?units$|active-?insulin|basal-?units|suspended|bolus(ing)?$|temp-?basal($|-running|-left)|today-units|yesterday-units|calibration-factor|signal)/i;

export function isStatus(key: SettingKey): boolean {
  return STATUS.test(key);
}

/** Equal in every hour and number. */
export function sameSetting(one: SettingValue | undefined, other: SettingValue | undefined): boolean {
  return one === other || canonical(one) === canonical(other);
}

/** Independent of the order of fields. */
function canonical(value: SettingValue | undefined): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** In time order; of one moment what was found comes first, as later changes start from it. */
function inOrder(records: readonly Settings[]): Settings[] {
  return [...records].sort((a, b) => a.at - b.at || Number(a.how === 'changed') - Number(b.how === 'changed'));
}

interface Evidence {
  readonly at: UtcMs;
  readonly how: Settings['how'];
  readonly value: SettingValue | undefined;
  readonly before?: SettingValue | undefined;
}

/** All that is known of each key, in time order. */
function evidenceOf(records: readonly Settings[]): Map<SettingKey, Evidence[]> {
  const found = new Map<SettingKey, Evidence[]>();
  const add = (key: SettingKey, evidence: Evidence): void => {
    found.set(key, [...(found.get(key) ?? []), evidence]);
  };
  const profiles = new Set(
    records.flatMap(({ settings, before }) => [...profileKeys(settings), ...profileKeys(before ?? {})]),
  );
  for (const { at, how, settings, before } of inOrder(records)) {
    const values = settingValues(settings);
    const old = settingValues(before ?? {});
    for (const [key, value] of values) add(key, { at, how, value, before: old.get(key) });
    for (const [key, value] of old) if (!values.has(key)) add(key, { at, how, value: undefined, before: value });
    // A reading that lists profiles lists all of them.
    if (how === 'found' && settings.basalProfiles) {
      for (const key of profiles) if (!values.has(key)) add(key, { at, how, value: undefined });
    }
  }
  return found;
}

function profileKeys({ basalProfiles = [] }: DeviceSettings): SettingKey[] {
  return basalProfiles.map(({ name }): SettingKey => `basal/${name}`);
}

/**
 * How one device was set at `at`: of each thing the newest value read or changed by then, else the value that the first
 * later change replaced, else that of the first later reading. What nothing is known of is absent.
 */
export function settingsAt(records: readonly Settings[], at: UtcMs): ReadonlyMap<SettingKey, KnownSetting> {
  const known = new Map<SettingKey, KnownSetting>();
  for (const [key, evidence] of evidenceOf(records)) {
    const one = knownAt(key, evidence, at);
    if (one) known.set(key, one);
  }
  return new Map([...known].sort(([a], [b]) => orderOf(a) - orderOf(b)));
}

/** `settingsAt` of single settings, for many moments. */
export function settingsLookup(records: readonly Settings[]): (key: SettingKey, at: UtcMs) => KnownSetting | undefined {
  const evidence = evidenceOf(records);
  return (key, at) => {
    const own = evidence.get(key);
    return own && knownAt(key, own, at);
  };
}

function knownAt(key: SettingKey, evidence: readonly Evidence[], at: UtcMs): KnownSetting | undefined {
  const index = evidence.findLastIndex((item) => item.at <= at);
  const last = evidence[index];
  const next = evidence[index + 1];
  if (last) {
    if (last.value === undefined) return undefined;
    const then = next && (next.how === 'found' ? next.value : next.before);
    const tells = next && (next.how === 'found' || next.before !== undefined);
    const differs = tells && !isStatus(key) && !sameSetting(then, last.value);
    return { value: last.value, source: { how: last.how, at: last.at, ...(differs && { differsFrom: next.at }) } };
  }
  if (next?.how === 'changed')
    return next.before === undefined ? undefined : { value: next.before, source: { how: 'before', at: next.at } };
  return next?.value === undefined ? undefined : { value: next.value, source: { how: 'later', at: next.at } };
}

const ORDER: readonly SettingKey[] = [
  'activeProfile',
  'wizardOn',
  'carbUnit',
  'carbRatios',
  'sensitivities',
  'targets',
  'activeInsulinHours',
  'maxBolusUnits',
  'maxBasalUnitsPerHour',
  'glucoseUnit',
];

/** Basal first, then the fields in the order of a pump's menus, then the rest as it came. */
function orderOf(key: SettingKey): number {
  if (key.startsWith('basal/')) return -1;
  const index = ORDER.indexOf(key);
  return index < 0 ? ORDER.length : index;
}

/** Changes logged this near to one another are one sitting with the pump. */
const ONE_SITTING_MS = 15 * MINUTE_MS;

/** What was changed when on one device, before → after; readings that found what was known are no entries. */
export function settingsHistory(records: readonly Settings[]): SettingsHistory {
  const state = new Map<SettingKey, SettingValue>();
  const readings: UtcMs[] = [];
  let hasProfiles = false;
  const entries: SettingsEntry[] = [];
  const put = (key: SettingKey, value: SettingValue | undefined): void => {
    if (value === undefined) state.delete(key);
    else state.set(key, value);
  };
  for (const { at, how, settings, before } of inOrder(records)) {
    const values = settingValues(settings);
    const old = settingValues(before ?? {});
    const changes: SettingChange[] = [];
    const keys = new Set<SettingKey>([...values.keys(), ...old.keys()]);
    if (how === 'found' && settings.basalProfiles) {
      for (const key of state.keys()) if (key.startsWith('basal/')) keys.add(key);
    }
    for (const key of keys) {
      const after = values.get(key);
      const earlier = old.get(key) ?? state.get(key);
      // The first reading tells what is set, not what was changed.
      const isNewProfile = hasProfiles && key.startsWith('basal/');
      const isNews = how === 'changed' || (readings.length > 0 && (earlier !== undefined || isNewProfile));
      if (isNews && !isStatus(key) && !sameSetting(earlier, after)) changes.push(changeOf(key, earlier, after));
      put(key, after);
    }
    if (changes.length) {
      if (how === 'found') entries.push({ how: 'found', at, since: readings.at(-1)!, changes });
      else addLogged(entries, at, changes);
    }
    if (how === 'found') {
      readings.push(at);
      hasProfiles ||= settings.basalProfiles !== undefined;
    }
  }
  return { readings, entries: entries.filter(({ changes }) => changes.length > 0) };
}

function changeOf(key: SettingKey, before: SettingValue | undefined, after: SettingValue | undefined): SettingChange {
  return { key, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

/** A profile is logged again for each hour that is changed in it: one sitting is one entry, from its first value to its last. */
function addLogged(entries: SettingsEntry[], at: UtcMs, changes: readonly SettingChange[]): void {
  const last = entries.at(-1);
  if (last?.how !== 'logged' || at - last.at > ONE_SITTING_MS) {
    entries.push({ how: 'logged', at, changes });
    return;
  }
  const merged = new Map(last.changes.map((change) => [change.key, change]));
  for (const { key, before, after } of changes) {
    const first = merged.get(key);
    merged.set(key, changeOf(key, first ? first.before : before, after));
  }
  const left = [...merged.values()].filter((change) => !sameSetting(change.before, change.after));
  entries[entries.length - 1] = { how: 'logged', at: last.at, changes: left };
}

/** What differs between two states, in the order of the second one. */
export function settingDifferences(
  one: ReadonlyMap<SettingKey, KnownSetting>,
  other: ReadonlyMap<SettingKey, KnownSetting>,
): SettingChange[] {
  const keys = new Set<SettingKey>([...other.keys(), ...one.keys()]);
  return [...keys].flatMap((key) => {
    const [before, after] = [one.get(key)?.value, other.get(key)?.value];
    return isStatus(key) || sameSetting(before, after) ? [] : [changeOf(key, before, after)];
  });
}

/** Units of a whole day on a basal profile: each rate until the next one begins, the last one until midnight. */
export function dailyUnits(slots: Slots): number {
  return slots.reduce((sum, { startMin, unitsPerHour }, index) => {
    const endMin = slots[index + 1]?.startMin ?? 1440;
    return sum + (unitsPerHour * (endMin - startMin)) / 60;
  }, 0);
}

/** Starts of two schedules together, with the slot of each that is in force from there on. */
export function alignedSlots<S extends { readonly startMin: number }>(
  before: readonly S[],
  after: readonly S[],
): { readonly startMin: number; readonly before: S | undefined; readonly after: S | undefined }[] {
  const starts = [...new Set([...before, ...after].map(({ startMin }) => startMin))].sort((a, b) => a - b);
  const at = (slots: readonly S[], startMin: number): S | undefined =>
    slots.findLast((slot) => slot.startMin <= startMin);
  return starts.map((startMin) => ({ startMin, before: at(before, startMin), after: at(after, startMin) }));
}
