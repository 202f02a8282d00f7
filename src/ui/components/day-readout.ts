// The strip below the day's chart: what was true at the cursor.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { boundFromCode } from '../../model/columns.ts';
import { HOUR_MS, MINUTE_MS } from '../../model/time.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import type { DayData } from '../data/day.ts';
import { wizardWords } from '../data/record-words.ts';
import { formatContext } from '../state/contexts.ts';
import { base } from '../styles.ts';

export interface ReadOutItem {
  readonly label: string;
  readonly value: string;
}

/** A bolus or a meal longer ago says nothing about now. */
const RECENT_MS = 6 * HOUR_MS;

/** What is known at `at`, in the order it is read. */
export function readOut(data: DayData, at: number, format: Format): ReadOutItem[] {
  const items: ReadOutItem[] = [];
  const add = (label: string, value: string): void => void items.push({ label, value });
  const sensor = sensorAt(data, at);
  if (sensor !== undefined) {
    const { mgdl, bound } = sensor;
    add(text('record.cgm'), format.glucoseWithUnit(mgdl, bound));
  }
  for (const record of data.records) {
    if (record.at !== at) continue;
    if (record.kind === 'control') add(text('record.control'), format.glucoseWithUnit(record.mgdl, record.bound));
    if (record.kind === 'note') add(text('record.note'), record.text);
    if (record.kind === 'injection') add(text('record.injection'), format.insulin(record.units));
    if (record.kind === 'exercise') add(text('record.exercise'), format.duration(record.durationMs));
  }
  for (const { mgdl, bound } of data.smbg.filter((reading) => reading.at === at)) {
    add(text('record.smbg'), format.glucoseWithUnit(mgdl, bound));
  }
  const basal = data.basal.findLast((one) => one.at <= at && at < one.at + one.durationMs);
  if (basal) {
    const rate = text('basal.rate', { rate: format.number(basal.unitsPerHour, 2) });
    add(text('record.basal'), basal.delivery === 'scheduled' ? rate : `${rate}, ${text(`basal.${basal.delivery}`)}`);
  }
  const bolus = data.boluses.findLast((one) => one.at <= at && at - one.at < RECENT_MS && one.source !== 'automatic');
  if (bolus) {
    add(
      text('day.last-bolus'),
      text('day.value-at', { value: format.insulin(bolus.units), time: format.time(bolus.at) }),
    );
    const wizard = wizardWords(bolus, format);
    if (wizard) add(text('day.wizard'), wizard);
  }
  const carbs = data.carbs.findLast((one) => one.at <= at && at - one.at < RECENT_MS);
  if (carbs) {
    add(
      text('day.last-carbs'),
      text('day.value-at', { value: format.grams(carbs.grams), time: format.time(carbs.at) }),
    );
  }
  return items;
}

/** The sensor reading at a time, or the one just before it while it is still the newest. */
function sensorAt({ cgm }: DayData, at: number): { mgdl: number; bound?: 'low' | 'high' } | undefined {
  let low = 0;
  let high = cgm.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cgm.at[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  const index = low - 1;
  if (index < 0 || at - cgm.at[index]! >= cgm.intervalMin[index]! * MINUTE_MS) return undefined;
  const bound = boundFromCode(cgm.bound[index]!);
  return { mgdl: cgm.value[index]!, ...(bound && { bound }) };
}

@customElement('x-day-readout')
export class DayReadout extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        min-height: 74px;
      }
      h2 {
        color: var(--ink);
        margin-bottom: 8px;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 32px;
      }
      dt {
        font-size: 13px;
        color: var(--muted);
      }
      dd {
        font-size: 17px;
        font-weight: 620;
        line-height: 1.35;
      }
    `,
  ];

  @property({ attribute: false }) items: readonly ReadOutItem[] = [];
  @property({ type: Number }) at: number | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;

  override render(): TemplateResult | typeof nothing {
    const { format, at } = this;
    if (!format) return nothing;
    if (at === undefined) return html`<p class="muted">${text('day.hint')}</p>`;
    return html`<h2>${format.time(at)}</h2>
      <dl>
        ${this.items.map(
          ({ label, value }) =>
            html`<div>
              <dt>${label}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-day-readout': DayReadout;
  }
}
