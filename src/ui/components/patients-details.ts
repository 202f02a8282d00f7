// More about one patient of the list: the words of their key, what is shared, tags, and giving the access back.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { monthName } from '../data/months.ts';
import type { PatientLine } from '../data/patients.ts';
import { errorWords } from '../data/patients-words.ts';
import type { Clinic } from '../state/clinic.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons, fields } from '../styles.ts';
import { dialogs, words } from './patients-styles.ts';
import './patients-tags.ts';
import { keyWords } from './patients-words.ts';

/** A dialog, opened by `show`. Fires `patient-left` with the line when the access was given back. */
@customElement('x-patients-details')
export class PatientsDetails extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    words,
    dialogs,
    css`
      .parts {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 20px;
      }
      .part {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        justify-content: space-between;
        border-top: 1px solid var(--line);
        padding-top: 20px;
      }
      .note {
        color: var(--muted);
        font-size: 13px;
      }
    `,
  ];

  @property({ attribute: false }) clinic!: Clinic;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @property({ attribute: false }) line: PatientLine | undefined;
  /** Tags of all patients. */
  @property({ attribute: false }) tags: readonly string[] = [];
  @state() private isSure = false;
  @state() private isLeaving = false;
  @state() private error: AppError | undefined;
  @query('dialog') private readonly dialog!: HTMLDialogElement;

  async show(): Promise<void> {
    this.isSure = false;
    this.error = undefined;
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
  }

  override render(): TemplateResult {
    const { line, format } = this;
    return html`<dialog aria-labelledby="title">
      ${line && format ? html`<div class="parts">${this.#parts(line, format)}</div>` : nothing}
    </dialog>`;
  }

  #parts(line: PatientLine, format: Format): TemplateResult {
    const { name, fromMonth, until, devices } = line.summary;
    const date = format.day(format.zone.dayAt(until));
    return html`<h2 id="title">${text('patients.details', { name })}</h2>
      <div class="part">
        <p>
          ${
            fromMonth > 0
              ? text('patients.scope', { month: monthName(fromMonth, format.locale), date })
              : text('patients.scope-all', { date })
          }
        </p>
        ${devices.length ? html`<p class="note">${text('patients.devices', { devices: [...new Set(devices)].join(', ') })}</p>` : nothing}
      </div>
      <x-patients-tags
        .clinic=${this.clinic}
        .remoteId=${line.id}
        .name=${name}
        .tags=${line.tags}
        .all=${this.tags}
      ></x-patients-tags>
      <div class="part">
        <h3>${text('patients.words', { name })}</h3>
        <p class="note">${text('patients.words-text', { name })}</p>
        ${keyWords(line.fingerprint, text('patients.words', { name }))}
      </div>
      ${this.isSure ? html`<p role="status">${text('patients.leave-text')}</p>` : nothing}
      ${this.error ? html`<p class="wrong" role="alert">${errorWords(this.error)}</p>` : nothing}
      <div class="foot">
        <button
          class="danger"
          aria-disabled=${this.isLeaving ? 'true' : nothing}
          @click=${() => (this.isSure ? this.#leave(line) : (this.isSure = true))}
        >
          ${this.isSure ? text('patients.leave-sure') : text('patients.leave', { name })}
        </button>
        <button class="primary" @click=${() => this.dialog.close()}>${text('state.close')}</button>
      </div>`;
  }

  async #leave(line: PatientLine): Promise<void> {
    if (this.isLeaving) return;
    this.isLeaving = true;
    this.error = undefined;
    try {
      await this.clinic.leave(line.id);
      this.dialog.close();
      this.dispatchEvent(new CustomEvent('patient-left', { detail: line }));
    } catch (thrown) {
      this.error = asAppError(thrown);
    } finally {
      this.isLeaving = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-patients-details': PatientsDetails;
  }
  interface HTMLElementEventMap {
    'patient-left': CustomEvent<PatientLine>;
  }
}
