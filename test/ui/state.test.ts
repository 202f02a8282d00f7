// What stands above the pages: the reading that runs, the guess of the time left, people, the clock's question.
import { expect } from 'chai';
import fc from 'fast-check';
import { isDevice, isFolder } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/model/time.ts';
import { clockHint, clockState } from '../../src/ui/components/clock-question.ts';
import { manifests } from '../../drivers/index.ts';
import { manifest as ultra2 } from '../../drivers/onetouch-ultra2/manifest.ts';
import { rowsFound, rowsOf } from '../../src/ui/data/device-traits.ts';
import { guessUnit, initials } from '../../src/ui/state/guess.ts';
import { Neighbours } from '../../src/ui/state/neighbours.ts';
import { Reading } from '../../src/ui/state/reading.ts';
import { roundedLeftMs, timeLeftMs } from '../../src/ui/state/time-left.ts';
import { matchRoute } from '../../src/ui/routes.ts';
import type { DeviceApi } from '../../workers/device-api.ts';
import { playedReading } from './mount.ts';

const TASK = { personId: 'p', zoneId: 'UTC', title: 'Meter', driverId: 'meter' };
const PORT = { kind: 'serial', vendorId: 1, productId: 2 } as const;

describe('the time left', () => {
  const at = (done: number, seconds: number): { done: number; total: number; at: number } => ({
    done,
    total: 500,
    at: seconds * 1000,
  });

  it('is not said in the first seconds, nor without a total', () => {
    expect(timeLeftMs(at(0, 0), at(100, 2), 2000)).to.equal(undefined);
    expect(timeLeftMs({ ...at(0, 0), total: 0 }, { ...at(100, 9), total: 0 }, 9000)).to.equal(undefined);
    expect(timeLeftMs(undefined, undefined, 9000)).to.equal(undefined);
    expect(timeLeftMs(at(5, 0), at(5, 9), 9000)).to.equal(undefined);
  });

  it('goes by the rate so far', () => {
    expect(timeLeftMs(at(0, 0), at(100, 10), 10_000)).to.equal(40_000);
    expect(timeLeftMs(at(0, 0), at(500, 50), 50_000)).to.equal(0);
  });

  it('grows while nothing arrives', () => {
    const guesses = [20_000, 30_000, 40_000].map((now) => timeLeftMs(at(0, 0), at(100, 10), now)!);
    expect(guesses[0]).to.be.above(40_000);
    expect(guesses[1]).to.be.above(guesses[0]!);
    expect(guesses[2]).to.be.above(guesses[1]!);
  });

  it('is right for every steady rate, and never below nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 4000, max: 600_000 }), (done, elapsed) => {
        const guess = timeLeftMs(at(0, 0), { done, total: 500, at: elapsed }, elapsed)!;
        expect(guess).to.be.closeTo((elapsed / done) * (500 - done), 1e-3);
        expect(guess).to.be.at.least(0);
      }),
    );
  });

  it('is rounded to what is worth saying', () => {
    expect(roundedLeftMs(31_000)).to.equal(35_000);
    expect(roundedLeftMs(200_000)).to.equal(180_000);
  });
});

describe('the reading above the pages', () => {
  it('says when the chooser was closed without a choice', async () => {
    const reading = new Reading({ api: async () => ({}) as DeviceApi });
    await reading.readDevice(TASK, async () => undefined);
    expect(reading.value.stage).to.equal('no-choice');
  });

  it('ends with the error of a chooser that failed', async () => {
    const reading = new Reading({ api: async () => ({}) as DeviceApi });
    await reading.readDevice(TASK, () => Promise.reject(new AppError('not-permitted', 'no')));
    expect(reading.value).to.include({ stage: 'failed' });
  });

  it('does one reading at a time', async () => {
    const play = playedReading();
    let calls = 0;
    const api = { ...play.api, read: (...args: Parameters<DeviceApi['read']>) => (calls++, play.api.read(...args)) };
    const reading = new Reading({ api: async () => api as DeviceApi });
    void reading.readDevice(TASK, async () => PORT);
    await reading.readDevice(TASK, async () => PORT);
    await reading.importFile({ ...TASK, file: new File([], 'x') });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(calls).to.equal(1);
  });

  it('lets go of a person whose data will be deleted, after the reading has stopped', async () => {
    const play = playedReading();
    const reading = new Reading({ api: async () => play.api as DeviceApi });
    void reading.readDevice(TASK, async () => PORT);
    await new Promise((resolve) => setTimeout(resolve, 10));
    let released = false;
    const releasing = reading.release('p').then(() => (released = true));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(play.cancelled()).to.equal(1);
    expect(released).to.equal(false);
    play.end({ sessionId: 's', driverId: 'meter', outcome: 'cancelled', added: 0, known: 0, kinds: {}, problems: [] });
    await releasing;
    expect(reading.value.stage).to.equal('idle');
  });
});

describe('the device’s clock', () => {
  it('asks from two minutes on, unless the correction agreed to still fits', () => {
    expect(clockState(undefined, undefined)).to.equal('unknown');
    expect(clockState(2 * MINUTE_MS, undefined)).to.equal('fine');
    expect(clockState(-2 * MINUTE_MS - 1, undefined)).to.equal('ask');
    expect(clockState(HOUR_MS, [{ addMs: -HOUR_MS }])).to.equal('agreed');
    expect(clockState(HOUR_MS + 4 * MINUTE_MS, [{ addMs: -HOUR_MS }])).to.equal('agreed');
    expect(clockState(HOUR_MS + 6 * MINUTE_MS, [{ addMs: -HOUR_MS }])).to.equal('ask');
    expect(clockState(0, [{ addMs: -HOUR_MS }, { from: '2024-01-01T00:00:00', addMs: 0 }])).to.equal('fine');
  });

  it('hints at drift, summer time, a journey, morning for afternoon, a wrong day or year, or a date never set', () => {
    const day = 24 * HOUR_MS;
    for (const [aheadMs, what, count] of [
      [17 * MINUTE_MS, 'minutes', 17],
      [HOUR_MS + 3 * MINUTE_MS, 'hours', 1],
      [-6 * HOUR_MS, 'hours', 6],
      [12 * HOUR_MS - MINUTE_MS, 'half-day', 1],
      [-12 * HOUR_MS - 25 * MINUTE_MS, 'half-day', 1],
      [day, 'days', 1],
      [-3 * day + MINUTE_MS, 'days', 3],
      [365 * day, 'years', 1],
      [-366 * day + 2 * HOUR_MS, 'years', 1],
      [10 * 365.25 * day, 'years', 10],
      [-400 * day - HOUR_MS, 'date', 400],
    ] as const)
      expect(clockHint(aheadMs), `${aheadMs / HOUR_MS} h`).to.deep.equal({ what, count });
    expect(clockHint(47 * MINUTE_MS)).to.equal(undefined);
  });
});

describe('small decisions', () => {
  it('guesses the unit from the region', () => {
    expect(guessUnit(['en-US'])).to.equal('mg/dL');
    expect(guessUnit(['en-GB', 'en-US'])).to.equal('mmol/L');
    expect(guessUnit(['de'])).to.equal('mg/dL');
    expect(guessUnit(['sv'])).to.equal('mmol/L');
    expect(guessUnit([])).to.equal('mg/dL');
  });

  it('makes initials of any name', () => {
    expect(['Rosa Alba', 'anna', ' Jean  Luc Picard ', '李 明', ''].map(initials)).to.deep.equal([
      'RA',
      'A',
      'JP',
      '李明',
      '',
    ]);
  });

  it('finds a device however it is written', () => {
    const found = (words: string): string[] => rowsFound(rowsOf([ultra2]), words).map(({ model }) => model);
    for (const words of ['', 'ultra', 'one touch', 'lifescan']) expect(found(words), words).to.have.length(2);
    for (const words of ['lifescan link', 'ULTRALINK', 'ultra link'])
      expect(found(words), words).to.deep.equal(['OneTouch UltraLink']);
    expect(found('Ultra-2')).to.deep.equal(['OneTouch Ultra2']);
    expect(found('contour')).to.deep.equal([]);
  });

  it('finds first what a word of the search begins a name of', () => {
    const rows = rowsOf(manifests.filter((manifest) => isDevice(manifest) || isFolder(manifest)));
    const [first, second, ...others] = rowsFound(rows, 'elite').map(({ model }) => model);
    expect([first, second]).to.deep.equal(['Elite', 'Elite XL']);
    // Blanks are nothing, for they are written here and not there.
    expect(others).to.deep.equal(['FreeStyle Lite']);
  });

  it('knows its addresses', () => {
    const of = (path: string): [string, string[]] | undefined => {
      const match = matchRoute(path);
      return match && [match.route.name, Object.values(match.params).filter((value) => value !== undefined)];
    };
    expect(of('/')).to.deep.equal(['overview', []]);
    expect(of('/overview/2024-01-04..2024-01-17')).to.deep.equal(['overview', ['2024-01-04..2024-01-17']]);
    expect(of('/explore')).to.deep.equal(['day', []]);
    expect(of('/explore/day/2024-01-15')).to.deep.equal(['day', ['2024-01-15']]);
    expect(of('/upload/contour-hid')).to.deep.equal(['upload', ['contour-hid']]);
    expect(of('/upload/contour-hid/model/contour-usb')).to.deep.equal(['upload', ['contour-hid', 'contour-usb']]);
    expect(of('/upload/onetouch-ultra/model/onetouch-ultra/10c4%3Aea60')?.[1]).to.have.length(3);
    expect(of('/upload/medtronic-paradigm/Contour%20Next%20Link')?.[1]).to.have.length(2);
    expect(of('/nowhere')).to.equal(undefined);
  });

  it('keeps the neighbours that were fetched last, and forgets them when told', async () => {
    const near = new Neighbours<string>(3);
    await near.prepare(['a', 'b'], async (key) => key.toUpperCase());
    await near.prepare(['b', 'c', 'd'], async (key) => key.toUpperCase());
    expect(['a', 'b', 'c', 'd'].map((key) => near.get(key))).to.deep.equal([undefined, 'B', 'C', 'D']);
    let arrive: (value: string) => void = () => undefined;
    const late = near.prepare(['e'], () => new Promise((resolve) => (arrive = resolve)));
    near.forget();
    arrive('stale');
    await late;
    expect(near.get('e')).to.equal(undefined);
  });
});
