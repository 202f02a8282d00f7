// The day chart's time axis on ordinary days and on the two nights of a clock change.
import { expect } from 'chai';
import { dayChart } from '../../src/charts/day.ts';
import { daysChart } from '../../src/charts/days.ts';
import { modalDayChart } from '../../src/charts/modal-day.ts';
import { dayTicks } from '../../src/charts/ticks.ts';
import { HOUR_MS, zone } from '../../src/model/time.ts';
import { fullDay, smbgAt } from '../support/chart-data.ts';
import { formatIn, limits, names } from './setup.ts';

const hourly = (day: string, id: string): string[] =>
  dayTicks(zone(id).dayRange(day), zone(id))
    .filter(({ rank }) => rank <= 2)
    .map(({ label }) => label);

describe('the day chart’s time axis', () => {
  it('runs from local midnight to local midnight', () => {
    const { x } = dayChart({ day: '2024-01-15', format: formatIn('Europe/Paris'), limits, names });
    expect(x).to.deep.equal({ unit: 'utc-ms', min: Date.UTC(2024, 0, 14, 23), max: Date.UTC(2024, 0, 15, 23) });
  });

  it('has a tick at each full hour and 24:00 at the end', () => {
    const labels = hourly('2024-01-15', 'Europe/Paris');
    expect(labels).to.have.length(25);
    expect(labels.slice(0, 3)).to.deep.equal(['00:00', '01:00', '02:00']);
    expect(labels.at(-1)).to.equal('24:00');
  });

  it('leaves the missing hour of a day of 23 hours out', () => {
    const { x } = dayChart({ day: '2024-03-31', format: formatIn('Europe/Paris'), limits, names });
    expect((x.max - x.min) / HOUR_MS).to.equal(23);
    const labels = hourly('2024-03-31', 'Europe/Paris');
    expect(labels.slice(0, 4)).to.deep.equal(['00:00', '01:00', '03:00', '04:00']);
    expect(labels).to.have.length(24);
    const three = dayTicks(zone('Europe/Paris').dayRange('2024-03-31'), zone('Europe/Paris')).find(
      ({ label }) => label === '03:00',
    )!;
    expect(three.at).to.equal(Date.UTC(2024, 2, 31, 1));
  });

  it('shows both passes of the repeated hour on a day of 25 hours', () => {
    const { x } = dayChart({ day: '2024-11-03', format: formatIn('America/New_York'), limits, names });
    expect((x.max - x.min) / HOUR_MS).to.equal(25);
    expect(hourly('2024-11-03', 'America/New_York').slice(0, 5)).to.deep.equal([
      '00:00',
      '01:00',
      '01:00',
      '02:00',
      '03:00',
    ]);
  });

  it('gives the second pass of a repeated third hour less weight than the first', () => {
    // Troll station moves by two hours: 01:00 and 02:00 are repeated after 03:00 comes 01:00 again.
    const ticks = dayTicks(zone('Antarctica/Troll').dayRange('2024-10-27'), zone('Antarctica/Troll'));
    const first = ticks.filter(({ rank }) => rank <= 1).map(({ label }) => label);
    expect(new Set(first).size).to.equal(first.length);
  });

  it('keeps whole hours where the clock moves by half an hour', () => {
    // Lord Howe Island, 6 October 2024: 02:00 becomes 02:30.
    const labels = hourly('2024-10-06', 'Australia/Lord_Howe');
    expect(labels.slice(0, 4)).to.deep.equal(['00:00', '01:00', '03:00', '04:00']);
  });

  it('begins at 01:00 where there is no midnight', () => {
    // Beirut, 31 March 2024: midnight becomes 01:00.
    const labels = hourly('2024-03-31', 'Asia/Beirut');
    expect(labels[0]).to.equal('01:00');
    expect(labels.at(-1)).to.equal('24:00');
  });

  it('stops the cursor at every time of the day, ascending, none twice', () => {
    const z = zone('Europe/Paris');
    const format = formatIn('Europe/Paris');
    const { stops, x } = dayChart({ day: '2024-03-31', format, limits, names, ...fullDay('2024-03-31', z) });
    expect(stops.length).to.be.greaterThan(240);
    expect([...stops]).to.deep.equal([...new Set(stops)].sort((a, b) => a - b));
    expect(stops[0]).to.be.at.least(x.min);
    expect(stops.at(-1)).to.be.below(x.max);
  });
});

describe('other charts across a clock change', () => {
  it('puts each day’s name in the middle of its 23, 24 or 25 hours', () => {
    const format = formatIn('Europe/Paris');
    const { ticks, x } = daysChart({ days: ['2024-10-26', '2024-10-27'], format, limits });
    expect((x.max - x.min) / HOUR_MS).to.equal(49);
    const [, first, , second] = ticks;
    expect((first!.at - x.min) / HOUR_MS).to.equal(12);
    expect((second!.at - x.min) / HOUR_MS).to.equal(24 + 12.5);
    expect(second!.label).to.equal('Sun 27 Oct');
  });

  it('puts a reading at its local minute of the day', () => {
    const z = zone('Europe/Paris');
    const readings = ['2024-03-30T09:30:00', '2024-03-31T09:30:00', '2024-10-27T02:15:00'].map((wall) =>
      smbgAt(z.utcFromWall(wall), 120, z),
    );
    const { panels } = modalDayChart({ smbg: readings, format: formatIn('Europe/Paris'), limits });
    const [mark] = panels[0]!.marks;
    expect(mark?.kind === 'drops' && mark.items.map(({ x }) => x)).to.deep.equal([135, 570, 570]);
  });
});
