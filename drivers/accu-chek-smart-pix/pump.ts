// A pump's report: profiles, boluses, events and the pump's own sums of the day.
import type { Problem } from '../../src/device/driver.ts';
import type { AlarmName, DeviceSettings, Reading } from '../../src/model/record.ts';
import { basalReadings } from './basal.ts';
import { reportStrange } from './strange.ts';
import { durationOf, numberOf, timeOf } from './time.ts';
import type { Element } from './xml.ts';

const PUMP_ELEMENTS = ['IP', 'BOLUS', 'EVENT', 'BASAL'] as const;

/** Everything a pump's report holds, in its order (newest first) where it has one. */
export function pumpReadings(elements: readonly Element[], problems: Problem[]): Reading[] {
  const report = (element: Element, what: string): void =>
    void problems.push({ where: `line ${element.line}`, what: `${what}: ${element.raw}` });
  reportStrange(elements, PUMP_ELEMENTS, problems);
  const readings: Reading[] = [];
  const pump = elements.find(({ name }) => name === 'IP');
  if (pump) readings.push(...settingsOf(pump, elements, report));
  for (const element of elements) {
    if (element.name === 'BOLUS' && !isDaySum(element)) readings.push(...bolusOf(element, report));
    else if (element.name === 'EVENT') readings.push(...eventOf(element, report));
  }
  readings.push(...daySums(elements, pump?.attributes['Dt']?.trim(), report));
  const rows = elements.filter(({ name }) => name === 'BASAL');
  return [...readings, ...basalReadings(rows, report)];
}

export type Report = (element: Element, what: string) => void;

/** Sums stand among the boluses, without a time and a type. */
function isDaySum({ attributes }: Element): boolean {
  return !attributes['type']?.trim() && /Total$/.test(attributes['remark']?.trim() ?? '');
}

/** `12.00 / 6.00  0:44 h`: at once, spread, and how long. */
const PARTS = /^(\d+(?:\.\d+)?) \/ (\d+(?:\.\d+)?)\s+\d{1,3}:[0-5]\d h$/;
/** Sums of parts with two decimals. */
const SLACK_UNITS = 0.011;

/** No single bolus of these pumps is larger (the Combo delivers 50 units at most). */
const MOST_UNITS = 100;

function bolusOf(element: Element, report: Report): Reading[] {
  const { attributes, raw } = element;
  const deviceTime = timeOf(element);
  if (deviceTime === undefined) {
    report(element, 'no such date or time');
    return [];
  }
  const keep = (what: string): Reading[] => {
    report(element, what);
    return [{ kind: 'unknown', deviceTime, raw }];
  };
  const units = numberOf(attributes['amount']);
  if (units === undefined || units > MOST_UNITS) return keep('no amount of a bolus');
  const remark = attributes['remark']?.trim() ?? '';
  switch (attributes['type']?.trim()) {
    // Standard, and one set with the quick (scroll) buttons.
    case 'Std':
    case 'Scr':
      return [{ kind: 'bolus', deviceTime, units, shape: 'normal' }];
    case 'Ext': {
      const ranMs = durationOf(remark);
      if (ranMs === undefined) return keep('an extended bolus without its duration');
      return [
        {
          kind: 'bolus',
          deviceTime,
          units,
          shape: 'extended',
          extendedUnits: units,
          durationMs: ranMs,
          deliveredMs: ranMs,
        },
      ];
    }
    case 'Mul': {
      const ranMs = durationOf(remark);
      const parts = PARTS.exec(remark);
      if (ranMs === undefined || !parts) return keep('a multiwave bolus without its parts');
      const extendedUnits = Number(parts[2]);
      if (Math.abs(Number(parts[1]) + extendedUnits - units) > SLACK_UNITS)
        return keep('the parts of a bolus are not the whole');
      return [
        { kind: 'bolus', deviceTime, units, shape: 'dual', extendedUnits, durationMs: ranMs, deliveredMs: ranMs },
      ];
    }
    default:
      return keep('a bolus of a kind we do not know');
  }
}

/** Two rows a day; the report's own day is not over yet, so its sums would be others in the next report. */
function daySums(elements: readonly Element[], reportDay: string | undefined, report: Report): Reading[] {
  const sums = new Map<string, { bolus?: number; all?: number }>();
  for (const element of elements) {
    if (element.name !== 'BOLUS' || !isDaySum(element)) continue;
    const day = element.attributes['Dt']?.trim() ?? '';
    const units = numberOf(element.attributes['amount']);
    if (units === undefined || timeOf({ ...element, attributes: { Dt: day, Tm: '00:00' } }) === undefined) {
      report(element, 'a sum without a day or an amount');
      continue;
    }
    const sum = sums.get(day) ?? {};
    if (/^Bolus Total$/.test(element.attributes['remark']!.trim())) sum.bolus = units;
    else sum.all = units;
    sums.set(day, sum);
  }
  const readings: Reading[] = [];
  for (const [day, { bolus, all }] of sums) {
    if (all === undefined || day === reportDay) continue;
    readings.push({
      kind: 'daily-total',
      // The sums stand behind everything else of their day.
      deviceTime: `${day}T23:59:59`,
      day,
      units: all,
      ...(bolus !== undefined && { bolusUnits: bolus, basalUnits: Math.round((all - bolus) * 100) / 100 }),
    });
  }
  return readings;
}

/** By the pump's words, in lower case. */
const ALARMS: readonly (readonly [RegExp, AlarmName])[] = [
  [/^cartridge low$/, 'reservoir-low'],
  [/^cartridge empty$/, 'reservoir-empty'],
  [/^battery low$/, 'battery-low'],
  [/^battery empty$/, 'battery-empty'],
  [/occlusion/, 'occlusion'],
  [/^automatic off$/, 'auto-off'],
];

function eventOf(element: Element, report: Report): Reading[] {
  const { attributes, raw } = element;
  const deviceTime = timeOf(element);
  if (deviceTime === undefined) {
    report(element, 'no such date or time');
    return [];
  }
  const short = attributes['shortinfo']?.trim() ?? '';
  const words = (attributes['description'] ?? '').trim();
  if (/^cartridge changed$/i.test(words)) return [{ kind: 'event', deviceTime, event: 'rewind', detail: words }];
  if (/^prime infusion set$/i.test(words)) {
    const units = numberOf(/^([\d.]+) IU$/.exec(short)?.[1]);
    return [{ kind: 'event', deviceTime, event: 'prime', ...(units !== undefined && { units }) }];
  }
  // W and a number: a warning; E and a number: an error.
  const code = /^[WE](\d{1,2})$/.exec(short);
  if (!code) return [{ kind: 'unknown', deviceTime, raw }];
  const alarm = ALARMS.find(([pattern]) => pattern.test(words.toLowerCase()))?.[1] ?? 'other';
  return [{ kind: 'alarm', deviceTime, alarm, code: Number(code[1]) }];
}

const HOURS = 24;

/** The basal profiles as they are when the report is made: 24 rates of an hour each. */
function settingsOf(pump: Element, elements: readonly Element[], report: Report): Reading[] {
  const profiles: { name: string; slots: { startMin: number; unitsPerHour: number }[] }[] = [];
  for (const element of elements) {
    if (element.name === 'IPPROFILE') profiles.push({ name: element.attributes['Name']?.trim() ?? '', slots: [] });
    if (element.name !== 'IPTIMESLOT') continue;
    const hour = numberOf(element.attributes['Number']);
    const unitsPerHour = numberOf(element.attributes['IU']);
    const slots = profiles.at(-1)?.slots;
    if (!slots || hour !== slots.length + 1 || hour > HOURS || unitsPerHour === undefined)
      report(element, 'not the next hour of a profile');
    else slots.push({ startMin: (hour - 1) * 60, unitsPerHour });
  }
  const whole = profiles.filter(({ slots }) => slots.length === HOURS);
  const deviceTime = timeOf(pump);
  if (deviceTime === undefined) {
    report(pump, 'no such date or time');
    return [];
  }
  if (!whole.length) return [];
  const active = pump.attributes['ActiveProf']?.trim();
  const settings: DeviceSettings = { basalProfiles: whole, ...(active && { activeProfile: active }) };
  return [{ kind: 'settings', deviceTime, how: 'found', settings }];
}
