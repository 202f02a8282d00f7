// What is plugged in now and was granted before, with the question which device it is where several fit; and a way to look.
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { choosePlugged, devicesAt, linksHere, pluggedPorts, watchPlugs } from '../../device/connect.ts';
import type { DeviceManifest } from '../../device/driver.ts';
import type { PortChoice } from '../../device/ports.ts';
import type { LinkKind } from '../../device/ways.ts';
import { asAppError } from '../../model/errors.ts';
import type { AppError } from '../../model/errors.ts';
import { text } from '../../text/text.ts';
import { usbIdText } from '../data/device-traits.ts';
import { href, navigate } from '../routes.ts';
import { base, buttons, page } from '../styles.ts';

/** Address of a device's page, with what is plugged in. */
export function devicePath(driverId: string, way?: string): string {
  return way === undefined ? `/upload/${driverId}` : `/upload/${driverId}/${encodeURIComponent(way)}`;
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
  @state() private closed = false;
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
    return html`${this.ports.map((port) => this.#port(port))}
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
      <p role="status" class="muted small" ?hidden=${!this.closed}>${this.closed ? text('plugged.nothing') : ''}</p>
      ${this.error ? html`<p class="wrong" role="alert">${text(`error.${this.error.code}.title`)}</p>` : nothing}`;
  }

  #port(port: PortChoice): TemplateResult | typeof nothing {
    const candidates = devicesAt(port, this.manifests);
    const [only] = candidates;
    if (!only) return nothing;
    const what = only.link.name ?? only.manifest.name;
    return html`<div class="port">
      <h2>
        ${candidates.length === 1 ? text('plugged.one', { device: what }) : text('plugged.many')}
        <span class="muted small">USB ${usbIdText(port)}</span>
      </h2>
      <div class="actions">
        ${candidates.map(
          ({ manifest, link }) =>
            html`<a
              class="button ${candidates.length === 1 ? 'primary' : ''}"
              href=${href(devicePath(manifest.id, link.name))}
              >${
                candidates.length === 1
                  ? text('plugged.read')
                  : link.name
                    ? text('plugged.through', { device: manifest.name, way: link.name })
                    : manifest.name
              }</a
            >`,
        )}
      </div>
    </div>`;
  }

  async #look(): Promise<void> {
    this.ports = await pluggedPorts(this.manifests);
  }

  async #choose(kind: LinkKind): Promise<void> {
    this.error = undefined;
    this.closed = false;
    try {
      const port = await choosePlugged(kind, this.manifests);
      this.closed = !port;
      await this.#look();
      const candidates = port ? devicesAt(port, this.manifests) : [];
      const [only] = candidates;
      if (only && candidates.length === 1) navigate(devicePath(only.manifest.id, only.link.name));
    } catch (error) {
      this.error = asAppError(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-plugged-in': PluggedIn;
  }
}
