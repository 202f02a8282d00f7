// The way in: what an account is for, make one or sign in, finish it, unlock this computer.
import { LitElement, css, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { remotePeople } from '../../store/account.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { href } from '../routes.ts';
import type { AccountView } from '../state/account.ts';
import { base, page } from '../styles.ts';
import './account-create.ts';
import './account-finish.ts';
import './account-sign-in.ts';
import { accountStyles } from './account-styles.ts';
import './account-unlock.ts';
import { icons } from './icons.ts';
import './segmented.ts';

type Way = 'create' | 'sign-in';

/** What an account is for, with a drawing each. */
const USES = [
  ['clinic', icons.share],
  ['patients', icons.overview],
  ['computers', icons.upload],
] as const;

@customElement('x-account-entry')
export class AccountEntry extends LitElement {
  static override styles = [
    base,
    page,
    accountStyles,
    css`
      .uses {
        list-style: none;
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(240px, 100%), 1fr));
        gap: 16px 24px;
      }
      .uses li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 2px 12px;
      }
      .uses svg {
        color: var(--brand);
        grid-row: span 2;
      }
      .uses p {
        color: var(--muted);
        font-size: 14px;
      }
      .without {
        color: var(--muted);
        font-size: 13px;
        margin-top: 16px;
      }
      .ways {
        display: grid;
        gap: 24px;
      }
    `,
  ];

  @property({ attribute: false }) view: AccountView = { state: 'signed-out' };
  @state() private way: Way | undefined;
  @state() private email = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#guessWay();
  }

  override render(): TemplateResult {
    const { view } = this;
    if (view.state === 'unfinished') {
      return html`<div class="card"><x-account-finish .email=${view.account.email}></x-account-finish></div>`;
    }
    if (view.state === 'locked') {
      return html`<div class="card"><x-account-unlock .email=${view.account.email}></x-account-unlock></div>`;
    }
    return html`<section class="card" aria-labelledby="for">
        <h2 id="for">${text('account.for')}</h2>
        <ul class="uses">
          ${USES.map(
            ([name, icon]) =>
              html`<li>
                ${icon}
                <h3>${text(`account.for-${name}`)}</h3>
                <p>${text(`account.for-${name}-text`)}</p>
              </li>`,
          )}
        </ul>
        <p class="without">
          ${text('account.without')} <a href=${href('/settings/backup')}>${text('account.without-file')}</a>
        </p>
      </section>
      <div class="card ways" @account-way=${this.#take}>
        <x-segmented
          .label=${text('account.ways')}
          .choices=${(['create', 'sign-in'] as const).map((value) => ({ value, label: text(`account.${value}`) }))}
          .value=${this.way ?? 'create'}
          @choice-changed=${(event: CustomEvent<string>) => (this.way = event.detail as Way)}
        ></x-segmented>
        ${
          this.way === 'sign-in'
            ? html`<x-account-sign-in .email=${this.email}></x-account-sign-in>`
            : html`<x-account-create></x-account-create>`
        }
      </div>`;
  }

  #take(event: CustomEvent<{ readonly way: Way; readonly email?: string }>): void {
    this.email = event.detail.email ?? '';
    this.way = event.detail.way;
  }

  /** Whoever was signed in on this computer has an account. */
  async #guessWay(): Promise<void> {
    const remotes = await remotePeople().catch(() => []);
    if (remotes.length) this.way ??= 'sign-in';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-entry': AccountEntry;
  }
}
