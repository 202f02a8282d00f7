// Everything of the person in a file, and what stands in it.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { Format } from '../../text/format.ts';
import '../../text/settings.ts';
import { text } from '../../text/text.ts';
import { APP_VERSION } from '../../version.ts';
import { EXPORT_COLUMNS, exportCsv, exportFileName, exportJson } from '../data/export.ts';
import { saveFile } from '../save-file.ts';
import { formatContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { base, buttons, fields, tables } from '../styles.ts';
import { section } from './settings-styles.ts';

@customElement('x-settings-export')
export class SettingsExport extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    tables,
    section,
    css`
      td:first-child {
        white-space: nowrap;
      }
      code {
        font-size: 13px;
      }
      th,
      td {
        padding-inline-end: 16px;
      }
    `,
  ];

  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private isWorking = false;
  @state() private done = '';
  @state() private error: AppError | undefined;

  override render(): TemplateResult | typeof nothing {
    const { profile, format, isWorking, error } = this;
    if (!profile || !format) return nothing;
    return html`<p class="text">${text('settings.export-text', { name: profile.person.name })}</p>
      <div class="beside">
        <div class="actions">
          ${(['csv', 'json'] as const).map(
            (ending) =>
              html`<button aria-disabled=${isWorking ? 'true' : nothing} @click=${() => this.#save(ending)}>
                ${text(`settings.export-${ending}`)}
              </button>`,
          )}
        </div>
        <p class="note" role="status">${isWorking ? text('settings.exporting') : this.done}</p>
      </div>
      ${
        error
          ? html`<p class="wrong" role="alert">
              ${text(`error.${error.code}.title`)}. ${text(`error.${error.code}.next`)}
            </p>`
          : nothing
      }
      <details>
        <summary>${text('settings.export-columns')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">${text('settings.export-column')}</th>
              <th scope="col">${text('settings.export-meaning')}</th>
            </tr>
          </thead>
          <tbody>
            ${EXPORT_COLUMNS.map(
              (column) =>
                html`<tr>
                  <td><code>${column}</code></td>
                  <td>${this.#meaning(column, format)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </details>`;
  }

  #meaning(column: (typeof EXPORT_COLUMNS)[number], { zone, unit }: Format): string {
    if (column === 'local_time') return text('export.local_time', { zone: zone.id });
    if (column === 'unit') return text('export.unit', { unit });
    return text(`export.${column}`);
  }

  async #save(ending: 'csv' | 'json'): Promise<void> {
    const { profile, format } = this;
    if (!profile || !format || this.isWorking) return;
    const { store, person } = profile;
    const at = Date.now();
    this.isWorking = true;
    this.error = undefined;
    try {
      const file =
        ending === 'csv'
          ? await exportCsv(store, format)
          : await exportJson(store, person, { at, appVersion: APP_VERSION });
      const name = exportFileName(person.name, at, ending);
      saveFile(file, name);
      this.done = text('settings.exported', { file: name, size: format.bytes(file.size) });
    } catch (error) {
      this.error = asAppError(error, 'storage');
    } finally {
      this.isWorking = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-export': SettingsExport;
  }
}
