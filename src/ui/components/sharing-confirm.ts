// A question before something that cannot be taken back: what it means, one button that does it, one that does not.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { sharingErrorWords } from '../data/sharing-words.ts';
import { accountError } from '../state/asked.ts';
import { base, buttons } from '../styles.ts';

/** The words of what it means go into the slot. Call `ask`; `run` is called when the answer is yes, and `confirmed` fired after it. */
@customElement('x-sharing-confirm')
export class SharingConfirm extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      /* A dialog that is not open takes no place, not even the gap of a grid. */
      :host {
        display: contents;
      }
      dialog {
        border: 1px solid var(--edge);
        border-radius: var(--radius);
        background: var(--card);
        color: var(--ink);
        padding: 24px;
        width: min(480px, calc(100vw - 32px));
      }
      dialog::backdrop {
        background: rgb(10 20 26 / 45%);
      }
      .box {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px;
      }
      h2 {
        font-size: 17px;
        color: var(--ink);
        overflow-wrap: anywhere;
      }
      .wrong {
        color: var(--danger);
        font-size: 13px;
      }
      button {
        overflow-wrap: anywhere;
      }
      @media (max-width: 640px) {
        dialog {
          margin-bottom: 16px;
        }
        .actions {
          display: grid;
        }
      }
    `,
  ];

  @property() heading = '';
  /** Of the button that does it. */
  @property() action = '';
  /** Said while it is done. */
  @property() working = '';
  @property({ attribute: false }) run: () => Promise<void> = () => Promise.resolve();
  @state() private isWorking = false;
  @state() private error: AppError | undefined;
  @query('dialog') private readonly dialog!: HTMLDialogElement;

  ask(): void {
    this.error = undefined;
    this.dialog.showModal();
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title" @cancel=${this.#keepOpen}>
      <div class="box">
        <h2 id="title">${this.heading}</h2>
        <slot></slot>
        ${this.error ? html`<p class="wrong" role="alert">${sharingErrorWords(this.error)}</p>` : nothing}
        <div class="actions">
          <button class="danger" aria-disabled=${this.isWorking ? 'true' : nothing} @click=${this.#go}>
            ${this.isWorking ? this.working : this.action}
          </button>
          <button autofocus aria-disabled=${this.isWorking ? 'true' : nothing} @click=${this.#leave}>
            ${text('state.cancel')}
          </button>
        </div>
      </div>
    </dialog>`;
  }

  #keepOpen(event: Event): void {
    if (this.isWorking) event.preventDefault();
  }

  #leave(): void {
    if (!this.isWorking) this.dialog.close();
  }

  async #go(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    this.error = undefined;
    try {
      await this.run();
      // Closing gives the focus back: where it goes next is for who hears of the event.
      this.dialog.close();
      this.dispatchEvent(new Event('confirmed'));
    } catch (thrown) {
      this.error = accountError(thrown);
    } finally {
      this.isWorking = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-confirm': SharingConfirm;
  }
}
