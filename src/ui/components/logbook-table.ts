// The lines of the logbook as a table with a body per day; at phone width each line folds into two.
import { consume } from '@lit/context';
import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { DataRecord } from '../../model/record.ts';
import type { Band, RangePreset } from '../../stats/ranges.ts';
import type { StoredDevice } from '../../store/store.ts';
import '../../text/logbook.ts';
import '../../text/reports.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import type { LogCarbs, LogDay, LogGlucose, LogInsulin, LogRow } from '../data/logbook.ts';
import { bandOfReading, devicesOf, glucoseWords, insulinWords, marksOf, otherWords } from '../data/logbook-words.ts';
import { valueOf } from '../data/record-words.ts';
import { href } from '../routes.ts';
import { formatContext } from '../state/contexts.ts';
import { base, tables } from '../styles.ts';
import { logbookTable } from './logbook-styles.ts';

export type LogOrder = 'newest' | 'oldest';

const COLUMNS = ['time', 'glucose', 'insulin', 'carbs', 'notes', 'device'] as const;
type Column = (typeof COLUMNS)[number];

/** Shapes beside the word: down is below, up is above, so that nothing rests on colour. */
const SHAPES: Readonly<Record<Band, string>> = {
  veryLow: 'M1 2h10L6 11z',
  low: 'M1 2h10L6 11z',
  target: 'M6 1.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z',
  high: 'M1 10h10L6 1z',
  veryHigh: 'M1 10h10L6 1z',
};

/** Fires `order-chosen`, and `correct-chosen` with what a person typed of a line. Roles are spelled out because a table laid out as anything else loses its own. */
@customElement('x-logbook-table')
export class LogbookTable extends LitElement {
  static override styles = [base, tables, logbookTable];

  /** No insulin or carbs anywhere: a meter alone needs no empty columns. */
  @property({ attribute: false }) without: readonly Column[] = [];
  /** In the order they are shown in. */
  @property({ attribute: false }) days: readonly LogDay[] = [];
  @property() order: LogOrder = 'newest';
  @property({ attribute: false }) devices: ReadonlyMap<string, StoredDevice> = new Map();
  @property({ attribute: false }) ranges: RangePreset | undefined;
  /** Whether what was typed in can be corrected: not while it is somebody else's. */
  @property({ type: Boolean }) correctable = false;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;

  override render(): TemplateResult | typeof nothing {
    const { format } = this;
    if (!format) return nothing;
    const columns = COLUMNS.filter((column) => !this.without.includes(column));
    return html`<table role="table">
      <caption class="hidden-text">
        ${text('logbook.caption')}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map((column) =>
            column === 'time'
              ? this.#timeHead()
              : html`<th role="columnheader" scope="col" class=${column}>
                  ${text(`logbook.${column}`)}${column === 'glucose' ? html`, ${format.unit}` : nothing}
                </th>`,
          )}
        </tr>
      </thead>
      ${repeat(
        this.days,
        ({ day }) => day,
        ({ day, rows }) =>
          html`<tbody role="rowgroup">
            <tr class="day" role="row">
              <th role="rowheader" scope="rowgroup" colspan=${columns.length}>
                <a
                  href=${href(`/explore/day/${day}`)}
                  id=${day}
                  aria-label=${text('logbook.open-day', { day: format.dayLong(day) })}
                  >${format.dayLong(day)}</a
                >
              </th>
            </tr>
            ${rows.map((row) => this.#row(row, format))}
          </tbody>`,
      )}
    </table>`;
  }

  /** To the first line of a day that has just been added. */
  focusDay(day: string): void {
    this.renderRoot.querySelector<HTMLElement>(`[id="${day}"]`)?.focus();
  }

  #timeHead(): TemplateResult {
    const { order } = this;
    const other = order === 'newest' ? 'oldest' : 'newest';
    return html`<th
      role="columnheader"
      scope="col"
      class="time"
      aria-sort=${order === 'newest' ? 'descending' : 'ascending'}
    >
      <button class="sort" title=${text(`logbook.${other}`)} @click=${() => this.#choose(other)}>
        ${text('logbook.time')}<span class="narrow">, ${text(`logbook.${order}`)}</span
        ><svg viewBox="0 0 12 12" aria-hidden="true">
          <path d=${order === 'newest' ? 'M6 1v10M2 7l4 4 4-4' : 'M6 11V1M2 5l4-4 4 4'} />
        </svg>
      </button>
    </th>`;
  }

  #choose(detail: LogOrder): void {
    this.dispatchEvent(new CustomEvent('order-chosen', { detail }));
  }

  #has(column: Column): boolean {
    return !this.without.includes(column);
  }

  #row(row: LogRow, format: Format): TemplateResult {
    const { glucose, insulin, carbs } = row;
    // Without blanks inside: at phone width an empty cell takes no room.
    return html`<tr role="row">
      <th role="rowheader" scope="row" class="time">${format.time(row.at)}</th>
      <td role="cell" class="glucose">${glucose ? this.#glucose(glucose, format) : nothing}</td>
      ${this.#has('insulin') ? html`<td role="cell" class="insulin">${insulin ? this.#insulin(insulin, format) : nothing}</td>` : nothing}
      ${this.#has('carbs') ? html`<td role="cell" class="carbs">${carbs ? this.#carbs(carbs, format) : nothing}</td>` : nothing}
      <td role="cell" class="notes">${this.#notes(row, format)}</td>
      <td role="cell" class="device">${devicesOf(row, this.devices).join(', ')}${this.#correct(row, format)}</td>
    </tr>`;
  }

  #correct({ at, typed }: LogRow, format: Format): TemplateResult | typeof nothing {
    if (!this.correctable || !typed.length) return nothing;
    return html`<button
      class="correct"
      aria-label=${text('entry.correct-label', { when: format.dateTime(at) })}
      @click=${() => this.dispatchEvent(new CustomEvent('correct-chosen', { detail: typed }))}
    >
      ${text('entry.correct')}
    </button>`;
  }

  #glucose(reading: LogGlucose, format: Format): TemplateResult {
    const band = this.ranges && bandOfReading(reading, this.ranges.limits);
    const words = glucoseWords(reading, format);
    // In range is what is expected: its word is for those who do not see the shape.
    const side = band && html`<span class=${band === 'target' ? 'hidden-text' : 'side'}>${text(`band.${band}`)}</span>`;
    return html`<svg viewBox="0 0 12 12" aria-hidden="true">
        <path class=${band ?? 'control'} d=${band ? SHAPES[band] : 'M2 2h8v8H2z'} /></svg
      ><span class="value ${reading.bound ? 'text' : ''}">${words}</span>${side ?? nothing}`;
  }

  #insulin(record: LogInsulin, format: Format): TemplateResult {
    const words = insulinWords(record, format).join(', ');
    return html`<span class="value">${valueOf(record, format)}</span>${
        words ? html`<span class="side wide">${words}</span>` : nothing
      }`;
  }

  #carbs({ grams }: LogCarbs, format: Format): TemplateResult {
    return html`<span class="value">${format.grams(grams)}</span
      ><span class="side narrow"> ${text('logbook.of-carbs')}</span>`;
  }

  #notes({ glucose, insulin, carbs, others }: LogRow, format: Format): unknown {
    const notes = [
      ...(glucose ? marksOf(glucose) : []),
      ...(carbs && !carbs.isCounted ? [text('logbook.carbs-not-counted')] : []),
      ...others.map((other) => otherWords(other, format)),
    ].join(' · ');
    // Folded, the second line has room for how the insulin was given; the first has none.
    const given = insulin ? insulinWords(insulin, format).join(', ') : '';
    if (!given) return notes || nothing;
    return html`<span class="narrow">${given}${notes ? ' · ' : ''}</span>${notes}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-logbook-table': LogbookTable;
  }
  interface HTMLElementEventMap {
    'order-chosen': CustomEvent<LogOrder>;
    'correct-chosen': CustomEvent<readonly DataRecord[]>;
  }
}
