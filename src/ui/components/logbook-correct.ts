// The dialog in which what a person typed into a line of the logbook is corrected or deleted.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { DataRecord } from '../../model/record.ts';
import type { Store } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import '../../text/logbook.ts';
import { text } from '../../text/text.ts';
import type { EntryRecord } from '../data/logbook-entry.ts';
import { entryRecords, entryWords } from '../data/logbook-entry.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons } from '../styles.ts';
import type { LogbookEntry } from './logbook-entry.ts';
import './logbook-entry.ts';

/** Fires `entry-deleted` when the line is gone. */
@customElement('x-logbook-correct')
export class LogbookCorrect extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      dialog {
        border: 1px solid var(--edge);
        border-radius: var(--radius);
        background: var(--card);
        color: var(--ink);
        padding: 24px;
        width: min(720px, calc(100vw - 32px));
      }
      dialog::backdrop {
        background: rgb(10 20 26 / 45%);
      }
      h2 {
        font-size: 17px;
        color: var(--ink);
        margin-bottom: 16px;
      }
      [slot].danger {
        margin-inline-start: auto;
      }
      .ask {
        display: grid;
        gap: 16px;
      }
      .wrong {
        color: var(--danger);
        font-size: 13px;
      }
    `,
  ];

  @property({ attribute: false }) store: Store | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  /** Everything typed of the line; the form holds one record of each kind. */
  @state() private typed: readonly DataRecord[] = [];
  @state() private records: readonly EntryRecord[] = [];
  @state() private isAsking = false;
  @state() private error: AppError | undefined;
  @query('dialog') private readonly dialog!: HTMLDialogElement;
  @query('x-logbook-entry') private readonly entry!: LogbookEntry | null;
  @query('.ask .keep') private readonly keep!: HTMLButtonElement | null;
  #isDeleting = false;

  /** Opens with what was typed of a line. */
  async correct(typed: readonly DataRecord[]): Promise<void> {
    this.typed = typed;
    this.records = entryRecords(typed);
    this.isAsking = false;
    this.error = undefined;
    await this.updateComplete;
    this.dialog.showModal();
    this.entry?.start();
  }

  override render(): TemplateResult {
    const { format, records } = this;
    const [first] = records;
    return html`<dialog aria-labelledby="title" @close=${() => (this.records = [])}>
      ${
        first && format
          ? html`<h2 id="title">${text('entry.correct-label', { when: format.dateTime(first.at) })}</h2>
              ${this.isAsking ? this.#question(format) : this.#form()}`
          : nothing
      }
    </dialog>`;
  }

  #form(): TemplateResult {
    return html`<x-logbook-entry
      .store=${this.store}
      .records=${this.records}
      @entry-saved=${() => this.dialog.close()}
    >
      <button slot="action" type="button" @click=${() => this.dialog.close()}>${text('state.cancel')}</button>
      <button slot="action" type="button" class="danger" @click=${this.#ask}>${text('entry.delete')}</button>
    </x-logbook-entry>`;
  }

  #question(format: Format): TemplateResult {
    const { error } = this;
    return html`<div class="ask">
      <p>${text('entry.delete-ask', { what: entryWords(this.typed, format) })}</p>
      ${error ? html`<p class="wrong" role="alert">${text(`error.${error.code}.title`)}. ${text(`error.${error.code}.next`)}</p>` : nothing}
      <div class="actions">
        <button class="danger" @click=${this.#delete}>${text('entry.delete-go')}</button>
        <button class="keep" @click=${() => this.dialog.close()}>${text('entry.keep')}</button>
      </div>
    </div>`;
  }

  async #ask(): Promise<void> {
    this.isAsking = true;
    await this.updateComplete;
    // Two presses in a row on what asked must not delete.
    this.keep?.focus();
  }

  async #delete(): Promise<void> {
    if (this.#isDeleting) return;
    this.#isDeleting = true;
    try {
      await this.store?.remove(this.typed);
      this.dialog.close();
      this.dispatchEvent(new CustomEvent('entry-deleted'));
    } catch (error) {
      this.error = asAppError(error, 'storage');
    } finally {
      this.#isDeleting = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-logbook-correct': LogbookCorrect;
  }
}
