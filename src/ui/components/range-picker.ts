// How many days a page shows: 7, 14, 30, 90, or two dates.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { daysBetween } from '../../model/time.ts';
import { text } from '../../text/text.ts';
import type { Period } from '../../overview/period.ts';
import { MOST_DAYS, PRESET_DAYS, isDay, periodParam } from '../../overview/period.ts';
import { base, buttons, fields } from '../styles.ts';
import './segmented.ts';

const CUSTOM = 'custom';

/** Fires `period-chosen` with what belongs in the address: '14' or '2024-01-04..2024-01-17'. */
@customElement('x-range-picker')
export class RangePicker extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      dialog {
        border: 1px solid var(--edge);
        border-radius: var(--radius);
        background: var(--card);
        color: var(--ink);
        padding: 24px;
        width: min(420px, calc(100vw - 32px));
      }
      dialog::backdrop {
        background: rgb(10 20 26 / 45%);
      }
      form {
        display: grid;
        gap: 16px;
      }
      h2 {
        font-size: 17px;
        color: var(--ink);
      }
      .dates {
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
      }
    `,
  ];

  @property({ attribute: false }) period: Period | undefined;
  @query('dialog') private readonly dialog!: HTMLDialogElement;
  @state() private wrong = '';

  override render(): TemplateResult | typeof nothing {
    const { period } = this;
    if (!period) return nothing;
    const choices = [
      ...PRESET_DAYS.map((days) => ({
        value: String(days),
        label: String(days),
        name: text('range.days', { count: days }),
      })),
      { value: CUSTOM, label: text('range.custom-short'), name: text('range.custom') },
    ];
    return html`<x-segmented
        label=${text('range.label')}
        .choices=${choices}
        .value=${live(period.preset === undefined ? CUSTOM : String(period.preset))}
        @choice-changed=${(event: CustomEvent<string>) => this.#choose(event.detail)}
        @choice-repeated=${(event: CustomEvent<string>) => event.detail === CUSTOM && this.#ask()}
      ></x-segmented>
      <dialog aria-labelledby="title" @close=${() => this.requestUpdate()}>
        <form novalidate @submit=${this.#apply}>
          <h2 id="title">${text('range.custom')}</h2>
          <div class="dates">
            <div class="field">
              <label for="from">${text('range.from')}</label>
              <input id="from" name="from" type="date" required .value=${period.first} />
            </div>
            <div class="field">
              <label for="to">${text('range.to')}</label>
              <input id="to" name="to" type="date" required .value=${period.last} />
            </div>
          </div>
          ${this.wrong ? html`<p class="wrong" role="alert">${this.wrong}</p>` : nothing}
          <div class="actions">
            <button class="primary" type="submit">${text('range.apply')}</button>
            <button type="button" @click=${() => this.dialog.close()}>${text('state.cancel')}</button>
          </div>
        </form>
      </dialog>`;
  }

  #choose(value: string): void {
    if (value === CUSTOM) this.#ask();
    else this.#say(value);
  }

  #ask(): void {
    this.wrong = '';
    this.dialog.showModal();
  }

  #apply(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const [first, last] = [String(data.get('from')), String(data.get('to'))];
    if (!isDay(first) || !isDay(last) || first > last) {
      this.wrong = text('range.wrong');
      return;
    }
    if (daysBetween(first, last) + 1 > MOST_DAYS) {
      this.wrong = text('range.too-long', { days: MOST_DAYS });
      return;
    }
    this.dialog.close();
    this.#say(periodParam(first, last));
  }

  #say(detail: string): void {
    this.dispatchEvent(new CustomEvent('period-chosen', { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-range-picker': RangePicker;
  }
  interface HTMLElementEventMap {
    'period-chosen': CustomEvent<string>;
  }
}
