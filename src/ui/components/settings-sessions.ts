// The readings of one device, newest first: when, how each ended, what it brought, and its diagnostic file.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Store, StoredSession } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import type { TextKey } from '../../text/text.ts';
import '../../text/settings.ts';
import { text } from '../../text/text.ts';
import { en } from '../../text/en.ts';
import { formatContext } from '../state/contexts.ts';
import { base, buttons } from '../styles.ts';
import './diagnostic-save.ts';
import { section } from './settings-styles.ts';

/** Older ones are a click away. */
const SHOWN_FIRST = 5;
/** More strange places than this are counted, not listed. */
const MOST_PROBLEMS = 100;

@customElement('x-settings-sessions')
export class SettingsSessions extends LitElement {
  static override styles = [
    base,
    buttons,
    section,
    css`
      :host {
        gap: 8px;
      }
      ul {
        list-style: none;
        border-inline-start: 2px solid var(--line);
      }
      .session {
        padding: 8px 0 8px 16px;
      }
      .problems {
        list-style: disc;
        border: 0;
        padding-inline-start: 20px;
        font-size: 13px;
        overflow-wrap: anywhere;
        max-height: 240px;
        overflow: auto;
      }
    `,
  ];

  @property({ attribute: false }) store: Store | undefined;
  @property({ attribute: false }) sessions: readonly StoredSession[] = [];
  @property() serial = '';
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private showsAll = false;

  override render(): TemplateResult | typeof nothing {
    const { format, sessions } = this;
    if (!format) return nothing;
    const shown = this.showsAll ? sessions : sessions.slice(0, SHOWN_FIRST);
    return html`<ul>
        ${shown.map((session) => this.#session(session, format))}
      </ul>
      ${
        shown.length < sessions.length
          ? html`<div class="actions">
              <button @click=${() => (this.showsAll = true)}>
                ${text('session.more', { count: sessions.length - shown.length })}
              </button>
            </div>`
          : nothing
      }`;
  }

  #session(session: StoredSession, format: Format): TemplateResult {
    const { id, startedAt, fileName, added, known } = session;
    const about = [
      outcome(session),
      text('session.counts', { added, known }),
      ...(fileName === undefined ? [] : [text('session.file', { file: fileName })]),
    ];
    return html`<li class="session">
      <p>${format.dateTime(startedAt)}</p>
      <p class="muted small">${about.join(' · ')}</p>
      ${this.#problems(session)}
      <x-diagnostic-save .store=${this.store} .sessionId=${id} .serial=${this.serial}></x-diagnostic-save>
    </li>`;
  }

  #problems({ problems }: StoredSession): TemplateResult | typeof nothing {
    if (!problems.length) return nothing;
    const title = text('result.problems', { count: problems.length });
    return html`<details>
      <summary>${title}</summary>
      <ul class="problems" tabindex="0" aria-label=${title}>
        ${problems.slice(0, MOST_PROBLEMS).map(({ where, what }) => html`<li>${where}: ${what}</li>`)}
      </ul>
      ${
        problems.length > MOST_PROBLEMS
          ? html`<p class="muted small">${text('result.problems-more', { count: problems.length - MOST_PROBLEMS })}</p>`
          : nothing
      }
    </details>`;
  }
}

function outcome({ outcome: ended, errorCode }: StoredSession): string {
  if (ended !== 'broken') return text(`session.${ended}`);
  // A code of another version has no words here.
  const key = `error.${errorCode}.title`;
  const reason = key in en ? (text as (known: TextKey) => string)(key as TextKey) : (errorCode ?? '');
  return text('session.broken', { reason });
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-sessions': SettingsSessions;
  }
}
