// All devices that can be read, by maker, with a search; those read before and those plugged in come first.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceManifest, FolderManifest } from '../../device/driver.ts';
import { isDevice } from '../../device/driver.ts';
import type { StoredDevice } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import { byMaker, hasUsbId, matches, modelsFound, usbIdOf, usbIdText } from '../data/device-traits.ts';
import { href } from '../routes.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons, fields, page } from '../styles.ts';
import { devicePicture, pictureOf } from './device-picture.ts';
import './plugged-in.ts';

/** A short list needs no headings. */
const MOST_WITHOUT_MAKERS = 6;
/** So many models are named in a row of the list; a search names those it has found. */
const MOST_MODELS = 4;
const MOST_RECENT = 6;

/** What the list shows: devices at a cable, and those whose reports lie on a reader's disk. */
export type ListedManifest = DeviceManifest | FolderManifest;

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
        gap: 4px 20px;
      }
      ul a {
        display: flex;
        gap: 16px;
        align-items: start;
        padding: 10px 12px;
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
        gap: 2px;
      }
      .name {
        font-weight: 600;
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

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('manifests')) this.#devices = this.manifests.filter(isDevice);
  }

  override render(): TemplateResult {
    const usbId = usbIdOf(this.search);
    const found = this.manifests.filter((manifest) =>
      usbId ? hasUsbId(manifest, usbId) : matches(manifest, this.search),
    );
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
              : text(this.simulated ? 'upload.simulated-title' : 'upload.all')
          }
        </h2>
        ${this.simulated ? html`<p class="muted small">${text('upload.simulated-text')}</p>` : nothing}
        ${found.length ? this.#found(found, usbId !== undefined) : this.#none()}
      </section>
    `;
  }

  #found(found: readonly ListedManifest[], isAnswer: boolean): TemplateResult {
    const makers = byMaker(found);
    if (isAnswer || this.search || found.length <= MOST_WITHOUT_MAKERS || makers.length < 2) {
      return html`<ul>
        ${found.map((manifest) => this.#row(manifest, true))}
      </ul>`;
    }
    return html`<nav class="jump" aria-label=${text('upload.makers')}>
        ${makers.map(([maker], index) => html`<button @click=${() => this.#jump(index)}>${maker}</button>`)}
      </nav>
      <div class="makers">
        ${makers.map(
          ([maker, own], index) =>
            html`<section class="maker" aria-labelledby="maker-${index}">
              <h3 id="maker-${index}" tabindex="-1">${maker}</h3>
              <ul>
                ${own.map((manifest) => this.#row(manifest, false))}
              </ul>
            </section>`,
        )}
      </div>`;
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
      <a href=${href(`/upload/${manifest.id}`)}>
        ${devicePicture(pictureOf(manifest))}
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

  #row(manifest: ListedManifest, withMaker: boolean): TemplateResult {
    const { name, maker, evidence } = manifest;
    const about = [...(withMaker ? [maker] : []), ...(this.simulated ? [] : [text(`evidence.${evidence}`)])];
    const models = modelsFound(manifest, usbIdOf(this.search) ? '' : this.search).filter((model) => model !== name);
    const more = models.length - MOST_MODELS;
    const named = models.slice(0, MOST_MODELS).join(', ');
    return html`<li>
      <a href=${href(`/upload/${manifest.id}`)}>
        ${devicePicture(this.simulated ? 'simulated' : pictureOf(manifest))}
        <span class="words"
          ><span class="name"
            >${name}${this.simulated ? html`<span class="tag">${text('upload.simulated')}</span>` : nothing}</span
          >
          ${
            named
              ? html`<span class="small"
                  >${more > 0 ? text('upload.models-more', { models: named, count: more }) : named}</span
                >`
              : nothing
          }
          <span class="muted small">${about.join(' · ')}</span>
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
