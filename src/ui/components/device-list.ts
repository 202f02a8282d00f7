// All devices that can be read, by maker, with a search; those read before and those plugged in come first.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceManifest } from '../../device/driver.ts';
import { isDevice } from '../../device/driver.ts';
import type { ListedManifest } from '../../device/models.ts';
import type { StoredDevice } from '../../store/store.ts';
import '../../text/devices.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import type { DeviceRow } from '../data/device-traits.ts';
import { byMaker, devicePath, hasUsbId, rowsFound, rowsOf, usbIdOf, usbIdText } from '../data/device-traits.ts';
import { href } from '../routes.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons, fields, page } from '../styles.ts';
import { devicePicture, pictureOf } from './device-picture.ts';
import './plugged-in.ts';

/** A short list needs no headings. */
const MOST_WITHOUT_MAKERS = 6;
const MOST_RECENT = 6;
const PICTURE_WIDTH = 48;

@customElement('x-device-list')
export class DeviceList extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    fields,
    css`
      .search {
        display: block;
        width: min(100%, 420px);
      }
      ul {
        list-style: none;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(300px, 100%), 1fr));
        gap: 2px 20px;
      }
      ul a {
        display: flex;
        gap: 14px;
        align-items: center;
        padding: 8px 12px;
        margin-inline: -12px;
        border-radius: var(--radius-small);
        color: var(--ink);
        text-decoration: none;
      }
      ul a:hover {
        background: var(--brand-soft);
      }
      svg {
        flex: none;
        color: var(--brand);
      }
      .words {
        min-width: 0;
        display: grid;
        gap: 1px;
      }
      .name {
        font-weight: 600;
      }
      .section {
        display: grid;
        gap: 12px;
      }
      .maker h3 {
        padding-bottom: 4px;
        border-bottom: 1px solid var(--line);
        margin-bottom: 4px;
      }
      .makers {
        display: grid;
        gap: 20px;
      }
      .jump {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        font-size: 14px;
      }
      .jump button {
        min-height: 32px;
        padding: 2px 0;
        border: 0;
        background: none;
        color: var(--brand);
        font-weight: 450;
        text-decoration: underline;
        text-underline-offset: 3px;
        text-decoration-color: color-mix(in srgb, currentColor 40%, transparent);
      }
      .maker h3:focus {
        outline: none;
      }
      .maker {
        scroll-margin-top: 16px;
      }
      @media (max-width: 640px) {
        ul a {
          padding-block: 6px;
        }
      }
    `,
  ];

  @property({ attribute: false }) manifests: readonly ListedManifest[] = [];
  /** Devices read before. */
  @property({ attribute: false }) known: readonly StoredDevice[] = [];
  /** Offer every device as a simulated one instead. */
  @property({ type: Boolean }) simulated = false;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private search = '';
  #devices: readonly DeviceManifest[] = [];
  #rows: readonly DeviceRow[] = [];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('manifests')) return;
    this.#devices = this.manifests.filter(isDevice);
    this.#rows = rowsOf(this.manifests);
  }

  override render(): TemplateResult {
    const usbId = usbIdOf(this.search);
    const found = usbId ? this.#rows.filter((row) => hasUsbId(row, usbId)) : rowsFound(this.#rows, this.search);
    const recent = this.search || this.simulated ? [] : this.#recent();
    return html`
      <div class="field search">
        <label for="search">${text('upload.search')}</label>
        <input
          id="search"
          type="search"
          style="width: 100%"
          autocomplete="off"
          placeholder=${text('upload.search-placeholder')}
          .value=${this.search}
          @input=${(event: InputEvent) => (this.search = (event.target as HTMLInputElement).value)}
        />
      </div>
      ${this.search || this.simulated ? nothing : html`<x-plugged-in .manifests=${this.#devices}></x-plugged-in>`}
      ${
        recent.length
          ? html`<section class="section" aria-labelledby="recent">
              <h2 id="recent">${text('upload.recent')}</h2>
              <ul>
                ${recent.map(({ device, manifest }) => this.#recentRow(device, manifest))}
              </ul>
            </section>`
          : nothing
      }
      <section class="section" aria-labelledby="all">
        <h2 id="all">
          ${
            usbId && found.length > 1
              ? text('upload.which', { id: usbIdText(usbId) })
              : this.search && found.length
                ? text('found.count', { count: found.length })
                : text(this.simulated ? 'upload.simulated-title' : 'upload.all')
          }
        </h2>
        ${this.simulated ? html`<p class="muted small">${text('upload.simulated-text')}</p>` : nothing}
        ${found.length ? this.#found(found) : this.#none()}
      </section>
    `;
  }

  #found(found: readonly DeviceRow[]): TemplateResult {
    const makers = byMaker(found);
    if (found.length <= MOST_WITHOUT_MAKERS) {
      return html`<ul role="list">
        ${found.map((row) => this.#row(row, makers.length > 1))}
      </ul>`;
    }
    return html`${makers.length > 1 ? this.#jumps(makers) : nothing}
      <div class="makers">
        ${makers.map(
          ([maker, rows], index) =>
            html`<section class="maker" aria-labelledby="maker-${index}">
              <h3 id="maker-${index}" tabindex="-1">${maker}</h3>
              <ul role="list">
                ${rows.map((row) => this.#row(row, false))}
              </ul>
            </section>`,
        )}
      </div>`;
  }

  #jumps(makers: readonly (readonly [maker: string, ...unknown[]])[]): TemplateResult {
    return html`<nav class="jump" aria-label=${text('upload.makers')}>
      ${makers.map(([maker], index) => html`<button @click=${() => this.#jump(index)}>${maker}</button>`)}
    </nav>`;
  }

  #none(): TemplateResult {
    return html`<p role="status">
        <strong>${text('upload.none-found', { search: this.search })}</strong><br />
        <span class="muted">${text('upload.none-found-text')}</span>
      </p>
      <div class="actions">
        <button @click=${() => (this.search = '')}>${text('upload.clear-search')}</button>
      </div>`;
  }

  #jump(index: number): void {
    const heading = this.renderRoot.querySelector<HTMLElement>(`#maker-${index}`);
    heading?.parentElement?.scrollIntoView({ block: 'start' });
    heading?.focus({ preventScroll: true });
  }

  #recent(): { readonly device: StoredDevice; readonly manifest: ListedManifest }[] {
    return [...this.known]
      .sort((a, b) => b.lastReadAt - a.lastReadAt)
      .flatMap((device) => {
        const manifest = this.manifests.find((item) => item.id === device.driverId);
        return manifest && !device.demo ? [{ device, manifest }] : [];
      })
      .slice(0, MOST_RECENT);
  }

  #recentRow(device: StoredDevice, manifest: ListedManifest): TemplateResult {
    return html`<li>
      <a href=${href(devicePath(manifest.id, manifest.models.includes(device.model) ? { model: device.model } : {}))}>
        ${devicePicture(pictureOf(manifest), PICTURE_WIDTH)}
        <span class="words"
          ><span class="name">${device.model}</span
          ><span class="muted small"
            >${device.serial} ·
            ${text('upload.last-read', { when: this.format?.relative(device.lastReadAt, Date.now()) ?? '' })}</span
          ></span
        >
      </a>
    </li>`;
  }

  #row({ manifest, model, facts }: DeviceRow, withMaker: boolean): TemplateResult {
    const sure = facts.isPortUnlisted ? text('facts.port-unlisted-row') : text(`evidence.${facts.evidence}`);
    const about = [...(withMaker ? [manifest.maker] : []), this.simulated ? text('upload.simulated') : sure];
    return html`<li>
      <a href=${href(devicePath(manifest.id, { model }))}>
        ${devicePicture(this.simulated ? 'simulated' : pictureOf(manifest), PICTURE_WIDTH)}
        <span class="words"
          ><span class="name">${model}</span>
          <span class="muted small about">${about.join(' · ')}</span>
        </span>
      </a>
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-device-list': DeviceList;
  }
}
