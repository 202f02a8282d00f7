// The shell: who is shown, which page, and what stands above and below it.
import { ContextProvider } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AppError } from '../model/errors.ts';
import { asAppError } from '../model/errors.ts';
import type { Format } from '../text/format.ts';
import { createFormat } from '../text/format.ts';
import { text } from '../text/text.ts';
import './components/bars.ts';
import './components/drop-zone.ts';
import './components/header.ts';
import './components/notice.ts';
import type { PageElement } from './page.ts';
import type { Match } from './routes.ts';
import { VISIT_KEY, followAddress, href, matchRoute } from './routes.ts';
import { formatContext, peopleContext, profileContext, readingContext, syncRunsContext } from './state/contexts.ts';
import type { Profile } from './state/contexts.ts';
import type { SyncRuns } from './state/sync-runs.ts';
import type { People, PeopleState } from './state/people.ts';
import type { Reading } from './state/reading.ts';
import { base, buttons } from './styles.ts';

@customElement('x-app')
export class App extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: block;
        min-height: 100dvh;
      }
      .skip {
        position: absolute;
        inset: 8px auto auto 8px;
        z-index: 10;
      }
      .skip:not(:focus) {
        clip-path: inset(50%);
        width: 1px;
        height: 1px;
        min-height: 0;
        padding: 0;
        overflow: hidden;
      }
      main {
        max-width: calc(var(--shell) + 48px);
        margin: auto;
        padding: 32px 24px 64px;
      }
      main:focus {
        outline: none;
      }
      @media (max-width: 899px) {
        main {
          padding: 20px 16px calc(92px + env(safe-area-inset-bottom));
        }
      }
      @media print {
        x-header,
        x-bars,
        .skip {
          display: none;
        }
        main {
          padding: 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) people: People | undefined;
  @property({ attribute: false }) reading: Reading | undefined;
  @property({ attribute: false }) syncRuns: SyncRuns | undefined;
  @property() locale = 'en';
  /** Open the demo person, whoever was shown last. */
  @property({ type: Boolean }) demo = false;
  /** Reloads into a new version; absent while there is none. */
  @property({ attribute: false }) newVersion: (() => void) | undefined;

  @state() private match: Match | undefined;
  @state() private lost = false;
  @state() private error: AppError | undefined;
  @state() private shown: PeopleState | undefined;
  @state() private page: PageElement | undefined;

  readonly #profile = new ContextProvider(this, { context: profileContext });
  readonly #format = new ContextProvider(this, { context: formatContext });
  readonly #people = new ContextProvider(this, { context: peopleContext });
  readonly #reading = new ContextProvider(this, { context: readingContext });
  readonly #syncRuns = new ContextProvider(this, { context: syncRunsContext });
  readonly #stops: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const { people, reading } = this;
    if (!people || !reading) return;
    this.#people.setValue(people);
    this.#reading.setValue(reading);
    if (this.syncRuns) this.#syncRuns.setValue(this.syncRuns);
    const visited = sessionStorage.getItem(VISIT_KEY);
    if (visited !== null) {
      // Reloaded: what was looked at is gone, and nobody shall take their own data for it.
      sessionStorage.removeItem(VISIT_KEY);
      history.replaceState(null, '', href(visited));
    }
    this.#stops.push(
      people.subscribe((shown) => this.#show(shown)),
      followAddress((path, move) => this.#go(path, move)),
    );
    const leaving = (event: BeforeUnloadEvent): void => {
      if (reading.value.stage === 'running') event.preventDefault();
    };
    addEventListener('beforeunload', leaving);
    this.#stops.push(() => removeEventListener('beforeunload', leaving));
    void this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops.splice(0)) stop();
    this.syncRuns?.stop();
    this.people?.stop();
  }

  override render(): TemplateResult {
    const route = this.match?.route;
    const current = route?.under ?? route?.name;
    return html`<button class="button skip" @click=${this.#skip}>${text('app.skip')}</button>
      <x-header .current=${current}></x-header>
      <x-bars .current=${current} .newVersion=${this.newVersion}></x-bars>
      <main tabindex="-1" @page-titled=${this.#titled}>${this.#content()}</main>
      ${this.shown?.current && !this.shown.current.visit ? html`<x-drop-zone></x-drop-zone>` : nothing}`;
  }

  #content(): unknown {
    if (this.error) {
      return html`<x-notice kind="error" .error=${this.error}>
        <button slot="action" class="primary" @click=${this.#retry}>${text('state.try-again')}</button>
      </x-notice>`;
    }
    if (this.shown?.working)
      return html`<x-notice
        kind="loading"
        heading=${text(`demo.${this.shown.working === 'demo-making' ? 'making' : 'removing'}`)}
      ></x-notice>`;
    if (!this.shown?.current) return html`<x-notice kind="loading" heading=${text('state.opening')}></x-notice>`;
    if (this.lost) {
      return html`<x-notice heading=${text('state.not-found')}>
        ${text('state.not-found-text')}
        <a slot="action" class="button primary" href=${href('/')}>${text('state.not-found-home')}</a>
      </x-notice>`;
    }
    return this.page ?? html`<x-notice kind="loading"></x-notice>`;
  }

  async #start(): Promise<void> {
    this.error = undefined;
    try {
      await this.people?.start({ demo: this.demo });
    } catch (error) {
      this.error = asAppError(error, 'storage');
    }
  }

  #show(shown: PeopleState): void {
    const before = this.shown?.current;
    this.shown = shown;
    const { current } = shown;
    if (!current) return;
    const { person, store } = current;
    const profile: Profile = current;
    if (before !== current) {
      this.#profile.setValue(profile);
      this.syncRuns?.follow(current.visit ? undefined : { personId: person.id, store });
    }
    const known: Format | undefined = this.#format.value;
    if (known?.unit !== person.unit || known.zone.id !== person.zoneId) {
      this.#format.setValue(createFormat({ locale: this.locale, unit: person.unit, zoneId: person.zoneId }));
    }
    // Nothing of one person may stay on the page of another.
    if (before && before.store !== store && this.match) this.page = this.#make(this.match);
  }

  async #go(path: string, move: 'first' | 'push' | 'back'): Promise<void> {
    const match = matchRoute(path);
    const before = this.match;
    this.match = match;
    this.lost = !match;
    if (!match) {
      this.page = undefined;
      document.title = text('app.title', { page: text('state.not-found') });
      return;
    }
    if (this.page && before?.route === match.route) {
      this.page.params = match.params;
      await this.page.updateComplete;
      // What had the focus may be gone with what it belonged to.
      if (move !== 'first' && document.activeElement === document.body) this.#focusTitle();
      return;
    }
    try {
      await match.route.load();
    } catch (error) {
      // Offline without this page's code, or a new version has replaced the files under us.
      if (this.match === match) this.error = asAppError(error);
      return;
    }
    // Another click was faster than this page's code.
    if (this.match !== match) return;
    this.error = undefined;
    const left = this.page;
    if (match.route.own)
      await this.people?.leave().catch((error: unknown) => (this.error = asAppError(error, 'storage')));
    if (this.match !== match) return;
    // Made already when a visit ended on the way.
    if (this.page === left) this.page = this.#make(match);
    document.title = text('app.title', { page: text(match.route.title) });
    await this.updateComplete;
    await this.page?.updateComplete;
    if (move === 'push') scrollTo(0, 0);
    if (move !== 'first') this.#focusTitle();
    if (move === 'back' && this.page) await filled(this.page);
  }

  #make({ route, params }: Match): PageElement {
    const page = document.createElement(route.tag) as PageElement;
    page.params = params;
    return page;
  }

  #focusTitle(): void {
    const title = this.page && titleIn(this.page);
    (title ?? this.renderRoot.querySelector('main'))?.focus({ preventScroll: true });
  }

  #skip(): void {
    this.#focusTitle();
    this.renderRoot.querySelector('main')?.scrollIntoView();
  }

  #titled(event: CustomEvent<string>): void {
    document.title = text('app.title', { page: event.detail });
  }

  #retry(): void {
    this.error = undefined;
    if (!this.shown?.current) void this.#start();
    else if (this.match) {
      const path = this.match.route.path;
      this.match = undefined;
      void this.#go(path, 'push');
    }
  }
}

/** How long going back waits for the page's data: the scroll position can only be restored when there is something to scroll. */
const FILL_MS = 800;

async function filled(page: PageElement): Promise<void> {
  const end = performance.now() + FILL_MS;
  while (page.shadowRoot?.querySelector('x-notice[kind=loading]') && performance.now() < end) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  await page.updateComplete;
}

/** The title of a page, which may be that of another page it shows. */
function titleIn(page: HTMLElement): HTMLElement | undefined {
  const root = page.shadowRoot;
  if (!root) return undefined;
  const own = root.querySelector('h1');
  return own ?? [...root.children].map((inner) => titleIn(inner as HTMLElement)).find((title) => title !== undefined);
}

declare global {
  interface HTMLElementTagNameMap {
    'x-app': App;
  }
}
