// The body: how carbohydrate, insulin and exercise move blood glucose, in steps of five minutes.
//
// A minimal model, simple on purpose. Glucose follows the form of R. N. Bergman et al., Am J Physiol 236 (1979) E667:
// insulin acts from a remote compartment and takes away a share of the glucose there is. Insulin and carbohydrate are
// absorbed through two compartments in a row as in R. Hovorka et al., Physiol Meas 25 (2004) 905. Exercise takes up
// glucose at once and makes insulin stronger for hours, after M. D. Breton, J Diabetes Sci Technol 2 (2008) 169.
// The sensor's lag behind the blood is that of K. Rebrin et al., Am J Physiol 277 (1999) E561.
// Every step is an implicit Euler step: stable for any input, and only + − × ÷, so that all browsers agree to the last bit.

export const STEP_MIN = 5;

export interface Body {
  /** Blood glucose, mg/dL. */
  glucose: number;
  /** What a sensor under the skin sees, mg/dL. */
  interstitial: number;
  /** Insulin under the skin, U. */
  depot: number;
  depotDeep: number;
  /** Insulin at work, U/min. */
  action: number;
  /** Carbohydrate in the stomach and in the gut, g; quick (juice, bread) and slow (with fat) apart. */
  quickStomach: number;
  quickGut: number;
  slowStomach: number;
  slowGut: number;
  /** Muscles at work, 0 to 1, and what they keep of it for the night. */
  effort: number;
  afterEffort: number;
}

/** What happens to the body in one step. */
export interface BodyInput {
  /** Insulin that reaches the tissue in this step, U. */
  readonly units: number;
  /** How strongly insulin works, 1 as usual. */
  readonly sensitivity: number;
  /** What the liver gives off, 1 as usual. */
  readonly liver: number;
  /** Exercise now, 0 none to 1 hard. */
  readonly effort: number;
}

const INSULIN_MIN = 55;
const ACTION_MIN = 45;
const QUICK_CARBS_MIN = 38;
const SLOW_CARBS_MIN = 80;
const EFFORT_MIN = 12;
const AFTER_EFFORT_MIN = 420;
const SENSOR_LAG_MIN = 7;

/** Share of the glucose taken up a minute without insulin. */
const UPTAKE = 0.0012;
/** Share taken up a minute for each U/min at work. */
const INSULIN_UPTAKE = 0.52;
const EFFORT_UPTAKE = 0.011;
/** Insulin is this much stronger right after an hour of hard exercise. */
const AFTER_EFFORT_GAIN = 0.5;
/** mg/dL a minute from the liver: holds 150 mg/dL on 0.86 U/h. */
const LIVER = 150 * (UPTAKE + (INSULIN_UPTAKE * 0.86) / 60);
/** mg/dL for each gram absorbed: four fifths of it in 115 dL. */
const PER_GRAM = 800 / 115;
/** Glucagon and adrenaline, mg/dL a minute for each mg/dL below 64. */
const COUNTER = 0.042;
/** The kidneys let go of this share a minute of what is above 190. */
const RENAL = 0.003;

/** Rested, fed hours ago, on `unitsPerHour` for long. */
export function restingBody(unitsPerHour: number): Body {
  const action = unitsPerHour / 60;
  return {
    glucose: 130,
    interstitial: 130,
    depot: action * INSULIN_MIN,
    depotDeep: action * INSULIN_MIN,
    action,
    quickStomach: 0,
    quickGut: 0,
    slowStomach: 0,
    slowGut: 0,
    effort: 0,
    afterEffort: 0,
  };
}

/** Carbohydrate eaten, of which `slowShare` (0 to 1) comes with fat and protein. */
export function eat(body: Body, grams: number, slowShare: number): void {
  body.slowStomach += grams * slowShare;
  body.quickStomach += grams * (1 - slowShare);
}

/** `state` one step later, pulled towards `target` with a time constant. */
function towards(state: number, target: number, minutes: number): number {
  const share = STEP_MIN / minutes;
  return (state + share * target) / (1 + share);
}

/** One step of five minutes. */
export function advance(body: Body, input: BodyInput): void {
  body.depot = (body.depot + input.units) / (1 + STEP_MIN / INSULIN_MIN);
  body.depotDeep = towards(body.depotDeep, body.depot, INSULIN_MIN);
  body.action = towards(body.action, body.depotDeep / INSULIN_MIN, ACTION_MIN);

  body.quickStomach /= 1 + STEP_MIN / QUICK_CARBS_MIN;
  body.quickGut = towards(body.quickGut, body.quickStomach, QUICK_CARBS_MIN);
  body.slowStomach /= 1 + STEP_MIN / SLOW_CARBS_MIN;
  body.slowGut = towards(body.slowGut, body.slowStomach, SLOW_CARBS_MIN);
  const gramsPerMin = body.quickGut / QUICK_CARBS_MIN + body.slowGut / SLOW_CARBS_MIN;

  body.effort = towards(body.effort, input.effort, EFFORT_MIN);
  body.afterEffort = towards(body.afterEffort, 0, AFTER_EFFORT_MIN) + (body.effort * STEP_MIN) / 60;

  const sensitivity = input.sensitivity * (1 + AFTER_EFFORT_GAIN * body.afterEffort);
  const gain =
    LIVER * input.liver +
    PER_GRAM * gramsPerMin +
    COUNTER * Math.max(0, 64 - body.glucose) -
    RENAL * Math.max(0, body.glucose - 190);
  const share = UPTAKE + INSULIN_UPTAKE * sensitivity * body.action + EFFORT_UPTAKE * body.effort;
  body.glucose = Math.max(20, (body.glucose + STEP_MIN * gain) / (1 + STEP_MIN * share));
  body.interstitial = towards(body.interstitial, body.glucose, SENSOR_LAG_MIN);
}
