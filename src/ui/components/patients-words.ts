// The words of a key, in order, to be compared by eye or on the telephone.
import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** Styled by `words` of patients-styles.ts. */
export function keyWords(fingerprint: readonly string[], label: string): TemplateResult {
  return html`<ol class="words" aria-label=${label} translate="no">
    ${fingerprint.map((word) => html`<li>${word}</li> `)}
  </ol>`;
}
