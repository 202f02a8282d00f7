// Opening a link that somebody has shared: the code that goes with it, then their data, in memory.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import type { PageElement } from '../page.ts';
import type { RouteParams } from '../routes.ts';
import { base, page } from '../styles.ts';

@customElement('x-shared-page')
export class SharedPage extends LitElement implements PageElement {
  static override styles = [base, page];

  @property({ attribute: false }) params: RouteParams = {};

  override render(): TemplateResult {
    return html`<h1 tabindex="-1">${text('nav.shared')}</h1>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-shared-page': SharedPage;
  }
}
