// Five shares as one bar, with the numbers beside it in order: a table that looks like a picture.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { rangeTexts, thresholdText } from '../../charts/glucose-panel.ts';
import { MINUTE_MS } from '../../model/time.ts';
import { displayPercents, minutesOfDay } from '../../stats/display-percent.ts';
import type { Band, RangePreset, Shares } from '../../stats/ranges.ts';
import { BANDS } from '../../stats/ranges.ts';
import '../../text/reports.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import { formatContext } from '../state/contexts.ts';
import { base } from '../styles.ts';

const CSS_NAMES: Readonly<Record<Band, string>> = {
  veryLow: 'very-low',
  low: 'low',
  target: 'target',
  high: 'high',
  veryHigh: 'very-high',
};

/** `of` is 'time' for sensors and 'readings' for meters, whose shares say nothing about time. */
@customElement('x-range-bar')
export class RangeBar extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: 56px minmax(0, 1fr);
        gap: 20px;
        min-height: 272px;
        flex: 1;
      }
      .bar {
        display: flex;
        flex-direction: column;
        gap: 2px;
        border-radius: 6px;
        overflow: hidden;
      }
      .bar i {
        display: block;
        min-height: 3px;
        flex: 0 1 auto;
        border: 0 solid transparent;
      }
      .very-high {
        background: var(--very-high);
      }
      .high {
        background: var(--high);
        box-shadow: inset 0 0 0 1px var(--high-edge);
      }
      .target {
        background: var(--in-range);
      }
      .low {
        background: var(--low);
      }
      .very-low {
        background: var(--very-low);
      }
      table {
        border-collapse: collapse;
        width: 100%;
        height: 100%;
      }
      caption {
        position: absolute;
        clip-path: inset(50%);
        width: 1px;
        height: 1px;
        overflow: hidden;
      }
      td,
      th {
        padding: 4px 0;
        vertical-align: middle;
        font-weight: 400;
        text-align: start;
      }
      .percent {
        width: 1%;
        padding-inline-end: 16px;
        text-align: end;
        font-size: 17px;
        font-weight: 650;
        white-space: nowrap;
      }
      .main .percent {
        font-size: 30px;
        line-height: 1.1;
        color: var(--in-range);
      }
      th {
        color: var(--muted);
        font-size: 15px;
        white-space: nowrap;
      }
      .detail {
        display: block;
        font-size: 13px;
        line-height: 1.3;
      }
      @media (forced-colors: active) {
        .bar i {
          border: 1px solid CanvasText;
        }
        .target {
          background: Highlight;
          forced-color-adjust: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) shares: Shares | undefined;
  @property({ attribute: false }) ranges: RangePreset | undefined;
  @property() of: 'time' | 'readings' = 'time';
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;

  override render(): TemplateResult | typeof nothing {
    const { shares, ranges, format } = this;
    if (!shares || !ranges || !format) return nothing;
    const percents = displayPercents(BANDS.map((band) => shares[band]));
    const names = this.#names(ranges, format);
    // From very high at the top to very low at the bottom, as on paper.
    const rows = BANDS.map((band, index) => ({ band, share: percents[index]!, name: names[index]! })).reverse();
    return html`<div class="bar" aria-hidden="true">
        ${rows.map(({ band, share }) =>
          shares[band] > 0
            ? html`<i class=${CSS_NAMES[band]} style="flex-grow: ${share.percent || 0.4}"></i>`
            : nothing,
        )}
      </div>
      <table>
        <caption>
          ${text('overview.range-table')}
        </caption>
        <tbody>
          ${rows.map(
            ({ band, share, name }) =>
              html`<tr class=${band === 'target' ? 'main' : ''}>
                <td class="percent">${share.text}&nbsp;%</td>
                <th scope="row">
                  ${name}<span class="detail">${this.#detail(band, shares, format)}</span
                  >${this.#goal(band, ranges, format)}
                </th>
              </tr>`,
          )}
        </tbody>
      </table>`;
  }

  #names({ limits }: RangePreset, format: Format): string[] {
    const [, low, target, high] = rangeTexts(limits, format);
    return [
      text('overview.range-below', { limit: thresholdText(limits.veryLow, format) }),
      low!,
      target!,
      high!,
      text('overview.range-above', { limit: thresholdText(limits.veryHigh, format) }),
    ];
  }

  /** The goal stands beside the number it is about; whether it is reached needs no second colour. */
  #goal(band: Band, { goals }: RangePreset, format: Format): TemplateResult | typeof nothing {
    if (band !== 'target' || this.of !== 'time' || goals.targetOver === undefined) return nothing;
    const percent = format.percent(goals.targetOver / 100);
    return html`<span class="detail">${text('overview.goal-over', { percent })}</span>`;
  }

  #detail(band: Band, shares: Shares, format: Format): string {
    if (this.of === 'readings') return text('fingerstick.readings', { count: shares.counts[band] });
    const minutes = minutesOfDay(shares[band]);
    return shares[band] > 0 ? text('overview.range-time', { duration: format.duration(minutes * MINUTE_MS) }) : '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-range-bar': RangeBar;
  }
}
