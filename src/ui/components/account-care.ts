// The account itself: password, passphrase, recovery code, leaving.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { base } from '../styles.ts';

@customElement('x-account-care')
export class AccountCare extends LitElement {
  static override styles = [base];

  override render(): TemplateResult {
    return html``;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-care': AccountCare;
  }
}
