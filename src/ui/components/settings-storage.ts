// How much is stored, and whether the browser promises to keep it.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { consume } from '@lit/context';
import { customElement, state } from 'lit/decorators.js';
import { storageSpace } from '../../store/people.ts';
import type { Format } from '../../text/format.ts';
import '../../text/settings.ts';
import { text } from '../../text/text.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons } from '../styles.ts';
import { section } from './settings-styles.ts';

type Promised = 'yes' | 'no' | 'refused' | 'cannot-ask';

@customElement('x-settings-storage')
export class SettingsStorage extends LitElement {
  static override styles = [
    base,
    buttons,
    section,
    css`
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 12px 48px;
      }
      dl + p {
        margin-top: 8px;
      }
      dt {
        color: var(--muted);
        font-size: 13px;
      }
      dd {
        font-size: 20px;
        font-weight: 650;
        line-height: 1.3;
      }
    `,
  ];

  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private space: Awaited<ReturnType<typeof storageSpace>>;
  @state() private promised: Promised | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
  }

  override render(): TemplateResult | typeof nothing {
    const { format, space, promised } = this;
    if (!format || !promised) return nothing;
    return html`${
        space
          ? html`<div>
              <dl>
                <div>
                  <dt>${text('settings.storage-used')}</dt>
                  <dd>${format.bytes(space.usedBytes)}</dd>
                </div>
                <div>
                  <dt>${text('settings.storage-free')}</dt>
                  <dd>${format.bytes(space.quotaBytes)}</dd>
                </div>
              </dl>
              <p class="note">${text('settings.storage-note')}</p>
            </div>`
          : html`<p class="muted">${text('settings.storage-unknown')}</p>`
      }
      <p class="text" role="status">${this.#promise(promised)}</p>
      ${
        promised === 'no' || promised === 'refused'
          ? html`<div class="actions"><button @click=${this.#ask}>${text('settings.persist')}</button></div>`
          : nothing
      }`;
  }

  #promise(promised: Promised): string {
    switch (promised) {
      case 'yes':
        return text('settings.persistent');
      case 'no':
        return text('settings.not-persistent');
      case 'refused':
        return text('settings.persist-refused');
      case 'cannot-ask':
        return text('settings.persist-unknown');
    }
  }

  async #look(): Promise<void> {
    // Absent in windows that are not secure, where nothing of this works.
    const manager: Partial<StorageManager> | undefined = navigator.storage;
    this.space = await storageSpace().catch(() => undefined);
    const keeps = await manager?.persisted?.().catch(() => undefined);
    this.promised = keeps === undefined ? 'cannot-ask' : keeps ? 'yes' : 'no';
  }

  async #ask(): Promise<void> {
    this.promised = (await navigator.storage.persist().catch(() => false)) ? 'yes' : 'refused';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-storage': SettingsStorage;
  }
}
