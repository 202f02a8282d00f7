// Explore › Settings history: how a pump is set on any day, what was changed when, two days side by side.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Day } from '../../model/time.ts';
import { addDays } from '../../model/time.ts';
import type { Format } from '../../text/format.ts';
import '../../text/pump.ts';
import { text } from '../../text/text.ts';
import '../components/explore-nav.ts';
import { icons } from '../components/icons.ts';
import '../components/notice.ts';
import { changesHead, changesRows, changesStyles } from '../components/settings-changes.ts';
import '../components/settings-changes.ts';
import '../components/settings-view.ts';
import { isDay } from '../../overview/period.ts';
import { settingDifferences } from '../data/pump-settings.ts';
import type { SetDevice, SettingsView } from '../data/settings-page.ts';
import { changeDays, restsOn, setDevices, settingsPath, viewOf } from '../data/settings-page.ts';
import { sayTitle } from '../page.ts';
import type { PageElement } from '../page.ts';
import type { RouteParams } from '../routes.ts';
import { href, navigate } from '../routes.ts';
import { formatContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { StoreWatch } from '../state/store-watch.ts';
import { base, buttons, fields, page, tables } from '../styles.ts';

@customElement('x-settings-history-page')
export class SettingsHistoryPage extends LitElement implements PageElement {
  static override styles = [
    base,
    page,
    buttons,
    fields,
    tables,
    changesStyles,
    css`
      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: 12px 24px;
        align-items: end;
        justify-content: space-between;
      }
      .pick {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: end;
      }
      .pick svg {
        width: 18px;
        height: 18px;
      }
      section > h2 {
        font-size: 17px;
        font-weight: 620;
        color: var(--ink);
      }
      @media print {
        .tools,
        .print {
          display: none;
        }
        .card {
          border: 0;
          padding: 8px 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) params: RouteParams = {};
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  readonly #data = new StoreWatch<readonly SetDevice[]>(this);

  protected override willUpdate(): void {
    this.#data.watch(this.profile?.store, 'settings', setDevices);
  }

  override render(): TemplateResult {
    return html`<x-explore-nav current="settings-history"></x-explore-nav>${this.#content()}`;
  }

  #content(): TemplateResult {
    const { value: devices, error } = this.#data;
    const { format } = this;
    const plain = html`<h1 tabindex="-1">${text('history.title')}</h1>`;
    if (error) {
      return html`${plain}
        <x-notice class="card" kind="error" .error=${error}>
          <button slot="action" class="primary" @click=${() => this.#data.retry()}>${text('state.try-again')}</button>
        </x-notice>`;
    }
    if (!devices || !format) return html`${plain}<x-notice kind="loading"></x-notice>`;
    const wanted = this.params.device && decodeURIComponent(this.params.device);
    const device = devices.find(({ id }) => id === wanted) ?? devices[0];
    if (!device) {
      return html`${plain}
        <x-notice class="card" heading=${text('history.none')}>
          ${text('history.none-text')}
          <a slot="action" class="button primary" href=${href('/upload')}>${text('devices.read')}</a>
        </x-notice>`;
    }
    return this.#of(device, devices, format);
  }

  #of(device: SetDevice, devices: readonly SetDevice[], format: Format): TemplateResult {
    const { zone } = format;
    const title = text('history.title-of', { device: device.model });
    sayTitle(this, title);
    const view = viewOf(device, dayOf(this.params.day), zone);
    const other = dayOf(this.params.compared);
    const compared = other === undefined ? undefined : viewOf(device, other, zone);
    const asOf = view.day === undefined ? [] : [text('history.as-of', { day: format.day(view.day) })];
    return html`<div class="head">
        <div class="titles">
          <h1 tabindex="-1">${title}</h1>
          <p aria-live="polite">${[...asOf, ...restsOn(device, view, format)].join(' · ')}</p>
        </div>
        <div class="actions print">
          <button @click=${() => print()}>${text('history.print')}</button>
        </div>
      </div>
      ${this.#tools(device, devices, view, compared, format)}
      ${compared ? this.#differences(compared, view, format) : nothing}
      ${
        view.values.size
          ? html`<x-settings-view
              .device=${device}
              .view=${view}
              .compared=${compared}
              .days=${compared ? [this.#short(compared, format), this.#short(view, format)] : ['', '']}
            ></x-settings-view>`
          : html`<p class="card">${text('history.unknown-before')}</p>`
      }
      <section class="card" aria-labelledby="changes">
        <h2 id="changes">${text('history.changes')}</h2>
        <x-settings-changes .device=${device}></x-settings-changes>
      </section>`;
  }

  #tools(
    device: SetDevice,
    devices: readonly SetDevice[],
    view: SettingsView,
    compared: SettingsView | undefined,
    format: Format,
  ): TemplateResult {
    const { zone } = format;
    const today = zone.dayAt(Date.now());
    const shown = view.day ?? today;
    const days = changeDays(device, zone);
    // The state before a change is that of the day before it.
    const before = days.findLast((day) => day <= shown);
    const after = days.find((day) => day > shown);
    const go = (day: Day | undefined, other = compared?.day): void =>
      navigate(settingsPath(device.id, day, other), { replace: true });
    return html`<div class="tools">
      <div class="pick">
        ${
          devices.length > 1
            ? html`<div class="field">
                <label for="device">${text('history.device')}</label>
                <select
                  id="device"
                  @change=${(event: Event) => navigate(settingsPath((event.target as HTMLSelectElement).value, view.day))}
                >
                  ${devices.map(
                    ({ id, model, serial }) =>
                      html`<option value=${id} ?selected=${id === device.id}>${model} ${serial}</option>`,
                  )}
                </select>
              </div>`
            : nothing
        }
        <div class="field">
          <label for="day">${text('history.day')}</label>
          <input
            id="day"
            type="date"
            max=${today}
            .value=${shown}
            @change=${(event: Event) => go(dayOf((event.target as HTMLInputElement).value))}
          />
        </div>
        <button ?disabled=${before === undefined} @click=${() => before !== undefined && go(addDays(before, -1))}>
          ${icons.back}${text('history.before')}
        </button>
        <button ?disabled=${after === undefined} @click=${() => go(after)}>
          ${text('history.after')}${icons.forward}
        </button>
        ${view.day === undefined ? nothing : html`<button @click=${() => go(undefined)}>${text('history.now')}</button>`}
      </div>
      ${
        compared
          ? html`<div class="pick">
              <div class="field">
                <label for="compared">${text('history.compare-with')}</label>
                <input
                  id="compared"
                  type="date"
                  max=${today}
                  .value=${compared.day!}
                  @change=${(event: Event) => go(view.day, dayOf((event.target as HTMLInputElement).value))}
                />
              </div>
              <button @click=${() => navigate(settingsPath(device.id, view.day), { replace: true })}>
                ${text('history.compare-stop')}
              </button>
            </div>`
          : html`<button @click=${() => go(view.day, addDays(before ?? shown, -1))}>${text('history.compare')}</button>`
      }
    </div>`;
  }

  #differences(compared: SettingsView, view: SettingsView, format: Format): TemplateResult {
    const changes = settingDifferences(compared.values, view.values);
    const title = text('history.compare-title', { count: changes.length });
    return html`<section class="card" aria-labelledby="differences">
      <h2 id="differences">${title}</h2>
      ${
        changes.length
          ? html`<table class="changes" role="table">
              <caption class="hidden-text">
                ${title}
              </caption>
              ${changesHead([this.#short(compared, format), this.#short(view, format)])}
              <tbody role="rowgroup">
                ${changesRows(changes, format)}
              </tbody>
            </table>`
          : html`<p class="muted">${text('history.compare-same')}</p>`
      }
    </section>`;
  }

  #short({ day }: SettingsView, format: Format): string {
    return day === undefined ? text('history.newest') : format.dayShort(day);
  }
}

function dayOf(param: string | undefined): Day | undefined {
  return param !== undefined && isDay(param) ? param : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-history-page': SettingsHistoryPage;
  }
}
