// Delivered basal of Paradigm pumps against what the pumps themselves counted of each day.
import { expect } from 'chai';
import { checkBasal } from '../../drivers/paradigm-memory/basal-check.ts';
import type { DayCheck } from '../../drivers/paradigm-memory/basal-check.ts';
import { strokesIn } from '../../drivers/paradigm-memory/basal-strokes.ts';
import { decodeImage } from '../../drivers/paradigm-memory/decode-image.ts';
import { pumpModel } from '../../drivers/paradigm-memory/pump-model.ts';
import type { Reading } from '../../src/model/record.ts';
import { wallMs } from '../../src/model/time.ts';
import { captureIt } from '../support/captures.ts';
import { historyImage, imageOfConversation, snapshotOf522 } from '../support/paradigm-captures.ts';

/** Every day that is not alike in both ways, as a line. */
function report(name: string, checks: readonly DayCheck[]): string {
  const lines = checks
    .filter(({ matches, isExact, clockChanged }) => !matches || !isExact || clockChanged)
    .map(
      ({ day, pumpUnits, reckonedUnits, difference, strokesDifference, unknownMin, clockChanged }) =>
        `${day} pump ${pumpUnits.toFixed(3)} reckoned ${reckonedUnits.toFixed(3)} difference ${difference.toFixed(3)}, in strokes ${strokesDifference.toFixed(3)}${
          unknownMin > 0 ? `, unknown ${unknownMin.toFixed(0)} min` : ''
        }${clockChanged ? ', clock set' : ''}`,
    );
  const alike = checks.filter(({ matches }) => matches).length;
  const exact = checks.filter(({ isExact }) => isExact).length;
  return `${name}: ${checks.length} days, ${alike} within 0.06 U, ${exact} exact in strokes\n    ${lines.join('\n    ')}`;
}

interface Pump {
  readonly folder: string;
  readonly model: string;
  readonly days: number;
  readonly matched: number;
  readonly exact: number;
  /** Days whose boluses, counted on the day they began, are exactly what the pump counted. */
  readonly boluses: number;
  /** Days of which a part is not known: a page is missing, the data begin, the clock was lost. */
  readonly unknown: readonly string[];
  /** Wholly known days that differ by more than 0.06 U by rates and times; in strokes all of them are exact. */
  readonly differing: readonly string[];
}

const PUMPS: readonly Pump[] = [
  {
    folder: '522-665455-2013-09',
    model: '522',
    days: 143,
    matched: 137,
    exact: 137,
    boluses: 139,
    // The pages of 2013-07-22 are missing but for its total: that it is a day without interruptions says nothing of its boluses.
    unknown: ['2013-03-16', '2013-04-26', '2013-05-01', '2013-07-22'],
    differing: ['2013-06-13', '2013-06-25'],
  },
  {
    folder: '523-736868',
    model: '523',
    days: 51,
    matched: 50,
    exact: 49,
    boluses: 32,
    unknown: ['2015-02-06'],
    differing: [],
  },
  {
    folder: '723-511999',
    model: '723',
    days: 60,
    matched: 56,
    exact: 54,
    boluses: 57,
    unknown: ['2013-07-03', '2013-07-08', '2013-07-14', '2013-08-11'],
    differing: [],
  },
  {
    folder: 'veo554-904717',
    model: '554',
    days: 75,
    matched: 74,
    exact: 74,
    boluses: 75,
    unknown: ['2011-10-19'],
    differing: [],
  },
  {
    folder: '554-720726',
    model: '554',
    days: 47,
    matched: 45,
    exact: 44,
    boluses: 45,
    unknown: ['2013-07-25'],
    differing: ['2013-09-09'],
  },
  {
    folder: '523-342725',
    model: '523',
    days: 20,
    matched: 17,
    exact: 17,
    boluses: 20,
    unknown: ['2007-01-01', '2014-02-26', '2014-02-27'],
    differing: [],
  },
];

/** A stroke more or less a day at most: 0.05 U is the largest one. */
const ONE_STROKE = 0.0501;

function steps(model: string): number {
  return pumpModel(model)!.basalStepsPerUnit;
}

describe('Paradigm delivered basal', () => {
  for (const { folder, model, days, matched, exact, boluses, unknown, differing } of PUMPS) {
    const first = folder.startsWith('veo') ? 'cmd128_page_0.data' : 'ReadHistoryData-page-1.data';
    captureIt(
      `${folder}: what the pump counted, within 0.06 U a day, and nearly always exactly in strokes`,
      [`paradigm-history-pages/${folder}/${first}`],
      async () => {
        const image = await historyImage(`paradigm-history-pages/${folder}`);
        if (model === '522') image.snapshots.push(snapshotOf522());
        const checks = checkBasal(decodeImage(image, { model, complete: true }).readings, steps(model));
        console.log(report(folder, checks));
        const whole = checks.filter(({ unknownMin }) => unknownMin === 0);
        expect(checks).to.have.length(days);
        expect(checks.filter(({ unknownMin }) => unknownMin > 0).map(({ day }) => day)).to.deep.equal(unknown);
        expect(whole.filter(({ matches }) => !matches).map(({ day }) => day)).to.deep.equal(differing);
        for (const day of differing) expect(whole.find((check) => check.day === day)!.isExact, day).to.equal(true);
        expect(whole.filter(({ matches }) => matches)).to.have.length(matched);
        expect(whole.filter(({ isExact }) => isExact)).to.have.length(exact);
        for (const { day, strokesDifference } of whole)
          expect(Math.abs(strokesDifference), day).to.be.at.most(ONE_STROKE);
        const told = checks.flatMap(({ bolusDifference }) => bolusDifference ?? []);
        expect(told.filter((difference) => Math.abs(difference) < 0.001)).to.have.length(boluses);
      },
    );
  }

  captureIt(
    '522 read through the Next Link: profiles as found, back over four months',
    ['paradigm-cnl-wire/522-665455-complete-2013-05-08.jsonl'],
    ([wire]) => {
      const image = imageOfConversation(wire!, Date.UTC(2013, 4, 8, 22, 37, 57));
      const checks = checkBasal(decodeImage(image).readings, steps('522'));
      console.log(report('522 through the Next Link', checks));
      expect(checks).to.have.length(109);
      expect(checks.filter(({ matches }) => !matches).map(({ day }) => day)).to.deep.equal(['2013-02-22']);
      expect(checks.filter(({ isExact }) => isExact)).to.have.length(106);
      expect(checks.find(({ day }) => day === '2013-02-22')!.isExact).to.equal(true);
      for (const { day, strokesDifference } of checks)
        expect(Math.abs(strokesDifference), day).to.be.at.most(ONE_STROKE);
    },
  );

  captureIt(
    'a pump driven by an artificial-pancreas rig, a temporary rate every few minutes: within 2 % of each day, in strokes within 1 %',
    ['paradigm-history-pages/unknown-2016-01-09/ReadHistoryData-page-1.data'],
    async () => {
      const image = await historyImage('paradigm-history-pages/unknown-2016-01-09');
      const checks = checkBasal(decodeImage(image, { model: '523', complete: true }).readings, steps('523'));
      console.log(report('the rig', checks));
      const whole = checks.filter(({ unknownMin }) => unknownMin === 0);
      expect(whole).to.have.length(15);
      expect(checks.filter(({ isExact }) => isExact)).to.have.length(3);
      for (const { day, pumpUnits, difference, strokesDifference } of whole) {
        expect(Math.abs(difference) / pumpUnits, day).to.be.below(0.02);
        expect(Math.abs(strokesDifference) / pumpUnits, day).to.be.below(0.01);
      }
    },
  );

  it('a stroke is due whenever the rate would have filled one since midnight, and one missed is not made up for', () => {
    const at = (time: string): number => wallMs(`2014-02-03T${time}`);
    const midnight = at('00:00:00');
    // 1 U/h is a stroke of 0.05 U every three minutes, the first one at midnight.
    expect(strokesIn(midnight, at('00:03:00'), 1, 40)).to.be.closeTo(0.05, 1e-9);
    expect(strokesIn(midnight, at('00:03:01'), 1, 40)).to.be.closeTo(0.1, 1e-9);
    expect(strokesIn(at('00:00:01'), at('00:03:00'), 1, 40)).to.equal(0);
    // 1.15 U/h from 4:00 to 9:30 are 126.5 strokes of 0.05 U: the 554 counts 127 on each of its days.
    expect(strokesIn(at('04:00:00'), at('09:30:00'), 1.15, 40)).to.be.closeTo(6.35, 1e-9);
    // Small models have none of 0.025 U.
    expect(strokesIn(midnight, at('00:04:00'), 0.4, 20)).to.be.closeTo(0.05, 1e-9);
    expect(strokesIn(midnight, at('00:04:00'), 0.4, 40)).to.be.closeTo(0.05, 1e-9);
    expect(strokesIn(midnight, at('00:03:00'), 0.4, 40)).to.be.closeTo(0.025, 1e-9);
    expect(strokesIn(midnight, at('12:00:00'), 0, 40)).to.equal(0);
  });
});

describe('checkBasal', () => {
  const hour = 3_600_000;
  const basal = (deviceTime: string, hours: number): Reading => ({
    kind: 'basal',
    deviceTime,
    unitsPerHour: 1,
    durationMs: hours * hour,
    delivery: 'scheduled',
  });
  const total = (day: string, units: number): Reading => ({
    kind: 'daily-total',
    deviceTime: `${day}T00:00:00`,
    day,
    units,
    basalUnits: units,
    bolusUnits: 0,
  });

  it('a day whose clock was set has as many hours as passed in it', () => {
    const checks = checkBasal(
      [
        basal('2014-03-09T00:00:00', 2),
        { kind: 'clock-change', deviceTime: '2014-03-09T02:00:00', newDeviceTime: '2014-03-09T03:00:00' },
        basal('2014-03-09T03:00:00', 21),
        total('2014-03-09', 23),
      ],
      40,
    );
    expect(checks).to.deep.include({
      day: '2014-03-09',
      pumpUnits: 23,
      reckonedUnits: 23,
      difference: 0,
      strokesDifference: 0,
      bolusDifference: 0,
      matches: true,
      isExact: true,
      unknownMin: 0,
      clockChanged: true,
    });
  });

  it('a day that came twice is held against two totals, in the order of writing', () => {
    const checks = checkBasal(
      [
        basal('2014-03-09T00:00:00', 24),
        basal('2014-03-10T00:00:00', 1),
        { kind: 'clock-change', deviceTime: '2014-03-10T01:00:00', newDeviceTime: '2014-03-09T20:00:00' },
        total('2014-03-09', 24),
        total('2014-03-10', 1),
        basal('2014-03-09T20:00:00', 4),
        total('2014-03-09', 4),
      ],
      40,
    );
    expect(checks.map(({ day, reckonedUnits, matches }) => [day, reckonedUnits, matches])).to.deep.equal([
      ['2014-03-09', 24, true],
      ['2014-03-10', 1, true],
      ['2014-03-09', 4, true],
    ]);
  });

  it('an hour nobody knows anything of is said, and the day is no match', () => {
    const [check] = checkBasal(
      [basal('2014-03-09T01:00:00', 10), basal('2014-03-09T12:00:00', 11), total('2014-03-09', 21)],
      40,
    );
    expect(check).to.include({ unknownMin: 180, matches: false, isExact: false, difference: 0 });
  });

  it('a day without any basal is unknown', () => {
    expect(checkBasal([total('2014-03-09', 24)], 40)[0]).to.include({ unknownMin: 1440, matches: false });
  });
});
