// Which Basalt this is, under which licence, and how sure its drivers are.
import { LitElement, css, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { manifests } from '../../../drivers/index.ts';
import type { DriverManifest } from '../../device/driver.ts';
import { isDevice, isFolder } from '../../device/driver.ts';
import type { Facts } from '../../device/models.ts';
import { factsOf } from '../../device/models.ts';
import '../../text/settings.ts';
import { text } from '../../text/text.ts';
import { APP_VERSION } from '../../version.ts';
import { base, tables } from '../styles.ts';
import { section } from './settings-styles.ts';

@customElement('x-settings-about')
export class SettingsAbout extends LitElement {
  static override styles = [
    base,
    tables,
    section,
    css`
      :host {
        gap: 12px;
      }
      .version {
        font-weight: 620;
      }
      td:first-child {
        white-space: nowrap;
      }
      @media (max-width: 640px) {
        td:first-child {
          white-space: normal;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<div>
        <p class="version">${text('settings.version', { version: APP_VERSION })}</p>
        <p>${text('settings.licence')}</p>
        <p class="muted">${text('settings.medical')}</p>
      </div>
      <details>
        <summary>${text('settings.evidence')}</summary>
        <p class="note">${text('settings.evidence-text', { best: text('evidence.hardware') })}</p>
        <table>
          <thead>
            <tr>
              <th scope="col">${text('settings.evidence-device')}</th>
              <th scope="col">${text('settings.evidence-basis')}</th>
            </tr>
          </thead>
          <tbody>
            ${manifests.flatMap(evidenceRows).map(
              ({ name, evidence, evidenceNote }) =>
                html`<tr>
                  <td>${name}</td>
                  <td>${text(`evidence.${evidence}`)}. <span class="muted">${evidenceNote}</span></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </details>`;
  }
}

/** Models of which the same can be said share a row. */
function evidenceRows(
  manifest: DriverManifest,
): (Pick<Facts, 'evidence' | 'evidenceNote'> & { readonly name: string })[] {
  if (!isDevice(manifest) && !isFolder(manifest)) return [manifest];
  const same = Map.groupBy(manifest.models, (model) => {
    const { evidence, evidenceNote } = factsOf(manifest, model);
    return `${evidence} ${evidenceNote}`;
  });
  return [...same.values()].map((models) => ({ ...factsOf(manifest, models[0]), name: models.join(', ') }));
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-about': SettingsAbout;
  }
}
