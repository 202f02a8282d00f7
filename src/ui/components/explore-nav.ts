// The pages under 'Explore', as a row of links above each of them.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../text/pump.ts';
import { text } from '../../text/text.ts';
import type { RouteName } from '../routes.ts';
import { href, routes } from '../routes.ts';
import { base } from '../styles.ts';

@customElement('x-explore-nav')
export class ExploreNav extends LitElement {
  static override styles = [
    base,
    css`
      nav {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 20px;
        margin-block: -8px -2px;
      }
      a {
        padding: 6px 0 8px;
        font-size: 14px;
        color: var(--muted);
        text-decoration: none;
      }
      a:hover {
        color: var(--ink);
      }
      a[aria-current] {
        color: var(--brand);
        font-weight: 600;
        padding-bottom: 6px;
        border-bottom: 2px solid var(--brand);
      }
      @media print {
        nav {
          display: none;
        }
      }
    `,
  ];

  @property() current: RouteName = 'day';

  override render(): TemplateResult {
    return html`<nav aria-label=${text('explore.label')}>
      ${routes.map(({ name, tab, path }) =>
        tab
          ? html`<a href=${href(path)} aria-current=${name === this.current ? 'page' : nothing}>${text(tab)}</a>`
          : nothing,
      )}
    </nav>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-explore-nav': ExploreNav;
  }
}
