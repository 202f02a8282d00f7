// Pump settings: how a device was set at a moment, what changed when, and the words for both.
import { expect } from 'chai';
import fc from 'fast-check';
import { DEMO_SEED, demoLife } from '../../src/demo/person.ts';
import type { DeviceSettings, Settings } from '../../src/model/record.ts';
import { DAY_MS, MINUTE_MS, zone } from '../../src/model/time.ts';
import { stamp } from '../../src/model/identity.ts';
import { createFormat } from '../../src/text/format.ts';
import type { SettingKey } from '../../src/ui/data/pump-settings.ts';
import {
  alignedSlots,
  dailyUnits,
  sameSetting,
  settingDifferences,
  settingValues,
  settingsAt,
  settingsHistory,
} from '../../src/ui/data/pump-settings.ts';
import { changeLines, settingGroup, settingName, settingText } from '../../src/ui/data/settings-words.ts';

const format = createFormat({ locale: 'en-GB', unit: 'mg/dL', zoneId: 'Europe/Paris' });
const T0 = Date.UTC(2024, 0, 1);
let running = 0;

function record(days: number, how: Settings['how'], settings: DeviceSettings, before?: DeviceSettings): Settings {
  const at = T0 + days * DAY_MS;
  const deviceTime = new Date(at).toISOString().slice(0, 19);
  return {
    id: `r${running++}`,
    deviceId: 'p',
    kind: 'settings',
    at,
    deviceTime,
    how,
    settings,
    ...(before && { before }),
  };
}

const at = (records: readonly Settings[], days: number, key: SettingKey) =>
  settingsAt(records, T0 + days * DAY_MS).get(key);
const basal = (name: string, ...rates: number[]): NonNullable<DeviceSettings['basalProfiles']>[number] => ({
  name,
  slots: rates.map((unitsPerHour, index) => ({ startMin: index * 360, unitsPerHour })),
});

describe('settings at a moment', () => {
  it('is what was read last, with the changes logged since', () => {
    const records = [
      record(1, 'found', { maxBolusUnits: 10, activeInsulinHours: 4 }),
      record(3, 'changed', { maxBolusUnits: 12 }, { maxBolusUnits: 10 }),
      record(5, 'found', { maxBolusUnits: 12, activeInsulinHours: 4 }),
    ];
    expect(at(records, 2, 'maxBolusUnits')).to.deep.equal({
      value: 10,
      source: { how: 'found', at: T0 + DAY_MS },
    });
    expect(at(records, 4, 'maxBolusUnits')).to.deep.equal({
      value: 12,
      source: { how: 'changed', at: T0 + 3 * DAY_MS },
    });
    expect(at(records, 6, 'maxBolusUnits')!.source).to.deep.equal({ how: 'found', at: T0 + 5 * DAY_MS });
    expect(at(records, 3, 'maxBolusUnits')!.value, 'at the very moment it is the new value').to.equal(12);
  });

  it('before the first reading is what the first change replaced, else what the reading found', () => {
    const records = [
      record(3, 'changed', { maxBolusUnits: 12 }, { maxBolusUnits: 8 }),
      record(4, 'changed', { activeInsulinHours: 3 }),
      record(5, 'found', { maxBolusUnits: 12, activeInsulinHours: 3, carbUnit: 'grams' }),
    ];
    expect(at(records, 1, 'maxBolusUnits')).to.deep.equal({
      value: 8,
      source: { how: 'before', at: T0 + 3 * DAY_MS },
    });
    expect(at(records, 1, 'activeInsulinHours'), 'nobody knows what it was before the change').to.equal(undefined);
    expect(at(records, 1, 'carbUnit')).to.deep.equal({
      value: 'grams',
      source: { how: 'later', at: T0 + 5 * DAY_MS },
    });
  });

  it('says so when the next reading differs and no change is logged', () => {
    const records = [record(1, 'found', { maxBolusUnits: 10 }), record(9, 'found', { maxBolusUnits: 12 })];
    expect(at(records, 4, 'maxBolusUnits')!.source.differsFrom).to.equal(T0 + 9 * DAY_MS);
    expect(at(records, 10, 'maxBolusUnits')!.source.differsFrom).to.equal(undefined);
    const logged = [...records, record(5, 'changed', { maxBolusUnits: 12 }, { maxBolusUnits: 10 })];
    expect(at(logged, 4, 'maxBolusUnits')!.source.differsFrom).to.equal(undefined);
  });

  it('keeps profiles apart by name, and lets go of one that a later reading does not list', () => {
    const records = [
      record(1, 'found', { basalProfiles: [basal('standard', 1), basal('A', 0.5)] }),
      record(2, 'changed', { basalProfiles: [basal('A', 0.6)] }, { basalProfiles: [basal('A', 0.5)] }),
      record(3, 'found', { basalProfiles: [basal('standard', 1)] }),
      record(4, 'found', { maxBolusUnits: 10 }),
    ];
    expect(at(records, 2.5, 'basal/standard')!.value).to.deep.equal(basal('standard', 1).slots);
    expect(at(records, 2.5, 'basal/A')!.value).to.deep.equal(basal('A', 0.6).slots);
    expect(at(records, 3.5, 'basal/A')).to.equal(undefined);
    expect(at(records, 5, 'basal/standard')!.value, 'a reading without profiles says nothing of them').to.deep.equal(
      basal('standard', 1).slots,
    );
  });

  it('is the true state at every moment when every change was logged', () => {
    const change = fc.record({ day: fc.integer({ min: 1, max: 400 }), units: fc.integer({ min: 1, max: 25 }) });
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 12 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 400 }),
        (changes, readDays, day) => {
          const sorted = [...new Map(changes.map((one) => [one.day, one])).values()].sort((a, b) => a.day - b.day);
          const truth = (when: number): number => sorted.findLast((one) => one.day <= when)?.units ?? 5;
          const records = [
            ...sorted.map((one) =>
              record(one.day, 'changed', { maxBolusUnits: one.units }, { maxBolusUnits: truth(one.day - 0.5) }),
            ),
            ...readDays.map((when) => record(when + 0.25, 'found', { maxBolusUnits: truth(when + 0.25) })),
          ];
          const known = at(
            fc.sample(fc.shuffledSubarray(records, { minLength: records.length }), 1)[0]!,
            day + 0.5,
            'maxBolusUnits',
          );
          expect(known!.value).to.equal(truth(day + 0.5));
          expect(known!.source.differsFrom).to.equal(undefined);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what was changed when', () => {
  it('folds equal readings, and has logged changes with what was before', () => {
    const { readings, entries } = settingsHistory([
      record(1, 'found', { maxBolusUnits: 10 }),
      record(2, 'found', { maxBolusUnits: 10 }),
      record(3, 'changed', { maxBolusUnits: 12 }),
      record(4, 'found', { maxBolusUnits: 12 }),
    ]);
    expect(readings).to.have.length(3);
    expect(entries).to.deep.equal([
      { how: 'logged', at: T0 + 3 * DAY_MS, changes: [{ key: 'maxBolusUnits', before: 10, after: 12 }] },
    ]);
  });

  it('has what two readings differ in, with both days, and nothing that was only learned', () => {
    const { entries } = settingsHistory([
      record(1, 'found', { maxBolusUnits: 10 }),
      record(8, 'found', { maxBolusUnits: 11, activeInsulinHours: 4 }),
    ]);
    expect(entries).to.deep.equal([
      {
        how: 'found',
        at: T0 + 8 * DAY_MS,
        since: T0 + DAY_MS,
        changes: [{ key: 'maxBolusUnits', before: 10, after: 11 }],
      },
    ]);
  });

  it('joins what was changed in one sitting, and drops what was put back in it', () => {
    const near = (minutes: number): number => 2 + (minutes * MINUTE_MS) / DAY_MS;
    const { entries } = settingsHistory([
      record(1, 'found', { basalProfiles: [basal('A', 1, 1)], maxBolusUnits: 10 }),
      record(near(0), 'changed', { basalProfiles: [basal('A', 2, 1)] }),
      record(near(1), 'changed', { basalProfiles: [basal('A', 2, 2)] }),
      record(near(2), 'changed', { maxBolusUnits: 15 }),
      record(near(3), 'changed', { maxBolusUnits: 10 }),
    ]);
    expect(entries).to.have.length(1);
    expect(entries[0]!.changes).to.deep.equal([
      { key: 'basal/A', before: basal('A', 1, 1).slots, after: basal('A', 2, 2).slots },
    ]);
  });

  it('leaves out what a reading tells of the moment: battery, reservoir, whether it is stopped', () => {
    const of = (batteryPercent: number): DeviceSettings => ({
      other: { batteryPercent, reservoirUnits: batteryPercent * 2, suspended: batteryPercent > 50, highAlertMgdl: 250 },
    });
    const { entries } = settingsHistory([record(1, 'found', of(80)), record(2, 'found', of(40))]);
    expect(entries).to.deep.equal([]);
    expect(settingGroup('other/batteryPercent')).to.equal('status');
    expect(settingGroup('other/highAlertMgdl')).to.equal('other');
  });

  it('compares two moments', () => {
    const records = [
      record(1, 'found', { maxBolusUnits: 10, carbUnit: 'grams', basalProfiles: [basal('A', 1)] }),
      record(9, 'found', { maxBolusUnits: 10, carbUnit: 'exchanges', basalProfiles: [basal('B', 1)] }),
    ];
    const [one, other] = [2, 10].map((days) => settingsAt(records, T0 + days * DAY_MS));
    expect(settingDifferences(one!, other!)).to.deep.equal([
      { key: 'basal/B', after: basal('B', 1).slots },
      { key: 'carbUnit', before: 'grams', after: 'exchanges' },
      { key: 'basal/A', before: basal('A', 1).slots },
    ]);
    expect(settingDifferences(one!, one!)).to.deep.equal([]);
  });

  it('of the demo person agrees with what its readings find', () => {
    const home = zone('Europe/Paris');
    const [pump] = demoLife({ seed: DEMO_SEED, zone: home, lastDay: '2025-06-30', days: 200 });
    const records = stamp(pump!.readings, 'demo-pump', { zone: home }).filter((one) => one.kind === 'settings');
    const { readings, entries } = settingsHistory(records);
    expect(readings.length).to.be.within(26, 30);
    expect(entries.length).to.be.above(12);
    expect(
      entries.every(({ how }) => how === 'logged'),
      'no reading finds what was not logged',
    ).to.equal(true);
    for (const found of records.filter(({ how }) => how === 'found')) {
      const state = settingsAt(
        records.filter((one) => one.at < found.at),
        found.at,
      );
      if (!state.size) continue;
      for (const [key, value] of settingValues(found.settings)) {
        const known = state.get(key);
        if (known?.source.how === 'found' || known?.source.how === 'changed')
          expect(sameSetting(known.value, value), `${key} of ${found.deviceTime}`).to.equal(true);
      }
    }
  });
});

describe('settings in words', () => {
  it('names what it knows, and reads any other name with the unit at its end', () => {
    expect(settingName('maxBolusUnits')).to.equal('Largest bolus');
    expect(settingName('basal/standard')).to.equal('Basal “Standard”');
    expect(settingName('other/settings.low-alert-mgdl')).to.equal('Low glucose alert below');
    expect(settingName('other/lowReservoirUnits')).to.equal('Low reservoir');
    expect(settingText('other/lowAlertMgdl', 72, format)).to.equal('72\u00a0mg/dL');
    expect(settingText('other/auto-off-hours', 12, format)).to.equal('12\u00a0h');
    expect(settingText('other/snoozeMinutes', 90, format)).to.equal('1\u00a0h 30\u00a0min');
    expect(settingText('other/batteryPercent', 45, format)).to.equal('45\u00a0%');
    expect(settingText('other/lowReservoirUnits', 20, format)).to.equal('20.0\u00a0U');
    expect(settingText('other/easyBolus', false, format)).to.equal('off');
    expect(settingText('other/language', 'English', format)).to.equal('English');
    expect(settingText('other/beepVolume', 3, format)).to.equal('3');
  });

  it('writes glucose in the unit of the person', () => {
    const mmol = createFormat({ locale: 'en-GB', unit: 'mmol/L', zoneId: 'Europe/Paris' });
    const targets = [{ startMin: 0, lowMgdl: 90, highMgdl: 126 }];
    expect(settingText('targets', targets, mmol)).to.equal('5.0–7.0 mmol/L');
    expect(settingText('targets', [{ startMin: 0, lowMgdl: 108, highMgdl: 108 }], format)).to.equal('108\u00a0mg/dL');
    expect(settingText('sensitivities', [{ startMin: 0, mgdlPerUnit: 45 }], mmol)).to.equal('2.5\u00a0mmol/L per U');
    expect(settingText('carbRatios', [{ startMin: 0, unitsPerExchange: 1.5 }], mmol)).to.equal('1.5 U per exchange');
  });

  it('adds up a day of a profile, whatever its hours', () => {
    const slots = [
      { startMin: 0, unitsPerHour: 0.5 },
      { startMin: 390, unitsPerHour: 1 },
      { startMin: 1320, unitsPerHour: 0.25 },
    ];
    expect(dailyUnits(slots)).to.be.closeTo(6.5 * 0.5 + 15.5 + 2 * 0.25, 1e-9);
    expect(settingText('basal/A', slots, format)).to.equal('19.25\u00a0U a day, 3 rates');
  });

  it('shows of a changed schedule the hours that differ, all with as many decimals', () => {
    const before = [
      { startMin: 0, unitsPerHour: 0.8 },
      { startMin: 360, unitsPerHour: 1 },
    ];
    const after = [
      { startMin: 0, unitsPerHour: 0.8 },
      { startMin: 300, unitsPerHour: 0.925 },
      { startMin: 360, unitsPerHour: 1 },
    ];
    expect(changeLines({ key: 'basal/A', before, after }, format)).to.deep.equal([
      { name: 'Basal “A”', time: '05:00', before: '0.800 U/h', after: '0.925 U/h' },
      { name: 'Basal “A”', time: 'all day', before: '22.8\u00a0U a day', after: '22.93\u00a0U a day' },
    ]);
    expect(alignedSlots(before, after).map(({ startMin }) => startMin)).to.deep.equal([0, 300, 360]);
  });

  it('says what was not there before and what is gone', () => {
    expect(changeLines({ key: 'maxBolusUnits', after: 10 }, format)).to.deep.equal([
      { name: 'Largest bolus', before: 'not known', after: '10.0\u00a0U' },
    ]);
    expect(changeLines({ key: 'basal/A', after: [{ startMin: 0, unitsPerHour: 1 }] }, format)[0]!.before).to.equal(
      'none',
    );
    expect(changeLines({ key: 'basal/A', before: [{ startMin: 0, unitsPerHour: 1 }] }, format)).to.deep.equal([
      { name: 'Basal “A”', before: '24.0\u00a0U a day, 1 rate', after: 'deleted' },
    ]);
  });
});
