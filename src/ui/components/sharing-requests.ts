// Who asks to look at the data.
import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { AccessRequest } from '../../../workers/sync-api.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { sharingErrorWords } from '../data/sharing-words.ts';
import type { Answer } from '../state/asked.ts';
import type { Readiness } from '../state/sharing-answers.ts';
import { base } from '../styles.ts';
import './sharing-request.ts';
import { sharing } from './sharing-styles.ts';

@customElement('x-sharing-requests')
export class SharingRequests extends LitElement {
  static override styles = [base, sharing];

  @property({ attribute: false }) answer: Answer<readonly AccessRequest[]> = { isAsking: true };
  @property({ attribute: false }) readiness: Readiness = 'asking';

  override render(): TemplateResult {
    const { value, error } = this.answer;
    return html`${error ? html`<p class="note" role="status">${error.code === 'offline' ? text('sharing.not-known') : sharingErrorWords(error)}</p>` : nothing}
    ${
      value?.length
        ? html`<ul class="rows">
            ${repeat(
              value,
              ({ from }) => from,
              (request, index) =>
                html`<li>
                  <x-sharing-request
                    .request=${request}
                    .readiness=${this.readiness}
                    .first=${index === 0}
                  ></x-sharing-request>
                </li>`,
            )}
          </ul>`
        : error && !value
          ? nothing
          : html`<p class="text muted">${text(value ? 'sharing.requests-none' : 'state.loading')}</p>`
    }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-requests': SharingRequests;
  }
}
