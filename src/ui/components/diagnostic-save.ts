// 'Save a diagnostic file': what was said between Basalt and the device, the serial number blanked unless wanted.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { diagnosticFile, withoutSerial } from '../../device/diagnostic.ts';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { Store } from '../../store/store.ts';
import { text } from '../../text/text.ts';
import { APP_VERSION } from '../../version.ts';
import { diagnosticMeta } from '../data/diagnostic-meta.ts';
import { saveFile } from '../save-file.ts';
import { base, buttons, fields } from '../styles.ts';

@customElement('x-diagnostic-save')
export class DiagnosticSave extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      summary {
        cursor: pointer;
        font-size: 14px;
        font-weight: 550;
        color: var(--brand);
        padding: 8px 0;
        width: fit-content;
      }
      .inside {
        display: grid;
        gap: 12px;
        padding: 8px 0;
        max-width: 64ch;
        justify-items: start;
      }
    `,
  ];

  @property({ attribute: false }) store: Store | undefined;
  @property() sessionId = '';
  @property() serial = '';
  @state() private keepSerial = false;
  @state() private error: AppError | undefined;

  override render(): TemplateResult {
    return html`<details>
      <summary>${text('diagnostic.save')}</summary>
      <div class="inside">
        <p class="muted">${text('diagnostic.text')}</p>
        <label class="choice"
          ><input
            type="checkbox"
            .checked=${this.keepSerial}
            @change=${(event: Event) => (this.keepSerial = (event.target as HTMLInputElement).checked)}
          /><span
            >${text('diagnostic.serial')}<br /><span class="muted small">${text('diagnostic.serial-text')}</span></span
          ></label
        >
        <button @click=${this.#save}>${text('diagnostic.save')}</button>
        ${this.error ? html`<p class="wrong" role="alert">${text(`error.${this.error.code}.title`)}</p>` : nothing}
      </div>
    </details>`;
  }

  async #save(): Promise<void> {
    const { store, sessionId, serial, keepSerial } = this;
    if (!store) return;
    try {
      const session = (await store.sessions()).find((item) => item.id === sessionId);
      if (!session) return;
      const meta = diagnosticMeta(session, serial, { appVersion: APP_VERSION, userAgent: navigator.userAgent });
      // A reading that broke before anything was said has no conversation; what is known of it is still worth a line.
      const conversation = (await store.conversation(sessionId)) ?? '';
      const content = keepSerial ? diagnosticFile(meta, conversation) : withoutSerial(meta, conversation);
      const day = new Date(session.startedAt).toISOString().slice(0, 10);
      saveFile(new Blob([content], { type: 'application/jsonl' }), `basalt-${session.driverId}-${day}.jsonl`);
      this.error = undefined;
    } catch (error) {
      this.error = asAppError(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-diagnostic-save': DiagnosticSave;
  }
}
