// A record in words: its value, its unit, and what else is known of it.
import type { Alarm, DailyTotal, DataRecord, DeviceEvent, RecordOf, Settings, Smbg } from '../../model/record.ts';
import { DAY_MS, MINUTE_MS } from '../../model/time.ts';
import type { Format } from '../../text/format.ts';
import '../../text/pump.ts';
import { text } from '../../text/text.ts';
import { sameSetting, settingValues } from './pump-settings.ts';
import { changeWords, rateText } from './settings-words.ts';
import { isTyped } from './source-name.ts';
import { overrideWords, wizardDetails } from './wizard-words.ts';

/** The value with its unit, as a person reads it; empty for kinds without one. */
export function valueOf(record: DataRecord, format: Format): string {
  switch (record.kind) {
    case 'cgm':
    case 'smbg':
    case 'control':
      return format.glucoseWithUnit(record.mgdl, record.bound);
    case 'calibration':
      return format.glucoseWithUnit(record.mgdl);
    case 'alarm':
      if (record.mgdl !== undefined) return format.glucoseWithUnit(record.mgdl);
      return record.units === undefined ? '' : text('alarm.units-left', { units: format.insulin(record.units) });
    case 'event':
      return record.units === undefined ? '' : format.insulin(record.units);
    case 'daily-total':
      return format.insulin(record.units);
    case 'temp-basal':
      return tempBasalRate(record, format);
    case 'ketone':
      return record.bound ? record.bound.toUpperCase().slice(0, 2) : `${format.number(record.mmoll, 1)}\u00a0mmol/L`;
    case 'bolus':
    case 'injection':
      return format.insulin(record.units);
    case 'basal':
      return text('basal.rate', { rate: rateText(record.unitsPerHour, format) });
    case 'carbs':
      return format.grams(record.grams);
    case 'exercise':
      return format.duration(record.durationMs);
    default:
      return '';
  }
}

/** Everything else there is to say, in short phrases. */
export function detailsOf(record: DataRecord, format: Format): string[] {
  switch (record.kind) {
    case 'cgm':
      return boundWords(record, format);
    case 'smbg':
      return [...boundWords(record, format), ...markWords(record)];
    case 'control':
      return [text('tag.control'), ...boundWords(record, format)];
    case 'bolus':
      return bolusWords(record, format);
    case 'basal':
      return [
        text(`basal.${record.delivery}`),
        text('basal.for', { duration: format.duration(Math.min(record.durationMs, 7 * DAY_MS)) }),
      ];
    case 'temp-basal':
      return record.durationMs > 0 ? [text('basal.for', { duration: format.duration(record.durationMs) })] : [];
    case 'wizard':
      return [...wizardDetails(record.wizard, format), text('wizard.no-bolus')];
    case 'alarm':
      return [
        alarmName(record),
        ...(record.code === undefined ? [] : [text('alarm.code', { code: String(record.code) })]),
      ];
    case 'event':
      return [eventName(record), ...(record.detail ? [record.detail] : [])];
    case 'daily-total':
      return totalWords(record, format);
    case 'settings':
      return settingsWords(record, format);
    case 'injection':
      return record.insulin ? [text(`injection.${record.insulin}`)] : [];
    case 'exercise':
      return record.intensity ? [text(`exercise.${record.intensity}`)] : [];
    case 'note':
      return [record.text];
    case 'clock-change':
      return [text('clock-change.to', { time: format.wallTime(record.newDeviceTime) })];
    case 'unknown':
      return [record.raw.length > 60 ? `${record.raw.slice(0, 60)}…` : record.raw];
    default:
      return [];
  }
}

/** What a fingerstick was marked with, and how it was made. */
export function markWords({ deviceId, marks = [], afterMealMin, manual, temperatureWarning }: Smbg): string[] {
  return [
    ...marks.map((mark) =>
      mark === 'after-meal' && afterMealMin !== undefined
        ? text('tag.after-meal-min', { minutes: afterMealMin })
        : text(`tag.${mark}`),
    ),
    // What was typed into Basalt says so where others name their device.
    ...(manual && !isTyped({ deviceId }) ? [text('tag.manual')] : []),
    ...(temperatureWarning ? [text('tag.temperature')] : []),
  ];
}

function boundWords(
  { mgdl, bound }: Extract<DataRecord, { kind: 'cgm' | 'smbg' | 'control' }>,
  format: Format,
): string[] {
  return bound ? [text(`tag.${bound}`, { limit: format.glucoseWithUnit(mgdl) })] : [];
}

/** '150 % of the schedule', '0.85 U/h', or that it was cancelled. */
export function tempBasalRate(record: RecordOf<'temp-basal'>, format: Format): string {
  if (record.durationMs === 0) return text('temp-basal.cancelled');
  if (record.percent !== undefined)
    return text('temp-basal.percent', { percent: format.percent(record.percent / 100) });
  return text('basal.rate', { rate: rateText(record.unitsPerHour ?? 0, format) });
}

export function alarmName({ alarm }: Pick<Alarm, 'alarm'>): string {
  return text(`alarm.${alarm}`);
}

export function eventName({ event }: Pick<DeviceEvent, 'event'>): string {
  return text(`event.${event}`);
}

function totalWords({ day, basalUnits, bolusUnits, grams, partial }: DailyTotal, format: Format): string[] {
  return [
    text('daily-total.day', { day: format.day(day) }),
    ...(basalUnits === undefined ? [] : [text('daily-total.basal', { units: format.insulin(basalUnits) })]),
    ...(bolusUnits === undefined ? [] : [text('daily-total.bolus', { units: format.insulin(bolusUnits) })]),
    ...(grams ? [format.grams(grams)] : []),
    ...(partial ? [text('daily-total.partial')] : []),
  ];
}

/** Most changes have one or two; a table of hours is on the page of the settings. */
const MOST_CHANGES = 4;

/** What a change changed; a reading of all settings is only named. */
export function settingsWords({ how, settings, before }: Settings, format: Format): string[] {
  if (how === 'found') return [text('settings-record.found')];
  const old = settingValues(before ?? {});
  const now = settingValues(settings);
  const words = [...new Set([...now.keys(), ...old.keys()])].flatMap((key) => {
    const [earlier, after] = [old.get(key), now.get(key)];
    if (sameSetting(earlier, after)) return [];
    return changeWords(
      { key, ...(earlier !== undefined && { before: earlier }), ...(after !== undefined && { after }) },
      format,
    );
  });
  if (words.length <= MOST_CHANGES) return words;
  return [...words.slice(0, MOST_CHANGES), text('settings-record.more', { count: words.length - MOST_CHANGES })];
}

function bolusWords(record: Extract<DataRecord, { kind: 'bolus' }>, format: Format): string[] {
  const { units, programmedUnits, extendedUnits, durationMs, deliveredMs, shape, source, wizard } = record;
  const words: string[] = shape === 'normal' ? [] : [text(`bolus.${shape}`)];
  const ranMs = deliveredMs ?? durationMs;
  if (extendedUnits !== undefined && ranMs !== undefined && ranMs >= MINUTE_MS) {
    words.push(text('bolus.extended-part', { units: format.insulin(extendedUnits), duration: format.duration(ranMs) }));
  }
  if (programmedUnits !== undefined && programmedUnits > units) {
    words.push(text('bolus.programmed', { units: format.insulin(programmedUnits) }));
  }
  if (source === 'automatic') words.push(text('bolus.automatic'));
  if (source === 'remote') words.push(text('bolus.remote'));
  if (wizard) words.push(...wizardDetails(wizard, format));
  const override = overrideWords(record, format);
  if (override) words.push(override);
  return words;
}
