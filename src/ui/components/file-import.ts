// Import a file: a button, and a place that says files can be dropped anywhere.
import { consume } from '@lit/context';
import { LitElement, css, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { text } from '../../text/text.ts';
import { profileContext, readingContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { Reading } from '../state/reading.ts';
import { base, buttons, page } from '../styles.ts';
import { icons } from './icons.ts';
import './plug-drawing.ts';

@customElement('x-file-import')
export class FileImport extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    css`
      .card {
        display: flex;
        flex-wrap: wrap;
        gap: 16px 24px;
        align-items: center;
        justify-content: space-between;
      }
      h2 {
        margin: 0 !important;
      }
      x-plug-drawing {
        flex: none;
        width: 150px;
      }
      .words {
        flex: 1 1 300px;
      }
    `,
  ];

  @property({ attribute: false }) formats: readonly string[] = [];
  @property() accept = '';
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: readingContext, subscribe: true }) private reading: Reading | undefined;

  override render(): TemplateResult {
    return html`<section class="card" aria-labelledby="title">
      <x-plug-drawing kind="file"></x-plug-drawing>
      <div class="words">
        <h2 id="title">${text('file.title')}</h2>
        <p>${text('file.text')}</p>
        <p class="muted small">
          ${this.formats.length ? text('file.formats', { formats: this.formats.join(', ') }) : text('file.formats-none')}
        </p>
      </div>
      <button @click=${this.#choose}>${icons.file}${text('file.choose')}</button>
      <input type="file" hidden accept=${this.accept} aria-label=${text('file.choose')} @change=${this.#chosen} />
    </section>`;
  }

  #choose(): void {
    this.renderRoot.querySelector('input')?.click();
  }

  #chosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    const { profile } = this;
    if (file && profile) {
      const { id: personId, zoneId } = profile.person;
      void this.reading?.importFile({ personId, zoneId, title: file.name, file });
    }
    // The same file can be chosen again.
    input.value = '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-file-import': FileImport;
  }
}
