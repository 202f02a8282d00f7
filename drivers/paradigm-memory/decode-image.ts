// Everything in a pump's memory as readings: a pure function of the image, that gives the same for what two images share.
import type { Decoded, DeviceInfo, Problem, Settled } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import type { UtcMs } from '../../src/model/time.ts';
import { wallMs } from '../../src/model/time.ts';
import { infoFromSnapshot, settingsFrom, settingsMmol } from './answers.ts';
import type { BasalSegment } from './basal-flow.ts';
import { basalFromProfiles, basalFromStarts, basalReading } from './delivered-basal.ts';
import { wallText } from './date.ts';
import type { PumpImage } from './image.ts';
import { interpret } from './interpret.ts';
import type { ClockStep } from './join-others.ts';
import { certainSegments, provenSegments, spansOf } from './certain-basal.ts';
import type { ProfileState } from './profiles-in-force.ts';
import { profilesInForce } from './profiles-in-force.ts';
import type { PumpModel } from './pump-model.ts';
import { pumpModel } from './pump-model.ts';
import type { RunView } from './run-view.ts';
import { viewOf } from './run-view.ts';
import type { Run, RunOptions } from './runs.ts';
import { runsOf } from './runs.ts';
import type { SensorOptions } from './sensor-readings.ts';
import { addSensorReadings } from './sensor-readings.ts';
import { oldestPage, snapshotClock, snapshotPage } from './snapshot-facts.ts';
import { anchorsOf, offsetsOf, totalOffset } from './timing.ts';

export interface ImageOptions extends RunOptions, SensorOptions {
  /** As the pump answered or the person said; what the newest snapshot says when absent. */
  readonly model?: string;
}

export interface DecodedImage extends Decoded {
  /** Stretches of the pump's clock over which basal is completely reckoned. */
  readonly settled: readonly Settled[];
}

/**
 * Decodes an image. Readings of the history come oldest first, then those of the sensor, then settings as found.
 * What needs a page that is not there, but could still come, is held back until it has (`complete`: nothing is).
 * Throws `unsupported-model` when neither the options nor a snapshot name a Paradigm pump.
 */
export function decodeImage(image: PumpImage, options: ImageOptions = {}): DecodedImage {
  const info = infoFromSnapshot(image.snapshots.at(-1), options.model);
  const model = pumpModel(options.model ?? info.model);
  if (!model)
    throw new AppError('unsupported-model', `no Paradigm pump: ${JSON.stringify(options.model ?? info.model)}`);
  const problems: Problem[] = [];
  const oldest = options.oldest ?? oldestPage(image.snapshots);
  const where = options.where ?? ((page: number) => `history page ${page}`);
  const readings: Reading[] = [];
  const settled: Settled[] = [];
  const steps: ClockStep[] = [];
  const runs = runsOf(image.history, model, { ...options, ...(oldest !== undefined && { oldest }) }, problems);
  // From the newest to the oldest, because profiles are known backwards from how the pump was found.
  let profiles: ProfileState | undefined;
  const decoded = [...runs].reverse().map((run) => {
    const found = decodeRun(run, image, model, run === runs.at(-1), profiles, problems, where);
    profiles = found.profiles;
    return found;
  });
  for (const found of decoded.reverse()) {
    for (const reading of found.readings) readings.push(reading);
    settled.push(...found.settled);
    steps.push(...found.steps);
  }
  addSensorReadings(image, model, options, steps, readings, problems);
  for (const snapshot of image.snapshots) {
    const settings = settingsFrom(snapshot, model);
    if (settings) readings.push(settings);
  }
  return { info: withClock(info, image), readings, problems, settled };
}

interface DecodedRun {
  readonly readings: readonly Reading[];
  readonly settled: readonly Settled[];
  readonly steps: readonly ClockStep[];
  /** Profiles in force at its beginning. */
  readonly profiles: ProfileState | undefined;
}

function decodeRun(
  run: Run,
  image: PumpImage,
  model: PumpModel,
  isNewest: boolean,
  later: ProfileState | undefined,
  problems: Problem[],
  where: (page: number) => string,
): DecodedRun {
  const { snapshots } = image;
  const newest = snapshots.at(-1);
  const seenPage = newest && (snapshotPage(newest) ?? run.lastPage);
  // The pump's clock when it was read is the end of what this stretch tells, if no page behind it is missing.
  const nowMs = isNewest && newest && seenPage === run.lastPage ? snapshotClock(newest) : undefined;
  const view = viewOf(run, model, nowMs, problems, where);
  const { readings: found, clockSteps } = interpret(view, settingsMmol(snapshots), problems, where);
  const offsets = offsetsOf(
    view.records.map((record) => record.page),
    view.times,
    clockSteps,
    anchorsOf(snapshots, run.lastPage, snapshotPage),
  );
  const totals: ReadingOf<'daily-total'>[] = [];
  for (const { reading } of found) if (reading.kind === 'daily-total') totals.push(reading);
  const profiles = model.writesBasalStarts
    ? undefined
    : profilesInForce(view, run.firstPage, run.lastPage, snapshots, later);
  let segments: readonly BasalSegment[] = profiles
    ? basalFromProfiles(view, clockSteps, nowMs, profiles.steps)
    : basalFromStarts(view, clockSteps, nowMs);
  if (run.firstPage > 0) segments = certainSegments(view, segments, clockSteps, totals);
  if (profiles?.supposed) segments = provenSegments(segments, totals, clockSteps, model);
  // Both are in order of the records; at the same record its own reading comes first.
  const readings: Reading[] = [];
  let next = 0;
  for (const { index, reading } of found) {
    while (next < segments.length && segments[next]!.index < index)
      readings.push(basalWithAt(segments[next++]!, offsets));
    readings.push(withAt(reading, index, offsets, view));
  }
  while (next < segments.length) readings.push(basalWithAt(segments[next++]!, offsets));
  return {
    readings,
    steps: clockSteps,
    profiles: profiles?.start,
    settled: spansOf(segments).map(({ fromMs, toMs }) => ({
      kind: 'basal',
      from: wallText(fromMs),
      to: wallText(toMs),
    })),
  };
}

function withAt(reading: Reading, index: number, offsets: Float64Array, view: RunView): Reading {
  const isTotal = reading.kind === 'daily-total' || (reading.kind === 'event' && reading.event === 'reset');
  // A dual wave stands at its later record and begins with the other one.
  const recordMs = view.times[index]!;
  const ms =
    (isTotal || reading.kind === 'bolus') && !isSaidBy(recordMs, reading) ? wallMs(reading.deviceTime) : recordMs;
  const offset = isTotal ? totalOffset(index, ms, offsets, view.times) : offsets[index]!;
  if (!Number.isNaN(offset)) (reading as { at?: UtcMs }).at = ms - offset;
  return reading;
}

/** True when a reading has the time of its record: nearly all do, and then its text need not be read again. */
function isSaidBy(ms: number, { deviceTime }: Reading): boolean {
  return !Number.isNaN(ms) && wallText(ms) === deviceTime;
}

function basalWithAt(segment: BasalSegment, offsets: Float64Array): Reading {
  const offset = offsets[segment.index]!;
  return basalReading(segment, Number.isNaN(offset) ? undefined : segment.fromMs - offset);
}

function withClock(info: DeviceInfo, image: PumpImage): DeviceInfo {
  const newest = image.snapshots.at(-1);
  const clockMs = newest && snapshotClock(newest);
  if (clockMs === undefined) return info;
  return { ...info, clock: { deviceTime: wallText(clockMs), computerAt: newest!.computerAt } };
}
