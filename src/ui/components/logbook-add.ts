// The card above the logbook's lines in which new ones are typed, one after the other.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { periodParam } from '../../overview/period.ts';
import type { Store } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import '../../text/logbook.ts';
import { text } from '../../text/text.ts';
import type { LogGroup, Logbook } from '../data/logbook.ts';
import type { EntryKind, EntryRecord } from '../data/logbook-entry.ts';
import { href } from '../routes.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons } from '../styles.ts';
import './logbook-entry.ts';
import type { LogbookEntry, SavedEntry } from './logbook-entry.ts';

/** Fires `entry-closed`. */
@customElement('x-logbook-add')
export class LogbookAdd extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      x-logbook-entry {
        margin-top: 16px;
      }
    `,
  ];

  @property({ attribute: false }) store: Store | undefined;
  /** The days and kinds that are shown below. */
  @property({ attribute: false }) below: Pick<Logbook, 'range' | 'shown'> | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  /** The line that was saved last. */
  @state() private saved: readonly EntryRecord[] = [];
  @query('x-logbook-entry') private readonly entry!: LogbookEntry | null;

  /** To the field that is typed into first. */
  start(): void {
    this.entry?.start();
  }

  override render(): TemplateResult {
    return html`<section aria-labelledby="title">
      <h2 id="title">${text('entry.title')}</h2>
      <p class="muted small">${text('entry.text')}</p>
      <x-logbook-entry
        .store=${this.store}
        @entry-saved=${(event: CustomEvent<SavedEntry>) => (this.saved = event.detail.records)}
      >
        <button slot="action" type="button" @click=${() => this.dispatchEvent(new CustomEvent('entry-closed'))}>
          ${text('entry.close')}
        </button>
        ${this.#whereSaved()}
      </x-logbook-entry>
    </section>`;
  }

  /** A line that was saved and is not seen below would look lost. */
  #whereSaved(): TemplateResult | typeof nothing {
    const { below, format } = this;
    const [first] = this.saved;
    if (!first || !below || !format) return nothing;
    if (first.at < below.range.from || first.at >= below.range.to) {
      const day = format.zone.dayAt(first.at);
      return html`<p slot="saved">
        ${text('entry.saved-outside')}
        <a href=${href(`/logbook/${periodParam(day, day)}`)}>${text('entry.show-day')}</a>
      </p>`;
    }
    const isHidden = this.saved.some((record) => !below.shown.has(GROUP_OF_KIND[record.kind]));
    return isHidden ? html`<p slot="saved">${text('entry.saved-hidden')}</p>` : nothing;
  }
}

const GROUP_OF_KIND: Readonly<Record<EntryKind, LogGroup>> = {
  smbg: 'fingersticks',
  injection: 'insulin',
  carbs: 'carbs',
  ketone: 'ketones',
  exercise: 'notes',
  note: 'notes',
};

declare global {
  interface HTMLElementTagNameMap {
    'x-logbook-add': LogbookAdd;
  }
}
