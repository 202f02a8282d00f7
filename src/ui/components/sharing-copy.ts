// A button that puts a text where it can be pasted from.
import { LitElement, css, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { base, buttons } from '../styles.ts';

/** How long the button says that it has worked. */
const SAID_MS = 4000;

@customElement('x-sharing-copy')
export class SharingCopy extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      button {
        white-space: nowrap;
      }
    `,
  ];

  /** What is copied. */
  @property() value = '';
  @property() label = '';
  @state() private said: 'copied' | 'refused' | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render(): TemplateResult {
    return html`<button type="button" @click=${this.#copy}>
        ${this.said === 'copied' ? text('sharing.copied') : this.label}
      </button>
      <span class="hidden-text" role="status">${this.said ? text(`sharing.${this.said}`) : ''}</span>`;
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.value);
      this.said = 'copied';
    } catch {
      // Absent in windows that are not secure, and refused in some: the text can be marked by hand.
      this.said = 'refused';
      this.dispatchEvent(new Event('copy-refused'));
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.said = undefined), SAID_MS);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-copy': SharingCopy;
  }
}
