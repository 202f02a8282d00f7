// Records that are understood in pairs: glucose and meter, totals and details, clock, temporary basal, profile changes.
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, wallMs } from '../../src/model/time.ts';
import { wallText } from './date.ts';
import { unknownReading } from './raw-record.ts';
import type { Profile } from './records/basal.ts';
import { patternName, profileOf, tempMinutes, tempRate } from './records/basal.ts';
import { estimateIsMmol, isEstimate } from './records/bolus.ts';
import { capturedReading, capturedValue, isFromMeter, receivedMgdl } from './records/glucose.ts';
import { dailyTotal } from './records/totals.ts';
import type { RunView } from './run-view.ts';
import { ahead, isTotal, mayBeBefore, mayComeAfter } from './run-view.ts';

/**
 * A clock change, at the index of its second record. `beforeMs` is unknown when its first record is missing, or when the
 * clock was lost (the pump was without a battery).
 */
export interface ClockStep {
  readonly index: number;
  readonly beforeMs: number | undefined;
  readonly afterMs: number | undefined;
}

/** `settingIsMmol`: what the pump said it is set to, for histories that never used the wizard. */
export function joinGlucose(view: RunView, settingIsMmol: boolean | undefined): void {
  const { records, times, done, readings } = view;
  let unit = firstUnit(view) ?? settingIsMmol;
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    if (isEstimate(record)) unit = estimateIsMmol(record);
    else if (record.opcode === 0x5a)
      unit = ((record.bytes[record.bytes.length - 1 - (record.bytes.length - 8) / 2]! >> 2) & 3) === 2;
    if (record.opcode !== 0x0a || done[i]) continue;
    done[i] = 1;
    if (isFromMeter(record)) {
      // The meter's own message stands right behind it: the same measurement.
      if (meterMessage(view, i) || mayComeAfter(view, i, 1)) continue;
      readings[i] = capturedReading(record, times[i]!, false);
    } else if (unit !== undefined) readings[i] = capturedReading(record, times[i]!, unit);
    // Typed in, and nothing says in which unit: kept as it came. It could be wrong eighteenfold.
    else if (!view.openStart && !view.openEnd) readings[i] = unknownReading(record, times[i]!);
  }
}

function firstUnit({ records }: RunView): boolean | undefined {
  const estimate = records.find(isEstimate);
  return estimate && estimateIsMmol(estimate);
}

function meterMessage({ records }: RunView, i: number): boolean {
  for (let k = i + 1; k <= i + 2 && k < records.length; k++) {
    const { opcode } = records[k]!;
    if ((opcode === 0x3f || opcode === 0x39) && receivedMgdl(records[k]!) === capturedValue(records[i]!)) return true;
  }
  return false;
}

/** A pump that starts from nothing begins on one of these days: the first one is the 512's. */
const RESET_DAYS = [wallMs('2006-01-01T00:00:00'), wallMs('2008-01-01T00:00:00')];

export function joinTotals(view: RunView): void {
  const { records, times, done, readings, model } = view;
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    if (done[i]) continue;
    if (record.opcode === 0x07) {
      done[i] = 1;
      const detail = detailBehind(view, i);
      if (detail >= 0) done[detail] = 1;
      else if (model.dayDetail !== undefined && mayComeAfter(view, i, 1)) continue;
      const total = dailyTotal(record, detail < 0 ? undefined : records[detail]);
      readings[i] =
        RESET_DAYS.includes(times[i]!) && total.units === 0
          ? { kind: 'event', deviceTime: total.deviceTime, event: 'reset' }
          : total;
    } else if (isDetail(record.opcode)) {
      done[i] = 1;
      if (mayBeBefore(view, i, 1)) continue;
      readings[i] = record.opcode === 0x6c ? unknownReading(record, times[i]!) : dailyTotal(undefined, record);
    }
  }
}

/** Details of the day of a total among the two records behind it, whichever model they say they are of; -1 when there are none. */
function detailBehind(view: RunView, i: number): number {
  for (let k = i + 1; k <= i + 2 && k < view.records.length; k++)
    if (isDetail(view.records[k]!.opcode) && view.times[k] === view.times[i]) return k;
  return -1;
}

function isDetail(opcode: number): boolean {
  return isTotal(opcode) && opcode !== 0x07;
}

/** Records are written a few seconds out of order, boluses by the minutes they take; more is a clock that was lost. */
const OUT_OF_ORDER_MS = 6 * HOUR_MS;

export function isResetDay(ms: number): boolean {
  return RESET_DAYS.includes(Math.floor(ms / DAY_MS) * DAY_MS);
}

/** Clock changes, and where one is incomplete: times before it are of a clock nobody knows. */
export function joinClock(view: RunView): ClockStep[] {
  const { records, times, done, readings } = view;
  const steps: ClockStep[] = [];
  let lastMs = Number.NaN;
  for (let i = 0; i < records.length; i++) {
    const { opcode } = records[i]!;
    const ms = times[i]!;
    if (opcode !== 0x17 && opcode !== 0x18) {
      if (Number.isNaN(ms) || isTotal(opcode)) continue;
      if (ms < lastMs - OUT_OF_ORDER_MS) steps.push({ index: i, beforeMs: undefined, afterMs: ms });
      lastMs = ms;
      continue;
    }
    lastMs = opcode === 0x18 ? ms : (times[i + 1] ?? ms);
    if (done[i]) continue;
    done[i] = 1;
    if (opcode === 0x17 && records[i + 1]?.opcode === 0x18 && !done[i + 1]) {
      const [beforeMs, afterMs] = [times[i]!, times[i + 1]!];
      done[i + 1] = 1;
      readings[i] = { kind: 'clock-change', deviceTime: wallText(beforeMs), newDeviceTime: wallText(afterMs) };
      steps.push({ index: ++i, beforeMs, afterMs });
      continue;
    }
    const held = opcode === 0x17 ? mayComeAfter(view, i, 1) : mayBeBefore(view, i, 1);
    if (!held) readings[i] = unknownReading(records[i]!, times[i]!);
    steps.push({
      index: i,
      beforeMs: opcode === 0x17 ? times[i]! : undefined,
      afterMs: opcode === 0x18 ? times[i]! : undefined,
    });
  }
  return steps;
}

/** 33 and 16, as one programmed temporary basal. */
export function joinTempBasals(view: RunView): void {
  pairs(view, 0x33, 0x16, (i, k) => {
    const durationMs = tempMinutes(view.records[k]!) * MINUTE_MS;
    return {
      kind: 'temp-basal',
      deviceTime: wallText(view.times[i]!),
      durationMs,
      ...(durationMs > 0 && tempRate(view.records[i]!)),
    };
  });
}

/** 08 and 09: a profile before and after it was changed. */
export function joinProfiles(view: RunView): void {
  pairs(view, 0x08, 0x09, (i, k) => {
    const before = profileOf(view.records[i]!);
    const after = profileOf(view.records[k]!);
    return {
      kind: 'settings',
      deviceTime: wallText(view.times[i]!),
      how: 'changed',
      settings: { basalProfiles: [named(after)] },
      before: { basalProfiles: [named(before)] },
    };
  });
}

function named({ pattern, profile }: { readonly pattern: number; readonly profile: Profile }): {
  readonly name: string;
  readonly slots: Profile;
} {
  return { name: patternName(pattern), slots: profile };
}

function pairs(
  view: RunView,
  first: number,
  second: number,
  read: (i: number, k: number) => ReadingOf<'temp-basal'> | ReadingOf<'settings'>,
): void {
  const { records, times, done, readings } = view;
  const alone = (i: number, held: boolean): Reading | undefined =>
    held ? undefined : unknownReading(records[i]!, times[i]!);
  for (let i = 0; i < records.length; i++) {
    const { opcode } = records[i]!;
    if (done[i] || (opcode !== first && opcode !== second)) continue;
    done[i] = 1;
    if (opcode === second) {
      readings[i] = alone(i, mayBeBefore(view, i, 2));
      continue;
    }
    const k = ahead(view, i, second, 2);
    if (k < 0 || done[k]) readings[i] = alone(i, mayComeAfter(view, i, 2));
    else {
      done[k] = 1;
      readings[i] = read(i, k);
    }
  }
}
