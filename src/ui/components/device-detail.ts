// One device before it is read: cable, steps, model, and the button that connects.
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { chooserKind, linksHere, wayOf } from '../../device/connect.ts';
import type { DeviceManifest, UsbId } from '../../device/driver.ts';
import { factsOf } from '../../device/models.ts';
import { cableLink } from '../../device/ports.ts';
import type { LinkKind, Way } from '../../device/ways.ts';
import { isOfferedTwice, kindsOf, systemHere, waysOf } from '../../device/ways.ts';
import type { StoredDevice } from '../../store/store.ts';
import '../../text/devices.ts';
import { text } from '../../text/text.ts';
import { plugsOf } from '../data/device-plugs.ts';
import { isRadio, madeUpAnswer } from '../data/device-traits.ts';
import { href } from '../routes.ts';
import type { Answers, ReadingChoice } from '../state/people.ts';
import { base, buttons, fields, page } from '../styles.ts';
import type { DeviceAsks } from './device-asks.ts';
import './device-asks.ts';
import './device-facts.ts';
import { devicePicture, pictureOf } from './device-picture.ts';
import './device-steps.ts';

/** How the person wants the device to be read. */
export interface ConnectWish {
  readonly model?: string;
  /** What is plugged in (`Link.name`). */
  readonly way?: string;
  readonly linkKind?: LinkKind;
  readonly answers?: Answers;
  /** The serial cable that is meant, of which no manifest has the id. */
  readonly cable?: Required<UsbId>;
  /** The chooser shows every serial port. */
  readonly isAnySerial?: boolean;
}

/** Fires `device-connect` with what was chosen, from the click itself: the browser's chooser needs it. */
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
        align-content: start;
      }
      .unlisted {
        background: var(--note-soft);
        border-radius: var(--radius-small);
        padding: 12px 16px;
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
      .ways {
        display: grid;
        gap: 10px;
      }
      .ways legend {
        margin-bottom: 8px;
      }
      .ways .choice + .muted {
        margin-top: -8px;
        margin-inline-start: 30px;
      }
      .radio ul {
        padding-inline-start: 1.2em;
        display: grid;
        gap: 2px;
      }
      .help .actions:not(:empty),
      .help .any {
        margin-top: 12px;
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
      x-device-facts {
        border-inline-start: 1px solid var(--line);
        padding-inline-start: 20px;
      }
      @media (max-width: 960px) {
        .sheet {
          grid-template-columns: 132px minmax(0, 1fr);
        }
        .sheet.drawn {
          grid-template-columns: minmax(0, 1fr);
        }
        x-device-facts {
          grid-column: 2;
          border: 0;
          border-top: 1px solid var(--line);
          padding: 16px 0 0;
        }
        .sheet.drawn x-device-facts {
          grid-column: 1;
        }
      }
      @media (max-width: 640px) {
        .sheet {
          grid-template-columns: minmax(0, 1fr);
        }
        x-device-facts {
          grid-column: 1;
        }
      }
    `,
  ];

  @property({ attribute: false }) manifest: DeviceManifest | undefined;
  @property({ type: Boolean }) simulated = false;
  /** The model chosen in the list: it is not asked for again. */
  @property() preset = '';
  /** The serial cable that is plugged in, where no manifest has its id. */
  @property({ attribute: false }) cable: Required<UsbId> | undefined;
  /** The last model read with this driver. */
  @property() lastModel = '';
  /** How the person read with this driver before. */
  @property({ attribute: false }) earlier: ReadingChoice = {};
  /** What was tried just now, without success so far. */
  @property({ attribute: false }) tried: ConnectWish = {};
  /** Devices of this driver that were read before. */
  @property({ attribute: false }) devices: readonly StoredDevice[] = [];
  /** What is known to be plugged in. */
  @property() plugged = '';
  /** The chooser of this kind was closed without a choice: help follows. */
  @property() closed: LinkKind | undefined;
  @state() private model: string | undefined;
  @state() private way: string | undefined;
  @query('x-device-asks') private readonly asks!: DeviceAsks | null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('manifest') && changed.get('manifest') !== undefined) {
      this.model = undefined;
      this.way = undefined;
    }
  }

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
    return html`${this.closed ? this.#help(manifest, this.closed) : nothing}
      <div class=${drawn ? 'card sheet drawn' : 'card sheet'}>
        ${
          drawn
            ? nothing
            : html`<div class="picture">${devicePicture(simulated ? 'simulated' : pictureOf(manifest), 132)}</div>`
        }
        <div class="body">
          ${
            simulated
              ? html`<p>${text('upload.simulated-here')}</p>
                  ${(manifest.asks ?? []).map(({ pattern }) => html`<p>${text('ask.made-up', { answer: madeUpAnswer(pattern) })}</p>`)}
                  ${this.#models(manifest)}`
              : html`${this.#unlisted(manifest)} ${this.#ways(manifest)} ${this.#preparation(manifest)}
                ${this.#radio(manifest)} ${this.#questions(manifest)}`
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
            : html`<x-device-facts .manifest=${manifest} .model=${this.#chosen(manifest.models)}></x-device-facts>`
        }
      </div>`;
  }

  /** Before anybody looks for a cable that there may not be. */
  #unlisted(manifest: DeviceManifest): TemplateResult | typeof nothing {
    if (!factsOf(manifest, this.#chosen(manifest.models)).isPortUnlisted) return nothing;
    return html`<p class="unlisted">
      <strong>${text('facts.port-unlisted')}.</strong> ${text('facts.port-unlisted-more')}
      <a href=${href('/logbook/add')}>${text('facts.port-unlisted-logbook')}</a>
    </p>`;
  }

  /** Chosen here, else what is plugged in, else as the last time, else the first one this browser reaches. */
  #chosenWay(manifest: DeviceManifest): Way {
    return wayOf(manifest, this.way ?? this.tried.way ?? (this.plugged || this.earlier.way));
  }

  #ways(manifest: DeviceManifest): TemplateResult | typeof nothing {
    const ways = waysOf(manifest);
    const chosen = this.#chosenWay(manifest).name;
    if (ways.length < 2) return ways[0] ? this.#systemNote(ways[0]) : nothing;
    return html`<fieldset class="ways">
      <legend>${text('way.title')}</legend>
      ${ways.map((way) => {
        const reached = kindsOf(way, linksHere(), systemHere()).length > 0;
        const name = way.name ?? manifest.name;
        return html`<label class="choice"
            ><input
              type="radio"
              name="way"
              .checked=${way.name === chosen}
              ?disabled=${!reached}
              @change=${() => (this.way = way.name)}
            /><span
              >${name}${reached ? nothing : html` <span class="muted small">${text('way.missing')}</span>`}</span
            ></label
          >${way.name === chosen ? this.#systemNote(way) : nothing}`;
      })}
    </fieldset>`;
  }

  /** A stick that systems offer in different ways: what this one makes of it. */
  #systemNote(way: Way): TemplateResult | typeof nothing {
    return isOfferedTwice(way) ? html`<p class="muted small">${text(`way.${systemHere()}`)}</p>` : nothing;
  }

  #radio(manifest: DeviceManifest): TemplateResult | typeof nothing {
    if (!isRadio(manifest)) return nothing;
    return html`<section class="radio">
      <h2>${text('radio.title')}</h2>
      <ul>
        ${(['near', 'battery', 'stay', 'long', 'only-reads'] as const).map((key) => html`<li>${text(`radio.${key}`)}</li>`)}
      </ul>
    </section>`;
  }

  #questions({ asks = [] }: DeviceManifest): TemplateResult | typeof nothing {
    if (!asks.length) return nothing;
    return html`<x-device-asks
      .asks=${asks}
      .known=${this.earlier.answers ?? []}
      .tried=${this.tried.answers}
      .devices=${this.devices}
    ></x-device-asks>`;
  }

  #preparation(manifest: DeviceManifest): TemplateResult {
    const { help, models } = manifest;
    const steps = html`<x-device-steps
      .device=${manifest}
      .model=${this.#chosen(models)}
      .way=${this.#chosenWay(manifest).name ?? ''}
    ></x-device-steps>`;
    // What the model decides stands below the question for it.
    return help.plugOf || help.stepsOf
      ? html`${this.#models(manifest)}${steps}`
      : html`${steps}${this.#models(manifest)}`;
  }

  #models({ models }: DeviceManifest): TemplateResult | typeof nothing {
    if (models.length < 2 || this.preset) return nothing;
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
    return this.preset || (this.model ?? this.tried.model ?? (models.includes(this.lastModel) ? this.lastModel : ''));
  }

  #help(manifest: DeviceManifest, kind: LinkKind): TemplateResult {
    const way = this.#chosenWay(manifest);
    const other = kindsOf(way, linksHere(), systemHere()).find((one) => one !== kind);
    // Of a stick there is no cable of the maker's, and no chip that needs a driver.
    const isStick = isOfferedTwice(way);
    const first = isRadio(manifest) ? text('closed.radio.1') : text(`closed.${kind}.1`);
    const isAnyCable = kind === 'serial' && cableLink(manifest) !== undefined;
    const more = isStick ? ([4] as const) : ([2, 3, 4] as const);
    return html`<section class="card help" role="status">
      <h2>${text('closed.title')}</h2>
      <p>${text('closed.text')}</p>
      <ol>
        <li>${first}</li>
        ${isStick ? html`<li>${text(`way.${systemHere()}`)}</li>` : nothing}
        ${more.map((number) => html`<li>${text(`closed.${kind}.${number}`)}</li>`)}
      </ol>
      ${isAnyCable ? html`<p class="any">${text('closed.any-serial-text')}</p>` : nothing}
      <div class="actions">
        ${
          isAnyCable
            ? html`<button @click=${() => this.#connect(manifest, undefined, true)}>
                ${text('closed.any-serial')}
              </button>`
            : nothing
        }
        ${
          other === 'serial' || other === 'usb'
            ? html`<button @click=${() => this.#connect(manifest, other)}>${text(`closed.other-${other}`)}</button>`
            : nothing
        }
      </div>
    </section>`;
  }

  #connect(manifest: DeviceManifest, kind?: LinkKind, isAnySerial = false): void {
    const model = this.#chosen(manifest.models);
    const way = this.#chosenWay(manifest).name;
    const answers = this.#answers(manifest);
    if (!answers) return;
    const linkKind = chooserKind(manifest, { ...(way !== undefined && { way }), ...(kind && { kind }) });
    const detail: ConnectWish = {
      ...(model && { model }),
      ...(way !== undefined && { way }),
      ...(linkKind && { linkKind }),
      ...(manifest.asks?.length && { answers }),
      ...(this.cable && { cable: this.cable }),
      ...(isAnySerial && { isAnySerial }),
    };
    this.dispatchEvent(new CustomEvent('device-connect', { detail }));
  }

  #answers({ asks = [] }: DeviceManifest): Answers | undefined {
    if (!asks.length) return {};
    if (this.simulated) return Object.fromEntries(asks.map(({ id, pattern }) => [id, madeUpAnswer(pattern)]));
    return this.asks?.check();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-device-detail': DeviceDetail;
  }
  interface HTMLElementEventMap {
    'device-connect': CustomEvent<ConnectWish>;
  }
}
