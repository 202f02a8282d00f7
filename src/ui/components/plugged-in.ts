// What is plugged in now and was granted before, with the question which device it is where several fit; and a way to look.
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { choosePlugged, devicesAt, linksHere, pluggedPorts, watchPlugs } from '../../device/connect.ts';
import type { DeviceManifest } from '../../device/driver.ts';
import type { PortChoice } from '../../device/ports.ts';
import { NOT_USB, fits } from '../../device/ports.ts';
import type { LinkKind } from '../../device/ways.ts';
import { asAppError } from '../../model/errors.ts';
import type { AppError } from '../../model/errors.ts';
import '../../text/devices.ts';
import { text } from '../../text/text.ts';
import { devicePath, hasUsbId, rowsOf, usbIdText } from '../data/device-traits.ts';
import { href, navigate } from '../routes.ts';
import { base, buttons, page } from '../styles.ts';

/** What can be at a port, and the address that says so. */
interface Answer {
  readonly words: string;
  readonly path: string;
  readonly maker: string;
}

@customElement('x-plugged-in')
export class PluggedIn extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    css`
      :host {
        gap: 12px;
      }
      .port {
        display: grid;
        gap: 8px;
        padding: 14px 16px;
        border-radius: var(--radius-small);
        background: var(--brand-soft);
      }
      h2 {
        font-size: 15px;
        color: var(--ink);
      }
      .answers {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(140px, 100%), 1fr));
        gap: 12px 20px;
        font-size: 14px;
      }
      .answers ul {
        list-style: none;
      }
      .answers a {
        display: inline-block;
        padding-block: 3px;
      }
      .look {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 8px;
        align-items: center;
        font-size: 14px;
      }
    `,
  ];

  @property({ attribute: false }) manifests: readonly DeviceManifest[] = [];
  @state() private ports: readonly PortChoice[] = [];
  /** A port of the computer's own that was chosen: it is there always, so it is not among those plugged in. */
  @state() private chosen: PortChoice | undefined;
  /** The chooser that was closed without a choice. */
  @state() private closed: LinkKind | 'any-serial' | undefined;
  @state() private error: AppError | undefined;
  #stop: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = watchPlugs(() => void this.#look());
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('manifests')) void this.#look();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  override render(): TemplateResult {
    const kinds = [...linksHere()].filter((kind) =>
      this.manifests.some(({ links }) => links.some((link) => link.kind === kind)),
    );
    return html`${this.#ports().map((port) => this.#port(port))}
      ${
        kinds.length
          ? html`<p class="look">
              <span class="muted">${text('plugged.unsure')}</span>
              ${kinds.map(
                (kind) =>
                  html`<button class="plain" @click=${() => this.#choose(kind)}>
                    ${text(`plugged.look-${kind}`)}
                  </button>`,
              )}
            </p>`
          : nothing
      }
      <p role="status" class="look" ?hidden=${!this.closed}>
        ${this.closed ? html`<span class="muted">${text('plugged.nothing')}</span>` : nothing}
        ${
          this.closed === 'serial'
            ? html`<button class="plain" @click=${() => this.#choose('any-serial')}>
                ${text('plugged.any-serial')}
              </button>`
            : nothing
        }
      </p>
      ${this.error ? html`<p class="wrong" role="alert">${text(`error.${this.error.code}.title`)}</p>` : nothing}`;
  }

  #port(port: PortChoice): TemplateResult | typeof nothing {
    const answers = answersAt(port, this.manifests);
    const [only] = answers;
    if (!only) return nothing;
    const number = port.vendorId === NOT_USB ? nothing : html`<span class="muted small">USB ${usbIdText(port)}</span>`;
    if (answers.length === 1) {
      return html`<div class="port">
        <h2>${text('plugged.one', { device: only.words })} ${number}</h2>
        <div class="actions"><a class="button primary" href=${href(only.path)}>${text('plugged.read')}</a></div>
      </div>`;
    }
    const makers = Map.groupBy(answers, ({ maker }) => maker);
    return html`<div class="port">
      <h2>${text(port.isUnlisted ? 'plugged.unlisted' : 'plugged.many')} ${number}</h2>
      <div class="answers">
        ${[...makers].map(
          ([maker, own]) =>
            html`<div>
              <h3 class="muted small">${maker}</h3>
              <ul role="list" aria-label=${maker}>
                ${own.map(({ words, path }) => html`<li><a href=${href(path)}>${words}</a></li>`)}
              </ul>
            </div>`,
        )}
      </div>
    </div>`;
  }

  #ports(): readonly PortChoice[] {
    return this.chosen ? [...this.ports, this.chosen] : this.ports;
  }

  async #look(): Promise<void> {
    const ports = await pluggedPorts(this.manifests);
    // A cable granted as a serial port and as the USB device it is, is one cable.
    this.ports = ports.filter(
      (port) =>
        port.kind !== 'usb' ||
        !ports.some((other) => other.kind === 'serial' && fits(other, port.vendorId, port.productId)),
    );
  }

  async #choose(kind: LinkKind | 'any-serial'): Promise<void> {
    this.error = undefined;
    this.closed = undefined;
    try {
      const port = await choosePlugged(kind, this.manifests);
      if (!port) this.closed = kind;
      await this.#look();
      if (port?.vendorId === NOT_USB) this.chosen = port;
      const [only, ...more] = port ? answersAt(port, this.manifests) : [];
      if (only && !more.length) navigate(only.path);
    } catch (error) {
      this.error = asAppError(error);
    }
  }
}

/**
 * What may be at a port: a device reached through something else once, by what that is called; of the others every model
 * with this USB number. Where one driver's device says itself which model it is nothing has to be asked.
 */
function answersAt(port: PortChoice, manifests: readonly DeviceManifest[]): readonly Answer[] {
  const candidates = devicesAt(port, manifests);
  const drivers = new Set(candidates.map(({ manifest }) => manifest));
  const answers = candidates.flatMap(({ manifest, link }): Answer[] => {
    const { id, maker, name } = manifest;
    if (link.name !== undefined) {
      const words = drivers.size > 1 ? text('plugged.through', { device: name, way: link.name }) : link.name;
      return [{ words, maker, path: devicePath(id, { way: link.name }) }];
    }
    const rows = rowsOf([manifest]).filter((row) => port.isUnlisted || hasUsbId(row, port));
    if (drivers.size === 1 && link.kind === 'hid') {
      const words = anyOf(rows.map(({ model }) => model));
      return [{ words, maker, path: devicePath(id, rows.length === 1 ? { model: rows[0]!.model } : {}) }];
    }
    const way = port.isUnlisted ? usbIdText(port) : undefined;
    return rows.map(({ model }) => ({ words: model, maker, path: devicePath(id, { model, way }) }));
  });
  const order = new Intl.Collator('en', { numeric: true });
  return answers.sort((a, b) => order.compare(a.maker, b.maker) || order.compare(a.words, b.words));
}

function anyOf(models: readonly string[]): string {
  return new Intl.ListFormat(document.documentElement.lang || 'en', { type: 'disjunction' }).format(models);
}

declare global {
  interface HTMLElementTagNameMap {
    'x-plugged-in': PluggedIn;
  }
}
