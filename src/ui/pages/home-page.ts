// Home: the ways in while there is nothing yet, the overview as soon as there is something. The overview's charts and
// statistics are fetched only then, so that a first visit is on the screen quickly.
import { consume } from '@lit/context';
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import { text } from '../../text/text.ts';
import '../components/first-visit.ts';
import '../components/notice.ts';
import type { PageElement } from '../page.ts';
import type { RouteParams } from '../routes.ts';
import { profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { StoreWatch } from '../state/store-watch.ts';
import { base, page } from '../styles.ts';

@customElement('x-home-page')
export class HomePage extends LitElement implements PageElement {
  static override styles = [base, page];

  @property({ attribute: false }) params: RouteParams = {};
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @state() private loaded = false;
  @state() private loadError: AppError | undefined;
  /** Whether there is a device or a record. */
  readonly #filled = new StoreWatch<boolean>(this);
  #loading = false;

  protected override willUpdate(): void {
    this.#filled.watch(this.profile?.store, 'filled', async (store) => {
      const [devices, span] = await Promise.all([store.devices(), store.span()]);
      return devices.length > 0 || span !== undefined;
    });
    if (this.#filled.value && !this.#loading) void this.#load();
  }

  override render(): TemplateResult {
    const error = this.#filled.error ?? this.loadError;
    if (error) {
      return html`<h1 tabindex="-1">${text('nav.overview')}</h1>
        <x-notice class="card" kind="error" .error=${error}>
          <button slot="action" class="primary" @click=${this.#retry}>${text('state.try-again')}</button>
        </x-notice>`;
    }
    if (this.#filled.value && this.loaded) return html`<x-overview-page .params=${this.params}></x-overview-page>`;
    if (this.#filled.value === false) {
      const { person, visit } = this.profile ?? {};
      if (person && visit) return html`<x-visit-empty .name=${person.name}></x-visit-empty>`;
      return html`<div class="head">
          <div class="titles">
            <h1 tabindex="-1">${text('first.title')}</h1>
            <p style="max-width: 68ch">${text('first.text')}</p>
          </div>
        </div>
        <x-first-visit></x-first-visit>`;
    }
    return html`<h1 tabindex="-1">${text('nav.overview')}</h1>
      <x-notice kind="loading"></x-notice>`;
  }

  async #load(): Promise<void> {
    this.#loading = true;
    try {
      await import('./overview-page.ts');
      this.loaded = true;
    } catch (error) {
      this.loadError = asAppError(error);
    }
  }

  #retry(): void {
    this.loadError = undefined;
    this.#loading = false;
    this.#filled.retry();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-home-page': HomePage;
  }
}
