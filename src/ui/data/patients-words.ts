// A patient's figures as they are written in the list: shares, days ago, change, scope.
import { rangeTexts, thresholdText } from '../../charts/glucose-panel.ts';
import type { AppError } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import { DAY_MS, daysBetween } from '../../model/time.ts';
import type { ClinicFlag } from '../../stats/clinic-flags.ts';
import { RANGE_PRESETS } from '../../stats/ranges.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { monthName } from './months.ts';
import type { PatientLine } from './patients.ts';

/** The list is made by the standard limits, whatever a patient's own are: flags compare with these. */
const { limits } = RANGE_PRESETS.standard;
/** 350 mg/dL: a group of the clinic's list, no limit of a range. */
const EXTREME = { mgdl: 350, mmoll: 19.4 };
/** An end that is this near is said in days. */
const SOON_DAYS = 14;

/** 'below 54: <1 %, 54–69: 3 %, …'. */
export function sharesText({ percents }: PatientLine, format: Format): string {
  if (!percents) return text('patients.no-sensor');
  const [, low, target, high] = rangeTexts(limits, format);
  const [p0, p1, p2, p3, p4] = percents.map((percent) => percent.text);
  return text('patients.ranges', {
    veryLow: thresholdText(limits.veryLow, format),
    veryHigh: thresholdText(limits.veryHigh, format),
    low: low!,
    target: target!,
    high: high!,
    p0: p0!,
    p1: p1!,
    p2: p2!,
    p3: p3!,
    p4: p4!,
  });
}

/** What went wrong and what to do, in words that fit a server: some codes have others, for devices. */
export function errorWords({ code }: AppError): string {
  if (code === 'busy') return text('patients.busy');
  if (code === 'internal') return text('patients.fault');
  return `${text(`error.${code}.title`)}. ${text(`error.${code}.next`)}`;
}

/** '70' or '3.9'. */
export function belowLimit(format: Format): string {
  return thresholdText(limits.low, format);
}

/** What puts a patient into a group. */
export function flagReason(flag: ClinicFlag, recentDays: number, format: Format): string {
  switch (flag) {
    case 'no-recent-data':
      return text('patients.why.no-recent-data', { count: recentDays });
    case 'very-low':
      return text('patients.why.very-low', { limit: thresholdText(limits.veryLow, format) });
    case 'low':
      return text('patients.why.low', { limit: thresholdText(limits.low, format) });
    case 'extremely-high':
      return text('patients.why.extremely-high', { limit: thresholdText(EXTREME, format) });
    case 'very-high':
      return text('patients.why.very-high', { limit: thresholdText(limits.veryHigh, format) });
    case 'high':
      return text('patients.why.high', { limit: thresholdText(limits.high, format) });
    default:
      return text(`patients.why.${flag}`);
  }
}

export interface DayWords {
  /** 'today', '3 days ago', '9 Mar 2011'. */
  ago(at: UtcMs): string;
  /** 'in 3 days' when it is near, else '9 Mar 2027'. */
  end(at: UtcMs): string;
}

/** Days without times, made once for a list of hundreds. */
export function dayWords(format: Format, now: UtcMs): DayWords {
  const { zone, locale } = format;
  const today = zone.dayAt(now);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const short = new Intl.DateTimeFormat(locale, { timeZone: zone.id, day: 'numeric', month: 'short', year: 'numeric' });
  const thisYear = new Intl.DateTimeFormat(locale, { timeZone: zone.id, day: 'numeric', month: 'short' });
  const written = (at: UtcMs): string =>
    (zone.dayAt(at).slice(0, 4) === today.slice(0, 4) ? thisYear : short).format(at);
  const daysFrom = (at: UtcMs): number => daysBetween(today, zone.dayAt(at));
  return {
    ago(at) {
      const days = daysFrom(at);
      return days <= 0 && days >= -60 ? relative.format(days, 'day') : written(at);
    },
    end(at) {
      const days = daysFrom(at);
      return at >= now && at - now < SOON_DAYS * DAY_MS ? relative.format(days, 'day') : short.format(at);
    },
  };
}

/** The change of time in range, as a number with its sign and as words. */
export function changeText(change: number): { readonly short: string; readonly words: string } {
  if (change === 0) return { short: '±0', words: text('patients.same-points') };
  const count = Math.abs(change);
  return change > 0
    ? { short: `+${count}`, words: text('patients.more-points', { count }) }
    : { short: `−${count}`, words: text('patients.fewer-points', { count }) };
}

/** 'from March 2026', nothing when everything is shared. */
export function scopeText({ summary }: PatientLine, format: Format): string | undefined {
  return summary.fromMonth > 0
    ? text('patients.since', { month: monthName(summary.fromMonth, format.locale, 'short') })
    : undefined;
}
