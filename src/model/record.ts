// What a device told us, as one discriminated union; everything in Basalt is a function of these.
import type { UtcMs, WallTime } from './time.ts';

interface Base {
  /** Made from device, kind, device time, value and a running number among equals (identity.ts): reading twice changes nothing. */
  readonly id: string;
  readonly deviceId: string;
  /** UTC ms, after any correction of the device's clock the person agreed to. */
  readonly at: UtcMs;
  /** What the device's own clock said. Never changed. */
  readonly deviceTime: WallTime;
}

/** A value at the end of the device's measuring range: below `mgdl` ('low', shown as LO) or above it ('high', HI). */
export type Bound = 'low' | 'high';

/** A sensor reading. */
export interface CgmReading extends Base {
  readonly kind: 'cgm';
  readonly mgdl: number;
  readonly bound?: Bound;
  /** Minutes between readings of this source, 5 when absent. */
  readonly intervalMin?: number;
}

/** What the person or the meter marked a fingerstick with. Sources with other marks keep them in `note`. */
export type GlucoseMark =
  | 'before-meal'
  | 'after-meal'
  | 'fasting'
  | 'bedtime'
  | 'night'
  | 'exercise'
  | 'stress'
  | 'illness'
  | 'hypo-feeling'
  | 'medication'
  | 'menses'
  | 'vacation'
  | 'not-enough-food'
  | 'too-much-food'
  | 'logbook'
  | 'other';

/** A fingerstick (self-monitored blood glucose). */
export interface Smbg extends Base {
  readonly kind: 'smbg';
  readonly mgdl: number;
  readonly bound?: Bound;
  readonly marks?: readonly GlucoseMark[];
  /** Minutes after the meal, where the meter asks for it. */
  readonly afterMealMin?: number;
  /** Typed in by hand on the device or in Basalt, not measured by a strip. */
  readonly manual?: true;
  /** The strip was outside its temperature range. */
  readonly temperatureWarning?: true;
}

/** A test of control solution: kept and shown as such, counted nowhere. */
export interface ControlTest extends Base {
  readonly kind: 'control';
  readonly mgdl: number;
  readonly bound?: Bound;
}

/** Blood ketone (beta-hydroxybutyrate), mmol/L. */
export interface Ketone extends Base {
  readonly kind: 'ketone';
  readonly mmoll: number;
  readonly bound?: Bound;
}

/** What a bolus calculator knew when it suggested a bolus. */
export interface WizardInput {
  readonly mgdl?: number;
  readonly grams?: number;
  readonly gramsPerUnit?: number;
  readonly mgdlPerUnit?: number;
  readonly targetLowMgdl?: number;
  readonly targetHighMgdl?: number;
  readonly activeUnits?: number;
  readonly suggestedUnits?: number;
}

export interface Bolus extends Base {
  readonly kind: 'bolus';
  /** Delivered, immediate and extended parts together. */
  readonly units: number;
  readonly programmedUnits?: number;
  readonly shape: 'normal' | 'extended' | 'dual';
  /** The part spread over `durationMs`. */
  readonly extendedUnits?: number;
  readonly durationMs?: number;
  readonly source?: 'wizard' | 'manual' | 'automatic' | 'remote';
  readonly wizard?: WizardInput;
}

/** Basal insulin that really ran for a stretch of time. */
export interface Basal extends Base {
  readonly kind: 'basal';
  readonly unitsPerHour: number;
  readonly durationMs: number;
  readonly delivery: 'scheduled' | 'temporary' | 'suspended' | 'automatic';
}

/** An injection by pen or syringe. */
export interface Injection extends Base {
  readonly kind: 'injection';
  readonly units: number;
  readonly insulin?: 'rapid' | 'long' | 'mixed' | 'other';
}

export interface Carbs extends Base {
  readonly kind: 'carbs';
  readonly grams: number;
}

export interface Exercise extends Base {
  readonly kind: 'exercise';
  readonly durationMs: number;
  readonly intensity?: 'light' | 'moderate' | 'vigorous';
}

export interface Note extends Base {
  readonly kind: 'note';
  readonly text: string;
}

/** The device's clock was set: it showed `deviceTime`, then `newDeviceTime`. */
export interface ClockChange extends Base {
  readonly kind: 'clock-change';
  readonly newDeviceTime: WallTime;
}

/** Something a device said that this version does not understand: kept, counted and shown, never dropped. */
export interface Unknown extends Base {
  readonly kind: 'unknown';
  /** The record as the device sent it: hex for bytes, the text for text protocols. */
  readonly raw: string;
}

export type DataRecord =
  | CgmReading
  | Smbg
  | ControlTest
  | Ketone
  | Bolus
  | Basal
  | Injection
  | Carbs
  | Exercise
  | Note
  | ClockChange
  | Unknown;

export type RecordKind = DataRecord['kind'];
export type RecordOf<K extends RecordKind> = Extract<DataRecord, { kind: K }>;

/** Every kind, in the order lists show them. */
export const RECORD_KINDS = [
  'cgm',
  'smbg',
  'control',
  'ketone',
  'bolus',
  'basal',
  'injection',
  'carbs',
  'exercise',
  'note',
  'clock-change',
  'unknown',
] as const satisfies readonly RecordKind[];

type WithoutStamp<R> = R extends DataRecord ? Omit<R, 'id' | 'deviceId' | 'at'> & { readonly at?: UtcMs } : never;

/** What a driver yields: a record without id and device, and without `at` unless the source knows UTC. */
export type Reading = WithoutStamp<DataRecord>;
export type ReadingOf<K extends RecordKind> = Extract<Reading, { kind: K }>;

/**
 * The number a kind is about, in its own unit, and the field that holds it:
 * the value column of a stored block and a part of the record's identity.
 */
export const VALUE_FIELD = {
  cgm: 'mgdl',
  smbg: 'mgdl',
  control: 'mgdl',
  ketone: 'mmoll',
  bolus: 'units',
  basal: 'unitsPerHour',
  injection: 'units',
  carbs: 'grams',
  exercise: 'durationMs',
  note: undefined,
  'clock-change': undefined,
  unknown: undefined,
} as const satisfies Record<RecordKind, string | undefined>;

/** The record's main number, `undefined` for kinds without one. */
export function mainValue(record: Reading | DataRecord): number | undefined {
  const field = VALUE_FIELD[record.kind];
  return field === undefined ? undefined : (record as unknown as Record<string, number>)[field];
}
