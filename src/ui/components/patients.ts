// What others share with this account: the list of patients, asking for access, opening one.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { PatientRow } from '../../../workers/sync-api.ts';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { AskedAccount } from '../../store/account.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import type { PatientLine, PatientsView } from '../data/patients.ts';
import { FIRST_VIEW, allTags, fitting, groupsOf, linesOf, sorted } from '../data/patients.ts';
import { account } from '../state/account.ts';
import type { ClinicState } from '../state/clinic.ts';
import { clinic } from '../state/clinic.ts';
import { formatContext, peopleContext } from '../state/contexts.ts';
import type { People } from '../state/people.ts';
import { Follow } from '../state/subject.ts';
import { beginVisit } from '../state/visits.ts';
import { base, buttons, page } from '../styles.ts';
import './notice.ts';
import './patients-ask.ts';
import './patients-details.ts';
import type { PatientsDetails } from './patients-details.ts';
import './patients-filter.ts';
import './patients-table.ts';
import type { PatientsTable } from './patients-table.ts';
import './patients-unreadable.ts';
import './visit-bar.ts';

interface Opening {
  readonly id: string;
  readonly name: string;
  readonly done?: number;
  readonly total?: number;
}

@customElement('x-patients')
export class Patients extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    css`
      .top {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 20px;
        align-items: center;
      }
      .top h2 {
        font-size: 17px;
        color: var(--ink);
      }
      .top .note {
        flex: 1 1 200px;
      }
      .note {
        color: var(--muted);
        font-size: 13px;
      }
      .status:not(:has(*)) {
        display: contents;
      }
      .card.list {
        padding: 4px 8px 0;
      }
      .ask > h2 {
        font-size: 17px;
        color: var(--ink);
        margin-bottom: 4px;
      }
      .says {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        align-items: center;
        padding: 12px 16px;
        background: var(--brand-soft);
        border-radius: var(--radius-small);
      }
      .says progress {
        width: 160px;
        accent-color: var(--brand);
      }
      .says button {
        margin-inline-start: auto;
      }
      .failed {
        background: var(--note-soft);
      }
      .failed p {
        flex: 1 1 320px;
      }
      @media (max-width: 899px) {
        .card.list {
          padding: 0 12px;
        }
      }
    `,
  ];

  @property({ attribute: false }) clinic = clinic;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  @state() private isAskOpen = false;
  @state() private opening: Opening | undefined;
  @state() private failed: { readonly id: string; readonly name: string; readonly error: AppError } | undefined;
  @state() private removed = '';
  @query('x-patients-table') private readonly table!: PatientsTable | null;
  @query('x-patients-details') private readonly details!: PatientsDetails;
  readonly #clinic = new Follow(this, () => this.clinic);
  readonly #account = new Follow(this, () => account);
  #now = Date.now();
  #lines: readonly PatientLine[] = [];
  #linesOf: unknown[] = [];
  #opens = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#now = Date.now();
    void this.clinic.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // What is still on its way belongs to a list that is not there any more.
    this.#opens++;
  }

  protected override updated(): void {
    const { leftAt } = this.clinic;
    if (!leftAt || !this.table) return;
    this.clinic.leftAt = undefined;
    // After the shell has gone to the top of a page that is new to it.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        scrollTo(0, leftAt.scrollY);
        this.table?.focusOn(leftAt.remoteId);
      }),
    );
  }

  override render(): TemplateResult | typeof nothing {
    const { format } = this;
    const now = this.#clinic.value;
    if (!now || !format) return nothing;
    if (!now.patients) {
      if (!now.error) return html`<x-notice kind="loading" heading=${text('patients.loading')}></x-notice>`;
      return html`<x-notice class="card" kind="error" .error=${now.error}>
        <button slot="action" class="primary" @click=${() => this.clinic.refresh()}>${text('state.try-again')}</button>
      </x-notice>`;
    }
    if (!now.patients.length) return this.#empty(now);
    return this.#list(now, now.patients, format);
  }

  #empty(now: ClinicState): TemplateResult {
    if (this.isAskOpen || now.asked.length) return this.#ask(now, text('patients.empty'));
    return html`<x-notice class="card" heading=${text('patients.empty')}>
      ${text('patients.empty-text')}
      <button slot="action" class="primary" @click=${() => this.#openAsk()}>${text('patients.ask')}</button>
    </x-notice>`;
  }

  #list(now: ClinicState, patients: readonly PatientRow[], format: Format): TemplateResult {
    const { view, recentDays } = now;
    const lines = this.#linesFor(patients, recentDays);
    const fit = fitting(lines, view);
    const shown = sorted(
      view.flags.length ? fit.filter(({ flag }) => view.flags.includes(flag)) : fit,
      view,
      format.locale,
    );
    const closed = patients.filter(({ summary }) => !summary);
    const count = text('patients.count', { count: lines.length });
    return html`<div class="top">
        <h2>${shown.length === lines.length ? count : text('patients.shown', { shown: shown.length, count })}</h2>
        <span class="note"
          >${now.at === undefined ? nothing : text('patients.as-of', { when: format.relative(now.at, this.#now) })}</span
        >
        <button aria-disabled=${now.isAsking ? 'true' : nothing} @click=${() => this.#refresh()}>
          ${text('patients.refresh')}
        </button>
        <button aria-expanded=${this.isAskOpen ? 'true' : 'false'} @click=${() => this.#openAsk()}>
          ${text('patients.ask')}
        </button>
      </div>
      ${this.isAskOpen ? this.#ask(now, text('patients.ask-title')) : nothing} ${this.#says(now, format)}
      <x-patients-filter
        .view=${view}
        .groups=${groupsOf(fit)}
        .tags=${allTags(NO_TAGS, format.locale)}
        .recentDays=${recentDays}
        @patients-view=${(event: CustomEvent<Partial<PatientsView>>) => this.clinic.look(event.detail)}
        @recent-chosen=${(event: CustomEvent<number>) => this.clinic.chooseRecent(event.detail)}
      ></x-patients-filter>
      ${
        shown.length
          ? html`<div class="card list">
                <x-patients-table
                  .lines=${shown}
                  .sorting=${view}
                  .now=${this.#now}
                  .recentDays=${recentDays}
                  .opening=${this.opening?.id}
                  @sort-chosen=${(event: CustomEvent<PatientsView>) => this.clinic.look(event.detail)}
                  @patient-opened=${(event: CustomEvent<string>) => this.#open(event.detail)}
                  @patient-asked=${(event: CustomEvent<string>) => this.#more(event.detail)}
                ></x-patients-table>
              </div>
              <p class="note">${text('patients.days', { days: lines[0]!.summary.days })}</p>`
          : html`<x-notice class="card" heading=${text('patients.none')}>
              ${text('patients.none-text')}
              <button
                slot="action"
                class="primary"
                @click=${() => this.clinic.look({ ...FIRST_VIEW, sort: view.sort, isDescending: view.isDescending })}
              >
                ${text('patients.clear')}
              </button>
            </x-notice>`
      }
      ${
        closed.length
          ? html`<x-patients-unreadable
              class="card"
              .clinic=${this.clinic}
              .patients=${closed}
              @patient-left=${() => this.clinic.refresh()}
            ></x-patients-unreadable>`
          : nothing
      }
      <x-patients-details
        .clinic=${this.clinic}
        @patient-left=${(event: CustomEvent<PatientLine>) => this.#left(event.detail.summary.name)}
      ></x-patients-details>`;
  }

  /** Made anew only when what they are made of is another. */
  #linesFor(...made: [patients: readonly PatientRow[], recentDays: number]): readonly PatientLine[] {
    if (made.some((item, i) => item !== this.#linesOf[i])) {
      this.#linesOf = made;
      this.#lines = linesOf(made[0], { now: this.#now, recentDays: made[1], tags: NO_TAGS });
    }
    return this.#lines;
  }

  #ask(now: ClinicState, heading: string): TemplateResult {
    const own = this.#account.value;
    return html`<section class="card ask" aria-labelledby="ask">
      <h2 id="ask">${heading}</h2>
      <x-patients-ask
        .clinic=${this.clinic}
        .own=${own?.state === 'unlocked' ? own : undefined}
        .waiting=${waitingOf(now)}
        @asked=${() => this.clinic.refresh()}
      ></x-patients-ask>
    </section>`;
  }

  /** What is going on, or went wrong, above the list. */
  #says(now: ClinicState, format: Format): TemplateResult {
    const { opening, failed } = this;
    return html`<div role="status" class="status">
        ${
          opening
            ? html`<div class="says">
                <span
                  >${
                    opening.total === undefined
                      ? text('patients.opening', { name: opening.name })
                      : text('patients.opening-part', {
                          name: opening.name,
                          done: opening.done ?? 0,
                          total: opening.total,
                        })
                  }</span
                >
                <progress
                  aria-label=${text('patients.opening', { name: opening.name })}
                  max=${opening.total ?? nothing}
                  .value=${opening.total === undefined ? nothing : (opening.done ?? 0)}
                ></progress>
                <button @click=${() => this.#stopOpening()}>${text('state.cancel')}</button>
              </div>`
            : nothing
        }
        ${this.removed ? html`<p class="says">${this.removed}</p>` : nothing}
      </div>
      ${failed ? this.#failed(failed) : nothing}
      ${
        now.error
          ? html`<div class="says failed" role="alert">
              <p>
                ${
                  now.error.code === 'offline'
                    ? text('patients.offline', { when: format.relative(now.at ?? this.#now, this.#now) })
                    : `${text(`error.${now.error.code}.title`)}. ${text(`error.${now.error.code}.next`)}`
                }
              </p>
              <button @click=${() => this.clinic.refresh()}>${text('state.try-again')}</button>
            </div>`
          : nothing
      }`;
  }

  #failed({ id, name, error }: NonNullable<Patients['failed']>): TemplateResult {
    const isOver = error.code === 'no-access';
    return html`<div class="says failed" role="alert">
      <p>
        <strong>${text(isOver ? 'patients.revoked' : 'patients.opening-failed', { name })}.</strong>
        ${
          isOver
            ? text('patients.revoked-text', { name })
            : `${text(`error.${error.code}.title`)}. ${text(`error.${error.code}.next`)}`
        }
      </p>
      ${
        isOver
          ? html`<button @click=${() => this.#leave(id, name)}>${text('patients.remove')}</button>`
          : html`<button @click=${() => this.#open(id)}>${text('state.try-again')}</button>`
      }
      <button class="plain" style="margin: 0" @click=${() => (this.failed = undefined)}>${text('state.close')}</button>
    </div>`;
  }

  #openAsk(): void {
    this.isAskOpen = !this.isAskOpen;
  }

  #refresh(): void {
    this.#now = Date.now();
    this.#linesOf = [];
    void this.clinic.refresh();
  }

  #more(id: string): void {
    const line = this.#lines.find((item) => item.id === id);
    if (line) void this.details.show(line);
  }

  #stopOpening(): void {
    this.#opens++;
    this.opening = undefined;
  }

  async #open(id: string): Promise<void> {
    const line = this.#lines.find((item) => item.id === id);
    if (!line || !this.people || this.opening?.id === id) return;
    const { name } = line.summary;
    const mine = ++this.#opens;
    const isMine = (): boolean => mine === this.#opens;
    this.failed = undefined;
    this.removed = '';
    this.opening = { id, name };
    try {
      const data = await this.clinic.api().openPatient({ remoteId: id }, (done, total) => {
        if (isMine() && this.opening) this.opening = { id, name, done, total };
      });
      if (!isMine()) return;
      this.clinic.leftAt = { remoteId: id, scrollY };
      await beginVisit(this.people, data, { by: 'clinic', from: '/share/patients' });
    } catch (thrown) {
      if (isMine()) this.failed = { id, name, error: asAppError(thrown) };
    } finally {
      if (isMine()) this.opening = undefined;
    }
  }

  async #leave(id: string, name: string): Promise<void> {
    try {
      await this.clinic.api().leavePatient({ remoteId: id });
      this.#left(name);
    } catch (thrown) {
      this.failed = { id, name, error: asAppError(thrown) };
    }
  }

  #left(name: string): void {
    this.failed = undefined;
    this.removed = text('patients.removed', { name });
    void this.clinic.refresh();
  }
}

const NO_TAGS: ReadonlyMap<string, readonly string[]> = new Map();

/** Asked accounts nobody of the list answers to: who has approved is known by the words of their key. */
function waitingOf({ asked, patients = [] }: ClinicState): readonly AskedAccount[] {
  const answered = new Set(patients.map(({ fingerprint }) => fingerprint?.join(' ')));
  return asked.filter(({ fingerprint }) => !fingerprint || !answered.has(fingerprint.join(' ')));
}

declare global {
  interface HTMLElementTagNameMap {
    'x-patients': Patients;
  }
}
