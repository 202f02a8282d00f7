// One basal profile: a small picture, the hours with their rates, the sum of a day; another day's beside it to compare.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { customElement, property, state } from 'lit/decorators.js';
import type { BasalSlot } from '../../charts/basal-profile.ts';
import { basalProfileChart } from '../../charts/basal-profile.ts';
import { toSvg } from '../../charts/svg.ts';
import { pageTheme } from '../../charts/theme.ts';
import type { Format } from '../../text/format.ts';
import '../../text/pump.ts';
import { text } from '../../text/text.ts';
import { alignedSlots, dailyUnits } from '../data/pump-settings.ts';
import { clockOf, rateText, ratesOf, round2 } from '../data/settings-words.ts';
import { formatContext } from '../state/contexts.ts';
import { base, drawings, tables } from '../styles.ts';

@customElement('x-basal-profile')
export class BasalProfile extends LitElement {
  static override styles = [
    base,
    drawings,
    tables,
    css`
      :host {
        display: grid;
        gap: 8px;
        break-inside: avoid;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 12px;
        align-items: baseline;
      }
      .tag {
        font-size: 13px;
        font-weight: 550;
        color: var(--brand);
        background: var(--brand-soft);
        border-radius: 4px;
        padding: 1px 6px;
      }
      .total {
        margin-inline-start: auto;
        font-weight: 620;
      }
      .body {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(200px, auto);
        gap: 12px 40px;
        align-items: start;
      }
      svg {
        display: block;
        width: 100%;
        height: auto;
      }
      td,
      th {
        padding-block: 5px;
      }
      .differs {
        font-weight: 650;
      }
      .differs + .differs::before {
        content: '→ ';
        font-weight: 400;
        color: var(--muted);
      }
      @media (max-width: 640px) {
        .body {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property() name = '';
  @property({ attribute: false }) slots: readonly BasalSlot[] = [];
  /** The profile of the same name on another day. */
  @property({ attribute: false }) compared: readonly BasalSlot[] | undefined;
  /** Short names of the two days, for the table's head. */
  @property({ attribute: false }) days: readonly [compared: string, own: string] = ['', ''];
  @property({ type: Boolean }) active = false;
  @property({ attribute: false }) notes: readonly string[] = [];
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  /** Drawn at its own width, so that its words are as large on a phone as anywhere. */
  @state() private width = 640;
  readonly #resized = new ResizeObserver(([entry]) => {
    const width = Math.round(entry!.contentRect.width);
    // In the next frame: a picture that grows within this one would be measured again and again.
    if (width > 0 && width !== this.width) requestAnimationFrame(() => (this.width = width));
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  protected override updated(): void {
    const picture = this.renderRoot.querySelector('.picture');
    if (picture) this.#resized.observe(picture);
  }

  override render(): TemplateResult | typeof nothing {
    const { format, name, slots, compared, days } = this;
    if (!format) return nothing;
    if (!slots.length && !compared?.length) {
      return html`<div class="head">
        <h3>${name}</h3>
        ${this.active ? html`<span class="tag">${text('history.active')}</span>` : nothing}
        ${this.notes.map((note) => html`<span class="muted small">${note}</span>`)}
        <span class="muted small">${text('history.not-programmed')}</span>
      </div>`;
    }
    const model = basalProfileChart(slots, format, compared);
    const label = text('history.chart-label', { name });
    const perDay = (own: readonly BasalSlot[]): string =>
      text('history.per-day', { units: format.insulin(round2(dailyUnits(own))) });
    return html`<div class="head">
        <h3>${name}</h3>
        ${this.active ? html`<span class="tag">${text('history.active')}</span>` : nothing}
        ${this.notes.map((note) => html`<span class="muted small">${note}</span>`)}
        <span class="total"
          >${compared && perDay(compared) !== perDay(slots) ? html`${perDay(compared)} → ` : nothing}${perDay(slots)}</span
        >
      </div>
      <div class="body">
        <div class="picture">
          ${unsafeHTML(toSvg(model, { width: this.width, height: 140, theme: pageTheme, label }))}
        </div>
        <table>
          <caption class="hidden-text">
            ${label}
          </caption>
          <thead>
            <tr>
              <th scope="col">${text('history.from')}</th>
              ${compared ? html`<th scope="col" class="number">${days[0]}</th>` : nothing}
              <th scope="col" class="number">${compared ? days[1] : text('history.rate')}</th>
            </tr>
          </thead>
          <tbody>
            ${
              compared
                ? this.#pairs(compared, slots, format)
                : slots.map((slot) => this.#row(slot, ratesOf(slots), format))
            }
          </tbody>
        </table>
      </div>`;
  }

  #row({ startMin, unitsPerHour }: BasalSlot, others: readonly number[], format: Format): TemplateResult {
    return html`<tr>
      <th scope="row">${clockOf(startMin)}</th>
      <td class="number">${rateText(unitsPerHour, format, others)}</td>
    </tr>`;
  }

  #pairs(compared: readonly BasalSlot[], slots: readonly BasalSlot[], format: Format): TemplateResult[] {
    const others = ratesOf([...compared, ...slots]);
    const rate = (slot: BasalSlot | undefined): string =>
      slot ? rateText(slot.unitsPerHour, format, others) : text('history.nothing');
    return alignedSlots(compared, slots).map(({ startMin, before, after }) => {
      const [old, now] = [rate(before), rate(after)];
      const className = `number ${old === now ? '' : 'differs'}`;
      return html`<tr>
        <th scope="row">${clockOf(startMin)}</th>
        <td class=${className}>${old}</td>
        <td class=${className}>${now}</td>
      </tr>`;
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-basal-profile': BasalProfile;
  }
}
