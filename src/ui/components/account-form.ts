// One form of the account pages: what is wrong with which field, whether it works, how that failed; and how its fields are drawn.
import { html, nothing } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import type { AppError, ErrorCode } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';

/** Words for single codes, where the page knows more than the code says. */
export type FailureWords = Partial<Record<ErrorCode, string>>;

export class Form {
  isWorking = false;
  wrong: { readonly id: string; readonly words: string } | undefined;
  error: AppError | undefined;
  trouble = '';
  readonly #host: LitElement;

  constructor(host: LitElement) {
    this.#host = host;
  }

  find(id: string): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(`#${id}`);
  }

  input(id: string): HTMLInputElement {
    return this.find(id) as HTMLInputElement;
  }

  value(id: string): string {
    return this.input(id).value;
  }

  /** Empties fields, and hides what was shown of them. */
  empty(...ids: readonly string[]): void {
    for (const id of ids) {
      if (!this.find(id)) continue;
      const input = this.input(id);
      input.value = '';
      show(input, false);
    }
  }

  /** Says at a field what is wrong with it, and goes there. */
  refuse(id: string, words: string): void {
    this.wrong = { id, words };
    this.error = undefined;
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => this.input(id).focus());
  }

  /** Says why the whole form cannot be done now. */
  say(words: string): void {
    this.error = undefined;
    this.trouble = words;
    this.#host.requestUpdate();
  }

  /** Nothing is wrong any more. */
  forget(): void {
    if (!this.wrong && !this.error && !this.trouble) return;
    this.wrong = undefined;
    this.trouble = '';
    this.error = undefined;
    this.#host.requestUpdate();
  }

  /** Runs `work` unless something runs already. Resolves whether it went well; what did not is in `error`. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.isWorking) return false;
    this.forget();
    this.isWorking = true;
    this.#host.requestUpdate();
    try {
      await work();
      return true;
    } catch (thrown) {
      this.error = asAppError(thrown);
      return false;
    } finally {
      this.isWorking = false;
      this.#host.requestUpdate();
    }
  }
}

interface FieldOptions {
  readonly id: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly hint?: string;
  readonly type?: 'email' | 'text';
  readonly value?: string;
}

export function field(form: Form, options: FieldOptions): TemplateResult {
  const { id, label, autocomplete, hint, type = 'text', value } = options;
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      name=${id}
      type=${type}
      autocomplete=${autocomplete}
      autocapitalize="none"
      spellcheck="false"
      .value=${value ?? ''}
      aria-describedby=${describedBy(form, id, hint)}
      aria-invalid=${form.wrong?.id === id ? 'true' : nothing}
      @input=${() => form.forget()}
    />
    ${below(form, id, hint)}
  </div>`;
}

/** A field for a secret, with a button that shows it. */
export function secret(form: Form, options: Omit<FieldOptions, 'type' | 'value'>): TemplateResult {
  const { id, label, autocomplete, hint } = options;
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <div class="with-button">
      <input
        id=${id}
        name=${id}
        type="password"
        autocomplete=${autocomplete}
        autocapitalize="none"
        spellcheck="false"
        aria-describedby=${describedBy(form, id, hint)}
        aria-invalid=${form.wrong?.id === id ? 'true' : nothing}
        @input=${() => form.forget()}
      />
      <button
        type="button"
        aria-pressed="false"
        aria-label=${text('account.show-what', { what: label })}
        @click=${() => show(form.input(id), form.input(id).type === 'password')}
      >
        ${text('account.show')}
      </button>
    </div>
    ${below(form, id, hint)}
  </div>`;
}

/** Shows or hides what is typed into a secret's field. */
export function show(input: HTMLInputElement, isShown: boolean): void {
  const button = input.nextElementSibling;
  if (!(button instanceof HTMLButtonElement)) return;
  input.type = isShown ? 'text' : 'password';
  button.setAttribute('aria-pressed', String(isShown));
}

/**
 * Whose secret a form asks for, for password managers; not shown. A passphrase stands under a name of its own, or they would
 * put it in the password's place.
 */
export function owner(email: string, of: 'password' | 'passphrase'): TemplateResult {
  const name = of === 'password' ? email : text('account.manager-name', { email });
  return html`<input name="username" autocomplete="username" .value=${name} readonly hidden />`;
}

function describedBy(form: Form, id: string, hint: string | undefined): string | typeof nothing {
  const ids = [hint !== undefined && `${id}-hint`, form.wrong?.id === id && `${id}-wrong`].filter(Boolean);
  return ids.length ? ids.join(' ') : nothing;
}

function below(form: Form, id: string, hint: string | undefined): TemplateResult {
  return html`${hint === undefined ? nothing : html`<p id="${id}-hint" class="note">${hint}</p>`}
  ${form.wrong?.id === id ? html`<p id="${id}-wrong" class="wrong" role="alert">${form.wrong.words}</p>` : nothing}`;
}

/** What went wrong in all, in words. */
export function failed(form: Form, words: FailureWords = {}): TemplateResult | typeof nothing {
  const said = form.error ? failureWords(form.error, words) : form.trouble;
  return said ? html`<p class="wrong" role="alert">${said}</p>` : nothing;
}

export function failureWords({ code }: AppError, words: FailureWords = {}): string {
  const own: FailureWords = {
    offline: text('account.offline'),
    busy: text('account.busy'),
    'no-access': text('account.refused'),
    'not-configured': text('account.switched-off'),
    ...words,
  };
  return own[code] ?? `${text(`error.${code}.title`)}. ${text(`error.${code}.next`)}`;
}

/** The form's button; others beside it come as `more`. */
export function submit(form: Form, label: string, working: string, more: unknown = nothing): TemplateResult {
  return html`<div class="beside">
    <div class="actions">
      <button class="primary" type="submit" aria-disabled=${form.isWorking ? 'true' : nothing}>${label}</button>
      ${more}
    </div>
    <p class="note" role="status">${form.isWorking ? working : nothing}</p>
  </div>`;
}
