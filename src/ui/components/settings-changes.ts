// What was changed on a pump, newest first: when, by what it is known, before and after.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Format } from '../../text/format.ts';
import '../../text/pump.ts';
import '../../text/settings.ts';
import { text } from '../../text/text.ts';
import type { SettingChange, SettingsEntry } from '../data/pump-settings.ts';
import type { SetDevice } from '../data/settings-page.ts';
import { settingsPath } from '../data/settings-page.ts';
import { changeLines } from '../data/settings-words.ts';
import { href } from '../routes.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons, page, tables } from '../styles.ts';

/** So many are shown at first. */
const SHOWN = 8;

/** The three columns that every table of changes has. */
export function changesHead(
  heads: readonly [before: string, after: string] = [text('history.column-before'), text('history.column-after')],
): TemplateResult {
  return html`<thead role="rowgroup">
    <tr role="row">
      <th role="columnheader" scope="col">${text('history.column-what')}</th>
      <th role="columnheader" scope="col">${heads[0]}</th>
      <th role="columnheader" scope="col">${heads[1]}</th>
    </tr>
  </thead>`;
}

/** A row for each line of the changes; a schedule is named in its first one. */
export function changesRows(changes: readonly SettingChange[], format: Format): TemplateResult[] {
  return changes.flatMap((change) =>
    changeLines(change, format).map(
      ({ name, time, before, after }, index) =>
        html`<tr role="row">
          <th role="rowheader" scope="row">
            <span class=${index ? 'again' : ''}>${name}</span>
            ${time ? html`<span class="time">${time}</span>` : nothing}
          </th>
          <td role="cell" class="before">${before}</td>
          <td role="cell" class="after">${after}</td>
        </tr>`,
    ),
  );
}

/** How such a table looks; at phone width each row is two lines. Roles are spelled out because a folded table loses its own. */
export const changesStyles = css`
  .changes {
    table-layout: fixed;
  }
  .changes td,
  .changes tbody th {
    padding-block: 5px;
    white-space: normal;
    font-size: 14px;
  }
  .changes thead th {
    position: static;
  }
  .changes tbody th {
    font-weight: 400;
    color: var(--ink);
  }
  .changes .time {
    color: var(--muted);
    margin-inline-start: 6px;
  }
  .changes .before {
    color: var(--muted);
  }
  .changes .after {
    font-weight: 600;
  }
  @media (min-width: 641px) {
    .changes .again {
      visibility: hidden;
    }
  }
  @media (max-width: 640px) {
    .changes,
    .changes tbody {
      display: block;
    }
    .changes thead {
      position: absolute;
      clip-path: inset(50%);
    }
    .changes tr {
      display: block;
      padding: 6px 0;
      border-bottom: 1px solid var(--line);
    }
    .changes tbody tr > * {
      display: inline;
      padding: 0;
      border: 0;
    }
    .changes tbody tr > th {
      display: block;
    }
    .changes .after::before {
      content: ' → ';
      color: var(--muted);
    }
  }
`;

@customElement('x-settings-changes')
export class SettingsChanges extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    tables,
    changesStyles,
    css`
      .changes .when th {
        padding-block: 24px 6px;
      }
      .changes tbody:first-of-type .when th {
        padding-top: 12px;
      }
      .when a {
        font-size: 15px;
        font-weight: 620;
        color: var(--ink);
        text-decoration: none;
        margin-inline-end: 8px;
      }
      @media (max-width: 640px) {
        .when span {
          display: block;
        }
      }
      .when a:hover {
        text-decoration: underline;
      }
      tbody {
        break-inside: avoid;
      }
      tbody:not(:last-child) tr:last-child > * {
        border-bottom: 0;
      }
      @media print {
        button {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) device: SetDevice | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private all = false;

  override render(): TemplateResult | typeof nothing {
    const { device, format } = this;
    if (!device || !format) return nothing;
    const entries = [...device.history.entries].reverse();
    if (!entries.length) return html`<p class="muted">${this.#none(device, format)}</p>`;
    const shown = this.all ? entries : entries.slice(0, SHOWN);
    return html`<table class="changes" role="table">
        <caption class="hidden-text">
          ${text('history.changes')}
        </caption>
        ${changesHead()} ${shown.map((entry) => this.#entry(device, entry, format))}
      </table>
      ${
        shown.length < entries.length
          ? html`<div class="actions">
              <button @click=${() => (this.all = true)}>
                ${text('history.more', { count: entries.length - shown.length })}
              </button>
            </div>`
          : nothing
      }`;
  }

  #none({ history: { readings } }: SetDevice, format: Format): string {
    return readings.length > 1
      ? text('history.changes-none')
      : text('history.read-once', { when: format.dateTime(readings[0] ?? 0) });
  }

  #entry({ id }: SetDevice, { how, at, since, changes }: SettingsEntry, format: Format): TemplateResult {
    const day = format.zone.dayAt(at);
    const source =
      how === 'logged'
        ? text('history.logged')
        : text('history.between', { from: format.dateTime(since ?? at), to: format.dateTime(at) });
    const title = how === 'logged' ? format.dateTime(at) : format.day(day);
    return html`<tbody role="rowgroup">
      <tr class="when" role="row">
        <th role="rowheader" scope="rowgroup" colspan="3">
          <a href=${href(settingsPath(id, day))} aria-label=${text('history.show-day', { day: title })}>${title}</a>
          <span class="muted small">${source}</span>
        </th>
      </tr>
      ${changesRows(changes, format)}
    </tbody>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-changes': SettingsChanges;
  }
}
