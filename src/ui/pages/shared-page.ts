// Opening a link that somebody has shared: the code that goes with it, then their data, in memory.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SyncApi } from '../../../workers/sync-api.ts';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { LinkAddress } from '../../sync/link-address.ts';
import { CODE_LENGTH, fromFragment, plainCode } from '../../sync/link-address.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import '../components/notice.ts';
import '../components/visit-bar.ts';
import { errorWords } from '../data/patients-words.ts';
import type { PageElement } from '../page.ts';
import { sayTitle } from '../page.ts';
import type { RouteParams } from '../routes.ts';
import { formatContext, peopleContext } from '../state/contexts.ts';
import type { People } from '../state/people.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { beginVisit } from '../state/visits.ts';
import { base, buttons, fields, page } from '../styles.ts';

type LinkApi = Pick<SyncApi, 'accountState' | 'openSharedLink'>;

@customElement('x-shared-page')
export class SharedPage extends LitElement implements PageElement {
  static override styles = [
    base,
    page,
    buttons,
    fields,
    css`
      .narrow {
        max-width: 640px;
      }
      form {
        display: grid;
        gap: 16px;
        justify-items: start;
      }
      #code {
        font-size: 20px;
        letter-spacing: 0.12em;
        text-transform: uppercase;
        width: 10.5em;
      }
      #code::placeholder {
        letter-spacing: 0.12em;
      }
      .note {
        color: var(--muted);
        font-size: 13px;
      }
      .beside {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 16px;
        align-items: center;
      }
      progress {
        width: 160px;
        accent-color: var(--brand);
      }
      .wrong strong {
        font-weight: 650;
      }
      .what {
        max-width: 640px;
      }
    `,
  ];

  @property({ attribute: false }) params: RouteParams = {};
  /** Opens a link; the sync worker unless tests bring another. */
  @property({ attribute: false }) api: () => LinkApi = syncWorker;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  @state() private address: LinkAddress | 'cut' | undefined;
  @state() private isConfigured: boolean | undefined;
  @state() private missing: 'missing' | 'short' | undefined;
  @state() private error: AppError | undefined;
  @state() private progress: { readonly done: number; readonly total: number } | 'code' | undefined;
  #fragment: string | undefined;
  #opens = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#opens++;
  }

  protected override willUpdate(): void {
    const fragment = linkOf(this.params);
    if (fragment === this.#fragment) return;
    this.#fragment = fragment;
    this.#opens++;
    this.address = this.error = this.progress = this.missing = undefined;
    void fromFragment(fragment).then(
      (address) => this.#fragment === fragment && (this.address = address),
      () => this.#fragment === fragment && (this.address = 'cut'),
    );
  }

  override render(): TemplateResult {
    sayTitle(this, text('nav.shared'));
    return html`<div class="head">
        <div class="titles">
          <h1 tabindex="-1">${text('shared.title')}</h1>
          <p style="max-width: 68ch">${text('shared.text')}</p>
        </div>
      </div>
      ${this.#content()}
      <section class="what">
        <h2>${text('shared.who')}</h2>
        <p class="muted">${text('shared.who-text')}</p>
      </section>`;
  }

  #content(): TemplateResult {
    const { address, format, error } = this;
    if (this.isConfigured === false) return this.#notice('not-configured');
    if (!address || !format) return html`<x-notice kind="loading"></x-notice>`;
    if (address === 'cut') return this.#notice('cut');
    const date = format.day(format.zone.dayAt(address.until));
    if (address.until <= Date.now()) {
      return html`<x-notice class="card narrow" heading=${text('shared.ended')}>
        ${text('shared.ended-text', { date })}
      </x-notice>`;
    }
    if (error?.code === 'no-access') return this.#notice('gone');
    return html`<section class="card narrow">
      <form novalidate @submit=${(event: SubmitEvent) => this.#open(event)}>
        <div class="field">
          <label for="code">${text('shared.code')}</label>
          <input
            id="code"
            autocomplete="one-time-code"
            autocapitalize="characters"
            spellcheck="false"
            maxlength="12"
            aria-describedby=${error || this.missing ? 'wrong note' : 'note'}
            aria-invalid=${error?.code === 'wrong-secret' || this.missing ? 'true' : nothing}
          />
          <p id="note" class="note">${text('shared.code-note')}</p>
        </div>
        ${this.#wrong()}
        <div class="beside">
          <button type="submit" class="primary" aria-disabled=${this.progress ? 'true' : nothing}>
            ${text('shared.open')}
          </button>
          <span role="status" class="note">${this.#says()}</span>
          ${
            typeof this.progress === 'object'
              ? html`<progress
                  aria-label=${text('shared.reading')}
                  max=${this.progress.total}
                  .value=${this.progress.done}
                ></progress>`
              : nothing
          }
        </div>
        <p class="note">${text('shared.until', { date })}</p>
      </form>
    </section>`;
  }

  #notice(what: 'not-configured' | 'cut' | 'gone'): TemplateResult {
    return html`<x-notice class="card narrow" heading=${text(`shared.${what}`)}>
      ${text(`shared.${what}-text`)}
    </x-notice>`;
  }

  #says(): string | typeof nothing {
    if (this.progress === undefined) return nothing;
    return this.progress === 'code' ? text('shared.opening') : text('shared.reading-part', { ...this.progress });
  }

  #wrong(): TemplateResult | typeof nothing {
    const { error, missing } = this;
    if (missing) return html`<p id="wrong" class="wrong" role="alert">${text(`shared.code-${missing}`)}</p>`;
    if (!error) return nothing;
    const isCode = error.code === 'wrong-secret';
    if (!isCode) return html`<p id="wrong" class="wrong" role="alert">${errorWords(error)}</p>`;
    const next =
      error.triesLeft === undefined
        ? text('shared.wrong-again')
        : text('shared.wrong-left', { count: error.triesLeft });
    return html`<p id="wrong" class="wrong" role="alert"><strong>${text('shared.wrong')}.</strong> ${next}</p>`;
  }

  /** Whether there is a server at all. What cannot be known now is found out when the link is opened. */
  async #ask(): Promise<void> {
    try {
      const { state: found } = await this.api().accountState();
      this.isConfigured = found !== 'not-configured';
    } catch {
      this.isConfigured = undefined;
    }
  }

  async #open(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { people, params } = this;
    if (this.progress || !people) return;
    const field = this.renderRoot.querySelector<HTMLInputElement>('#code')!;
    const code = field.value;
    const { length } = plainCode(code);
    this.error = undefined;
    // One that cannot be right is not worth one of ten tries.
    this.missing = length === 0 ? 'missing' : length === CODE_LENGTH ? undefined : 'short';
    if (this.missing) return field.focus();
    const fragment = linkOf(params);
    const mine = ++this.#opens;
    const isMine = (): boolean => mine === this.#opens;
    this.progress = 'code';
    try {
      const data = await this.api().openSharedLink({ fragment, code }, (done, total) => {
        if (isMine()) this.progress = { done, total };
      });
      if (isMine()) await beginVisit(people, data, { by: 'link', from: `/shared/${fragment}` });
    } catch (thrown) {
      if (!isMine()) return;
      this.error = asAppError(thrown);
      if (this.error.code === 'not-configured') this.isConfigured = false;
      field.select();
    } finally {
      if (isMine()) this.progress = undefined;
    }
  }
}

/** The link, without what mail programs and people put behind it. */
function linkOf({ fragment = '' }: RouteParams): string {
  return fragment.replace(/[^\w-]+$/, '');
}

declare global {
  interface HTMLElementTagNameMap {
    'x-shared-page': SharedPage;
  }
}
