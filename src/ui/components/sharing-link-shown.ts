// A link that was made: its QR code, its address, and the code that goes with it by another way.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { MadeLink } from '../../../workers/sync-api.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { base, buttons, fields } from '../styles.ts';
import './sharing-copy.ts';
import './sharing-qr.ts';
import { sharing } from './sharing-styles.ts';

/** The address of a shared link: this copy of the app, the rest behind the `#`, which no server is sent. */
export function addressOf({ fragment }: Pick<MadeLink, 'fragment'>, base = document.baseURI): string {
  const url = new URL(base);
  url.search = '';
  url.hash = `/shared/${fragment}`;
  return url.href;
}

@customElement('x-sharing-link-shown')
export class SharingLinkShown extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    sharing,
    css`
      .beside > input {
        flex: 1 1 200px;
      }
    `,
  ];

  @property({ attribute: false }) link: MadeLink | undefined;
  @property() label = '';
  @query('#address') private readonly input!: HTMLInputElement;

  override render(): TemplateResult | typeof nothing {
    const { link, label } = this;
    if (!link) return nothing;
    const address = addressOf(link);
    return html`<x-sharing-qr value=${address} label=${text('sharing.qr', { label })}></x-sharing-qr>
      <div class="field">
        <label for="address">${text('sharing.link-address')}</label>
        <div class="beside">
          <input id="address" readonly .value=${address} @focus=${this.#mark} />
          <x-sharing-copy
            value=${address}
            label=${text('sharing.copy-link')}
            @copy-refused=${this.#mark}
          ></x-sharing-copy>
          ${
            'share' in navigator
              ? html`<button type="button" @click=${() => this.#send(address)}>${text('sharing.send-link')}</button>`
              : nothing
          }
        </div>
      </div>
      <div class="field">
        <span class="label">${text('sharing.link-code')}</span>
        <div class="beside">
          <span class="code">${link.code}</span>
          <x-sharing-copy value=${link.code} label=${text('sharing.copy-code')}></x-sharing-copy>
        </div>
        <p class="note">${text('sharing.link-code-note')}</p>
      </div>`;
  }

  /** By whatever the phone has: mail, a messenger. Closing that list is no error. */
  #send(address: string): void {
    navigator.share({ url: address }).catch(() => undefined);
  }

  #mark(): void {
    this.input.select();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-link-shown': SharingLinkShown;
  }
}
