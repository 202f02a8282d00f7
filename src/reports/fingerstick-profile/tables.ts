// The fingerstick profile's figures: the large ones at the top, and the tables by time of day and by mark.
import type { TableCell } from 'pdfmake/interfaces';
import { STABLE_CV_PERCENT } from '../../stats/center.ts';
import type { FingerstickStats } from '../../stats/fingersticks.ts';
import type { Format } from '../../text/format.ts';
import { NONE, table } from '../parts.ts';
import type { Content, LayoutContext } from '../report.ts';
import type { FingerstickModel } from './compute.ts';

/**
 * A mean or median as text. Where it is the end of the meter's range because readings were LO or HI it is LO or HI too:
 * the number alone would claim that it was measured.
 */
function average(mgdl: number | undefined, { lowest, highest }: FingerstickStats, format: Format): string {
  if (mgdl === undefined) return NONE;
  const is = (end: typeof lowest): boolean => end?.bound !== undefined && Math.abs(end.mgdl - mgdl) < 1e-9;
  return format.glucose(mgdl, is(lowest) ? lowest!.bound : is(highest) ? highest!.bound : undefined);
}

function extreme(end: FingerstickStats['lowest'], format: Format): string {
  return end ? format.glucose(end.mgdl, end.bound) : NONE;
}

/** A spread makes no sense when no reading was a number. */
function deviation({ sd, lowest, highest }: FingerstickStats, format: Format): string {
  const allBeyond = lowest?.bound !== undefined && lowest.bound === highest?.bound;
  return sd === undefined || allBeyond ? NONE : format.glucose(sd);
}

export function numbers(model: FingerstickModel, { words, format, theme }: LayoutContext): Content {
  const { stats } = model;
  const { muted, line } = theme.colors;
  const cell = (label: string, value: string, note: string): Content => ({
    stack: [
      { text: label, color: muted, fontSize: 8 },
      { text: value, fontSize: 15, bold: true, lineHeight: 1.1 },
      { text: note || ' ', color: muted, fontSize: 7.5 },
    ],
  });
  const { lowest, highest } = stats;
  const range = lowest ? `${extreme(lowest, format)} – ${extreme(highest, format)}` : NONE;
  const cells = [
    cell(
      words('fingerstick.count'),
      format.number(stats.count),
      words('fingerstick.count-note', { count: model.daysWithReadings, days: model.days }),
    ),
    cell(words('fingerstick.per-day'), format.number(model.perDay, 1), words('fingerstick.per-day-note')),
    cell(
      words('fingerstick.cv'),
      stats.cvPercent === undefined ? NONE : format.percent(stats.cvPercent / 100, 1),
      words('fingerstick.cv-note', { percent: format.percent(STABLE_CV_PERCENT / 100) }),
    ),
    cell(
      words('fingerstick.mean'),
      average(stats.mean, stats, format),
      words('fingerstick.sd', { unit: format.unit, sd: deviation(stats, format) }),
    ),
    cell(words('fingerstick.median'), average(stats.median, stats, format), format.unit),
    cell(words('fingerstick.extremes'), range, format.unit),
  ];
  return {
    table: { widths: ['*', '*', '*'], body: [cells.slice(0, 3), cells.slice(3)] as TableCell[][] },
    layout: {
      hLineWidth: (row) => (row === 1 ? 0.6 : 0),
      vLineWidth: () => 0,
      hLineColor: () => line,
      paddingLeft: () => 0,
      paddingRight: () => 6,
      paddingTop: (row) => (row === 0 ? 0 : 7),
      paddingBottom: () => 5,
    },
  };
}

/** Count, mean and extremes of a set of readings, and how many were below, in and above the target. */
function statCells(stats: FingerstickStats, { format }: LayoutContext, withRanges: boolean): TableCell[] {
  const right = (text: string): TableCell => ({ text, alignment: 'right', noWrap: true });
  const { counts } = stats.shares;
  const there = stats.count > 0;
  const number = (count: number): string => (there ? format.number(count) : NONE);
  return [
    right(format.number(stats.count)),
    right(average(stats.mean, stats, format)),
    right(extreme(stats.lowest, format)),
    right(extreme(stats.highest, format)),
    ...(withRanges
      ? [
          right(number(counts.veryLow + counts.low)),
          right(number(counts.target)),
          right(number(counts.high + counts.veryHigh)),
        ]
      : []),
  ];
}

export function blockTable({ blocks }: FingerstickModel, context: LayoutContext): Content {
  const { words, theme } = context;
  // '06' for a whole hour, '06:30' else.
  const clock = (minute: number): string => {
    const two = (number: number): string => String(number).padStart(2, '0');
    return minute % 60 === 0 ? two(minute / 60) : `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  };
  const body = blocks.map(({ block, stats }, index): TableCell[] => {
    const next = blocks[(index + 1) % blocks.length]!.block.fromMin;
    const hours = `${clock(block.fromMin)}–${clock(next === 0 ? 1440 : next)}`;
    return [
      { text: [words(`block.${block.id}`), { text: `  ${hours}`, color: theme.colors.muted, fontSize: 7.5 }] },
      ...statCells(stats, context, true),
    ];
  });
  const head = ['time', 'count', 'mean', 'lowest', 'highest', 'below', 'target', 'above'] as const;
  return table(
    head.map((name) => words(`fingerstick.column-${name}`)),
    ['*', 33, 24, 27, 30, 25, 31, 25],
    body,
    context,
  );
}

export function markTable({ marks }: FingerstickModel, context: LayoutContext): Content {
  const { words } = context;
  const body = marks.map(({ mark, stats }): TableCell[] => [
    words(`mark.${mark}`),
    ...statCells(stats, context, false),
  ]);
  const head = ['mark', 'count', 'mean', 'lowest', 'highest'] as const;
  return table(
    head.map((name) => words(`fingerstick.column-${name}`)),
    ['*', 33, 24, 27, 30],
    body,
    context,
  );
}
