// How a reading or an import ended: what came, what was known already, what was strange, and what to do next.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { manifestById } from '../../../drivers/index.ts';
import { isDevice } from '../../device/driver.ts';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import { RECORD_KINDS } from '../../model/record.ts';
import type { Range } from '../../model/time.ts';
import { MINUTE_MS } from '../../model/time.ts';
import type { StoredSession } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import type { DeviceApi } from '../../../workers/device-api.ts';
import { href } from '../routes.ts';
import { formatContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { ReadingState } from '../state/reading.ts';
import { StoreWatch } from '../state/store-watch.ts';
import { base, buttons, page, tables } from '../styles.ts';
import type { ClockState } from './clock-question.ts';
import { WORTH_ASKING_MS, clockState } from './clock-question.ts';
import './clock-question.ts';
import './diagnostic-save.ts';

type Ended = Extract<ReadingState, { stage: 'ended' }>;

/** More strange places than this are counted, not listed. */
const MOST_PROBLEMS = 100;

/** Fires `read-again` and `read-another`. */
@customElement('x-read-result')
export class ReadResultCard extends LitElement {
  static override styles = [
    base,
    page,
    buttons,
    tables,
    css`
      .outcome {
        display: grid;
        gap: 12px;
      }
      .big {
        font-size: 22px;
        font-weight: 650;
        line-height: 1.25;
      }
      .next {
        background: var(--note-soft);
        border-radius: var(--radius-small);
        padding: 12px 16px;
        max-width: 70ch;
      }
      .next h3 {
        font-size: 14px;
      }
      summary {
        cursor: pointer;
        font-size: 14px;
        font-weight: 550;
        color: var(--brand);
        padding: 8px 0;
        width: fit-content;
      }
      .scroll {
        max-height: 320px;
      }
      td {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) ended: Ended | undefined;
  /** What to try next when it broke off. */
  @property() nextStep = '';
  @property({ attribute: false }) api: (() => Promise<DeviceApi>) | undefined;
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private answered: 'shifted' | 'left' | undefined;
  @state() private working = false;
  @state() private clockError: AppError | undefined;
  readonly #session = new StoreWatch<StoredSession | undefined>(this);

  protected override willUpdate(changed: PropertyValues): void {
    const { ended, profile } = this;
    if (changed.has('ended')) this.answered = undefined;
    if (!ended || !profile) return;
    const { sessionId, deviceId } = ended.result;
    this.#session.watch(profile.store, sessionId, async (store) =>
      (await store.sessions(deviceId)).find((session) => session.id === sessionId),
    );
  }

  override render(): TemplateResult | typeof nothing {
    const { ended, format, profile } = this;
    if (!ended || !format || !profile) return nothing;
    const { result, task } = ended;
    const { added, known, span, error, problems } = result;
    const came = added + known;
    const broke = result.outcome !== 'complete';
    return html`<section class="card outcome">
        ${
          broke
            ? html`<p class="big">${text('result.kept', { count: came })}</p>`
            : html`<p class="big">
                ${
                  came === 0
                    ? text(task.file ? 'result.nothing-file' : 'result.nothing')
                    : added > 0
                      ? text('result.new', { count: added })
                      : text('result.new-none')
                }
              </p>`
        }
        ${known > 0 ? html`<p>${text('result.known', { count: known })}.</p>` : nothing} ${this.#kinds(ended)}
        ${span ? html`<p class="muted">${this.#days(span)}</p>` : nothing}
        ${
          result.info
            ? html`<p class="muted">
                ${
                  result.info.serial
                    ? text('result.device-serial', { model: result.info.model, serial: result.info.serial })
                    : result.info.model
                }
              </p>`
            : nothing
        }
        ${this.#clockLine(ended)}
        ${
          broke
            ? html`<div class="next">
                <h3>${text('result.next')}</h3>
                <p>${this.nextStep || text(`error.${error?.code ?? 'cancelled'}.next`)}</p>
                ${this.#silent(ended)}
              </div>`
            : nothing
        }
        <div class="actions">
          ${
            broke && !task.file
              ? html`<button class="primary" @click=${() => this.#say('read-again')}>${text('result.again')}</button>`
              : nothing
          }
          ${
            came > 0
              ? html`<a class="button ${broke ? '' : 'primary'}" href=${href('/')}>${text('result.look')}</a> ${
                    span
                      ? html`<a class="button" href=${href(`/explore/day/${format.zone.dayAt(span.to - 1)}`)}
                          >${text('result.look-day')}</a
                        >`
                      : nothing
                  }`
              : nothing
          }
          <button @click=${() => this.#say('read-another')}>${text('result.another')}</button>
        </div>
        ${problems.length ? this.#problems(problems) : nothing}
        <x-diagnostic-save
          .store=${profile.store}
          .sessionId=${result.sessionId}
          .serial=${result.info?.serial ?? ''}
        ></x-diagnostic-save>
      </section>
      ${this.#clock(ended) === 'ask' ? this.#question(ended) : nothing}`;
  }

  /** What keeps this very device silent, where its manifest knows. */
  #silent({ task, result }: Ended): TemplateResult | typeof nothing {
    const manifest = task.driverId === undefined ? undefined : manifestById(task.driverId);
    if (result.error?.code !== 'timeout' || !manifest || !isDevice(manifest) || !manifest.help.silent) return nothing;
    return html`<p>${manifest.help.silent}</p>`;
  }

  #kinds({ result: { kinds } }: Ended): TemplateResult | typeof nothing {
    const there = RECORD_KINDS.filter((kind) => (kinds[kind] ?? 0) > 0);
    if (!there.length) return nothing;
    return html`<p>${there.map((kind) => text(`kind.${kind}`, { count: kinds[kind]! })).join(' · ')}</p>`;
  }

  #days(span: Range): string {
    const { first, last } = this.format!.days(span);
    return this.format!.dayRange(first, last);
  }

  #problems(problems: Ended['result']['problems']): TemplateResult {
    return html`<details>
      <summary>${text('result.problems', { count: problems.length })}</summary>
      <p class="muted small">${text('result.problems-text')}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${text('result.problems', { count: problems.length })}>
        <table>
          <thead>
            <tr>
              <th scope="col">${text('result.problem-where')}</th>
              <th scope="col">${text('result.problem-what')}</th>
            </tr>
          </thead>
          <tbody>
            ${problems.slice(0, MOST_PROBLEMS).map(
              ({ where, what }) =>
                html`<tr>
                  <td>${where}</td>
                  <td>${what}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${
        problems.length > MOST_PROBLEMS
          ? html`<p class="muted small">${text('result.problems-more', { count: problems.length - MOST_PROBLEMS })}</p>`
          : nothing
      }
    </details>`;
  }

  /** What there is to say about the clock; 'answered' once the person has said what the difference means. */
  #clock({ result }: Ended): ClockState | 'answered' | 'elapsed' {
    // Whatever the clock says, there is nothing to ask.
    if (result.timing === 'elapsed') return 'elapsed';
    const session = this.#session.value;
    if (!session || result.added + result.known === 0) return 'unknown';
    return this.answered ? 'answered' : clockState(result.clockAheadMs, session.shifts);
  }

  #clockLine(ended: Ended): TemplateResult | typeof nothing {
    const state = this.#clock(ended);
    if (state === 'elapsed') return ended.result.added + ended.result.known ? this.#elapsedLine(ended) : nothing;
    if (state === 'unknown' || state === 'ask') return nothing;
    const words =
      state === 'fine'
        ? text('clock.fine', { minutes: WORTH_ASKING_MS / MINUTE_MS })
        : state === 'agreed'
          ? text('clock.agreed', { duration: this.format!.duration(ended.result.clockAheadMs ?? 0) })
          : text(`clock.${this.answered ?? 'left'}`);
    return html`<p class="muted" role="status">${words}</p>`;
  }

  #elapsedLine({ result: { clockAheadMs, info }, task }: Ended): TemplateResult {
    const device = info?.model ?? task.title;
    const isFine = clockAheadMs !== undefined && Math.abs(clockAheadMs) <= WORTH_ASKING_MS;
    const words =
      clockAheadMs === undefined
        ? ''
        : isFine
          ? text('clock.elapsed-fine', { device })
          : text(clockAheadMs > 0 ? 'clock.elapsed-ahead' : 'clock.elapsed-behind', {
              device,
              duration: this.format!.duration(clockAheadMs),
            });
    return html`<div>
      <p role="status">${words} ${text('clock.elapsed')}</p>
      <details>
        <summary>${text('clock.elapsed-more')}</summary>
        <p class="muted small" style="max-width: 70ch">${text('clock.elapsed-how')}</p>
      </details>
    </div>`;
  }

  #question({ result }: Ended): TemplateResult {
    return html`<x-clock-question
      .aheadMs=${result.clockAheadMs ?? 0}
      .clock=${this.#session.value?.clock}
      .working=${this.working}
      .error=${this.clockError}
      @clock-answered=${(event: CustomEvent<number>) => this.#answer(event.detail)}
    ></x-clock-question>`;
  }

  async #answer(addMs: number): Promise<void> {
    const { ended, api } = this;
    if (!ended?.result.deviceId) return;
    if (addMs === 0) {
      this.answered = 'left';
      return;
    }
    this.working = true;
    this.clockError = undefined;
    try {
      const { personId } = ended.task;
      const { deviceId, sessionId } = ended.result;
      await (await api?.())?.correctClock({ personId, deviceId, sessionId, addMs });
      this.answered = 'shifted';
    } catch (error) {
      this.clockError = asAppError(error);
    } finally {
      this.working = false;
    }
  }

  #say(what: 'read-again' | 'read-another'): void {
    this.dispatchEvent(new Event(what));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-read-result': ReadResultCard;
  }
}
