// All devices that can be read, with a search; those read before come first.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceManifest, FolderManifest } from '../../device/driver.ts';
import { isDevice } from '../../device/driver.ts';
import type { StoredDevice } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import { href } from '../routes.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons, fields, page } from '../styles.ts';
import type { DevicePicture } from './device-picture.ts';
import { devicePicture } from './device-picture.ts';

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
        gap: 8px 20px;
      }
      a {
        display: flex;
        gap: 16px;
        align-items: start;
        padding: 12px;
        margin-inline: -12px;
        border-radius: var(--radius-small);
        color: var(--ink);
        text-decoration: none;
      }
      a:hover {
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
    `,
  ];

  @property({ attribute: false }) manifests: readonly ListedManifest[] = [];
  /** Devices read before. */
  @property({ attribute: false }) known: readonly StoredDevice[] = [];
  /** Offer every device as a simulated one instead. */
  @property({ type: Boolean }) simulated = false;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private search = '';

  override render(): TemplateResult {
    const found = this.manifests.filter((manifest) => matches(manifest, this.search));
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
        <h2 id="all">${text(this.simulated ? 'upload.simulated-title' : 'upload.all')}</h2>
        ${this.simulated ? html`<p class="muted small">${text('upload.simulated-text')}</p>` : nothing}
        ${
          found.length
            ? html`<ul>
                ${found.map((manifest) => this.#row(manifest, this.simulated))}
              </ul>`
            : html`<p role="status">
                  <strong>${text('upload.none-found', { search: this.search })}</strong><br />
                  <span class="muted">${text('upload.none-found-text')}</span>
                </p>
                <div class="actions">
                  <button @click=${() => (this.search = '')}>${text('upload.clear-search')}</button>
                </div>`
        }
      </section>
    `;
  }

  #recent(): { readonly device: StoredDevice; readonly manifest: ListedManifest }[] {
    return [...this.known]
      .sort((a, b) => b.lastReadAt - a.lastReadAt)
      .flatMap((device) => {
        const manifest = this.manifests.find((item) => item.id === device.driverId);
        return manifest && !device.demo ? [{ device, manifest }] : [];
      });
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

  #row(manifest: ListedManifest, simulated: boolean): TemplateResult {
    const models = manifest.models.filter((model) => model !== manifest.name).join(', ');
    return html`<li>
      <a href=${href(`/upload/${manifest.id}`)}>
        ${devicePicture(simulated ? 'simulated' : pictureOf(manifest))}
        <span class="words"
          ><span class="name"
            >${manifest.name}${simulated ? html`<span class="tag">${text('upload.simulated')}</span>` : nothing}</span
          >
          ${models ? html`<span class="small">${models}</span>` : nothing}
          <span class="muted small"
            >${simulated ? manifest.maker : `${manifest.maker} · ${text(`evidence.${manifest.evidence}`)}`}</span
          >
        </span>
      </a>
    </li>`;
  }
}

function pictureOf(manifest: ListedManifest): DevicePicture {
  return isDevice(manifest) ? manifest.links[0]!.kind : 'folder';
}

/** Every word of the search is in the device's name, maker or models, whatever the case. */
export function matches(manifest: Pick<DeviceManifest, 'name' | 'maker' | 'models'>, search: string): boolean {
  const plain = (value: string): string => value.toLocaleLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  const all = plain([manifest.maker, manifest.name, ...manifest.models].join(' '));
  return search
    .split(/\s+/)
    .map(plain)
    .every((word) => all.includes(word));
}

declare global {
  interface HTMLElementTagNameMap {
    'x-device-list': DeviceList;
  }
}
