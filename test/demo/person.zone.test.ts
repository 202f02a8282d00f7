// The demo person through nights when clocks change, in several zones, whatever the computer's own zone is.
import { expect } from 'chai';
import { demoLife } from '../../src/demo/person.ts';
import { stamp } from '../../src/model/identity.ts';
import type { Zone } from '../../src/model/time.ts';
import { addDays, HOUR_MS, MINUTE_MS, wallMs, zone } from '../../src/model/time.ts';
import { allOf, kindOf, lifeOf } from './life-support.ts';

/** Nights on which a clock changes, and the hours of that day. */
const NIGHTS: readonly (readonly [zoneId: string, day: string, hours: number])[] = [
  ['Europe/Paris', '2025-03-30', 23],
  ['Europe/Paris', '2025-10-26', 25],
  ['America/New_York', '2024-03-10', 23],
  ['America/New_York', '2024-11-03', 25],
  // Half an hour.
  ['Australia/Lord_Howe', '2025-04-06', 24.5],
  ['Australia/Lord_Howe', '2025-10-05', 23.5],
  // At midnight: the day begins at 01:00, and the one before the change ends with a repeated hour.
  ['America/Santiago', '2025-09-07', 23],
  ['America/Santiago', '2025-04-05', 25],
  // No change: the day lasts 24 hours, three quarters of an hour off the full one.
  ['Asia/Kathmandu', '2025-06-15', 24],
];

describe('demo life on nights when clocks change', () => {
  for (const [zoneId, day, hours] of NIGHTS) {
    const home = zone(zoneId);
    it(`lives ${hours} hours in ${zoneId} on ${day}`, () => {
      const range = home.dayRange(day);
      expect((range.to - range.from) / HOUR_MS).to.equal(hours);
      const life = demoLife({ seed: 7, zone: home, lastDay: addDays(day, 1), days: 3 });

      for (const reading of allOf(life)) {
        expect(wallMs(reading.deviceTime), `${reading.deviceTime} exists`).to.equal(home.wallMsAt(reading.at));
      }
      const three = home.daysRange(addDays(day, 1), 3);
      expect(kindOf(life, 'basal')[0]!.at).to.equal(three.from);
      let at = three.from;
      for (const part of kindOf(life, 'basal')) {
        expect(part.at, 'no hole and no overlap of basal').to.equal(at);
        at += part.durationMs;
      }
      expect(at).to.equal(three.to);
      const gaps = kindOf(life, 'cgm').map(({ at: time }, i, all) => time - (all[i - 1]?.at ?? time - 5 * MINUTE_MS));
      expect(
        gaps.every((gap) => gap >= 5 * MINUTE_MS),
        'never two readings in one step',
      ).to.equal(true);
    });

    it(`keeps its times through stamping in ${zoneId} on ${day}`, () => {
      const life = demoLife({ seed: 7, zone: home, lastDay: addDays(day, 1), days: 3 });
      for (const { id, readings } of life) {
        const records = stamp(readings, id, { zone: home });
        expect(new Set(records.map((record) => record.id)).size).to.equal(records.length);
        for (const [i, record] of records.entries()) expect(record.at).to.equal(readings[i]!.at);
      }
    });
  }

  it('has the repeated hour twice, an hour apart', () => {
    const home = zone('Europe/Paris');
    const cgm = kindOf(lifeOf({ lastDay: '2025-10-26', days: 1 }), 'cgm');
    const repeated = cgm.filter(({ deviceTime }) => deviceTime.slice(11, 13) === '02');
    expect(repeated.length).to.be.within(20, 24);
    const change = home.dayRange('2025-10-26').from + 3 * HOUR_MS;
    expect(repeated.filter(({ at }) => at < change).length).to.be.within(9, 12);
    expect(repeated.filter(({ at }) => at >= change).length).to.be.within(9, 12);
    for (const { at } of repeated) expect(Math.abs(at - change)).to.be.at.most(HOUR_MS);
  });

  it('has nothing in the missing hour', () => {
    const spring = allOf(lifeOf({ lastDay: '2025-03-30', days: 1 }));
    expect(spring.filter(({ deviceTime }) => deviceTime.slice(11, 13) === '02')).to.deep.equal([]);
    expect(spring.filter(({ deviceTime }) => deviceTime.slice(11, 13) === '03').length).to.be.above(10);
  });

  it('is the same life in the same zone on every computer', () => {
    // Changes only when the generator does. Then the past of everybody's demo changes, too.
    expect(fingerprint(zone('Europe/Paris'))).to.equal('c83b915c');
  });
});

/** FNV-1a of all readings of two weeks, as JSON with sorted keys. */
function fingerprint(home: Zone): string {
  let hash = 0x811c9dc5;
  for (const reading of allOf(demoLife({ seed: 7, zone: home, lastDay: '2025-04-05', days: 14 }))) {
    const text = JSON.stringify(reading, Object.keys(reading).sort());
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
