// How a pump is set, in words: names, values in the person's unit, and changes.
import { displayGlucose, mmollFromMgdl } from '../../model/units.ts';
import type { DeviceSettings } from '../../model/record.ts';
import { HOUR_MS, MINUTE_MS } from '../../model/time.ts';
import type { Format } from '../../text/format.ts';
import { pumpEn } from '../../text/pump.en.ts';
import '../../text/pump.ts';
import { text } from '../../text/text.ts';
import type { SettingChange, SettingKey, SettingValue } from './pump-settings.ts';
import { alignedSlots, dailyUnits, isStatus } from './pump-settings.ts';

type BasalSlot = NonNullable<DeviceSettings['basalProfiles']>[number]['slots'][number];
type CarbSlot = NonNullable<DeviceSettings['carbRatios']>[number];
type SensitivitySlot = NonNullable<DeviceSettings['sensitivities']>[number];
type TargetSlot = NonNullable<DeviceSettings['targets']>[number];
export type AnySlot = BasalSlot | CarbSlot | SensitivitySlot | TargetSlot;

/** Where a setting stands on the page. */
export type SettingGroup = 'basal' | 'wizard' | 'limits' | 'other' | 'status';

const WIZARD: readonly SettingKey[] = [
  'wizardOn',
  'carbUnit',
  'carbRatios',
  'sensitivities',
  'targets',
  'activeInsulinHours',
];
const LIMITS: readonly SettingKey[] = ['maxBolusUnits', 'maxBasalUnitsPerHour'];

export function settingGroup(key: SettingKey): SettingGroup {
  if (key.startsWith('basal/') || key === 'activeProfile') return 'basal';
  if (WIZARD.includes(key)) return 'wizard';
  if (isStatus(key)) return 'status';
  return LIMITS.includes(key) ? 'limits' : 'other';
}

/** 'Largest bolus', 'Basal “Workday”', 'Low reservoir warning'. */
export function settingName(key: SettingKey): string {
  if (key.startsWith('basal/')) return text('pump.basal', { name: profileName(key.slice('basal/'.length)) });
  if (key.startsWith('other/')) {
    const words = settingWords(key);
    return words ? text(words) : splitUnit(bareName(key)).name;
  }
  return text(`pump.${key as FieldKey}`);
}

type WordsKey = Extract<keyof typeof pumpEn, `setting.${string}`>;

/** The key of the words a setting of a driver's own has; `undefined` where only its name says what it is. */
export function settingWords(key: SettingKey): WordsKey | undefined {
  const words = `setting.${bareName(key)}`;
  return words in pumpEn ? (words as WordsKey) : undefined;
}

/** 'low-alert-mgdl' of 'other/settings.device.low-alert-mgdl'. */
function bareName(key: SettingKey): string {
  return key.replace(/^other\//, '').replace(/^settings\.(device\.)?/, '');
}

type FieldKey = Exclude<SettingKey, `basal/${string}` | `other/${string}`>;

/** 'standard' → 'Standard'; 'A' stays. */
export function profileName(name: string): string {
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

/** Units that a name ends with, the longest first. */
const UNIT_ENDINGS = [
  [['units', 'per', 'hour'], 'unitsPerHour'],
  [['mgdl', 'per', 'min'], 'mgdlPerMin'],
  [['mgdl'], 'mgdl'],
  [['percent'], 'percent'],
  [['units'], 'units'],
  [['hours'], 'hours'],
  [['min'], 'minutes'],
  [['minutes'], 'minutes'],
  [['ms'], 'ms'],
  [['volts'], 'volts'],
] as const;
type NamedUnit = (typeof UNIT_ENDINGS)[number][1];

/** A name of a driver's ('low-alert-mgdl', 'lowAlertMgdl') as words and the unit at its end. */
function splitUnit(key: string): { readonly name: string; readonly unit: NamedUnit | undefined } {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s._-]+/)
    .filter(Boolean)
    // Abbreviations of the trade stay as they are: BG, A1c.
    .map((word) => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase()));
  for (const [ending, unit] of UNIT_ENDINGS) {
    if (words.length > ending.length && ending.every((word, at) => words.at(at - ending.length) === word)) {
      return { name: sentence(words.slice(0, -ending.length)), unit };
    }
  }
  return { name: sentence(words), unit: undefined };
}

function sentence(words: readonly string[]): string {
  return profileName(words.join(' '));
}

/** Whether a value is a schedule over the day. */
export function isSchedule(value: SettingValue | undefined): value is readonly AnySlot[] & SettingValue {
  return Array.isArray(value);
}

/** '05:30'. */
export function clockOf(startMin: number): string {
  return `${String(Math.floor(startMin / 60)).padStart(2, '0')}:${String(startMin % 60).padStart(2, '0')}`;
}

/** What holds from one time of the day on, with its unit: '0.85 U/h', '9.5 g/U', '42 mg/dL per U', '100–120 mg/dL'. */
export function slotText(slot: AnySlot, format: Format, beside: readonly AnySlot[] = []): string {
  if ('unitsPerHour' in slot) return text('basal.rate', { rate: rateText(slot.unitsPerHour, format, ratesOf(beside)) });
  if ('mgdlPerUnit' in slot) return text('pump.sensitivity', { glucose: format.glucoseWithUnit(slot.mgdlPerUnit) });
  if ('lowMgdl' in slot) {
    if (displayGlucose(slot.lowMgdl, format.unit) === displayGlucose(slot.highMgdl, format.unit))
      return format.glucoseWithUnit(slot.lowMgdl);
    const [low, high] = [format.glucose(slot.lowMgdl), format.glucose(slot.highMgdl)];
    return text('pump.target', { low, high, unit: format.unit });
  }
  if (slot.unitsPerExchange !== undefined)
    return text('pump.ratio-exchanges', { units: shortest(slot.unitsPerExchange, format) });
  return slot.gramsPerUnit === undefined ? '' : text('pump.ratio', { grams: shortest(slot.gramsPerUnit, format) });
}

/** Two decimals, a third where the pump has one (0.025 U/h are a step of some), or where `others` beside it have one. */
export function rateText(unitsPerHour: number, format: Format, others: readonly number[] = []): string {
  const isFine = (rate: number): boolean => Math.abs(rate * 100 - Math.round(rate * 100)) > 1e-6;
  return format.number(unitsPerHour, [unitsPerHour, ...others].some(isFine) ? 3 : 2);
}

/** The rates of a schedule, when it is one of basal. */
export function ratesOf(slots: readonly AnySlot[]): number[] {
  return slots.flatMap((slot) => ('unitsPerHour' in slot ? [slot.unitsPerHour] : []));
}

/** As many decimals as the number has, three at most. */
function shortest(value: number, format: Format): string {
  const decimals = [0, 1, 2].find((count) => Math.abs(value - Number(value.toFixed(count))) < 1e-9) ?? 3;
  return format.number(value, decimals);
}

/** The whole value in one line: '10 U', 'on', '00:00 9.5 g/U, 05:30 8.5 g/U', '20.6 U a day, 6 rates'. */
export function settingText(key: SettingKey, value: SettingValue, format: Format): string {
  if (isSchedule(value)) {
    // A pump that was never told of one.
    if (!value.length) return text('history.nothing');
    if (key.startsWith('basal/')) {
      const total = format.insulin(round2(dailyUnits(value as readonly BasalSlot[])));
      return text('pump.rates', { total, count: value.length });
    }
    if (value.length === 1) return slotText(value[0]!, format);
    return value
      .map((slot) => text('pump.from', { time: clockOf(slot.startMin), value: slotText(slot, format) }))
      .join(', ');
  }
  if (typeof value === 'boolean') return text(value ? 'pump.on' : 'pump.off');
  switch (key) {
    case 'activeProfile':
      return profileName(String(value));
    case 'carbUnit':
      return text(value === 'exchanges' ? 'pump.exchanges' : 'pump.grams');
    case 'activeInsulinHours':
      return text('pump.hours', { hours: shortest(Number(value), format) });
    case 'maxBolusUnits':
      return format.insulin(Number(value));
    case 'maxBasalUnitsPerHour':
      return text('basal.rate', { rate: rateText(Number(value), format) });
    default:
      if (typeof value === 'number') return numberText(key, value, format);
      return value === '' ? text('history.nothing') : String(value);
  }
}

function numberText(key: SettingKey, value: number, format: Format): string {
  const name = bareName(key);
  // 0 hours is how a pump says that it never does.
  if (name === 'auto-off-hours' && value === 0) return text('pump.off');
  if (name === 'audio-bolus-step') return format.insulin(value);
  switch (splitUnit(name).unit) {
    case 'mgdl':
      return format.glucoseWithUnit(value);
    case 'mgdlPerMin': {
      const rate = format.unit === 'mmol/L' ? mmollFromMgdl(value) : value;
      return text('pump.glucose-rate', {
        rate: shortest(Math.round(rate * 1000) / 1000, format),
        unit: format.unit,
      });
    }
    case 'percent':
      return format.percent(value / 100);
    case 'units':
      return format.insulin(value);
    case 'unitsPerHour':
      return text('basal.rate', { rate: rateText(value, format) });
    case 'hours':
      return format.duration(value * HOUR_MS);
    case 'minutes':
      return format.duration(value * MINUTE_MS);
    case 'ms':
      return format.duration(value);
    case 'volts':
      return text('pump.volts', { volts: shortest(value, format) });
    default:
      return shortest(value, format);
  }
}

/** One line of a change: what, before and after. A schedule has a line for each time of day that differs. */
export interface ChangeLine {
  readonly name: string;
  /** Of schedules: from when on in the day. */
  readonly time?: string;
  readonly before: string;
  readonly after: string;
}

export function changeLines({ key, before, after }: SettingChange, format: Format): ChangeLine[] {
  const name = settingName(key);
  const whole = (value: SettingValue | undefined, none: string): string =>
    value === undefined ? none : settingText(key, value, format);
  if (!isSchedule(before) || !isSchedule(after)) {
    const none = text('history.nothing');
    // A pump that logs only the new value; a profile can be new.
    const earlier = key.startsWith('basal/') ? none : text('history.not-known');
    return [
      { name, before: whole(before, earlier), after: whole(after, before === undefined ? none : text('pump.gone')) },
    ];
  }
  const beside = [...before, ...after];
  const lines = alignedSlots<AnySlot>(before, after).flatMap((slot): ChangeLine[] => {
    const words = (one: AnySlot | undefined): string => (one ? slotText(one, format, beside) : text('history.nothing'));
    const [old, now] = [words(slot.before), words(slot.after)];
    return old === now ? [] : [{ name, time: clockOf(slot.startMin), before: old, after: now }];
  });
  // The same numbers cut at other times.
  if (!lines.length) return [{ name, before: whole(before, ''), after: whole(after, '') }];
  const totals = key.startsWith('basal/')
    ? [before, after].map((slots) => format.insulin(round2(dailyUnits(slots as readonly BasalSlot[]))))
    : [];
  if (totals.length && totals[0] !== totals[1]) {
    const perDay = (units: string): string => text('history.per-day', { units });
    lines.push({ name, time: text('history.all-day'), before: perDay(totals[0]!), after: perDay(totals[1]!) });
  }
  return lines;
}

/** Sums of rates in binary fractions are no round numbers. */
export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A few words of a change: 'Largest bolus: 10 U → 12 U'. */
export function changeWords(change: SettingChange, format: Format): string[] {
  return changeLines(change, format).map(({ name: whole, time, before, after }) => {
    const name = time === undefined ? whole : text('settings-record.at', { name: whole, time });
    return change.before === undefined
      ? text('settings-record.now', { name, after })
      : text('settings-record.change', { name, before, after });
  });
}
