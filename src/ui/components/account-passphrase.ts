// A new passphrase: typed twice, or six random words.
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { LEAST_CHARACTERS, weakness } from '../../sync/passphrase-rules.ts';
import { text } from '../../text/text.ts';
import type { Form } from './account-form.ts';
import { secret, show } from './account-form.ts';

const IDS = ['passphrase', 'again'] as const;

/** Its fields stand in the form of whoever draws it: password managers look no further than a form's own fields. */
export class NewPassphrase {
  readonly #form: Form;

  constructor(form: Form) {
    this.#form = form;
  }

  render(label = text('account.passphrase')): TemplateResult {
    const form = this.#form;
    return html`${secret(form, {
        id: IDS[0],
        label,
        autocomplete: 'new-password',
        hint: text('account.passphrase-hint', { count: LEAST_CHARACTERS }),
      })}
      ${secret(form, { id: IDS[1], label: text('account.again'), autocomplete: 'new-password' })}
      <div class="beside">
        <button type="button" class="plain aside" id="suggest" @click=${() => this.#suggest()}>
          ${text('account.suggest')}
        </button>
        <p class="note" role="status" id="suggested"></p>
      </div>`;
  }

  /** The passphrase; `undefined` when it will not do, which is then said. */
  checked(password?: string): string | undefined {
    const form = this.#form;
    const passphrase = form.value(IDS[0]);
    const weak = weakness(passphrase, password);
    if (weak) form.refuse(IDS[0], text(`account.weak-${weak}`, { count: LEAST_CHARACTERS }));
    else if (passphrase !== form.value(IDS[1])) form.refuse(IDS[1], text('account.differ'));
    else return passphrase;
    return undefined;
  }

  empty(): void {
    this.#form.empty(...IDS);
    this.#say('');
  }

  async #suggest(): Promise<void> {
    // 2048 words, fetched when they are asked for.
    const found = await import('../../sync/passphrase-words.ts').catch(() => undefined);
    if (!found) return this.#say(text('account.offline'));
    const words = found.randomPassphrase();
    for (const id of IDS) {
      const input = this.#form.input(id);
      input.value = words;
      show(input, true);
    }
    this.#form.forget();
    this.#say(text('account.suggested'));
  }

  #say(words: string): void {
    const status = this.#form.find('suggested');
    if (status) status.textContent = words;
  }
}
