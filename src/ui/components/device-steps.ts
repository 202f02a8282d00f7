// What to do before a device is read: the drawing of its plug, the cable, the steps, and how long it takes.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { text } from '../../text/text.ts';
import type { PlugChoice, Pluggable } from '../data/device-plugs.ts';
import { plugsOf, stepsOf } from '../data/device-plugs.ts';
import { base, page } from '../styles.ts';
import './plug-drawing.ts';

@customElement('x-device-steps')
export class DeviceSteps extends LitElement {
  static override styles = [
    base,
    page,
    css`
      :host {
        display: grid;
        gap: 20px;
      }
      .plugs {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
        gap: 20px 32px;
      }
      figure {
        margin: 0;
        display: grid;
        gap: 4px;
        align-content: start;
      }
      h2 {
        margin-bottom: 4px;
      }
      ol {
        list-style: none;
        counter-reset: step;
        padding: 0;
        margin-top: 8px;
        display: grid;
        gap: 8px;
      }
      li {
        counter-increment: step;
        display: grid;
        grid-template-columns: 24px minmax(0, 1fr);
        gap: 10px;
      }
      li::before {
        content: counter(step);
        width: 22px;
        height: 22px;
        border: 1px solid var(--edge);
        border-radius: 50%;
        font-size: 13px;
        font-weight: 600;
        line-height: 22px;
        text-align: center;
        color: var(--brand);
      }
      .minutes {
        margin-top: 12px;
      }
      @media print {
        figure,
        li {
          break-inside: avoid;
        }
      }
    `,
  ];

  @property({ attribute: false }) device: Pluggable | undefined;
  /** The model the person chose, if any. */
  @property() model = '';
  /** What the person plugs in (`Link.name`), where there are several ways. */
  @property() way = '';

  override render(): TemplateResult | typeof nothing {
    const { device, model, way } = this;
    if (!device) return nothing;
    const { help } = device;
    const plugs = plugsOf(device, model || undefined, way || undefined);
    return html`${plugs.length ? html`<div class="plugs">${plugs.map((plug) => figure(plug, plugs.length > 1))}</div>` : nothing}
      <section>
        <h2>${text('upload.cable')}</h2>
        <p>${help.cableOf?.[model] ?? help.cable}</p>
      </section>
      <section>
        <h2>${text('upload.steps')}</h2>
        <ol role="list">
          ${stepsOf(help, model || undefined).map((step) => html`<li><span>${step}</span></li>`)}
        </ol>
        ${
          help.minutes === undefined && help.takes === undefined
            ? nothing
            : html`<p class="muted small minutes">
                ${help.takes ?? text('upload.minutes', { count: help.minutes ?? 0 })}
              </p>`
        }
      </section>`;
  }
}

/** Where several come into question, each says whose it is. */
function figure({ kind, models }: PlugChoice, named: boolean): TemplateResult {
  return html`<figure>
    <x-plug-drawing kind=${kind}></x-plug-drawing>
    ${named ? html`<figcaption class="muted small">${models.join(', ')}</figcaption>` : nothing}
  </figure>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'x-device-steps': DeviceSteps;
  }
}
