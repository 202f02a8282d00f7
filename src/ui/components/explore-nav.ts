// The pages under 'Explore', as a row of links above each of them.
import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../text/pump.ts';
import { text } from '../../text/text.ts';
import type { RouteName } from '../routes.ts';
import { href, routes } from '../routes.ts';
import { base, tabs } from '../styles.ts';

@customElement('x-explore-nav')
export class ExploreNav extends LitElement {
  static override styles = [base, tabs];

  @property() current: RouteName = 'day';

  override render(): TemplateResult {
    return html`<nav class="tabs" aria-label=${text('explore.label')}>
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
