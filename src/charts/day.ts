// One day: sensor readings, fingersticks, boluses, basal and carbs from local midnight to local midnight.
import type { Columns } from '../model/columns.ts';
import type { Basal, Bolus, Carbs, ControlTest, Exercise, Injection, Note, Smbg } from '../model/record.ts';
import type { Day } from '../model/time.ts';
import type { RangeLimits } from '../stats/ranges.ts';
import type { Format } from '../text/format.ts';
import { LOWEST_MGDL, cgmDots, extent, limitLines, smbgDrops } from './glucose-panel.ts';
import type { Bar, ChartModel, Mark, Panel, Sign, Steps } from './model.ts';
import { stopsOf } from './model.ts';
import { dayTicks } from './ticks.ts';

/** Records of the day; basal segments and extended boluses may reach over its ends. What is absent was not asked for. */
export interface DayInput {
  readonly day: Day;
  readonly format: Format;
  readonly limits: RangeLimits;
  /** Names of the panels. */
  readonly names: { readonly bolus: string; readonly basal: string; readonly events?: string };
  readonly cgm?: Columns;
  readonly smbg?: readonly Smbg[];
  readonly control?: readonly ControlTest[];
  readonly boluses?: readonly Bolus[];
  readonly injections?: readonly Injection[];
  readonly basal?: readonly Basal[];
  /** The programmed rate where another one ran. */
  readonly programmedBasal?: readonly {
    readonly at: number;
    readonly durationMs: number;
    readonly unitsPerHour: number;
  }[];
  readonly carbs?: readonly Carbs[];
  readonly exercise?: readonly Exercise[];
  readonly notes?: readonly Note[];
  /** What happened to pump and sensor. */
  readonly signs?: readonly Sign[];
}

/** The scale reaches at least this far, mg/dL; higher readings extend it. */
const USUAL_MAX_MGDL = 300;

/** Panels without a single record are left out, except glucose. */
export function dayChart(input: DayInput): ChartModel {
  const { format } = input;
  const range = format.zone.dayRange(input.day);
  const panels = [glucosePanel(input), bolusPanel(input), basalPanel(input), signsPanel(input)].filter(
    (panel) => panel !== undefined,
  );
  return {
    x: { unit: 'utc-ms', min: range.from, max: range.to },
    ticks: dayTicks(range, format.zone),
    panels,
    stops: stopsOf(panels).filter((at) => at >= range.from && at < range.to),
  };
}

function glucosePanel(input: DayInput): Panel {
  const { cgm, smbg = [], control = [], carbs = [], exercise = [], notes = [], limits, format } = input;
  const drops = smbgDrops([...smbg, ...control], limits, format, (at) => at, true);
  const values = extent(cgm, drops);
  const marks: Mark[] = [];
  if (exercise.length)
    marks.push({ kind: 'spans', items: exercise.map(({ at, durationMs }) => ({ from: at, to: at + durationMs })) });
  if (cgm?.length) marks.push(cgmDots(cgm, limits));
  if (drops.length) marks.push({ kind: 'drops', items: drops });
  if (notes.length) marks.push({ kind: 'flags', items: notes.map(({ at }) => ({ x: at })) });
  if (carbs.length)
    marks.push({ kind: 'tokens', items: carbs.map(({ at, grams }) => ({ x: at, label: format.number(grams) })) });
  return {
    id: 'glucose',
    share: 10,
    y: {
      min: values && values.min < LOWEST_MGDL ? 0 : LOWEST_MGDL,
      // A little air above the highest reading, in steps that do not change from day to day without need.
      max: Math.max(USUAL_MAX_MGDL, Math.ceil(((values?.max ?? 0) + 10) / 50) * 50),
    },
    ...limitLines(limits, format),
    marks,
    timeBelow: true,
    lane: true,
  };
}

function bolusPanel({ boluses = [], injections = [], format, names }: DayInput): Panel | undefined {
  const label = (units: number): string => shortUnits(units, format);
  const items: Bar[] = [
    ...boluses.map(bolusBar(label)),
    ...injections.map(({ at, units }): Bar => ({ x: at, value: units, label: label(units), injection: true })),
  ].sort((a, b) => a.x - b.x);
  if (items.length === 0) return undefined;
  const most = Math.max(...items.map(({ value, programmed = 0 }) => Math.max(value, programmed)));
  return {
    id: 'bolus',
    label: names.bolus,
    share: 3,
    // Room for the longest bar's amount below it.
    y: { min: 0, max: Math.max(4, most * 1.4) },
    lines: [],
    tints: [],
    marks: [{ kind: 'bars', items }],
  };
}

function bolusBar(label: (units: number) => string): (bolus: Bolus) => Bar {
  return ({ at, units, programmedUnits, extendedUnits, durationMs, deliveredMs, source }) => {
    const ranMs = deliveredMs ?? durationMs;
    const spread = extendedUnits !== undefined && ranMs !== undefined && ranMs > 0 && extendedUnits > 0;
    const planned = spread && durationMs !== undefined && durationMs > ranMs && { planned: at + durationMs };
    return {
      x: at,
      value: units,
      label: label(units),
      ...(spread && { extended: { value: Math.min(units, extendedUnits), until: at + ranMs, ...planned } }),
      ...(programmedUnits !== undefined && programmedUnits > units && { programmed: programmedUnits }),
      ...(source === 'automatic' && { automatic: true as const }),
    };
  };
}

function signsPanel({ signs = [], names }: DayInput): Panel | undefined {
  if (signs.length === 0) return undefined;
  return {
    id: 'events',
    ...(names.events !== undefined && { label: names.events }),
    share: 0,
    y: { min: 0, max: 1 },
    lines: [],
    tints: [],
    marks: [{ kind: 'signs', items: signs }],
  };
}

function basalPanel({ basal = [], programmedBasal = [], names }: DayInput): Panel | undefined {
  if (basal.length === 0) return undefined;
  const steps: Steps = {
    kind: 'steps',
    items: basal
      .map(({ at, durationMs, unitsPerHour, delivery }) => ({
        from: at,
        to: at + durationMs,
        y: unitsPerHour,
        style: delivery,
      }))
      .sort((a, b) => a.from - b.from),
    programmed: programmedBasal.map(({ at, durationMs, unitsPerHour }) => ({
      from: at,
      to: at + durationMs,
      y: unitsPerHour,
    })),
  };
  const most = Math.max(...[...steps.items, ...steps.programmed!].map(({ y }) => y));
  return {
    id: 'basal',
    label: names.basal,
    share: 2,
    y: { min: 0, max: Math.max(1, most * 1.15) },
    lines: [],
    tints: [],
    marks: [steps],
  };
}

/** '4.2', '5', '0.25': as short as the dose allows, without the unit. */
function shortUnits(units: number, format: Format): string {
  const decimals = [0, 1, 2].find((count) => Math.abs(units - Number(units.toFixed(count))) < 1e-9) ?? 3;
  return format.number(units, decimals);
}
