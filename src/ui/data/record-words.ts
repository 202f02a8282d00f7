// A record in words: its value, its unit, and what else is known of it.
import type { DataRecord, Smbg } from '../../model/record.ts';
import { DAY_MS, MINUTE_MS } from '../../model/time.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';

/** The value with its unit, as a person reads it; empty for kinds without one. */
export function valueOf(record: DataRecord, format: Format): string {
  switch (record.kind) {
    case 'cgm':
    case 'smbg':
    case 'control':
      return format.glucoseWithUnit(record.mgdl, record.bound);
    case 'ketone':
      return record.bound ? record.bound.toUpperCase().slice(0, 2) : `${format.number(record.mmoll, 1)}\u00a0mmol/L`;
    case 'bolus':
    case 'injection':
      return format.insulin(record.units);
    case 'basal':
      return text('basal.rate', { rate: format.number(record.unitsPerHour, 2) });
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
export function markWords({ marks = [], afterMealMin, manual, temperatureWarning }: Smbg): string[] {
  return [
    ...marks.map((mark) =>
      mark === 'after-meal' && afterMealMin !== undefined
        ? text('tag.after-meal-min', { minutes: afterMealMin })
        : text(`tag.${mark}`),
    ),
    ...(manual ? [text('tag.manual')] : []),
    ...(temperatureWarning ? [text('tag.temperature')] : []),
  ];
}

function boundWords(
  { mgdl, bound }: Extract<DataRecord, { kind: 'cgm' | 'smbg' | 'control' }>,
  format: Format,
): string[] {
  return bound ? [text(`tag.${bound}`, { limit: format.glucoseWithUnit(mgdl) })] : [];
}

/** What the wizard reckoned with: '45 g ÷ 10 + 0.5 U' is more than anyone reads; grams and ratio are not. */
export function wizardWords({ wizard }: Extract<DataRecord, { kind: 'bolus' }>, format: Format): string {
  if (!wizard?.grams || !wizard.gramsPerUnit) return '';
  return text('bolus.ratio', {
    grams: format.grams(wizard.grams),
    ratio: format.number(wizard.gramsPerUnit, wizard.gramsPerUnit % 1 ? 1 : 0),
  });
}

function bolusWords(record: Extract<DataRecord, { kind: 'bolus' }>, format: Format): string[] {
  const { units, programmedUnits, extendedUnits, durationMs, source, wizard } = record;
  const words: string[] = [];
  if (extendedUnits && durationMs && durationMs >= MINUTE_MS) {
    words.push(text('bolus.extended', { units: format.insulin(extendedUnits), duration: format.duration(durationMs) }));
  }
  if (programmedUnits !== undefined && programmedUnits > units) {
    words.push(text('bolus.programmed', { units: format.insulin(programmedUnits) }));
  }
  if (source === 'automatic') words.push(text('bolus.automatic'));
  const ratio = wizardWords(record, format);
  if (ratio) words.push(ratio);
  if (wizard?.suggestedUnits !== undefined && Math.abs(wizard.suggestedUnits - (programmedUnits ?? units)) >= 0.05) {
    words.push(text('bolus.wizard', { units: format.insulin(wizard.suggestedUnits) }));
  }
  return words;
}
