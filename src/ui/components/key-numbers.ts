// The key numbers of a period in one row: mean, GMI, variation, insulin or tests.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { displayGlucose } from '../../model/units.ts';
import { STABLE_CV_PERCENT } from '../../stats/center.ts';
import { ENOUGH_DAYS, ENOUGH_PERCENT } from '../../stats/coverage.ts';
import type { InsulinAverages } from '../../stats/insulin.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import type { Overview } from '../../overview/overview.ts';
import { href } from '../routes.ts';
import { formatContext } from '../state/contexts.ts';
import { base } from '../styles.ts';

interface KeyNumber {
  /** Which measure it is, as in the address of how it is computed. */
  readonly measure: string;
  readonly label: string;
  /** Said instead of a short label. */
  readonly name?: string;
  readonly value: string;
  readonly unit?: string;
  readonly note: string;
}

@customElement('x-key-numbers')
export class KeyNumbers extends LitElement {
  static override styles = [
    base,
    css`
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(190px, 42%), 1fr));
        gap: 20px 0;
      }
      div {
        padding-inline: 20px;
        border-inline-start: 1px solid var(--line);
        margin-inline-start: -1px;
        min-width: 0;
      }
      dl {
        overflow: hidden;
        margin-inline: -20px;
      }
      dt {
        font-size: 13px;
        color: var(--muted);
      }
      dt a {
        color: inherit;
        text-decoration: underline dotted;
        text-underline-offset: 3px;
      }
      dt a:hover {
        color: var(--ink);
      }
      .how {
        margin-top: 16px;
        font-size: 13px;
      }
      .value {
        font-size: 24px;
        font-weight: 650;
        line-height: 1.4;
        white-space: nowrap;
      }
      .value small {
        font-size: 14px;
        font-weight: 450;
        color: var(--muted);
      }
      .note {
        font-size: 13px;
        color: var(--muted);
      }
      @media (max-width: 640px) {
        dl {
          margin-inline: -16px;
        }
        div {
          padding-inline: 16px;
        }
      }
    `,
  ];

  @property({ attribute: false }) overview: Overview | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;

  override render(): TemplateResult | typeof nothing {
    const { overview, format } = this;
    if (!overview || !format) return nothing;
    return html`<dl>
        ${numbers(overview, format).map(
          ({ measure, label, name, value, unit, note }) =>
            html`<div>
              <dt>
                <a
                  href=${href(`/how-computed/${measure}`)}
                  title=${name ?? text('measures.link')}
                  aria-label=${text('measures.link-of', { number: name ? `${label}, ${name}` : label })}
                  >${label}</a
                >
              </dt>
              <dd class="value">${value}${unit ? html` <small>${unit}</small>` : nothing}</dd>
              <dd class="note">${note}</dd>
            </div>`,
        )}
      </dl>
      <p class="how"><a href=${href('/how-computed')}>${text('measures.link')}</a></p>`;
  }
}

const NONE = '–';

function numbers(overview: Overview, format: Format): KeyNumber[] {
  const { sensor, meter, insulin } = overview;
  const mean = sensor ? sensor.mean : meter?.stats.mean;
  const cv = sensor ? sensor.cvPercent : meter?.stats.cvPercent;
  const shown: KeyNumber[] = [
    {
      measure: sensor ? 'mean' : 'fingerstick-stats',
      label: text('overview.mean'),
      value: mean === undefined ? NONE : format.glucose(mean),
      unit: format.unit,
      note: difference(mean, overview.meanBefore, format),
    },
  ];
  if (sensor) {
    shown.push({
      measure: 'gmi',
      label: text('overview.gmi'),
      name: text('overview.gmi-name'),
      value: sensor.gmi === undefined ? NONE : format.percent(sensor.gmi / 100, 1),
      note:
        sensor.gmi === undefined
          ? text('overview.gmi-none', { days: ENOUGH_DAYS, percent: format.percent(ENOUGH_PERCENT / 100) })
          : text('overview.gmi-goal'),
    });
  }
  shown.push({
    measure: sensor ? 'coefficient-of-variation' : 'fingerstick-stats',
    label: text('overview.cv'),
    value: cv === undefined ? NONE : format.percent(cv / 100),
    note: text('overview.cv-note', { percent: format.percent(STABLE_CV_PERCENT / 100) }),
  });
  if (insulin?.totalPerDay !== undefined) {
    shown.push({
      measure: 'insulin-averages',
      label: text('overview.insulin'),
      value: format.number(insulin.totalPerDay, insulin.totalPerDay < 20 ? 1 : 0),
      unit: 'U',
      note: insulinNote(insulin, format),
    });
  }
  if (meter) {
    const { daysWithReadings } = meter;
    const { days } = overview.period;
    shown.push({
      measure: 'fingersticks-per-day',
      label: text('overview.tests'),
      value: format.number(meter.readings.length / days, 1),
      note: text('overview.tests-note', { count: daysWithReadings, days }),
    });
    const { lowest, highest } = meter.stats;
    if (!sensor && lowest && highest) {
      shown.push({
        measure: 'fingerstick-stats',
        label: text('overview.extremes'),
        value: `${format.glucose(lowest.mgdl, lowest.bound)} – ${format.glucose(highest.mgdl, highest.bound)}`,
        note: format.unit,
      });
    }
  }
  return shown;
}

/** What a person can see: the difference of the numbers as they are shown. */
function difference(mean: number | undefined, before: number | undefined, format: Format): string {
  if (mean === undefined || before === undefined) return '';
  const { unit } = format;
  const steps = Math.round((displayGlucose(mean, unit) - displayGlucose(before, unit)) * (unit === 'mg/dL' ? 1 : 10));
  if (steps === 0) return text('overview.mean-same');
  const size = format.number(Math.abs(steps) / (unit === 'mg/dL' ? 1 : 10), unit === 'mg/dL' ? 0 : 1);
  return text(steps < 0 ? 'overview.mean-lower' : 'overview.mean-higher', { difference: size });
}

function insulinNote({ split, carbsPerDay }: InsulinAverages, format: Format): string {
  const carbs = carbsPerDay ? format.grams(carbsPerDay) : undefined;
  const basal = split?.[0]?.text;
  if (basal !== undefined && carbs) return text('overview.insulin-note', { basal, carbs });
  if (basal !== undefined) return text('overview.insulin-note-split', { basal });
  return carbs ? text('overview.insulin-note-carbs', { carbs }) : '';
}

declare global {
  interface HTMLElementTagNameMap {
    'x-key-numbers': KeyNumbers;
  }
}
