// How each number is computed: formula, unit, rounding and source of every measure, each with an address of its own.
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { text } from '../../text/text.ts';
import '../components/notice.ts';
import type { Measure, MeasureSection } from '../data/measures.ts';
import { MEASURES, measuresWith } from '../data/measures.ts';
import { sayTitle } from '../page.ts';
import type { PageElement } from '../page.ts';
import type { RouteParams } from '../routes.ts';
import { base, buttons, fields, page } from '../styles.ts';

const PARTS = ['formula', 'unit', 'rounding', 'source', 'code'] as const;

@customElement('x-how-computed-page')
export class HowComputedPage extends LitElement implements PageElement {
  static override styles = [
    base,
    page,
    buttons,
    fields,
    css`
      .basics p {
        max-width: 78ch;
        font-size: 14px;
      }
      .basics h2 {
        margin-bottom: 8px;
      }
      .find {
        display: grid;
        gap: 4px;
        flex: 0 1 300px;
      }
      .list {
        display: grid;
        gap: 28px;
      }
      .list h2 {
        margin-bottom: 4px;
        text-wrap: balance;
      }
      .about {
        margin-bottom: 8px;
      }
      details {
        border-top: 1px solid var(--line);
        scroll-margin-top: 16px;
      }
      summary {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 44px;
        padding: 8px 0;
        cursor: pointer;
        font-weight: 550;
        list-style: none;
      }
      summary:focus-visible {
        outline-offset: -2px;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary::before {
        content: '';
        flex: none;
        width: 7px;
        height: 7px;
        margin: 0 3px;
        border: solid var(--muted);
        border-width: 0 1.75px 1.75px 0;
        rotate: -45deg;
        transition: rotate var(--quick);
      }
      details[open] > summary::before {
        rotate: 45deg;
      }
      .inside {
        padding: 8px 0 20px 25px;
        max-width: 84ch;
        display: grid;
        gap: 12px;
      }
      details:last-of-type > .inside {
        padding-bottom: 4px;
      }
      dl {
        display: grid;
        grid-template-columns: 110px minmax(0, 1fr);
        gap: 8px 16px;
        font-size: 14px;
      }
      dt {
        color: var(--muted);
        font-size: 13px;
      }
      dd {
        overflow-wrap: anywhere;
      }
      .formula {
        font-size: 15px;
      }
      .code {
        color: var(--muted);
        font-size: 13px;
      }
      code {
        font-size: 0.92em;
      }
      @media (max-width: 640px) {
        .inside {
          padding-inline-start: 0;
        }
        dl {
          grid-template-columns: minmax(0, 1fr);
          gap: 0;
        }
        dd:not(:last-child) {
          margin-bottom: 10px;
        }
        .find {
          flex: 1 1 100%;
        }
      }
    `,
  ];

  @property({ attribute: false }) params: RouteParams = {};
  @state() private words = '';

  protected override updated(changed: PropertyValues): void {
    const { measure } = this.params;
    // After the shell has put the focus and the scroll position where a new page has them.
    if (changed.has('params') && measure) setTimeout(() => this.#goTo(measure));
  }

  override render(): TemplateResult {
    sayTitle(this, text('measures.title'));
    const sections = measuresWith(this.words);
    const count = sections.reduce((sum, { measures }) => sum + measures.length, 0);
    return html`<div class="head">
        <div class="titles">
          <h1 tabindex="-1">${text('measures.title')}</h1>
          <p>${text('measures.subtitle')}</p>
        </div>
        <div class="find">
          <label for="words">${text('measures.find')}</label>
          <input
            id="words"
            type="search"
            autocomplete="off"
            spellcheck="false"
            placeholder=${text('measures.find-example')}
            .value=${this.words}
            @input=${(event: InputEvent) => (this.words = (event.target as HTMLInputElement).value)}
          />
        </div>
      </div>
      <p class="hidden-text" role="status">${this.words.trim() ? text('measures.found', { count }) : ''}</p>
      ${
        this.words.trim()
          ? nothing
          : html`<section class="card basics" aria-labelledby="basics">
              <h2 id="basics">${text('measures.basics')}</h2>
              <p>${withCode(MEASURES.basics)}</p>
            </section>`
      }
      ${count ? html`<div class="card list">${sections.map((section) => sectionOf(section))}</div>` : this.#none()}`;
  }

  #none(): TemplateResult {
    return html`<x-notice class="card" heading=${text('measures.none')}>
      ${text('measures.none-text')}
      <button slot="action" @click=${() => (this.words = '')}>${text('measures.show-all')}</button>
    </x-notice>`;
  }

  #goTo(id: string): void {
    const measure = this.renderRoot.querySelector<HTMLDetailsElement>(`details[id="${CSS.escape(id)}"]`);
    if (!measure) return;
    measure.open = true;
    measure.scrollIntoView();
    measure.querySelector('summary')?.focus({ preventScroll: true });
  }
}

function sectionOf({ id, title, about, measures }: MeasureSection): TemplateResult {
  return html`<section aria-labelledby="of-${id}">
    <h2 id="of-${id}">${withCode(title)}</h2>
    ${about ? html`<p class="about muted small">${withCode(about)}</p>` : nothing}
    ${measures.map((measure) => measureOf(measure))}
  </section>`;
}

function measureOf(measure: Measure): TemplateResult {
  return html`<details id=${measure.id}>
    <summary>${withCode(measure.title)}</summary>
    <div class="inside">
      ${measure.more ? html`<p>${withCode(measure.more)}</p>` : nothing}
      <dl>
        ${PARTS.map(
          (part) =>
            html`<dt>${text(`measures.${part}`)}</dt>
              <dd class=${part}>${withCode(measure[part])}</dd>`,
        )}
      </dl>
    </div>
  </details>`;
}

/** Words in backquotes as code. */
function withCode(words: string): unknown {
  return words.split('`').map((part, i) => (i % 2 ? html`<code>${part}</code>` : part));
}

declare global {
  interface HTMLElementTagNameMap {
    'x-how-computed-page': HowComputedPage;
  }
}
