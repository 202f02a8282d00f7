// What the page of pump settings shows: of one pump at one moment, what that rests on, and what was changed when.
import type { Settings } from '../../model/record.ts';
import type { Day, UtcMs, Zone } from '../../model/time.ts';
import type { Store, StoredDevice } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import '../../text/pump.ts';
import { text } from '../../text/text.ts';
import type { KnownSetting, SettingKey, SettingSource, SettingsHistory } from './pump-settings.ts';
import { settingsAt, settingsHistory } from './pump-settings.ts';

/** A pump with everything known of its settings. */
export interface SetDevice {
  readonly id: string;
  readonly model: string;
  readonly serial: string;
  readonly lastReadAt: UtcMs;
  /** In time order. */
  readonly records: readonly Settings[];
  readonly history: SettingsHistory;
}

const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Devices with settings, the one read last first. */
export async function setDevices(store: Store): Promise<readonly SetDevice[]> {
  const [devices, records] = await Promise.all([store.devices(), store.range('settings', ALWAYS)]);
  const known = new Map<string, StoredDevice>(devices.map((device) => [device.id, device]));
  const byDevice = Map.groupBy(records, ({ deviceId }) => deviceId);
  return [...byDevice]
    .map(([id, own]): SetDevice => {
      const device = known.get(id);
      return {
        id,
        model: device?.model ?? id,
        serial: device?.serial ?? '',
        lastReadAt: device?.lastReadAt ?? own.at(-1)!.at,
        records: own,
        history: settingsHistory(own),
      };
    })
    .sort((a, b) => b.lastReadAt - a.lastReadAt);
}

/** A pump at the end of a day; at the newest moment without one. */
export interface SettingsView {
  readonly day: Day | undefined;
  readonly at: UtcMs;
  readonly values: ReadonlyMap<SettingKey, KnownSetting>;
}

export function viewOf(device: SetDevice, day: Day | undefined, zone: Zone): SettingsView {
  const at = day === undefined ? Number.MAX_SAFE_INTEGER : zone.dayRange(day).to - 1;
  return { day, at, values: settingsAt(device.records, at) };
}

/** What a view rests on, in a sentence's parts. */
export function restsOn({ history }: SetDevice, { at, values }: SettingsView, format: Format): string[] {
  if (values.size === 0) return [];
  const reading = history.readings.findLast((time) => time <= at);
  const changes = history.entries.filter((entry) => entry.how === 'logged' && entry.at <= at);
  if (reading !== undefined) {
    const since = changes.filter((entry) => entry.at > reading).length;
    return [
      text('history.rests-read', { when: format.dateTime(reading) }),
      ...(since ? [text('history.rests-changes', { count: since })] : []),
    ];
  }
  const [first] = history.readings;
  if (first !== undefined) return [text('history.rests-later', { when: format.dateTime(first) })];
  return [text('history.rests-changes-only', { count: history.entries.length })];
}

/** What a single value rests on, where that is not what the whole view rests on. */
export function sourceWords(
  { history }: SetDevice,
  { at: viewAt }: SettingsView,
  { how, at, differsFrom }: SettingSource,
  format: Format,
): string[] {
  const when = format.dateTime(at);
  const reading = history.readings.findLast((time) => time <= viewAt);
  const words: string[] = [];
  if (how === 'changed') words.push(text('history.source-changed', { when }));
  else if (how === 'before') words.push(text('history.source-before', { when }));
  else if (how === 'later' && reading !== undefined) words.push(text('history.source-later', { when }));
  else if (how === 'found' && at !== reading) words.push(text('history.source-found', { when }));
  if (differsFrom !== undefined) words.push(text('history.uncertain', { when: format.dateTime(differsFrom) }));
  return words;
}

/** Days on which something was changed, ascending, each once. */
export function changeDays({ history }: SetDevice, zone: Zone): Day[] {
  return [...new Set(history.entries.map(({ at }) => zone.dayAt(at)))];
}

/** Address of a view; `undefined` parts are left out from the end. */
export function settingsPath(deviceId: string, day?: Day, comparedWith?: Day): string {
  const parts = [encodeURIComponent(deviceId), day ?? (comparedWith ? 'newest' : undefined), comparedWith];
  return `/explore/settings/${parts.filter((part) => part !== undefined).join('/')}`;
}
