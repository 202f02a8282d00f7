// Reports: choose days, make a report on this computer, look at it, save it, print it.
import { consume } from '@lit/context';
import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import { reports } from '../../reports/index.ts';
import type { Paper, ReportId } from '../../reports/report.ts';
import '../../text/reports.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import { APP_VERSION } from '../../version.ts';
import type { ReportApi } from '../../../workers/report-api.ts';
import '../components/notice.ts';
import '../components/range-picker.ts';
import '../components/report-list.ts';
import '../components/report-preview.ts';
import type { Period } from '../../overview/period.ts';
import type { ReportsState } from '../data/report-input.ts';
import { reportFileName, reportInput, reportsState } from '../data/report-input.ts';
import { sayTitle } from '../page.ts';
import type { PageElement } from '../page.ts';
import type { RouteParams } from '../routes.ts';
import { href, navigate } from '../routes.ts';
import { formatContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { Ink } from '../state/print-options.ts';
import { chooseInk, choosePaper, chosenInk, chosenPaper } from '../state/print-options.ts';
import { StoreWatch } from '../state/store-watch.ts';
import { base, buttons, page } from '../styles.ts';

/** A report that was made, and of which days. */
interface Made {
  readonly id: ReportId;
  readonly pdf: Blob;
  readonly fileName: string;
}

type Stage = 'collecting' | 'making' | 'making-first';

@customElement('x-reports-page')
export class ReportsPage extends LitElement implements PageElement {
  static override styles = [base, page, buttons];

  @property({ attribute: false }) params: RouteParams = {};
  /** The report worker; tests bring their own. */
  @property({ attribute: false }) api: () => Promise<ReportApi> = async () =>
    (await import('../state/report-worker.ts')).reportWorker();
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private paper: Paper | undefined;
  @state() private ink: Ink = chosenInk();
  @state() private stage: Stage | undefined;
  @state() private made: Made | undefined;
  @state() private error: AppError | undefined;
  readonly #data = new StoreWatch<ReportsState>(this);
  /** Of several that were asked for, only the last one is shown. */
  #run = 0;
  #hasMade = false;
  #madeOf = '';

  protected override willUpdate(): void {
    const { profile, format } = this;
    if (!profile || !format) return;
    const { zone } = format;
    this.paper ??= chosenPaper(format.locale);
    const { range: param } = this.params;
    const key = JSON.stringify([param, zone.id]);
    this.#data.watch(profile.store, key, (from) => reportsState(from, { param, zone, now: Date.now() }));
  }

  protected override updated(): void {
    // What is shown follows the choices: other days, paper, unit or ranges make it anew.
    const { made, stage } = this;
    const wanted = this.profile ? this.#wanted() : '';
    if (!made || stage || this.error || this.#data.stale || this.#madeOf === wanted) return;
    this.#madeOf = wanted;
    queueMicrotask(() => {
      if (this.#data.value?.counts[made.id]) void this.#make(made.id);
      else this.made = undefined;
    });
  }

  override render(): TemplateResult {
    const { value: data, error } = this.#data;
    const { format, paper } = this;
    if (error) {
      return html`<h1 tabindex="-1">${text('nav.reports')}</h1>
        <x-notice class="card" kind="error" .error=${error}>
          <button slot="action" class="primary" @click=${() => this.#data.retry()}>${text('state.try-again')}</button>
        </x-notice>`;
    }
    if (!data || !format || !paper) {
      return html`<h1 tabindex="-1">${text('nav.reports')}</h1>
        <x-notice kind="loading"></x-notice>`;
    }
    if (!data.days) {
      return html`<h1 tabindex="-1">${text('nav.reports')}</h1>
        <x-notice class="card" heading=${text('reports.none-yet')}>
          ${text('reports.none-yet-text')}
          <a slot="action" class="button primary" href=${href('/upload')}>${text('devices.read')}</a>
        </x-notice>`;
    }
    const title = titleOf(data.period, format);
    sayTitle(this, title);
    return html`<div class="head">
        <div class="titles">
          <h1 tabindex="-1">${title}</h1>
          <p>${restsOn(data, format).join(' · ')} · <a href=${href('/how-computed')}>${text('measures.link')}</a></p>
        </div>
        <x-range-picker
          .period=${data.period}
          @period-chosen=${(event: CustomEvent<string>) => this.#choosePeriod(event.detail)}
        ></x-range-picker>
      </div>
      <x-report-list
        .state=${data}
        .paper=${paper}
        .ink=${this.ink}
        .current=${this.made?.id}
        .working=${this.stage !== undefined}
        @report-wanted=${(event: CustomEvent<ReportId>) => this.#make(event.detail)}
        @paper-chosen=${(event: CustomEvent<Paper>) => this.#choosePaper(event.detail)}
        @ink-chosen=${(event: CustomEvent<Ink>) => this.#chooseInk(event.detail)}
      ></x-report-list>
      ${this.#result()}`;
  }

  #result(): unknown {
    const { stage, made, error } = this;
    const entry = made && reports.find(({ id }) => id === made.id);
    const working = stage ? text(`reports.${stage}`) : '';
    const ready = entry && made ? text('reports.ready', { report: text(entry.name), size: this.#size(made) }) : '';
    return html`${
        error
          ? html`<x-notice class="card" kind="error" .error=${error}>
              <button slot="action" class="primary" @click=${() => (this.error = undefined)}>
                ${text('state.close')}
              </button>
            </x-notice>`
          : nothing
      }
      ${working && !made ? html`<x-notice class="card" kind="loading" heading=${working}></x-notice>` : nothing}
      <p class="hidden-text" role="status">${made ? working || ready : ''}</p>
      ${
        entry && made
          ? html`<x-report-preview
              .pdf=${made.pdf}
              .name=${text(entry.name)}
              .fileName=${made.fileName}
              .working=${working}
            ></x-report-preview>`
          : nothing
      }`;
  }

  #size({ pdf }: Made): string {
    return this.format?.bytes(pdf.size) ?? '';
  }

  /** All that a report depends on besides the readings. */
  #wanted(): string {
    const { person } = this.profile!;
    return JSON.stringify([this.#data.value?.range, this.paper, this.ink, person]);
  }

  async #make(reportId: ReportId): Promise<void> {
    const { profile, format, paper, ink } = this;
    const data = this.#data.value;
    const entry = reports.find(({ id }) => id === reportId);
    if (!profile || !format || !paper || !data || !entry) return;
    const run = ++this.#run;
    const wanted = this.#wanted();
    this.error = undefined;
    this.stage = 'collecting';
    try {
      const { needs } = await entry.load();
      const input = await reportInput(profile.store, profile.person, needs, data.range);
      if (run !== this.#run) return;
      this.stage = this.#hasMade ? 'making' : 'making-first';
      const { locale } = format;
      const request = { reportId, input, paper, ink, locale, appVersion: APP_VERSION, madeAt: Date.now() };
      const pdf = await (await this.api()).makePdf(request);
      if (run !== this.#run) return;
      this.#hasMade = true;
      this.made = { id: reportId, pdf, fileName: reportFileName(reportId, data.period) };
    } catch (error) {
      if (run !== this.#run) return;
      this.error = asAppError(error);
      // What was made before is of other choices than those that are shown now.
      this.made = undefined;
    } finally {
      if (run === this.#run) {
        this.stage = undefined;
        this.#madeOf = wanted;
      }
    }
  }

  #choosePeriod(range: string): void {
    navigate(`/reports/${this.params.report ?? reports[0]!.id}/${range}`, { replace: true });
  }

  #choosePaper(paper: Paper): void {
    this.paper = paper;
    choosePaper(paper);
  }

  #chooseInk(ink: Ink): void {
    this.ink = ink;
    chooseInk(ink);
  }
}

function titleOf({ first, last, days, preset, current }: Period, format: Format): string {
  if (preset === undefined) return text('reports.title-dates', { range: format.dayRange(first, last) });
  if (current) return text('reports.title-last', { count: days });
  return text('reports.title-until', { count: days, day: format.day(last) });
}

function restsOn({ period }: ReportsState, format: Format): string[] {
  const { preset, first, last, current } = period;
  const range = format.dayRange(first, last);
  const days = preset === undefined ? [] : [current ? range : text('reports.ends', { range })];
  return [...days, text('reports.local')];
}

declare global {
  interface HTMLElementTagNameMap {
    'x-reports-page': ReportsPage;
  }
}
