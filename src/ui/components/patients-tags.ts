// The clinic's own tags of one patient: chosen among those there are, or a new one.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import { MOST_CHARACTERS } from '../../sync/clinic-notes.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { errorWords } from '../data/patients-words.ts';
import type { Clinic } from '../state/clinic.ts';
import { base, buttons, fields } from '../styles.ts';
import { chips } from './patients-styles.ts';

@customElement('x-patients-tags')
export class PatientsTags extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    chips,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
      }
      form {
        display: flex;
        gap: 8px;
      }
      input {
        flex: 0 1 220px;
      }
      .note {
        color: var(--muted);
        font-size: 13px;
      }
    `,
  ];

  @property({ attribute: false }) clinic!: Clinic;
  @property({ attribute: false }) remoteId = '';
  @property() name = '';
  /** Of this patient. */
  @property({ attribute: false }) tags: readonly string[] = [];
  /** Of all patients. */
  @property({ attribute: false }) all: readonly string[] = [];
  @state() private isSaving = false;
  @state() private error: AppError | undefined;

  override render(): TemplateResult {
    const { error } = this;
    return html`<h3 id="tags">${text('patients.own-tags')}</h3>
      <p class="note">${text('patients.own-tags-text', { name: this.name })}</p>
      ${
        this.all.length
          ? html`<div class="chips" role="group" aria-labelledby="tags">
              ${this.all.map(
                (tag) =>
                  html`<button
                    class="chip"
                    aria-pressed=${this.tags.includes(tag) ? 'true' : 'false'}
                    aria-disabled=${this.isSaving ? 'true' : nothing}
                    @click=${() => this.#set(tag, !this.tags.includes(tag))}
                  >
                    ${tag}
                  </button>`,
              )}
            </div>`
          : nothing
      }
      <form novalidate @submit=${(event: SubmitEvent) => this.#add(event)}>
        <input
          id="new"
          aria-label=${text('patients.new-tag')}
          placeholder=${text('patients.new-tag')}
          autocomplete="off"
          maxlength=${MOST_CHARACTERS}
        />
        <button type="submit" aria-disabled=${this.isSaving ? 'true' : nothing}>${text('patients.add-tag')}</button>
      </form>
      ${
        error
          ? html`<p class="wrong" role="alert">
              ${text('patients.notes-failed')}:
              ${error.code === 'bad-input' ? text('patients.too-many-tags') : errorWords(error)}
            </p>`
          : nothing
      }`;
  }

  async #add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const field = this.renderRoot.querySelector<HTMLInputElement>('#new')!;
    const tag = field.value.trim();
    if (tag === '' || this.isSaving) return field.focus();
    await this.#set(tag, true);
    if (!this.error) field.value = '';
  }

  async #set(tag: string, isOn: boolean): Promise<void> {
    if (this.isSaving) return;
    this.isSaving = true;
    this.error = undefined;
    try {
      await this.clinic.change({ kind: 'tag', remoteId: this.remoteId, tag, isOn });
    } catch (thrown) {
      this.error = asAppError(thrown);
    } finally {
      this.isSaving = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-patients-tags': PatientsTags;
  }
}
