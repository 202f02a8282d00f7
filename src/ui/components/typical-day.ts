// A typical day: the percentile curve of a sensor, or every fingerstick by its time of day, with a read-out below.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { modalDayChart } from '../../charts/modal-day.ts';
import type { ChartModel } from '../../charts/model.ts';
import type { ProfileBin as ChartBin } from '../../charts/profile.ts';
import { profileChart } from '../../charts/profile.ts';
import '../../charts/x-chart.ts';
import { DAY_MS, MINUTE_MS } from '../../model/time.ts';
import type { ProfileBin } from '../../stats/profile.ts';
import type { RangePreset } from '../../stats/ranges.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import type { MeterNumbers, SensorNumbers } from '../../overview/overview.ts';
import { formatContext } from '../state/contexts.ts';
import { base, page, tables } from '../styles.ts';

@customElement('x-typical-day')
export class TypicalDay extends LitElement {
  static override styles = [
    base,
    page,
    tables,
    css`
      :host {
        gap: 8px;
      }
      h2 small {
        font-size: 13px;
        font-weight: 400;
        margin-inline-start: 4px;
      }
      x-chart {
        height: 300px;
      }
      .read {
        min-height: 1.5em;
        font-size: 14px;
      }
      summary {
        cursor: pointer;
        width: fit-content;
        font-size: 13px;
        color: var(--brand);
        padding: 4px 0;
      }
      .scroll {
        max-height: 320px;
      }
    `,
  ];

  @property({ attribute: false }) sensor: SensorNumbers | undefined;
  @property({ attribute: false }) meter: MeterNumbers | undefined;
  @property({ attribute: false }) ranges: RangePreset | undefined;
  @consume({ context: formatContext, subscribe: true }) @state() private format: Format | undefined;
  @state() private cursor: number | undefined;
  #model: ChartModel | undefined;
  #bins: readonly ChartBin[] = [];

  protected override willUpdate(changed: PropertyValues): void {
    const { sensor, meter, ranges, format } = this;
    const same = ['sensor', 'meter', 'ranges', 'format'].every((name) => !changed.has(name));
    if (!ranges || !format || (same && this.#model)) return;
    const { limits } = ranges;
    this.cursor = undefined;
    if (sensor) {
      this.#bins = sensor.bins.map(smoothed);
      this.#model = sensor.bins.length ? profileChart({ bins: this.#bins, format, limits }) : undefined;
    } else if (meter) {
      this.#bins = meter.profile.showsCurve ? meter.profile.bins.map(smoothed) : [];
      this.#model = modalDayChart({
        smbg: meter.readings,
        ...(this.#bins.length && { bins: this.#bins }),
        format,
        limits,
      });
    } else this.#model = undefined;
  }

  override render(): TemplateResult | typeof nothing {
    const { format } = this;
    if (!format) return nothing;
    const about = this.sensor
      ? 'overview.typical-bands'
      : this.#bins.length
        ? 'overview.typical-points-curve'
        : 'overview.typical-points';
    return html`<h2>${text('overview.typical')} <small>${this.#model ? text(about) : ''}</small></h2>
      ${
        this.#model
          ? html`<x-chart
                aria-label=${text('overview.typical-label')}
                .model=${this.#model}
                .valueText=${this.#read()}
                @cursor-moved=${(event: CustomEvent<{ x: number | undefined }>) => (this.cursor = event.detail.x)}
              ></x-chart>
              <p class="read ${this.cursor === undefined ? 'muted' : ''}">
                ${this.#read() || text('overview.typical-hint')}
              </p>
              ${this.#bins.length ? this.#table(format) : nothing}`
          : html`<p class="muted">${text('overview.typical-none')}</p>`
      }`;
  }

  #read(): string {
    const { cursor, format } = this;
    if (cursor === undefined || !format) return '';
    const time = timeOfDay(cursor);
    if (!this.sensor) {
      const point = this.meter?.readings.find(({ at }) => minuteOf(format, at) === cursor);
      return point
        ? text('overview.typical-read-point', { time, value: format.glucoseWithUnit(point.mgdl, point.bound) })
        : '';
    }
    const bin = this.#bins.find((one) => middleOf(one) === cursor);
    if (bin?.p50 === undefined) return '';
    const median = format.glucoseWithUnit(bin.p50);
    if (bin.p25 === undefined || bin.p75 === undefined) return text('overview.typical-read-median', { time, median });
    return text('overview.typical-read', {
      time,
      median,
      low: format.glucose(bin.p25),
      high: format.glucose(bin.p75),
    });
  }

  #table(format: Format): TemplateResult {
    const columns = ['p5', 'p25', 'p50', 'p75', 'p95'] as const;
    return html`<details>
      <summary>${text('overview.typical-table')}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${text('overview.typical')}>
        <table>
          <thead>
            <tr>
              <th scope="col">${text('overview.table-time')}</th>
              ${columns.map((name) => html`<th scope="col" class="number">${format.percent(Number(name.slice(1)) / 100)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${this.#bins.map(
              (bin) =>
                html`<tr>
                  <th scope="row">${timeOfDay(middleOf(bin))}</th>
                  ${columns.map((name) => html`<td class="number">${bin[name] === undefined ? '–' : format.glucose(bin[name])}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
  }
}

/** Smoothed with its neighbours, as in reports. */
function smoothed({ fromMin, toMin, smooth }: ProfileBin): ChartBin {
  return { fromMin, toMin, ...smooth };
}

function middleOf({ fromMin, toMin }: ChartBin): number {
  return (fromMin + toMin) / 2;
}

function minuteOf(format: Format, at: number): number {
  const wall = format.zone.wallMsAt(at);
  return (wall - Math.floor(wall / DAY_MS) * DAY_MS) / MINUTE_MS;
}

function timeOfDay(minute: number): string {
  const whole = Math.floor(minute);
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'x-typical-day': TypicalDay;
  }
}
