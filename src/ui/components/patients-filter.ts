// What of the list is shown: search, who needs a call, tags, saved filters, and what counts as recent.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { ClinicFlag } from '../../stats/clinic-flags.ts';
import { CLINIC_FLAGS } from '../../stats/clinic-flags.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import type { PatientsView, SortKey } from '../data/patients.ts';
import { FIRST_VIEW, RECENT_DAYS, SORT_KEYS } from '../data/patients.ts';
import { belowLimit, flagReason } from '../data/patients-words.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons, fields } from '../styles.ts';
import { chips } from './patients-styles.ts';

/** Fires `patients-view` with what is different, and `recent-chosen` with the days. */
@customElement('x-patients-filter')
export class PatientsFilter extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    chips,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 20px;
        align-items: center;
      }
      .search {
        flex: 0 1 320px;
        width: 100%;
      }
      .recent {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
        min-height: 32px;
      }
      .recent select {
        min-height: 32px;
        padding-block: 2px;
        font-size: 14px;
      }
      .order {
        display: none;
        gap: 8px;
        align-items: center;
        width: 100%;
      }
      .order select {
        flex: 1;
      }
      .foot .recent {
        margin-inline-start: auto;
      }
      .recent button {
        margin-inline-start: -8px;
        min-height: 32px;
        padding-block: 2px;
      }
      .why {
        font-size: 14px;
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 4px 16px;
        margin: 8px 0 4px;
      }
      dt {
        font-weight: 550;
      }
      dd {
        color: var(--muted);
      }
      @media (max-width: 899px) {
        .chips {
          flex-wrap: nowrap;
          overflow-x: auto;
          overscroll-behavior-x: contain;
          margin: 0 -16px;
          padding: 2px 16px;
          scrollbar-width: none;
        }
        .chips > * {
          flex: none;
        }
        .order {
          display: flex;
        }

        .search {
          flex-basis: 100%;
        }
      }
      @media (max-width: 480px) {
        dl {
          grid-template-columns: minmax(0, 1fr);
          gap: 0;
        }
        dd {
          margin-bottom: 8px;
        }
      }
    `,
  ];

  @property({ attribute: false }) view: PatientsView = FIRST_VIEW;
  /** How many are in each group, of those that fit search and tags. */
  @property({ attribute: false }) groups: readonly { readonly flag: ClinicFlag; readonly count: number }[] = [];
  @property({ attribute: false }) tags: readonly string[] = [];
  @property({ attribute: false }) recentDays = 2;
  @state() private isExplained = false;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;

  override render(): TemplateResult | typeof nothing {
    const { view, format } = this;
    if (!format) return nothing;
    return html`<div class="line">
        <input
          class="search"
          type="search"
          aria-label=${text('patients.search')}
          placeholder=${text('patients.search')}
          autocomplete="off"
          spellcheck="false"
          .value=${live(view.search)}
          @input=${(event: Event) => this.#change({ search: (event.target as HTMLInputElement).value })}
        />
        ${this.#order(format)}
        <slot name="saved"></slot>
      </div>
      ${this.#groups(format)}
      <div class="line foot">
        ${this.#tags()}
        <div class="recent">
          <button
            class="plain"
            aria-expanded=${this.isExplained ? 'true' : 'false'}
            @click=${() => (this.isExplained = !this.isExplained)}
          >
            ${text('patients.why')}
          </button>
          <label for="recent">${text('patients.recent')}</label>
          <select
            id="recent"
            @change=${(event: Event) => this.#recent(Number((event.target as HTMLSelectElement).value))}
          >
            ${RECENT_DAYS.map(
              (days) =>
                html`<option value=${days} ?selected=${days === this.recentDays}>
                  ${text('patients.recent-days', { count: days })}
                </option>`,
            )}
          </select>
        </div>
      </div>
      ${this.isExplained ? this.#explained(format) : nothing}`;
  }

  #explained(format: Format): TemplateResult {
    return html`<div class="why">
      <p class="muted">${text('patients.why-text')}</p>
      <dl>
        ${CLINIC_FLAGS.map(
          (flag) =>
            html`<dt>${text(`patients.flag.${flag}`)}</dt>
              <dd>${flagReason(flag, this.recentDays, format)}</dd>`,
        )}
      </dl>
    </div>`;
  }

  /** Where there are no heads of columns to press. */
  #order(format: Format): TemplateResult {
    const { sort, isDescending } = this.view;
    const label = (key: SortKey): string =>
      key === 'below' ? text('patients.col.below', { limit: belowLimit(format) }) : text(`patients.col.${key}`);
    return html`<div class="order">
      <label for="order">${text('patients.sort')}</label>
      <select
        id="order"
        @change=${(event: Event) => this.#change({ sort: (event.target as HTMLSelectElement).value as SortKey })}
      >
        ${SORT_KEYS.map((key) => html`<option value=${key} ?selected=${key === sort}>${label(key)}</option>`)}
      </select>
      <button
        aria-label=${text('patients.turn')}
        title=${text(isDescending ? 'patients.sort-down' : 'patients.sort-up')}
        @click=${() => this.#change({ isDescending: !isDescending })}
      >
        <span aria-hidden="true">${isDescending ? '▾' : '▴'}</span>
      </button>
    </div>`;
  }

  #groups(format: Format): TemplateResult {
    const { flags } = this.view;
    const all = this.groups.reduce((sum, { count }) => sum + count, 0);
    // A group that is chosen stays to be let go of, also when nobody is left in it.
    const empty = flags.filter((flag) => !this.groups.some((group) => group.flag === flag));
    const groups = [...this.groups, ...empty.map((flag) => ({ flag, count: 0 }))];
    return html`<div class="chips" role="group" aria-label=${text('patients.groups')}>
      <button
        class="chip"
        aria-pressed=${flags.length === 0 ? 'true' : 'false'}
        @click=${() => this.#change({ flags: [] })}
      >
        ${text('patients.all')} <span class="count">${format.number(all)}</span>
      </button>
      ${groups.map(
        ({ flag, count }) =>
          html`<button
            class="chip"
            aria-pressed=${flags.includes(flag) ? 'true' : 'false'}
            title=${flagReason(flag, this.recentDays, format)}
            @click=${() => this.#change({ flags: toggled(flags, flag) })}
          >
            ${text(`patients.flag.${flag}`)} <span class="count">${format.number(count)}</span>
          </button>`,
      )}
    </div>`;
  }

  #tags(): TemplateResult | typeof nothing {
    const { tags } = this.view;
    if (!this.tags.length) return nothing;
    return html`<div class="chips" role="group" aria-label=${text('patients.tags')}>
      <span class="label" aria-hidden="true">${text('patients.tags')}</span>
      ${this.tags.map(
        (tag) =>
          html`<button
            class="chip"
            aria-pressed=${tags.includes(tag) ? 'true' : 'false'}
            @click=${() => this.#change({ tags: toggled(tags, tag) })}
          >
            ${tag}
          </button>`,
      )}
    </div>`;
  }

  #change(detail: Partial<PatientsView>): void {
    this.dispatchEvent(new CustomEvent('patients-view', { detail }));
  }

  #recent(detail: number): void {
    this.dispatchEvent(new CustomEvent('recent-chosen', { detail }));
  }
}

function toggled<T>(all: readonly T[], one: T): readonly T[] {
  return all.includes(one) ? all.filter((item) => item !== one) : [...all, one];
}

declare global {
  interface HTMLElementTagNameMap {
    'x-patients-filter': PatientsFilter;
  }
  interface HTMLElementEventMap {
    'patients-view': CustomEvent<Partial<PatientsView>>;
    'recent-chosen': CustomEvent<number>;
  }
}
