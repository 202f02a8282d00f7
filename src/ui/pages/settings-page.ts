// Settings: the person, ranges, appearance, devices, storage, export, deletion, and what Basalt is.
import { consume } from '@lit/context';
import { LitElement, css, html } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { text } from '../../text/text.ts';
import '../components/settings-about.ts';
import '../components/settings-appearance.ts';
import '../components/settings-backup.ts';
import '../components/settings-delete.ts';
import '../components/settings-devices.ts';
import '../components/settings-export.ts';
import '../components/settings-person.ts';
import '../components/settings-storage.ts';
import '../components/settings-targets.ts';
import { sayTitle } from '../page.ts';
import type { PageElement } from '../page.ts';
import type { RouteParams } from '../routes.ts';
import { href } from '../routes.ts';
import { profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { base, page } from '../styles.ts';

/** In the order of the page; also the last part of each one's address. */
const SECTIONS = {
  person: () => html`<x-settings-person></x-settings-person>`,
  targets: () => html`<x-settings-targets></x-settings-targets>`,
  appearance: () => html`<x-settings-appearance></x-settings-appearance>`,
  devices: () => html`<x-settings-devices></x-settings-devices>`,
  storage: () => html`<x-settings-storage></x-settings-storage>`,
  backup: () => html`<x-settings-backup></x-settings-backup>`,
  export: () => html`<x-settings-export></x-settings-export>`,
  delete: () => html`<x-settings-delete></x-settings-delete>`,
  about: () => html`<x-settings-about></x-settings-about>`,
} as const;
type Section = keyof typeof SECTIONS;
const NAMES = Object.keys(SECTIONS) as readonly Section[];

@customElement('x-settings-page')
export class SettingsPage extends LitElement implements PageElement {
  static override styles = [
    base,
    page,
    css`
      .body {
        display: grid;
        grid-template-columns: 200px minmax(0, 1fr);
        gap: 18px 24px;
        align-items: start;
      }
      nav {
        position: sticky;
        top: 16px;
      }
      nav ul {
        list-style: none;
        display: grid;
        gap: 2px;
        margin-inline-start: -12px;
      }
      nav a {
        display: block;
        padding: 8px 12px;
        border-radius: var(--radius-small);
        font-size: 15px;
        color: var(--muted);
        text-decoration: none;
      }
      nav a:hover {
        color: var(--ink);
        background: var(--brand-soft);
      }
      .sections {
        display: grid;
        gap: 18px;
        min-width: 0;
      }
      section > h2 {
        font-size: 17px;
        font-weight: 620;
        color: var(--ink);
        outline: none;
      }
      section {
        scroll-margin-top: 16px;
      }
      @media (max-width: 860px) {
        .body {
          grid-template-columns: minmax(0, 1fr);
        }
        nav {
          position: static;
        }
        nav ul {
          display: flex;
          flex-wrap: wrap;
          gap: 0 4px;
        }
      }
      @media print {
        nav {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) params: RouteParams = {};
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;

  protected override updated(changed: PropertyValues): void {
    const { section } = this.params;
    // After the shell has put the focus and the scroll position where a new page has them.
    if (changed.has('params') && section) setTimeout(() => this.#goTo(section));
  }

  override render(): TemplateResult {
    const name = this.profile?.person.name;
    // Nobody is called 'My data'.
    const hasName = name !== undefined && name !== text('people.unnamed');
    const title = hasName ? text('settings.title-of', { name }) : text('settings.title');
    sayTitle(this, title);
    return html`<div class="head">
        <div class="titles">
          <h1 tabindex="-1">${title}</h1>
          <p>${text('settings.subtitle')}</p>
        </div>
      </div>
      <div class="body">
        <nav aria-label=${text('settings.sections')}>
          <ul>
            ${NAMES.map(
              (section) =>
                html`<li>
                  <a href=${href(`/settings/${section}`)} @click=${() => this.#again(section)}
                    >${text(`settings.${section}`)}</a
                  >
                </li>`,
            )}
          </ul>
        </nav>
        <div class="sections">
          ${NAMES.map(
            (section) =>
              html`<section class="card" id=${section} aria-labelledby="${section}-title">
                <h2 id="${section}-title" tabindex="-1">${text(`settings.${section}`)}</h2>
                ${SECTIONS[section]()}
              </section>`,
          )}
        </div>
      </div>`;
  }

  /** A click on the section whose address stands there already changes no address. */
  #again(section: Section): void {
    if (this.params.section === section) this.#goTo(section);
  }

  #goTo(name: string): void {
    const section = this.renderRoot.querySelector<HTMLElement>(`section[id="${CSS.escape(name)}"]`);
    section?.scrollIntoView();
    section?.querySelector('h2')?.focus({ preventScroll: true });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-page': SettingsPage;
  }
}
