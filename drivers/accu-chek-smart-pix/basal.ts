// The basal rows of a pump's report: what really ran from row to row, temporary rates, stops and starts.
import type { Basal, Reading } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { wallMs } from '../../src/model/time.ts';
import { durationOf, numberOf, timeOf } from './time.ts';
import type { Report } from './pump.ts';
import type { Element } from './xml.ts';

interface Row {
  readonly element: Element;
  readonly deviceTime: WallTime;
  readonly unitsPerHour: number;
  readonly remark: string;
  /** Of the scheduled rate, while a temporary rate runs. */
  readonly percent: number | undefined;
  readonly stopped: boolean;
}

/** No rate of these pumps is higher. */
const MOST_UNITS_PER_HOUR = 100;

/**
 * `cbrf` is the rate that runs from this row on, temporary rates and stops included: sums of it are the pump's own sums of the
 * day to 0.02 units (capture roche-smartpix/I1026739, 59 whole days). Rows stand newest first, also within a minute. The
 * newest row is left out: how long it runs only the next report can say.
 */
export function basalReadings(elements: readonly Element[], report: Report): Reading[] {
  const rows: Row[] = [];
  const readings: Reading[] = [];
  let stopped = false;
  let isBroken = false;
  const breaks = new Set<Row>();
  for (const element of [...elements].reverse()) {
    const row = rowOf(element, stopped);
    if (typeof row === 'string') {
      report(element, row);
      // What ran from here on is not known, until the next row says.
      isBroken = true;
      continue;
    }
    stopped = row.stopped;
    if (isBroken && rows.length) breaks.add(rows.at(-1)!);
    isBroken = false;
    rows.push(row);
    readings.push(...changesOf(row));
  }
  if (isBroken && rows.length) breaks.add(rows.at(-1)!);
  for (const [i, row] of rows.entries()) {
    const next = rows[i + 1];
    if (!next || breaks.has(row)) continue;
    const durationMs = wallMs(next.deviceTime) - wallMs(row.deviceTime);
    if (durationMs < 0) report(next.element, 'the pump’s clock went back here');
    if (durationMs <= 0) continue;
    const { deviceTime, unitsPerHour } = row;
    readings.push({ kind: 'basal', deviceTime, unitsPerHour, durationMs, delivery: deliveryOf(row) });
  }
  return readings;
}

function rowOf(element: Element, wasStopped: boolean): Row | string {
  const { attributes } = element;
  const deviceTime = timeOf(element);
  if (deviceTime === undefined) return 'no such date or time';
  const unitsPerHour = numberOf(attributes['cbrf']);
  if (unitsPerHour === undefined || unitsPerHour > MOST_UNITS_PER_HOUR) return 'no basal rate';
  const remark = attributes['remark']?.trim() ?? '';
  const percent = numberOf((attributes['TBRinc'] ?? attributes['TBRdec'])?.replace('%', ''));
  // A stopped pump names no profile; rows between stop and start (an ended temporary rate, no power) are stops too.
  const stopped = remark === 'Stop' || (wasStopped && unitsPerHour === 0 && attributes['profile'] === undefined);
  return { element, deviceTime, unitsPerHour, remark, percent, stopped };
}

function deliveryOf({ stopped, percent }: Row): Basal['delivery'] {
  return stopped ? 'suspended' : percent !== undefined ? 'temporary' : 'scheduled';
}

/** What a row says beside its rate. */
function changesOf({ element, deviceTime, remark, percent }: Row): Reading[] {
  const unknown: Reading = { kind: 'unknown', deviceTime, raw: element.raw };
  if (remark === 'Stop') return [{ kind: 'event', deviceTime, event: 'suspend' }];
  if (remark === 'Run') return [{ kind: 'event', deviceTime, event: 'resume' }];
  // They end what `dur` has told already.
  if (remark === '' || /^TBR End/.test(remark)) return [];
  if (remark === 'power down' || remark === 'power up')
    return [{ kind: 'event', deviceTime, event: 'reset', detail: remark }];
  if (/^dur /.test(remark)) {
    const durationMs = durationOf(remark);
    // A duration of 0 would mean a cancellation; it ran for less than a minute.
    if (!durationMs || percent === undefined) return [unknown];
    return [{ kind: 'temp-basal', deviceTime, durationMs, percent }];
  }
  const change = /^(\d) - (\d)$/.exec(remark);
  if (change) {
    return [
      {
        kind: 'settings',
        deviceTime,
        how: 'changed',
        settings: { activeProfile: change[2]! },
        before: { activeProfile: change[1]! },
      },
    ];
  }
  return [unknown];
}
