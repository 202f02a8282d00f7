// The body's model: insulin lowers, carbohydrate raises, exercise lowers and lingers, and nothing runs away.
import { expect } from 'chai';
import fc from 'fast-check';
import type { Body, BodyInput } from '../../src/demo/body.ts';
import { advance, eat, restingBody } from '../../src/demo/body.ts';

const BASAL = 0.86;
const USUAL: BodyInput = { units: BASAL / 12, sensitivity: 1, liver: 1, effort: 0 };

/** Glucose every five minutes for `steps`, from rest at `glucose`, with what happens at the start. */
function course(steps: number, begin: (body: Body) => Partial<BodyInput> | undefined, glucose = 140): number[] {
  const body = { ...restingBody(BASAL), glucose, interstitial: glucose };
  const first = begin(body);
  return Array.from({ length: steps }, (_, step) => {
    advance(body, { ...USUAL, ...(step === 0 ? first : {}) });
    return body.glucose;
  });
}

const rest = (): undefined => undefined;

describe('body', () => {
  it('settles where basal insulin holds it, from above and from below', () => {
    const end = course(2000, rest, 150).at(-1)!;
    expect(end).to.be.within(130, 170);
    expect(course(2000, rest, 320).at(-1)!).to.be.closeTo(end, 0.01);
    expect(course(2000, rest, 50).at(-1)!).to.be.closeTo(end, 0.01);
  });

  it('takes about 40 mg/dL for two units, most of it in two to three hours', () => {
    const with2 = course(96, () => ({ units: BASAL / 12 + 2 }), 160);
    const without = course(96, rest, 160);
    const drop = with2.map((glucose, step) => without[step]! - glucose);
    const deepest = Math.max(...drop);
    expect(deepest).to.be.within(30, 60);
    expect(drop.indexOf(deepest) * 5).to.be.within(120, 200);
    expect(drop[2]!).to.be.below(deepest / 10);
  });

  it('peaks one and a half hours after carbohydrate without insulin, later and lower with fat', () => {
    const rise = (slowShare: number): { height: number; minutes: number } => {
      const without = course(96, rest);
      const after = course(96, (body) => void eat(body, 30, slowShare)).map(
        (glucose, step) => glucose - without[step]!,
      );
      const height = Math.max(...after);
      return { height, minutes: after.indexOf(height) * 5 };
    };
    const quick = rise(0.1);
    const slow = rise(0.7);
    expect(quick.minutes).to.be.within(75, 120);
    expect(quick.height).to.be.within(60, 130);
    expect(slow.minutes).to.be.above(quick.minutes);
    expect(slow.height).to.be.below(quick.height);
  });

  it('falls while exercising and needs less insulin for hours after', () => {
    const body = restingBody(BASAL);
    const before = body.glucose;
    for (let step = 0; step < 9; step++) advance(body, { ...USUAL, effort: 0.8 });
    expect(before - body.glucose).to.be.within(20, 70);
    for (let step = 0; step < 60; step++) advance(body, USUAL);
    expect(body.glucose, 'five hours later').to.be.below(course(69, rest, before).at(-1)! - 10);
  });

  it('lets the sensor lag behind the blood', () => {
    const body = restingBody(BASAL);
    eat(body, 40, 0);
    for (let step = 0; step < 8; step++) advance(body, USUAL);
    expect(body.glucose - body.interstitial).to.be.within(8, 40);
  });

  it('climbs above 300 without insulin and stays finite', () => {
    const body = restingBody(BASAL);
    for (let step = 0; step < 12 * 24; step++) advance(body, { ...USUAL, units: 0 });
    expect(body.glucose).to.be.within(300, 900);
  });

  it('stays within what can be measured whatever happens to it', () => {
    const input = fc.record({
      units: fc.double({ min: 0, max: 25, noNaN: true }),
      sensitivity: fc.double({ min: 0.2, max: 3, noNaN: true }),
      liver: fc.double({ min: -2, max: 4, noNaN: true }),
      effort: fc.double({ min: 0, max: 1, noNaN: true }),
      grams: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.double({ min: 0, max: 150, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(input, { minLength: 1, maxLength: 60 }), (inputs) => {
        const body = restingBody(BASAL);
        for (const { grams, ...rest } of inputs) {
          eat(body, grams, 0.4);
          advance(body, rest);
          for (const value of Object.values(body)) if (!(value >= 0)) return false;
          if (!(body.glucose >= 20 && body.glucose < 20_000)) return false;
        }
        return true;
      }),
      { numRuns: 500 },
    );
  });
});
