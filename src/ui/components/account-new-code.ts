// Another recovery code, made with the passphrase; the Share page then shows it until it was asked back.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { account } from '../state/account.ts';
import { freshCode } from '../state/fresh-code.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import { Form, failed, owner, secret, submit } from './account-form.ts';
import { accountStyles } from './account-styles.ts';
import { section } from './settings-styles.ts';

@customElement('x-account-new-code')
export class AccountNewCode extends LitElement {
  static override styles = [base, buttons, fields, section, accountStyles];

  @property() email = '';
  readonly #form = new Form(this);

  override render(): TemplateResult {
    const form = this.#form;
    return html`<form novalidate @submit=${this.#make}>
      <p>${text('account.code-new-text')}</p>
      ${owner(this.email, 'passphrase')}
      ${secret(form, { id: 'secret', label: text('account.passphrase'), autocomplete: 'current-password' })}
      ${failed(form, { 'wrong-secret': text('account.passphrase-wrong') })}
      ${submit(form, text('account.code-new-go'), text('account.working'))}
    </form>`;
  }

  async #make(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = this.#form;
    const passphrase = form.value('secret');
    if (!passphrase) return form.refuse('secret', text('account.passphrase-missing'));
    await form.run(() =>
      account.change(async () => {
        const { recoveryCode } = await syncWorker().newRecoveryCode({ passphrase });
        freshCode.set({ code: recoveryCode, isFirst: freshCode.value?.isFirst ?? false });
      }),
    );
    if (!form.error) form.empty('secret');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-new-code': AccountNewCode;
  }
}
