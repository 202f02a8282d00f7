// The typical day: curves where there are percentiles, gaps where there are none, one value at midnight.
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Band, Line, Mark } from '../../src/charts/model.ts';
import type { ProfileBin } from '../../src/charts/profile.ts';
import { percentileLabels, profileChart, profileMarks } from '../../src/charts/profile.ts';
import { formatIn, limits } from './setup.ts';

const format = formatIn('UTC');
const full = (hour: number, p50 = 120): ProfileBin => ({
  fromMin: hour * 60,
  toMin: hour * 60 + 60,
  p5: p50 - 50,
  p25: p50 - 20,
  p50,
  p75: p50 + 30,
  p95: p50 + 80,
});
const none = (hour: number): ProfileBin => ({ fromMin: hour * 60, toMin: hour * 60 + 60 });
const dayOf = (bin: (hour: number) => ProfileBin): ProfileBin[] => Array.from({ length: 24 }, (_, hour) => bin(hour));
const median = (marks: readonly Mark[]): Line =>
  marks.find((mark): mark is Line => mark.kind === 'line' && mark.width > 2)!;
const points = ({ x, y }: Line): [number, number][] => x.map((minute, index) => [minute, y[index]!]);

describe('the profile chart', () => {
  it('goes through the middles of the hours', () => {
    const line = median(profileMarks(dayOf((hour) => full(hour, 100 + hour))));
    expect(points(line).slice(1, 4)).to.deep.equal([
      [30, 100],
      [90, 101],
      [150, 102],
    ]);
  });

  it('meets itself at midnight', () => {
    const line = median(profileMarks(dayOf((hour) => full(hour, hour === 23 ? 160 : 120))));
    expect(points(line)[0]).to.deep.equal([0, 140]);
    expect(points(line).at(-1)).to.deep.equal([1440, 140]);
  });

  it('draws an hour by itself as wide as the hour, and nothing through hours without readings', () => {
    const line = median(
      profileMarks(dayOf((hour) => (hour === 7 || hour === 8 || hour === 20 ? full(hour) : none(hour)))),
    );
    expect(points(line)).to.deep.equal([
      [420, NaN],
      [420, 120],
      [450, 120],
      [510, 120],
      [540, 120],
      [1200, NaN],
      [1200, 120],
      [1230, 120],
      [1260, 120],
    ]);
  });

  it('has a median without a band where there are three or four readings', () => {
    const marks = profileMarks(dayOf((hour) => (hour === 9 ? { ...none(9), p50: 150 } : none(hour))));
    expect(marks.map(({ kind }) => kind)).to.deep.equal(['line']);
    expect(points(median(marks))).to.deep.equal([
      [540, NaN],
      [540, 150],
      [570, 150],
      [600, 150],
    ]);
  });

  it('draws nothing without bins', () => {
    expect(profileMarks([])).to.deep.equal([]);
    expect(profileMarks(dayOf(none))).to.deep.equal([]);
    expect(percentileLabels([], format)).to.deep.equal([]);
  });

  it('names the percentiles at the right edge, only where the lines reach it', () => {
    const named = percentileLabels(dayOf(full), format);
    expect(named.map(({ label, value }) => [label.replace('\u00a0', ' '), value])).to.deep.equal([
      ['50 %', 120],
      ['25 %', 100],
      ['75 %', 150],
      ['5 %', 70],
      ['95 %', 200],
    ]);
    expect(
      percentileLabels(
        dayOf((hour) => (hour > 21 ? none(hour) : full(hour))),
        format,
      ),
    ).to.deep.equal([]);
  });

  it('stops the cursor at hours with a median', () => {
    const { stops, x } = profileChart({ bins: dayOf((hour) => (hour % 2 ? full(hour) : none(hour))), format, limits });
    expect([...stops].slice(0, 3)).to.deep.equal([90, 210, 330]);
    expect(x).to.deep.equal({ unit: 'minute-of-day', min: 0, max: 1440 });
  });

  it('keeps bands between the same ends whatever is missing, and never steps back in time', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }), (there) => {
        const marks = profileMarks(dayOf((hour) => (there[hour] ? full(hour, 90 + hour) : none(hour))));
        for (const mark of marks) {
          const { x } = mark as Band | Line;
          for (let index = 1; index < x.length; index++) expect(x[index]).to.be.at.least(x[index - 1]!);
          if (mark.kind === 'band')
            mark.low.forEach((low, index) => {
              if (!Number.isNaN(low)) expect(mark.high[index]).to.be.greaterThan(low);
            });
        }
        expect(marks.length).to.equal(there.some(Boolean) ? 5 : 0);
      }),
    );
  });
});
