// Quiet lines under the header: the demo, a reading that goes on while another page is open, a new version.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import type { RouteName } from '../routes.ts';
import { href } from '../routes.ts';
import { formatContext, peopleContext, readingContext } from '../state/contexts.ts';
import type { People } from '../state/people.ts';
import type { Reading, ReadingState } from '../state/reading.ts';
import { Follow } from '../state/subject.ts';
import { base, buttons } from '../styles.ts';

/** `newVersion` reloads into it; absent while there is none. */
@customElement('x-bars')
export class Bars extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      /* So that a bar may stay in sight of the whole page. */
      :host {
        display: contents;
      }
      .bar {
        border-bottom: 1px solid var(--line);
        background: var(--brand-soft);
      }
      .bar.demo {
        background: var(--note-soft);
      }
      .inside {
        max-width: calc(var(--shell) + 48px);
        margin: auto;
        padding: 4px 24px;
        min-height: 44px;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 12px;
        font-size: 14px;
      }
      .inside > span {
        flex: 0 1 auto;
      }
      button,
      .button {
        min-height: 36px;
        padding-block: 4px;
      }
      .inside > .plain {
        color: var(--brand);
        padding-inline: 8px;
        margin-inline: -8px;
      }
      progress {
        width: 120px;
        accent-color: var(--brand);
      }
      @media (max-width: 899px) {
        .inside {
          padding: 4px 16px;
        }
      }
    `,
  ];

  @property() current: RouteName | undefined;
  @property({ attribute: false }) newVersion: (() => void) | undefined;
  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  @consume({ context: readingContext, subscribe: true }) private reading: Reading | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  readonly #people = new Follow(this, () => this.people);
  readonly #reading = new Follow(this, () => this.reading);

  override render(): TemplateResult {
    const { person, visit } = this.#people.value?.current ?? {};
    const demo = !visit && person?.demo;
    const reading = this.#reading.value;
    // Never while a reading runs: a reload would end it.
    const update = this.newVersion && reading?.stage !== 'running' && reading?.stage !== 'choosing';
    // Defined by the pages that begin a visit.
    return html`${visit ? html`<x-visit-bar></x-visit-bar>` : nothing}${
      demo
        ? html`<div class="bar demo">
            <div class="inside">
              <span>${text('demo.bar')}</span>
              <button class="plain" @click=${this.#removeDemo}>${text('demo.remove')}</button>
            </div>
          </div>`
        : nothing
    }${reading && this.current !== 'upload' ? this.#readingBar(reading) : nothing}${
      update
        ? html`<div class="bar" role="status">
            <div class="inside">
              <span>${text('update.ready')}</span>
              <button class="plain" @click=${() => this.newVersion?.()}>${text('update.reload')}</button>
            </div>
          </div>`
        : nothing
    }`;
  }

  async #removeDemo(): Promise<void> {
    const demo = this.people?.value.people.find((person) => person.demo);
    if (demo) await this.reading?.release(demo.id);
    await this.people?.removeDemo();
    // '?demo' in the address would bring it back with the next reload.
    history.replaceState(history.state, '', location.pathname + location.hash);
  }

  #readingBar(state: ReadingState): TemplateResult | typeof nothing {
    if (state.stage !== 'running' && state.stage !== 'ended' && state.stage !== 'failed') return nothing;
    const device = this.#nameOf(state);
    const open = html`<a class="plain" href=${href('/upload')}>${text('reading.bar-open')}</a>`;
    if (state.stage !== 'running') {
      const fine = state.stage === 'ended' && state.result.outcome === 'complete';
      return html`<div class="bar">
        <div class="inside" role="status">
          <span>${fine ? text('reading.bar-done', { device }) : text('reading.bar-failed', { device })}</span>${open}
        </div>
      </div>`;
    }
    const { latest } = state;
    const known = latest && latest.total > 0;
    return html`<div class="bar">
      <div class="inside">
        <span
          >${
            known && this.format
              ? text('reading.bar-percent', { device, percent: this.format.percent(latest.done / latest.total) })
              : text('reading.bar', { device })
          }</span
        >
        ${
          known
            ? html`<progress
                aria-label=${text('reading.bar', { device })}
                max=${latest.total}
                .value=${latest.done}
              ></progress>`
            : html`<progress aria-label=${text('reading.bar', { device })}></progress>`
        }
        ${open}
      </div>
    </div>`;
  }

  /** With the person's name, when another person is shown than the one whose device is read. */
  #nameOf({ task }: Extract<ReadingState, { task: unknown }>): string {
    const people = this.#people.value;
    if (people?.current?.person.id === task.personId) return task.title;
    const owner = people?.people.find((person) => person.id === task.personId);
    return owner ? `${task.title} (${owner.name})` : task.title;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-bars': Bars;
  }
}
