// Conversion and display of glucose.
import { expect } from 'chai';
import fc from 'fast-check';
import { displayGlucose, mgdlFrom, mgdlFromMmoll, mmollFromMgdl, roundHalfEven } from '../../src/model/units.ts';
import { captureIt } from '../support/captures.ts';

describe('glucose units', () => {
  it('convert with 18.01559', () => {
    expect(mgdlFromMmoll(1)).to.equal(18.01559);
    expect(mgdlFrom(100, 'mg/dL')).to.equal(100);
    expect(mgdlFrom(5.5, 'mmol/L')).to.equal(5.5 * 18.01559);
  });

  it('show what a mmol/L meter measured, unchanged, for every value it can show', () => {
    for (let tenths = 0; tenths <= 400; tenths++) {
      expect(displayGlucose(mgdlFromMmoll(tenths / 10), 'mmol/L')).to.equal(tenths / 10);
    }
  });

  it('show what a mg/dL meter measured, unchanged', () => {
    for (let mgdl = 0; mgdl <= 700; mgdl++) expect(displayGlucose(mgdl, 'mg/dL')).to.equal(mgdl);
  });

  it('show the values at which factors differ', () => {
    // 100, 109, 118, 181 and 300 mg/dL come out differently with 18 or 18.0182.
    const shown = [54, 70, 100, 109, 118, 180, 181, 250, 300].map((mgdl) => displayGlucose(mgdl, 'mmol/L'));
    expect(shown).to.deep.equal([3, 3.9, 5.6, 6.1, 6.5, 10, 10, 13.9, 16.7]);
  });

  captureIt('agree with the texts Tidepool’s own functions print', ['cgm/edge-cases.json'], ([file]) => {
    const { mmol_display } = JSON.parse(new TextDecoder().decode(file)) as {
      mmol_display: { rows: readonly [number, string][] };
    };
    expect(mmol_display.rows.length).to.be.above(250);
    for (const [mgdl, text] of mmol_display.rows) {
      expect(displayGlucose(mgdl, 'mmol/L').toFixed(1), `${mgdl} mg/dL`).to.equal(text);
    }
  });

  it('there and back is the same to a few units in the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 700, noNaN: true }), (mgdl) => {
        expect(mgdlFromMmoll(mmollFromMgdl(mgdl))).to.be.closeTo(mgdl, 1e-12 * mgdl);
      }),
    );
  });

  it('ties go to the even neighbour', () => {
    expect([0.5, 1.5, 2.5, 3.5, -1.5, 2.4999, 2.5001].map(roundHalfEven)).to.deep.equal([0, 2, 2, 4, -2, 2, 3]);
  });
});
