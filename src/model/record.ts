// What a device told us, as one discriminated union; everything in Basalt is a function of these.
import type { Day, UtcMs, WallTime } from './time.ts';

interface Base {
  /** Made from device, kind, device time, value and a running number among equals (identity.ts): reading twice changes nothing. */
  readonly id: string;
  readonly deviceId: string;
  /** UTC ms, after any correction of the device's clock the person agreed to. */
  readonly at: UtcMs;
  /** What the device's own clock said. Never changed. */
  readonly deviceTime: WallTime;
  /** When it was changed last, by a person or by reckoning it again (src/store/edit-clock.ts): the later change wins. */
  readonly edit?: string;
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
  /** The sensor's raw current, nA, where the device tells it. */
  readonly isig?: number;
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
  /** Carbohydrates and ratio of a pump that counts exchanges instead of grams. */
  readonly exchanges?: number;
  readonly unitsPerExchange?: number;
  /** The parts of the suggestion: for the food, and for glucose above (or, negative, below) the target. */
  readonly foodUnits?: number;
  readonly correctionUnits?: number;
  readonly suggestedUnits?: number;
}

export interface Bolus extends Base {
  readonly kind: 'bolus';
  /** Delivered, immediate and extended parts together. */
  readonly units: number;
  readonly programmedUnits?: number;
  readonly shape: 'normal' | 'extended' | 'dual';
  /** The part spread over `durationMs`, delivered and as programmed. */
  readonly extendedUnits?: number;
  readonly programmedExtendedUnits?: number;
  /** As programmed; `deliveredMs` is how long it really ran, where the device says so. */
  readonly durationMs?: number;
  readonly deliveredMs?: number;
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

/** What a bolus calculator reckoned without a bolus that followed: shown, and counted nowhere. */
export interface WizardEstimate extends Base {
  readonly kind: 'wizard';
  readonly wizard: WizardInput;
}

/** A temporary basal as it was programmed; what really ran is in `Basal`. Duration 0 is a cancellation. */
export interface TempBasal extends Base {
  readonly kind: 'temp-basal';
  readonly durationMs: number;
  /** Of the scheduled rate. One of the two is there, unless it is a cancellation. */
  readonly percent?: number;
  readonly unitsPerHour?: number;
}

/** The device's own sum of a day: a check of what was read, never a source of it. */
export interface DailyTotal extends Base {
  readonly kind: 'daily-total';
  /** The day of the device's clock the sum is for. */
  readonly day: Day;
  readonly units: number;
  readonly basalUnits?: number;
  readonly bolusUnits?: number;
  readonly grams?: number;
  /** The device did not count a whole day of 24 hours (its clock was moved, or it counts from another hour). */
  readonly partial?: true;
}

/** A glucose value given to a sensor to calibrate by. The fingerstick it came from is a record of its own. */
export interface Calibration extends Base {
  readonly kind: 'calibration';
  readonly mgdl: number;
}

/** An alarm or alert of a device. */
export interface Alarm extends Base {
  readonly kind: 'alarm';
  readonly alarm: AlarmName;
  /** The device's own number of it. */
  readonly code?: number;
  /** The glucose it names. */
  readonly mgdl?: number;
  /** Insulin left in the reservoir, where it is about that. */
  readonly units?: number;
}

export type AlarmName =
  | 'no-delivery'
  | 'occlusion'
  | 'battery-low'
  | 'battery-out'
  | 'battery-empty'
  | 'reservoir-low'
  | 'reservoir-empty'
  | 'auto-off'
  | 'button'
  | 'low-suspend'
  | 'low-glucose'
  | 'high-glucose'
  | 'low-predicted'
  | 'high-predicted'
  | 'rising'
  | 'falling'
  | 'calibrate-now'
  | 'calibrate-soon'
  | 'calibration-error'
  | 'sensor-end'
  | 'sensor-error'
  | 'weak-signal'
  | 'lost-sensor'
  | 'max-delivery'
  | 'device-error'
  | 'other';

/** Something that happened to a pump or a sensor. */
export interface DeviceEvent extends Base {
  readonly kind: 'event';
  readonly event: EventName;
  /** Units primed or filled, or left in the reservoir. */
  readonly units?: number;
  /** The device's own number or words for what the name does not say. */
  readonly detail?: string;
}

export type EventName =
  | 'prime'
  | 'cannula-fill'
  | 'tubing-fill'
  | 'rewind'
  | 'suspend'
  | 'resume'
  | 'battery-out'
  | 'battery-in'
  | 'alarm-cleared'
  | 'meal-marker'
  | 'exercise-marker'
  | 'insulin-marker'
  | 'other-marker'
  | 'sensor-start'
  | 'sensor-find'
  | 'sensor-off'
  | 'sensor-lost'
  | 'calibration-factor'
  | 'day-begins'
  | 'reset';

/** One stretch of a day's schedule, from `startMin` minutes after midnight to the next one's start. */
export interface Slot {
  readonly startMin: number;
}

/** How a pump or meter is set. Only what the device tells is there. */
export interface DeviceSettings {
  readonly basalProfiles?: readonly {
    readonly name: string;
    readonly slots: readonly (Slot & { readonly unitsPerHour: number })[];
  }[];
  readonly activeProfile?: string;
  readonly carbRatios?: readonly (Slot & { readonly gramsPerUnit?: number; readonly unitsPerExchange?: number })[];
  readonly sensitivities?: readonly (Slot & { readonly mgdlPerUnit: number })[];
  readonly targets?: readonly (Slot & { readonly lowMgdl: number; readonly highMgdl: number })[];
  readonly activeInsulinHours?: number;
  readonly maxBolusUnits?: number;
  readonly maxBasalUnitsPerHour?: number;
  readonly glucoseUnit?: 'mg/dL' | 'mmol/L';
  readonly carbUnit?: 'grams' | 'exchanges';
  readonly wizardOn?: boolean;
  /** Everything else, by a name of `src/text` ('settings.…'): limits of alerts, reminders, display. */
  readonly other?: Readonly<Record<string, string | number | boolean>>;
}

/** Settings as they were found (`found`), or what was changed on the device (`changed`, with only what changed in it). */
export interface Settings extends Base {
  readonly kind: 'settings';
  readonly how: 'found' | 'changed';
  readonly settings: DeviceSettings;
  /** The same fields before the change, where the device kept them. */
  readonly before?: DeviceSettings;
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
  | TempBasal
  | WizardEstimate
  | Injection
  | Carbs
  | Exercise
  | Note
  | Calibration
  | Alarm
  | DeviceEvent
  | DailyTotal
  | Settings
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
  'temp-basal',
  'wizard',
  'injection',
  'carbs',
  'exercise',
  'note',
  'calibration',
  'alarm',
  'event',
  'daily-total',
  'settings',
  'clock-change',
  'unknown',
] as const satisfies readonly RecordKind[];

type WithoutStamp<R> = R extends DataRecord
  ? Omit<R, 'id' | 'deviceId' | 'at' | 'edit'> & { readonly at?: UtcMs }
  : never;

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
  'temp-basal': 'durationMs',
  wizard: undefined,
  injection: 'units',
  carbs: 'grams',
  exercise: 'durationMs',
  note: undefined,
  calibration: 'mgdl',
  alarm: undefined,
  event: undefined,
  'daily-total': 'units',
  settings: undefined,
  'clock-change': undefined,
  unknown: undefined,
} as const satisfies Record<RecordKind, string | undefined>;

/** The record's main number, `undefined` for kinds without one. */
export function mainValue(record: Reading | DataRecord): number | undefined {
  const field = VALUE_FIELD[record.kind];
  return field === undefined ? undefined : (record as unknown as Record<string, number>)[field];
}
