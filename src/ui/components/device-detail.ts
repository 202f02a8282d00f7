// One device before it is read: cable, steps, model, and the button that connects.
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { linksHere } from '../../device/connect.ts';
import type { DeviceManifest } from '../../device/driver.ts';
import { text } from '../../text/text.ts';
import { plugsOf } from '../data/device-plugs.ts';
import { href } from '../routes.ts';
import { base, buttons, fields, page } from '../styles.ts';
import { devicePicture } from './device-picture.ts';
import './device-steps.ts';

/** Fires `device-connect` with the chosen model, from the click itself: the browser's chooser needs it. */
@customElement('x-device-detail')
export class DeviceDetail extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    fields,
    css`
      .sheet {
        display: grid;
        grid-template-columns: 132px minmax(0, 1fr) minmax(0, 300px);
        gap: 20px 32px;
      }
      .sheet.drawn {
        grid-template-columns: minmax(0, 1fr) minmax(0, 300px);
      }
      .picture {
        color: var(--brand);
      }
      .body {
        display: grid;
        gap: 20px;
        max-width: 64ch;
        min-width: 0;
      }
      h2 {
        margin-bottom: 4px;
      }
      ol {
        padding-inline-start: 1.4em;
        display: grid;
        gap: 4px;
      }
      ol li::marker {
        color: var(--muted);
        font-weight: 600;
      }
      .help {
        background: var(--note-soft);
      }
      .help h2 {
        font-size: 17px;
        color: var(--ink);
        margin-bottom: 4px;
      }
      .help ol {
        margin-top: 12px;
        max-width: 76ch;
      }
      .evidence {
        border-inline-start: 1px solid var(--line);
        padding-inline-start: 20px;
        display: grid;
        gap: 4px;
        align-content: start;
      }
      @media (max-width: 960px) {
        .sheet {
          grid-template-columns: 132px minmax(0, 1fr);
        }
        .sheet.drawn {
          grid-template-columns: minmax(0, 1fr);
        }
        .evidence {
          grid-column: 2;
          border: 0;
          border-top: 1px solid var(--line);
          padding: 16px 0 0;
        }
        .sheet.drawn .evidence {
          grid-column: 1;
        }
      }
      @media (max-width: 640px) {
        .sheet {
          grid-template-columns: minmax(0, 1fr);
        }
        .evidence {
          grid-column: 1;
        }
      }
    `,
  ];

  @property({ attribute: false }) manifest: DeviceManifest | undefined;
  @property({ type: Boolean }) simulated = false;
  /** The last model read with this driver. */
  @property() lastModel = '';
  /** The chooser was closed without a choice: help follows. */
  @property({ type: Boolean }) closed = false;
  @state() private model: string | undefined;

  protected override updated(changed: PropertyValues<this>): void {
    // The help stands above what the person was just looking at.
    if (changed.has('closed') && this.closed)
      this.renderRoot.querySelector('.help')?.scrollIntoView({ block: 'center' });
  }

  override render(): TemplateResult | typeof nothing {
    const { manifest, simulated } = this;
    if (!manifest) return nothing;
    const here = linksHere();
    const reachable = simulated || manifest.links.some((link) => here.has(link.kind));
    const drawn = !simulated && plugsOf(manifest).length > 0;
    return html`${this.closed ? this.#help(manifest) : nothing}
      <div class=${drawn ? 'card sheet drawn' : 'card sheet'}>
        ${
          drawn
            ? nothing
            : html`<div class="picture">${devicePicture(simulated ? 'simulated' : manifest.links[0]!.kind, 132)}</div>`
        }
        <div class="body">
          ${
            simulated
              ? html`<p>${text('upload.simulated-here')}</p>
                  ${this.#models(manifest)}`
              : this.#preparation(manifest)
          }
          ${
            reachable
              ? html`<div>
                  <div class="actions">
                    <button class="primary" @click=${() => this.#connect(manifest)}>
                      ${text(simulated ? 'upload.connect-simulated' : this.closed ? 'closed.try-again' : 'upload.connect')}
                    </button>
                    <a class="button" href=${href('/upload')}>${text('upload.back')}</a>
                  </div>
                  ${simulated ? nothing : html`<p class="muted small" style="margin-top: 8px">${text('upload.connect-hint')}</p>`}
                </div>`
              : html`<p class="wrong" role="alert">
                    ${text('link.missing', { kind: text(`link.${manifest.links[0]!.kind}`) })}
                    ${text('error.unsupported-browser.next')}
                  </p>
                  <div class="actions"><a class="button" href=${href('/upload')}>${text('upload.back')}</a></div>`
          }
        </div>
        ${
          simulated
            ? nothing
            : html`<aside class="evidence" aria-label=${text('evidence.label')}>
                <h2>${text('evidence.label')}</h2>
                <p>${text(`evidence.${manifest.evidence}-title`)}</p>
                <p class="muted small">${manifest.evidenceNote}</p>
              </aside>`
        }
      </div>`;
  }

  #preparation(manifest: DeviceManifest): TemplateResult {
    const { help, models } = manifest;
    const steps = html`<x-device-steps .device=${manifest} .model=${this.#chosen(models)}></x-device-steps>`;
    // What the model decides stands below the question for it.
    return help.plugOf || help.stepsOf
      ? html`${this.#models(manifest)}${steps}`
      : html`${steps}${this.#models(manifest)}`;
  }

  #models({ models }: DeviceManifest): TemplateResult | typeof nothing {
    if (models.length < 2) return nothing;
    const chosen = this.#chosen(models);
    return html`<div class="field">
      <label for="model">${text('upload.model')}</label>
      <select id="model" @change=${(event: Event) => (this.model = (event.target as HTMLSelectElement).value)}>
        <option value="" ?selected=${!chosen}>${text('upload.model-auto')}</option>
        ${models.map((model) => html`<option value=${model} ?selected=${model === chosen}>${model}</option>`)}
      </select>
    </div>`;
  }

  #chosen(models: readonly string[]): string {
    return this.model ?? (models.includes(this.lastModel) ? this.lastModel : '');
  }

  #help({ links }: DeviceManifest): TemplateResult {
    const { kind } = links[0]!;
    return html`<section class="card help" role="status">
      <h2>${text('closed.title')}</h2>
      <p>${text('closed.text')}</p>
      <ol>
        ${([1, 2, 3, 4] as const).map((number) => html`<li>${text(`closed.${kind}.${number}`)}</li>`)}
      </ol>
    </section>`;
  }

  #connect(manifest: DeviceManifest): void {
    const model = this.#chosen(manifest.models);
    this.dispatchEvent(new CustomEvent('device-connect', { detail: { model: model || undefined } }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-device-detail': DeviceDetail;
  }
  interface HTMLElementEventMap {
    'device-connect': CustomEvent<{ readonly model: string | undefined }>;
  }
}
