// What there is to know of a device before it is read: what it gives, how it is connected, its limits, how sure we are.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Link, RangeMgdl } from '../../device/driver.ts';
import type { Facts, ListedManifest } from '../../device/models.ts';
import { factsOf, usbIdsOf } from '../../device/models.ts';
import '../../text/devices.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import { usbIdText } from '../data/device-traits.ts';
import { formatContext } from '../state/contexts.ts';
import { base } from '../styles.ts';

@customElement('x-device-facts')
export class DeviceFacts extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 20px;
        align-content: start;
      }
      section {
        display: grid;
        gap: 4px;
      }
      ul {
        list-style: none;
        display: grid;
        gap: 6px;
      }
      .ids {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) manifest: ListedManifest | undefined;
  /** The model, where it is known. */
  @property() model = '';
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;

  override render(): TemplateResult | typeof nothing {
    const { manifest } = this;
    if (!manifest) return nothing;
    const facts = factsOf(manifest, this.model || undefined);
    const { evidence, evidenceNote, reads } = facts;
    // What nobody has explained yet comes from every device and says nothing of it.
    const kinds = reads.flatMap((kind) => (kind === 'unknown' ? [] : [text(`gives.${kind}`)])).join(', ');
    return html`<section aria-labelledby="gives">
        <h2 id="gives">${text('facts.gives')}</h2>
        <p>${capital(kinds)}</p>
      </section>
      <section aria-labelledby="connection">
        <h2 id="connection">${text('facts.connection')}</h2>
        ${this.#connection(facts)}
      </section>
      ${this.#limits(facts)}
      <section aria-labelledby="evidence">
        <h2 id="evidence">${text('evidence.label')}</h2>
        <p>${text(`evidence.${evidence}-title`)}</p>
        <p class="muted small">${evidenceNote}</p>
      </section>`;
  }

  #connection(facts: Facts): TemplateResult {
    const ids = usbIdsOf(facts);
    const count = ids.length;
    return html`${
      facts.links.length
        ? facts.links.map((link) => html`<p>${linkText(link)}</p>`)
        : html`<p>${text('connection.folder')}</p>`
    }
    ${
      count
        ? html`<p class="muted small ids">${text('facts.usb-ids', { count, ids: ids.map(usbIdText).join(', ') })}</p>`
        : nothing
    }`;
  }

  #limits({ limits, rangeMgdl }: Facts): TemplateResult | typeof nothing {
    const all = [...(rangeMgdl && this.format ? [rangeText(rangeMgdl, this.format)] : []), ...limits];
    if (!all.length) return nothing;
    return html`<section aria-labelledby="limits">
      <h2 id="limits">${text('facts.limits')}</h2>
      <ul role="list">
        ${all.map((limit) => html`<li class="small">${limit}</li>`)}
      </ul>
    </section>`;
  }
}

function linkText(link: Link): string {
  const plain =
    link.kind === 'serial'
      ? serialText(link.baudRate, link.otherBaudRate)
      : text(link.kind === 'usb' && link.bridge ? 'connection.bridge' : `connection.${link.kind}`);
  return link.name === undefined ? plain : text('connection.named', { name: link.name, link: plain });
}

function serialText(baudRate: number, other: number | undefined): string {
  const baud = String(baudRate);
  return other === undefined
    ? text('connection.serial', { baud })
    : text('connection.serial-two', { baud, other: String(other) });
}

function rangeText({ low, high }: RangeMgdl, format: Format): string {
  return low > 0
    ? text('facts.range', { low: format.glucose(low), high: format.glucoseWithUnit(high) })
    : text('facts.range-top', { high: format.glucoseWithUnit(high) });
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

declare global {
  interface HTMLElementTagNameMap {
    'x-device-facts': DeviceFacts;
  }
}
