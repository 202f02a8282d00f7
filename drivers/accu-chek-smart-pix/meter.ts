// The entries of a meter's report: glucose, control tests, carbohydrates, and what nobody has explained.
import type { Problem } from '../../src/device/driver.ts';
import type { Bound, Reading } from '../../src/model/record.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mgdlFrom } from '../../src/model/units.ts';
import { reportStrange } from './strange.ts';
import { numberOf, timeOf } from './time.ts';
import type { Element } from './xml.ts';

/** HI and LO of the Accu-Chek meters (ggc), mg/dL; in mmol/L the meters show 0.6 to 33.3. */
export const RANGE_MGDL = { low: 10, high: 600 } as const;
/** 600 mg/dL is 33.3 mmol/L, which converts to a little less; 10 is 0.6, to a little more. */
const RANGE: Readonly<Record<GlucoseUnit, { readonly low: number; readonly high: number }>> = {
  'mg/dL': RANGE_MGDL,
  'mmol/L': { low: 0.6, high: 33.3 },
};

/** BGUnit of the device, in whatever case. */
export function unitOf(value: string | undefined): GlucoseUnit | undefined {
  if (/^\s*mmol\/l\s*$/i.test(value ?? '')) return 'mmol/L';
  return /^\s*mg\/dl\s*$/i.test(value ?? '') ? 'mg/dL' : undefined;
}

/** Attributes in the document type of the reports whose values no saved report has. */
const UNEXPLAINED = ['Flg', 'Ins1', 'Ins2', 'Ins3', 'Evt'] as const;

/** All there are in that document type; D is 1 throughout. */
const KNOWN: ReadonlySet<string> = new Set(['Val', 'Dt', 'Tm', 'Ctrl', 'Carb', 'D', ...UNEXPLAINED]);

/** What one entry holds: none, one or several readings of the same minute. */
export function entryReadings(
  entry: Element,
  unit: GlucoseUnit | undefined,
  problem: (what: string) => void,
): Reading[] {
  const { attributes, raw } = entry;
  const deviceTime = timeOf(entry);
  if (deviceTime === undefined) {
    problem(`no such date or time: ${raw}`);
    return [];
  }
  const found: Reading[] = [];
  const keep = (what?: string): void => {
    found.push({ kind: 'unknown', deviceTime, raw });
    if (what !== undefined) problem(`${what}: ${raw}`);
  };
  const shown = attributes['Val']?.trim();
  // An entry without glucose, made for what stands beside it.
  if (shown !== '---') {
    const value = shown === undefined ? undefined : glucoseOf(shown, unit);
    if (value === undefined) keep('no glucose in the range and unit of the meter');
    else found.push({ kind: attributes['Ctrl'] === undefined ? 'smbg' : 'control', deviceTime, ...value });
  }
  const carbs = attributes['Carb'];
  if (carbs !== undefined) {
    const grams = numberOf(carbs);
    if (grams === undefined) keep('no amount of carbohydrates');
    else if (grams > 0) found.push({ kind: 'carbs', deviceTime, grams });
  }
  const strange = Object.keys(attributes).filter((name) => !KNOWN.has(name));
  if (strange.length) keep(`nobody knows ${strange.join(', ')}`);
  const others = UNEXPLAINED.filter((name) => attributes[name] !== undefined && attributes[name].trim() !== '');
  if (others.length && !found.some((reading) => reading.kind === 'unknown')) {
    found.push({ kind: 'unknown', deviceTime, raw: others.map((name) => `${name}="${attributes[name]}"`).join(' ') });
  }
  return found;
}

function glucoseOf(
  shown: string,
  unit: GlucoseUnit | undefined,
): { readonly mgdl: number; readonly bound?: Bound } | undefined {
  if (/^hi$/i.test(shown)) return { mgdl: RANGE_MGDL.high, bound: 'high' };
  if (/^lo$/i.test(shown)) return { mgdl: RANGE_MGDL.low, bound: 'low' };
  const value = numberOf(shown);
  if (value === undefined || unit === undefined) return undefined;
  const { low, high } = RANGE[unit];
  return value >= low && value <= high ? { mgdl: mgdlFrom(value, unit) } : undefined;
}

const METER_ELEMENTS = ['DEVICE', 'RECENTREC', 'BG'] as const;

/** All entries of a meter's report, in its order (newest first). */
export function meterReadings(elements: readonly Element[], problems: Problem[]): Reading[] {
  const device = elements.find(({ name }) => name === 'DEVICE');
  const unit = unitOf(device?.attributes['BGUnit']);
  if (!unit) problems.push({ where: `line ${device?.line ?? 1}`, what: 'the report names no unit of glucose' });
  reportStrange(elements, METER_ELEMENTS, problems);
  return elements
    .filter(({ name }) => name === 'BG')
    .flatMap((entry) =>
      entryReadings(entry, unit, (what) => void problems.push({ where: `line ${entry.line}`, what })),
    );
}
