// <x-chart>: a chart on screen. uPlot owns the time scale, the cursor, zoom and pan; the shared painter draws.
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { LitElement, css, html, nothing, unsafeCSS } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import uPlot from 'uplot';
import uPlotCss from 'uplot/dist/uPlot.min.css?inline';
import { gestures, nearest, zoomed } from './gestures.ts';
import type { View } from './layout.ts';
import { layOut } from './layout.ts';
import type { ChartModel } from './model.ts';
import { paint } from './paint.ts';
import { canvasPen } from './pen.ts';
import type { Theme } from './theme.ts';
import { watchScreenTheme } from './screen-theme.ts';

/** The cursor stands at `x` (UTC ms or minute of the day, as the model's axis), or nowhere. */
export type CursorMoved = CustomEvent<{ readonly x: number | undefined }>;
/** The shown part of the time axis; `whole` when nothing is hidden. */
export type ViewChanged = CustomEvent<{ readonly min: number; readonly max: number; readonly whole: boolean }>;

declare global {
  interface HTMLElementTagNameMap {
    'x-chart': XChart;
  }
  interface HTMLElementEventMap {
    'cursor-moved': CursorMoved;
    'view-changed': ViewChanged;
  }
}

/**
 * Give it a height by CSS, an `aria-label` that says what it shows, and `valueText` after each `cursor-moved`:
 * what a screen reader says at that point. Keys: arrows step from point to point, Home and End go to the ends,
 * Page Up and Page Down go an eighth of the view, + and − zoom, 0 shows everything.
 */
@customElement('x-chart')
export class XChart extends LitElement {
  static override readonly shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override readonly styles: CSSResultGroup = [
    unsafeCSS(uPlotCss),
    css`
      :host {
        display: block;
        height: 320px;
        position: relative;
      }
      :host([hidden]) {
        display: none;
      }
      #plot {
        position: absolute;
        inset: 0;
        overflow: hidden;
        border-radius: 4px;
        outline-offset: 2px;
      }
      #plot:focus-visible {
        outline: 2px solid var(--brand, Highlight);
      }
      .u-over {
        /* Sideways belongs to the chart, up and down to the page. */
        touch-action: pan-y;
      }
      .u-hz .u-cursor-x {
        border-right: 1px solid var(--muted, GrayText);
      }
    `,
  ];

  @property({ attribute: false }) model: ChartModel | undefined;
  /** What a screen reader says at the cursor; the page sets it when the cursor has moved. */
  @property() valueText = '';
  @property({ attribute: 'aria-label' }) label = '';

  @query('#plot') private readonly plot!: HTMLElement;
  @state() private theme: Theme | undefined;
  @state() private cursor: number | undefined;
  #uplot: uPlot | undefined;
  #view: View | undefined;
  /** The view of the last event. */
  #told: View | undefined;
  #unwatch: (() => void) | undefined;
  readonly #resized = new ResizeObserver(() => this.#resize());

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.hasAttribute('role')) this.setAttribute('role', 'figure');
    this.#unwatch = watchScreenTheme(this, (theme) => (this.theme = theme));
    this.#resized.observe(this);
    if (this.hasUpdated) this.requestUpdate('model');
  }

  override disconnectedCallback(): void {
    this.#resized.disconnect();
    this.#unwatch?.();
    this.#destroy();
    super.disconnectedCallback();
  }

  /** Shows the whole time axis again. */
  showAll(): void {
    const { model } = this;
    if (model) this.#show(model.x);
  }

  override render(): TemplateResult {
    const stops = this.model?.stops ?? new Float64Array();
    const index = this.cursor === undefined ? -1 : stops.indexOf(this.cursor);
    if (!stops.length) return html`<div id="plot" role="img" aria-label=${this.label || nothing}></div>`;
    return html`<div
      id="plot"
      tabindex="0"
      role="slider"
      aria-orientation="horizontal"
      aria-label=${this.label || nothing}
      aria-valuemin="1"
      aria-valuemax=${stops.length}
      aria-valuenow=${Math.max(0, index) + 1}
      aria-valuetext=${(index >= 0 && this.valueText) || nothing}
      @keydown=${this.#onKey}
    ></div>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('model');
    if (!changed.has('model')) return;
    const same = before && before.x.min === this.model?.x.min && before.x.max === this.model.x.max;
    if (!same) {
      this.#view = undefined;
      this.#told = undefined;
      this.#setCursor(undefined);
    } else if (this.cursor !== undefined && !this.model!.stops.includes(this.cursor)) this.#setCursor(undefined);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('model') || changed.has('theme')) this.#build();
  }

  #destroy(): void {
    this.#uplot?.destroy();
    this.#uplot = undefined;
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this;
    if (!this.#uplot) this.#build();
    else if (width > 0 && height > 0) this.#uplot.setSize({ width, height });
    this.#placeCursor();
  }

  #build(): void {
    this.#destroy();
    const { model, theme } = this;
    const { clientWidth: width, clientHeight: height } = this;
    if (!model || !theme || !this.isConnected || width === 0 || height === 0) return;
    const { plot } = layOut(model, width, height, theme);
    const below = Math.round(height - plot.top - plot.height);
    const { x } = model;
    // The ends of the axis are points too, so that a double click shows all of it.
    const ends = Float64Array.of(x.min, ...model.stops, x.max);
    this.#uplot = new uPlot(
      {
        width,
        height,
        padding: [Math.round(plot.top), width - plot.left - plot.width, below, plot.left],
        scales: { x: { time: false, range: (_, min, max) => [min, max] }, y: { range: [0, 1] } },
        series: [{}, { paths: () => null, points: { show: false } }],
        axes: [{ show: false }, { show: false }],
        legend: { show: false },
        cursor: {
          y: false,
          points: { show: false },
          drag: { x: true, y: false, dist: 8 },
          move: (self, left, top) => [left < 0 ? left : this.#snapped(self, left), top],
          // With Shift held a drag moves the view instead of choosing a part of it.
          bind: { mousedown: (_self, _target, handler) => (event) => (event.shiftKey ? null : handler(event)) },
        },
        hooks: {
          draw: [(self) => this.#draw(self, model, theme)],
          setCursor: [(self) => this.#onCursor(self)],
          setScale: [(self) => this.#onScale(self, model)],
        },
      },
      [ends, ends.map(() => 0)],
      this.plot,
    );
    gestures(this.#uplot.over, {
      view: () => this.#shown(model),
      show: (view) => this.#show(view),
      point: (left) => {
        if (this.#uplot) this.#moveTo(nearest(model.stops, this.#uplot.posToVal(left, 'x')));
      },
    });
    if (this.#view) this.#show(this.#view);
    this.#placeCursor();
  }

  #draw(self: uPlot, model: ChartModel, theme: Theme): void {
    const { ctx, width, height } = self;
    const ratio = ctx.canvas.width / width;
    ctx.save();
    ctx.scale(ratio, ratio);
    paint(model, layOut(model, width, height, theme, this.#shown(model)), canvasPen(ctx), theme);
    ctx.restore();
  }

  #shown({ x }: ChartModel): View {
    return this.#view ?? x;
  }

  /** Shows a part of the axis, kept inside of it. */
  #show(view: View): void {
    const { model } = this;
    if (!model) return;
    const span = Math.min(view.max - view.min, model.x.max - model.x.min);
    const min = Math.min(Math.max(view.min, model.x.min), model.x.max - span);
    // Known at once: uPlot tells of its scale only after the current task, and gestures come faster.
    this.#view = { min, max: min + span };
    this.#uplot?.setScale('x', this.#view);
  }

  #onScale(self: uPlot, model: ChartModel): void {
    const { min, max } = self.scales.x ?? {};
    if (min === undefined || max === undefined) return;
    const whole = min === model.x.min && max === model.x.max;
    this.#view = whole ? undefined : { min, max };
    if (this.#told?.min === min && this.#told.max === max) return;
    const first = this.#told === undefined;
    this.#told = { min, max };
    this.#placeCursor();
    if (first && whole) return;
    this.dispatchEvent(new CustomEvent('view-changed', { detail: { min, max, whole }, bubbles: true, composed: true }));
  }

  #snapped(self: uPlot, left: number): number {
    const x = nearest(this.model?.stops ?? new Float64Array(), self.posToVal(left, 'x'));
    return x === undefined ? left : self.valToPos(x, 'x');
  }

  /** The mouse moved, or left: a cursor set by keys stays while the chart has the focus. */
  #onCursor(self: uPlot): void {
    const { left, event } = self.cursor;
    if (!event || left === undefined) return;
    if (left >= 0) this.#setCursor(nearest(this.model?.stops ?? new Float64Array(), self.posToVal(left, 'x')));
    else if (!this.plot.matches(':focus-visible')) this.#setCursor(undefined);
  }

  #setCursor(x: number | undefined): void {
    if (x === this.cursor) return;
    this.cursor = x;
    this.valueText = '';
    this.dispatchEvent(new CustomEvent('cursor-moved', { detail: { x }, bubbles: true, composed: true }));
  }

  /** Moves the cursor to a stop, and the view with it where it is outside. */
  #moveTo(x: number | undefined): void {
    const { model } = this;
    if (x === undefined || !model) return;
    this.#setCursor(x);
    const { min, max } = this.#shown(model);
    if (x < min) this.#show({ min: x, max: x + max - min });
    else if (x > max) this.#show({ min: x - (max - min), max: x });
    this.#placeCursor();
  }

  /** Puts uPlot's line where the cursor is. */
  #placeCursor(): void {
    const self = this.#uplot;
    if (!self || !this.model) return;
    const { min, max } = this.#shown(this.model);
    const there = this.cursor !== undefined && this.cursor >= min && this.cursor <= max;
    self.setCursor({ left: there ? self.valToPos(this.cursor!, 'x') : -10, top: there ? 0 : -10 }, false);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const { model } = this;
    if (!model || event.altKey || event.ctrlKey || event.metaKey) return;
    const { stops } = model;
    const view = this.#shown(model);
    const at = this.cursor === undefined ? undefined : stops.indexOf(this.cursor);
    const step = (by: number): void => {
      const start = by > 0 ? 0 : stops.length - 1;
      this.#moveTo(stops[at === undefined ? start : Math.min(stops.length - 1, Math.max(0, at + by))]);
    };
    const leap = (part: number): void => {
      const from = this.cursor ?? view.min;
      const wanted = nearest(stops, from + part * (view.max - view.min));
      // Across a long gap the nearest stop may be where one already is: then the next one.
      if (wanted === this.cursor) step(Math.sign(part));
      else this.#moveTo(wanted);
    };
    const keys: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => step(-1),
      ArrowDown: () => step(-1),
      ArrowRight: () => step(1),
      ArrowUp: () => step(1),
      Home: () => this.#moveTo(stops[0]),
      End: () => this.#moveTo(stops.at(-1)),
      PageUp: () => leap(1 / 8),
      PageDown: () => leap(-1 / 8),
      '+': () => this.#show(zoomed(view, 0.5, this.cursor)),
      '=': () => this.#show(zoomed(view, 0.5, this.cursor)),
      '-': () => this.#show(zoomed(view, 2, this.cursor)),
      '0': () => this.showAll(),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
}
