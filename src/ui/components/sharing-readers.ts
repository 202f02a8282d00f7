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
  /** Of the person whose data it is. */
  @property() name = '';

  override render(): TemplateResult {
    const { value, error, isAsking } = this.answer;
    return html`${
      error
        ? html`<p class="note" role="status">${sharingErrorWords(error)}</p>
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
              (share) => html`<li><x-sharing-reader .share=${share} name=${this.name}></x-sharing-reader></li>`,
            )}
          </ul>`
        : error
          ? nothing
          : html`<p class="text muted">${value ? text('sharing.readers-none') : text('state.loading')}</p>`
    }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-readers': SharingReaders;
  }
}
