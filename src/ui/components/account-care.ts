// The account itself: address and name, fingerprint, the three secrets, leaving.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { account } from '../state/account.ts';
import { Follow } from '../state/subject.ts';
import { base, page } from '../styles.ts';
import './account-address.ts';
import './account-delete.ts';
import './account-new-code.ts';
import './account-secrets.ts';
import './account-sign-out.ts';
import { accountStyles } from './account-styles.ts';

@customElement('x-account-care')
export class AccountCare extends LitElement {
  static override styles = [
    base,
    page,
    accountStyles,
    css`
      .card > .title {
        margin-bottom: 12px;
      }
      .unchecked {
        background: var(--note-soft);
      }
      .words {
        list-style: none;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(120px, 1fr));
        gap: 8px;
        margin: 16px 0 0;
        padding: 0;
        max-width: 560px;
        font-weight: 600;
      }
      .words li {
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        padding: 8px 12px;
      }
      .text {
        max-width: 68ch;
      }
    `,
  ];

  readonly #account = new Follow(this, () => account);

  override render(): TemplateResult | typeof nothing {
    const view = this.#account.value;
    if (view?.state !== 'unlocked') return nothing;
    const { email, isCodeUnchecked } = view.account;
    return html`${
      isCodeUnchecked
        ? this.#card('unchecked', html`<x-account-new-code .email=${email}></x-account-new-code>`, 'card unchecked')
        : nothing
    }
    ${this.#card('address', html`<x-account-address .account=${view.account}></x-account-address>`)}
    ${this.#card('fingerprint', this.#fingerprint(view.fingerprint))}
    ${this.#card(
      'secrets',
      html`<x-account-secrets .email=${email} .isCodeUnchecked=${isCodeUnchecked ?? false}></x-account-secrets>`,
    )}
    ${this.#card('leave', html`<x-account-sign-out .email=${email}></x-account-sign-out>`)}
    ${this.#card('delete', html`<x-account-delete .email=${email}></x-account-delete>`)}`;
  }

  #card(
    name: 'unchecked' | 'address' | 'fingerprint' | 'secrets' | 'leave' | 'delete',
    content: TemplateResult,
    style = 'card',
  ): TemplateResult {
    return html`<section class=${style} id=${name} aria-labelledby="${name}-title">
      <h2 class="title" id="${name}-title">${text(`account.care-${name}`)}</h2>
      ${content}
    </section>`;
  }

  #fingerprint(words: readonly string[]): TemplateResult {
    return html`<p class="text">${text('account.fingerprint-text')}</p>
      <ol class="words" aria-label=${text('account.care-fingerprint')}>
        ${words.map((word) => html`<li>${word}</li>`)}
      </ol>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-care': AccountCare;
  }
}
