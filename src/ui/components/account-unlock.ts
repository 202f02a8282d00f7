// Signed in, but the keys are not open on this computer: passphrase, recovery code, or what is left when both are lost.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { account } from '../state/account.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import './account-delete.ts';
import { Form, failed, field, owner, secret, submit } from './account-form.ts';
import { NewPassphrase } from './account-passphrase.ts';
import './account-sign-out.ts';
import { accountStyles } from './account-styles.ts';
import { section } from './settings-styles.ts';

type Way = 'passphrase' | 'code' | 'neither';

@customElement('x-account-unlock')
export class AccountUnlock extends LitElement {
  static override styles = [base, buttons, fields, section, accountStyles];

  @property() email = '';
  @state() private way: Way = 'passphrase';
  readonly #form = new Form(this);
  readonly #code = new Form(this);
  readonly #passphrase = new NewPassphrase(this.#code);

  override render(): TemplateResult {
    return html`<div class="stack">
      ${this.way === 'passphrase' ? this.#byPassphrase() : this.way === 'code' ? this.#byCode() : this.#neither()}
      <div class="below"><x-account-sign-out .email=${this.email} isLocked></x-account-sign-out></div>
    </div>`;
  }

  #byPassphrase(): TemplateResult {
    const form = this.#form;
    return html`<form class="split" novalidate @submit=${this.#unlock}>
      <div>
        <h2 class="title" tabindex="-1">${text('account.unlock')}</h2>
        <p class="muted">${text('account.unlock-text')}</p>
      </div>
      <div>
        ${owner(this.email, 'passphrase')}
        ${secret(form, { id: 'secret', label: text('account.passphrase'), autocomplete: 'current-password' })}
        ${failed(form, { 'wrong-secret': text('account.passphrase-wrong') })}
        ${submit(form, text('account.unlock-go'), text('account.unlocking'))}
        <button type="button" class="plain aside" @click=${() => this.#go('code')}>
          ${text('account.forgotten-passphrase')}
        </button>
      </div>
    </form>`;
  }

  #byCode(): TemplateResult {
    const form = this.#code;
    return html`<form class="split" novalidate @submit=${this.#recover}>
      <div>
        <h2 class="title" tabindex="-1">${text('account.recover')}</h2>
        <p class="muted">${text('account.recover-text')}</p>
      </div>
      <div>
        ${field(form, {
          id: 'code',
          label: text('account.code'),
          autocomplete: 'off',
          hint: text('account.code-hint'),
        })}
        ${owner(this.email, 'passphrase')} ${this.#passphrase.render(text('account.new-passphrase'))}
        ${failed(form, { 'wrong-secret': text('account.code-wrong') })}
        ${submit(
          form,
          text('account.recover-go'),
          text('account.unlocking'),
          html`<button type="button" @click=${() => this.#go('passphrase')}>${text('account.back')}</button>`,
        )}
        <button type="button" class="plain aside" @click=${() => this.#go('neither')}>
          ${text('account.neither')}
        </button>
      </div>
    </form>`;
  }

  #neither(): TemplateResult {
    return html`<div class="split">
      <div>
        <h2 class="title" tabindex="-1">${text('account.neither-title')}</h2>
        <p>${text('account.neither-text')}</p>
        <ul class="list">
          <li>${text('account.neither-here')}</li>
          <li>${text('account.neither-other')}</li>
          <li>${text('account.neither-again')}</li>
        </ul>
        <div class="actions">
          <button type="button" @click=${() => this.#go('code')}>${text('account.back')}</button>
        </div>
      </div>
      <section aria-labelledby="delete-title">
        <h3 id="delete-title">${text('account.care-delete')}</h3>
        <x-account-delete .email=${this.email}></x-account-delete>
      </section>
    </div>`;
  }

  async #go(way: Way): Promise<void> {
    this.way = way;
    this.#form.forget();
    this.#code.forget();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.title')?.focus();
  }

  async #unlock(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = this.#form;
    const passphrase = form.value('secret');
    if (!passphrase) return form.refuse('secret', text('account.passphrase-missing'));
    if (await form.run(() => account.change(() => syncWorker().unlock({ passphrase })))) form.empty('secret');
    else if (form.error?.code === 'wrong-secret') form.input('secret').select();
  }

  /** With the code the keys are opened once more, so a passphrase that will be known again is set on the way. */
  async #recover(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = this.#code;
    const recoveryCode = form.value('code').trim();
    if (!recoveryCode) return form.refuse('code', text('account.code-missing'));
    const passphrase = this.#passphrase.checked();
    if (passphrase === undefined) return;
    const isOpen = await form.run(() =>
      account.change(async () => {
        await syncWorker().changePassphrase({ opener: { recoveryCode }, passphrase });
        await syncWorker().unlock({ recoveryCode });
      }),
    );
    if (isOpen) this.#passphrase.empty();
    else if (form.error?.code === 'wrong-secret') form.input('code').focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-unlock': AccountUnlock;
  }
}
