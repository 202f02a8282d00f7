// The day page with a pump: what becomes a sign, what the read-out and the table say of every kind of record.
import { expect } from 'chai';
import type { Basal, DataRecord, RecordKind, Settings } from '../../src/model/record.ts';
import { RECORD_KINDS } from '../../src/model/record.ts';
import { HOUR_MS, MINUTE_MS, wallMs, zone } from '../../src/model/time.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import { createFormat } from '../../src/text/format.ts';
import { readOut } from '../../src/ui/components/day-readout.ts';
import type { DayData } from '../../src/ui/data/day.ts';
import { chartOfDay, dayData } from '../../src/ui/data/day.ts';
import { daySigns } from '../../src/ui/data/day-signs.ts';
import { EXPORT_COLUMNS, recordsCsv } from '../../src/ui/data/export.ts';
import { programmedBasal } from '../../src/ui/data/programmed-basal.ts';
import { detailsOf, valueOf } from '../../src/ui/data/record-words.ts';
import { RANGE_PRESETS } from '../../src/stats/ranges.ts';
import { layOut } from '../../src/charts/layout.ts';
import { lightTheme } from '../../src/charts/theme.ts';
import { accessible, mountApp, press, unmountAll, until, wordsOf } from './mount.ts';

const PARIS = zone('Europe/Paris');
const DAY = '2024-01-15';
const format = createFormat({ locale: 'en-GB', unit: 'mg/dL', zoneId: 'Europe/Paris' });
let running = 0;

/** A record of the day, local time in Paris. */
function at(time: string, record: { readonly kind: RecordKind; readonly [field: string]: unknown }): DataRecord {
  const deviceTime = `${DAY}T${time}:00`;
  const id = `pump:1/${record.kind}/${deviceTime}/${running++}`;
  return { id, deviceId: 'pump:1', deviceTime, at: PARIS.utcFromWallMs(wallMs(deviceTime)), ...record } as DataRecord;
}

const alarm = (time: string, name: string): DataRecord => at(time, { kind: 'alarm', alarm: name });
const event = (time: string, name: string, more: object = {}): DataRecord =>
  at(time, { kind: 'event', event: name, ...more });
const basal = (time: string, minutes: number, delivery: Basal['delivery']): Basal =>
  at(time, {
    kind: 'basal',
    unitsPerHour: delivery === 'suspended' ? 0 : 0.8,
    durationMs: minutes * MINUTE_MS,
    delivery,
  }) as Basal;

const short = (records: readonly DataRecord[], running: readonly Basal[] = []): string[] =>
  daySigns(records, running).map(
    ({ at: when, sign, label, records: own }) =>
      `${PARIS.wallAt(when).slice(11, 16)} ${sign} ${label}${own.length > 1 ? ` of ${own.length}` : ''}`,
  );

describe('signs of a day', () => {
  it('makes one set change of everything a pump writes of it', () => {
    expect(
      short([
        event('20:00', 'rewind'),
        event('20:04', 'tubing-fill', { units: 9.8 }),
        event('20:07', 'cannula-fill', { units: 0.5 }),
        event('23:10', 'rewind'),
      ]),
    ).to.deep.equal(['20:00 change set change of 3', '23:10 change reservoir change']);
  });

  it('makes one alarm of an alarm that is repeated, and two of two', () => {
    expect(
      short([
        alarm('02:00', 'low-glucose'),
        alarm('02:20', 'low-glucose'),
        alarm('02:30', 'reservoir-low'),
        alarm('03:15', 'low-glucose'),
        alarm('06:00', 'low-glucose'),
      ]),
    ).to.deep.equal(['02:00 alarm low glucose of 3', '02:30 alarm reservoir low', '06:00 alarm low glucose']);
  });

  it('leaves to the basal what it shows, and says it where no basal is known', () => {
    const records = [
      event('10:00', 'suspend'),
      event('10:30', 'resume'),
      at('12:00', { kind: 'temp-basal', percent: 150, durationMs: HOUR_MS }),
    ];
    const known = [basal('10:00', 30, 'suspended'), basal('10:30', 90, 'scheduled'), basal('12:00', 60, 'temporary')];
    expect(short(records, known)).to.deep.equal([]);
    expect(short(records)).to.deep.equal([
      '10:00 event delivery stopped',
      '10:30 event delivery resumed',
      '12:00 event temporary basal',
    ]);
  });

  it('is silent about a device’s own household', () => {
    expect(
      short([
        event('00:00', 'day-begins'),
        event('03:00', 'alarm-cleared'),
        event('04:00', 'calibration-factor'),
        at('05:00', { kind: 'settings', how: 'found', settings: {} }),
        at('06:00', { kind: 'daily-total', day: DAY, units: 40 }),
      ]),
    ).to.deep.equal([]);
  });
});

const WIZARD = {
  mgdl: 214,
  grams: 45,
  gramsPerUnit: 9,
  mgdlPerUnit: 42,
  targetLowMgdl: 100,
  targetHighMgdl: 120,
  activeUnits: 1.2,
  foodUnits: 5,
  correctionUnits: 1,
  suggestedUnits: 6,
};

/** One record of every kind, in a day of a pump. */
const EVERY_KIND: readonly DataRecord[] = [
  at('00:00', {
    kind: 'daily-total',
    day: '2024-01-14',
    units: 41.5,
    basalUnits: 20,
    bolusUnits: 21.5,
    grams: 180,
    partial: true,
  }),
  at('00:00', { kind: 'basal', unitsPerHour: 0.825, durationMs: 8 * HOUR_MS, delivery: 'scheduled' }),
  at('07:00', { kind: 'smbg', mgdl: 118, marks: ['fasting'] }),
  at('07:01', { kind: 'calibration', mgdl: 118 }),
  at('07:02', { kind: 'control', mgdl: 110 }),
  at('07:10', {
    kind: 'bolus',
    units: 5.5,
    programmedUnits: 7,
    shape: 'dual',
    extendedUnits: 2,
    programmedExtendedUnits: 3.5,
    durationMs: 2 * HOUR_MS,
    deliveredMs: 70 * MINUTE_MS,
    source: 'wizard',
    wizard: WIZARD,
  }),
  at('07:10', { kind: 'carbs', grams: 45 }),
  at('08:00', { kind: 'basal', unitsPerHour: 0.4, durationMs: HOUR_MS, delivery: 'temporary' }),
  at('08:00', { kind: 'temp-basal', percent: 50, durationMs: HOUR_MS }),
  at('09:00', { kind: 'temp-basal', durationMs: 0 }),
  at('09:30', { kind: 'wizard', wizard: { ...WIZARD, foodUnits: undefined, grams: undefined } }),
  at('10:00', { kind: 'alarm', alarm: 'low-glucose', code: 802, mgdl: 66 }),
  at('11:00', { kind: 'event', event: 'cannula-fill', units: 0.5 }),
  at('12:00', {
    kind: 'settings',
    how: 'changed',
    settings: { maxBolusUnits: 12 },
    before: { maxBolusUnits: 10 },
  }),
  at('13:00', { kind: 'clock-change', newDeviceTime: `${DAY}T13:01:00` }),
  at('14:00', { kind: 'ketone', mmoll: 0.3 }),
  at('15:00', { kind: 'injection', units: 4, insulin: 'rapid' }),
  at('16:00', { kind: 'exercise', durationMs: 40 * MINUTE_MS, intensity: 'moderate' }),
  at('17:00', { kind: 'note', text: 'pizza' }),
  at('18:00', { kind: 'cgm', mgdl: 140 }),
  at('19:00', { kind: 'unknown', raw: 'ff00' }),
];

async function dayOf(records: readonly DataRecord[]): Promise<DayData> {
  const store = await openStore(`test-${crypto.randomUUID()}`);
  await store.putDevice({ id: 'pump:1', driverId: 'demo-pump', model: 'Some pump', serial: '7', lastReadAt: 0 });
  await store.put(records.map((record) => JSON.parse(JSON.stringify(record)) as DataRecord));
  const data = await dayData(store, DAY, PARIS);
  store.close();
  return data;
}

describe('words for records of pumps', () => {
  it('says something of every kind there is', () => {
    expect(new Set(EVERY_KIND.map(({ kind }) => kind))).to.deep.equal(new Set(RECORD_KINDS));
    for (const record of EVERY_KIND) {
      const words = [valueOf(record, format), ...detailsOf(record, format)].filter(Boolean);
      expect(words.length, record.kind).to.be.above(0);
      expect(words.join(), record.kind).to.not.match(/undefined|NaN|\{/);
    }
  });

  it('in plain words', () => {
    const of = (kind: RecordKind): string[] => {
      const record = EVERY_KIND.find((one) => one.kind === kind)!;
      return [valueOf(record, format), ...detailsOf(record, format)].map((words) => words.replaceAll('\u00a0', ' '));
    };
    expect(of('basal')).to.deep.equal(['0.825 U/h', 'scheduled', 'for 8 h']);
    expect(of('temp-basal')).to.deep.equal(['50 % of the schedule', 'for 1 h']);
    expect(of('alarm')).to.deep.equal(['66 mg/dL', 'low glucose', 'number 802']);
    expect(of('event')).to.deep.equal(['0.5 U', 'cannula filled']);
    expect(of('settings')).to.deep.equal(['', 'Largest bolus: 10.0 U → 12.0 U']);
    expect(of('daily-total')).to.deep.equal([
      '41.5 U',
      'of 14 January 2024',
      'basal 20.0 U',
      'bolus 21.5 U',
      '180 g',
      'not a whole day',
    ]);
    expect(of('bolus')).to.deep.equal([
      '5.5 U',
      'dual',
      '2.0 U over 1 h 10 min',
      'stopped early, 7.0 U were programmed',
      'suggested 6.0 U: food 5.0 U + correction 1.0 U',
      '214 mg/dL',
      '45 g ÷ 9 g/U',
      '1 U lowers by 42 mg/dL',
      'target 100–120',
      '1.2 U still active',
      '1.0 U more than suggested',
    ]);
    expect(of('wizard').at(-1)).to.equal('no bolus followed');
  });

  it('in a CSV file, with columns for what the calculator knew', () => {
    const rows = recordsCsv(EVERY_KIND, new Map(), format)
      .trim()
      .split('\r\n')
      .map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
    expect(rows.every((row) => row.length === EXPORT_COLUMNS.length)).to.equal(true);
    const of = (kind: RecordKind): Record<string, string> => {
      const row = rows.find((one) => one[3] === kind)!;
      return Object.fromEntries(EXPORT_COLUMNS.map((column, index) => [column, row[index]!]));
    };
    expect(of('bolus')).to.include({
      value: '5.5',
      unit: 'U',
      programmed: '7',
      extended: '2',
      duration_min: '120',
      wizard_glucose: '214',
      wizard_carbs_g: '45',
      wizard_target_high: '120',
      wizard_suggested_u: '6',
    });
    expect(of('temp-basal')).to.include({ value: '', unit: '', percent: '50', duration_min: '60' });
    expect(of('alarm')).to.include({ value: '', unit: '', name: 'low-glucose' });
    expect(of('event')).to.include({ value: '0.5', unit: 'U', name: 'cannula-fill' });
    expect(of('calibration')).to.include({ value: '118', unit: 'mg/dL' });
    expect(of('daily-total')).to.include({ value: '41.5', unit: 'U' });
    expect(of('basal')).to.include({ value: '0.825', unit: 'U/h', duration_min: '480' });
  });
});

describe('the read-out of a day with a pump', () => {
  const items = async (time: string): Promise<Record<string, string>> => {
    const data = await dayOf(EVERY_KIND);
    const when = PARIS.utcFromWall(`${DAY}T${time}:00`);
    return Object.fromEntries(
      readOut(data, when, format).map(({ label, value, detail }) => [
        label,
        [value, detail].filter(Boolean).join(' | ').replaceAll('\u00a0', ' '),
      ]),
    );
  };

  it('tells a bolus as it was given and what the calculator knew', async () => {
    expect(await items('07:10')).to.deep.equal({
      Basal: '0.825 U/h',
      Bolus: '5.5 U · 07:10 | dual · 2.0 U over 1 h 10 min · stopped early, 7.0 U were programmed',
      Wizard:
        'suggested 6.0 U: food 5.0 U + correction 1.0 U | 214 mg/dL · 45 g ÷ 9 g/U · 1 U lowers by 42 mg/dL · target 100–120 · 1.2 U still active · 1.0 U more than suggested',
      'Last carbs': '45 g · 07:10',
    });
  });

  it('names a temporary basal with what was programmed', async () => {
    expect((await items('08:00')).Basal).to.equal('0.40 U/h | temporary · 50 % of the schedule for 1 h, since 08:00');
  });

  it('tells of alarms, set changes, settings, clock and estimates at their own time', async () => {
    expect((await items('10:00')).Alarm).to.equal('low glucose | 66 mg/dL');
    expect((await items('11:00')).Event).to.equal('set change | cannula filled 0.5 U');
    expect((await items('12:00')).Settings).to.equal('Largest bolus: 10.0 U → 12.0 U');
    expect((await items('13:00'))['Clock set']).to.equal('to 15 January 2024, 13:01');
    expect((await items('09:30'))['Bolus estimate']).to.match(
      /^suggested 6.0 U: correction 1.0 U \| .*no bolus followed$/,
    );
    expect((await items('07:01')).Calibration).to.equal('118 mg/dL');
  });
});

describe('what the schedule would have given', () => {
  const profile = (name: string, ...slots: (readonly [startMin: number, unitsPerHour: number])[]) => ({
    name,
    slots: slots.map(([startMin, unitsPerHour]) => ({ startMin, unitsPerHour })),
  });
  const settings = (time: string, how: 'found' | 'changed', own: object, before?: object): Settings =>
    at(time, { kind: 'settings', how, settings: own, ...(before && { before }) }) as Settings;
  const standard = profile('standard', [0, 0.8], [720, 1]);
  const found = settings('01:00', 'found', { basalProfiles: [standard], activeProfile: 'standard' });
  const pieces = (basals: readonly Basal[], records: readonly Settings[]): string[] =>
    programmedBasal(basals, records, PARIS).map(
      (one) => `${PARIS.wallAt(one.at).slice(11, 16)} ${one.durationMs / MINUTE_MS} min ${one.unitsPerHour}`,
    );

  it('is cut where its rate changes, and none under scheduled basal', () => {
    const running = [basal('10:00', 60, 'scheduled'), basal('11:30', 60, 'temporary'), basal('14:00', 20, 'suspended')];
    expect(pieces(running, [found])).to.deep.equal(['11:30 30 min 0.8', '12:00 30 min 1', '14:00 20 min 1']);
  });

  it('follows a change of the profile and of its rates', () => {
    const changed = settings('13:00', 'changed', { activeProfile: 'A' }, { activeProfile: 'standard' });
    const other = { ...found, settings: { ...found.settings, basalProfiles: [standard, profile('A', [0, 0.5])] } };
    expect(pieces([basal('12:30', 10, 'automatic'), basal('14:00', 10, 'automatic')], [other, changed])).to.deep.equal([
      '12:30 10 min 1',
      '14:00 10 min 0.5',
    ]);
  });

  it('is none where it is not certain', () => {
    const running = [basal('11:30', 20, 'temporary')];
    expect(pieces(running, []), 'nothing known').to.deep.equal([]);
    expect(pieces(running, [{ ...found, at: found.at + 20 * HOUR_MS }]), 'a later reading only').to.deep.equal([]);
    const later = settings('23:00', 'found', {
      basalProfiles: [profile('standard', [0, 2])],
      activeProfile: 'standard',
    });
    expect(pieces(running, [found, later]), 'changed nobody knows when').to.deep.equal([]);
    expect(pieces(running, [{ ...found, deviceId: 'pump:2' }]), 'of another pump').to.deep.equal([]);
  });
});

describe('a crowded day', () => {
  it('with a rig’s thirty temporary basals, fifteen boluses and five alarms stays in its strips', async () => {
    const clock = (minute: number): string =>
      `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    const records = [
      ...Array.from({ length: 30 }, (_, index) => [
        at(clock(index * 45), {
          kind: 'basal',
          unitsPerHour: (index % 5) * 0.4,
          durationMs: 45 * MINUTE_MS,
          delivery: 'temporary',
        }),
        at(clock(index * 45), { kind: 'temp-basal', unitsPerHour: (index % 5) * 0.4, durationMs: 30 * MINUTE_MS }),
      ]).flat(),
      ...Array.from({ length: 15 }, (_, index) =>
        at(clock(400 + index * 60), { kind: 'bolus', units: 1 + index / 4, shape: 'normal' }),
      ),
      ...['03:00', '03:05', '11:00', '19:00', '19:10'].map((time, index) =>
        alarm(time, index % 2 ? 'high-glucose' : 'low-glucose'),
      ),
    ];
    const data = await dayOf(records);
    expect(data.signs.map(({ sign }) => sign)).to.deep.equal(Array.from({ length: 5 }, () => 'alarm'));
    const model = chartOfDay(data, format, RANGE_PRESETS.standard.limits);
    for (const width of [340, 1040]) {
      const layout = layOut(model, width, 532, lightTheme);
      expect(layout.panels.at(-1)!.signs.length).to.be.within(2, 5);
      expect(layout.panels[0]!.box.height, 'glucose keeps most of the height').to.be.above(180);
    }
  });
});

describe('the day page with a pump', function () {
  this.timeout(60_000);
  afterEach(unmountAll);

  async function open(): Promise<Awaited<ReturnType<typeof mountApp>>> {
    const mounted = await mountApp({ path: '/' });
    const { store } = mounted.people.value.current!;
    await store.putDevice({ id: 'pump:1', driverId: 'demo-pump', model: 'Some pump', serial: '7', lastReadAt: 0 });
    await store.put(EVERY_KIND.map((record) => JSON.parse(JSON.stringify(record)) as DataRecord));
    await mounted.go(`/explore/day/${DAY}`);
    return mounted;
  }

  it('has a key of what is on the chart, a read-out by keyboard, and no finding of axe', async () => {
    const { find, all, app } = await open();
    const chart = await find('x-chart');
    await until(() => all('x-day-key >>> li').length > 0);
    expect(all('x-day-key >>> li').map(wordsOf)).to.include.members([
      'temporary basal',
      'bolus over time',
      'programmed, not delivered',
      'alarm',
      'set or reservoir change',
      'settings changed',
      'clock set',
    ]);
    const slider = await until(() => chart.shadowRoot!.querySelector('[role="slider"]'));
    const seen = new Set<string>();
    for (let step = 0; step < 30; step++) {
      press(slider, 'ArrowRight');
      await new Promise((resolve) => setTimeout(resolve, 5));
      for (const dt of all('x-day-readout >>> dt')) seen.add(wordsOf(dt));
    }
    expect([...seen]).to.include.members(['Alarm', 'Event', 'Settings', 'Clock set', 'Bolus estimate', 'Wizard']);
    await accessible(app);
  });

  it('has every record in the table', async () => {
    const { find, all, app } = await open();
    (await find('button', 'Table')).click();
    await find('x-day-table');
    await until(() => all('x-day-table >>> tbody tr').length === EVERY_KIND.length);
    await accessible(app);
  });
});
