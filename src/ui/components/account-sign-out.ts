// Signing out, and whether the data of the people who are synchronised stays on this computer.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SyncApi } from '../../../workers/sync-api.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { navigate } from '../routes.ts';
import { account } from '../state/account.ts';
import { formatContext, peopleContext, readingContext } from '../state/contexts.ts';
import type { People } from '../state/people.ts';
import type { Reading } from '../state/reading.ts';
import { Follow } from '../state/subject.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import { Form, failed, submit } from './account-form.ts';
import { accountStyles } from './account-styles.ts';
import { section } from './settings-styles.ts';

type Synced = Awaited<ReturnType<SyncApi['syncedPeople']>>;

@customElement('x-account-sign-out')
export class AccountSignOut extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    section,
    accountStyles,
    css`
      form {
        max-width: 68ch;
      }
      fieldset {
        display: grid;
        gap: 12px;
      }
      .choice > span {
        display: grid;
        gap: 2px;
      }
    `,
  ];

  @property() email = '';
  /** Keys are not open here: nothing of the account's can be wiped by it. */
  @property({ type: Boolean }) isLocked = false;
  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @consume({ context: readingContext, subscribe: true }) private reading: Reading | undefined;
  @state() private synced: Synced = [];
  @state() private isWiping = false;
  readonly #form = new Form(this);
  readonly #people = new Follow(this, () => this.people);
  readonly #reading = new Follow(this, () => this.reading);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
  }

  override render(): TemplateResult {
    if (this.isLocked) {
      return html`<form novalidate @submit=${this.#leave}>
        <div class="beside">
          <button type="submit" aria-disabled=${this.#form.isWorking ? 'true' : nothing}>
            ${text('account.sign-out')}
          </button>
          <p class="note">${text('account.signed-in-as', { email: this.email })} ${text('account.stays')}</p>
        </div>
        ${failed(this.#form)}
      </form>`;
    }
    return html`<form novalidate @submit=${this.#leave}>
      ${this.synced.length ? this.#choices() : html`<p class="text">${text('account.sign-out-text')}</p>`}
      ${this.isWiping ? this.#warning() : nothing} ${failed(this.#form, { timeout: text('account.offline') })}
      ${this.isWiping ? this.#wipeButtons() : this.#leaveButton()}
    </form>`;
  }

  #choices(): TemplateResult {
    const choice = (isWiping: boolean, name: 'keep' | 'wipe'): TemplateResult =>
      html`<label class="choice">
        <input
          type="radio"
          name="data"
          value=${name}
          .checked=${this.isWiping === isWiping}
          @change=${() => this.#choose(isWiping)}
        />
        <span>${text(`account.${name}`)}<span class="note">${text(`account.${name}-text`)}</span></span>
      </label>`;
    return html`<fieldset>
      <legend class="hidden-text">${text('account.data-here')}</legend>
      ${choice(false, 'keep')} ${choice(true, 'wipe')}
    </fieldset>`;
  }

  #warning(): TemplateResult {
    const { format } = this;
    return html`<div class="note-box stack">
      <p>${text('account.wiped')}</p>
      <ul class="list">
        ${this.synced.map(({ personId, lastSyncAt }) => {
          const name = this.#nameOf(personId);
          return html`<li>
            ${
              lastSyncAt === undefined || !format
                ? text('account.wiped-never', { name })
                : text('account.wiped-person', { name, when: format.dateTime(lastSyncAt) })
            }
          </li>`;
        })}
      </ul>
      <p>${text('account.wiped-lost')}</p>
    </div>`;
  }

  #leaveButton(): TemplateResult {
    return html`<div class="beside">
      <div class="actions">
        <button type="submit" aria-disabled=${this.#form.isWorking ? 'true' : nothing}>
          ${text('account.sign-out')}
        </button>
      </div>
      <p class="note" role="status">${this.#form.isWorking ? text('account.working') : nothing}</p>
    </div>`;
  }

  #wipeButtons(): TemplateResult {
    const now = html`<button
      type="button"
      class="danger"
      aria-disabled=${this.#form.isWorking ? 'true' : nothing}
      @click=${() => this.#signOut({ wipe: true })}
    >
      ${text('account.wipe-now')}
    </button>`;
    return submit(this.#form, text('account.sync-and-wipe'), text('account.wiping'), now);
  }

  #nameOf(personId: string): string {
    const person = this.#people.value?.people.find(({ id }) => id === personId);
    return person?.name ?? text('people.unnamed');
  }

  #choose(isWiping: boolean): void {
    this.isWiping = isWiping;
    this.#form.forget();
    if (isWiping) void this.#look();
  }

  async #look(): Promise<void> {
    if (this.isLocked) return;
    this.synced = await syncWorker()
      .syncedPeople()
      .catch(() => this.synced);
  }

  async #leave(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!this.isWiping) return this.#signOut({ wipe: false });
    await this.#signOut({ wipe: true, isFirstSynced: true });
  }

  async #signOut({ wipe, isFirstSynced }: { readonly wipe: boolean; readonly isFirstSynced?: true }): Promise<void> {
    const { people } = this;
    const state = this.#reading.value;
    const isRead =
      wipe && state?.stage === 'running' && this.synced.some(({ personId }) => personId === state.task.personId);
    if (isRead) return this.#form.say(text('account.wipe-reading'));
    const isOut = await this.#form.run(async () => {
      if (isFirstSynced) {
        for (const { personId } of this.synced) await syncWorker().syncPerson({ personId });
      }
      await account.change(() => syncWorker().signOut({ wipe }));
    });
    // What somebody else shares is for who is signed in.
    await people?.leave().catch(() => undefined);
    if (isOut) navigate('/share', { replace: true });
    else void this.#look();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-sign-out': AccountSignOut;
  }
}
