// The device's clock against the computer's, and the person's answer to what the difference means.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, wallFromMs, wallMs } from '../../model/time.ts';
import type { StoredSession } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons, fields, page } from '../styles.ts';

/** Smaller differences are usual and mean nothing: nobody is asked, and the page says within how much the clocks agree. */
export const WORTH_ASKING_MS = 2 * MINUTE_MS;
/** A correction agreed to still holds within this (clocks drift). */
const DRIFT_MS = 5 * MINUTE_MS;

export type ClockState = 'unknown' | 'fine' | 'agreed' | 'ask';

/** What there is to say about the clock of a reading: `aheadMs` is the device's clock minus local time. */
export function clockState(aheadMs: number | undefined, shifts: StoredSession['shifts']): ClockState {
  if (aheadMs === undefined) return 'unknown';
  const shift = shifts?.at(-1)?.addMs ?? 0;
  if (shift !== 0 && Math.abs(aheadMs + shift) <= DRIFT_MS) return 'agreed';
  return Math.abs(aheadMs) <= WORTH_ASKING_MS ? 'fine' : 'ask';
}

/** What a difference usually means, and how many of it there are. */
export interface ClockHint {
  readonly what: 'minutes' | 'hours' | 'half-day' | 'days' | 'years' | 'date';
  readonly count: number;
}

/** A clock that was set half a day wrong has drifted since. */
const HALF_DAY_DRIFT_MS = 30 * MINUTE_MS;
/** No zone is farther from another. */
const MOST_ZONE_HOURS = 26;
/** Mean of four years. */
const YEAR_DAYS = 365.25;
const YEAR_DRIFT_DAYS = 2;
const MOST_MINUTES = 30;

export function clockHint(aheadMs: number): ClockHint | undefined {
  const size = Math.abs(aheadMs);
  if (size < MOST_MINUTES * MINUTE_MS) return { what: 'minutes', count: Math.round(size / MINUTE_MS) };
  if (Math.abs(size - 12 * HOUR_MS) <= HALF_DAY_DRIFT_MS) return { what: 'half-day', count: 1 };
  const years = Math.round(size / (YEAR_DAYS * DAY_MS));
  if (years && Math.abs(size / DAY_MS - years * YEAR_DAYS) <= YEAR_DRIFT_DAYS) return { what: 'years', count: years };
  const days = Math.round(size / DAY_MS);
  if (days && Math.abs(size - days * DAY_MS) <= DRIFT_MS) return { what: 'days', count: days };
  const hours = Math.round(size / HOUR_MS);
  if (hours <= MOST_ZONE_HOURS)
    return Math.abs(size - hours * HOUR_MS) <= DRIFT_MS ? { what: 'hours', count: hours } : undefined;
  return size > 36 * HOUR_MS ? { what: 'date', count: days } : undefined;
}

/** Fires `clock-answered` with the ms to add to the device's times; 0 leaves them. */
@customElement('x-clock-question')
export class ClockQuestion extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    fields,
    css`
      .card {
        display: grid;
        gap: 12px;
        background: var(--note-soft);
      }
      h2 {
        font-size: 17px;
        color: var(--ink);
        margin: 0 !important;
      }
      fieldset {
        display: grid;
        gap: 12px;
      }
      .text {
        max-width: 70ch;
      }
    `,
  ];

  /** The device's clock minus local time, ms. */
  @property({ type: Number }) aheadMs = 0;
  @property({ attribute: false }) clock: StoredSession['clock'];
  @property({ type: Boolean }) working = false;
  @property({ attribute: false }) error: AppError | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private choice: 'shift' | 'leave' | undefined;

  override render(): TemplateResult | typeof nothing {
    const { format, aheadMs } = this;
    if (!format) return nothing;
    const duration = format.duration(this.#addMs);
    const hint = clockHint(aheadMs);
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">${text('clock.title')}</h2>
      <p class="text">
        ${
          this.clock
            ? text('clock.shows', {
                device: format.wallTime(this.clock.deviceTime),
                computer: format.wallTime(wallFromMs(wallMs(this.clock.deviceTime) - aheadMs)),
              })
            : nothing
        }
        ${text(aheadMs > 0 ? 'clock.ahead' : 'clock.behind', { duration })} ${hint ? hintText(hint) : nothing}
      </p>
      <fieldset ?disabled=${this.working}>
        <legend class="hidden-text">${text('clock.title')}</legend>
        ${this.#option('shift', text(aheadMs > 0 ? 'clock.shift-earlier' : 'clock.shift-later', { duration }))}
        ${this.#option('leave', text('clock.leave'))}
      </fieldset>
      <div class="actions">
        <button class="primary" ?disabled=${!this.choice || this.working} @click=${this.#answer}>
          ${text('clock.apply')}
        </button>
      </div>
      ${this.error ? html`<p class="wrong" role="alert">${text(`error.${this.error.code}.title`)}. ${text(`error.${this.error.code}.next`)}</p>` : nothing}
      <p class="muted small">${text('clock.note')}</p>
    </section>`;
  }

  /** Whole minutes: finer would move readings to odd seconds, and the person sets clocks in minutes. */
  get #addMs(): number {
    return -Math.round(this.aheadMs / MINUTE_MS) * MINUTE_MS;
  }

  #option(value: 'shift' | 'leave', label: string): TemplateResult {
    return html`<label class="choice"
      ><input
        type="radio"
        name="clock"
        .checked=${this.choice === value}
        @change=${() => (this.choice = value)}
      />${label}</label
    >`;
  }

  #answer(): void {
    const detail = this.choice === 'shift' ? this.#addMs : 0;
    this.dispatchEvent(new CustomEvent('clock-answered', { detail }));
  }
}

function hintText({ what, count }: ClockHint): string {
  return what === 'hours' || what === 'days' || what === 'years'
    ? text(`clock.hint-${what}`, { count })
    : text(`clock.hint-${what}`);
}

declare global {
  interface HTMLElementTagNameMap {
    'x-clock-question': ClockQuestion;
  }
  interface HTMLElementEventMap {
    'clock-answered': CustomEvent<number>;
  }
}
