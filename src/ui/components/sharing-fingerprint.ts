// A fingerprint: eight words that two people compare, numbered so that they can be read out.
import { LitElement, css, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../styles.ts';

@customElement('x-sharing-fingerprint')
export class SharingFingerprint extends LitElement {
  static override styles = [
    base,
    css`
      ol {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(112px, 1fr));
        gap: 4px 12px;
        max-width: 520px;
        list-style: none;
        counter-reset: word;
      }
      li {
        counter-increment: word;
        font-weight: 600;
      }
      li::before {
        content: counter(word);
        display: inline-block;
        min-width: 16px;
        font-weight: 400;
        font-size: 13px;
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) words: readonly string[] = [];
  @property() label = '';

  override render(): TemplateResult {
    return html`<ol aria-label=${this.label}>
      ${this.words.map((word) => html`<li>${word}</li>`)}
    </ol>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-fingerprint': SharingFingerprint;
  }
}
