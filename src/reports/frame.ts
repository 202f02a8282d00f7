// What stands on every page of every report: whose data, when and from which devices above; rules and page number below.
import type { Content, Margins, PageSize, Style } from 'pdfmake/interfaces';
import { rangeTexts } from '../charts/glucose-panel.ts';
import type { UtcMs } from '../model/time.ts';
import { textWidth } from '../charts/pen.ts';
import { daysBetween } from '../model/time.ts';
import type { Format } from '../text/format.ts';
import { ROBOTO } from './parts.ts';
import type { LayoutContext, Paper, ReportInput, Words } from './report.ts';

export interface PageFrame {
  readonly pageSize: PageSize;
  readonly margins: Margins;
  readonly style: Style;
  readonly header: () => Content;
  readonly footer: (page: number, pages: number) => Content;
}

/** Points. A4 is 210 × 297 mm, Letter 8.5 × 11 inches. */
const PAPERS: Readonly<Record<Paper, { readonly width: number; readonly height: number }>> = {
  A4: { width: 595.28, height: 841.89 },
  Letter: { width: 612, height: 792 },
};
const SIDE = 40;
const TOP = 66;
const BOTTOM = 48;

const NAME_LINE = 14.9;
const DEVICE_LINE = 11.6;
const COLUMN_GAP = 12;

interface HeaderTexts {
  readonly name: string;
  readonly aside: string;
  readonly days: string;
  readonly devices: string;
  readonly zone: string;
}

function headerTexts(input: ReportInput, words: Words, format: Format): HeaderTexts {
  const { person, demo } = input;
  const { first, last } = format.days(input.range);
  const born =
    person.birthDate === undefined ? '' : `   ${words('report.person-born', { date: format.day(person.birthDate) })}`;
  const devices = input.devices.map(({ model, serial }) =>
    serial === undefined ? model : words('report.device', { model, serial }),
  );
  return {
    name: person.name,
    aside: born + (demo ? `   ${words('report.demo')}` : ''),
    days: words('report.days', { count: daysBetween(first, last) + 1, range: format.dayRange(first, last) }),
    devices: devices.join(' · ') || words('report.no-devices'),
    zone: words('report.zone', { zone: input.zoneId }),
  };
}

/** Height the header needs beyond its usual two lines: long names and many devices go on below. */
function moreHeight(paper: Paper, input: ReportInput, words: Words, format: Format): number {
  const { name, aside, days, devices, zone } = headerTexts(input, words, format);
  const width = PAPERS[paper].width - 2 * SIDE - COLUMN_GAP;
  // A twelfth more, for what is lost where lines break between words.
  const moreLines = (left: number, right: number): number =>
    Math.max(0, Math.ceil((left * ROBOTO * 1.08) / (width - right * ROBOTO)) - 1);
  const person = textWidth(name, 11, true) + textWidth(aside, 8.5, input.demo);
  return (
    moreLines(person, textWidth(days, 11)) * NAME_LINE +
    moreLines(textWidth(devices, 8.5), textWidth(zone, 8.5)) * DEVICE_LINE
  );
}

/** The room between the margins. */
export function contentSize(
  paper: Paper,
  input: ReportInput,
  words: Words,
  format: Format,
): { readonly width: number; readonly height: number } {
  const { width, height } = PAPERS[paper];
  return {
    width: width - 2 * SIDE,
    height: height - TOP - BOTTOM - moreHeight(paper, input, words, format),
  };
}

export interface FrameOptions {
  readonly paper: Paper;
  readonly context: LayoutContext;
  readonly rules: string;
  readonly appVersion: string;
  readonly madeAt: UtcMs;
}

export function pageFrame({ paper, context, rules, appVersion, madeAt }: FrameOptions): PageFrame {
  const { words, format, theme, input } = context;
  const { colors } = theme;
  const rule = (): Content => ({
    canvas: [{ type: 'line', x1: 0, y1: 0, x2: context.page.width, y2: 0, lineWidth: 0.6, lineColor: colors.line }],
  });
  const { name, aside, days, devices, zone } = headerTexts(input, words, format);
  const limits = rangeTexts(input.ranges.limits, format);
  const [veryLow, low, target, high, veryHigh] = limits as [string, string, string, string, string];
  return {
    pageSize: PAPERS[paper],
    margins: [SIDE, TOP + moreHeight(paper, input, words, format), SIDE, BOTTOM],
    style: { font: 'Roboto', fontSize: 8.5, color: colors.ink, lineHeight: 1.15 },
    header: () => ({
      margin: [SIDE, 26, SIDE, 0],
      stack: [
        {
          columns: [
            {
              width: '*',
              text: [
                { text: name, fontSize: 11, bold: true },
                { text: aside, ...(input.demo ? { bold: true, color: colors.low } : { color: colors.muted }) },
              ],
            },
            {
              width: 'auto',
              alignment: 'right',
              text: days,
              noWrap: true,
              fontSize: 11,
            },
          ],
          columnGap: COLUMN_GAP,
        },
        {
          margin: [0, 2, 0, 5],
          columns: [
            { width: '*', text: devices, color: colors.muted },
            { width: 'auto', text: zone, color: colors.muted, noWrap: true },
          ],
          columnGap: COLUMN_GAP,
        },
        rule(),
      ],
    }),
    footer: (page, pages) => ({
      margin: [SIDE, 4, SIDE, 0],
      stack: [
        rule(),
        {
          margin: [0, 5, 0, 0],
          fontSize: 7,
          color: colors.muted,
          columns: [
            {
              width: '*',
              text: `${words('report.limits', { unit: format.unit, veryLow, low, target, high, veryHigh })} ${rules}`,
            },
            {
              width: 130,
              alignment: 'right',
              stack: [
                { text: words('report.page', { page, pages }) },
                {
                  text: words('report.made-by', {
                    version: appVersion,
                    date: format.day(format.zone.dayAt(madeAt)),
                  }),
                },
              ],
            },
          ],
          columnGap: 16,
        },
      ],
    }),
  };
}
