// The three secrets of an account, each with what it is for and a form to change it.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { base, buttons } from '../styles.ts';
import './account-change-passphrase.ts';
import './account-change-password.ts';
import './account-new-code.ts';
import { accountStyles } from './account-styles.ts';

type Secret = 'password' | 'passphrase' | 'code';

@customElement('x-account-secrets')
export class AccountSecrets extends LitElement {
  static override styles = [
    base,
    buttons,
    accountStyles,
    css`
      .row {
        padding-block: 16px;
        border-top: 1px solid var(--line);
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 16px;
        align-items: center;
      }
      .row:first-child {
        border-top: 0;
        padding-top: 0;
      }
      .row:last-child {
        padding-bottom: 0;
      }
      .row p {
        color: var(--muted);
        font-size: 13px;
        max-width: 60ch;
      }
      .row button {
        grid-column: 2;
        grid-row: 1 / span 2;
      }
      .form,
      .done {
        grid-column: 1 / -1;
        padding-top: 12px;
      }
      @media (max-width: 640px) {
        .row {
          grid-template-columns: minmax(0, 1fr);
        }
        .row button {
          grid-column: 1;
          grid-row: auto;
          justify-self: start;
          margin-top: 8px;
        }
      }
    `,
  ];

  @property() email = '';
  /** Then a new code is offered on a card of its own. */
  @property({ attribute: false }) isCodeUnchecked = false;
  @state() private open: Secret | undefined;
  @state() private done: Secret | undefined;

  override render(): TemplateResult {
    const { email } = this;
    return html`<div @account-changed=${this.#changed}>
      ${this.#row('password', html`<x-account-change-password .email=${email}></x-account-change-password>`)}
      ${this.#row('passphrase', html`<x-account-change-passphrase .email=${email}></x-account-change-passphrase>`)}
      ${
        this.isCodeUnchecked
          ? nothing
          : this.#row('code', html`<x-account-new-code .email=${email}></x-account-new-code>`)
      }
    </div>`;
  }

  #row(name: Secret, form: TemplateResult): TemplateResult {
    const isOpen = this.open === name;
    return html`<div class="row" id=${name}>
      <h3>${text(`account.step-${name}`)}</h3>
      <p>${text(`account.step-${name}-text`)}</p>
      <button type="button" aria-expanded=${isOpen} aria-controls="${name}-form" @click=${() => this.#toggle(name)}>
        ${isOpen ? text('state.cancel') : text(`account.change-${name}`)}
      </button>
      <div class=${isOpen ? 'form' : ''} id="${name}-form">${isOpen ? form : nothing}</div>
      <p class=${this.done === name ? 'done' : ''} role="status">
        ${this.done === name && name !== 'code' ? text(`account.changed-${name}`) : nothing}
      </p>
    </div>`;
  }

  async #toggle(name: Secret): Promise<void> {
    this.open = this.open === name ? undefined : name;
    this.done = undefined;
    if (!this.open) return;
    await this.updateComplete;
    const form = this.renderRoot.querySelector<LitElement>(`#${name}-form > *`);
    await form?.updateComplete;
    form?.shadowRoot?.querySelector<HTMLElement>('input:not([hidden])')?.focus();
  }

  #changed(event: CustomEvent<Secret>): void {
    this.open = undefined;
    this.done = event.detail;
    this.renderRoot.querySelector<HTMLElement>(`#${event.detail} button`)?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-secrets': AccountSecrets;
  }
  interface HTMLElementEventMap {
    'account-changed': CustomEvent<Secret>;
  }
}
