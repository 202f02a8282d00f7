// What differs between the meters that send DM text records, as named facts.
import type { GlucoseMark } from '../../src/model/record.ts';

export interface Format {
  /** As printed on the meter's front. */
  readonly model: string;
  /**
   * Settles the century of a two-digit year. The older papers name the years a clock can be set to, 1984 to 2014 and
   * 1992 to 2022; one that ran on past the last of them still shows the only year it can mean.
   */
  readonly firstYear: number;
  readonly lastYear: number;
  /** A number below this is what the meter shows as LO. Absent where no source names a limit. */
  readonly lowMgdl?: number;
  /** HIGH means more than this. */
  readonly highMgdl: number;
  /** Numbers come with leading zeros ("  091 "), else with blanks ("   51 "). */
  readonly leadingZeros: boolean;
  /** First characters of a value that say it is control solution. */
  readonly controls: string;
  /** `!` in front: the strip that tests the meter's optics. No reading. */
  readonly checkStrip?: true;
  /** Values may be mmol/L; where not, they are mg/dL whatever the meter shows. */
  readonly mmoll: boolean;
  /** Blood in mmol/L comes without MM in front: the header alone tells the unit. */
  readonly plainMmoll?: true;
  /** A test that failed is kept as ` ER1 ` to ` ER6 `. */
  readonly errors?: true;
  /** Sets readings of one minute some seconds apart, so that no two of its lines are alike (AW057-521A, AW06443901). */
  readonly spaced: boolean;
  /** Insulin and carbohydrate records. */
  readonly insulin: boolean;
  /** What the number at the record's end says of a blood value; `undefined` for a number that has no known meaning. */
  readonly eventMarks: (event: number) => readonly GlucoseMark[] | undefined;
}

const onlyZero = (event: number): readonly GlucoseMark[] | undefined => (event === 0 ? [] : undefined);

/** AW06443901: result format on page 5. The century is inferred: every reading of the UltraLink capture is of 2011. */
export const ULTRA2: Format = {
  model: 'OneTouch Ultra2',
  firstYear: 2000,
  lastYear: 2099,
  lowMgdl: 20,
  highMgdl: 600,
  leadingZeros: true,
  controls: 'C',
  mmoll: false,
  spaced: true,
  insulin: false,
  eventMarks: onlyZero,
};

/** AW057-521A. */
export const ULTRA: Format = { ...ULTRA2, model: 'OneTouch Ultra' };

/**
 * Only known: it is switched off while it is read, and answers DMP (AW056-480C). That it writes as the Ultra, which came
 * after it, is a guess; its years are those of the older meters.
 */
export const FAST_TAKE: Format = { ...ULTRA, model: 'OneTouch FastTake', firstYear: 1984, lastYear: 2083 };

/** One Touch II memo. The meaning of events 1 to 9 is set by the meter's user, so all that is known is that there is one. */
export const ONE_TOUCH_II: Format = {
  model: 'OneTouch II',
  firstYear: 1984,
  lastYear: 2083,
  highMgdl: 600,
  leadingZeros: false,
  controls: 'CK',
  checkStrip: true,
  mmoll: true,
  spaced: false,
  insulin: false,
  eventMarks: (event) => (event === 0 ? [] : event <= 9 ? ['other'] : undefined),
};

/** Described nowhere: AW056-480C has it switched on and read by DMP like II, Profile and SureStep. Events are not known. */
export const BASIC: Format = { ...ONE_TOUCH_II, model: 'OneTouch Basic', eventMarks: onlyZero };

/** AW056-257B, event codes. The record model knows before and after a meal, not which meal. */
const PROFILE_EVENTS: readonly (readonly GlucoseMark[])[] = [
  [],
  ['fasting'],
  ['before-meal'], // breakfast
  ['after-meal'],
  ['before-meal'], // noon meal
  ['after-meal'],
  ['before-meal'], // dinner
  ['after-meal'],
  ['other'], // different food
  ['bedtime'],
  ['night'],
  ['exercise'], // before exercise
  ['exercise'], // after exercise
  ['illness'],
  ['hypo-feeling'],
  ['other'],
];

/** AW056-257B. */
export const PROFILE: Format = {
  model: 'OneTouch Profile',
  firstYear: 1992,
  lastYear: 2083,
  highMgdl: 600,
  leadingZeros: false,
  controls: 'C',
  checkStrip: true,
  mmoll: true,
  spaced: false,
  insulin: true,
  eventMarks: (event) => PROFILE_EVENTS[event],
};

/** AW056-258B. */
export const SURE_STEP: Format = {
  model: 'OneTouch SureStep',
  firstYear: 1992,
  lastYear: 2083,
  highMgdl: 500,
  leadingZeros: false,
  controls: 'C',
  mmoll: true,
  plainMmoll: true,
  errors: true,
  spaced: false,
  insulin: false,
  eventMarks: onlyZero,
};

/** AW06443901, table 1. */
export const MEAL_MARKS: Readonly<Record<string, readonly GlucoseMark[]>> = {
  N: [],
  B: ['before-meal'],
  A: ['after-meal'],
};

/** AW06443901, table 2. Mild (03) and hard exercise (04) are one mark in the record model. */
export const COMMENT_MARKS: Readonly<Record<string, readonly GlucoseMark[]>> = {
  '00': [],
  '01': ['not-enough-food'],
  '02': ['too-much-food'],
  '03': ['exercise'],
  '04': ['exercise'],
  '05': ['medication'],
  '06': ['stress'],
  '07': ['illness'],
  '08': ['hypo-feeling'],
  '09': ['menses'],
  '10': ['vacation'],
  '11': ['other'],
};

/** Which meter a serial number belongs to: an Ultra2's ends with Y (AW06443901, page 4), an Ultra's with T (AW057-521A). */
export function modelOfSerial(serial: string): string | undefined {
  if (!/^[A-Z0-9]{8}[TY]$/.test(serial)) return undefined;
  return serial.endsWith('Y') ? ULTRA2.model : ULTRA.model;
}

export const ULTRALINK_MODEL = 'OneTouch UltraLink';

/** The one UltraLink ever seen has a serial number of eight characters (capture onetouch-dm-ascii/ultralink): a hint only. */
export function looksLikeUltraLink(serial: string): boolean {
  return /^[A-Z0-9]{8}$/.test(serial);
}
