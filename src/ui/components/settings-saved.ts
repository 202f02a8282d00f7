// 'Saved', said quietly beside what was changed, for a moment.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import { text } from '../../text/text.ts';
import { base } from '../styles.ts';
import { icons } from './icons.ts';

const SHOWN_MS = 3000;

@customElement('x-saved-note')
export class SavedNote extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        min-height: 20px;
      }
      p {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        font-size: 13px;
        color: var(--muted);
      }
      .wrong {
        color: var(--danger);
      }
      svg {
        width: 16px;
        height: 16px;
        color: var(--in-range);
      }
    `,
  ];

  @property() words = '';
  @state() private shows = false;
  @state() private error: AppError | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render(): TemplateResult {
    return html`<p role="status">${this.shows ? html`${icons.check}${this.words || text('state.saved')}` : nothing}</p>
      ${
        this.error
          ? html`<p class="wrong" role="alert">
              ${text(`error.${this.error.code}.title`)}. ${text(`error.${this.error.code}.next`)}
            </p>`
          : nothing
      }`;
  }

  /** Says so when the change is kept, or what went wrong. */
  async follow(change: Promise<unknown> | undefined): Promise<void> {
    this.shows = false;
    this.error = undefined;
    clearTimeout(this.#timer);
    try {
      await change;
      this.shows = true;
      this.#timer = setTimeout(() => (this.shows = false), SHOWN_MS);
    } catch (error) {
      this.error = asAppError(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-saved-note': SavedNote;
  }
}
