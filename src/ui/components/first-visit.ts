// The first visit: three ways in, and the unit.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { GlucoseUnit } from '../../model/units.ts';
import { text } from '../../text/text.ts';
import { href, navigate } from '../routes.ts';
import { peopleContext, profileContext, readingContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { People } from '../state/people.ts';
import type { Reading } from '../state/reading.ts';
import { base, buttons, page } from '../styles.ts';
import { icons } from './icons.ts';
import './segmented.ts';

@customElement('x-first-visit')
export class FirstVisit extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    css`
      .ways {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(260px, 100%), 1fr));
        gap: 18px;
      }
      .way {
        display: grid;
        grid-template-rows: auto auto 1fr;
        gap: 4px;
        padding: 24px 20px;
        text-align: start;
        justify-items: start;
        justify-content: start;
        align-items: start;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--card);
        color: var(--ink);
        font-weight: 400;
        font-size: 15px;
        line-height: 1.5;
        text-decoration: none;
        cursor: pointer;
      }
      .way:hover {
        background: var(--brand-soft);
        border-color: var(--brand);
      }
      .way strong {
        font-size: 17px;
        font-weight: 620;
        margin-top: 12px;
      }
      .way svg {
        color: var(--brand);
        width: 32px;
        height: 32px;
      }
      .way span {
        color: var(--muted);
      }
      .unit {
        display: flex;
        flex-wrap: wrap;
        gap: 12px 24px;
        align-items: center;
        justify-content: space-between;
      }
      .unit h2 {
        color: var(--ink);
        font-size: 15px;
        margin: 0;
      }
    `,
  ];

  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: readingContext, subscribe: true }) private reading: Reading | undefined;
  @state() private error: AppError | undefined;

  override render(): TemplateResult {
    return html`<div class="ways">
        <a class="way" href=${href('/upload')}
          >${icons.upload}<strong>${text('first.connect')}</strong><span>${text('first.connect-text')}</span></a
        >
        <button class="way" @click=${() => this.renderRoot.querySelector('input')?.click()}>
          ${icons.file}<strong>${text('first.import')}</strong><span>${text('first.import-text')}</span>
        </button>
        <button class="way" @click=${this.#demo}>
          ${icons.demo}<strong>${text('first.demo')}</strong><span>${text('first.demo-text')}</span>
        </button>
      </div>
      <input type="file" hidden aria-label=${text('file.choose')} @change=${this.#chosen} />
      ${this.error ? html`<x-notice class="card" kind="error" .error=${this.error}></x-notice>` : nothing}
      <section class="card unit" aria-labelledby="unit">
        <div>
          <h2 id="unit">${text('first.unit')}</h2>
          <p class="muted small">${text('first.unit-note')}</p>
        </div>
        <x-segmented
          label=${text('unit.label')}
          .choices=${[
            { value: 'mg/dL', label: 'mg/dL' },
            { value: 'mmol/L', label: 'mmol/L' },
          ]}
          .value=${this.profile?.person.unit ?? ''}
          @choice-changed=${(event: CustomEvent<string>) => this.people?.change({ unit: event.detail as GlucoseUnit })}
        ></x-segmented>
      </section>`;
  }

  async #demo(): Promise<void> {
    this.error = undefined;
    try {
      await this.people?.openDemo();
    } catch (error) {
      this.error = asAppError(error);
    }
  }

  #chosen(event: Event): void {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (!file || !this.profile) return;
    const { id: personId, zoneId } = this.profile.person;
    void this.reading?.importFile({ personId, zoneId, title: file.name, file });
    navigate('/upload');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-first-visit': FirstVisit;
  }
}
