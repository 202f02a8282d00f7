// A pump as it is set at one moment: basal profiles, bolus calculator, limits, everything else, each with what it rests on.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { BasalSlot } from '../../charts/basal-profile.ts';
import type { Format } from '../../text/format.ts';
import '../../text/pump.ts';
import '../../text/settings.ts';
import { text } from '../../text/text.ts';
import type { KnownSetting, SettingKey } from '../data/pump-settings.ts';
import type { SetDevice, SettingsView } from '../data/settings-page.ts';
import { sourceWords } from '../data/settings-page.ts';
import type { AnySlot, SettingGroup } from '../data/settings-words.ts';
import {
  clockOf,
  isSchedule,
  profileName,
  settingGroup,
  settingName,
  settingText,
  slotText,
} from '../data/settings-words.ts';
import { formatContext } from '../state/contexts.ts';
import { base, page, tables } from '../styles.ts';
import './basal-profile.ts';

type Item = readonly [key: SettingKey, known: KnownSetting];

@customElement('x-settings-view')
export class SettingsViewCards extends LitElement {
  static override styles = [
    base,
    page,
    tables,
    css`
      section > h2 {
        font-size: 17px;
        font-weight: 620;
        color: var(--ink);
      }
      .profiles {
        display: grid;
        gap: 28px;
      }
      .schedules {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
        gap: 20px 40px;
        align-items: start;
      }
      .schedules + dl {
        margin-top: 20px;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(240px, 100%), 1fr));
        gap: 16px 40px;
      }
      dt {
        font-size: 13px;
        color: var(--muted);
      }
      dd.value {
        font-weight: 620;
      }
      td,
      th {
        padding-block: 5px;
      }
      h3 + .small {
        margin-top: -2px;
      }
      @media print {
        .card {
          border: 0;
          padding: 8px 0;
        }
        .schedules,
        dl {
          break-inside: avoid;
        }
      }
    `,
  ];

  @property({ attribute: false }) device: SetDevice | undefined;
  @property({ attribute: false }) view: SettingsView | undefined;
  /** Another moment to compare with. */
  @property({ attribute: false }) compared: SettingsView | undefined;
  @property({ attribute: false }) days: readonly [compared: string, own: string] = ['', ''];
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;

  override render(): TemplateResult | typeof nothing {
    const { view, format } = this;
    if (!view || !format) return nothing;
    const groups = Map.groupBy(view.values, ([key]) => settingGroup(key));
    const status = groups.get('status') ?? [];
    const others = [...(groups.get('limits') ?? []), ...(groups.get('other') ?? [])];
    return html`${this.#basal(groups.get('basal') ?? [], format)} ${this.#wizard(groups.get('wizard') ?? [], format)}
    ${others.length ? this.#card('other', this.#list(others, format)) : nothing}
    ${status.length ? this.#card('status', this.#list(status, format)) : nothing}`;
  }

  #card(name: Exclude<SettingGroup, 'limits'>, content: unknown): TemplateResult {
    return html`<section class="card" aria-labelledby=${name}>
      <h2 id=${name}>${text(`history.${name}`)}</h2>
      ${content}
    </section>`;
  }

  #basal(items: readonly Item[], format: Format): TemplateResult | typeof nothing {
    const profiles = items.filter(([key]) => key.startsWith('basal/'));
    if (!profiles.length) return nothing;
    const active = items.find(([key]) => key === 'activeProfile')?.[1];
    const isActive = ([key]: Item): boolean => key.slice('basal/'.length) === active?.value;
    const sorted = [...profiles].sort((a, b) => Number(isActive(b)) - Number(isActive(a)));
    return this.#card(
      'basal',
      html`<div class="profiles">
        ${sorted.map((item) => {
          const [key, { value }] = item;
          const other = this.compared?.values.get(key)?.value;
          return html`<x-basal-profile
            .name=${profileName(key.slice('basal/'.length))}
            .slots=${value as readonly BasalSlot[]}
            .compared=${other as readonly BasalSlot[] | undefined}
            .days=${this.days}
            .active=${isActive(item)}
            .notes=${[...this.#notes(item, format), ...(isActive(item) && active ? this.#notes(['activeProfile', active], format) : [])]}
          ></x-basal-profile>`;
        })}
      </div>`,
    );
  }

  #wizard(items: readonly Item[], format: Format): TemplateResult | typeof nothing {
    if (!items.length) return nothing;
    const schedules = items.filter(([, { value }]) => isSchedule(value));
    const rest = items.filter(([, { value }]) => !isSchedule(value));
    return this.#card(
      'wizard',
      html`${
        schedules.length
          ? html`<div class="schedules">${schedules.map((item) => this.#schedule(item, format))}</div>`
          : nothing
      }${rest.length ? this.#list(rest, format) : nothing}`,
    );
  }

  #schedule(item: Item, format: Format): TemplateResult {
    const [key, { value }] = item;
    const slots = value as readonly AnySlot[];
    return html`<div>
      <h3>${settingName(key)}</h3>
      ${this.#notes(item, format).map((note) => html`<p class="muted small">${note}</p>`)}
      <table>
        <caption class="hidden-text">
          ${settingName(key)}
        </caption>
        <tbody>
          ${slots.map(
            (slot) =>
              html`<tr>
                <th scope="row">${slots.length === 1 ? text('history.all-day') : clockOf(slot.startMin)}</th>
                <td class="number">${slotText(slot, format)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #list(items: readonly Item[], format: Format): TemplateResult {
    return html`<dl>
      ${items.map(
        (item) =>
          html`<div>
            <dt>${settingName(item[0])}</dt>
            <dd class="value">${settingText(item[0], item[1].value, format)}</dd>
            ${this.#notes(item, format).map((note) => html`<dd class="muted small">${note}</dd>`)}
          </div>`,
      )}
    </dl>`;
  }

  #notes([, { source }]: Item, format: Format): string[] {
    const { device, view } = this;
    return device && view ? sourceWords(device, view, source, format) : [];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-view': SettingsViewCards;
  }
}
