// What a device does not say of itself and the person is asked for: fields with hints, and the answers given before.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { Ask } from '../../device/driver.ts';
import type { StoredDevice } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import { formatContext } from '../state/contexts.ts';
import type { Answers } from '../state/people.ts';
import { base, buttons, fields } from '../styles.ts';

/** Fires `answers-forgotten` with a set of answers that is not to be offered again. */
@customElement('x-device-asks')
export class DeviceAsks extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      :host {
        display: grid;
        gap: 16px;
      }
      .hint {
        max-width: 56ch;
      }
      input {
        width: 14ch;
        font-size: 17px;
        letter-spacing: 0.04em;
      }
      .label {
        margin-bottom: 6px;
      }
      ul {
        list-style: none;
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      li {
        display: flex;
        border: 1px solid var(--edge);
        border-radius: 20px;
        overflow: hidden;
      }
      li:has([aria-pressed='true']) {
        border-color: var(--brand);
        background: var(--brand-soft);
      }
      li button {
        border: 0;
        border-radius: 0;
        background: none;
        min-height: 36px;
        padding: 4px 12px;
        font-weight: 450;
      }
      li button[aria-pressed='true'] {
        font-weight: 620;
      }
      li .forget {
        padding-inline: 8px 12px;
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) asks: readonly Ask[] = [];
  /** Answers given before, the newest first. */
  @property({ attribute: false }) known: readonly Answers[] = [];
  /** What was typed for a try that has not succeeded. */
  @property({ attribute: false }) tried: Answers | undefined;
  /** Devices of this driver: what the answers belonged to. */
  @property({ attribute: false }) devices: readonly StoredDevice[] = [];
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private typed: Answers | undefined;
  /** Ids of questions whose answers do not look as they should. */
  @state() private wrong: ReadonlySet<string> = new Set();

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('asks') && changed.get('asks') !== undefined) {
      this.typed = undefined;
      this.wrong = new Set();
    }
  }

  override render(): TemplateResult {
    return html`${this.asks.map((ask) => this.#field(ask))} ${this.known.length ? this.#before() : nothing}`;
  }

  /** The answers; `undefined`, with the first wrong field in focus, when one does not look as it should. */
  check(): Answers | undefined {
    const answers: Record<string, string> = {};
    const wrong = new Set<string>();
    for (const { id, pattern } of this.asks) {
      const answer = this.#value(id).trim();
      answers[id] = answer;
      if (!new RegExp(`^(?:${pattern})$`).test(answer)) wrong.add(id);
    }
    this.wrong = wrong;
    if (!wrong.size) return answers;
    const first = this.asks.find(({ id }) => wrong.has(id))!;
    this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(`ask-${first.id}`)}`)?.focus();
    return undefined;
  }

  get #now(): Answers {
    return this.typed ?? this.tried ?? this.known[0] ?? {};
  }

  #value(id: string): string {
    return this.#now[id] ?? '';
  }

  #field({ id, label, hint, inputMode }: Ask): TemplateResult {
    const isWrong = this.wrong.has(id);
    return html`<div class="field">
      <label for="ask-${id}">${label}</label>
      <input
        id="ask-${id}"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        inputmode=${inputMode ?? 'text'}
        aria-describedby="hint-${id} wrong-${id}"
        aria-invalid=${isWrong ? 'true' : nothing}
        .value=${live(this.#value(id))}
        @input=${(event: InputEvent) => this.#type(id, (event.target as HTMLInputElement).value)}
      />
      <p class="wrong" id="wrong-${id}" role="alert">${isWrong ? this.#complaint(id) : ''}</p>
      <p class="hint muted small" id="hint-${id}">${hint}</p>
    </div>`;
  }

  #complaint(id: string): string {
    return text(this.#value(id).trim() ? 'ask.wrong' : 'ask.missing');
  }

  #type(id: string, value: string): void {
    this.typed = { ...this.#now, [id]: value };
    if (this.wrong.has(id)) this.wrong = new Set([...this.wrong].filter((one) => one !== id));
  }

  #before(): TemplateResult {
    const now = this.#now;
    return html`<div>
      <p class="label" id="before">${text('ask.before')}</p>
      <ul aria-labelledby="before">
        ${this.known.map((answers) => {
          const name = this.#nameOf(answers);
          return html`<li>
            <button
              aria-pressed=${this.asks.every(({ id }) => now[id] === answers[id])}
              @click=${() => this.#take(answers)}
            >
              ${name}
            </button>
            <button
              class="forget"
              aria-label=${text('ask.forget', { name })}
              title=${text('ask.forget', { name })}
              @click=${() => this.#forget(answers)}
            >
              <span aria-hidden="true">×</span>
            </button>
          </li>`;
        })}
      </ul>
    </div>`;
  }

  /** The answer itself, with what it turned out to be. */
  #nameOf(answers: Answers): string {
    const values = Object.values(answers);
    const device = this.devices.find(({ serial }) => values.includes(serial));
    const when = device && this.format?.relative(device.lastReadAt, Date.now());
    return [values.join(', '), ...(device ? [device.model, text('upload.last-read', { when: when ?? '' })] : [])].join(
      ' · ',
    );
  }

  #take(answers: Answers): void {
    this.typed = answers;
    this.wrong = new Set();
  }

  #forget(answers: Answers): void {
    // What stands in the fields goes only when it is this.
    if (this.asks.every(({ id }) => this.#value(id) === answers[id])) this.typed = {};
    this.dispatchEvent(new CustomEvent('answers-forgotten', { detail: answers, bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-device-asks': DeviceAsks;
  }
  interface HTMLElementEventMap {
    'answers-forgotten': CustomEvent<Answers>;
  }
}
