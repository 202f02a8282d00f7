// Name, unit and time zone of the person shown.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { systemZoneId } from '../../model/time.ts';
import type { GlucoseUnit } from '../../model/units.ts';
import type { Person } from '../../store/people.ts';
import '../../text/settings.ts';
import { text } from '../../text/text.ts';
import { peopleContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { People } from '../state/people.ts';
import { base, buttons, fields } from '../styles.ts';
import './segmented.ts';
import './settings-saved.ts';
import type { SavedNote } from './settings-saved.ts';
import { section } from './settings-styles.ts';
import './settings-zone.ts';

const UNITS: readonly GlucoseUnit[] = ['mg/dL', 'mmol/L'];

@customElement('x-settings-person')
export class SettingsPerson extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    section,
    css`
      #name {
        width: min(100%, 320px);
      }
      x-zone-picker {
        width: min(100%, 320px);
      }
    `,
  ];

  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @state() private nameMissing = false;
  @query('#name-saved') private readonly nameSaved!: SavedNote;
  @query('#unit-saved') private readonly unitSaved!: SavedNote;
  @query('#zone-saved') private readonly zoneSaved!: SavedNote;

  override render(): TemplateResult | typeof nothing {
    const person = this.profile?.person;
    if (!person) return nothing;
    const here = systemZoneId();
    return html`<div class="field">
        <div class="beside">
          <label for="name">${text('settings.name')}</label>
          <x-saved-note id="name-saved"></x-saved-note>
        </div>
        <input
          id="name"
          autocomplete="off"
          maxlength="80"
          .value=${this.nameMissing ? live('') : live(person.name)}
          aria-invalid=${this.nameMissing ? 'true' : nothing}
          aria-describedby="name-note"
          @change=${(event: Event) => this.#rename((event.target as HTMLInputElement).value, person)}
        />
        <p id="name-note" class=${this.nameMissing ? 'wrong' : 'note'} role=${this.nameMissing ? 'alert' : nothing}>
          ${text(this.nameMissing ? 'settings.name-missing' : 'settings.name-note')}
        </p>
      </div>
      <div class="field">
        <div class="beside">
          <span class="label" aria-hidden="true">${text('settings.unit')}</span>
          <x-saved-note id="unit-saved"></x-saved-note>
        </div>
        <x-segmented
          label=${text('settings.unit')}
          .choices=${UNITS.map((value) => ({ value, label: value }))}
          .value=${person.unit}
          @choice-changed=${(event: CustomEvent<string>) =>
            this.unitSaved.follow(this.people?.change({ unit: event.detail as GlucoseUnit }))}
        ></x-segmented>
        <p class="note">${text('settings.unit-note')}</p>
      </div>
      <div class="field">
        <x-zone-picker .value=${person.zoneId} @zone-chosen=${(event: CustomEvent<string>) => this.#move(event.detail)}
          ><x-saved-note id="zone-saved" slot="beside-label"></x-saved-note
        ></x-zone-picker>
        <p class="note">${text('settings.zone-note')}</p>
        ${
          here === person.zoneId
            ? nothing
            : html`<button @click=${() => this.#move(here)}>
                ${text('settings.zone-system', { zone: here.replaceAll('_', ' ') })}
              </button>`
        }
      </div>`;
  }

  #rename(typed: string, person: Person): void {
    const name = typed.trim();
    this.nameMissing = name === '';
    if (name === '' || name === person.name) return;
    void this.nameSaved.follow(this.people?.change({ name }));
  }

  #move(zoneId: string): void {
    void this.zoneSaved.follow(this.people?.change({ zoneId }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-person': SettingsPerson;
  }
}
