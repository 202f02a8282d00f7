// The devices of the person: what each is, when it was read, and decoding again what it said.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { manifestById } from '../../../drivers/index.ts';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { StoredDevice, StoredSession } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import '../../text/settings.ts';
import { text } from '../../text/text.ts';
import type { RedecodeResult } from '../../../workers/device-api.ts';
import { devicesWithSettings } from '../../overview/with-settings.ts';
import { settingsPath } from '../data/settings-page.ts';
import { href } from '../routes.ts';
import { formatContext, profileContext, readingContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { Reading } from '../state/reading.ts';
import { StoreWatch } from '../state/store-watch.ts';
import { Follow } from '../state/subject.ts';
import { base, buttons } from '../styles.ts';
import './notice.ts';
import './settings-sessions.ts';
import { section } from './settings-styles.ts';

type Redecoding = 'running' | RedecodeResult | AppError;

interface Read {
  readonly devices: readonly StoredDevice[];
  readonly sessions: readonly StoredSession[];
  /** Devices whose own settings are known. */
  readonly withSettings: ReadonlySet<string>;
}

@customElement('x-settings-devices')
export class SettingsDevices extends LitElement {
  static override styles = [
    base,
    buttons,
    section,
    css`
      ul {
        list-style: none;
      }
      li {
        display: grid;
        gap: 8px;
        padding: 16px 0;
        border-bottom: 1px solid var(--line);
      }
      li:first-child {
        padding-top: 0;
      }
      li:last-child {
        border-bottom: 0;
        padding-bottom: 0;
      }
      .top {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 24px;
        align-items: start;
        justify-content: space-between;
      }
      .tag {
        font-size: 13px;
        font-weight: 550;
        color: var(--carbs-ink);
        background: var(--carbs);
        border-radius: 4px;
        padding: 1px 6px;
        margin-inline-start: 8px;
      }
      .wrong {
        color: var(--danger);
        font-size: 13px;
      }
      x-notice {
        margin: -24px -20px;
      }
    `,
  ];

  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @consume({ context: readingContext, subscribe: true }) private reading: Reading | undefined;
  @state() private redecoding: ReadonlyMap<string, Redecoding> = new Map();
  readonly #reading = new Follow(this, () => this.reading);
  readonly #data = new StoreWatch<Read>(this);

  protected override willUpdate(): void {
    this.#data.watch(this.profile?.store, 'devices', async (store) => {
      const [devices, sessions, withSettings] = await Promise.all([
        store.devices(),
        store.sessions(),
        devicesWithSettings(store),
      ]);
      return { withSettings, devices: [...devices].sort((a, b) => b.lastReadAt - a.lastReadAt), sessions };
    });
  }

  override render(): TemplateResult | typeof nothing {
    const { format } = this;
    const { value: data, error } = this.#data;
    if (error) {
      return html`<x-notice kind="error" .error=${error}>
        <button slot="action" class="primary" @click=${() => this.#data.retry()}>${text('state.try-again')}</button>
      </x-notice>`;
    }
    if (!data || !format) return html`<x-notice kind="loading"></x-notice>`;
    if (!data.devices.length) {
      return html`<p class="muted">${text('settings.devices-none')}</p>
        <div class="actions"><a class="button" href=${href('/upload')}>${text('devices.read')}</a></div>`;
    }
    return html`<ul>
        ${data.devices.map((device) => this.#device(device, data, format))}
      </ul>
      ${data.devices.some((device) => this.#canRedecode(device, data.sessions)) ? html`<p class="note">${text('settings.redecode-note')}</p>` : nothing}`;
  }

  #device(device: StoredDevice, { sessions: all, withSettings }: Read, format: Format): TemplateResult {
    const { id, model, serial, firmware, lastReadAt, demo } = device;
    const sessions = all.filter((session) => session.deviceId === id);
    const about = [
      ...(serial ? [text('settings.device-serial', { serial })] : []),
      ...(firmware ? [text('settings.device-firmware', { firmware })] : []),
      text('settings.device-read', { when: format.relative(lastReadAt, Date.now()) }),
    ];
    const now = this.redecoding.get(id);
    const action = text(now === 'running' ? 'settings.redecoding' : 'settings.redecode');
    return html`<li>
      <div class="top">
        <div>
          <h3>${model}${demo ? html`<span class="tag">${text('settings.device-simulated')}</span>` : nothing}</h3>
          <p class="muted small">${about.join(' · ')}</p>
          ${this.#shift(device, format)}
          ${withSettings.has(id) ? html`<p class="small"><a href=${href(settingsPath(id))}>${text('settings.device-history', { device: model })}</a></p>` : nothing}
          <p role="status" class="small">${now && now !== 'running' && !(now instanceof Error) ? words(now) : ''}</p>
        </div>
        ${
          this.#canRedecode(device, all)
            ? html`<button
                aria-label=${text('settings.redecode-label', { action, device: model })}
                aria-disabled=${now === 'running' ? 'true' : nothing}
                @click=${() => now !== 'running' && this.#redecode(id)}
              >
                ${action}
              </button>`
            : nothing
        }
      </div>
      ${
        now instanceof Error
          ? html`<p role="alert" class="wrong">
              ${text('settings.redecode-failed', {
                title: text(`error.${now.code}.title`),
                next: text(`error.${now.code}.next`),
              })}
            </p>`
          : nothing
      }
      ${
        sessions.length
          ? html`<details>
              <summary>${text('settings.device-sessions', { count: sessions.length })}</summary>
              <x-settings-sessions
                .store=${this.profile?.store}
                .sessions=${sessions}
                .serial=${serial}
              ></x-settings-sessions>
            </details>`
          : nothing
      }
    </li>`;
  }

  #shift({ shifts }: StoredDevice, format: Format): TemplateResult | typeof nothing {
    const addMs = shifts?.at(-1)?.addMs ?? 0;
    if (addMs === 0) return nothing;
    const key = addMs > 0 ? 'settings.device-shift-later' : 'settings.device-shift-earlier';
    return html`<p class="muted small">${text(key, { duration: format.duration(addMs) })}</p>`;
  }

  #canRedecode({ id, driverId }: StoredDevice, all: readonly StoredSession[]): boolean {
    const state = this.#reading.value;
    if (state?.stage === 'running' && state.task.driverId === driverId) return false;
    return manifestById(driverId) !== undefined && hasWholeConversations(all.filter(({ deviceId }) => deviceId === id));
  }

  async #redecode(deviceId: string): Promise<void> {
    const { profile, reading } = this;
    if (!profile || !reading) return;
    const say = (state: Redecoding): void => {
      this.redecoding = new Map([...this.redecoding, [deviceId, state]]);
    };
    say('running');
    try {
      say(await (await reading.api()).redecode({ personId: profile.person.id, deviceId }));
    } catch (error) {
      say(asAppError(error));
    }
  }
}

/**
 * Decoding again makes a device's records exactly what its conversations hold. Where there is none, as with the demo, nothing
 * would be left; and a reading that a closed tab cut off has stored a little more than its conversation has, until a later one
 * read all of it again.
 */
export function hasWholeConversations(sessions: readonly StoredSession[]): boolean {
  const latest = (outcome: StoredSession['outcome']): number =>
    Math.max(0, ...sessions.filter((session) => session.outcome === outcome).map(({ startedAt }) => startedAt));
  return sessions.some(({ added }) => added > 0) && latest('running') <= latest('complete');
}

function words({ conversations, added, removed, changed, problems }: RedecodeResult): string {
  const isSame = added + removed + changed === 0;
  return [
    isSame
      ? text('settings.redecoded-same', { count: conversations })
      : text('settings.redecoded', { added, changed, removed }),
    ...(problems.length ? [text('settings.redecoded-problems', { count: problems.length })] : []),
  ].join(' ');
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-devices': SettingsDevices;
  }
}
