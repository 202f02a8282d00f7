// People of the account who are not on this computer: brought here, or said to be the same as the one shown.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { RemoteInfo } from '../../../workers/sync-api.ts';
import type { AppError } from '../../model/errors.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { sharingErrorWords } from '../data/sharing-words.ts';
import { accountError } from '../state/asked.ts';
import { formatContext, peopleContext, profileContext, syncRunsContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { People, Person } from '../state/people.ts';
import { isEmpty } from '../state/sharing-answers.ts';
import type { SyncRuns } from '../state/sync-runs.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons } from '../styles.ts';
import './sharing-confirm.ts';
import type { SharingConfirm } from './sharing-confirm.ts';
import { changed, done } from './sharing-events.ts';
import { sharing } from './sharing-styles.ts';

@customElement('x-sharing-people')
export class SharingPeople extends LitElement {
  static override styles = [
    base,
    buttons,
    sharing,
    css`
      .lines > .actions {
        margin-top: 8px;
      }
      .lines > details {
        margin-top: 12px;
      }
      [role='status']:empty {
        display: none;
      }
    `,
  ];

  @property({ attribute: false }) people: readonly RemoteInfo[] = [];
  /** The one shown may still be said to be one of them. */
  @property({ type: Boolean }) joinable = false;
  /** The one shown is empty and gives way to who is brought. */
  @property({ type: Boolean }) placeholder = false;
  @consume({ context: peopleContext, subscribe: true }) private here: People | undefined;
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @consume({ context: syncRunsContext, subscribe: true }) private runs: SyncRuns | undefined;
  @state() private bringing: string | undefined;
  @state() private error: { readonly at: string; readonly error: AppError } | undefined;

  override render(): TemplateResult | typeof nothing {
    const { profile, format } = this;
    if (!profile || !format) return nothing;
    return html`<ul class="rows">
      ${repeat(
        this.people,
        ({ remoteId }) => remoteId,
        (remote) => html`<li>${this.#row(remote, profile, format)}</li>`,
      )}
    </ul>`;
  }

  #row(remote: RemoteInfo, { person: shown }: Profile, format: Format): TemplateResult {
    const { remoteId, name } = remote;
    const isBringing = this.bringing === remoteId;
    const isFirst = this.placeholder && remote === this.people[0];
    const when = format.relative(remote.changedAt, Date.now());
    const isHere = this.#here(remote) !== undefined;
    return html`<div class="lines">
        <h3>${name}</h3>
        <p class="note">
          ${
            remote.devices > 0
              ? text('sharing.person-about', {
                  devices: text('sharing.person-devices', { count: remote.devices }),
                  when,
                })
              : text('sharing.person-changed', { when })
          }
        </p>
        <div class="actions">
          <button
            class=${isFirst ? 'primary' : ''}
            aria-disabled=${this.bringing ? 'true' : nothing}
            @click=${() => this.#bring(remote)}
          >
            ${text(isHere ? 'sharing.sync-again' : 'sharing.bring', { name })}
          </button>
          ${
            this.joinable && !this.placeholder && !isHere
              ? html`<button
                  aria-disabled=${this.bringing ? 'true' : nothing}
                  @click=${() => this.#ask(`join-${remoteId}`)}
                >
                  ${text('sharing.join', { name, shown: shown.name })}
                </button>`
              : nothing
          }
        </div>
        <p class="note" role="status">${isBringing ? text('sharing.bringing', { name }) : nothing}</p>
        ${this.error?.at === remoteId ? html`<p class="wrong" role="alert">${sharingErrorWords(this.error.error)}</p>` : nothing}
        <details>
          <summary>${text('sharing.person-more')}</summary>
          <p class="text">${text('sharing.remove-elsewhere-text', { name })}</p>
          <div class="actions">
            <button class="danger" @click=${() => this.#ask(`remove-${remoteId}`)}>
              ${text('sharing.remove', { name })}
            </button>
          </div>
        </details>
      </div>
      <x-sharing-confirm
        id="join-${remoteId}"
        heading=${text('sharing.join-title', { name, shown: shown.name })}
        action=${text('sharing.join-go', { name, shown: shown.name })}
        working=${text('sharing.joining')}
        .run=${async () => void (await syncWorker().adoptPerson({ remoteId, personId: shown.id }))}
        @confirmed=${() => this.#joined(remote, shown)}
        ><p>${text('sharing.join-text', { name, shown: shown.name })}</p></x-sharing-confirm
      >
      <x-sharing-confirm
        id="remove-${remoteId}"
        heading=${text('sharing.remove-title', { name })}
        action=${text('sharing.remove', { name })}
        working=${text('sharing.removing')}
        .run=${() => syncWorker().removeRemotePerson({ remoteId })}
        @confirmed=${() => this.#removed(remote)}
        ><p>${text('sharing.remove-elsewhere-text', { name })}</p></x-sharing-confirm
      >`;
  }

  #ask(id: string): void {
    this.renderRoot.querySelector<SharingConfirm>(`[id="${CSS.escape(id)}"]`)!.ask();
  }

  /** Who was put there from this computer, and is here without being synchronised: surely the same person. */
  #here({ originalId }: RemoteInfo): Person | undefined {
    return this.here?.value.people.find(({ id }) => id === originalId);
  }

  async #bring(remote: RemoteInfo): Promise<void> {
    const { remoteId } = remote;
    const personId = this.#here(remote)?.id;
    const { here, profile } = this;
    if (this.bringing || !here || !profile) return;
    this.bringing = remoteId;
    this.error = undefined;
    try {
      const brought = await syncWorker().adoptPerson({ remoteId, ...(personId !== undefined && { personId }) });
      const before = profile.person;
      const isReplaced = this.placeholder && (await isEmpty(profile.store));
      // The page is drawn anew for them, with how far their data has come.
      await here.show(brought);
      // What cannot be removed stays: an empty person harms nobody.
      if (isReplaced) await here.remove(before.id).catch(() => undefined);
    } catch (thrown) {
      this.error = { at: remoteId, error: accountError(thrown) };
    } finally {
      this.bringing = undefined;
    }
  }

  #joined({ name }: RemoteInfo, shown: Person): void {
    done(this, 'people', text('sharing.joined', { name, shown: shown.name }));
    changed(this, 'people', 'shares');
    void this.runs?.run();
  }

  #removed({ name }: RemoteInfo): void {
    done(this, 'people', text('sharing.removed', { name }));
    changed(this, 'people');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-people': SharingPeople;
  }
}
