// Whether the person shown is synchronised with the account, how it stands, and beginning and ending it.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { RemoteInfo } from '../../../workers/sync-api.ts';
import type { AppError } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { dataOf, sharingErrorWords } from '../data/sharing-words.ts';
import { accountError } from '../state/asked.ts';
import { formatContext, profileContext, syncRunsContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { Follow } from '../state/subject.ts';
import type { SyncRuns, SyncRunsState } from '../state/sync-runs.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import './sharing-confirm.ts';
import type { SharingConfirm } from './sharing-confirm.ts';
import { changed, done } from './sharing-events.ts';
import { sharing } from './sharing-styles.ts';

@customElement('x-sharing-sync')
export class SharingSync extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    sharing,
    css`
      .now {
        font-size: 17px;
        font-weight: 600;
      }
      progress {
        width: 100%;
        height: 10px;
        accent-color: var(--brand);
      }
    `,
  ];

  /** With the account that is signed in. */
  @property({ type: Boolean }) linked = false;
  /** When they were last synchronised, as far as it is known from before. */
  @property({ attribute: false }) lastAt: UtcMs | undefined;
  /** Who they are in the account, when that is known. */
  @property({ attribute: false }) remote: RemoteInfo | undefined;
  /** People of the account who are not on this computer. */
  @property({ attribute: false }) elsewhere: readonly RemoteInfo[] = [];
  /** What is shown is a person without a single record, as a new computer has it. */
  @property({ type: Boolean }) placeholder = false;
  /** Something else on the page comes first. */
  @property({ type: Boolean }) quiet = false;
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @consume({ context: syncRunsContext, subscribe: true }) private runs: SyncRuns | undefined;
  @state() private isBeginning = false;
  @state() private isStopping = false;
  @state() private error: AppError | undefined;
  @query('#stopping') private readonly stopping!: SharingConfirm;
  @query('#removal') private readonly removal!: SharingConfirm;
  readonly #runs = new Follow(this, () => this.runs);

  protected override willUpdate(): void {
    if (!this.#runs.value?.isRunning) this.isStopping = false;
  }

  override render(): TemplateResult | typeof nothing {
    const { profile, format } = this;
    if (!profile || !format) return nothing;
    return this.linked ? this.#state(profile, format) : this.#offer(profile);
  }

  #offer({ person }: Profile): TemplateResult {
    const { id, name } = person;
    const same = this.elsewhere.find(({ originalId }) => originalId === id);
    const isFirst = !this.elsewhere.length;
    const label = same
      ? text('sharing.sync-again', { name })
      : text(isFirst ? 'sharing.sync-begin' : 'sharing.sync-begin-other', { name });
    return html`<p class="text">
        ${
          same
            ? text('sharing.sync-again-text', { name })
            : this.placeholder && !isFirst
              ? text('sharing.sync-other-text', { name })
              : text('sharing.sync-text', { data: dataOf(person) })
        }
      </p>
      ${
        same || isFirst || this.placeholder
          ? nothing
          : html`<p class="text">${text('sharing.sync-other-note', { name })}</p>`
      }
      ${this.error ? html`<p class="wrong" role="alert">${sharingErrorWords(this.error)}</p>` : nothing}
      <div class="beside">
        <div class="actions">
          <button
            class=${!this.quiet && (same || isFirst) ? 'primary' : ''}
            aria-disabled=${this.isBeginning ? 'true' : nothing}
            @click=${() => this.#begin(id, same)}
          >
            ${label}
          </button>
        </div>
        <p class="note" role="status">${this.isBeginning ? text('sharing.sync-beginning') : nothing}</p>
      </div>`;
  }

  #state({ person: { name } }: Profile, format: Format): TemplateResult {
    const runs = this.#runs.value;
    const isRunning = runs?.isRunning ?? false;
    return html`<div class="lines">
        <p class="now" role="status">${this.#now(runs, format)}</p>
        ${isRunning ? this.#progress(runs!) : this.#about(runs, name, format)}
      </div>
      <div class="actions">
        ${
          isRunning
            ? html`<button aria-disabled=${this.isStopping ? 'true' : nothing} @click=${this.#cancel}>
                ${text(this.isStopping ? 'sharing.stopping' : 'sharing.sync-stop')}
              </button>`
            : html`<button @click=${() => this.runs?.run()}>${text('sharing.sync-now')}</button>`
        }
      </div>
      ${this.#ending(name)}`;
  }

  #ending(name: string): TemplateResult {
    return html`<details>
        <summary>${text('sharing.sync-end')}</summary>
        <p class="text">${text('sharing.unlink-text', { name })}</p>
        <div class="actions">
          <button @click=${() => this.stopping.ask()}>${text('sharing.unlink')}</button>
        </div>
        <p class="text">${text('sharing.remove-text', { name })}</p>
        <div class="actions">
          <button class="danger" ?disabled=${!this.remote} @click=${() => this.removal.ask()}>
            ${text('sharing.remove', { name })}
          </button>
        </div>
      </details>
      <x-sharing-confirm
        id="stopping"
        heading=${text('sharing.unlink-title', { name })}
        action=${text('sharing.unlink')}
        working=${text('sharing.stopping')}
        .run=${() => this.#unlink()}
        @confirmed=${() => this.#ended(text('sharing.unlinked', { name }))}
        ><p>${text('sharing.unlink-text', { name })}</p></x-sharing-confirm
      >
      <x-sharing-confirm
        id="removal"
        heading=${text('sharing.remove-title', { name })}
        action=${text('sharing.remove', { name })}
        working=${text('sharing.removing')}
        .run=${() => this.#remove()}
        @confirmed=${() => this.#ended(text('sharing.removed', { name }))}
        ><p>${text('sharing.remove-text', { name })}</p></x-sharing-confirm
      >`;
  }

  #now(runs: SyncRunsState | undefined, format: Format): string {
    const lastAt = runs?.lastAt ?? this.lastAt;
    if (runs?.isRunning) return text(lastAt === undefined ? 'sharing.sync-first' : 'sharing.sync-running');
    if (runs?.error) return text(runs.error.code === 'cancelled' ? 'sharing.sync-stopped' : 'sharing.sync-waiting');
    if (lastAt === undefined) return text('sharing.sync-never');
    return text('sharing.sync-done', { when: format.relative(lastAt, Date.now()) });
  }

  #progress({ progress }: SyncRunsState): TemplateResult {
    if (!progress?.total) return html`<progress aria-label=${text('sharing.sync-running')}></progress>`;
    const { done, total } = progress;
    return html`<progress aria-label=${text('sharing.sync-running')} max=${total} .value=${done}></progress>
      <p class="note">${text('sharing.sync-progress', { done, total })}</p>`;
  }

  #about(runs: SyncRunsState | undefined, name: string, format: Format): TemplateResult {
    const lastAt = runs?.lastAt ?? this.lastAt;
    if (!runs?.error) return html`<p class="note">${text('sharing.sync-about', { name })}</p>`;
    const { code } = runs.error;
    const isWaiting = code === 'offline' || code === 'cancelled';
    return html`<p class=${isWaiting ? 'note' : 'wrong'}>
        ${code === 'no-access' ? text('sharing.sync-gone', { name }) : sharingErrorWords(runs.error)}
      </p>
      ${
        lastAt === undefined
          ? nothing
          : html`<p class="note">${text('sharing.sync-last', { when: format.relative(lastAt, Date.now()) })}</p>`
      }`;
  }

  async #begin(personId: string, same: RemoteInfo | undefined): Promise<void> {
    if (this.isBeginning) return;
    this.isBeginning = true;
    this.error = undefined;
    try {
      // Somebody with the same id was put there by this computer: going on mixes nobody.
      if (same) await syncWorker().adoptPerson({ remoteId: same.remoteId, personId });
      else await syncWorker().linkPerson({ personId });
      changed(this, 'people');
      void this.runs?.run();
    } catch (thrown) {
      this.error = accountError(thrown);
    } finally {
      this.isBeginning = false;
    }
  }

  /** What is on its way is still sent: the run is over after it. */
  #cancel(): void {
    this.isStopping = true;
    void syncWorker()
      .cancelSync({ personId: this.profile!.person.id })
      .catch(() => undefined);
  }

  async #unlink(): Promise<void> {
    const personId = this.profile!.person.id;
    await syncWorker().cancelSync({ personId });
    await syncWorker().unlinkPerson({ personId });
  }

  async #remove(): Promise<void> {
    await syncWorker().cancelSync({ personId: this.profile!.person.id });
    await syncWorker().removeRemotePerson({ remoteId: this.remote!.remoteId });
  }

  #ended(words: string): void {
    done(this, 'people', words);
    changed(this, 'people', 'shares');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-sync': SharingSync;
  }
}
