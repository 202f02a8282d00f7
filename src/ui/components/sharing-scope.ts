// What is shared and until when, given with the passphrase: the form of an approval and of a link.
import { consume } from '@lit/context';
import { LitElement, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import type { Month } from '../../sync/epochs.ts';
import { monthOf } from '../../sync/epochs.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import type { Format } from '../../text/format.ts';
import { monthName } from '../data/months.ts';
import { hasName, sharingErrorWords } from '../data/sharing-words.ts';
import { href } from '../routes.ts';
import { formatContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { base, buttons, fields } from '../styles.ts';
import { sharing } from './sharing-styles.ts';
import './sharing-until.ts';
import type { Length, SharingUntil } from './sharing-until.ts';

export interface ScopeChoice {
  readonly fromMonth: Month;
  readonly until: UtcMs;
  readonly passphrase: string;
  /** Of a link: for whom it is. */
  readonly label: string;
  /** What the person is called, when they had no name yet. */
  readonly personName?: string;
}

type From = 'everything' | 'quarter' | 'now' | 'month';
const FROM: readonly From[] = ['everything', 'quarter', 'now', 'month'];
/** At least the last three months: the month of the day three months ago is part of it. */
const QUARTER = 3;

/** Fires `scope-chosen` with a ScopeChoice, and `scope-cancelled`. */
@customElement('x-sharing-scope')
export class SharingScope extends LitElement {
  static override styles = [base, buttons, fields, sharing];

  /** Asks for whom it is, too. */
  @property({ type: Boolean }) link = false;
  /** Of the button. */
  @property() action = '';
  /** Said while it is done; nothing can be pressed meanwhile. */
  @property() working = '';
  @property({ attribute: false }) failure: AppError | undefined;
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private from: From = 'everything';
  @state() private missing: 'label' | 'name' | 'passphrase' | undefined;
  @state() private firstMonth: Month | undefined;
  @query('x-sharing-until') private readonly until!: SharingUntil;

  protected override willUpdate(changed: PropertyValues): void {
    if (!this.hasUpdated) void this.#look();
    if (changed.has('failure') && this.failure?.code === 'wrong-secret') this.missing = undefined;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('failure') && this.failure?.code === 'wrong-secret') this.#input('passphrase')?.select();
  }

  override render(): TemplateResult | typeof nothing {
    const { profile, format, link } = this;
    if (!profile || !format) return nothing;
    const lengths: readonly Length[] = link ? [0.25, 1, 3] : [3, 12];
    return html`<form novalidate @submit=${this.#submit}>
      ${
        link
          ? this.#field(
              'label',
              text('sharing.link-label'),
              text('sharing.link-label-note'),
              'sharing.link-label-missing',
            )
          : nothing
      }
      ${
        hasName(profile.person)
          ? nothing
          : this.#field('name', text('sharing.your-name'), text('sharing.your-name-note'), 'sharing.your-name-missing')
      }
      <fieldset class="choices">
        <legend>${text('sharing.from')}</legend>
        ${FROM.map((from) => this.#choice(from, format))} ${this.from === 'month' ? this.#months(format) : nothing}
        <p class="note">${text('sharing.from-note')}</p>
      </fieldset>
      <x-sharing-until .lengths=${lengths} .length=${link ? 1 : 3}></x-sharing-until>
      <div class="field">
        <label for="passphrase">${text('sharing.passphrase')}</label>
        <input
          id="passphrase"
          type="password"
          autocomplete="current-password"
          spellcheck="false"
          aria-invalid=${this.missing === 'passphrase' || this.failure?.code === 'wrong-secret' ? 'true' : nothing}
          aria-describedby=${this.missing === 'passphrase' ? 'passphrase-note wrong' : 'passphrase-note'}
        />
        <p id="passphrase-note" class="note">
          ${text('sharing.passphrase-note')}
          <a href=${href('/share/account')}>${text('sharing.passphrase-forgotten')}</a>
        </p>
        ${
          this.missing === 'passphrase'
            ? html`<p id="wrong" class="wrong" role="alert">${text('sharing.passphrase-missing')}</p>`
            : nothing
        }
      </div>
      ${this.failure ? html`<p class="wrong" role="alert">${sharingErrorWords(this.failure)}</p>` : nothing}
      <div class="beside">
        <div class="actions">
          <button class="primary" type="submit" aria-disabled=${this.working ? 'true' : nothing}>${this.action}</button>
          <button type="button" aria-disabled=${this.working ? 'true' : nothing} @click=${this.#cancel}>
            ${text('state.cancel')}
          </button>
        </div>
        <p class="note" role="status">${this.working}</p>
      </div>
    </form>`;
  }

  /** To what is filled in first: for whom, a name, or how much. */
  override focus(): void {
    this.renderRoot
      .querySelector<HTMLInputElement>('input:not([type="radio"]):not(#passphrase), input:checked')
      ?.focus();
  }

  #field(
    id: 'label' | 'name',
    label: string,
    note: string,
    missing: 'sharing.link-label-missing' | 'sharing.your-name-missing',
  ): TemplateResult {
    const isMissing = this.missing === id;
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <input
        id=${id}
        autocomplete=${id === 'name' ? 'name' : 'off'}
        maxlength="80"
        aria-invalid=${isMissing ? 'true' : nothing}
        aria-describedby=${isMissing ? `${id}-note wrong` : `${id}-note`}
      />
      <p id="${id}-note" class="note">${note}</p>
      ${isMissing ? html`<p id="wrong" class="wrong" role="alert">${text(missing)}</p>` : nothing}
    </div>`;
  }

  #choice(from: From, { locale }: Format): TemplateResult {
    const now = monthOf(Date.now());
    const words =
      from === 'quarter'
        ? text('sharing.from-quarter', { month: monthName(now - QUARTER, locale) })
        : from === 'now'
          ? text('sharing.from-now', { month: monthName(now, locale) })
          : text(`sharing.from-${from}`);
    return html`<label class="choice"
      ><input
        type="radio"
        name="from"
        value=${from}
        .checked=${this.from === from}
        @change=${() => (this.from = from)}
      />${words}</label
    >`;
  }

  /** From the newest month back to the one of the oldest record. */
  #months({ locale }: Format): TemplateResult {
    const now = monthOf(Date.now());
    const first = Math.min(now, this.firstMonth ?? now - 12);
    const months = Array.from({ length: now - first + 1 }, (_, index) => now - index);
    return html`<div class="field">
      <select id="month" aria-label=${text('sharing.from-month-label')}>
        ${months.map((month) => html`<option value=${month}>${monthName(month, locale)}</option>`)}
      </select>
    </div>`;
  }

  async #look(): Promise<void> {
    const span = await this.profile?.store.span().catch(() => undefined);
    this.firstMonth = span && monthOf(span.from);
  }

  #input(id: string): HTMLInputElement | null {
    return this.renderRoot.querySelector<HTMLInputElement>(`#${id}`);
  }

  #fromMonth(): Month {
    const now = monthOf(Date.now());
    switch (this.from) {
      case 'everything':
        return 0;
      case 'quarter':
        return now - QUARTER;
      case 'now':
        return now;
      case 'month':
        return Number(this.renderRoot.querySelector('select')!.value);
    }
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.working) return;
    this.missing = (['label', 'name', 'passphrase'] as const).find((id) => this.#input(id)?.value.trim() === '');
    if (this.missing) {
      this.#input(this.missing)!.focus();
      return;
    }
    const until = this.until.read();
    if (until === undefined) return;
    const personName = this.#input('name')?.value.trim();
    const detail: ScopeChoice = {
      fromMonth: this.#fromMonth(),
      until,
      passphrase: this.#input('passphrase')!.value,
      label: this.#input('label')?.value.trim() ?? '',
      ...(personName && { personName }),
    };
    this.dispatchEvent(new CustomEvent('scope-chosen', { detail }));
  }

  #cancel(): void {
    if (!this.working) this.dispatchEvent(new Event('scope-cancelled'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-scope': SharingScope;
  }
  interface HTMLElementEventMap {
    'scope-chosen': CustomEvent<ScopeChoice>;
  }
}
