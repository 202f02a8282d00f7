// The ranges a person is measured by: a published set, or limits of their own.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { thresholdText } from '../../charts/glucose-panel.ts';
import type { RangePreset } from '../../stats/ranges.ts';
import { RANGE_PRESETS } from '../../stats/ranges.ts';
import type { Threshold } from '../../stats/thresholds.ts';
import type { Person, Targets } from '../../store/people.ts';
import type { Format } from '../../text/format.ts';
import { createFormat } from '../../text/format.ts';
import '../../text/settings.ts';
import { text } from '../../text/text.ts';
import type { LimitName, LimitTexts, LimitsProblem } from '../data/own-limits.ts';
import { LEAST, LIMIT_NAMES, MOST, readLimits } from '../data/own-limits.ts';
import { formatContext, peopleContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { People } from '../state/people.ts';
import { rangesOf } from '../state/targets.ts';
import { base, fields } from '../styles.ts';
import './settings-saved.ts';
import type { SavedNote } from './settings-saved.ts';
import { section } from './settings-styles.ts';

const PRESETS = ['standard', 'tight', 'pregnancy', 'pregnancy-other', 'older'] as const;

@customElement('x-settings-targets')
export class SettingsTargets extends LitElement {
  static override styles = [
    base,
    fields,
    section,
    css`
      .about {
        display: flex;
        gap: 12px;
      }
      x-saved-note {
        min-width: 64px;
      }
      fieldset {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 14px;
      }
      .limits {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
        padding-inline-start: 30px;
      }
      .limits > div {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(128px, 1fr));
        gap: 12px;
        max-width: 640px;
      }
      .limits input {
        width: 100%;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) @state() private format: Format | undefined;
  /** What was typed and is no range yet; absent while the fields show what is kept. */
  @state() private typed: LimitTexts | undefined;
  @state() private problem: LimitsProblem | undefined;
  @query('x-saved-note') private readonly saved!: SavedNote;

  protected override willUpdate(changed: PropertyValues): void {
    // In another unit what was typed would mean something else.
    if (changed.has('format')) this.#forget();
  }

  override render(): TemplateResult | typeof nothing {
    const { profile, format } = this;
    if (!profile || !format) return nothing;
    const { person } = profile;
    const chosen = person.targets?.preset ?? 'standard';
    return html`<div class="about">
        <p class="text muted">${text('settings.targets-text')}</p>
        <x-saved-note></x-saved-note>
      </div>
      <fieldset>
        <legend class="hidden-text">${text('settings.targets')}</legend>
        ${PRESETS.map((preset) => this.#preset(preset, chosen === preset, format))}
        <label class="choice"
          ><input
            type="radio"
            name="preset"
            .checked=${live(chosen === 'own')}
            @change=${() => this.#save({ preset: 'own', limits: rangesOf(person).limits })}
          />${text('preset.own')}</label
        >
      </fieldset>
      ${chosen === 'own' ? this.#limits(person, format) : nothing}
      <p class="note">${text('settings.source')}</p>`;
  }

  #preset(id: (typeof PRESETS)[number], isChosen: boolean, format: Format): TemplateResult {
    const { limits, goals } = RANGE_PRESETS[id];
    const range = text('settings.range', {
      low: thresholdText(limits.low, format),
      high: thresholdText(limits.high, format),
      unit: format.unit,
    });
    return html`<label class="choice"
      ><input type="radio" name="preset" .checked=${live(isChosen)} @change=${() => this.#save({ preset: id })} /><span
        >${text(`preset.${id}`)}<br /><span class="muted small">${range} · ${this.#goal(goals, format)}</span></span
      ></label
    >`;
  }

  #goal({ targetOver, belowLowUnder }: RangePreset['goals'], format: Format): string {
    if (targetOver === undefined || belowLowUnder === undefined) return text('settings.goal-none');
    return text('settings.goal', {
      percent: format.percent(targetOver / 100),
      below: format.percent(belowLowUnder / 100),
    });
  }

  #limits(person: Person, format: Format): TemplateResult {
    const { limits } = rangesOf(person);
    const { problem } = this;
    const otherUnit = format.unit === 'mg/dL' ? 'mmol/L' : 'mg/dL';
    const other = createFormat({ locale: format.locale, unit: otherUnit, zoneId: format.zone.id });
    return html`<div class="limits">
      <div>
        ${LIMIT_NAMES.map(
          (name) =>
            html`<div class="field">
              <label for=${name}>${text(`settings.limit-${name}`)}</label>
              <input
                id=${name}
                inputmode=${format.unit === 'mg/dL' ? 'numeric' : 'decimal'}
                autocomplete="off"
                maxlength="6"
                .value=${live(this.typed?.[name] ?? thresholdText(limits[name], format))}
                aria-invalid=${problem?.at === name ? 'true' : nothing}
                aria-describedby="about-limits"
                @change=${() => this.#read(person, format)}
              />
            </div>`,
        )}
      </div>
      <p id="about-limits" class=${problem ? 'wrong' : 'note'} role=${problem ? 'alert' : nothing}>
        ${
          problem
            ? this.#problemWords(problem, format, other)
            : text('settings.limits-other', {
                unit: otherUnit,
                limits: LIMIT_NAMES.map((name) => thresholdText(limits[name], other)).join(', '),
              })
        }
      </p>
    </div>`;
  }

  #problemWords(problem: LimitsProblem, format: Format, other: Format): string {
    const limit = text(`settings.limit-${problem.at}`);
    switch (problem.kind) {
      case 'number':
        return text('settings.limits-number', { limit, example: this.#written(problem.at, format) });
      case 'whole':
        return text('settings.limits-whole', { limit });
      case 'decimal':
        return text('settings.limits-decimal', { limit });
      case 'bounds':
        return text('settings.limits-bounds', {
          limit,
          least: thresholdText(LEAST, format),
          most: thresholdText(MOST, format),
        });
      default: {
        const lower = text(`settings.limit-${problem.lower}`);
        return problem.kind === 'order'
          ? text('settings.limits-order', { upper: limit, lower })
          : text('settings.limits-close', { upper: limit, lower, unit: other.unit });
      }
    }
  }

  /** The usual limit of that name, as an example. */
  #written(name: LimitName, format: Format): string {
    return thresholdText(RANGE_PRESETS.standard.limits[name], format);
  }

  #read(person: Person, format: Format): void {
    const inputs = LIMIT_NAMES.map((name) => this.renderRoot.querySelector<HTMLInputElement>(`#${name}`)!);
    const texts = Object.fromEntries(inputs.map((input) => [input.id, input.value])) as unknown as LimitTexts;
    const textOf = (limit: Threshold): string => thresholdText(limit, format);
    const { limits, problem } = readLimits(texts, format.unit, rangesOf(person).limits, textOf);
    this.problem = problem;
    this.typed = problem && texts;
    if (limits) void this.#save({ preset: 'own', limits });
  }

  async #save(targets: Targets): Promise<void> {
    this.#forget();
    await this.saved.follow(this.people?.change({ targets }));
  }

  #forget(): void {
    this.typed = undefined;
    this.problem = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-settings-targets': SettingsTargets;
  }
}
