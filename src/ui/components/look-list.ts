// 'Worth a look': lows and highs in words, each with the days it happened on.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { thresholdText } from '../../charts/glucose-panel.ts';
import type { RangePreset } from '../../stats/ranges.ts';
import type { Threshold } from '../../stats/thresholds.ts';
import { THRESHOLDS } from '../../stats/thresholds.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import type { Look } from '../../overview/look.ts';
import { href } from '../routes.ts';
import { formatContext } from '../state/contexts.ts';
import { base } from '../styles.ts';

/** So many days are named; the others are counted. */
const NAMED_DAYS = 2;

@customElement('x-look-list')
export class LookList extends LitElement {
  static override styles = [
    base,
    css`
      ul {
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0 16px;
        align-items: baseline;
        padding: 12px 0;
        border-bottom: 1px solid var(--line);
      }
      li:last-child {
        border-bottom: 0;
        padding-bottom: 0;
      }
      li:first-child {
        padding-top: 0;
      }
      .what {
        display: flex;
        gap: 12px;
        align-items: baseline;
      }
      .what i {
        flex: none;
        width: 10px;
        height: 10px;
        border-radius: 50%;
        background: var(--low);
      }
      .what i.high {
        background: var(--high);
        box-shadow: inset 0 0 0 1px var(--high-edge);
        border-radius: 2px;
      }
      .when {
        color: var(--muted);
        font-size: 14px;
      }
      @media (max-width: 480px) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
        .when {
          padding-inline-start: 22px;
        }
      }
      a {
        white-space: nowrap;
      }
    `,
  ];

  @property({ attribute: false }) look: readonly Look[] = [];
  @property({ attribute: false }) ranges: RangePreset | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;

  override render(): TemplateResult | typeof nothing {
    const { format } = this;
    if (!format) return nothing;
    return html`<ul>
      ${this.look.map(
        (item) =>
          html`<li>
            <span class="what"><i class=${item.tone} aria-hidden="true"></i>${this.#words(item, format)}</span>
            <span class="when">${this.#days(item, format)}</span>
          </li>`,
      )}
    </ul>`;
  }

  #words({ kind, count, hours, of = 0 }: Look, format: Format): string {
    const limits = this.ranges?.limits;
    const withUnit = (limit: Threshold): string => `${thresholdText(limit, format)}\u00a0${format.unit}`;
    const hour = (value: number): string => `${String(value).padStart(2, '0')}:00`;
    switch (kind) {
      case 'very-low':
        return text('look.very-low', { count, limit: withUnit(THRESHOLDS.veryLow) });
      case 'often-high':
        return text('look.often-high', { count, of, from: hour(hours?.from ?? 0), to: hour(hours?.to ?? 24) });
      case 'long-high':
        return text('look.long-high', { count, limit: withUnit(THRESHOLDS.veryHigh) });
      case 'low-fingersticks':
        return text('look.low-fingersticks', { count, limit: withUnit(limits?.low ?? THRESHOLDS.low) });
      case 'high-fingersticks':
        return text('look.high-fingersticks', {
          count,
          limit: withUnit(limits?.veryHigh ?? THRESHOLDS.veryHigh),
        });
      default:
        return text(`look.${kind}`, { count });
    }
  }

  #days({ days }: Look, format: Format): unknown {
    const named = days.slice(0, NAMED_DAYS);
    const more = days.length - named.length;
    return html`${named.map(
      (day, index) => html`${index ? ' · ' : ''}<a href=${href(`/explore/day/${day}`)}>${format.dayShort(day)}</a>`,
    )}${more > 0 ? ` ${text('look.more-days', { count: more })}` : nothing}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-look-list': LookList;
  }
}
