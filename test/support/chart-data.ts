// Small made-up data for chart and report tests: the same on every machine, plausible enough to look at.
import type { Columns } from '../../src/model/columns.ts';
import { columnsFrom } from '../../src/model/columns.ts';
import type { Basal, Bolus, Carbs, ControlTest, DataRecord, Exercise, Note, Smbg } from '../../src/model/record.ts';
import type { Day, Zone } from '../../src/model/time.ts';
import { HOUR_MS, MINUTE_MS, addDays } from '../../src/model/time.ts';

/** A generator of numbers from 0 to 1, always the same for a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const DEVICE = 'test-meter';

/** What every record has. */
export function stampOf(
  kind: string,
  at: number,
  zone: Zone,
): { id: string; deviceId: string; at: number; deviceTime: string } {
  return { id: `${DEVICE}/${kind}/${at}`, deviceId: DEVICE, at, deviceTime: zone.wallAt(at) };
}

export function smbgAt(at: number, mgdl: number, zone: Zone, more: Partial<Smbg> = {}): Smbg {
  return { ...stampOf('smbg', at, zone), kind: 'smbg', mgdl, ...more };
}

export function controlAt(at: number, mgdl: number, zone: Zone): ControlTest {
  return { ...stampOf('control', at, zone), kind: 'control', mgdl };
}

/** Glucose of an imaginary body at a time of day: three meals, a dawn, and a day's own mood. */
export function glucoseAt(minuteOfDay: number, mood: number): number {
  const meal = (at: number, height: number): number => {
    const since = (minuteOfDay - at) / 60;
    return since <= 0 || since > 5 ? 0 : height * since * Math.exp(1 - since);
  };
  const dawn = 18 * Math.exp(-(((minuteOfDay - 330) / 120) ** 2));
  return 112 + mood * 22 + dawn + meal(450, 95 + 55 * mood) + meal(750, 70 - 25 * mood) + meal(1110, 110 + 60 * mood);
}

/** Sensor readings every 5 minutes over a range, with a gap from `gap.from` to `gap.to`. */
export function sensorOver(
  range: { readonly from: number; readonly to: number },
  zone: Zone,
  gap: { readonly from: number; readonly to: number } = { from: 0, to: 0 },
): Columns {
  const random = seeded(range.from / MINUTE_MS);
  const readings = [];
  let noise = 0;
  for (let at = range.from; at < range.to; at += 5 * MINUTE_MS) {
    noise = noise * 0.8 + (random() - 0.5) * 8;
    if (at >= gap.from && at < gap.to) continue;
    const minute = (zone.wallMsAt(at) / MINUTE_MS) % 1440;
    readings.push({ at, value: Math.round(glucoseAt(minute, 0.4) + noise) });
  }
  return columnsFrom(readings);
}

/** About `perDay` fingersticks on each of `days` days up to `last`, with meal marks where they fit. */
export function meterOver(last: Day, days: number, perDay: number, zone: Zone, seed = 7): Smbg[] {
  const random = seeded(seed);
  const times: readonly [minute: number, marks: readonly ('before-meal' | 'after-meal' | 'bedtime')[]][] = [
    [435, ['before-meal']],
    [565, ['after-meal']],
    [740, ['before-meal']],
    [870, []],
    [1095, ['before-meal']],
    [1215, ['after-meal']],
    [1350, ['bedtime']],
    [180, []],
  ];
  const found: Smbg[] = [];
  for (let index = 0; index < days; index++) {
    const { from, to } = zone.dayRange(addDays(last, index - days + 1));
    const mood = random() * 2 - 0.8;
    for (let count = 0; count < perDay; count++) {
      const [minute, marks] = times[(count + (random() < 0.15 ? 1 : 0)) % times.length]!;
      const at = from + (minute + Math.round((random() - 0.5) * 70)) * MINUTE_MS;
      if (at < from || at >= to || random() < 0.12) continue;
      const mgdl = Math.max(31, Math.round(glucoseAt(minute, mood) + (random() - 0.55) * 90));
      found.push(smbgAt(at, mgdl, zone, marks.length ? { marks } : {}));
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

/** One day with everything a day chart draws. */
export interface FullDay {
  readonly cgm: Columns;
  readonly smbg: readonly Smbg[];
  readonly control: readonly ControlTest[];
  readonly boluses: readonly Bolus[];
  readonly basal: readonly Basal[];
  readonly carbs: readonly Carbs[];
  readonly exercise: readonly Exercise[];
  readonly notes: readonly Note[];
}

export function fullDay(day: Day, zone: Zone): FullDay {
  const range = zone.dayRange(day);
  const at = (hours: number): number => range.from + hours * HOUR_MS;
  const carbs = (hours: number, grams: number): Carbs => ({
    ...stampOf('carbs', at(hours), zone),
    kind: 'carbs',
    grams,
  });
  const bolus = (hours: number, units: number, more: Partial<Bolus> = {}): Bolus => ({
    ...stampOf('bolus', at(hours), zone),
    kind: 'bolus',
    units,
    shape: 'normal',
    ...more,
  });
  const rates = [0.5, 0.5, 0.55, 0.7, 0.8, 0.75, 0.8, 0.6, 0.6, 0.6, 0.45, 0.7, 0.6, 0.5, 0.9, 0.6, 0.45, 0.6];
  const delivery = (hour: number): Basal['delivery'] =>
    hour === 15 || hour === 16 ? 'temporary' : hour === 10 ? 'suspended' : 'scheduled';
  const hours = (range.to - range.from) / HOUR_MS;
  return {
    cgm: sensorOver(range, zone, { from: at(13), to: at(14.4) }),
    smbg: [
      smbgAt(at(7.25), 118, zone, { marks: ['before-meal'] }),
      smbgAt(at(12.4), 164, zone),
      smbgAt(at(18.3), 62, zone),
      smbgAt(at(18.45), 600, zone, { bound: 'high' }),
      smbgAt(at(3.1), 20, zone, { bound: 'low' }),
      smbgAt(at(22.5), 212, zone, { marks: ['bedtime'] }),
    ],
    control: [controlAt(at(9.8), 122, zone)],
    boluses: [
      bolus(7.4, 5.5),
      bolus(8.6, 0.4),
      bolus(12.5, 4.2, { shape: 'dual', extendedUnits: 2, durationMs: 2 * HOUR_MS }),
      bolus(18.4, 4.2, { programmedUnits: 6 }),
      bolus(18.7, 0.3),
      bolus(19, 0.55),
      bolus(21.2, 0.2),
    ],
    basal: Array.from({ length: hours }, (_, hour) => ({
      ...stampOf('basal', at(hour), zone),
      kind: 'basal' as const,
      unitsPerHour:
        delivery(hour) === 'suspended'
          ? 0
          : (rates[hour % rates.length]! * (delivery(hour) === 'temporary' ? 15 : 10)) / 10,
      durationMs: HOUR_MS,
      delivery: delivery(hour),
    })),
    carbs: [
      carbs(7.4, 55),
      carbs(8.6, 7),
      carbs(12.5, 41),
      carbs(18.4, 40),
      carbs(18.7, 6),
      carbs(19, 5),
      carbs(19.3, 105),
    ],
    exercise: [{ ...stampOf('exercise', at(16), zone), kind: 'exercise', durationMs: 50 * MINUTE_MS }],
    notes: [{ ...stampOf('note', at(20.5), zone), kind: 'note', text: 'pizza' }],
  };
}

/** Records of one kind. */
export function onlyKind<K extends DataRecord['kind']>(
  records: readonly DataRecord[],
  kind: K,
): Extract<DataRecord, { kind: K }>[] {
  return records.filter((record): record is Extract<DataRecord, { kind: K }> => record.kind === kind);
}
