// Light, dark, or as the system is.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import '../../text/settings.ts';
import { text } from '../../text/text.ts';
import type { Theme } from '../state/appearance.ts';
import { THEMES, chooseTheme, chosenTheme } from '../state/appearance.ts';
import { base, fields } from '../styles.ts';
import './segmented.ts';
import './settings-saved.ts';
import type { SavedNote } from './settings-saved.ts';
import { section } from './settings-styles.ts';

@customElement('x-settings-appearance')
export class SettingsAppearance extends LitElement {
  static override styles = [base, fields, section];

  @state() private theme: Theme = chosenTheme();
  @query('x-saved-note') private readonly saved!: SavedNote;

  override render(): TemplateResult {
    return html`<div class="field">
      <div class="beside">
        <span class="label" aria-hidden="true">${text('settings.theme')}</span>
        <x-saved-note></x-saved-note>
      </div>
      <x-segmented
        label=${text('settings.theme')}
        .choices=${THEMES.map((value) => ({ value, label: text(`theme.${value}`) }))}
        .value=${this.theme}
        @choice-changed=${(event: CustomEvent<string>) => this.#choose(event.detail as Theme)}
      ></x-segmented>
      <p class="note">${text('settings.theme-note')}</p>
    </div>`;
  }

  #choose(theme: Theme): void {
    this.theme = theme;
    chooseTheme(theme);
    void this.saved.follow(Promise.resolve());
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-appearance': SettingsAppearance;
  }
}
