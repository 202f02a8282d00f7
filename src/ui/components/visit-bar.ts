// The line above every page while somebody else's data is shown: whose, how old, and the way out. Stays in sight.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { monthName } from '../data/months.ts';
import { navigate } from '../routes.ts';
import { formatContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { base, buttons } from '../styles.ts';
import { icons } from './icons.ts';
// With the bar: both are for visits alone.
import './visit-empty.ts';

@customElement('x-visit-bar')
export class VisitBar extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        position: sticky;
        top: 0;
        z-index: 4;
      }
      .bar {
        background: var(--brand);
        color: var(--on-brand);
      }
      .inside {
        max-width: calc(var(--shell) + 48px);
        margin: auto;
        padding: 6px 24px;
        min-height: 52px;
        display: flex;
        align-items: center;
        gap: 4px 16px;
        font-size: 14px;
      }
      .words {
        flex: 1;
        min-width: 0;
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 16px;
      }
      .who {
        font-size: 16px;
        font-weight: 650;
        overflow-wrap: anywhere;
      }
      .whose {
        font-weight: 450;
        font-size: 14px;
      }
      button {
        flex: none;
        min-height: 40px;
        padding: 4px 14px 4px 8px;
        gap: 4px;
        background: transparent;
        border-color: currentColor;
        color: inherit;
      }
      button svg {
        width: 20px;
        height: 20px;
      }
      button:hover {
        background: color-mix(in srgb, var(--on-brand) 15%, transparent);
      }
      button:focus-visible {
        outline-color: currentColor;
      }
      @media (max-width: 899px) {
        .inside {
          padding: 6px 16px;
        }
      }
      @media (max-width: 559px) {
        .inside {
          gap: 12px;
        }
        .about {
          font-size: 13px;
          line-height: 1.3;
        }
        button .label {
          position: absolute;
          clip-path: inset(50%);
          width: 1px;
          height: 1px;
          overflow: hidden;
        }
        button {
          width: 44px;
          min-height: 44px;
          padding: 0;
        }
      }
      @media (forced-colors: active) {
        .bar {
          border-bottom: 2px solid CanvasText;
        }
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];

  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;

  override render(): TemplateResult | typeof nothing {
    const { profile, format } = this;
    if (!profile?.visit || !format) return nothing;
    const { by, writtenAt, fromMonth, until, from } = profile.visit;
    const { name } = profile.person;
    const about = [
      text('visit.written', { when: format.dateTime(writtenAt) }),
      fromMonth > 0 ? text('visit.from', { month: monthName(fromMonth, format.locale) }) : text('visit.all'),
      ...(until === undefined ? [] : [text('visit.until', { date: format.day(format.zone.dayAt(until)) })]),
    ];
    return html`<section class="bar" aria-label=${text('visit.bar', { name })}>
      <div class="inside">
        <button title=${text(by === 'clinic' ? 'visit.back' : 'visit.close')} @click=${() => navigate(from)}>
          ${icons.back}<span class="label">${text(by === 'clinic' ? 'visit.back' : 'visit.close')}</span>
        </button>
        <div class="words">
          <span class="who"><span class="whose">${text('visit.whose')}</span> ${name}</span>
          <span class="about">${about.join(' · ')}</span>
        </div>
      </div>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-visit-bar': VisitBar;
  }
}
