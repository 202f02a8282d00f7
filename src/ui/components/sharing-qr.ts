// A text as a QR code. Dark on white whatever the screen's colours are: many readers do not see it the other way round.
import { LitElement, css, html, nothing, svg } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { base } from '../styles.ts';

/** White modules around the code (ISO/IEC 18004 asks for four). */
const QUIET = 4;

@customElement('x-sharing-qr')
export class SharingQr extends LitElement {
  static override styles = [
    base,
    css`
      svg {
        display: block;
        width: 100%;
        max-width: 280px;
        height: auto;
        background: #fff;
        border-radius: var(--radius-small);
        forced-color-adjust: none;
      }
    `,
  ];

  @property() value = '';
  /** What the picture is, for who does not see it. */
  @property() label = '';
  @state() private modules: readonly (readonly boolean[])[] | undefined;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('value')) void this.#draw(this.value);
  }

  override render(): TemplateResult | typeof nothing {
    const { modules } = this;
    if (!modules) return nothing;
    const size = modules.length + 2 * QUIET;
    return html`<svg viewBox="0 0 ${size} ${size}" role="img" aria-label=${this.label} shape-rendering="crispEdges">
      ${svg`<rect width=${size} height=${size} fill="#fff"></rect><path d=${pathOf(modules)} fill="#000"></path>`}
    </svg>`;
  }

  async #draw(value: string): Promise<void> {
    this.modules = undefined;
    if (!value) return;
    // Level M, 15 % of the code may be hidden: of a link's length that is 49 modules a side, which a phone still reads from a screen.
    const { encode } = await import('uqr');
    if (value === this.value) this.modules = encode(value, { ecc: 'M', border: 0 }).data;
  }
}

/** One rectangle for each run of dark modules in a row. */
function pathOf(modules: readonly (readonly boolean[])[]): string {
  const parts: string[] = [];
  for (const [y, row] of modules.entries()) {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      parts.push(`M${from + QUIET} ${y + QUIET}h${x - from + 1}v1h${from - x - 1}z`);
    }
  }
  return parts.join('');
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-qr': SharingQr;
  }
}
