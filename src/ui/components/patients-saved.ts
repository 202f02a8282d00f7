// Filters of the list under names of the clinic's own: taken up again, kept, removed.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SavedFilter } from '../../../workers/sync-api.ts';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import { MOST_CHARACTERS } from '../../sync/clinic-notes.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import type { PatientsView } from '../data/patients.ts';
import { FIRST_VIEW } from '../data/patients.ts';
import { errorWords } from '../data/patients-words.ts';
import type { Clinic } from '../state/clinic.ts';
import { base, buttons, fields } from '../styles.ts';
import { chips } from './patients-styles.ts';

@customElement('x-patients-saved')
export class PatientsSaved extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    chips,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
        width: 100%;
      }
      input {
        flex: 0 1 240px;
      }
      form button,
      button.plain {
        min-height: 36px;
        padding-block: 4px;
      }
    `,
  ];

  @property({ attribute: false }) clinic!: Clinic;
  @property({ attribute: false }) view: PatientsView = FIRST_VIEW;
  @property({ attribute: false }) filters: readonly SavedFilter[] = [];
  @state() private isNaming = false;
  @state() private isSaving = false;
  @state() private error: AppError | undefined;

  override render(): TemplateResult | typeof nothing {
    const { filters, view, error } = this;
    const taken = filters.find((filter) => isSame(filter, view));
    const canSave = !taken && !isSame(FIRST_VIEW, view);
    if (!filters.length && !canSave && !error) return nothing;
    return html`<div class="chips" role="group" aria-label=${text('patients.saved-filters')}>
        ${filters.length ? html`<span class="label" aria-hidden="true">${text('patients.saved-filters')}</span>` : nothing}
        ${filters.map(
          (filter) =>
            html`<button
              class="chip"
              aria-pressed=${filter === taken ? 'true' : 'false'}
              @click=${() => this.#take(filter === taken ? FIRST_VIEW : filter)}
            >
              ${filter.name}
            </button>`,
        )}
        ${
          taken
            ? html`<button
                class="plain"
                aria-disabled=${this.isSaving ? 'true' : nothing}
                @click=${() => this.#remove(taken.name)}
              >
                ${text('patients.filter-remove', { name: taken.name })}
              </button>`
            : nothing
        }
        ${canSave && !this.isNaming ? html`<button class="plain" @click=${() => this.#name()}>${text('patients.save-filter')}</button>` : nothing}
        ${canSave && this.isNaming ? this.#form() : nothing}
      </div>
      ${
        error
          ? html`<p class="wrong" role="alert">
              ${text('patients.notes-failed')}:
              ${error.code === 'bad-input' ? text('patients.too-many-filters') : errorWords(error)}
            </p>`
          : nothing
      }`;
  }

  #form(): TemplateResult {
    return html`<form novalidate @submit=${(event: SubmitEvent) => this.#save(event)}>
      <input
        id="name"
        aria-label=${text('patients.filter-name')}
        placeholder=${text('patients.filter-name')}
        autocomplete="off"
        maxlength=${MOST_CHARACTERS}
      />
      <button type="submit" aria-disabled=${this.isSaving ? 'true' : nothing}>${text('patients.filter-save')}</button>
      <button type="button" class="plain" @click=${() => (this.isNaming = false)}>${text('state.cancel')}</button>
    </form>`;
  }

  #take({ search, flags, tags }: Pick<SavedFilter, 'search' | 'flags' | 'tags'>): void {
    this.isNaming = false;
    this.clinic.look({ search, flags, tags });
  }

  async #name(): Promise<void> {
    this.isNaming = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('#name')?.focus();
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const field = this.renderRoot.querySelector<HTMLInputElement>('#name')!;
    const name = field.value.trim();
    if (name === '') return field.focus();
    const { search, flags, tags } = this.view;
    await this.#saving(() => this.clinic.change({ kind: 'save-filter', filter: { name, search, flags, tags } }));
    if (!this.error) this.isNaming = false;
  }

  #remove(name: string): Promise<void> {
    return this.#saving(() => this.clinic.change({ kind: 'remove-filter', name }));
  }

  async #saving(work: () => Promise<void>): Promise<void> {
    if (this.isSaving) return;
    this.isSaving = true;
    this.error = undefined;
    try {
      await work();
    } catch (thrown) {
      this.error = asAppError(thrown);
    } finally {
      this.isSaving = false;
    }
  }
}

/** Whether both show the same, in whatever order they were chosen. */
function isSame(
  one: Pick<SavedFilter, 'search' | 'flags' | 'tags'>,
  other: Pick<SavedFilter, 'search' | 'flags' | 'tags'>,
): boolean {
  const key = ({ search, flags, tags }: typeof one): string =>
    JSON.stringify([search.trim(), [...flags].sort(), [...tags].sort()]);
  return key(one) === key(other);
}

declare global {
  interface HTMLElementTagNameMap {
    'x-patients-saved': PatientsSaved;
  }
}
