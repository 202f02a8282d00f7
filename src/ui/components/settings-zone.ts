// A time zone, found by typing a part of its name: a combobox with a list (ARIA Authoring Practices, "Editable Combobox").
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import '../../text/settings.ts';
import { text } from '../../text/text.ts';
import { findZones, offsetText, zoneNamed } from '../data/zones.ts';
import { base, fields } from '../styles.ts';

/** So many are listed; the others are found by typing. */
const MOST_LISTED = 80;

/** Fires `zone-chosen` with the zone's id. */
@customElement('x-zone-picker')
export class ZonePicker extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      :host {
        position: relative;
        display: grid;
        gap: 6px;
      }
      .top {
        min-height: 20px;
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: center;
      }
      input {
        width: 100%;
      }
      .list {
        position: absolute;
        z-index: 3;
        inset: calc(100% + 4px) 0 auto 0;
        border: 1px solid var(--edge);
        border-radius: var(--radius-small);
        background: var(--card);
        padding: 4px;
      }
      .around {
        position: relative;
      }
      ul {
        list-style: none;
        max-height: 280px;
        overflow-y: auto;
        overscroll-behavior: contain;
      }
      li {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        padding: 8px;
        border-radius: 6px;
        font-size: 14px;
        cursor: pointer;
        scroll-margin-block: 4px;
      }
      li:hover,
      li.active {
        background: var(--brand-soft);
      }
      li.active {
        outline: 2px solid var(--brand);
        outline-offset: -2px;
      }
      li[aria-selected='true'] {
        font-weight: 620;
        color: var(--brand);
      }
      .offset,
      .more {
        color: var(--muted);
        font-size: 13px;
        font-weight: 400;
      }
      .more {
        padding: 8px;
      }
    `,
  ];

  @property() value = '';
  @state() private typed: string | undefined;
  @state() private isOpen = false;
  @state() private active = -1;
  @state() private isWrong = false;
  @query('input') private readonly input!: HTMLInputElement;

  protected override willUpdate(changed: PropertyValues): void {
    // Chosen elsewhere: what was typed here is no longer meant.
    if (changed.has('value') && changed.get('value') !== undefined) this.#rest();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('active') || changed.has('isOpen')) {
      this.renderRoot.querySelector('li.active, li[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
    }
  }

  override render(): TemplateResult {
    const found = this.#found();
    const listed = found.slice(0, MOST_LISTED);
    return html`<div class="top">
        <label for="zone">${text('settings.zone')}</label><slot name="beside-label"></slot>
      </div>
      <div class="around">
        <input
          id="zone"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          aria-expanded=${this.isOpen}
          aria-controls="zones"
          aria-autocomplete="list"
          aria-activedescendant=${this.isOpen && this.active >= 0 ? `zone-${this.active}` : nothing}
          aria-invalid=${this.isWrong ? 'true' : nothing}
          aria-describedby=${this.isWrong ? 'wrong' : nothing}
          .value=${live(this.typed ?? spaced(this.value))}
          @focus=${() => this.input.select()}
          @click=${this.#open}
          @input=${this.#search}
          @keydown=${this.#key}
          @blur=${this.#leave}
        />
        <div class="list" ?hidden=${!this.isOpen} @mousedown=${(event: Event) => event.preventDefault()}>
          <ul id="zones" role="listbox" aria-label=${text('settings.zone')}>
            ${this.isOpen ? listed.map((id, index) => this.#option(id, index)) : nothing}
          </ul>
          ${found.length ? nothing : html`<p class="more">${text('settings.zone-none')}</p>`}
          ${
            found.length > listed.length
              ? html`<p class="more">${text('settings.zone-more', { count: found.length - listed.length })}</p>`
              : nothing
          }
        </div>
      </div>
      <p class="hidden-text" role="status">
        ${this.isOpen && this.typed !== undefined ? text('settings.zone-found', { count: found.length }) : ''}
      </p>
      ${
        this.isWrong
          ? html`<p id="wrong" class="wrong" role="alert">
              ${text('settings.zone-wrong', { zone: spaced(this.value) })}
            </p>`
          : nothing
      }`;
  }

  #option(id: string, index: number): TemplateResult {
    return html`<li
      id="zone-${index}"
      role="option"
      aria-selected=${id === this.value}
      class=${index === this.active ? 'active' : ''}
      @click=${() => this.#choose(id)}
    >
      <span>${spaced(id)}</span><span class="offset">${offsetText(id, Date.now())}</span>
    </li>`;
  }

  /** What the list holds; before anything is typed, the zones around the chosen one. */
  #found(): readonly string[] {
    if (this.typed !== undefined) return findZones(this.typed);
    const all = findZones('');
    const from = Math.max(0, all.indexOf(this.value) - MOST_LISTED / 2);
    return [...all.slice(from), ...all.slice(0, from)];
  }

  #open(): void {
    this.isOpen = true;
  }

  #search(): void {
    this.typed = this.input.value;
    this.isOpen = true;
    this.isWrong = false;
    this.active = this.typed.trim() && this.#found().length ? 0 : -1;
  }

  #key(event: KeyboardEvent): void {
    const listed = this.#found().slice(0, MOST_LISTED);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!listed.length) return;
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const chosen = this.typed === undefined ? listed.indexOf(this.value) : -1;
      const next = this.active >= 0 ? this.active + step : chosen >= 0 ? chosen : step > 0 ? 0 : -1;
      this.isOpen = true;
      this.active = (next + listed.length) % listed.length;
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const id = this.isOpen && this.active >= 0 ? listed[this.active] : zoneNamed(this.input.value);
      if (id) this.#choose(id);
      else this.#refuse();
    } else if (event.key === 'Escape' && (this.isOpen || this.typed !== undefined)) {
      event.preventDefault();
      this.#rest();
    }
  }

  #leave(): void {
    if (this.typed === undefined) {
      this.isOpen = false;
      return;
    }
    const id = zoneNamed(this.typed);
    if (id) this.#choose(id);
    else this.#refuse();
  }

  #choose(id: string): void {
    const isNew = id !== this.value;
    this.#rest();
    if (isNew) this.dispatchEvent(new CustomEvent('zone-chosen', { detail: id }));
  }

  /** What was typed stays, so that it can be put right. */
  #refuse(): void {
    this.isOpen = false;
    this.active = -1;
    this.isWrong = this.typed !== undefined;
  }

  #rest(): void {
    this.typed = undefined;
    this.isOpen = false;
    this.active = -1;
    this.isWrong = false;
  }
}

/** As a person writes it: 'America/New York'. */
function spaced(id: string): string {
  return id.replaceAll('_', ' ');
}

declare global {
  interface HTMLElementTagNameMap {
    'x-zone-picker': ZonePicker;
  }
  interface HTMLElementEventMap {
    'zone-chosen': CustomEvent<string>;
  }
}
