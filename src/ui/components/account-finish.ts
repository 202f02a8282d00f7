// An account whose making was interrupted before it had keys: the passphrase, and with it the rest.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { account } from '../state/account.ts';
import { freshCode } from '../state/fresh-code.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import { Form, failed, owner, submit } from './account-form.ts';
import { NewPassphrase } from './account-passphrase.ts';
import './account-sign-out.ts';
import './account-steps.ts';
import { accountStyles } from './account-styles.ts';
import { section } from './settings-styles.ts';

@customElement('x-account-finish')
export class AccountFinish extends LitElement {
  static override styles = [base, buttons, fields, section, accountStyles];

  @property() email = '';
  readonly #form = new Form(this);
  readonly #passphrase = new NewPassphrase(this.#form);

  override render(): TemplateResult {
    return html`<x-account-steps .step=${2}></x-account-steps>
      <form class="split" novalidate @submit=${this.#finish}>
        <div>
          <h2 class="title">${text('account.finish')}</h2>
          <p class="muted">${text('account.finish-text', { email: this.email })}</p>
          <p class="muted">${text('account.passphrase-text')}</p>
          <p class="note-box">${text('account.passphrase-lost')}</p>
        </div>
        <div>
          ${owner(this.email, 'passphrase')} ${this.#passphrase.render()} ${failed(this.#form)}
          ${submit(this.#form, text('account.finish-go'), text('account.creating'))}
        </div>
      </form>
      <div class="below"><x-account-sign-out .email=${this.email} isLocked></x-account-sign-out></div>`;
  }

  async #finish(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const passphrase = this.#passphrase.checked();
    if (passphrase === undefined) return;
    const isMade = await this.#form.run(() =>
      account.change(async () => {
        const { recoveryCode } = await syncWorker().finishAccount({ passphrase });
        freshCode.set({ code: recoveryCode, isFirst: true });
      }),
    );
    if (isMade) this.#passphrase.empty();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-finish': AccountFinish;
  }
}
