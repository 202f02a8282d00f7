// The table of patients: one line each, sorted by any column, opened by name.
import { consume } from '@lit/context';
import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { UtcMs } from '../../model/time.ts';
import { ENOUGH_PERCENT } from '../../stats/coverage.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import type { PatientLine, SortKey } from '../data/patients.ts';
import type { DayWords } from '../data/patients-words.ts';
import { belowLimit, changeText, dayWords, flagReason, scopeText, sharesText } from '../data/patients-words.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons } from '../styles.ts';
import { icons } from './icons.ts';
import { patientsTable } from './patients-table-styles.ts';
import { shareBar, shareBarStyles } from './share-bar.ts';

interface Column {
  readonly key: SortKey | 'ranges' | 'more';
  readonly isNumber?: true;
  /** Largest first at the first click. */
  readonly isDescending?: true;
}

const COLUMNS: readonly Column[] = [
  { key: 'name' },
  { key: 'flag' },
  { key: 'last', isDescending: true },
  { key: 'coverage', isNumber: true },
  { key: 'ranges' },
  { key: 'target', isNumber: true },
  { key: 'below', isNumber: true, isDescending: true },
  { key: 'gmi', isNumber: true, isDescending: true },
  { key: 'mean', isNumber: true, isDescending: true },
  { key: 'change', isNumber: true },
  { key: 'until' },
  { key: 'more' },
];

export interface Sorting {
  readonly sort: SortKey;
  readonly isDescending: boolean;
}

/** Fires `sort-chosen`, `patient-opened` and `patient-asked` (more about one), the last two with the id. */
@customElement('x-patients-table')
export class PatientsTable extends LitElement {
  static override styles = [base, buttons, shareBarStyles, patientsTable];

  @property({ attribute: false }) lines: readonly PatientLine[] = [];
  /** Ids of the lines that are seen. The others stay as they are: to show them again costs nothing. */
  @property({ attribute: false }) shown: ReadonlySet<string> = new Set();
  @property({ attribute: false }) sorting: Sorting = { sort: 'flag', isDescending: false };
  @property({ attribute: false }) now: UtcMs = 0;
  @property({ attribute: false }) recentDays = 2;
  /** The one that is being opened. */
  @property({ attribute: false }) opening: string | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;

  #written = new WeakMap<PatientLine, TemplateResult>();
  #writtenFor: readonly unknown[] = [];

  /** Puts the focus on a patient's name. */
  focusOn(id: string): void {
    const row = [...this.renderRoot.querySelectorAll<HTMLElement>('tr[data-id]')].find(
      (item) => item.dataset.id === id,
    );
    row?.querySelector<HTMLElement>('.name')?.focus({ preventScroll: true });
  }

  override render(): TemplateResult | typeof nothing {
    const { format } = this;
    if (!format) return nothing;
    const days = dayWords(format, this.now);
    // Roles are said because lines that are grids may lose those of a table's rows.
    return html`<table role="table">
      <caption class="hidden-text">
        ${text('patients.caption')}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          ${COLUMNS.map((column) => this.#head(column, format))}
        </tr>
      </thead>
      <tbody role="rowgroup" @click=${(event: MouseEvent) => this.#pressed(event)}>
        ${repeat(
          this.lines,
          ({ id }) => id,
          (line) =>
            html`<tr
              role="row"
              data-id=${line.id}
              class=${this.opening === line.id ? 'opening' : ''}
              ?hidden=${!this.shown.has(line.id)}
            >
              ${this.#cells(line, format, days)}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #head({ key, isNumber, isDescending }: Column, format: Format): TemplateResult {
    if (key === 'more')
      return html`<th role="columnheader" scope="col" class="more">
        <span class="hidden-text">${text('patients.col.more')}</span>
      </th>`;
    if (key === 'ranges')
      return html`<th role="columnheader" scope="col" class="ranges">${text('patients.col.ranges')}</th>`;
    const { sort, isDescending: down } = this.sorting;
    const is = sort === key;
    const label =
      key === 'below' ? text('patients.col.below', { limit: belowLimit(format) }) : text(`patients.col.${key}`);
    const choose = (): void => {
      const detail: Sorting = { sort: key, isDescending: is ? !down : isDescending === true };
      this.dispatchEvent(new CustomEvent('sort-chosen', { detail }));
    };
    return html`<th
      role="columnheader"
      scope="col"
      class="${key} ${isNumber ? 'number' : ''}"
      aria-sort=${is ? (down ? 'descending' : 'ascending') : nothing}
    >
      <button @click=${choose} title=${key === 'mean' ? text('patients.unit', { unit: format.unit }) : nothing}>
        ${label}<span class="arrow" aria-hidden="true">${is ? (down ? '▾' : '▴') : ''}</span>
      </button>
    </th>`;
  }

  /** A line that only moves, or is seen again, is not written again. */
  #cells(line: PatientLine, format: Format, days: DayWords): TemplateResult {
    const key = [format, this.now, this.recentDays];
    if (key.some((item, i) => item !== this.#writtenFor[i])) {
      this.#written = new WeakMap();
      this.#writtenFor = key;
    }
    const known = this.#written.get(line) ?? this.#write(line, format, days);
    this.#written.set(line, known);
    return known;
  }

  #write(line: PatientLine, format: Format, days: DayWords): TemplateResult {
    const { summary, flag, percents, shares, tags } = line;
    const { now } = summary;
    const scope = scopeText(line, format);
    const coverage = now?.coveragePercent;
    const isThin = coverage !== undefined && coverage < ENOUGH_PERCENT;
    return html`<th role="rowheader" scope="row" class="name-cell">
        <button class="name">${summary.name}</button>${
          tags.length ? html`<span class="tags">${tags.map((tag) => html`<span>${tag}</span>`)}</span>` : nothing
        }
      </th>
      <td role="cell" class="flag ${flag}" title=${flagReason(flag, this.recentDays, format)}>
        ${text(`patients.flag.${flag}`)}
      </td>
      <td
        role="cell"
        class="last"
        title=${summary.lastDataAt === undefined ? nothing : format.dateTime(summary.lastDataAt)}
      >
        ${summary.lastDataAt === undefined ? text('patients.no-data') : days.ago(summary.lastDataAt)}
      </td>
      <td role="cell" class="number coverage ${isThin ? 'thin' : ''}">
        ${coverage === undefined ? none() : format.percent(coverage / 100)}
      </td>
      <td role="cell" class="ranges">
        ${
          percents && shares
            ? shareBar(percents, shares, sharesText(line, format))
            : html`<span class="small">${text('patients.no-sensor')}</span>`
        }
      </td>
      <td role="cell" class="number target">${percents ? html`${percents[2]!.text}&nbsp;%` : none()}</td>
      <td role="cell" class="number below">${shares ? format.percent(now!.belowLow, 1) : none()}</td>
      <td role="cell" class="number gmi">
        ${now?.gmiPercent === undefined ? none() : format.number(now.gmiPercent, 1)}
      </td>
      <td role="cell" class="number mean">${now?.meanMgdl === undefined ? none() : format.glucose(now.meanMgdl)}</td>
      <td role="cell" class="number change">${this.#change(line)}</td>
      <td role="cell" class="until">
        ${days.end(summary.until)}${scope ? html`<span class="small">${scope}</span>` : nothing}
      </td>
      <td role="cell" class="more">
        <button class="plain" aria-label=${text('patients.more', { name: summary.name })}>${icons.more}</button>
      </td>`;
  }

  #change({ change }: PatientLine): TemplateResult {
    if (change === undefined) return none();
    const { short, words } = changeText(change);
    return html`<span aria-hidden="true" title=${words}
        >${change === 0 ? nothing : html`<span class="arrow">${change > 0 ? '▴' : '▾'}</span>`}${short}</span
      ><span class="hidden-text">${words}</span>`;
  }

  /** Anywhere on a line opens it; its last cell tells more. */
  #pressed(event: MouseEvent): void {
    const target = event.target as Element;
    const id = target.closest<HTMLElement>('tr[data-id]')?.dataset.id;
    // Whoever marks text to copy it opens nothing.
    if (id === undefined || (getSelection()?.toString() ?? '') !== '') return;
    const kind = target.closest('td.more') ? 'patient-asked' : 'patient-opened';
    this.dispatchEvent(new CustomEvent(kind, { detail: id }));
  }
}

function none(): TemplateResult {
  return html`<span aria-hidden="true">–</span><span class="hidden-text">${text('patients.no-value')}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'x-patients-table': PatientsTable;
  }
  interface HTMLElementEventMap {
    'sort-chosen': CustomEvent<Sorting>;
    'patient-opened': CustomEvent<string>;
    'patient-asked': CustomEvent<string>;
  }
}
