// The reports there are, each with what it would rest on in the chosen days, and the button that makes it.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ReportEntry } from '../../reports/index.ts';
import { reports } from '../../reports/index.ts';
import type { Paper, ReportId } from '../../reports/report.ts';
import '../../text/reports.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import type { ReportsState } from '../data/report-input.ts';
import { periodParam } from '../../overview/period.ts';
import { href } from '../routes.ts';
import { formatContext } from '../state/contexts.ts';
import type { Ink } from '../state/print-options.ts';
import { INKS, PAPERS } from '../state/print-options.ts';
import { base, buttons, fields, page } from '../styles.ts';
import './segmented.ts';

/** Fires `report-wanted` with the report's id, `paper-chosen` and `ink-chosen`. */
@customElement('x-report-list')
export class ReportList extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    fields,
    css`
      ul {
        list-style: none;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 12px 24px;
        align-items: center;
        justify-content: space-between;
      }
      li + li {
        border-top: 1px solid var(--line);
        margin-top: 20px;
        padding-top: 20px;
      }
      .about {
        display: grid;
        gap: 4px;
        flex: 1 1 360px;
        max-width: 68ch;
      }
      h2 {
        font-size: 17px;
        font-weight: 620;
        color: var(--ink);
        margin: 0 !important;
      }
      .options {
        display: flex;
        flex-wrap: wrap;
        gap: 12px 32px;
        border-top: 1px solid var(--line);
        margin-top: 20px;
        padding-top: 16px;
      }
      .option {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
      }
    `,
  ];

  @property({ attribute: false }) state: ReportsState | undefined;
  @property() paper: Paper = 'A4';
  @property() ink: Ink = 'colour';
  /** The one that is being made or was made last. */
  @property() current: ReportId | undefined;
  @property({ type: Boolean }) working = false;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;

  override render(): TemplateResult | typeof nothing {
    const { state, format } = this;
    if (!state || !format) return nothing;
    const canMake = reports.some(({ id }) => state.counts[id] > 0);
    return html`<section class="card" aria-label=${text('reports.list')}>
      <ul>
        ${reports.map((entry) => this.#row(entry, state, format))}
      </ul>
      ${canMake ? this.#options() : nothing}
    </section>`;
  }

  #row({ id, name, about }: ReportEntry, { counts, filled }: ReportsState, format: Format): TemplateResult {
    const count = counts[id];
    const elsewhere = filled[id];
    const action = text(this.current === id ? 'reports.make-again' : 'reports.make');
    return html`<li>
      <div class="about">
        <h2>${text(name)}</h2>
        <p>${text(about)}</p>
        <p class="muted small">
          ${
            count > 0
              ? text(`reports.rests.${id}`, { count })
              : text(elsewhere ? `reports.empty.${id}` : `reports.nowhere.${id}`)
          }
        </p>
      </div>
      ${
        count > 0
          ? html`<button
              class="primary"
              aria-disabled=${this.working ? 'true' : nothing}
              aria-label=${text('reports.make-label', { action, report: text(name) })}
              @click=${() => this.working || this.#say('report-wanted', id)}
            >
              ${action}
            </button>`
          : elsewhere
            ? html`<a
                class="button primary"
                href=${href(`/reports/${id}/${periodParam(elsewhere.first, elsewhere.last)}`)}
                >${text('reports.go-filled', { range: format.dayRange(elsewhere.first, elsewhere.last) })}</a
              >`
            : html`<a class="button primary" href=${href('/upload')}>${text('devices.read')}</a>`
      }
    </li>`;
  }

  #options(): TemplateResult {
    return html`<div class="options">
      <div class="option">
        <span class="label" aria-hidden="true">${text('reports.paper')}</span>
        <x-segmented
          label=${text('reports.paper')}
          .choices=${PAPERS.map((value) => ({ value, label: value }))}
          .value=${this.paper}
          @choice-changed=${(event: CustomEvent<string>) => this.#say('paper-chosen', event.detail as Paper)}
        ></x-segmented>
      </div>
      <div class="option">
        <span class="label" aria-hidden="true">${text('reports.ink')}</span>
        <x-segmented
          label=${text('reports.ink')}
          .choices=${INKS.map((value) => ({ value, label: text(`reports.ink-${value}`) }))}
          .value=${this.ink}
          @choice-changed=${(event: CustomEvent<string>) => this.#say('ink-chosen', event.detail as Ink)}
        ></x-segmented>
      </div>
    </div>`;
  }

  #say<T>(name: string, detail: T): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-report-list': ReportList;
  }
  interface HTMLElementEventMap {
    'report-wanted': CustomEvent<ReportId>;
    'paper-chosen': CustomEvent<Paper>;
    'ink-chosen': CustomEvent<Ink>;
  }
}
