// Patients of whom nothing can be shown, and why: they are never simply missing.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PatientRow } from '../../../workers/sync-api.ts';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { errorWords } from '../data/patients-words.ts';
import type { Clinic } from '../state/clinic.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons, fields } from '../styles.ts';

@customElement('x-patients-unreadable')
export class PatientsUnreadable extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      ul {
        list-style: none;
        margin-top: 8px;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        align-items: center;
        padding: 10px 0;
        border-top: 1px solid var(--line);
      }
      li > span {
        flex: 1 1 320px;
      }
    `,
  ];

  @property({ attribute: false }) clinic!: Clinic;
  @property({ attribute: false }) patients: readonly PatientRow[] = [];
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private error: AppError | undefined;

  override render(): TemplateResult | typeof nothing {
    const { format, error } = this;
    if (!format) return nothing;
    return html`<h2>${text('patients.unreadable')}</h2>
      <p class="muted small">${text('patients.unreadable-text')}</p>
      <ul>
        ${this.patients.map(
          ({ remoteId, changedAt, error: why = 'tampered' }) =>
            html`<li>
              <span
                >${text('patients.unreadable-one', { when: format.dateTime(changedAt) })}.
                <span class="muted">${text(`patients.why-${why}`)}</span></span
              >
              ${why === 'tampered' ? html`<button @click=${() => this.#leave(remoteId)}>${text('patients.remove')}</button>` : nothing}
            </li>`,
        )}
      </ul>
      ${error ? html`<p class="wrong" role="alert">${errorWords(error)}</p>` : nothing}`;
  }

  async #leave(remoteId: string): Promise<void> {
    this.error = undefined;
    try {
      await this.clinic.leave(remoteId);
    } catch (thrown) {
      this.error = asAppError(thrown);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-patients-unreadable': PatientsUnreadable;
  }
}
