// A row of choices of which one is taken: ranges of days, units, appearance.
import { LitElement, css, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { base } from '../styles.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Read instead of a label that is too short to be understood alone. */
  readonly name?: string;
}

let groups = 0;

/** Fires `choice-changed` with the value as `detail`. */
@customElement('x-segmented')
export class Segmented extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-block;
        max-width: 100%;
      }
      div {
        display: inline-flex;
        border: 1px solid var(--edge);
        border-radius: var(--radius-small);
        background: var(--card);
        overflow: hidden;
      }
      label {
        position: relative;
        display: grid;
        place-items: center;
        min-width: 44px;
        min-height: 38px;
        padding: 4px 12px;
        font-size: 14px;
        color: var(--muted);
        cursor: pointer;
        white-space: nowrap;
      }
      label + label {
        border-inline-start: 1px solid var(--line);
      }
      input {
        position: absolute;
        inset: 0;
        opacity: 0;
        margin: 0;
        cursor: pointer;
      }
      label:has(:checked) {
        background: var(--brand);
        color: var(--on-brand);
        font-weight: 600;
      }
      label:hover:not(:has(:checked)) {
        background: var(--brand-soft);
      }
      label:has(:focus-visible) {
        outline: 2px solid var(--brand);
        outline-offset: -4px;
      }
      label:has(:checked:focus-visible) {
        outline-color: var(--on-brand);
      }
      @media (forced-colors: active) {
        label:has(:checked) {
          background: Highlight;
          color: HighlightText;
          forced-color-adjust: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) choices: readonly Choice[] = [];
  @property() value = '';
  @property() label = '';
  readonly #group = `choice-${groups++}`;

  override render(): TemplateResult {
    return html`<div role="radiogroup" aria-label=${this.label}>
      ${this.choices.map(
        ({ value, label, name }) =>
          html`<label
            ><input
              type="radio"
              name=${this.#group}
              aria-label=${name ?? label}
              .value=${value}
              .checked=${live(value === this.value)}
              @change=${() => this.#choose(value)}
              @click=${() => this.#again(value)}
            />${label}</label
          >`,
      )}
    </div>`;
  }

  #choose(value: string): void {
    this.value = value;
    this.dispatchEvent(new CustomEvent('choice-changed', { detail: value }));
  }

  /** A click on what is chosen already: of use where a choice opens something. */
  #again(value: string): void {
    if (value === this.value) this.dispatchEvent(new CustomEvent('choice-repeated', { detail: value }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-segmented': Segmented;
  }
  interface HTMLElementEventMap {
    'choice-changed': CustomEvent<string>;
    'choice-repeated': CustomEvent<string>;
  }
}
