// One line of the logbook as fields: a new one, ready for the next after each, or one that is corrected.
import { consume } from '@lit/context';
import { LitElement, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { DataRecord, GlucoseMark } from '../../model/record.ts';
import type { Store } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import '../../text/logbook.ts';
import { text } from '../../text/text.ts';
import { isTwice } from '../data/entry-time.ts';
import type { EntryField, EntryProblem, EntryRecord, EntryTexts } from '../data/logbook-entry.ts';
import {
  ENTRY_MARKS,
  INSULIN_SORTS,
  INTENSITIES,
  MOST_NOTE_CHARACTERS,
  emptyTexts,
  entryChange,
  entryWords,
  isThere,
  textsOf,
} from '../data/logbook-entry.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons, fields } from '../styles.ts';
import { entryFields } from './logbook-entry-styles.ts';

/** How often a time that nobody has changed follows the clock. */
const FOLLOW_MS = 10_000;

/** What was stored. */
export interface SavedEntry {
  readonly records: readonly EntryRecord[];
}

/** Fires `entry-saved`. Buttons beside the one that saves come from the slot 'action'. */
@customElement('x-logbook-entry')
export class LogbookEntry extends LitElement {
  static override styles = [base, buttons, fields, entryFields];

  @property({ attribute: false }) store: Store | undefined;
  /** What is corrected; none for a new line. */
  @property({ attribute: false }) records: readonly EntryRecord[] = [];
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private texts: EntryTexts | undefined;
  @state() private problems: readonly EntryProblem[] = [];
  @state() private error: AppError | undefined;
  @state() private isSaving = false;
  /** The date or the time is the person's, no longer the clock's. */
  @state() private isTimeTyped = false;
  @state() private saved = '';
  @query('form') private readonly form!: HTMLFormElement | null;
  /** What the person was asked about, because it is there already. */
  #asked: string | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => this.#followClock(), FOLLOW_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { format, records } = this;
    if (!format || (this.texts && !changed.has('records'))) return;
    this.texts = records.length ? textsOf(records, format) : emptyTexts(Date.now(), format);
    this.isTimeTyped = records.length > 0;
    this.problems = [];
    this.error = undefined;
  }

  /** To the field that is typed into first. */
  start(): void {
    this.#focus(this.records.length || !this.isTimeTyped ? 'glucose' : 'time');
  }

  override render(): TemplateResult | typeof nothing {
    const { texts, format, problems, error } = this;
    if (!texts || !format) return nothing;
    return html`<form
      novalidate
      autocomplete="off"
      @submit=${this.#submit}
      @input=${this.#changed}
      @change=${this.#changed}
    >
      <div class="fields">
        ${this.#input('date', { type: 'date' })} ${this.#input('time', { type: 'time' })}
        ${this.#input('glucose', { label: text('entry.glucose', { unit: format.unit }) })}
        ${this.#select('mark', [['', text('entry.no-mark')], ...marksOf(texts).map(markChoice)])}
        ${this.#input('insulin')}
        ${this.#select(
          'insulinSort',
          sortsOf(texts).map((sort) => [sort, text(`injection.${sort}`)]),
        )}
        ${this.#input('carbs', { mode: 'numeric' })} ${this.#input('ketones')}
        ${this.#input('exercise', { mode: 'numeric' })}
        ${this.#select('intensity', [
          ['', text('entry.no-intensity')],
          ...INTENSITIES.map((intensity) => [intensity, text(`exercise.${intensity}`)] as const),
        ])}
        ${this.#input('note', { mode: 'text', longest: MOST_NOTE_CHARACTERS })}
      </div>
      ${isTwice(texts, format.zone) ? html`<p class="muted small">${text('entry.twice', { time: texts.time })}</p>` : nothing}
      ${
        problems.length
          ? html`<div class="wrong" role="alert">
              ${problems.map(({ field, words }) => html`<p id=${field ? `wrong-${field}` : nothing}>${words}</p>`)}
            </div>`
          : nothing
      }
      ${error ? html`<p class="wrong" role="alert">${text(`error.${error.code}.title`)}. ${text(`error.${error.code}.next`)}</p>` : nothing}
      <div class="foot">
        <div class="actions">
          <button class="primary" type="submit" aria-disabled=${this.isSaving ? 'true' : nothing}>
            ${text('entry.save')}
          </button>
          <slot name="action"></slot>
        </div>
        <div class="after">
          <p role="status">${problems.length ? '' : this.saved}</p>
          <slot name="saved"></slot>
        </div>
      </div>
    </form>`;
  }

  #input(
    field: EntryField,
    {
      label = text(`entry.${field as Exclude<EntryField, 'glucose'>}`),
      type = 'text',
      mode = 'decimal',
      longest,
    }: {
      readonly label?: string;
      readonly type?: 'text' | 'date' | 'time';
      readonly mode?: 'decimal' | 'numeric' | 'text';
      readonly longest?: number;
    } = {},
  ): TemplateResult {
    return html`<div class="field ${field}">
      <label for=${field}>${label}</label>
      ${
        // Before the field, so that the way from the time to the values is not longer for it.
        field === 'time' && this.isTimeTyped && !this.records.length ? this.#nowButton() : nothing
      }
      <input
        id=${field}
        name=${field}
        type=${type}
        inputmode=${type === 'text' ? mode : nothing}
        maxlength=${longest ?? nothing}
        enterkeyhint="done"
        aria-invalid=${this.#isWrong(field) ? 'true' : nothing}
        aria-describedby=${this.#isWrong(field) ? `wrong-${field}` : nothing}
        .value=${live(this.texts![field])}
      />
    </div>`;
  }

  #nowButton(): TemplateResult {
    return html`<button class="plain now" type="button" @click=${this.#toNow}>${text('entry.now')}</button>`;
  }

  #select(
    field: 'mark' | 'insulinSort' | 'intensity',
    choices: readonly (readonly [value: string, words: string])[],
  ): TemplateResult {
    return html`<div class="field ${field}">
      <label for=${field}>${text(`entry.${field}`)}</label>
      <select id=${field} name=${field}>
        ${choices.map(([value, words]) => html`<option value=${value} ?selected=${this.texts![field] === value}>${words}</option>`)}
      </select>
    </div>`;
  }

  #isWrong(field: EntryField): boolean {
    return this.problems.some((problem) => problem.field === field);
  }

  #changed(event: Event): void {
    const { name, value } = event.target as HTMLInputElement | HTMLSelectElement;
    const field = name as EntryField;
    if (!this.texts || this.texts[field] === value) return;
    this.texts = { ...this.texts, [field]: value };
    if (field === 'date' || field === 'time') this.isTimeTyped = true;
    // An answer is on its way: the question need not stand there any longer.
    this.problems = this.problems.filter((problem) => problem.field !== undefined && problem.field !== field);
  }

  #followClock(): void {
    if (this.isTimeTyped || !this.texts || !this.format) return;
    const { date, time } = emptyTexts(Date.now(), this.format);
    if (date !== this.texts.date || time !== this.texts.time) this.texts = { ...this.texts, date, time };
  }

  #toNow(): void {
    this.isTimeTyped = false;
    this.#followClock();
    this.#focus('glucose');
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { store, format, texts, records: before } = this;
    if (this.isSaving || !store || !format || !texts) return;
    this.error = undefined;
    const change = entryChange(texts, { format, now: Date.now(), before });
    if ('problems' in change) return this.#ask(change.problems);
    this.isSaving = true;
    try {
      if (!before.length && this.#asked !== JSON.stringify(texts) && (await isKnown(store, change.records))) {
        this.#asked = JSON.stringify(texts);
        return this.#ask([{ words: text('entry.there') }]);
      }
      if (change.records.length || change.removed.length) await store.edit(change.records, change.removed);
    } catch (error) {
      this.error = asAppError(error, 'storage');
      return;
    } finally {
      this.isSaving = false;
    }
    this.#asked = undefined;
    this.problems = [];
    if (!before.length) this.#next(change.records, format);
    this.dispatchEvent(new CustomEvent<SavedEntry>('entry-saved', { detail: { records: change.records } }));
  }

  #ask(problems: readonly EntryProblem[]): void {
    this.problems = problems;
    this.saved = '';
    const [first] = problems;
    if (first?.field) this.#focus(first.field);
    // On a phone the questions stand above the fields, which may have scrolled away.
    void this.updateComplete.then(() => this.renderRoot.querySelector('.wrong')?.scrollIntoView({ block: 'nearest' }));
  }

  /** Ready for the next line: of the same day and time where the person had typed them, else of now. */
  #next(records: readonly EntryRecord[], format: Format): void {
    const { date, time } = this.texts!;
    this.saved = text('entry.saved', {
      when: format.dateTime(records[0]!.at),
      what: entryWords(records, format),
    });
    const empty = emptyTexts(Date.now(), format);
    this.texts = { ...empty, ...(this.isTimeTyped && { date, time }) };
    this.start();
  }

  #focus(field: EntryField): void {
    void this.updateComplete.then(() => {
      const input = this.form?.elements.namedItem(field);
      if (!(input instanceof HTMLElement)) return;
      input.focus();
      if (input instanceof HTMLInputElement && input.type === 'text') input.select();
    });
  }
}

/** Whether one of them is there already, in kind, time and value. */
async function isKnown(store: Store, records: readonly EntryRecord[]): Promise<boolean> {
  for (const record of records) {
    const others: readonly DataRecord[] = await store.range(record.kind, { from: record.at, to: record.at + 1 });
    if (isThere(record, others)) return true;
  }
  return false;
}

/** A mark that is not offered stays choosable where it is set. */
function marksOf({ mark }: EntryTexts): readonly GlucoseMark[] {
  const offered: readonly GlucoseMark[] = ENTRY_MARKS;
  return mark === '' || offered.includes(mark as GlucoseMark) ? offered : [...offered, mark as GlucoseMark];
}

function markChoice(mark: GlucoseMark): [string, string] {
  return [mark, text(`tag.${mark}`)];
}

function sortsOf({ insulinSort }: EntryTexts): readonly ('rapid' | 'long' | 'mixed' | 'other')[] {
  return insulinSort === 'other' ? [...INSULIN_SORTS, 'other'] : INSULIN_SORTS;
}

declare global {
  interface HTMLElementTagNameMap {
    'x-logbook-entry': LogbookEntry;
  }
  interface HTMLElementEventMap {
    'entry-saved': CustomEvent<SavedEntry>;
  }
}
