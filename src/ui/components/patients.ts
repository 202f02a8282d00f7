// What others share with this account: the list of patients, asking for access, opening one.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ClinicNotes, PatientRow } from '../../../workers/sync-api.ts';
import type { AskedAccount } from '../../store/account.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import type { PatientLine, PatientsView, SortKey } from '../data/patients.ts';
import { FIRST_VIEW, allTags, fitting, groupsOf, linesOf, sorted } from '../data/patients.ts';
import { errorWords } from '../data/patients-words.ts';
import { account } from '../state/account.ts';
import type { ClinicState } from '../state/clinic.ts';
import { clinic } from '../state/clinic.ts';
import { formatContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { Follow } from '../state/subject.ts';
import { WhileSeen } from '../state/while-seen.ts';
import { base, buttons, page } from '../styles.ts';
import './notice.ts';
import './patients-ask.ts';
import './patients-details.ts';
import type { PatientsDetails } from './patients-details.ts';
import './patients-filter.ts';
import './patients-opening.ts';
import type { PatientsOpening } from './patients-opening.ts';
import './patients-saved.ts';
import { says } from './patients-styles.ts';
import './patients-table.ts';
import type { PatientsTable } from './patients-table.ts';
import './patients-unreadable.ts';

@customElement('x-patients')
export class Patients extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    says,
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
      .card.list {
        padding: 4px 8px 0;
      }
      .ask > h2 {
        font-size: 17px;
        color: var(--ink);
        margin-bottom: 4px;
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
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  /** The one more is told about. */
  @state() private told: string | undefined;
  @state() private isAskOpen = false;
  @state() private opening: string | undefined;
  @query('x-patients-table') private readonly table!: PatientsTable | null;
  @query('x-patients-details') private readonly details!: PatientsDetails;
  @query('x-patients-opening') private readonly openingPart!: PatientsOpening;
  readonly #clinic = new Follow(this, () => this.clinic);
  readonly #account = new Follow(this, () => account);
  #isReturning = false;
  #now = Date.now();
  #lines: readonly PatientLine[] = [];
  #linesOf: unknown[] = [];
  #ordered: readonly PatientLine[] = [];
  #orderOf: unknown[] = [];

  constructor() {
    super();
    // Somebody who was asked may say yes at any moment.
    new WhileSeen(this, () => void (this.#clinic.value?.asked.length && this.clinic.refresh()));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#now = Date.now();
    void this.clinic.refresh();
  }

  protected override updated(): void {
    // While a visit begins, the page it began on is drawn once more.
    if (!this.clinic.leftAt || !this.table || this.#isReturning || this.profile?.visit) return;
    this.#isReturning = true;
    // After the shell has gone to the top of a page that is new to it. It may make the page anew on the way.
    requestAnimationFrame(() => requestAnimationFrame(() => this.#return()));
  }

  #return(): void {
    const { leftAt } = this.clinic;
    if (!this.isConnected || !leftAt) return;
    this.clinic.leftAt = undefined;
    scrollTo(0, leftAt.scrollY);
    this.table?.focusOn(leftAt.remoteId);
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
    const { view, recentDays, notes } = now;
    const lines = this.#linesFor(patients, recentDays, notes);
    const tags = allTags(
      lines.map((line) => line.tags),
      format.locale,
    );
    const fit = fitting(lines, view);
    const shown = view.flags.length ? fit.filter(({ flag }) => view.flags.includes(flag)) : fit;
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
      <x-patients-opening
        .clinic=${this.clinic}
        @opening-changed=${(event: CustomEvent<string | undefined>) => (this.opening = event.detail)}
      ></x-patients-opening>
      <x-patients-filter
        .view=${view}
        .groups=${groupsOf(fit)}
        .tags=${tags}
        .recentDays=${recentDays}
        @patients-view=${(event: CustomEvent<Partial<PatientsView>>) => this.clinic.look(event.detail)}
        @recent-chosen=${(event: CustomEvent<number>) => this.clinic.chooseRecent(event.detail)}
        ><x-patients-saved
          slot="saved"
          .clinic=${this.clinic}
          .view=${view}
          .filters=${notes?.filters ?? []}
        ></x-patients-saved
      ></x-patients-filter>
      <div class="card list" ?hidden=${!shown.length}>
        <x-patients-table
          .lines=${this.#order(lines, view.sort, view.isDescending, format.locale)}
          .shown=${new Set(shown.map(({ id }) => id))}
          .sorting=${view}
          .now=${this.#now}
          .recentDays=${recentDays}
          .opening=${this.opening}
          @sort-chosen=${(event: CustomEvent<PatientsView>) => this.clinic.look(event.detail)}
          @patient-opened=${(event: CustomEvent<string>) => this.#open(event.detail)}
          @patient-asked=${(event: CustomEvent<string>) => this.#more(event.detail)}
        ></x-patients-table>
      </div>
      ${shown.length ? html`<p class="note">${text('patients.days', { days: shown[0]!.summary.days })}</p>` : nothing}
      ${lines.length && !shown.length ? this.#nobody(view) : nothing}
      ${
        closed.length
          ? html`<x-patients-unreadable
              class="card"
              .clinic=${this.clinic}
              .patients=${closed}
            ></x-patients-unreadable>`
          : nothing
      }
      <x-patients-details
        .clinic=${this.clinic}
        .line=${lines.find(({ id }) => id === this.told)}
        .tags=${tags}
        @patient-left=${(event: CustomEvent<PatientLine>) => this.openingPart.sayRemoved(event.detail.summary.name)}
      ></x-patients-details>`;
  }

  #nobody({ sort, isDescending }: PatientsView): TemplateResult {
    return html`<x-notice class="card" heading=${text('patients.none')}>
      ${text('patients.none-text')}
      <button slot="action" class="primary" @click=${() => this.clinic.look({ ...FIRST_VIEW, sort, isDescending })}>
        ${text('patients.clear')}
      </button>
    </x-notice>`;
  }

  /** Made anew only when what they are made of is another. */
  #linesFor(
    ...made: [patients: readonly PatientRow[], recentDays: number, notes: ClinicNotes | undefined]
  ): readonly PatientLine[] {
    if (made.some((item, i) => item !== this.#linesOf[i])) {
      this.#linesOf = made;
      const [patients, recentDays, notes] = made;
      this.#lines = linesOf(patients, { now: this.#now, recentDays, tags: notes?.tags ?? {} });
    }
    return this.#lines;
  }

  #order(
    ...made: [lines: readonly PatientLine[], sort: SortKey, isDescending: boolean, locale: string]
  ): readonly PatientLine[] {
    if (made.some((item, i) => item !== this.#orderOf[i])) {
      this.#orderOf = made;
      const [lines, sort, isDescending, locale] = made;
      this.#ordered = sorted(lines, { sort, isDescending }, locale);
    }
    return this.#ordered;
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

  /** What of the list could not be asked for. */
  #says({ error, notesError, at }: ClinicState, format: Format): TemplateResult | typeof nothing {
    if (!error && !notesError) return nothing;
    return html`<div class="says failed" role="alert">
      <p>
        ${
          !error
            ? `${text('patients.notes-unread')}: ${errorWords(notesError!)}`
            : error.code === 'offline'
              ? text('patients.offline', { when: format.relative(at ?? this.#now, this.#now) })
              : errorWords(error)
        }
      </p>
      <button @click=${() => this.#refresh()}>${text('state.try-again')}</button>
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
    this.told = id;
    void this.details.show();
  }

  #open(id: string): void {
    const line = this.#lines.find((item) => item.id === id);
    if (line) void this.openingPart.open({ id, name: line.summary.name });
  }
}

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
