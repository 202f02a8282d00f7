// Until when somebody may look: some usual lengths, or a day.
import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { consume } from '@lit/context';
import { customElement, property, state } from 'lit/decorators.js';
import type { Day, UtcMs } from '../../model/time.ts';
import { addDays } from '../../model/time.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import type { PlainKey } from '../../text/text.ts';
import { text } from '../../text/text.ts';
import { formatContext } from '../state/contexts.ts';
import { base, fields } from '../styles.ts';
import { sharing } from './sharing-styles.ts';

/** Months from today. */
export type Length = 0.25 | 1 | 3 | 12;

const NAMES: Readonly<Record<Length, PlainKey>> = {
  0.25: 'sharing.until-week',
  1: 'sharing.until-month',
  3: 'sharing.until-quarter',
  12: 'sharing.until-year',
};

/** Nobody means a day after this one. */
const MOST_YEARS = 10;

@customElement('x-sharing-until')
export class SharingUntil extends LitElement {
  static override styles = [base, fields, sharing];

  @property({ attribute: false }) lengths: readonly Length[] = [3, 12];
  /** Chosen at first. */
  @property({ attribute: false }) length: Length = 3;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private chosen: Length | 'day' | undefined;
  @state() private isWrong = false;

  override render(): TemplateResult | typeof nothing {
    const { format } = this;
    if (!format) return nothing;
    const chosen = this.chosen ?? this.length;
    const today = format.zone.dayAt(Date.now());
    return html`<fieldset class="choices">
      <legend>${text('sharing.until')}</legend>
      ${this.lengths.map((length) =>
        this.#choice(
          length,
          text('sharing.until-named', { length: text(NAMES[length]), day: format.day(dayAfter(today, length)) }),
        ),
      )}
      ${this.#choice('day', text('sharing.until-day'))}
      ${
        chosen === 'day'
          ? html`<div class="field">
              <input
                id="day"
                type="date"
                aria-label=${text('sharing.until-day-label')}
                min=${today}
                max=${dayAfter(today, MOST_YEARS * 12)}
                aria-invalid=${this.isWrong ? 'true' : nothing}
                aria-describedby=${this.isWrong ? 'wrong' : nothing}
                @input=${() => (this.isWrong = false)}
              />
              ${this.isWrong ? html`<p id="wrong" class="wrong" role="alert">${text('sharing.until-wrong')}</p>` : nothing}
            </div>`
          : nothing
      }
    </fieldset>`;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input:checked')?.focus();
  }

  /** The last millisecond of the day that was chosen; `undefined`, and said so, when there is none. */
  read(): UtcMs | undefined {
    const format = this.format!;
    const today = format.zone.dayAt(Date.now());
    const chosen = this.chosen ?? this.length;
    const typed = this.renderRoot.querySelector<HTMLInputElement>('#day')?.value ?? '';
    const day = chosen === 'day' ? typed : dayAfter(today, chosen);
    this.isWrong = !/^\d{4}-\d\d-\d\d$/.test(day) || day < today || day > dayAfter(today, MOST_YEARS * 12);
    if (!this.isWrong) return format.zone.dayRange(day).to - 1;
    this.renderRoot.querySelector<HTMLInputElement>('#day')?.focus();
    return undefined;
  }

  #choice(value: Length | 'day', words: string): TemplateResult {
    const chosen = this.chosen ?? this.length;
    return html`<label class="choice"
      ><input
        type="radio"
        name="until"
        value=${value}
        .checked=${chosen === value}
        @change=${() => {
          this.chosen = value;
          this.isWrong = false;
        }}
      />${words}</label
    >`;
  }
}

/** The same day some months later, or the last one of a month that is shorter. */
function dayAfter(day: Day, months: number): Day {
  if (months < 1) return addDays(day, 7);
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-until': SharingUntil;
  }
}
