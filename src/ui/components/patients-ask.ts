// Asking somebody for access: the request, the words to be compared, and requests that wait for an answer.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AccountState, Asked } from '../../../workers/sync-api.ts';
import type { AppError, ErrorCode } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { AskedAccount } from '../../store/account.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import type { PlainKey } from '../../text/text.ts';
import { text } from '../../text/text.ts';
import { account } from '../state/account.ts';
import { errorWords } from '../data/patients-words.ts';
import type { Clinic } from '../state/clinic.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons, fields } from '../styles.ts';
import { words } from './patients-styles.ts';
import { keyWords } from './patients-words.ts';
import { section } from './settings-styles.ts';

type Missing = 'by' | 'name';
const NEXT: Partial<Record<ErrorCode, PlainKey>> = {
  'not-found': 'patients.not-found',
  'bad-input': 'patients.own-account',
};

/** `own` is the account that asks, unlocked. Fires `asked` when a request was sent or withdrawn. */
@customElement('x-patients-ask')
export class PatientsAsk extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    section,
    words,
    css`
      :host {
        grid-template-columns: repeat(auto-fit, minmax(min(380px, 100%), 1fr));
        gap: 24px 48px;
        align-items: start;
      }
      .aside,
      .main {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 24px;
      }
      .main {
        gap: 16px;
      }
      form {
        display: grid;
        gap: 16px;
        max-width: 560px;
      }
      .field {
        justify-items: stretch;
      }
      textarea {
        min-height: 72px;
        resize: vertical;
      }
      h3 + .text {
        margin-top: 4px;
      }
      .part {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
      }
      ul {
        list-style: none;
      }
      .waiting li {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        align-items: center;
        padding: 8px 0;
        border-bottom: 1px solid var(--line);
      }
      .waiting li:last-child {
        border-bottom: 0;
      }
      .waiting .by {
        font-weight: 550;
        overflow-wrap: anywhere;
      }
      .waiting button {
        margin-inline-start: auto;
      }
      .waiting details {
        flex-basis: 100%;
      }
    `,
  ];

  @property({ attribute: false }) clinic!: Clinic;
  @property({ attribute: false }) own: Extract<AccountState, { state: 'unlocked' }> | undefined;
  /** Who was asked and has not answered. */
  @property({ attribute: false }) waiting: readonly AskedAccount[] = [];
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private isSending = false;
  @state() private missing: Missing | undefined;
  @state() private error: AppError | undefined;
  @state() private sent: (Asked & { readonly by: string }) | undefined;
  @state() private withdrawing: string | undefined;

  override render(): TemplateResult {
    return html`<div class="main">${this.sent ? this.#compare(this.sent) : this.#form()}</div>
      <div class="aside">${this.#waiting()} ${this.#own()}</div>`;
  }

  #form(): TemplateResult {
    const { missing, error } = this;
    return html`<form novalidate @submit=${(event: SubmitEvent) => this.#send(event)}>
      <p class="text">${text('patients.ask-text')}</p>
      <div class="field">
        <label for="by">${text('patients.by')}</label>
        <input
          id="by"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          maxlength="254"
          aria-describedby=${missing === 'by' || error ? 'wrong by-note' : 'by-note'}
          aria-invalid=${missing === 'by' || error?.code === 'not-found' ? 'true' : nothing}
        />
        <p id="by-note" class="note">${text('patients.by-note')}</p>
      </div>
      <div class="field">
        <label for="name">${text('patients.name')}</label>
        <input
          id="name"
          autocomplete="organization"
          maxlength="80"
          .value=${this.own?.account.name ?? ''}
          aria-describedby=${missing === 'name' ? 'wrong name-note' : 'name-note'}
          aria-invalid=${missing === 'name' ? 'true' : nothing}
        />
        <p id="name-note" class="note">${text('patients.name-note', { email: this.own?.account.email ?? '' })}</p>
      </div>
      <div class="field">
        <label for="message">${text('patients.message')}</label>
        <textarea id="message" maxlength="500" rows="2"></textarea>
      </div>
      ${missing ? html`<p id="wrong" class="wrong" role="alert">${text(`patients.${missing}-missing`)}</p>` : this.#failed()}
      <div class="beside">
        <button type="submit" class="primary" aria-disabled=${this.isSending ? 'true' : nothing}>
          ${text('patients.send')}
        </button>
        <p class="note" role="status">${this.isSending ? text('patients.sending') : nothing}</p>
      </div>
    </form>`;
  }

  #failed(): TemplateResult | typeof nothing {
    const { error } = this;
    if (!error) return nothing;
    const own = NEXT[error.code];
    return html`<p id="wrong" class="wrong" role="alert">${own ? text(own) : errorWords(error)}</p>`;
  }

  #compare({ by, fingerprint }: Asked & { readonly by: string }): TemplateResult {
    return html`<div role="status">
        <h3 id="sent" tabindex="-1">${text('patients.asked')}: ${by}</h3>
        <p class="text">${text('patients.asked-text')}</p>
      </div>
      ${keyWords(fingerprint, text('patients.words', { name: by }))}
      <div class="actions">
        <button @click=${() => (this.sent = undefined)}>${text('patients.another')}</button>
      </div>`;
  }

  #waiting(): TemplateResult | typeof nothing {
    const { format, waiting } = this;
    if (!waiting.length || !format) return nothing;
    return html`<section class="part waiting" aria-labelledby="waiting">
      <div>
        <h3 id="waiting">${text('patients.waiting')}</h3>
        <p class="note">${text('patients.waiting-text')}</p>
      </div>
      <ul>
        ${waiting.map(
          ({ uid, by, at, fingerprint }) =>
            html`<li>
              <span class="by">${by}</span>
              <span class="note">${text('patients.waiting-since', { when: format.relative(at, Date.now()) })}</span>
              <button
                aria-label=${text('patients.withdraw-one', { by })}
                aria-disabled=${this.withdrawing === uid ? 'true' : nothing}
                @click=${() => this.#withdraw(uid)}
              >
                ${text('patients.withdraw')}
              </button>
              ${
                fingerprint
                  ? html`<details>
                      <summary>${text('patients.words', { name: by })}</summary>
                      ${keyWords(fingerprint, text('patients.words', { name: by }))}
                    </details>`
                  : nothing
              }
            </li>`,
        )}
      </ul>
    </section>`;
  }

  #own(): TemplateResult | typeof nothing {
    if (!this.own) return nothing;
    return html`<section class="part" aria-labelledby="own">
      <div>
        <h3 id="own">${text('patients.own-words')}</h3>
        <p class="note">${text('patients.own-words-text')}</p>
      </div>
      ${keyWords(this.own.fingerprint, text('patients.own-words'))}
    </section>`;
  }

  #value(id: string): string {
    return this.renderRoot.querySelector<HTMLInputElement | HTMLTextAreaElement>(`#${id}`)!.value.trim();
  }

  async #send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.isSending) return;
    const [by, name, message] = [this.#value('by'), this.#value('name'), this.#value('message')];
    this.error = undefined;
    this.missing = by === '' ? 'by' : name === '' ? 'name' : undefined;
    if (this.missing) return this.renderRoot.querySelector<HTMLElement>(`#${this.missing}`)!.focus();
    this.isSending = true;
    try {
      const api = this.clinic.api();
      const asked = await api.askForAccess({ by, name, ...(message !== '' && { message }) });
      this.sent = { ...asked, by };
      if (name !== this.own?.account.name) {
        // The next request begins with it; whether it is kept is no reason to call this one failed.
        await api.setName({ name }).then(
          () => account.refresh(),
          () => undefined,
        );
      }
      this.#tell();
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>('#sent')?.focus();
    } catch (thrown) {
      this.error = asAppError(thrown);
    } finally {
      this.isSending = false;
    }
  }

  async #withdraw(uid: string): Promise<void> {
    if (this.withdrawing !== undefined) return;
    this.withdrawing = uid;
    this.error = undefined;
    try {
      await this.clinic.api().withdrawRequest({ uid });
      if (this.sent?.uid === uid) this.sent = undefined;
      this.#tell();
    } catch (thrown) {
      this.error = asAppError(thrown);
    } finally {
      this.withdrawing = undefined;
    }
  }

  #tell(): void {
    this.dispatchEvent(new CustomEvent('asked'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-patients-ask': PatientsAsk;
  }
  interface HTMLElementEventMap {
    asked: CustomEvent<undefined>;
  }
}
