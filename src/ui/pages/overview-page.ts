// Overview: how the last days were, what that rests on, and what is worth a look.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { zone } from '../../model/time.ts';
import { ENOUGH_DAYS, ENOUGH_PERCENT } from '../../stats/coverage.ts';
import '../../text/reports.ts';
import type { Format } from '../../text/format.ts';
import '../../text/logbook.ts';
import { text } from '../../text/text.ts';
import '../components/key-numbers.ts';
import '../components/look-list.ts';
import '../components/notice.ts';
import '../components/range-bar.ts';
import '../components/range-picker.ts';
import '../components/typical-day.ts';
import type { Overview } from '../../overview/overview.ts';
import type { Period } from '../../overview/period.ts';
import { settingsPath } from '../data/settings-page.ts';
import { sayTitle } from '../page.ts';
import type { PageElement } from '../page.ts';
import type { RouteParams } from '../routes.ts';
import { href, navigate } from '../routes.ts';
import { formatContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { computeWorker } from '../state/compute-worker.ts';
import { StoreWatch } from '../state/store-watch.ts';
import { rangesOf } from '../state/targets.ts';
import { base, buttons, page } from '../styles.ts';

@customElement('x-overview-page')
export class OverviewPage extends LitElement implements PageElement {
  static override styles = [
    base,
    page,
    buttons,
    css`
      .top {
        display: grid;
        grid-template-columns: minmax(300px, 1fr) minmax(0, 2.2fr);
        gap: 18px;
      }
      .ranges {
        display: flex;
        flex-direction: column;
      }
      .bottom {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(380px, 100%), 1fr));
        gap: 18px;
        align-items: start;
      }
      .stale {
        opacity: 0.6;
        transition: opacity var(--quick) 150ms;
      }
      ul.devices {
        list-style: none;
      }
      .devices li {
        display: flex;
        flex-wrap: wrap;
        gap: 0 16px;
        justify-content: space-between;
        padding: 12px 0;
        border-bottom: 1px solid var(--line);
      }
      .devices .pump {
        flex-basis: 100%;
        display: flex;
        flex-wrap: wrap;
        gap: 0 16px;
        justify-content: space-between;
      }
      .devices li:first-child {
        padding-top: 0;
      }
      .devices li:last-child {
        border-bottom: 0;
        padding-bottom: 0;
      }
      @media (max-width: 860px) {
        .top {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) params: RouteParams = {};
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  readonly #data = new StoreWatch<Overview>(this);

  protected override willUpdate(): void {
    const { profile } = this;
    if (!profile) return;
    const { person, store, visit } = profile;
    const { range } = this.params;
    const key = JSON.stringify([range, person.zoneId, person.targets]);
    const { limits } = rangesOf(person);
    const { zoneId } = person;
    if (!this.format) return;
    this.#data.watch(store, key, async (from) => {
      // What is asked here is what is watched; years of readings are read and reckoned elsewhere.
      await from.lastChange();
      const asked = { param: range, limits, now: Date.now() };
      // What is only visited lies in this window's memory.
      if (visit) return (await import('../../overview/overview.ts')).overview(from, { ...asked, zone: zone(zoneId) });
      return computeWorker().overview({ ...asked, personId: from.personId, zoneId });
    });
  }

  override render(): TemplateResult {
    const { value: data, error } = this.#data;
    const { format } = this;
    if (error) {
      return html`<h1 tabindex="-1">${text('nav.overview')}</h1>
        <x-notice class="card" kind="error" .error=${error}>
          <button slot="action" class="primary" @click=${() => this.#data.retry()}>${text('state.try-again')}</button>
        </x-notice>`;
    }
    if (!data || !format) {
      return html`<h1 tabindex="-1">${text('nav.overview')}</h1>
        <x-notice kind="loading"></x-notice>`;
    }
    const title = titleOf(data.period, format);
    sayTitle(this, title);
    return html`<div class="head">
        <div class="titles">
          <h1 tabindex="-1">${title}</h1>
          <p>${restsOn(data, format).join(' · ')}</p>
        </div>
        <x-range-picker
          .period=${data.period}
          @period-chosen=${(event: CustomEvent<string>) => navigate(`/overview/${event.detail}`, { replace: true })}
        ></x-range-picker>
      </div>
      ${data.sensor || data.meter ? this.#cards(data) : this.#emptyRange(data, format)}
      <div class="bottom">
        ${
          data.look.length
            ? html`<section class="card" aria-labelledby="look">
                <h2 id="look">${text('look.title')}</h2>
                <x-look-list .look=${data.look} .ranges=${this.#ranges}></x-look-list>
              </section>`
            : nothing
        }
        ${data.devices.length ? this.#devices(data, format) : nothing}
      </div>`;
  }

  get #ranges(): ReturnType<typeof rangesOf> | undefined {
    return this.profile && rangesOf(this.profile.person);
  }

  #cards(data: Overview): TemplateResult {
    const { sensor, meter } = data;
    return html`<div class="top ${this.#data.stale ? 'stale' : ''}">
        <section class="card ranges" aria-labelledby="ranges">
          <h2 id="ranges">${text(sensor ? 'overview.ranges' : 'overview.ranges-meter')}</h2>
          <x-range-bar
            of=${sensor ? 'time' : 'readings'}
            .shares=${sensor?.shares ?? meter?.stats.shares}
            .ranges=${this.#ranges}
          ></x-range-bar>
          ${sensor ? nothing : html`<p class="muted small" style="margin-top: 12px">${text('overview.ranges-meter-note')}</p>`}
          <p class="small" style="margin-top: 16px">
            <a href=${href(`/how-computed/${sensor ? 'shares' : 'fingerstick-stats'}`)}>${text('measures.link')}</a>
          </p>
        </section>
        <section class="card">
          <x-typical-day .sensor=${sensor} .meter=${meter} .ranges=${this.#ranges}></x-typical-day>
        </section>
      </div>
      <section class="card ${this.#data.stale ? 'stale' : ''}">
        <x-key-numbers .overview=${data}></x-key-numbers>
        ${
          sensor && !sensor.sufficiency.isEnough
            ? html`<p class="muted small" style="margin-top: 16px">
                ${text('overview.not-enough', {
                  days: ENOUGH_DAYS,
                  percent: this.format?.percent(ENOUGH_PERCENT / 100) ?? '',
                })}
              </p>`
            : nothing
        }
        ${sensor || !meter ? nothing : this.#bounds(meter)}
      </section>`;
  }

  /** Averages with LO or HI among the readings say so. */
  #bounds({ readings }: NonNullable<Overview['meter']>): TemplateResult {
    const notes = (['low', 'high'] as const).flatMap((bound) => {
      const count = readings.filter((reading) => reading.bound === bound).length;
      return count ? [text(`fingerstick.note-${bound}`, { count })] : [];
    });
    return html`${notes.map((note) => html`<p class="muted small" style="margin-top: 16px">${note}</p>`)}`;
  }

  #emptyRange({ span }: Overview, format: Format): TemplateResult {
    const days = span && format.days(span);
    return html`<x-notice class="card" heading=${text('overview.empty-range')}>
      ${
        days
          ? text('overview.empty-range-text', { first: format.day(days.first), last: format.day(days.last) })
          : text('overview.empty-range-text-none')
      }
      <a slot="action" class="button primary" href=${href('/overview/14')}>${text('overview.empty-range-go')}</a>
    </x-notice>`;
  }

  #devices({ devices, withSettings, setDays }: Overview, format: Format): TemplateResult {
    const sorted = [...devices].sort((a, b) => b.lastReadAt - a.lastReadAt);
    return html`<section class="card" aria-labelledby="devices">
      <h2 id="devices">${text('devices.title')}</h2>
      <ul class="devices">
        ${sorted.map(
          ({ id, model, serial, lastReadAt }) =>
            html`<li>
              <span>${model} <span class="muted small">${serial}</span></span>
              <span class="muted">${format.relative(lastReadAt, Date.now())}</span>
              ${this.#pump(id, withSettings.has(id), setDays.get(id), format)}
            </li>`,
        )}
      </ul>
    </section>`;
  }

  /** What is worth a line of a pump: how often its set is changed, and where its settings are. */
  #pump(id: string, hasSettings: boolean, days: number | undefined, format: Format): TemplateResult | typeof nothing {
    if (!hasSettings && days === undefined) return nothing;
    return html`<span class="pump small">
      ${days === undefined ? nothing : html`<span class="muted">${text('overview.set-days', { days: format.number(days, 1) })}</span>`}
      ${hasSettings ? html`<a href=${href(settingsPath(id))}>${text('overview.settings')}</a>` : nothing}
    </span>`;
  }
}

function titleOf({ first, last, days, preset, current }: Period, format: Format): string {
  if (preset === undefined) return format.dayRange(first, last);
  if (current) return text('overview.title-last', { count: days });
  return text('overview.title-until', { count: days, day: format.day(last) });
}

/** Dates, coverage, devices and when they were read. */
function restsOn({ period, sensor, meter, devices }: Overview, format: Format): string[] {
  const parts = period.preset === undefined ? [] : [format.dayRange(period.first, period.last)];
  if (sensor?.coverage.percent !== undefined) {
    parts.push(text('overview.rests-sensor', { percent: format.percent(sensor.coverage.percent / 100) }));
  } else if (meter) {
    const days = text('overview.days', { count: meter.daysWithReadings });
    parts.push(text('overview.rests-meter', { count: meter.readings.length, days }));
    const typed = meter.readings.filter(({ manual }) => manual).length;
    if (typed) parts.push(text('entry.rests-typed', { count: typed }));
  }
  const last = Math.max(...devices.map(({ lastReadAt }) => lastReadAt));
  if (!devices.length) return parts;
  const when = format.relative(last, Date.now());
  const [one, two] = devices;
  if (devices.length === 1) parts.push(text('overview.rests-devices', { devices: one!.model, when }));
  else if (devices.length === 2) {
    const both = text('overview.and', { first: one!.model, second: two!.model });
    parts.push(text('overview.rests-devices', { devices: both, when }));
  } else parts.push(text('overview.rests-many', { count: devices.length, when }));
  return parts;
}

declare global {
  interface HTMLElementTagNameMap {
    'x-overview-page': OverviewPage;
  }
}
