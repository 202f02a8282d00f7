// What others share with this account: the list of patients.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { base } from '../styles.ts';

@customElement('x-patients')
export class Patients extends LitElement {
  static override styles = [base];

  override render(): TemplateResult {
    return html``;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-patients': Patients;
  }
}
