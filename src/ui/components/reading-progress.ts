// A reading that runs: what answers, how far it has come, how long it still takes, and a way to stop it.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import { formatContext } from '../state/contexts.ts';
import type { ReadingState } from '../state/reading.ts';
import { roundedLeftMs, timeLeftMs } from '../state/time-left.ts';
import { base, buttons, page } from '../styles.ts';

type Running = Extract<ReadingState, { stage: 'running' | 'choosing' }>;

/** A screen reader hears of the progress at each of these shares, not at every record. */
const SPOKEN_STEPS = 4;

/** Fires `reading-cancel`. */
@customElement('x-reading-progress')
export class ReadingProgress extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    css`
      .card {
        display: grid;
        gap: 16px;
        max-width: 720px;
      }
      .now {
        font-size: 17px;
        font-weight: 600;
      }
      progress {
        appearance: none;
        width: 100%;
        height: 12px;
        border: 0;
        border-radius: 6px;
        overflow: hidden;
        background: var(--brand-soft);
      }
      progress::-webkit-progress-bar {
        background: var(--brand-soft);
        border-radius: 6px;
      }
      progress::-webkit-progress-value {
        background: var(--brand);
        border-radius: 6px;
        transition: width var(--quick) linear;
      }
      progress::-moz-progress-bar {
        background: var(--brand);
        border-radius: 6px;
      }
      progress:indeterminate {
        background: repeating-linear-gradient(
          -60deg,
          var(--brand) 0 12px,
          color-mix(in srgb, var(--brand) 55%, var(--card)) 12px 24px
        );
      }
      @media (prefers-reduced-motion: no-preference) {
        progress:indeterminate {
          animation: wait 1.2s linear infinite;
        }
      }
      @keyframes wait {
        to {
          background-position-x: 27.7px;
        }
      }
      progress:indeterminate::-webkit-progress-bar {
        background: none;
      }
      .numbers {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 4px 24px;
      }
      @media (forced-colors: active) {
        progress {
          border: 1px solid CanvasText;
        }
        progress::-webkit-progress-value {
          background: Highlight;
        }
      }
    `,
  ];

  @property({ attribute: false }) reading: Running | undefined;
  /** A pump read over the air: what is counted are pages of its memory. */
  @property({ type: Boolean }) radio = false;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private now = performance.now();
  @state() private spoken = '';
  #timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    // Time passes also while nothing arrives, and the guess has to know.
    this.#timer = setInterval(() => (this.now = performance.now()), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('reading') || this.reading?.stage !== 'running' || !this.format) return;
    const { task, info, latest } = this.reading;
    const share = latest && latest.total > 0 ? latest.done / latest.total : 0;
    const step = Math.floor(share * SPOKEN_STEPS) / SPOKEN_STEPS;
    if (step > 0) this.spoken = text('reading.announce', { device: task.title, percent: this.format.percent(step) });
    else if (info) this.spoken = text('reading.identified-short', { model: info.model });
  }

  override render(): TemplateResult | typeof nothing {
    const { reading, format } = this;
    if (!reading || !format) return nothing;
    const { task } = reading;
    const running = reading.stage === 'running' ? reading : undefined;
    const latest = running?.latest;
    const known = latest !== undefined && latest.total > 0;
    const title = task.file
      ? text('file.importing', { file: task.title })
      : text('reading.title', { device: task.title });
    return html`<div class="card">
      <p class="now">${this.#what(running)}</p>
      ${
        known
          ? html`<progress aria-label=${title} max=${latest.total} .value=${latest.done}></progress>`
          : html`<progress aria-label=${title}></progress>`
      }
      <div class="numbers">
        <span>${latest ? this.#count(latest.done, latest.total) : nothing}</span>
        <span class="muted">${known ? this.#left() : nothing}</span>
      </div>
      ${running && running.added > 0 ? html`<p class="muted">${text('reading.added', { count: running.added })}</p>` : nothing}
      ${task.file ? nothing : html`<p class="muted small">${text(this.radio ? 'reading.keep-radio' : 'reading.keep')}</p>`}
      ${
        running && !task.file
          ? html`<div class="actions">
              <button ?disabled=${running.stopping} @click=${() => this.dispatchEvent(new Event('reading-cancel'))}>
                ${text(running.stopping ? 'reading.cancelling' : 'reading.cancel')}
              </button>
            </div>`
          : nothing
      }
      <p class="hidden-text" aria-live="polite">${this.spoken}</p>
    </div>`;
  }

  #what(running: Extract<ReadingState, { stage: 'running' }> | undefined): string {
    if (!running) return text('reading.choosing');
    const { info, task } = running;
    if (task.file) return text('file.importing', { file: task.title });
    if (!info) return text(this.radio ? 'reading.connecting-radio' : 'reading.connecting');
    return info.serial
      ? text('reading.identified', { model: info.model, serial: info.serial })
      : text('reading.identified-short', { model: info.model });
  }

  #count(done: number, total: number): string {
    const { format } = this;
    if (this.radio && total > 0) return text('reading.progress-pages', { done: format!.number(done), count: total });
    return total > 0
      ? text('reading.progress', { done: format!.number(done), total: format!.number(total) })
      : text('reading.progress-open', { count: done });
  }

  #left(): string {
    if (this.reading?.stage !== 'running') return '';
    const left = timeLeftMs(this.reading.first, this.reading.latest, this.now);
    if (left === undefined) return text('reading.left-unknown');
    if (left < 3000) return text('reading.left-soon');
    return text('reading.left', { duration: this.format!.duration(roundedLeftMs(left)) });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-reading-progress': ReadingProgress;
  }
}
