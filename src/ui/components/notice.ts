// The one form of empty, loading and error: what is missing, why, and one button that leads on.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import { text } from '../../text/text.ts';
import { base, buttons } from '../styles.ts';

/**
 * `kind` decides the picture and how it is announced. Without `error` the words come from `heading` and the default slot;
 * the button that leads on from the slot 'action'.
 */
@customElement('x-notice')
export class Notice extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .box {
        display: grid;
        justify-items: start;
        gap: 8px;
        padding: 24px 20px;
        max-width: 62ch;
      }
      h2 {
        font-size: 17px;
        font-weight: 620;
        color: var(--ink);
      }
      .text {
        color: var(--muted);
      }
      .action {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 8px;
      }
      .action:not(:has(*)) {
        display: none;
      }
      .pulse {
        display: flex;
        gap: 6px;
        height: 12px;
        align-items: center;
      }
      .pulse i {
        width: 10px;
        height: 12px;
        background: var(--brand);
        clip-path: polygon(50% 0, 100% 25%, 100% 75%, 50% 100%, 0 75%, 0 25%);
        opacity: 0.25;
      }
      @media (prefers-reduced-motion: no-preference) {
        .pulse i {
          animation: pulse 1.2s infinite;
        }
        .pulse i:nth-child(2) {
          animation-delay: 0.2s;
        }
        .pulse i:nth-child(3) {
          animation-delay: 0.4s;
        }
      }
      @keyframes pulse {
        40% {
          opacity: 1;
        }
      }
      details {
        font-size: 13px;
        color: var(--muted);
        margin-top: 8px;
      }
      code {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property() kind: 'empty' | 'loading' | 'error' = 'empty';
  @property() heading = '';
  @property({ attribute: false }) error: AppError | undefined;
  /** What to try next, where more is known than the error's code. */
  @property() next = '';

  override render(): TemplateResult {
    const { kind, error } = this;
    const heading = error ? text(`error.${error.code}.title`) : this.heading;
    return html`<div class="box" role=${kind === 'error' ? 'alert' : kind === 'loading' ? 'status' : 'group'}>
      ${kind === 'loading' ? html`<span class="pulse" aria-hidden="true"><i></i><i></i><i></i></span>` : nothing}
      ${kind === 'loading' ? html`<p class="text">${heading || text('state.loading')}</p>` : html`<h2>${heading}</h2>`}
      ${error ? html`<p class="text">${this.next || text(`error.${error.code}.next`)}</p>` : nothing}
      <div class="text"><slot></slot></div>
      <div class="action"><slot name="action"></slot></div>
      ${
        error
          ? html`<details>
              <summary>${text('state.details')}</summary>
              <code>${error.code}: ${error.message}</code>
            </details>`
          : nothing
      }
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-notice': Notice;
  }
}
