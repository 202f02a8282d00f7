// Nothing can be said about the account now: why, and what leads on.
import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AppError, ErrorCode } from '../../model/errors.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { account } from '../state/account.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons } from '../styles.ts';
import { Form, failed } from './account-form.ts';
import './notice.ts';

/** Asking again will not help as long as this account is signed in. */
const LASTING: readonly ErrorCode[] = ['bad-file', 'tampered', 'no-access'];

@customElement('x-account-failed')
export class AccountFailed extends LitElement {
  static override styles = [base, buttons];

  @property({ attribute: false }) error: AppError | undefined;
  readonly #form = new Form(this);

  override render(): TemplateResult | typeof nothing {
    const { error } = this;
    if (!error) return nothing;
    // The one thing of an account that is a format.
    if (error.code === 'bad-file') {
      return html`<x-notice kind="error" heading=${text('account.newer')}>
        ${text('account.newer-text')} ${failed(this.#form)}
        <button slot="action" class="primary" @click=${() => location.reload()}>${text('update.reload')}</button>
        ${this.#signOut()}
      </x-notice>`;
    }
    return html`<x-notice kind="error" .error=${error}>
      ${failed(this.#form)}
      <button slot="action" class="primary" @click=${() => account.refresh()}>${text('state.try-again')}</button>
      ${LASTING.includes(error.code) ? this.#signOut() : nothing}
    </x-notice>`;
  }

  #signOut(): TemplateResult {
    const leave = (): Promise<unknown> =>
      this.#form.run(() => account.change(() => syncWorker().signOut({ wipe: false })));
    return html`<button slot="action" @click=${leave}>${text('account.sign-out')}</button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-failed': AccountFailed;
  }
}
