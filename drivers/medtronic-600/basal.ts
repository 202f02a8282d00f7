// Basal insulin that really ran, reckoned from the events that change the rate.
import type { Basal } from '../../src/model/record.ts';
import type { EventOf, PumpEvent, PumpTime } from './event.ts';

/** A stretch of one rate, by the pump's counter. */
export interface Segment {
  readonly start: PumpTime;
  /** RTC at its end; of the newest one, the end of what is known. */
  readonly endRtc: number;
  readonly unitsPerHour: number;
  readonly delivery: Basal['delivery'];
  /** An event has ended it: nothing that comes later can change it. */
  readonly isClosed: boolean;
}

/** Events that change what runs. */
const CHANGES: ReadonlySet<number> = new Set([0x1b, 0x1d, 0x1e, 0x1f, 0x22, 0xdc, 0xdf]);
/** Source of a bolus that is the basal of a 670G in auto mode. */
export const MICRO_BOLUS = 5;
/** A micro bolus stands for the five minutes behind it [open source: tidepool-org/uploader]. */
const MICRO_SECONDS = 300;
/** A temporary rate ends at a full minute, up to one before or after its time (six that ran out in capture paulokow_20170827). */
const TEMP_SLACK_SECONDS = 60;

interface Flow {
  readonly unitsPerHour: number;
  readonly delivery: Basal['delivery'];
}

/**
 * A pump writes something every day, a segment and the day's totals at midnight at least (18 days of captures). Where
 * nothing stands for longer, events are missing or it had no battery, and what ran is not known.
 */
const SILENCE_SECONDS = 25 * 3600;

/**
 * The stretches between the events, which are in order of their RTC, up to `untilRtc`. Nothing where the rate is not
 * known: across a long silence, across one of the `breaks` (RTC at which events go on after some that could not be read),
 * and before everything that sets the rate has been said.
 */
export function deliveredBasal(
  events: readonly PumpEvent[],
  untilRtc: number,
  breaks: readonly number[] = [],
): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  for (let i = 1; i <= events.length; i++) {
    const last = events[i - 1]!;
    const next = events[i];
    const isSilent = (next?.rtc ?? untilRtc) - last.rtc > SILENCE_SECONDS;
    const isBroken = next !== undefined && breaks.some((rtc) => last.rtc < rtc && rtc <= next.rtc);
    if (next && !isSilent && !isBroken) continue;
    segments.push(...unbroken(events.slice(from, i), isSilent || isBroken ? last.rtc : untilRtc));
    from = i;
  }
  return segments;
}

/**
 * The same for events without a gap. A stop or a temporary rate whose beginning is not among them hides what ran before
 * its end.
 */
function unbroken(events: readonly PumpEvent[], untilRtc: number): Segment[] {
  const changes = events.filter(({ type }) => CHANGES.has(type));
  const segments: Segment[] = [];
  const knownFrom = firstKnown(changes);
  let scheduled: number | undefined;
  let temporary: (Flow & { readonly percent?: number; readonly endRtc: number }) | undefined;
  let isStopped = false;
  let isAutomatic = false;
  let micro: { readonly unitsPerHour: number; readonly endRtc: number } | undefined;
  let open: { readonly start: PumpTime; readonly flow: Flow } | undefined;

  const flow = (): Flow | undefined => {
    if (isStopped) return { unitsPerHour: 0, delivery: 'suspended' };
    if (isAutomatic) return micro && { unitsPerHour: micro.unitsPerHour, delivery: 'automatic' };
    if (temporary?.percent === undefined) return temporary ?? rateOf(scheduled);
    if (scheduled === undefined) return undefined;
    return { unitsPerHour: tenThousandths((scheduled * temporary.percent) / 100), delivery: 'temporary' };
  };
  const close = (endRtc: number, isClosed = true): void => {
    if (open && endRtc > open.start.rtc) segments.push({ start: open.start, endRtc, ...open.flow, isClosed });
    open = undefined;
  };
  const begin = (start: PumpTime): void => {
    close(start.rtc);
    const now = start.rtc >= knownFrom ? flow() : undefined;
    if (now) open = { start, flow: now };
  };
  /** Ends what runs out by itself before `rtc`. */
  const pass = (rtc: number, offset: number): void => {
    if (micro && micro.endRtc <= rtc) {
      const endRtc = micro.endRtc;
      micro = undefined;
      begin({ rtc: endRtc, offset });
    }
    if (temporary && temporary.endRtc + TEMP_SLACK_SECONDS < rtc) {
      const { endRtc } = temporary;
      temporary = undefined;
      begin({ rtc: endRtc, offset });
    }
  };

  for (const event of changes) {
    pass(event.rtc, event.offset);
    switch (event.type) {
      case 0x1d:
        // In auto mode a new segment says that the pattern runs again.
        scheduled = event.rate;
        break;
      case 0x1b:
        temporary = temporaryOf(event);
        break;
      case 0x22:
        temporary = undefined;
        break;
      case 0x1e:
        isStopped = true;
        break;
      case 0x1f:
        isStopped = false;
        break;
      case 0xdf:
        isAutomatic = event.active === 1;
        if (isAutomatic) temporary = undefined;
        break;
      case 0xdc:
        if (event.bolusSource !== MICRO_BOLUS) continue;
        micro = {
          unitsPerHour: tenThousandths((event.delivered * 3600) / MICRO_SECONDS),
          endRtc: event.rtc + MICRO_SECONDS,
        };
        if (!isAutomatic) continue;
        break;
      default:
        continue;
    }
    begin({ rtc: event.rtc, offset: event.offset });
  }
  if (open) {
    pass(untilRtc, open.start.offset);
    close(untilRtc, false);
  }
  return segments;
}

function rateOf(unitsPerHour: number | undefined): Flow | undefined {
  return unitsPerHour === undefined ? undefined : { unitsPerHour, delivery: 'scheduled' };
}

function temporaryOf(event: EventOf<0x1b>): Flow & { readonly percent?: number; readonly endRtc: number } {
  const endRtc = event.rtc + event.minutes * 60;
  const isPercent = event.mode === 1;
  return {
    unitsPerHour: isPercent ? 0 : event.rate,
    delivery: 'temporary',
    endRtc,
    ...(isPercent && { percent: event.percent }),
  };
}

/** RTC from which on the rate is known. */
function firstKnown(changes: readonly PumpEvent[]): number {
  const first = changes.find(({ type }) => type === 0x1d)?.rtc ?? Number.POSITIVE_INFINITY;
  const stop = changes.find(({ type }) => type === 0x1e || type === 0x1f);
  const temp = changes.find(({ type }) => type === 0x1b || type === 0x22);
  const automatic = changes.find(({ type }) => type === 0xdf) as EventOf<0xdf> | undefined;
  return Math.max(
    first,
    stop?.type === 0x1f ? stop.rtc : 0,
    temp?.type === 0x22 ? temp.rtc : 0,
    automatic?.active === 0 ? automatic.rtc : 0,
  );
}

/** The pump's own resolution; keeps products of decimals from growing tails. */
function tenThousandths(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
