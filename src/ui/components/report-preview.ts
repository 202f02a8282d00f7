// A finished report: what it looks like, and save, print, open.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import '../../text/reports.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import { saveFile } from '../save-file.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons, page } from '../styles.ts';

/** To the viewers that listen: the page across the frame, no list of pages beside it. */
const VIEW = '#navpanes=0&view=FitH';

@customElement('x-report-preview')
export class ReportPreview extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    css`
      .card {
        display: grid;
        gap: 16px;
      }
      .top {
        min-height: 40px;
        display: flex;
        flex-wrap: wrap;
        gap: 12px 24px;
        align-items: center;
        justify-content: space-between;
      }
      h2 {
        font-size: 17px;
        font-weight: 620;
        color: var(--ink);
        margin: 0 !important;
      }
      .stale {
        opacity: 0.5;
        transition: opacity var(--quick) 150ms;
      }
      iframe {
        display: block;
        width: 100%;
        /* A page of A4 across the card, as far as the window has room. */
        height: min(88vh, 1240px);
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        background: var(--page);
      }
    `,
  ];

  @property({ attribute: false }) pdf: Blob | undefined;
  /** The report's name, as a person says it. */
  @property() name = '';
  @property() fileName = '';
  /** What is going on while another one is made; this one is then of earlier choices and cannot be taken for it. */
  @property() working = '';
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @query('iframe') private readonly frame!: HTMLIFrameElement | null;
  #url: string | undefined;

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('pdf')) return;
    this.#forget();
    this.#url = this.pdf && URL.createObjectURL(this.pdf);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Taken out and put back: the address was given back in between.
    if (this.hasUpdated) this.requestUpdate('pdf');
  }

  override render(): TemplateResult | typeof nothing {
    const { pdf } = this;
    const url = this.#url;
    if (!pdf || !url) return nothing;
    // Without a viewer of its own the browser would take the frame for a download.
    const canShow = navigator.pdfViewerEnabled;
    const size = this.format?.bytes(pdf.size) ?? '';
    return html`<section class="card" aria-labelledby="ready">
      <div class="top">
        <h2 id="ready">${this.working || text('reports.ready', { report: this.name, size })}</h2>
        ${
          this.working
            ? nothing
            : html`<div class="actions">
                <button class="primary" @click=${this.#save}>${text('reports.save')}</button>
                ${canShow ? html`<button @click=${this.#print}>${text('reports.print')}</button>` : nothing}
                <a class="button" href=${url} target="_blank" rel="noopener">${text('reports.open')}</a>
              </div>`
        }
      </div>
      ${
        canShow
          ? // A new frame for each file: one that is sent elsewhere would put itself between this page and 'back'.
            repeat(
              [url],
              (item) => item,
              (item) =>
                html`<iframe
                  class=${this.working ? 'stale' : ''}
                  src=${item + VIEW}
                  title=${text('reports.preview', { report: this.name })}
                ></iframe>`,
            )
          : html`<p class="muted">${text('reports.no-preview')}</p>`
      }
    </section>`;
  }

  #save(): void {
    if (this.pdf) saveFile(this.pdf, this.fileName);
  }

  #print(): void {
    const view = this.frame?.contentWindow;
    if (!view) return;
    view.focus();
    view.print();
  }

  #forget(): void {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-report-preview': ReportPreview;
  }
}
