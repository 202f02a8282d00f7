// Which kinds of entries the logbook shows, and in which order.
import { consume } from '@lit/context';
import { LitElement, css, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { Format } from '../../text/format.ts';
import '../../text/logbook.ts';
import { text } from '../../text/text.ts';
import type { LogGroup } from '../data/logbook.ts';
import { LOG_GROUPS } from '../data/logbook.ts';
import { formatContext } from '../state/contexts.ts';
import { base, fields } from '../styles.ts';
import { icons } from './icons.ts';

/** Fires `groups-chosen` with the groups to show. */
@customElement('x-logbook-filter')
export class LogbookFilter extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      label {
        position: relative;
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-height: 36px;
        padding: 4px 12px;
        border: 1px solid var(--edge);
        border-radius: 18px;
        background: var(--card);
        color: var(--muted);
        font-size: 14px;
        cursor: pointer;
        transition: background-color var(--quick);
      }
      label:hover {
        background: var(--brand-soft);
      }
      label:has(:checked) {
        background: var(--brand-soft);
        border-color: var(--brand);
        color: var(--brand);
        font-weight: 600;
      }
      label:has(:focus-visible) {
        outline: 2px solid var(--brand);
        outline-offset: 2px;
      }
      input {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        opacity: 0;
        cursor: pointer;
      }
      svg {
        width: 16px;
        height: 16px;
        margin-inline-start: -4px;
        stroke-width: 2.4;
      }
      label:not(:has(:checked)) svg {
        display: none;
      }
      .count {
        font-weight: 400;
        font-size: 13px;
      }
      @media (forced-colors: active) {
        label:has(:checked) {
          border-width: 3px;
        }
      }
    `,
  ];

  @property({ attribute: false }) counts: Readonly<Record<LogGroup, number>> | undefined;
  @property({ attribute: false }) shown: ReadonlySet<LogGroup> = new Set();
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;

  override render(): TemplateResult {
    const { counts, shown } = this;
    const there = LOG_GROUPS.filter((group) => (counts?.[group] ?? 0) > 0);
    return html`<fieldset>
      <legend class="hidden-text">${text('logbook.filter')}</legend>
      ${there.map(
        (group) =>
          html`<label
            ><input
              type="checkbox"
              .checked=${live(shown.has(group))}
              @change=${(event: Event) => this.#choose(group, (event.target as HTMLInputElement).checked)}
            />${icons.check}${text(`logbook.group.${group}`)}
            <span class="count">${this.format?.number(counts![group])}</span></label
          >`,
      )}
    </fieldset>`;
  }

  #choose(group: LogGroup, isShown: boolean): void {
    const detail = new Set(this.shown);
    if (isShown) detail.add(group);
    else detail.delete(group);
    this.dispatchEvent(new CustomEvent('groups-chosen', { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-logbook-filter': LogbookFilter;
  }
  interface HTMLElementEventMap {
    'groups-chosen': CustomEvent<ReadonlySet<LogGroup>>;
  }
}
