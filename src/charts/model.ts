// One drawing as plain data: the same model is painted on a canvas by <x-chart> and on paper by toSvg().
import type { Band as RangeTone } from '../stats/ranges.ts';
import { BANDS } from '../stats/ranges.ts';

/** A range's colour has the range's name. */
export type { RangeTone };
export const RANGE_TONES = BANDS;

/** Names of colours; a theme says which colour each is (theme.ts). */
export type Tone =
  RangeTone | 'ink' | 'muted' | 'line' | 'card' | 'brand' | 'bolus' | 'basal' | 'basalLine' | 'carbs' | 'carbsInk';

export interface ChartModel {
  readonly x: {
    /** UTC ms; or minutes of the day, 0 to 1440, where many days lie over one another. */
    readonly unit: 'utc-ms' | 'minute-of-day';
    readonly min: number;
    readonly max: number;
  };
  readonly ticks: readonly Tick[];
  /** From top to bottom. */
  readonly panels: readonly Panel[];
  /** Where the cursor stops, ascending, none twice: the times of everything that is drawn. */
  readonly stops: Float64Array;
}

/** A place on the time axis. */
export interface Tick {
  readonly at: number;
  readonly label: string;
  /** Instead of `label` where even the ticks of rank 0 have too little room. */
  readonly short?: string;
  /** 0 is kept longest when there is little room. Ticks of one rank are shown together or not at all. */
  readonly rank: number;
  /** A vertical hairline whenever the tick is shown. */
  readonly grid?: true;
}

/** A strip of the drawing with a value scale of its own; all panels share the time axis. */
export interface Panel {
  readonly id: string;
  /** Name in the left margin, for panels whose lines carry no values. */
  readonly label?: string;
  /** Share of the height, against the other panels' shares; 0 for a strip of signs, which is as high as they need. */
  readonly share: number;
  readonly y: { readonly min: number; readonly max: number };
  /** Horizontal lines; `rank` as for ticks: a label that would touch a more important one is left out. */
  readonly lines: readonly {
    readonly value: number;
    readonly label: string;
    readonly tone: Tone;
    readonly rank: number;
  }[];
  /** Areas behind everything, from one value to another. */
  readonly tints: readonly { readonly from: number; readonly to: number; readonly tone: Tone }[];
  readonly marks: readonly Mark[];
  /** Names at the right edge, each at a value: what a percentile line is. */
  readonly rightLabels?: readonly { readonly value: number; readonly label: string; readonly tone: Tone }[];
  /** The time labels stand below this panel. */
  readonly timeBelow?: true;
  /** Height of a strip kept free below the values for tokens, when there are any. */
  readonly lane?: true;
}

export type Mark = Dots | Drops | Line | Band | Steps | Bars | Tokens | Spans | Flags | Signs;

/** Sensor readings: separate points, so that a gap stays a gap. Columns of equal length, ascending by x. */
export interface Dots {
  readonly kind: 'dots';
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Index into `RANGE_TONES`. */
  readonly tone: Uint8Array;
  /** 0 a number, 1 below `y`, 2 above it: drawn as a wedge that points there. */
  readonly bound: Uint8Array;
}

/** Fingersticks: ringed drops whose middle is the value. */
export interface Drops {
  readonly kind: 'drops';
  readonly items: readonly Drop[];
  /** Diameter against the usual one; 1 when absent. */
  readonly size?: number;
}

export interface Drop {
  readonly x: number;
  readonly y: number;
  readonly tone: RangeTone;
  /** 'low' or 'high': no number, only that it is beyond `y`; drawn at the edge of the panel. Always with a label. */
  readonly bound?: 'low' | 'high';
  /** Beside the drop, where there is room; a bound's label (LO, HI) is always drawn. */
  readonly label?: string;
  /** A control solution: a hollow square, never to be mistaken for blood. */
  readonly control?: true;
}

/** A line through the points; a NaN breaks it. */
export interface Line {
  readonly kind: 'line';
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly tone: Tone;
  /** Pixels on screen. */
  readonly width: number;
  readonly dash?: readonly number[];
}

/** The area between two lines; a NaN in either breaks it. */
export interface Band {
  readonly kind: 'band';
  readonly x: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly tone: Tone;
  readonly strength: 'outer' | 'inner';
}

/** A rate over time, as an area with steps. Time without a step is unknown and stays empty. */
export interface Steps {
  readonly kind: 'steps';
  readonly items: readonly {
    readonly from: number;
    readonly to: number;
    readonly y: number;
    readonly style: 'scheduled' | 'temporary' | 'automatic' | 'suspended';
  }[];
  /** What was programmed where something else ran: a dashed line. */
  readonly programmed?: readonly { readonly from: number; readonly to: number; readonly y: number }[];
}

/** Doses: bars that hang down from the panel's upper edge, with the amount below. */
export interface Bars {
  readonly kind: 'bars';
  readonly items: readonly Bar[];
}

export interface Bar {
  readonly x: number;
  readonly value: number;
  readonly label: string;
  /** The part of `value` that was spread from `x` to `until`; `planned` is the end as programmed, where it ended earlier. */
  readonly extended?: { readonly value: number; readonly until: number; readonly planned?: number };
  /** What was programmed, when less was delivered. */
  readonly programmed?: number;
  /** A dose by pen or syringe: outlined. */
  readonly injection?: true;
  /** Given by the pump itself, often every few minutes: a thin line without its amount. */
  readonly automatic?: true;
}

/** Carbs: round tokens with grams, in the panel's lane. */
export interface Tokens {
  readonly kind: 'tokens';
  readonly items: readonly { readonly x: number; readonly label: string }[];
}

/** Stretches of time (exercise): a bar along the upper edge. */
export interface Spans {
  readonly kind: 'spans';
  readonly items: readonly { readonly from: number; readonly to: number }[];
}

/** Moments with words to them (notes): a small flag at the upper edge. */
export interface Flags {
  readonly kind: 'flags';
  readonly items: readonly { readonly x: number }[];
}

/** What a sign stands for; each has a shape of its own. */
export type SignKind = 'alarm' | 'change' | 'calibration' | 'clock' | 'settings' | 'estimate' | 'event';

/** Things that happened: small signs in a strip of their own, with words where there is room. The panel has no values. */
export interface Signs {
  readonly kind: 'signs';
  readonly items: readonly Sign[];
}

export interface Sign {
  readonly x: number;
  readonly sign: SignKind;
  readonly label: string;
}

/** The times of all marks of the panels, ascending, none twice. */
export function stopsOf(panels: readonly Panel[]): Float64Array {
  const times = new Set<number>();
  for (const { marks } of panels) {
    for (const mark of marks) {
      if (mark.kind === 'dots' || mark.kind === 'line' || mark.kind === 'band') for (const x of mark.x) times.add(x);
      else if (mark.kind === 'spans' || mark.kind === 'steps') for (const { from } of mark.items) times.add(from);
      else for (const { x } of mark.items) times.add(x);
    }
  }
  return Float64Array.from(times).sort();
}

/** Five shares of one whole, from very low to very high: a bar with the numbers beside it. */
export interface RangeBarModel {
  readonly rows: readonly {
    readonly tone: RangeTone;
    /** 0 to 1, unrounded: the length of the piece. */
    readonly share: number;
    /** The number as it is read, e.g. `76 %` or `<1 %`. */
    readonly number: string;
    /** The range in words, e.g. `70–180`. */
    readonly label: string;
    /** More about it, e.g. how many readings. */
    readonly detail?: string;
  }[];
}
