// Sharing the data of the person shown: sync, requests, who may look, links.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { base } from '../styles.ts';

@customElement('x-sharing')
export class Sharing extends LitElement {
  static override styles = [base];

  override render(): TemplateResult {
    return html``;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing': Sharing;
  }
}
