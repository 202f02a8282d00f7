// Explore › Day: one day as a chart with a read-out, and as a table.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ChartModel } from '../../charts/model.ts';
import type { XChart } from '../../charts/x-chart.ts';
import '../../charts/x-chart.ts';
import type { Day } from '../../model/time.ts';
import { addDays } from '../../model/time.ts';
import type { Format } from '../../text/format.ts';
import '../../text/logbook.ts';
import { text } from '../../text/text.ts';
import type { ReadOutItem } from '../components/day-readout.ts';
import { readOut } from '../components/day-readout.ts';
import '../components/day-key.ts';
import '../components/explore-nav.ts';
import '../components/day-table.ts';
import { icons } from '../components/icons.ts';
import '../components/notice.ts';
import type { DayData } from '../data/day.ts';
import { chartOfDay, dayData, dayNumbers, nearestDay } from '../data/day.ts';
import { recordsCsv } from '../data/export.ts';
import { LIFE_KINDS } from '../../overview/life-kinds.ts';
import { isDay } from '../../overview/period.ts';
import { chartPng } from '../chart-png.ts';
import { sayTitle } from '../page.ts';
import type { PageElement } from '../page.ts';
import type { RouteParams } from '../routes.ts';
import { href, navigate } from '../routes.ts';
import { saveFile } from '../save-file.ts';
import { formatContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { Neighbours } from '../state/neighbours.ts';
import { StoreWatch } from '../state/store-watch.ts';
import { rangesOf } from '../state/targets.ts';
import { base, buttons, fields, page } from '../styles.ts';

/** Where these keys mean something else already. */
const OWN_ARROWS = 'x-chart, input, select, textarea, [role=region], [role=radiogroup], dialog, summary';

@customElement('x-day-page')
export class DayPage extends LitElement implements PageElement {
  static override styles = [
    base,
    page,
    buttons,
    fields,
    css`
      x-chart {
        height: 480px;
      }
      .go input {
        min-height: 40px;
      }
      .steps button {
        padding-inline: 12px;
      }
      .steps svg {
        width: 18px;
        height: 18px;
      }
      x-chart.signs {
        height: 532px;
      }
      .chart {
        padding-bottom: 12px;
      }
      x-day-key {
        padding: 12px 0 4px;
      }
      @media (max-width: 640px) {
        x-chart {
          height: 420px;
        }
        x-chart.signs {
          height: 472px;
        }
        .chart {
          padding-inline: 8px;
        }
        x-day-key {
          padding-inline: 8px;
        }
      }
    `,
  ];

  @property({ attribute: false }) params: RouteParams = {};
  @consume({ context: profileContext, subscribe: true }) @state() private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) @state() private format: Format | undefined;
  @state() private table = false;
  @state() private cursor: number | undefined;
  @state() private nearest: { readonly earlier: Day | undefined; readonly later: Day | undefined } | undefined;
  @query('x-chart') private readonly chart!: XChart | null;
  readonly #lastDay = new StoreWatch<{ readonly day: Day | undefined }>(this);
  readonly #data = new StoreWatch<DayData>(this);
  readonly #near = new Neighbours<DayData>();
  #shown: DayData | undefined;
  #drawn: { readonly data: DayData; readonly format: Format; readonly model: ChartModel } | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.#onKey);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { profile, format } = this;
    if (!profile || !format) return;
    const { zone } = format;
    if (changed.has('profile') || changed.has('format')) this.#near.forget();
    this.#lastDay.watch(profile.store, zone.id, async (store) => {
      const span = await store.span(LIFE_KINDS);
      return { day: span && zone.dayAt(span.to - 1) };
    });
    const day = this.#day;
    if (!day) return;
    const before = this.#data.value;
    this.#data.watch(profile.store, `${zone.id} ${day}`, (store) => dayData(store, day, zone));
    const now = this.#data.value;
    const fresh = now?.day === day ? now : undefined;
    if (fresh && before && fresh !== this.#near.get(day) && this.#near.get(day)) this.#near.forget();
    if (fresh) this.#near.set(day, fresh);
    const shown = fresh ?? this.#near.get(day);
    if (shown?.day !== this.#shown?.day) {
      this.cursor = undefined;
      this.nearest = undefined;
    }
    this.#shown = shown ?? this.#shown;
  }

  protected override updated(): void {
    const { profile, format } = this;
    const day = this.#day;
    if (!profile || !format || !day) return;
    sayTitle(this, format.dayLong(day));
    const data = this.#shown;
    if (data?.day !== day) return;
    void this.#near.prepare([addDays(day, -1), addDays(day, 1)], (key) => dayData(profile.store, key, format.zone));
    if (!data.records.length && !this.nearest && data.span) void this.#findNearest(day);
  }

  override render(): TemplateResult {
    return html`<x-explore-nav></x-explore-nav>${this.#content()}`;
  }

  #content(): TemplateResult {
    const { format, profile } = this;
    const { error } = this.#data;
    const last = this.#lastDay.value;
    if (error || this.#lastDay.error) {
      return html`<h1 tabindex="-1">${text('nav.explore')}</h1>
        <x-notice class="card" kind="error" .error=${error ?? this.#lastDay.error}>
          <button slot="action" class="primary" @click=${() => this.#retry()}>${text('state.try-again')}</button>
        </x-notice>`;
    }
    if (!format || !profile || !last) {
      return html`<h1 tabindex="-1">${text('nav.explore')}</h1>
        <x-notice kind="loading"></x-notice>`;
    }
    const day = this.#day;
    if (!day) {
      return html`<h1 tabindex="-1">${text('nav.explore')}</h1>
        <x-notice class="card" heading=${text('logbook.none-yet')}>
          ${text('logbook.none-yet-text')}
          <a slot="action" class="button primary" href=${href('/upload')}>${text('devices.read')}</a>
        </x-notice>`;
    }
    const data = this.#shown;
    const { limits } = rangesOf(profile.person);
    return html`${this.#head(day, data, format)}
    ${
      data?.day !== day
        ? html`<x-notice kind="loading"></x-notice>`
        : data.records.length
          ? this.table
            ? html`<section class="card"><x-day-table .data=${data}></x-day-table></section>`
            : this.#chartCards(data, format, limits)
          : this.#none(day, format)
    }`;
  }

  get #day(): Day | undefined {
    const { day } = this.params;
    return day !== undefined && isDay(day) ? day : this.#lastDay.value?.day;
  }

  #head(day: Day, data: DayData | undefined, format: Format): TemplateResult {
    const limits = this.profile && rangesOf(this.profile.person).limits;
    const numbers = data?.day === day && limits ? dayNumbers(data, format, limits) : [];
    const today = format.zone.dayAt(Date.now());
    const latest = this.#lastDay.value?.day;
    const end = latest !== undefined && latest > today ? latest : today;
    return html`<div class="head">
      <div class="titles">
        <h1 tabindex="-1">${format.dayLong(day)}</h1>
        <p>${numbers.join(' · ') || html`&nbsp;`}</p>
      </div>
      <div class="actions">
        <span class="actions steps">
          <button @click=${() => this.#go(addDays(day, -1))}>${icons.back}${text('day.before')}</button>
          <button ?disabled=${day >= end} @click=${() => this.#go(addDays(day, 1))}>
            ${text('day.after')}${icons.forward}
          </button>
        </span>
        <span class="go"
          ><input
            type="date"
            aria-label=${text('day.pick')}
            title=${text('day.pick')}
            max=${end}
            .value=${day}
            @change=${(event: Event) => this.#pick((event.target as HTMLInputElement).value)}
        /></span>
        <button aria-pressed=${this.table} @click=${() => (this.table = !this.table)}>
          ${text(this.table ? 'day.chart' : 'day.table')}
        </button>
      </div>
    </div>`;
  }

  #chartCards(data: DayData, format: Format, limits: ReturnType<typeof rangesOf>['limits']): TemplateResult {
    const items = this.cursor === undefined ? [] : readOut(data, this.cursor, format);
    const model = this.#model(data, format, limits);
    return html`<section class="card chart">
        <x-chart
          class=${data.signs.length ? 'signs' : ''}
          aria-label=${text('day.chart-label', { day: format.dayLong(data.day) })}
          .model=${model}
          .valueText=${this.#spoken(items, format)}
          @cursor-moved=${(event: CustomEvent<{ x: number | undefined }>) => (this.cursor = event.detail.x)}
        ></x-chart>
        <x-day-key .model=${model}></x-day-key>
      </section>
      <section class="card"><x-day-readout .items=${items} .at=${this.cursor}></x-day-readout></section>
      <div class="actions">
        <button class="plain" @click=${() => this.#saveCsv(data, format)}>${text('day.save-csv')}</button>
        <button class="plain" @click=${() => this.#savePng(data)}>${text('day.save-png')}</button>
      </div>`;
  }

  #model(data: DayData, format: Format, limits: ReturnType<typeof rangesOf>['limits']): ChartModel {
    if (this.#drawn?.data !== data || this.#drawn.format !== format) {
      this.#drawn = { data, format, model: chartOfDay(data, format, limits) };
    }
    return this.#drawn.model;
  }

  #none(day: Day, format: Format): TemplateResult {
    const { earlier, later } = this.nearest ?? {};
    return html`<x-notice class="card" heading=${text('day.none')}>
      ${text('day.none-text', { day: format.dayLong(day) })}
      ${earlier ? html`<button slot="action" class="primary" @click=${() => this.#go(earlier)}>${text('day.earlier')}: ${format.day(earlier)}</button>` : nothing}
      ${later ? html`<button slot="action" @click=${() => this.#go(later)}>${text('day.later')}: ${format.day(later)}</button>` : nothing}
    </x-notice>`;
  }

  #spoken(items: readonly ReadOutItem[], format: Format): string {
    if (this.cursor === undefined) return '';
    return [
      format.time(this.cursor),
      ...items.map(({ label, value, detail }) => `${label} ${value}${detail ? ` (${detail})` : ''}`),
    ].join(', ');
  }

  async #findNearest(day: Day): Promise<void> {
    const { profile, format } = this;
    if (!profile || !format) return;
    const [earlier, later] = await Promise.all([
      nearestDay(profile.store, day, -1, format.zone),
      nearestDay(profile.store, day, 1, format.zone),
    ]);
    if (this.#day === day) this.nearest = { earlier, later };
  }

  #go(day: Day): void {
    // Not a new entry for each day: back leads to where the person came from.
    navigate(`/explore/day/${day}`, { replace: true });
  }

  #pick(value: string): void {
    if (isDay(value)) this.#go(value);
  }

  #retry(): void {
    this.#lastDay.retry();
    this.#data.retry();
  }

  #saveCsv(data: DayData, format: Format): void {
    saveFile(
      new Blob(['\ufeff', recordsCsv(data.records, data.devices, format)], { type: 'text/csv' }),
      `basalt-${data.day}.csv`,
    );
  }

  async #savePng({ day }: DayData): Promise<void> {
    if (this.chart) saveFile(await chartPng(this.chart), `basalt-${day}.png`);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    const day = this.#day;
    if (!step || !day || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.defaultPrevented) return;
    if (event.composedPath().some((node) => node instanceof Element && node.matches(OWN_ARROWS))) return;
    const next = addDays(day, step);
    const format = this.format;
    if (step > 0 && format && next > format.zone.dayAt(Date.now()) && next > (this.#lastDay.value?.day ?? '')) return;
    event.preventDefault();
    this.#go(next);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'x-day-page': DayPage;
  }
}
