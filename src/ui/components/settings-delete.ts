// Deletes everything of the person, after the person has typed that it is meant; the demo goes at once.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { Person } from '../../store/people.ts';
import '../../text/settings.ts';
import { text } from '../../text/text.ts';
import { href, navigate } from '../routes.ts';
import { peopleContext, profileContext, readingContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { People } from '../state/people.ts';
import type { Reading } from '../state/reading.ts';
import { Follow } from '../state/subject.ts';
import { base, buttons, fields } from '../styles.ts';
import { section } from './settings-styles.ts';

@customElement('x-settings-delete')
export class SettingsDelete extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    section,
    css`
      dialog {
        border: 1px solid var(--edge);
        border-radius: var(--radius);
        background: var(--card);
        color: var(--ink);
        padding: 24px;
        width: min(460px, calc(100vw - 32px));
      }
      dialog::backdrop {
        background: rgb(10 20 26 / 45%);
      }
      form {
        display: grid;
        gap: 16px;
      }
      h2 {
        font-size: 17px;
        color: var(--ink);
      }
      #word {
        width: 100%;
      }
      .field {
        justify-items: stretch;
      }
    `,
  ];

  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: readingContext, subscribe: true }) private reading: Reading | undefined;
  @state() private isWrong = false;
  @state() private isWorking = false;
  @state() private error: AppError | undefined;
  @query('dialog') private readonly dialog!: HTMLDialogElement;
  readonly #reading = new Follow(this, () => this.reading);

  override render(): TemplateResult | typeof nothing {
    const person = this.profile?.person;
    if (!person) return nothing;
    if (this.#isBeingRead(person))
      return html`<p class="text">${text('settings.delete-busy', { name: person.name })}</p>`;
    if (person.demo) {
      return html`<p class="text">${text('settings.demo-text')}</p>
        <div class="actions"><button @click=${this.#removeDemo}>${text('demo.remove')}</button></div>
        ${this.#wrong()}`;
    }
    return html`<p class="text">${text('settings.delete-text', { name: person.name })}</p>
      <div class="actions">
        <button class="danger" @click=${this.#ask}>${text('settings.delete-open', { name: person.name })}</button>
      </div>
      <dialog aria-labelledby="title" @close=${this.#reset}>
        <form novalidate @submit=${(event: SubmitEvent) => this.#delete(event, person)}>
          <h2 id="title">${text('settings.delete-open', { name: person.name })}</h2>
          <p>${text('settings.delete-text', { name: person.name })}</p>
          <div class="field">
            <label for="word"
              >${text('settings.delete-type', { name: person.name, word: text('settings.delete-word') })}</label
            >
            <input
              id="word"
              autocomplete="off"
              spellcheck="false"
              aria-invalid=${this.isWrong ? 'true' : nothing}
              aria-describedby=${this.isWrong ? 'wrong' : nothing}
            />
            ${this.isWrong ? html`<p id="wrong" class="wrong" role="alert">${text('settings.delete-wrong')}</p>` : nothing}
          </div>
          ${this.#wrong()}
          <div class="actions">
            <button class="danger" type="submit" aria-disabled=${this.isWorking ? 'true' : nothing}>
              ${text(this.isWorking ? 'settings.deleting' : 'settings.delete-go')}
            </button>
            <button type="button" @click=${() => this.dialog.close()}>${text('state.cancel')}</button>
            <a class="button" href=${href('/settings/export')} @click=${() => this.dialog.close()}
              >${text('settings.delete-export')}</a
            >
          </div>
        </form>
      </dialog>`;
  }

  #wrong(): TemplateResult | typeof nothing {
    const { error } = this;
    if (!error) return nothing;
    return html`<p class="wrong" role="alert">
      ${text(`error.${error.code}.title`)}. ${text(`error.${error.code}.next`)}
    </p>`;
  }

  #isBeingRead({ id }: Person): boolean {
    const state = this.#reading.value;
    return state?.stage === 'running' && state.task.personId === id;
  }

  #ask(): void {
    this.#reset();
    this.dialog.showModal();
  }

  #reset(): void {
    this.isWrong = false;
    this.error = undefined;
    const input = this.renderRoot.querySelector('input');
    if (input) input.value = '';
  }

  async #delete(event: SubmitEvent, person: Person): Promise<void> {
    event.preventDefault();
    if (this.isWorking) return;
    const typed = fold((event.target as HTMLFormElement).querySelector('input')!.value);
    this.isWrong = typed !== fold(person.name) && typed !== fold(text('settings.delete-word'));
    if (this.isWrong) return;
    this.isWorking = true;
    this.error = undefined;
    try {
      await this.people?.remove(person.id);
      navigate('/');
    } catch (error) {
      this.error = asAppError(error, 'storage');
    } finally {
      this.isWorking = false;
    }
  }

  async #removeDemo(): Promise<void> {
    this.error = undefined;
    try {
      await this.people?.removeDemo();
      navigate('/');
    } catch (error) {
      this.error = asAppError(error, 'storage');
    }
  }
}

/** Blanks around and the case of letters are not what is asked for. */
function fold(typed: string): string {
  return typed.trim().toLocaleLowerCase();
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-delete': SettingsDelete;
  }
}
