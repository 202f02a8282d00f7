// The table twin of the day's chart: every record of the day.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import type { DayData } from '../data/day.ts';
import { detailsOf, valueOf } from '../data/record-words.ts';
import { sourceName } from '../data/source-name.ts';
import { formatContext } from '../state/contexts.ts';
import { base, tables } from '../styles.ts';

@customElement('x-day-table')
export class DayTable extends LitElement {
  static override styles = [
    base,
    tables,
    css`
      .scroll {
        max-height: min(70vh, 640px);
      }
      .scroll:focus-visible {
        outline-offset: 4px;
      }
      td,
      th {
        padding-block: 6px;
      }
      td:first-of-type,
      td:last-of-type {
        white-space: nowrap;
      }
      .control {
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) data: DayData | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;

  override render(): TemplateResult | typeof nothing {
    const { data, format } = this;
    if (!data || !format) return nothing;
    const caption = text('table.caption', { day: format.dayLong(data.day) });
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}>
      <table>
        <caption class="hidden-text">
          ${caption}
        </caption>
        <thead>
          <tr>
            <th scope="col">${text('table.time')}</th>
            <th scope="col">${text('table.kind')}</th>
            <th scope="col" class="number">${text('table.value')}</th>
            <th scope="col">${text('table.details')}</th>
            <th scope="col">${text('table.device')}</th>
          </tr>
        </thead>
        <tbody>
          ${data.records.map(
            (record) =>
              html`<tr class=${record.kind === 'control' ? 'control' : ''}>
                <th scope="row" style="font-weight: 400; color: inherit">${format.time(record.at)}</th>
                <td>${text(`record.${record.kind}`)}</td>
                <td class="number">${valueOf(record, format)}</td>
                <td>${detailsOf(record, format).join(', ')}</td>
                <td class="muted">${sourceName(record.deviceId, data.devices)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-day-table': DayTable;
  }
}
