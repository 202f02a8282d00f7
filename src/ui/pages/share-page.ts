// Share: with others, what others share, and the account behind both.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import '../components/account-entry.ts';
import '../components/account-care.ts';
import '../components/account-failed.ts';
import '../components/account-recovery.ts';
import '../components/notice.ts';
import '../components/patients.ts';
import '../components/sharing.ts';
import { focusIfLost, sayTitle } from '../page.ts';
import type { PageElement } from '../page.ts';
import type { RouteParams } from '../routes.ts';
import { href } from '../routes.ts';
import { account } from '../state/account.ts';
import { freshCode } from '../state/fresh-code.ts';
import { Follow } from '../state/subject.ts';
import { base, buttons, page, tabs } from '../styles.ts';

/** In the order of the tabs; also the second part of each one's address. */
const SECTIONS = {
  sharing: () => html`<x-sharing></x-sharing>`,
  patients: () => html`<x-patients></x-patients>`,
  account: () => html`<x-account-care></x-account-care>`,
} as const;
type Section = keyof typeof SECTIONS;
const NAMES = Object.keys(SECTIONS) as readonly Section[];

@customElement('x-share-page')
export class SharePage extends LitElement implements PageElement {
  static override styles = [
    base,
    buttons,
    page,
    tabs,
    css`
      /* The code goes on paper, not the page around it. */
      @media print {
        .head:has(~ x-account-recovery) {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) params: RouteParams = {};
  readonly #account = new Follow(this, () => account);
  readonly #freshCode = new Follow(this, () => freshCode);
  #shown: string | undefined;
  #unfollow: (() => void) | undefined;
  readonly #onFocus = (): void => void account.refresh();

  override connectedCallback(): void {
    super.connectedCallback();
    void account.refresh();
    this.#unfollow = account.follow();
    addEventListener('focus', this.#onFocus);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('focus', this.#onFocus);
    this.#unfollow?.();
  }

  protected override updated(): void {
    const shown = `${this.#account.value!.state} ${this.#freshCode.value !== undefined}`;
    const isOther = this.#shown !== undefined && this.#shown !== shown;
    this.#shown = shown;
    // A form is gone with its button; what has taken its place may have a title of its own to go to.
    if (isOther) requestAnimationFrame(() => focusIfLost(this.renderRoot.querySelector('h1')));
  }

  override render(): TemplateResult {
    sayTitle(this, text('share.title'));
    return html`<div class="head">
        <div class="titles">
          <h1 tabindex="-1">${text('share.title')}</h1>
          <p>${text('share.subtitle')}</p>
        </div>
      </div>
      ${this.#content()}`;
  }

  #content(): TemplateResult {
    const view = this.#account.value!;
    switch (view.state) {
      case 'asking':
        return html`<x-notice kind="loading"></x-notice>`;
      case 'failed':
        return html`<x-account-failed class="card" .error=${view.error}></x-account-failed>`;
      case 'not-configured':
        return html`<x-notice class="card" heading=${text('share.not-configured')}>
          ${text('share.not-configured-text')}
          <a slot="action" class="button primary" href=${href('/settings/backup')}
            >${text('share.not-configured-file')}</a
          >
        </x-notice>`;
      case 'signed-out':
      case 'unfinished':
      case 'locked':
        return html`<x-account-entry .view=${view}></x-account-entry>`;
      case 'unlocked':
        if (this.#freshCode.value) {
          const { email } = view.account;
          return html`<x-account-recovery .fresh=${this.#freshCode.value} .email=${email}></x-account-recovery>`;
        }
        return this.#sections();
    }
  }

  #sections(): TemplateResult {
    const { section } = this.params;
    const current = NAMES.find((name) => name === section) ?? NAMES[0]!;
    return html`<nav class="tabs" aria-label=${text('share.tabs')}>
        ${NAMES.map(
          (name) =>
            html`<a href=${href(`/share/${name}`)} aria-current=${name === current ? 'page' : nothing}
              >${text(`share.tab-${name}`)}</a
            >`,
        )}
      </nav>
      ${SECTIONS[current]()}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-share-page': SharePage;
  }
}
