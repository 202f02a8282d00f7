// Who may look at the data of the person shown, clinics and links.
import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Share } from '../../../workers/sync-api.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { sharingErrorWords } from '../data/sharing-words.ts';
import type { Answer } from '../state/asked.ts';
import { base, buttons } from '../styles.ts';
import { changed } from './sharing-events.ts';
import './sharing-reader.ts';
import { sharing } from './sharing-styles.ts';

@customElement('x-sharing-readers')
export class SharingReaders extends LitElement {
  static override styles = [base, buttons, sharing];

  @property({ attribute: false }) answer: Answer<readonly Share[]> = { isAsking: true };
  /** What they may look at: 'the data of Ada'. */
  @property() data = '';

  override render(): TemplateResult {
    const { value, error, isAsking } = this.answer;
    return html`${
      error
        ? html`<p class="note" role="status">
              ${error.code === 'offline' ? text('sharing.not-known') : sharingErrorWords(error)}
            </p>
            <div class="actions">
              <button aria-disabled=${isAsking ? 'true' : nothing} @click=${() => changed(this, 'shares')}>
                ${text('state.try-again')}
              </button>
            </div>`
        : nothing
    }
    ${
      value?.length
        ? html`<ul class="rows">
            ${repeat(
              value,
              ({ id }) => id,
              (share) => html`<li><x-sharing-reader .share=${share} data=${this.data}></x-sharing-reader></li>`,
            )}
          </ul>`
        : error
          ? nothing
          : html`<p class="text muted">
              ${value ? text('sharing.readers-none', { data: this.data }) : text('state.loading')}
            </p>`
    }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-readers': SharingReaders;
  }
}
