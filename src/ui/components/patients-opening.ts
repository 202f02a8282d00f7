// Opening one patient: progress, what went wrong and what to do then, and the visit that begins.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { errorWords } from '../data/patients-words.ts';
import type { Clinic } from '../state/clinic.ts';
import { peopleContext } from '../state/contexts.ts';
import type { People } from '../state/people.ts';
import { beginVisit } from '../state/visits.ts';
import { base, buttons } from '../styles.ts';
import { says } from './patients-styles.ts';
import './visit-bar.ts';

interface Patient {
  readonly id: string;
  readonly name: string;
}

/** Fires `opening-changed` with the id of who is being opened, or nothing. */
@customElement('x-patients-opening')
export class PatientsOpening extends LitElement {
  static override styles = [
    base,
    buttons,
    says,
    css`
      :host {
        display: contents;
      }
      .status:not(:has(*)) {
        display: contents;
      }
      progress {
        width: 160px;
        accent-color: var(--brand);
      }
    `,
  ];

  @property({ attribute: false }) clinic!: Clinic;
  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  @state() private opening: (Patient & { readonly done?: number; readonly total?: number }) | undefined;
  @state() private failed: (Patient & { readonly error: AppError }) | undefined;
  @state() private removed = '';
  #opens = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // What is still on its way belongs to a list that is not there any more.
    this.#opens++;
  }

  async open({ id, name }: Patient): Promise<void> {
    if (!this.people || this.opening?.id === id) return;
    const mine = ++this.#opens;
    const isMine = (): boolean => mine === this.#opens;
    this.failed = undefined;
    this.removed = '';
    this.#set({ id, name });
    try {
      const data = await this.clinic.api().openPatient({ remoteId: id }, (done, total) => {
        if (isMine()) this.#set({ id, name, done, total });
      });
      if (!isMine()) return;
      this.clinic.leftAt = { remoteId: id, scrollY };
      await beginVisit(this.people, data, { by: 'clinic', from: '/share/patients' });
    } catch (thrown) {
      if (isMine()) this.failed = { id, name, error: asAppError(thrown) };
    } finally {
      if (isMine()) this.#set(undefined);
    }
  }

  /** Says that somebody is off the list. */
  sayRemoved(name: string): void {
    this.failed = undefined;
    this.removed = text('patients.removed', { name });
  }

  override render(): TemplateResult {
    return html`<div role="status" class="status">
        ${this.opening ? this.#progress(this.opening) : nothing}
        ${this.removed ? html`<p class="says">${this.removed}</p>` : nothing}
      </div>
      ${this.failed ? this.#failed(this.failed) : nothing}`;
  }

  #progress({ name, done = 0, total }: NonNullable<PatientsOpening['opening']>): TemplateResult {
    const label = text('patients.opening', { name });
    return html`<div class="says">
      <span>${total === undefined ? label : text('patients.opening-part', { name, done, total })}</span>
      ${
        total === undefined
          ? html`<progress aria-label=${label}></progress>`
          : html`<progress aria-label=${label} max=${total} .value=${done}></progress>`
      }
      <button @click=${() => this.#stop()}>${text('state.cancel')}</button>
    </div>`;
  }

  #failed({ id, name, error }: NonNullable<PatientsOpening['failed']>): TemplateResult {
    const isOver = error.code === 'no-access';
    return html`<div class="says failed" role="alert">
      <p>
        <strong>${text(isOver ? 'patients.revoked' : 'patients.opening-failed', { name })}.</strong>
        ${isOver ? text('patients.revoked-text', { name }) : errorWords(error)}
      </p>
      ${
        isOver
          ? html`<button @click=${() => this.#leave(id, name)}>${text('patients.remove')}</button>`
          : html`<button @click=${() => this.open({ id, name })}>${text('state.try-again')}</button>`
      }
      <button class="plain" @click=${() => (this.failed = undefined)}>${text('state.close')}</button>
    </div>`;
  }

  #stop(): void {
    this.#opens++;
    this.#set(undefined);
  }

  #set(opening: PatientsOpening['opening']): void {
    if (opening?.id !== this.opening?.id) {
      this.dispatchEvent(new CustomEvent('opening-changed', { detail: opening?.id }));
    }
    this.opening = opening;
  }

  async #leave(id: string, name: string): Promise<void> {
    try {
      await this.clinic.leave(id);
      this.sayRemoved(name);
    } catch (thrown) {
      this.failed = { id, name, error: asAppError(thrown) };
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-patients-opening': PatientsOpening;
  }
  interface HTMLElementEventMap {
    'opening-changed': CustomEvent<string | undefined>;
  }
}
