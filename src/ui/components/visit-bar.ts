// The line above every page while somebody else's data is shown: whose, how old, and the way out.
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

@customElement('x-visit-bar')
export class VisitBar extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .bar {
        background: var(--brand);
        color: var(--on-brand);
      }
      .inside {
        max-width: calc(var(--shell) + 48px);
        margin: auto;
        padding: 6px 24px;
        min-height: 48px;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 16px;
        font-size: 14px;
      }
      .who {
        font-weight: 600;
      }
      button {
        min-height: 36px;
        padding-block: 4px;
        margin-inline-start: auto;
        background: transparent;
        border-color: currentColor;
        color: inherit;
      }
      button:hover {
        background: color-mix(in srgb, var(--on-brand) 15%, transparent);
      }
      @media (max-width: 899px) {
        .inside {
          padding: 6px 16px;
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
    const about = [
      text('visit.written', { when: format.dateTime(writtenAt) }),
      ...(fromMonth > 0 ? [text('visit.from', { month: monthName(fromMonth, format.locale) })] : []),
      ...(until === undefined ? [] : [text('visit.until', { date: format.day(format.zone.dayAt(until)) })]),
    ];
    return html`<section class="bar" aria-label=${text('visit.bar', { name: profile.person.name })}>
      <div class="inside">
        <span class="who">${text('visit.bar', { name: profile.person.name })}</span>
        <span>${about.join(' · ')}</span>
        <button @click=${() => navigate(from)}>${text(by === 'clinic' ? 'visit.back' : 'visit.close')}</button>
      </div>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-visit-bar': VisitBar;
  }
}
