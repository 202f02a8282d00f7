// The logbook: each thing once and in its line, words for what is no number, days by pages, filter, order, CSV.
import { expect } from 'chai';
import fc from 'fast-check';
import type { Bolus, Carbs, DataRecord, RecordKind } from '../../src/model/record.ts';
import { DAY_MS, MINUTE_MS, wallMs, zone } from '../../src/model/time.ts';
import { RANGE_PRESETS } from '../../src/stats/ranges.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import type { Store } from '../../src/store/store.ts';
import { createFormat } from '../../src/text/format.ts';
import type { LogDay, LogGroup, Logbook } from '../../src/ui/data/logbook.ts';
import { LOG_GROUPS, firstPages, logbook } from '../../src/ui/data/logbook.ts';
import { logbookCsv } from '../../src/ui/data/logbook-csv.ts';
import { catchDownloads } from './downloads.ts';
import { accessible, mountApp, unmountAll, until, wordsOf } from './mount.ts';

const PARIS = zone('Europe/Paris');
const DAY = '2024-01-15';
const NOW = PARIS.utcFromWall(`${DAY}T23:00:00`);
const ALL: ReadonlySet<LogGroup> = new Set(LOG_GROUPS);
let running = 0;

/** A record of a day in January 2024, local time in Paris. */
function at(
  time: string,
  record: { readonly kind: RecordKind; readonly [field: string]: unknown },
  deviceId = 'meter:1',
  day = DAY,
): DataRecord {
  const deviceTime = `${day}T${time}${time.length === 5 ? ':00' : ''}`;
  const id = `${deviceId}/${record.kind}/${deviceTime}/${running++}`;
  return { id, deviceId, deviceTime, at: PARIS.utcFromWallMs(wallMs(deviceTime)), ...record } as DataRecord;
}

const smbg = (time: string, mgdl: number, more: object = {}, deviceId = 'meter:1'): DataRecord =>
  at(time, { kind: 'smbg', mgdl, ...more }, deviceId);
const bolus = (time: string, units: number, more: Partial<Bolus> = {}): DataRecord =>
  at(time, { kind: 'bolus', units, shape: 'normal', ...more }, 'pump:1');
const carbs = (time: string, grams: number): DataRecord => at(time, { kind: 'carbs', grams }, 'pump:1');

async function storeWith(records: readonly DataRecord[]): Promise<Store> {
  const store = await openStore(`test-${crypto.randomUUID()}`);
  const device = (id: string, driverId: string, model: string) =>
    store.putDevice({ id, driverId, model, serial: '1', lastReadAt: NOW });
  await device('meter:1', 'contour-hid', 'Contour USB');
  await device('pump:1', 'demo-pump', 'Some pump');
  await store.put(records);
  return store;
}

async function logbookOf(records: readonly DataRecord[], shown = ALL, param?: string): Promise<Logbook> {
  const store = await storeWith(records);
  const found = await logbook(store, { param, shown, zone: PARIS, now: NOW });
  store.close();
  return found;
}

/** Lines as short texts: time, glucose, insulin, carbs, others. */
function lines({ days }: Pick<Logbook, 'days'>): string[] {
  return days.flatMap(({ rows }) =>
    rows.map(({ at: time, glucose, insulin, carbs: eaten, others }) =>
      [
        PARIS.wallAt(time).slice(11, 16),
        glucose && `${glucose.kind} ${glucose.mgdl}`,
        insulin && `${insulin.kind} ${insulin.kind === 'basal' ? insulin.unitsPerHour : insulin.units}`,
        eaten && `${eaten.grams} g${eaten.isCounted ? '' : ' not counted'}`,
        ...others.map(({ kind }) => kind),
      ]
        .filter(Boolean)
        .join(', '),
    ),
  );
}

describe('logbook, what a pump tells', () => {
  const alarm = (time: string): DataRecord => at(time, { kind: 'alarm', alarm: 'low-glucose', mgdl: 66 }, 'pump:1');
  const RECORDS: readonly DataRecord[] = [
    bolus('07:20', 5.5),
    alarm('08:00'),
    at('09:00', { kind: 'event', event: 'rewind' }, 'pump:1'),
    at('09:01', { kind: 'calibration', mgdl: 118 }, 'pump:1'),
    at('10:00', { kind: 'temp-basal', percent: 50, durationMs: 60 * MINUTE_MS }, 'pump:1'),
    at('11:00', { kind: 'wizard', wizard: { mgdl: 180, suggestedUnits: 1.5 } }, 'pump:1'),
    at('12:00', { kind: 'settings', how: 'changed', settings: { maxBolusUnits: 12 } }, 'pump:1'),
    at('13:00', { kind: 'daily-total', day: DAY, units: 40 }, 'pump:1'),
  ];

  it('stands in groups of its own, an estimate among the insulin but in no column', async () => {
    const found = await logbookOf(RECORDS);
    expect(found.counts).to.include({ alarms: 1, events: 3, 'temp-basals': 1, settings: 1, insulin: 2 });
    expect(lines(found)).to.deep.equal([
      '07:20, bolus 5.5',
      '08:00, alarm',
      '09:00, event',
      '09:01, calibration',
      '10:00, temp-basal',
      '11:00, wizard',
      '12:00, settings',
      '13:00, daily-total',
    ]);
  });

  it('is shown at first where it is little, and hidden where it would bury what a person did', async () => {
    const store = await storeWith(RECORDS);
    const few = await logbook(store, { param: '7', shown: undefined, zone: PARIS, now: NOW });
    expect([...few.shown]).to.include.members(['alarms', 'temp-basals', 'settings', 'insulin']);
    expect([...few.shown]).to.not.include.members(['events']);
    expect([...few.shown]).to.not.include.members(['sensor']);
    const rig = Array.from({ length: 60 }, (_, minute) =>
      at(
        `0${Math.floor(minute / 10)}:${String(minute % 60).padStart(2, '0')}`,
        { kind: 'temp-basal', unitsPerHour: 1, durationMs: 30 * MINUTE_MS },
        'pump:1',
      ),
    );
    await store.put(rig);
    const many = await logbook(store, { param: '7', shown: undefined, zone: PARIS, now: NOW });
    expect([...many.shown]).to.not.include.members(['temp-basals']);
    expect([...many.shown]).to.include.members(['alarms']);
    store.close();
  });

  it('in words, also in its file', async () => {
    const { days } = await logbookOf(RECORDS);
    const format = createFormat({ locale: 'en-GB', unit: 'mg/dL', zoneId: 'Europe/Paris' });
    const csv = logbookCsv(days, { format, limits: RANGE_PRESETS.standard.limits, devices: new Map() }).replaceAll(
      '\u00a0',
      ' ',
    );
    for (const words of [
      'Alarm: low glucose, 66 mg/dL',
      'Event: rewound',
      'Calibration 118 mg/dL',
      'Temporary basal 50 % of the schedule, for 1 h',
      'Bolus estimate: suggested 1.5 U, 180 mg/dL, no bolus followed',
      'Settings: Largest bolus: 12.0 U',
      'Total of the day 40.0 U, of 15 January 2024',
    ])
      expect(csv).to.include(words);
  });
});

describe('logbook, its lines', () => {
  it('has carbs that are in the wizard and a record of their own once, beside the bolus', async () => {
    const found = await logbookOf([
      bolus('07:20', 5.5, { wizard: { grams: 55 } }),
      carbs('07:20', 55),
      // A few minutes apart it is still the wizard's entry: statistics count it once as well.
      bolus('12:30', 4, { wizard: { grams: 40 } }),
      carbs('12:33', 40),
      // Other grams, or too far away: a snack.
      bolus('18:00', 3, { wizard: { grams: 30 } }),
      carbs('18:00', 12),
      carbs('18:20', 30),
      bolus('20:00', 0, { wizard: { grams: 20 } }),
    ]);
    expect(lines(found)).to.deep.equal([
      '07:20, bolus 5.5, 55 g',
      '12:30, bolus 4, 40 g',
      '18:00, bolus 3, 30 g',
      '18:00, 12 g',
      '18:20, 30 g',
      '20:00, bolus 0, 20 g not counted',
    ]);
    expect(found.counts.carbs).to.equal(6);
  });

  it('two boluses with equal carbs do not share one record', async () => {
    const wizard = { grams: 20 };
    const found = await logbookOf([
      bolus('08:00', 2, { wizard }),
      bolus('08:02', 1, { wizard }),
      carbs('08:02', 20),
      carbs('08:03', 20),
      carbs('08:04', 20),
    ]);
    expect(lines(found)).to.deep.equal(['08:00, bolus 2, 20 g', '08:02, bolus 1, 20 g', '08:04, 20 g']);
  });

  it('puts what belongs to one minute side by side, and never two of a kind', async () => {
    const found = await logbookOf([
      smbg('07:20:10', 118),
      bolus('07:20:40', 5.5),
      at('07:20:50', { kind: 'note', text: 'porridge' }),
      smbg('07:20:55', 121),
      smbg('09:00', 90),
      smbg('09:00', 90),
      at('09:00', { kind: 'ketone', mmoll: 0.6 }),
    ]);
    expect(lines(found)).to.deep.equal([
      '07:20, smbg 118, bolus 5.5, note',
      '07:20, smbg 121',
      '09:00, smbg 90, ketone',
      '09:00, smbg 90',
    ]);
  });

  it('keeps control tests, sensor, basal and unknown records in lines of their own', async () => {
    const found = await logbookOf([
      bolus('10:00', 1),
      at('10:00', { kind: 'control', mgdl: 122 }),
      at('10:00', { kind: 'cgm', mgdl: 101 }, 'sensor:1'),
      at('10:00', { kind: 'basal', unitsPerHour: 0.8, durationMs: 3_600_000, delivery: 'scheduled' }, 'pump:1'),
      at('10:00', { kind: 'unknown', raw: '5b01' }, 'pump:1'),
    ]);
    expect(lines(found).sort()).to.deep.equal([
      '10:00, basal 0.8',
      '10:00, bolus 1',
      '10:00, cgm 101',
      '10:00, control 122',
      '10:00, unknown',
    ]);
  });

  it('shows a reading that the meter and its pump both told once, with both devices', async () => {
    const found = await logbookOf([smbg('07:20', 118), smbg('07:22', 118, {}, 'pump:1')]);
    expect(lines(found)).to.deep.equal(['07:20, smbg 118']);
    expect(found.days[0]!.rows[0]!.deviceIds).to.deep.equal(['meter:1', 'pump:1']);
    expect(found.counts.fingersticks).to.equal(1);
  });

  it('counts what is hidden, and carbs of a hidden bolus stay', async () => {
    const records = [
      bolus('07:20', 5.5, { wizard: { grams: 55 } }),
      at('10:00', { kind: 'cgm', mgdl: 101 }, 'sensor:1'),
      at('10:05', { kind: 'cgm', mgdl: 103 }, 'sensor:1'),
    ];
    const found = await logbookOf(records, new Set<LogGroup>(['carbs']));
    expect(lines(found)).to.deep.equal(['07:20, 55 g']);
    expect(found.counts).to.include({ sensor: 2, insulin: 1, carbs: 1 });
  });

  it('ends with the last day that has data when that is old', async () => {
    const store = await storeWith([smbg('07:20', 118)]);
    const later = NOW + 400 * DAY_MS;
    const { period } = await logbook(store, { param: undefined, shown: ALL, zone: PARIS, now: later });
    expect(period).to.deep.include({ first: '2024-01-02', last: DAY, current: false });
    store.close();
  });

  it('loses nothing and shows nothing twice, whatever comes', async () => {
    const minute = fc.integer({ min: 0, max: 2879 });
    const entry = fc.oneof(
      fc.record({ kind: fc.constant('smbg' as const), mgdl: fc.integer({ min: 20, max: 600 }) }),
      fc.record({ kind: fc.constant('control' as const), mgdl: fc.integer({ min: 20, max: 600 }) }),
      fc.record({ kind: fc.constant('carbs' as const), grams: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant('note' as const), text: fc.string() }),
      fc.record({
        kind: fc.constant('bolus' as const),
        units: fc.integer({ min: 0, max: 5 }),
        shape: fc.constant('normal' as const),
        wizard: fc.record({ grams: fc.integer({ min: 0, max: 4 }) }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(minute, entry), { maxLength: 60 }), async (items) => {
        const records = items.map(([minutes, record]) => {
          const time = `${String(Math.floor((minutes % 1440) / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
          return at(time, record, 'pump:1', minutes < 1440 ? '2024-01-14' : DAY);
        });
        const { days, counts } = await logbookOf(records);
        const rows = days.flatMap((day) => day.rows);
        const total = (of: (row: LogDay['rows'][number]) => number): number =>
          rows.reduce((sum, row) => sum + of(row), 0);
        expect(total((row) => Number(row.glucose?.kind === 'smbg'))).to.equal(counts.fingersticks);
        expect(counts.fingersticks).to.equal(records.filter(({ kind }) => kind === 'smbg').length);
        expect(total((row) => Number(row.glucose?.kind === 'control'))).to.equal(counts.control);
        expect(total((row) => Number(row.insulin !== undefined))).to.equal(counts.insulin);
        expect(total((row) => Number(row.carbs !== undefined))).to.equal(counts.carbs);
        expect(total((row) => row.others.length)).to.equal(counts.notes);
        const wizards = new Map<number, number>();
        for (const { insulin } of rows) {
          const grams = insulin?.kind === 'bolus' ? insulin.wizard?.grams : 0;
          if (grams) wizards.set(grams, (wizards.get(grams) ?? 0) + 1);
        }
        const own = new Set(
          records.filter((record): record is Carbs => record.kind === 'carbs').map((one) => `${one.at}|${one.grams}`),
        );
        const inWizards = [...wizards.values()].reduce((sum, count) => sum + count, 0);
        // A record of its own is hidden by at most one wizard, and only by one with the same grams.
        expect(counts.carbs)
          .to.be.at.most(own.size + inWizards)
          .and.at.least(Math.max(own.size, inWizards));
        for (let i = 1; i < rows.length; i++) expect(rows[i]!.at - rows[i - 1]!.at).to.be.above(-MINUTE_MS);
        for (const { day, rows: ofDay } of days) {
          for (const row of ofDay) expect(PARIS.dayAt(row.at)).to.equal(day);
        }
      }),
      { numRuns: 60 },
    );
  }).timeout(60_000);

  it('comes in pages of whole days: fourteen, or as many as 400 lines, at least one', () => {
    const days = (count: number, perDay: number): LogDay[] =>
      Array.from({ length: count }, (_, day) => ({
        day: String(day),
        rows: Array.from({ length: perDay }, () => ({ at: 0, others: [], deviceIds: [], typed: [] })),
      }));
    expect(firstPages(days(40, 10), 1)).to.have.length(14);
    expect(firstPages(days(40, 10), 2)).to.have.length(28);
    expect(firstPages(days(40, 10), 3)).to.have.length(40);
    expect(firstPages(days(40, 290), 1)).to.have.length(1);
    expect(firstPages(days(40, 290), 3)).to.have.length(3);
    expect(firstPages(days(40, 150), 1)).to.have.length(2);
    expect(firstPages([], 1)).to.have.length(0);
  });
});

describe('logbook, its file', () => {
  it('says LO and HI in words, names the unit, and keeps formulas from spreadsheets', async () => {
    const { days, devices } = await logbookOf([
      smbg('07:20', 118, { marks: ['before-meal'] }),
      smbg('08:00', 20, { bound: 'low' }),
      smbg('08:30', 600, { bound: 'high', manual: true }),
      at('09:00', { kind: 'control', mgdl: 122 }),
      bolus('12:30', 4.2, { wizard: { grams: 40, suggestedUnits: 4.8 }, source: 'wizard' }),
      at('13:00', { kind: 'note', text: '=HYPERLINK("x")' }),
      at('14:00', { kind: 'ketone', mmoll: 0.1, bound: 'low' }),
    ]);
    const format = createFormat({ locale: 'en-GB', unit: 'mg/dL', zoneId: 'Europe/Paris' });
    const { limits } = RANGE_PRESETS.standard;
    const csv = logbookCsv(days, { format, limits, devices });
    const rows = csv
      .slice(1)
      .trimEnd()
      .split('\r\n')
      .map((line) => line.replaceAll('\u00a0', ' '));
    expect(rows).to.deep.equal([
      'local_time,utc,glucose_mg_dl,range,marks,insulin_u,basal_u_h,insulin_details,carbs_g,notes,device',
      '2024-01-15T07:20:00,2024-01-15T06:20:00.000Z,118,in range,before a meal,,,,,,Contour USB',
      '2024-01-15T08:00:00,2024-01-15T07:00:00.000Z,"LO, below 20 mg/dL",very low,,,,,,,Contour USB',
      '2024-01-15T08:30:00,2024-01-15T07:30:00.000Z,"HI, above 600 mg/dL",very high,typed in,,,,,,Contour USB',
      '2024-01-15T09:00:00,2024-01-15T08:00:00.000Z,122,,"control solution, not counted",,,,,,Contour USB',
      '2024-01-15T12:30:00,2024-01-15T11:30:00.000Z,,,,4.2,,the wizard suggested 4.8 U,40,,Some pump',
      `2024-01-15T13:00:00,2024-01-15T12:00:00.000Z,,,,,,,,"'=HYPERLINK(""x"")",Contour USB`,
      '2024-01-15T14:00:00,2024-01-15T13:00:00.000Z,,,,,,,,"Ketones LO, below 0.1 mmol/L",Contour USB',
    ]);
    const inMmoll = createFormat({ locale: 'de-DE', unit: 'mmol/L', zoneId: 'Europe/Paris' });
    const german = logbookCsv(days, { format: inMmoll, limits, devices }).split('\r\n');
    expect(german[0]).to.contain('glucose_mmol_l');
    // Numbers have a point whatever the language: it is a file for programs.
    expect(german[1]).to.contain(',6.5,');
  });
});

describe('logbook, the page', function () {
  this.timeout(30_000);
  afterEach(unmountAll);

  it('is a table by day, newest first, with heads of columns, lines and days', async () => {
    const { find, all } = await mountApp({ demoDays: 16, path: '/logbook' });
    await find('h1', 'Logbook of the last 14 days');
    const heads = all('x-logbook-table >>> thead th');
    expect(heads.map(wordsOf)).to.deep.equal([
      'Time, newest first',
      'Glucose, mg/dL',
      'Insulin',
      'Carbs',
      'Marks and notes',
      'Device',
    ]);
    expect(heads.every((head) => head.getAttribute('scope') === 'col')).to.equal(true);
    const days = all('x-logbook-table >>> tbody th[scope="rowgroup"] a').map((link) => link.id);
    expect(days).to.have.length.within(13, 14);
    expect(days).to.deep.equal([...days].sort().reverse());
    expect(wordsOf((await find('x-logbook-table >>> tbody a')) as Element)).to.match(/^\w+day, \d+ \w+ \d{4}$/);
    const times = [...all('x-logbook-table >>> tbody')[1]!.querySelectorAll('th[scope="row"]')].map(wordsOf);
    expect(times).to.deep.equal([...times].sort().reverse());
  });

  it('sorts by the head of the times, and says which way', async () => {
    const { find, all } = await mountApp({ demoDays: 5, path: '/logbook' });
    const button = await find('button.sort');
    const first = (): string => all('x-logbook-table >>> tbody a')[0]!.id;
    const newest = first();
    expect(button.parentElement!.getAttribute('aria-sort')).to.equal('descending');
    button.click();
    await until(() => first() < newest);
    expect((await find('th.time')).getAttribute('aria-sort')).to.equal('ascending');
  });

  it('hides kinds and shows them again; nothing left says so', async () => {
    const { find, all } = await mountApp({ demoDays: 5, path: '/logbook' });
    const chip = (name: string) =>
      find('x-logbook-filter >>> label', name).then((label) => label.querySelector('input')!);
    expect((await chip('Sensor')).checked).to.equal(false);
    expect((await chip('Fingersticks')).checked).to.equal(true);
    const glucose = (): number => all('x-logbook-table >>> td.glucose .value').length;
    expect(glucose()).to.be.above(5);
    for (const name of ['Fingersticks', 'Control'])
      if (all('label').some((l) => wordsOf(l).startsWith(name))) (await chip(name)).click();
    await until(() => glucose() === 0);
    (await chip('Sensor')).click();
    await until(() => glucose() > 100);
    expect(all('x-logbook-table >>> td.notes').map(wordsOf)).to.include('sensor');
    for (const label of all('x-logbook-filter >>> label')) {
      const box = label.querySelector('input')!;
      if (box.checked) box.click();
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await find('x-notice >>> h2', 'Everything in these days is hidden');
    (await find('button', 'Show all kinds')).click();
    await until(() => glucose() > 100);
  });

  it('shows earlier days on demand and goes there', async () => {
    const { find, all } = await mountApp({ demoDays: 20, path: '/logbook/30' });
    const days = (): Element[] => all('x-logbook-table >>> tbody a');
    const more = await find('x-logbook-page >>> .more button', 'Show earlier days');
    expect(days()).to.have.length(14);
    more.click();
    await until(() => days().length >= 19);
    const table = await find('x-logbook-table');
    await until(() => table.shadowRoot!.activeElement?.id === days()[14]!.id);
    expect(all('x-logbook-page >>> .more')).to.have.length(0);
  });

  it('never shows LO or HI as a number, and control solution unjudged', async () => {
    const { find, all, people } = await mountApp({ path: '/logbook' });
    await find('x-notice >>> h2', 'The logbook is empty');
    await people.value.current!.store.put([
      smbg('08:00', 20, { bound: 'low' }),
      smbg('08:30', 600, { bound: 'high' }),
      smbg('09:00', 64, {}),
      at('09:30', { kind: 'control', mgdl: 122 }),
    ]);
    await find('h1', /^Logbook of 14 days to 15 January 2024$/);
    // A meter alone has no columns for insulin and carbs.
    expect(all('x-logbook-table >>> thead th').map(wordsOf).slice(1)).to.deep.equal([
      'Glucose, mg/dL',
      'Marks and notes',
      'Device',
    ]);
    const cells = all('x-logbook-table >>> td.glucose').map(wordsOf);
    expect(cells).to.deep.equal(['122', '64low', 'HI, above 600 mg/dLvery high', 'LO, below 20 mg/dLvery low']);
    expect(all('x-logbook-table >>> td.notes').map(wordsOf)[0]).to.equal('control solution, not counted');
    expect(all('x-logbook-table >>> td.glucose path').map((path) => path.getAttribute('class'))).to.deep.equal([
      'control',
      'low',
      'veryHigh',
      'veryLow',
    ]);
    // The person's own ranges judge.
    const limit = (mgdl: number) => ({ mgdl, mmoll: mgdl / 18 });
    const limits = { veryLow: limit(40), low: limit(60), high: limit(180), veryHigh: limit(250) };
    await people.change({ targets: { preset: 'own', limits } });
    await until(() => all('x-logbook-table >>> td.glucose').map(wordsOf)[1] === '64in range');
    await people.change({ unit: 'mmol/L' });
    await until(() => all('x-logbook-table >>> td.glucose').map(wordsOf)[3] === 'LO, below 1.1 mmol/Lvery low');
  });

  it('says where the data is when the days have none', async () => {
    const { find } = await mountApp({ demoDays: 4, path: '/logbook/2020-01-01..2020-01-05' });
    await find('h1', /^Logbook, 1\s?–\s?5 January 2020$/);
    await find('x-notice >>> h2', 'No entries in these days');
    const link = await find<HTMLAnchorElement>('x-logbook-page >>> a.button');
    expect(link.getAttribute('href')).to.equal('#/logbook/14');
  });

  for (const theme of ['light', 'dark']) {
    it(`has no finding of axe with every kind shown, ${theme}`, async () => {
      document.documentElement.dataset.theme = theme;
      const { find, people } = await mountApp({ path: '/upload' });
      await people.value.current!.store.put([
        smbg('08:00', 20, { bound: 'low', marks: ['fasting'], manual: true, temperatureWarning: true }),
        smbg('08:30', 300),
        at('09:30', { kind: 'control', mgdl: 122 }),
        bolus('12:30', 4.2, { shape: 'dual', extendedUnits: 2, durationMs: 7_200_000, wizard: { grams: 40 } }),
        at('13:00', { kind: 'basal', unitsPerHour: 0, durationMs: 3_600_000, delivery: 'suspended' }, 'pump:1'),
        at('13:10', { kind: 'injection', units: 10, insulin: 'long' }),
        at('14:00', { kind: 'ketone', mmoll: 0.6 }),
        at('15:00', { kind: 'exercise', durationMs: 3_000_000, intensity: 'light' }),
        at('16:00', { kind: 'clock-change', newDeviceTime: `${DAY}T17:00:00` }),
        at('17:00', { kind: 'unknown', raw: '5b01ff' }, 'pump:1'),
        at('18:00', { kind: 'cgm', mgdl: 90 }, 'sensor:1'),
      ]);
      location.hash = '#/logbook';
      const page = await find('x-logbook-page');
      (await find('x-logbook-filter >>> label', 'Sensor')).querySelector('input')!.click();
      (await find('x-logbook-filter >>> label', 'Basal')).querySelector('input')!.click();
      await find('x-logbook-table >>> td.notes', 'sensor');
      await find('x-logbook-table >>> td.insulin', /0\.00 U\/h\s*suspended, for 1 hr?/);
      await find('x-logbook-table >>> td.insulin', /4\.2 U\s*2\.0 U of it over 2 hr?, with the wizard/);
      await find('x-logbook-table >>> td.insulin', /10\.0 U\s*injection, long-acting/);
      await find('x-logbook-table >>> td.notes', 'fasting · typed in · outside the temperature range');
      await accessible(page);
    });
  }

  it('saves what is shown, all of the chosen days', async () => {
    const { find, all } = await mountApp({ demoDays: 20, path: '/logbook/30' });
    const { files, stop } = catchDownloads();
    try {
      await find('x-logbook-table >>> tbody');
      (await find('x-logbook-page >>> button', 'Save as CSV')).click();
      const [file] = files;
      expect(file!.name).to.match(/^logbook-\d{4}-\d\d-\d\d-to-\d{4}-\d\d-\d\d\.csv$/);
      const rows = (await file!.content.text()).trimEnd().split('\r\n');
      const said = Number(/(\d+) lines/.exec(wordsOf(all('x-logbook-page >>> .titles p')[0]!))![1]);
      expect(rows.length - 1).to.equal(said);
      expect(said).to.be.above(all('x-logbook-table >>> td.glucose').length);
    } finally {
      stop();
    }
  });
});
