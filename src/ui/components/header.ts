// The head of every page: mark, navigation, unit, person; at phone width the navigation is at the bottom.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { text } from '../../text/text.ts';
import type { Route, RouteName } from '../routes.ts';
import { href, routes } from '../routes.ts';
import { peopleContext } from '../state/contexts.ts';
import type { People } from '../state/people.ts';
import { Follow } from '../state/subject.ts';
import { base } from '../styles.ts';
import { icons, mark } from './icons.ts';
import './person-menu.ts';

/** At phone width so many pages are at hand, the others under 'More'. */
const TABS: readonly RouteName[] = ['overview', 'upload', 'day', 'reports'];

@customElement('x-header')
export class Header extends LitElement {
  static override styles = [
    base,
    css`
      header {
        background: var(--card);
        border-bottom: 1px solid var(--line);
      }
      .inside {
        max-width: calc(var(--shell) + 48px);
        margin: auto;
        padding: 0 24px;
        height: 60px;
        display: flex;
        align-items: center;
        gap: 20px;
      }
      .home {
        display: flex;
        align-items: center;
        gap: 8px;
        font-size: 18px;
        font-weight: 700;
        letter-spacing: -0.01em;
        color: var(--brand);
        text-decoration: none;
      }
      nav {
        display: flex;
        gap: 4px;
      }
      nav a {
        padding: 8px 12px;
        border-radius: var(--radius-small);
        color: var(--muted);
        text-decoration: none;
        font-size: 15px;
      }
      nav a:hover {
        color: var(--ink);
        background: var(--brand-soft);
      }
      nav a[aria-current] {
        background: var(--brand-soft);
        color: var(--brand);
        font-weight: 600;
      }
      nav svg {
        display: none;
      }
      .at-hand {
        margin-inline-start: auto;
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .unit {
        font: inherit;
        font-size: 14px;
        color: var(--muted);
        background: none;
        border: 1px solid transparent;
        border-radius: var(--radius-small);
        min-height: 40px;
        padding: 4px 8px;
        cursor: pointer;
      }
      .unit:hover {
        background: var(--brand-soft);
        color: var(--ink);
      }
      .more {
        display: none;
      }
      @media (max-width: 899px) {
        .inside {
          padding: 0 16px;
          height: 52px;
        }
        nav {
          position: fixed;
          inset: auto 0 0 0;
          z-index: 5;
          height: calc(60px + env(safe-area-inset-bottom));
          padding: 0 4px env(safe-area-inset-bottom);
          background: var(--card);
          border-top: 1px solid var(--line);
          justify-content: center;
          gap: 0;
        }
        nav > a,
        .more > button {
          flex: 0 1 112px;
          min-width: 0;
          display: flex;
          flex-direction: column;
          align-items: center;
          justify-content: center;
          gap: 2px;
          padding: 0;
          border-radius: 0;
          font: inherit;
          font-size: 12px;
          line-height: 1.2;
        }
        nav > a[aria-current],
        .more > button[aria-current] {
          background: none;
          box-shadow: inset 0 2px var(--brand);
        }
        nav > a:hover {
          background: none;
        }
        nav svg {
          display: block;
          width: 22px;
          height: 22px;
        }
      }
      @media (max-width: 559px) {
        nav > a.second {
          display: none;
        }
        .more {
          display: flex;
          flex: 0 1 112px;
          justify-content: stretch;
        }
        .more > button {
          flex: 1;
          color: var(--muted);
          background: none;
          border: 0;
          cursor: pointer;
          anchor-name: --more;
        }
        .more > button[aria-current] {
          color: var(--brand);
          font-weight: 600;
        }
        [popover] {
          margin: 0;
          border: 1px solid var(--edge);
          border-radius: var(--radius);
          background: var(--card);
          color: var(--ink);
          padding: 8px;
          position: fixed;
          inset: auto 8px calc(68px + env(safe-area-inset-bottom)) auto;
        }
        [popover] a {
          display: flex;
          gap: 12px;
          align-items: center;
          min-width: 180px;
          min-height: 44px;
        }
      }
    `,
  ];

  @property() current: RouteName | undefined;
  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  readonly #people = new Follow(this, () => this.people);

  override render(): TemplateResult {
    const { person, visit } = this.#people.value?.current ?? {};
    const first = routes.filter((route) => route.under === undefined && !(visit && route.own));
    const second = first.filter((route) => !TABS.includes(route.name));
    return html`<header>
      <div class="inside">
        <a class="home" href=${href('/')}>${mark(28)}${text('app.name')}</a>
        <nav aria-label=${text('nav.label')}>
          ${first.map((route) => this.#link(route, TABS.includes(route.name) ? '' : 'second'))}
          <div class="more">
            <button
              popovertarget="more"
              aria-current=${second.some((route) => route.name === this.current) ? 'true' : nothing}
            >
              ${icons.more}${text('nav.more')}
            </button>
            <div id="more" popover @click=${this.#closeMore}>${second.map((route) => this.#link(route, ''))}</div>
          </div>
        </nav>
        ${
          person
            ? html`<div class="at-hand">
                <button
                  class="unit"
                  aria-label=${text('unit.switch', { unit: person.unit, other: otherUnit(person.unit) })}
                  title=${text('unit.switch', { unit: person.unit, other: otherUnit(person.unit) })}
                  @click=${() => this.people?.change({ unit: otherUnit(person.unit) })}
                >
                  ${person.unit}
                </button>
                ${visit ? nothing : html`<x-person-menu></x-person-menu>`}
              </div>`
            : nothing
        }
      </div>
    </header>`;
  }

  #link({ name, path, title }: Route, className: string): TemplateResult {
    return html`<a class=${className} href=${href(path)} aria-current=${name === this.current ? 'page' : nothing}
      >${icons[name as keyof typeof icons]}${text(title)}</a
    >`;
  }

  #closeMore(): void {
    this.renderRoot.querySelector<HTMLElement>('#more')?.hidePopover();
  }
}

function otherUnit(unit: 'mg/dL' | 'mmol/L'): 'mg/dL' | 'mmol/L' {
  return unit === 'mg/dL' ? 'mmol/L' : 'mg/dL';
}

declare global {
  interface HTMLElementTagNameMap {
    'x-header': Header;
  }
}
