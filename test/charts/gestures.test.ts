// Arithmetic of the cursor and of zooming.
import { expect } from 'chai';
import * as fc from 'fast-check';
import { nearest, zoomed } from '../../src/charts/gestures.ts';

describe('nearest', () => {
  it('finds the stop next to a place, the earlier of two equally near', () => {
    const stops = Float64Array.of(0, 10, 30);
    expect([-5, 0, 4, 5, 6, 19, 21, 99].map((x) => nearest(stops, x))).to.deep.equal([0, 0, 0, 0, 10, 10, 30, 30]);
    expect(nearest(new Float64Array(), 3)).to.equal(undefined);
  });

  it('agrees with looking at every stop', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }), fc.integer(), (list, x) => {
        const stops = Float64Array.from(list).sort();
        const least = Math.min(...list.map((stop) => Math.abs(stop - x)));
        expect(Math.abs(nearest(stops, x)! - x)).to.equal(least);
      }),
    );
  });
});

describe('zoomed', () => {
  it('keeps the centre where it is', () => {
    expect(zoomed({ min: 0, max: 100 }, 0.5, 20)).to.deep.equal({ min: 10, max: 60 });
    expect(zoomed({ min: 0, max: 100 }, 0.5)).to.deep.equal({ min: 25, max: 75 });
    expect(zoomed({ min: 0, max: 100 }, 2, 500)).to.deep.equal({ min: -50, max: 150 });
  });
});
