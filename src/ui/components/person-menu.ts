// The circle with the person's initials, and behind it the people of this computer.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import { text } from '../../text/text.ts';
import { href } from '../routes.ts';
import { peopleContext } from '../state/contexts.ts';
import { initials } from '../state/guess.ts';
import type { People, Person } from '../state/people.ts';
import { Follow } from '../state/subject.ts';
import { base, buttons, fields } from '../styles.ts';
import { icons } from './icons.ts';

@customElement('x-person-menu')
export class PersonMenu extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      .circle {
        width: 40px;
        height: 40px;
        min-height: 0;
        padding: 0;
        border: 4px solid var(--card);
        border-radius: 50%;
        background: var(--brand);
        color: var(--on-brand);
        font-size: 13px;
        font-weight: 650;
        anchor-name: --person;
      }
      .circle:hover {
        background: color-mix(in srgb, var(--brand) 85%, var(--ink));
      }
      .circle.demo {
        background: var(--card);
        color: var(--brand);
        box-shadow: inset 0 0 0 2px var(--brand);
      }
      [popover] {
        position: fixed;
        inset: auto;
        position-anchor: --person;
        position-area: bottom span-left;
        margin: 4px 0;
        width: min(300px, calc(100vw - 16px));
        padding: 12px;
        border: 1px solid var(--edge);
        border-radius: var(--radius);
        background: var(--card);
        color: var(--ink);
      }
      h2 {
        padding: 4px 8px 8px;
      }
      ul {
        list-style: none;
      }
      li button,
      .foot > :is(a, button) {
        width: 100%;
        justify-content: start;
        text-align: start;
        min-height: 44px;
        padding: 8px;
        border: 0;
        font-weight: 450;
        font-size: 15px;
        background: none;
        color: var(--ink);
        border-radius: var(--radius-small);
        display: flex;
        align-items: center;
        gap: 12px;
        text-decoration: none;
      }
      li button:hover,
      .foot > :is(a, button):hover {
        background: var(--brand-soft);
      }
      li span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      li small {
        margin-inline-start: auto;
        color: var(--muted);
        font-size: 13px;
        flex: none;
      }
      [aria-current] {
        font-weight: 620 !important;
      }
      .foot {
        border-top: 1px solid var(--line);
        margin-top: 8px;
        padding-top: 8px;
        color: var(--brand);
      }
      dialog {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--card);
        color: var(--ink);
        padding: 24px;
        width: min(400px, calc(100vw - 32px));
      }
      dialog::backdrop {
        background: rgb(10 20 26 / 45%);
      }
      dialog form {
        display: grid;
        gap: 16px;
      }
      dialog h2 {
        padding: 0;
        font-size: 17px;
        color: var(--ink);
      }
      dialog input {
        width: 100%;
      }
    `,
  ];

  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  readonly #people = new Follow(this, () => this.people);
  @state() private error: AppError | undefined;

  override render(): TemplateResult | typeof nothing {
    const now = this.#people.value;
    const current = now?.current?.person;
    if (!now || !current) return nothing;
    return html`<button class="circle ${current.demo ? 'demo' : ''}" popovertarget="menu" title=${current.name}>
        <span aria-hidden="true">${initials(current.name)}</span>
        <span class="hidden-text">${text('people.label', { name: current.name })}</span>
      </button>
      <div id="menu" popover role="dialog" aria-label=${text('people.title')}>
        <h2>${text('people.title')}</h2>
        <ul>
          ${now.people.map((person) => this.#row(person, person.id === current.id))}
        </ul>
        ${this.error ? html`<p class="wrong" role="alert">${text(`error.${this.error.code}.title`)}</p>` : nothing}
        <div class="foot">
          <a href=${href('/settings')} @click=${this.#close}>${text('people.edit')}</a>
          <button @click=${this.#ask}>${text('people.add')}</button>
          ${
            now.people.some((person) => person.demo)
              ? nothing
              : html`<button @click=${() => this.#do((people) => people.openDemo())}>
                  ${text('people.demo-open')}
                </button>`
          }
        </div>
      </div>
      <dialog aria-labelledby="add-title">
        <form method="dialog" @submit=${this.#add}>
          <h2 id="add-title">${text('people.add-title')}</h2>
          <div class="field">
            <label for="name">${text('people.add-name')}</label>
            <input id="name" name="name" autocomplete="off" maxlength="80" />
          </div>
          <p class="muted small">${text('people.add-note')}</p>
          <div class="actions">
            <button class="primary" type="submit" value="add">${text('people.add-save')}</button>
            <button type="button" @click=${() => this.#dialog?.close()}>${text('state.cancel')}</button>
          </div>
        </form>
      </dialog>`;
  }

  #row(person: Person, current: boolean): TemplateResult {
    return html`<li>
      <button aria-current=${current ? 'true' : nothing} @click=${() => this.#do((people) => people.show(person))}>
        <span>${person.name}</span>
        ${current ? icons.check : nothing}
        ${person.demo && person.name !== text('people.demo') ? html`<small>${text('people.demo')}</small>` : nothing}
      </button>
    </li>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  #close(): void {
    this.renderRoot.querySelector<HTMLElement>('#menu')?.hidePopover();
  }

  #ask(): void {
    this.#close();
    this.#dialog?.showModal();
  }

  #add(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    const name = String(new FormData(form).get('name') ?? '');
    form.reset();
    void this.#do((people) => people.add(name));
  }

  async #do(work: (people: People) => Promise<void>): Promise<void> {
    if (!this.people) return;
    this.error = undefined;
    try {
      await work(this.people);
      this.#close();
    } catch (error) {
      this.error = asAppError(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-person-menu': PersonMenu;
  }
}
