// The recovery code, shown once, and asked back in part before anything goes on.
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { recoveryGroup } from '../../sync/recovery.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { saveFile } from '../save-file.ts';
import { account } from '../state/account.ts';
import type { FreshCode } from '../state/fresh-code.ts';
import { freshCode } from '../state/fresh-code.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import { Form, failed, field, submit } from './account-form.ts';
import './account-new-code.ts';
import './account-steps.ts';
import { accountStyles } from './account-styles.ts';
import { section } from './settings-styles.ts';

/** The last group is a check character: nothing to ask for. */
const GROUPS = 8;
const FILE_NAME = 'basalt-recovery-code.txt';

@customElement('x-account-recovery')
export class AccountRecovery extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    section,
    accountStyles,
    css`
      :host {
        background: var(--card);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: 20px;
      }
      .code {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 8px;
        max-width: 420px;
        counter-reset: group;
      }
      .code li {
        counter-increment: group;
        display: grid;
        justify-items: center;
        gap: 2px;
        padding: 8px 6px 10px;
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        font:
          600 20px/1.3 ui-monospace,
          'Cascadia Mono',
          'DejaVu Sans Mono',
          monospace;
        letter-spacing: 0.06em;
      }
      .code li::before {
        content: counter(group);
        font: 500 12px/1.3 var(--font);
        letter-spacing: 0;
        color: var(--muted);
      }
      #part {
        max-width: 160px;
        font-family: ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', monospace;
        text-transform: uppercase;
      }
      .paper {
        display: none;
      }
      @media (max-width: 640px) {
        :host {
          padding: 16px;
        }
      }
      @media print {
        :host {
          border: 0;
          padding: 0;
        }
        .split {
          grid-template-columns: minmax(0, 1fr);
        }
        .screen {
          display: none;
        }
        .paper {
          display: grid;
          gap: 8px;
        }
      }
    `,
  ];

  @property({ attribute: false }) fresh: FreshCode | undefined;
  @property() email = '';
  @state() private stage: 'shown' | 'asked' | 'another' = 'shown';
  @state() private did = '';
  /** From 0. */
  @state() private index = randomGroup();
  readonly #check = new Form(this);
  readonly #stay = (event: BeforeUnloadEvent): void => event.preventDefault();

  override connectedCallback(): void {
    super.connectedCallback();
    // Closing the window now would lose the code; another can be made later, with the passphrase.
    addEventListener('beforeunload', this.#stay);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('beforeunload', this.#stay);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('fresh') || this.stage === 'shown') return;
    // Another one was made.
    this.index = randomGroup();
    void this.#go('shown');
  }

  override render(): TemplateResult | typeof nothing {
    const { fresh } = this;
    if (!fresh) return nothing;
    return html`${fresh.isFirst ? html`<x-account-steps .step=${3}></x-account-steps>` : nothing}
    ${this.stage === 'shown' ? this.#shown(fresh) : this.stage === 'asked' ? this.#asked(fresh) : this.#makeAnother()}`;
  }

  #shown({ code, isFirst }: FreshCode): TemplateResult {
    return html`<div class="split">
      <div>
        <h2 class="title" tabindex="-1">${text('account.code-title')}</h2>
        <p class="muted screen">${text('account.code-text')}</p>
        <p class="note-box screen">${text('account.code-keep')} ${isFirst ? nothing : text('account.code-old')}</p>
      </div>
      <div>
        <div class="paper">
          <p>${text('account.code-of', { email: this.email })}</p>
          <p>${text('account.code-paper')}</p>
        </div>
        <ol class="code" aria-label=${text('account.code')}>
          ${code.split('-').map((group) => html`<li>${group}</li>`)}
        </ol>
        <div class="beside screen">
          <div class="actions">
            <button type="button" @click=${() => this.#copy(code)}>${text('account.code-copy')}</button>
            <button type="button" @click=${() => this.#save(code)}>${text('account.code-save')}</button>
            <button type="button" @click=${() => print()}>${text('account.code-print')}</button>
          </div>
          <p class="note" role="status">${this.did}</p>
        </div>
        <div class="actions screen">
          <button type="button" class="primary" @click=${() => this.#go('asked')}>${text('account.code-noted')}</button>
        </div>
      </div>
    </div>`;
  }

  #asked(fresh: FreshCode): TemplateResult {
    const form = this.#check;
    return html`<form novalidate class="screen split" @submit=${(event: SubmitEvent) => this.#compare(event, fresh)}>
      <div>
        <h2 class="title" tabindex="-1">${text('account.check-title')}</h2>
        <p class="muted">${text('account.check-text')}</p>
      </div>
      <div>
        ${field(form, {
          id: 'part',
          label: text('account.check-group', { number: this.index + 1 }),
          autocomplete: 'off',
        })}
        ${failed(form)}
        ${submit(
          form,
          text('account.check-go'),
          text('account.checking'),
          html`<button type="button" @click=${() => this.#go('shown')}>${text('account.code-again')}</button>`,
        )}
        <button type="button" class="plain aside" @click=${() => this.#go('another')}>
          ${text('account.code-lost')}
        </button>
      </div>
    </form>`;
  }

  #makeAnother(): TemplateResult {
    return html`<div class="stack screen">
      <h2 class="title" tabindex="-1">${text('account.code-new')}</h2>
      <x-account-new-code .email=${this.email}></x-account-new-code>
      <div class="actions">
        <button type="button" @click=${() => this.#go('asked')}>${text('account.back')}</button>
      </div>
    </div>`;
  }

  async #go(stage: 'shown' | 'asked' | 'another'): Promise<void> {
    this.stage = stage;
    this.did = '';
    this.#check.forget();
    await this.updateComplete;
    if (stage === 'asked') this.#check.input('part').focus();
    else this.renderRoot.querySelector<HTMLElement>('.title')?.focus();
  }

  async #copy(code: string): Promise<void> {
    const copied = await navigator.clipboard.writeText(code).then(
      () => true,
      () => false,
    );
    this.did = text(copied ? 'account.code-copied' : 'account.code-not-copied');
  }

  #save(code: string): void {
    const lines = [text('account.code-of', { email: this.email }), '', code, '', text('account.code-paper'), ''];
    saveFile(new Blob([lines.join('\r\n')], { type: 'text/plain' }), FILE_NAME);
    this.did = text('account.code-saved', { file: FILE_NAME });
  }

  async #compare(event: SubmitEvent, fresh: FreshCode): Promise<void> {
    event.preventDefault();
    const form = this.#check;
    if (form.isWorking) return;
    if (plain(form.value('part')) !== recoveryGroup(fresh.code, this.index)) {
      return form.refuse('part', text('account.check-wrong', { number: this.index + 1 }));
    }
    const isNoted = await form.run(() => account.change(() => syncWorker().recoveryCodeChecked()));
    if (isNoted) freshCode.set(undefined);
  }
}

function randomGroup(): number {
  return crypto.getRandomValues(new Uint8Array(1))[0]! % GROUPS;
}

/** As a whole code is read: blanks, dashes and small letters do not count, nor which of 0 and O, 1, I and L. */
function plain(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-recovery': AccountRecovery;
  }
}
