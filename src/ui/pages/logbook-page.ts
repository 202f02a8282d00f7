// Logbook: every reading and entry of the chosen days, line by line, as the devices told it.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { DataRecord } from '../../model/record.ts';
import type { Format } from '../../text/format.ts';
import '../../text/logbook.ts';
import { text } from '../../text/text.ts';
import '../components/logbook-add.ts';
import type { LogbookAdd } from '../components/logbook-add.ts';
import '../components/logbook-correct.ts';
import type { LogbookCorrect } from '../components/logbook-correct.ts';
import '../components/logbook-filter.ts';
import '../components/logbook-table.ts';
import type { LogOrder, LogbookTable } from '../components/logbook-table.ts';
import '../components/notice.ts';
import '../components/range-picker.ts';
import type { LogDay, LogGroup, Logbook } from '../data/logbook.ts';
import { LOG_GROUPS, firstPages, logbook } from '../data/logbook.ts';
import { logbookCsv } from '../data/logbook-csv.ts';
import type { Period } from '../../overview/period.ts';
import { sayTitle } from '../page.ts';
import type { PageElement } from '../page.ts';
import type { RouteParams } from '../routes.ts';
import { href, navigate } from '../routes.ts';
import { saveFile } from '../save-file.ts';
import { formatContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { StoreWatch } from '../state/store-watch.ts';
import { rangesOf } from '../state/targets.ts';
import { base, buttons, page } from '../styles.ts';

@customElement('x-logbook-page')
export class LogbookPage extends LitElement implements PageElement {
  static override styles = [
    base,
    page,
    buttons,
    css`
      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: 12px 24px;
        align-items: start;
        justify-content: space-between;
      }
      x-logbook-filter {
        flex: 1 1 420px;
        min-width: 0;
      }
      .table {
        padding-block: 4px 20px;
      }
      .stale {
        opacity: 0.6;
        transition: opacity var(--quick) 150ms;
      }
      .more {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 16px;
        align-items: center;
        padding-top: 16px;
        border-top: 1px solid var(--line);
      }
      @media print {
        .tools,
        x-logbook-add,
        .head .actions,
        .more {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) params: RouteParams = {};
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  /** What the person has chosen to see; what suits the days until then. */
  @state() private shown: ReadonlySet<LogGroup> | undefined;
  @state() private order: LogOrder = 'newest';
  @state() private pages = 1;
  /** The form is open. */
  @state() private adding = false;
  @query('x-logbook-table') private readonly table!: LogbookTable | null;
  @query('x-logbook-add') private readonly entry!: LogbookAdd | null;
  @query('x-logbook-correct') private readonly correcting!: LogbookCorrect | null;
  readonly #data = new StoreWatch<Logbook>(this);

  protected override willUpdate(changed: PropertyValues): void {
    // Other days, another order, other kinds: from the top.
    if (changed.has('params') || changed.has('shown') || changed.has('order')) this.pages = 1;
    if (changed.has('params') && this.params['add'] !== undefined) this.adding = true;
    const zone = this.format?.zone;
    if (!this.profile || !zone) return;
    const { shown } = this;
    const { range: param } = this.params;
    const key = JSON.stringify([param, zone.id, shown && [...shown].sort()]);
    this.#data.watch(this.profile.store, key, (from) => logbook(from, { param, shown, zone, now: Date.now() }));
  }

  override render(): TemplateResult {
    const { value: data, error } = this.#data;
    const { format } = this;
    if (error) {
      return html`<h1 tabindex="-1">${text('nav.logbook')}</h1>
        <x-notice class="card" kind="error" .error=${error}>
          <button slot="action" class="primary" @click=${() => this.#data.retry()}>${text('state.try-again')}</button>
        </x-notice>`;
    }
    if (!data || !format) {
      return html`<h1 tabindex="-1">${text('nav.logbook')}</h1>
        <x-notice kind="loading"></x-notice>`;
    }
    const title = data.span ? titleOf(data.period, format) : text('nav.logbook');
    sayTitle(this, title);
    // One template whether there is something or not, so that the form lives through the first line that is saved.
    return html`<div class="head">
        <div class="titles">
          <h1 tabindex="-1">${title}</h1>
          ${data.span ? html`<p aria-live="polite">${restsOn(data, format).join(' · ')}</p>` : nothing}
        </div>
        ${data.span ? this.#picker(data) : nothing}
      </div>
      ${this.#entry(data)} ${this.#content(data, format)}`;
  }

  #picker(data: Logbook): TemplateResult {
    return html`<div class="actions">
      ${
        this.#isOwn && !this.adding
          ? html`<button class="add" @click=${this.#add}>${text('entry.open')}</button>`
          : nothing
      }
      <x-range-picker
        .period=${data.period}
        @period-chosen=${(event: CustomEvent<string>) => navigate(`/logbook/${event.detail}`, { replace: true })}
      ></x-range-picker>
    </div>`;
  }

  #content(data: Logbook, format: Format): TemplateResult | typeof nothing {
    if (!data.span) return this.adding && this.#isOwn ? nothing : this.#noneYet();
    return LOG_GROUPS.some((group) => data.counts[group] > 0) ? this.#lines(data, format) : this.#none(data, format);
  }

  #noneYet(): TemplateResult {
    return html`<x-notice class="card" heading=${text('logbook.none-yet')}>
      ${text('logbook.none-yet-text')} ${this.#isOwn ? text('entry.none-yet') : nothing}
      <a slot="action" class="button primary" href=${href('/upload')}>${text('devices.read')}</a>
      ${this.#isOwn ? html`<button slot="action" class="add" @click=${this.#add}>${text('entry.open')}</button>` : nothing}
    </x-notice>`;
  }

  /** What is only visited is nobody's here to write into. */
  get #isOwn(): boolean {
    return this.profile !== undefined && !this.profile.visit;
  }

  #entry(data: Logbook): TemplateResult | typeof nothing {
    if (!this.adding || !this.#isOwn) return nothing;
    return html`<x-logbook-add
      class="card"
      .store=${this.profile?.store}
      .below=${data}
      @entry-closed=${this.#close}
    ></x-logbook-add>`;
  }

  async #add(): Promise<void> {
    this.adding = true;
    await this.updateComplete;
    this.entry?.start();
  }

  async #close(): Promise<void> {
    this.adding = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.add')?.focus();
  }

  #lines(data: Logbook, format: Format): TemplateResult {
    const days = this.#inOrder(data.days);
    const visible = firstPages(days, this.pages);
    return html`<div class="tools">
        <x-logbook-filter
          .counts=${data.counts}
          .shown=${this.shown ?? data.shown}
          @groups-chosen=${(event: CustomEvent<ReadonlySet<LogGroup>>) => (this.shown = event.detail)}
        ></x-logbook-filter>
        <button ?disabled=${!days.length} @click=${() => this.#save(data, days, format)}>${text('logbook.csv')}</button>
      </div>
      ${
        days.length
          ? html`<section class="card table ${this.#data.stale ? 'stale' : ''}">
                <x-logbook-table
                  .days=${visible}
                  .without=${emptyColumns(days)}
                  .order=${this.order}
                  .devices=${data.devices}
                  .ranges=${this.profile && rangesOf(this.profile.person)}
                  .correctable=${this.#isOwn}
                  @correct-chosen=${(event: CustomEvent<readonly DataRecord[]>) => this.correcting?.correct(event.detail)}
                  @order-chosen=${(event: CustomEvent<LogOrder>) => (this.order = event.detail)}
                ></x-logbook-table>
                ${visible.length < days.length ? this.#more(visible, days) : nothing}
              </section>
              ${
                this.#isOwn
                  ? html`<x-logbook-correct
                      .store=${this.profile?.store}
                      @entry-deleted=${this.#deleted}
                    ></x-logbook-correct>`
                  : nothing
              }`
          : html`<x-notice class="card" heading=${text('logbook.none-shown')}>
              ${text('logbook.none-shown-text')}
              <button slot="action" class="primary" @click=${() => (this.shown = new Set(LOG_GROUPS))}>
                ${text('logbook.show-all')}
              </button>
            </x-notice>`
      }`;
  }

  /** The line that had the focus is gone. */
  #deleted(): void {
    this.renderRoot.querySelector<HTMLElement>('h1')?.focus();
  }

  #more(visible: readonly LogDay[], days: readonly LogDay[]): TemplateResult {
    return html`<div class="more">
      <button @click=${() => this.#showMore(days[visible.length]!.day)}>
        ${text(this.order === 'newest' ? 'logbook.earlier' : 'logbook.later')}
      </button>
      <span class="muted small">${text('logbook.left', { count: days.length - visible.length })}</span>
    </div>`;
  }

  #none({ span }: Logbook, format: Format): TemplateResult {
    const { first, last } = format.days(span!);
    return html`<x-notice class="card" heading=${text('logbook.none')}>
      ${text('logbook.none-text', { first: format.day(first), last: format.day(last) })}
      <a slot="action" class="button primary" href=${href('/logbook/14')}>${text('logbook.none-go')}</a>
    </x-notice>`;
  }

  #inOrder(days: readonly LogDay[]): readonly LogDay[] {
    if (this.order === 'oldest') return days;
    return days.map(({ day, rows }) => ({ day, rows: [...rows].reverse() })).reverse();
  }

  /** Shows a page more and goes to its first day, where someone reading by ear or by keyboard goes on. */
  async #showMore(day: string): Promise<void> {
    this.pages++;
    await this.updateComplete;
    await this.table?.updateComplete;
    this.table?.focusDay(day);
  }

  /** All lines of the chosen days and kinds, not only those drawn so far. */
  #save({ period, devices }: Logbook, days: readonly LogDay[], format: Format): void {
    const { limits } = rangesOf(this.profile!.person);
    const content = logbookCsv(days, { format, limits, devices });
    saveFile(new Blob([content], { type: 'text/csv' }), `logbook-${period.first}-to-${period.last}.csv`);
  }
}

/** Of the columns that not everybody has something for, those that stay empty in all the days. */
function emptyColumns(days: readonly LogDay[]): ('insulin' | 'carbs')[] {
  return (['insulin', 'carbs'] as const).filter((column) => !days.some(({ rows }) => rows.some((row) => row[column])));
}

function titleOf({ first, last, days, preset, current }: Period, format: Format): string {
  if (preset === undefined) return text('logbook.title-dates', { range: format.dayRange(first, last) });
  if (current) return text('logbook.title-last', { count: days });
  return text('logbook.title-until', { count: days, day: format.day(last) });
}

function restsOn({ period, days }: Logbook, format: Format): string[] {
  return [
    ...(period.preset === undefined ? [] : [format.dayRange(period.first, period.last)]),
    text('logbook.lines', { count: days.reduce((count, { rows }) => count + rows.length, 0) }),
    text('logbook.unit', { unit: format.unit }),
    text(days.some(({ rows }) => rows.some(({ typed }) => typed.length)) ? 'entry.some-typed' : 'logbook.unchangeable'),
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'x-logbook-page': LogbookPage;
  }
}
