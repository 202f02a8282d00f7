// The page of the fingerstick profile, in the order of a glucose profile: ranges, numbers, curve, times of day, days.
import { daysChart } from '../../charts/days.ts';
import { rangeTexts } from '../../charts/glucose-panel.ts';
import { modalDayChart } from '../../charts/modal-day.ts';
import { rangeBarSvg } from '../../charts/range-bar.ts';
import { toSvg } from '../../charts/svg.ts';
import { displayPercents } from '../../stats/display-percent.ts';
import { BANDS } from '../../stats/ranges.ts';
import { NONE, heading, picture, smallPrint, space } from '../parts.ts';
import type { Content, LayoutContext } from '../report.ts';
import type { FingerstickModel } from './compute.ts';
import { notes } from './notes.ts';
import { blockTable, markTable, numbers } from './tables.ts';

/** Points, as measured on the finished page. */
const GAP = 13;
const HEADING = 16.2;
const TITLE = 29;
const TOP_BLOCK = 98;
const BAR_WIDTH = 226;
const TABLE_ROW = 14.4;
const STRIP = 68;
const MARKS = 176;
const COLUMN_GAP = 20;
/** Kept free, so that a line that breaks in two does not push the last picture off the page. */
const SPARE = 14;

export function layoutFingersticks(model: FingerstickModel, context: LayoutContext): Content[] {
  const { words, format, page, theme, input } = context;
  const { limits } = input.ranges;
  const weeks = [model.lastDays.slice(0, -7), model.lastDays.slice(-7)].filter((days) => days.length > 0);
  const note = smallPrint(notes(model, context).join(' '), context);
  const table = TABLE_ROW * (Math.max(model.blocks.length, model.marks.length) + 1);
  const fixed = TITLE + TOP_BLOCK + table + note.height + 5 * HEADING + 3.7 * GAP + SPARE;
  const room = page.height - fixed;
  // Where a long header takes room from the page, the strips of days give way first, then the curve.
  const strip = Math.max(54, Math.min(STRIP, (room - 110) / weeks.length));
  const curve = Math.max(72, Math.min(230, room - strip * weeks.length));
  const bins = model.profile.showsCurve
    ? model.profile.bins.map(({ fromMin, toMin, smooth }) => ({ fromMin, toMin, ...smooth }))
    : undefined;
  const day = modalDayChart({ smbg: model.readings, format, limits, ...(bins && { bins }) });
  const empty = model.readings.length === 0;
  return [
    { text: words('fingerstick.name'), fontSize: 18, bold: true, margin: [0, 0, 0, 5] },
    {
      columns: [
        {
          width: BAR_WIDTH,
          stack: [
            heading(words('fingerstick.shares'), words('fingerstick.shares-note'), context),
            rangeBar(model, context),
          ],
        },
        { width: '*', stack: [heading(words('fingerstick.numbers'), '', context), numbers(model, context)] },
      ],
      columnGap: 26,
    },
    space(GAP),
    heading(
      words(bins ? 'fingerstick.curve' : 'fingerstick.points'),
      empty ? words('fingerstick.none') : words(bins ? 'fingerstick.curve-note' : 'fingerstick.points-note'),
      context,
    ),
    picture(toSvg(day, { width: page.width, height: curve, theme }), page.width, curve),
    space(GAP),
    {
      columns: [
        {
          width: '*',
          stack: [heading(words('fingerstick.table'), format.unit, context), blockTable(model, context)],
        },
        ...(model.marks.length
          ? [
              {
                width: MARKS,
                stack: [heading(words('fingerstick.marked'), format.unit, context), markTable(model, context)],
              },
            ]
          : []),
      ],
      columnGap: COLUMN_GAP,
    },
    space(GAP * 0.7),
    heading(words('fingerstick.notes'), '', context),
    note.content,
    space(GAP),
    heading(words('fingerstick.last-days', { count: model.lastDays.length }), '', context),
    ...weeks.map((days): Content => {
      const week = daysChart({ days, smbg: model.readings, format, limits });
      const width = (page.width * days.length) / 7;
      return picture(toSvg(week, { width, height: strip, theme }), width, strip);
    }),
  ];
}

function rangeBar({ stats }: FingerstickModel, { words, format, theme, input }: LayoutContext): Content {
  const texts = rangeTexts(input.ranges.limits, format);
  const percents = displayPercents(BANDS.map((band) => stats.shares[band]));
  const rows = BANDS.map((band, index) => ({
    tone: band,
    share: stats.shares[band],
    number: stats.count === 0 ? NONE : `${percents[index]!.text}\u00a0%`,
    label: `${words(`band.${band}`)}  ${texts[index]!}`,
    ...(stats.count > 0 && { detail: words('fingerstick.readings', { count: stats.shares.counts[band] }) }),
  }));
  return picture(rangeBarSvg({ rows }, { width: BAR_WIDTH, height: TOP_BLOCK, theme }), BAR_WIDTH, TOP_BLOCK);
}
