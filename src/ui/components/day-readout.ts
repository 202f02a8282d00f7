// The strip below the day's chart: what was true at the cursor.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { boundFromCode } from '../../model/columns.ts';
import type { DataRecord } from '../../model/record.ts';
import { HOUR_MS, MINUTE_MS } from '../../model/time.ts';
import type { Format } from '../../text/format.ts';
import '../../text/pump.ts';
import { text } from '../../text/text.ts';
import type { DayData } from '../data/day.ts';
import type { DaySign } from '../data/day-signs.ts';
import { alarmName, detailsOf, tempBasalRate, valueOf } from '../data/record-words.ts';
import { rateText } from '../data/settings-words.ts';
import { isTyped } from '../data/source-name.ts';
import { inputWords, overrideWords, suggestionWords } from '../data/wizard-words.ts';
import { formatContext } from '../state/contexts.ts';
import { base } from '../styles.ts';

export interface ReadOutItem {
  readonly label: string;
  readonly value: string;
  /** What the value is made of, smaller below it. */
  readonly detail?: string;
}

/** A bolus or a meal longer ago says nothing about now. */
const RECENT_MS = 6 * HOUR_MS;

/** What is known at `at`, in the order it is read. */
export function readOut(data: DayData, at: number, format: Format): ReadOutItem[] {
  const items: ReadOutItem[] = [];
  const add = (label: string, value: string, ...details: readonly string[]): void => {
    const detail = dotted(details);
    items.push({ label, value, ...(detail && { detail }) });
  };
  const sensor = sensorAt(data, at);
  if (sensor !== undefined) {
    const { mgdl, bound } = sensor;
    add(text('record.cgm'), format.glucoseWithUnit(mgdl, bound));
  }
  for (const record of data.records) {
    if (record.at !== at) continue;
    if (record.kind === 'control') add(text('record.control'), format.glucoseWithUnit(record.mgdl, record.bound));
    const source = typedWords(record);
    if (record.kind === 'note') add(text('record.note'), record.text, ...source);
    if (record.kind === 'injection') {
      add(text('record.injection'), format.insulin(record.units), ...detailsOf(record, format), ...source);
    }
    if (record.kind === 'exercise') add(text('record.exercise'), format.duration(record.durationMs), ...source);
    if (record.kind === 'ketone') add(text('record.ketone'), valueOf(record, format), ...source);
  }
  for (const sign of data.signs) if (sign.at === at) items.push(signItem(sign, format));
  for (const reading of data.smbg.filter((one) => one.at === at)) {
    add(text('record.smbg'), format.glucoseWithUnit(reading.mgdl, reading.bound), ...typedWords(reading));
  }
  const basal = data.basal.findLast((one) => one.at <= at && at < one.at + one.durationMs);
  const temporary = data.temporaries.findLast((one) => one.at <= at);
  if (basal) {
    const isTemporary = basal.delivery === 'temporary' && temporary && at < temporary.at + temporary.durationMs;
    add(
      text('record.basal'),
      valueOf(basal, format),
      ...(basal.delivery === 'scheduled' ? [] : [text(`basal.${basal.delivery}`)]),
      ...(isTemporary ? [temporaryWords(temporary, format)] : []),
      ...insteadWords(data, at, format),
    );
  }
  const bolus = data.boluses.findLast((one) => one.at <= at && at - one.at < RECENT_MS && one.source !== 'automatic');
  if (bolus) {
    const { wizard, ...given } = bolus;
    add(
      text(bolus.at === at ? 'record.bolus' : 'day.last-bolus'),
      text('day.value-at', { value: format.insulin(bolus.units), time: format.time(bolus.at) }),
      ...detailsOf(given, format),
    );
    if (wizard) {
      const suggestion = suggestionWords(wizard, format);
      const inputs = inputWords(wizard, format);
      const [main, ...rest] = suggestion ? [suggestion, ...inputs] : inputs;
      if (main !== undefined) add(text('day.wizard'), main, ...rest, overrideWords(bolus, format));
    }
  }
  const automatic = data.boluses.find((one) => one.at === at && one.source === 'automatic');
  if (automatic) add(text('record.bolus'), format.insulin(automatic.units), text('bolus.automatic'));
  const carbs = data.carbs.findLast((one) => one.at <= at && at - one.at < RECENT_MS);
  if (carbs) {
    add(
      text('day.last-carbs'),
      text('day.value-at', { value: format.grams(carbs.grams), time: format.time(carbs.at) }),
    );
  }
  return items;
}

/** That a person typed it in, here or on the device. */
function typedWords(record: DataRecord): string[] {
  return isTyped(record) || (record.kind === 'smbg' && record.manual) ? [text('tag.manual')] : [];
}

function temporaryWords(temporary: DayData['temporaries'][number], format: Format): string {
  return text('temp-basal.running', {
    rate: tempBasalRate(temporary, format),
    duration: format.duration(temporary.durationMs),
    time: format.time(temporary.at),
  });
}

/** What the schedule would have given. */
function insteadWords({ programmed }: DayData, at: number, format: Format): string[] {
  const own = programmed.find((one) => one.at <= at && at < one.at + one.durationMs);
  return own ? [text('basal.instead', { rate: rateText(own.unitsPerHour, format) })] : [];
}

/** A dot stays with what it follows: no line begins with one. */
function dotted(words: readonly string[]): string {
  return words.filter(Boolean).join('\u00a0· ');
}

/** One thing that happened, with everything that was written of it. */
function signItem({ sign, label, records }: DaySign, format: Format): ReadOutItem {
  const [first] = records;
  if (sign === 'alarm' && first?.kind === 'alarm') {
    const value = text('alarm.times', { alarm: alarmName(first), count: records.length });
    const glucose = first.mgdl === undefined ? '' : format.glucoseWithUnit(first.mgdl);
    return { label: text('record.alarm'), value, ...(glucose && { detail: glucose }) };
  }
  if (sign === 'calibration' || sign === 'clock') {
    const [kind, ...words] = [text(`record.${first!.kind}`), valueOf(first!, format), ...detailsOf(first!, format)];
    return { label: kind!, value: words.filter(Boolean).join(' · ') };
  }
  if (sign === 'estimate' && first?.kind === 'wizard') {
    const [value, ...rest] = detailsOf(first, format);
    return { label: text('record.wizard'), value: value!, detail: dotted(rest) };
  }
  const words = records.flatMap((record) => {
    const value = valueOf(record, format);
    const [name, ...more] = detailsOf(record, format);
    if (record.kind === 'settings') return [name!, ...more];
    return [[name, value, ...more].filter(Boolean).join(' ')];
  });
  if (sign === 'settings') return { label: text('record.settings'), value: words[0]!, detail: dotted(words.slice(1)) };
  return { label: text('record.event'), value: label, detail: dotted(words) };
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
        min-height: 96px;
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
      dd.detail {
        font-size: 13px;
        font-weight: 400;
        color: var(--muted);
        max-width: 46ch;
        text-wrap: pretty;
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
          ({ label, value, detail }) =>
            html`<div>
              <dt>${label}</dt>
              <dd>${value}</dd>
              ${detail ? html`<dd class="detail">${detail}</dd>` : nothing}
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
