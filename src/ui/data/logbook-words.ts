// A line of the logbook in words, the same on the page and in its CSV file.
import type { Bolus } from '../../model/record.ts';
import { MINUTE_MS } from '../../model/time.ts';
import { isInterrupted, programmedUnits } from '../../stats/boluses.ts';
import type { Band, RangeLimits } from '../../stats/ranges.ts';
import { bandOf } from '../../stats/ranges.ts';
import type { StoredDevice } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import '../../text/logbook.ts';
import '../../text/pump.ts';
import { text } from '../../text/text.ts';
import type { LogGlucose, LogInsulin, LogOther, LogRow } from './logbook.ts';
import { detailsOf, markWords, valueOf } from './record-words.ts';
import { sourceName } from './source-name.ts';

/** '118', or 'LO, below 20 mg/dL': the end of a measuring range is never a bare number. */
export function glucoseWords({ mgdl, bound }: LogGlucose, format: Format): string {
  return bound ? text(`logbook.${bound}`, { limit: format.glucoseWithUnit(mgdl) }) : format.glucose(mgdl);
}

/** The band of a reading; none of control solution, which says nothing about a person. */
export function bandOfReading(reading: LogGlucose, limits: RangeLimits): Band | undefined {
  return reading.kind === 'control' ? undefined : bandOf(reading.mgdl, limits);
}

/** What kind of reading it was and how it was marked. */
export function marksOf(reading: LogGlucose): string[] {
  if (reading.kind === 'cgm') return [text('logbook.sensor')];
  if (reading.kind === 'control') return [text('tag.control')];
  return markWords(reading);
}

/** How insulin was given: part over time, wizard or hand, stopped. */
export function insulinWords(record: LogInsulin, format: Format): string[] {
  if (record.kind === 'bolus') return bolusWords(record, format);
  const details = detailsOf(record, format);
  return record.kind === 'injection' ? [text('logbook.injection'), ...details] : details;
}

function bolusWords(bolus: Bolus, format: Format): string[] {
  const { units, extendedUnits, durationMs = 0 } = bolus;
  const words: string[] = [];
  if (bolus.shape !== 'normal' && durationMs >= MINUTE_MS) {
    const duration = format.duration(durationMs);
    const isPart = extendedUnits !== undefined && units - extendedUnits > 0.001;
    words.push(
      isPart
        ? text('logbook.part-of', { units: format.insulin(extendedUnits), duration })
        : text('logbook.all-of', { duration }),
    );
  }
  words.push(...sourceWords(bolus, format));
  if (isInterrupted(bolus)) words.push(text('logbook.stopped', { units: format.insulin(programmedUnits(bolus)) }));
  return words;
}

/** Differences below this are rounding, not a decision. */
const SAME_UNITS = 0.01;

function sourceWords(bolus: Bolus, format: Format): string[] {
  const { source, wizard } = bolus;
  if (source === 'automatic') return [text('logbook.automatic')];
  const suggested = wizard?.suggestedUnits;
  if (suggested !== undefined) {
    const isSame = Math.abs(suggested - programmedUnits(bolus)) < SAME_UNITS;
    return [isSame ? text('logbook.wizard') : text('logbook.wizard-other', { units: format.insulin(suggested) })];
  }
  if (wizard ?? source === 'wizard') return [text('logbook.wizard-only')];
  if (source === 'remote') return [text('logbook.remote')];
  return source === 'manual' ? [text('logbook.by-hand')] : [];
}

/** 'Exercise 50 min, moderate'; a note is its own words. */
export function otherWords(record: LogOther, format: Format): string {
  const details = detailsOf(record, format);
  if (record.kind === 'note') return details.join(', ');
  if (record.kind === 'alarm' || record.kind === 'event') {
    // The name says more than the kind.
    const [name, ...more] = details;
    const head = text('sign.words', { kind: text(`record.${record.kind}`), words: name! });
    return [head, valueOf(record, format), ...more].filter(Boolean).join(', ');
  }
  if (record.kind === 'settings' || record.kind === 'wizard')
    return text('sign.words', { kind: text(`record.${record.kind}`), words: details.join(', ') });
  // As with glucose, the end of the measuring range says where it is.
  const value =
    record.kind === 'ketone' && record.bound
      ? text(`logbook.${record.bound}`, { limit: `${format.number(record.mmoll, 1)}\u00a0mmol/L` })
      : valueOf(record, format);
  const head = text('logbook.labelled', { kind: text(`record.${record.kind}`), value }).trim();
  return [head, ...details].join(', ');
}

/** Names of the devices that told of a line. */
export function devicesOf({ deviceIds }: LogRow, devices: ReadonlyMap<string, StoredDevice>): string[] {
  return deviceIds.map((id) => sourceName(id, devices));
}
