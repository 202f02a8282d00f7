// The way in: make an account, sign in, unlock this computer.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AccountView } from '../state/account.ts';
import { base } from '../styles.ts';

@customElement('x-account-entry')
export class AccountEntry extends LitElement {
  static override styles = [base];

  @property({ attribute: false }) view: AccountView = { state: 'signed-out' };

  override render(): TemplateResult {
    return html``;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-entry': AccountEntry;
  }
}
