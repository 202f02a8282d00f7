// What the marks of the day's chart mean: only those that are in it.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { customElement, property } from 'lit/decorators.js';
import { paintBars, paintSteps } from '../../charts/insulin.ts';
import type { ChartModel, SignKind } from '../../charts/model.ts';
import type { Pen } from '../../charts/pen.ts';
import { signShape } from '../../charts/signs.ts';
import { svgOf } from '../../charts/svg.ts';
import { pageTheme } from '../../charts/theme.ts';
import '../../text/pump.ts';
import { text } from '../../text/text.ts';
import { base, drawings } from '../styles.ts';

const SIGNS: readonly SignKind[] = ['alarm', 'change', 'settings', 'calibration', 'clock', 'estimate', 'event'];
const BASAL = ['temporary', 'suspended', 'automatic'] as const;
type Entry = SignKind | (typeof BASAL)[number] | 'programmed' | 'extended' | 'interrupted';

@customElement('x-day-key')
export class DayKey extends LitElement {
  static override styles = [
    base,
    drawings,
    css`
      ul {
        list-style: none;
        display: flex;
        flex-wrap: wrap;
        gap: 4px 20px;
        font-size: 13px;
        color: var(--muted);
      }
      li {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      svg {
        display: block;
        flex: none;
      }
    `,
  ];

  @property({ attribute: false }) model: ChartModel | undefined;

  override render(): TemplateResult | typeof nothing {
    const entries = this.model ? entriesOf(this.model) : [];
    if (!entries.length) return nothing;
    return html`<ul aria-label=${text('sign.key')}>
      ${entries.map((entry) => html`<li>${unsafeHTML(picture(entry))}${text(`sign.${entry}`)}</li>`)}
    </ul>`;
  }
}

function entriesOf({ panels }: ChartModel): Entry[] {
  const found = new Set<Entry>();
  for (const mark of panels.flatMap(({ marks }) => marks)) {
    if (mark.kind === 'signs') for (const { sign } of mark.items) found.add(sign);
    if (mark.kind === 'steps') {
      for (const { style } of mark.items) if (style !== 'scheduled') found.add(style);
      if (mark.programmed?.length) found.add('programmed');
    }
    if (mark.kind === 'bars') {
      if (mark.items.some(({ extended }) => extended)) found.add('extended');
      if (mark.items.some(({ programmed }) => programmed !== undefined)) found.add('interrupted');
    }
  }
  const order: readonly Entry[] = ['extended', 'interrupted', ...BASAL, 'programmed', ...SIGNS];
  return order.filter((entry) => found.has(entry));
}

/** Drawn by the same hand as the chart. */
function picture(entry: Entry): string {
  const options = { width: 16, height: 16, theme: pageTheme };
  return svgOf(options, (pen) => draw(entry, pen));
}

function draw(entry: Entry, pen: Pen): void {
  const box = { left: 0, top: 1, width: 16, height: 14 };
  const place = { box, xOf: (x: number) => x, yIn: (y: number) => 15 - y, min: 0, max: 14, pen, theme: pageTheme };
  switch (entry) {
    case 'temporary':
    case 'automatic':
    case 'suspended':
      return paintSteps(
        { kind: 'steps', items: [{ from: 0, to: 16, y: entry === 'suspended' ? 0 : 10, style: entry }] },
        place,
      );
    case 'programmed':
      return paintSteps({ kind: 'steps', items: [], programmed: [{ from: 0, to: 16, y: 7 }] }, place);
    case 'extended':
      return paintBars(
        { kind: 'bars', items: [{ x: 4, value: 12, label: '', extended: { value: 7, until: 16 } }] },
        place,
      );
    case 'interrupted':
      return paintBars({ kind: 'bars', items: [{ x: 8, value: 6, label: '', programmed: 12 }] }, place);
    default:
      return signShape(entry, pen, pageTheme);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-day-key': DayKey;
  }
}
