// In place of the overview while whoever is visited has nothing in what is shared.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { base, page } from '../styles.ts';
import './notice.ts';

@customElement('x-visit-empty')
export class VisitEmpty extends LitElement {
  static override styles = [base, page];

  @property() name = '';

  override render(): TemplateResult {
    return html`<h1 tabindex="-1">${text('nav.overview')}</h1>
      <x-notice class="card" heading=${text('visit.empty')}
        >${text('visit.empty-text', { name: this.name })}</x-notice
      >`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-visit-empty': VisitEmpty;
  }
}
