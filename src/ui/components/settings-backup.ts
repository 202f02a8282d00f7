// Everything of the person in one sealed file, and back from such a file.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { BackupInfo } from '../../../workers/sync-api.ts';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import { LEAST_CHARACTERS, weakness } from '../../sync/passphrase-rules.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import { exportFileName } from '../data/export.ts';
import { saveFile } from '../save-file.ts';
import { formatContext, peopleContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { People } from '../state/people.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import { section } from './settings-styles.ts';

type Work = 'saving' | 'opening' | 'restoring';

@customElement('x-settings-backup')
export class SettingsBackup extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    section,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px;
      }
      input[type='file'] {
        max-width: 100%;
        font: inherit;
        font-size: 14px;
        color: var(--muted);
        border: 0;
        padding: 0;
        background: none;
      }
      input::file-selector-button {
        font: inherit;
        font-weight: 600;
        color: var(--ink);
        background: var(--card);
        border: 1px solid var(--edge);
        border-radius: var(--radius-small);
        padding: 9px 14px;
        margin-inline-end: 10px;
        cursor: pointer;
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
        gap: 16px;
        max-width: 560px;
      }
      .field {
        justify-items: stretch;
      }
      .restore {
        border-top: 1px solid var(--line);
        padding-top: 20px;
      }
      h3 {
        font-size: 15px;
        font-weight: 620;
      }
    `,
  ];

  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private work: Work | undefined;
  @state() private saved = '';
  @state() private wrong: 'short' | 'repeated' | 'differ' | undefined;
  @state() private found: BackupInfo | undefined;
  @state() private restored = '';
  @state() private error: { readonly at: 'save' | 'restore'; readonly error: AppError } | undefined;

  override render(): TemplateResult | typeof nothing {
    const { profile, format } = this;
    if (!profile || !format) return nothing;
    return html`<p class="text">${text('backup.text', { name: profile.person.name })}</p>
      <form novalidate @submit=${(event: SubmitEvent) => this.#save(event)}>
        <div class="two">
          ${this.#secret('passphrase', text('backup.passphrase'))} ${this.#secret('again', text('backup.again'))}
        </div>
        <p id="hint" class="note">${text('backup.hint', { count: LEAST_CHARACTERS })}</p>
        ${this.wrong ? html`<p id="wrong" class="wrong" role="alert">${text(`backup.${this.wrong}`, { count: LEAST_CHARACTERS })}</p>` : nothing}
        <div class="beside">
          <div class="actions">
            <button type="submit" aria-disabled=${this.work ? 'true' : nothing}>${text('backup.save')}</button>
          </div>
          <p class="note" role="status">${this.work === 'saving' ? text('backup.saving') : this.saved}</p>
        </div>
        ${this.#failed('save')}
      </form>
      <form class="restore" novalidate @submit=${(event: SubmitEvent) => this.#open(event)}>
        <h3>${text('backup.restore')}</h3>
        <p class="text">${text('backup.restore-text')}</p>
        <div class="two">
          <div class="field">
            <label for="file">${text('backup.file')}</label>
            <input id="file" type="file" accept=".basalt" @change=${() => this.#forget()} />
          </div>
          ${this.#secret('opening', text('backup.passphrase'))}
        </div>
        ${this.found ? this.#offer(this.found, profile, format) : this.#openButton()} ${this.#failed('restore')}
      </form>`;
  }

  #secret(id: string, label: string): TemplateResult {
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <input
        id=${id}
        type="password"
        autocomplete=${id === 'opening' ? 'current-password' : 'new-password'}
        spellcheck="false"
        aria-describedby=${id === 'opening' ? nothing : this.wrong ? 'hint wrong' : 'hint'}
        aria-invalid=${this.wrong && id !== 'opening' ? 'true' : nothing}
      />
    </div>`;
  }

  #openButton(): TemplateResult {
    return html`<div class="beside">
      <div class="actions">
        <button type="submit" aria-disabled=${this.work ? 'true' : nothing}>${text('backup.open')}</button>
      </div>
      <p class="note" role="status">${this.work === 'opening' ? text('backup.opening') : this.restored}</p>
    </div>`;
  }

  /** Two people must never be mixed by a slip: the file says whose it is, and the safe way comes first. */
  #offer(found: BackupInfo, { person }: Profile, format: Format): TemplateResult {
    const isSame = found.person.id === person.id;
    const add = html`<button type="button" class=${isSame ? 'primary' : ''} @click=${() => this.#restore('here')}>
      ${text('backup.add-here', { name: person.name })}
    </button>`;
    const apart = html`<button type="button" class=${isSame ? '' : 'primary'} @click=${() => this.#restore('new')}>
      ${text('backup.add-new', { name: found.person.name })}
    </button>`;
    return html`<p role="status">
        ${text('backup.found', {
          name: found.person.name,
          when: format.dateTime(found.madeAt),
          devices: text('backup.devices', { count: found.devices }),
        })}
        ${isSame ? nothing : text('backup.other-person', { name: person.name })}
      </p>
      <div class="actions">
        ${isSame ? [add, apart] : [apart, add]}
        <button type="button" @click=${() => this.#forget()}>${text('state.cancel')}</button>
      </div>
      <p class="note" role="status">${this.work === 'restoring' ? text('backup.restoring') : nothing}</p>`;
  }

  #failed(at: 'save' | 'restore'): TemplateResult | typeof nothing {
    if (this.error?.at !== at) return nothing;
    const { code } = this.error.error;
    return html`<p class="wrong" role="alert">${text(`error.${code}.title`)}. ${text(`error.${code}.next`)}</p>`;
  }

  #value(id: string): string {
    return this.renderRoot.querySelector<HTMLInputElement>(`#${id}`)!.value;
  }

  #clear(...ids: string[]): void {
    for (const id of ids) this.renderRoot.querySelector<HTMLInputElement>(`#${id}`)!.value = '';
  }

  #forget(): void {
    this.found = undefined;
    this.restored = '';
    this.error = undefined;
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { profile, format } = this;
    if (!profile || !format || this.work) return;
    const passphrase = this.#value('passphrase');
    const weak = weakness(passphrase);
    this.wrong =
      weak === 'password' ? undefined : (weak ?? (passphrase === this.#value('again') ? undefined : 'differ'));
    if (this.wrong) return;
    const { person } = profile;
    await this.#during('saving', 'save', async () => {
      const file = await syncWorker().writeBackup({ person, passphrase });
      const name = exportFileName(person.name, Date.now(), 'basalt');
      saveFile(file, name);
      this.saved = text('settings.exported', { file: name, size: format.bytes(file.size) });
      this.#clear('passphrase', 'again');
    });
  }

  async #open(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const file = this.renderRoot.querySelector<HTMLInputElement>('#file')!.files?.[0];
    if (this.work || this.found) return;
    if (!file) {
      this.renderRoot.querySelector<HTMLInputElement>('#file')!.click();
      return;
    }
    await this.#during('opening', 'restore', async () => {
      this.found = await syncWorker().openBackup({ file, passphrase: this.#value('opening') });
    });
  }

  async #restore(where: 'here' | 'new'): Promise<void> {
    const { people, profile, found, format } = this;
    if (!people || !profile || !found || !format || this.work) return;
    await this.#during('restoring', 'restore', async () => {
      const person = where === 'here' ? profile.person : await people.adopt(found.person);
      const { added } = await syncWorker().restoreBackup({ personId: person.id });
      this.#forget();
      this.restored = text('backup.restored', { name: person.name, count: added, records: format.number(added, 0) });
      this.#clear('opening', 'file');
    });
  }

  async #during(work: Work, at: 'save' | 'restore', run: () => Promise<void>): Promise<void> {
    this.work = work;
    this.error = undefined;
    this.saved = '';
    try {
      await run();
    } catch (thrown) {
      this.error = { at, error: asAppError(thrown) };
    } finally {
      this.work = undefined;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-backup': SettingsBackup;
  }
}
