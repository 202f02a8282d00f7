// A device that leaves its reports on a reader's disk: what to do, one button for the folder, and the reports in it.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { FolderManifest } from '../../device/driver.ts';
import type { WallTime } from '../../model/time.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import { canOpenFolder, fits, openFolder } from '../folder-files.ts';
import { href } from '../routes.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons, page } from '../styles.ts';
import './device-facts.ts';
import './device-steps.ts';

/** A file that is a report, and whose. */
interface Found {
  readonly file: File;
  readonly model: string;
  readonly serial: string;
  readonly newest: WallTime | undefined;
}

/** Reports are some hundred kilobytes; a larger file is none. */
const LARGEST_BYTES = 20_000_000;
const HEAD_BYTES = 16_384;

/** Fires `folder-import` with the file the person chose: one report, one device, never several at once. */
@customElement('x-folder-detail')
export class FolderDetail extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    css`
      .sheet {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 300px);
        gap: 20px 32px;
      }
      .body {
        max-width: 64ch;
      }
      x-device-facts {
        border-inline-start: 1px solid var(--line);
        padding-inline-start: 20px;
      }
      @media (max-width: 960px) {
        .sheet {
          grid-template-columns: minmax(0, 1fr);
        }
        x-device-facts {
          border: 0;
          border-top: 1px solid var(--line);
          padding: 16px 0 0;
        }
      }
      .body,
      .reports {
        display: grid;
        gap: 20px;
        min-width: 0;
      }
      .reports {
        gap: 8px;
      }
      h2 {
        margin-bottom: 4px;
      }
      ol {
        padding-inline-start: 1.4em;
        display: grid;
        gap: 4px;
      }
      ul {
        list-style: none;
        padding: 0;
        display: grid;
        gap: 8px;
      }
      li.report {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 20px;
        align-items: center;
        justify-content: space-between;
      }
      li.report > span {
        flex: 1 1 280px;
      }
      .name {
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) manifest: FolderManifest | undefined;
  /** The model chosen in the list. */
  @property() model = '';
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private found: readonly Found[] | undefined;
  @state() private failed = false;

  override render(): TemplateResult | typeof nothing {
    const { manifest } = this;
    if (!manifest) return nothing;
    return html`<div class="card sheet">
      <div class="body">
        <x-device-steps .device=${manifest} .model=${this.model}></x-device-steps>
        <div class="actions">
          <button class="primary" @click=${() => this.#open(manifest)}>${text('folder.open')}</button>
          <button @click=${() => this.#input('files')?.click()}>${text('folder.files')}</button>
          <a class="button" href=${href('/upload')}>${text('upload.back')}</a>
        </div>
        <input
          id="folder"
          type="file"
          hidden
          webkitdirectory
          aria-label=${text('folder.open')}
          @change=${(event: Event) => this.#chosen(manifest, event)}
        />
        <input
          id="files"
          type="file"
          hidden
          multiple
          accept=${manifest.accepts.join(',')}
          aria-label=${text('folder.files')}
          @change=${(event: Event) => this.#chosen(manifest, event)}
        />
        <div role="status">${this.#reports()}</div>
      </div>
      <x-device-facts .manifest=${manifest} .model=${this.model}></x-device-facts>
    </div>`;
  }

  #reports(): TemplateResult | typeof nothing {
    if (this.failed) return html`<p class="wrong">${text('folder.unreadable')}</p>`;
    const { found } = this;
    if (!found) return nothing;
    if (!found.length) {
      return html`<p>
        <strong>${text('folder.none')}</strong><br /><span class="muted">${text('folder.none-text')}</span>
      </p>`;
    }
    return html`<section class="reports">
      <h2>${text('folder.found', { count: found.length })}</h2>
      <p>${text('folder.which')}</p>
      <ul>
        ${found.map((report) => this.#report(report))}
      </ul>
      <p class="muted small">${text('folder.again')}</p>
    </section>`;
  }

  #report({ file, model, serial, newest }: Found): TemplateResult {
    const when = newest && this.format?.day(newest.slice(0, 10));
    return html`<li class="report">
      <span
        ><span class="name">${model}</span><br /><span class="muted small"
          >${text('folder.serial', { serial })}${when ? html` · ${text('folder.newest', { when })}` : nothing} ·
          ${file.name}</span
        ></span
      >
      <button
        aria-label=${text('folder.read-aria', { model, serial })}
        @click=${() => this.dispatchEvent(new CustomEvent('folder-import', { detail: file }))}
      >
        ${text('folder.read')}
      </button>
    </li>`;
  }

  #input(id: 'folder' | 'files'): HTMLInputElement | null {
    return this.renderRoot.querySelector<HTMLInputElement>(`#${id}`);
  }

  async #open(manifest: FolderManifest): Promise<void> {
    if (!canOpenFolder()) {
      this.#input('folder')?.click();
      return;
    }
    try {
      const files = await openFolder(manifest.accepts);
      if (files) await this.#look(manifest, files);
    } catch {
      this.#fail();
    }
  }

  #chosen(manifest: FolderManifest, event: Event): void {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])].filter(({ name }) => fits(name, manifest.accepts));
    // The same folder can be chosen again.
    input.value = '';
    void this.#look(manifest, files).catch(() => this.#fail());
  }

  #fail(): void {
    this.found = undefined;
    this.failed = true;
  }

  /** Whose reports they are; files that are none are passed over, damaged ones are for the reading to explain. */
  async #look(manifest: FolderManifest, files: readonly File[]): Promise<void> {
    this.failed = false;
    const { recognise, decode } = await manifest.load();
    const found: Found[] = [];
    for (const file of files) {
      if (file.size > LARGEST_BYTES) continue;
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (recognise(bytes.subarray(0, HEAD_BYTES), file.name) <= 0) continue;
      try {
        const { info, readings } = decode([{ chunks: [bytes], fileName: file.name }]);
        const newest = readings.reduce<WallTime | undefined>(
          (last, { deviceTime }) => (last === undefined || deviceTime > last ? deviceTime : last),
          undefined,
        );
        found.push({ file, model: info.model, serial: info.serial, newest });
      } catch {
        found.push({ file, model: file.name, serial: '', newest: undefined });
      }
    }
    this.found = found.sort((a, b) => (b.newest ?? '').localeCompare(a.newest ?? ''));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-folder-detail': FolderDetail;
  }
  interface HTMLElementEventMap {
    'folder-import': CustomEvent<File>;
  }
}
