// The three secrets of an account, which of them is which, and how far making them is.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { base } from '../styles.ts';
import { icons } from './icons.ts';

const STEPS = ['password', 'passphrase', 'code'] as const;

@customElement('x-account-steps')
export class AccountSteps extends LitElement {
  static override styles = [
    base,
    css`
      ol {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 16px;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0 10px;
        border-top: 3px solid var(--line);
        padding-top: 12px;
      }
      li.done,
      li[aria-current] {
        border-color: var(--brand);
      }
      .number {
        grid-row: span 2;
        width: 26px;
        height: 26px;
        border-radius: 50%;
        border: 1px solid var(--edge);
        display: grid;
        place-items: center;
        font-size: 13px;
        font-weight: 600;
        color: var(--muted);
      }
      .number svg {
        width: 16px;
        height: 16px;
      }
      .done .number,
      [aria-current] .number {
        border-color: var(--brand);
        color: var(--brand);
      }
      [aria-current] .number {
        background: var(--brand);
        color: var(--on-brand);
      }
      .name {
        font-weight: 600;
        line-height: 26px;
      }
      .what {
        color: var(--muted);
        font-size: 13px;
      }
      @media (max-width: 640px) {
        ol {
          grid-template-columns: minmax(0, 1fr);
          gap: 12px;
        }
        li {
          border-top: 0;
          padding-top: 0;
        }
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];

  /** From 1. */
  @property({ type: Number }) step = 1;

  override render(): TemplateResult {
    return html`<ol aria-label=${text('account.steps')}>
      ${STEPS.map((name, index) => {
        const isDone = index + 1 < this.step;
        return html`<li class=${isDone ? 'done' : ''} aria-current=${index + 1 === this.step ? 'step' : nothing}>
          <span class="number" aria-hidden="true">${isDone ? icons.check : index + 1}</span>
          <span class="name">${text(`account.step-${name}`)}</span>
          <span class="what">${text(`account.step-${name}-text`)}</span>
        </li>`;
      })}
    </ol>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-steps': AccountSteps;
  }
}
