// The settings: each change is kept at once or explained, files hold everything, and nothing is deleted by accident.
import { expect } from 'chai';
import fc from 'fast-check';
import type { ChartModel } from '../../src/charts/model.ts';
import { readDiagnostic } from '../../src/device/diagnostic.ts';
import { Transcript } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';
import type { DataRecord } from '../../src/model/record.ts';
import { MINUTE_MS, zone } from '../../src/model/time.ts';
import type { RangeLimits } from '../../src/stats/ranges.ts';
import { RANGE_PRESETS } from '../../src/stats/ranges.ts';
import type { Threshold } from '../../src/stats/thresholds.ts';
import type { StoredSession } from '../../src/store/store.ts';
import { createFormat } from '../../src/text/format.ts';
import { hasWholeConversations } from '../../src/ui/components/settings-devices.ts';
import { diagnosticMeta } from '../../src/ui/data/diagnostic-meta.ts';
import { EXPORT_COLUMNS, exportCsv, exportFileName, exportJson } from '../../src/ui/data/export.ts';
import type { LimitTexts } from '../../src/ui/data/own-limits.ts';
import { LIMIT_NAMES, readLimits } from '../../src/ui/data/own-limits.ts';
import { findZones, offsetText, zoneIds, zoneNamed } from '../../src/ui/data/zones.ts';
import { controlAt, meterOver, smbgAt, stampOf } from '../support/chart-data.ts';
import { catchDownloads } from './downloads.ts';
import type { Mounted } from './mount.ts';
import { accessible, mountApp, playedReading, press, unmountAll, until, wordsOf } from './mount.ts';

const PARIS = zone('Europe/Paris');
const STANDARD = RANGE_PRESETS.standard.limits;
const inMgdl = (limit: Threshold): string => String(limit.mgdl);
const inMmoll = (limit: Threshold): string => limit.mmoll.toFixed(1);
const texts = (veryLow: string, low: string, high: string, veryHigh: string): LimitTexts => ({
  veryLow,
  low,
  high,
  veryHigh,
});

describe('own ranges', () => {
  const mgdl = (...four: [string, string, string, string]) => readLimits(texts(...four), 'mg/dL', STANDARD, inMgdl);
  const mmoll = (...four: [string, string, string, string]) => readLimits(texts(...four), 'mmol/L', STANDARD, inMmoll);

  it('are pairs: a published one where there is one, else converted', () => {
    expect(mgdl('54', '80', '180', '250').limits).to.deep.equal({
      veryLow: { mgdl: 54, mmoll: 3 },
      low: { mgdl: 80, mmoll: 4.4 },
      high: { mgdl: 180, mmoll: 10 },
      veryHigh: { mgdl: 250, mmoll: 13.9 },
    });
    expect(mmoll('3.0', '3,9', ' 9.5 ', '13.9').limits).to.deep.equal({
      ...STANDARD,
      high: { mgdl: 171, mmoll: 9.5 },
    });
  });

  it('say what is wrong, and with which number', () => {
    expect(mgdl('54', '', '180', '250').problem).to.deep.equal({ kind: 'number', at: 'low' });
    expect(mgdl('54', '-70', '180', '250').problem).to.deep.equal({ kind: 'number', at: 'low' });
    expect(mgdl('54', '7e1', '180', '250').problem).to.deep.equal({ kind: 'number', at: 'low' });
    expect(mgdl('54', '70', '180.5', '250').problem).to.deep.equal({ kind: 'whole', at: 'high' });
    expect(mgdl('54', '70.0', '180', '250').problem).to.equal(undefined);
    expect(mmoll('3.0', '3.95', '10.0', '13.9').problem).to.deep.equal({ kind: 'decimal', at: 'low' });
    // Typed in the other unit.
    expect(mgdl('3', '70', '180', '250').problem).to.deep.equal({ kind: 'bounds', at: 'veryLow' });
    expect(mmoll('3.0', '70', '10.0', '13.9').problem).to.deep.equal({ kind: 'bounds', at: 'low' });
    expect(mgdl('54', '70', '180', '601').problem).to.deep.equal({ kind: 'bounds', at: 'veryHigh' });
    expect(mgdl('54', '54', '180', '250').problem).to.deep.equal({ kind: 'order', at: 'low', lower: 'veryLow' });
    expect(mgdl('54', '70', '60', '250').problem).to.deep.equal({ kind: 'order', at: 'high', lower: 'low' });
    expect(mgdl('70', '71', '180', '250').problem).to.deep.equal({ kind: 'close', at: 'low', lower: 'veryLow' });
  });

  it('leave a number alone that was not touched, whatever its pair', () => {
    const own: RangeLimits = { ...STANDARD, low: { mgdl: 73, mmoll: 4.1 } };
    const { limits } = readLimits(texts('3.0', '4.1', '9.0', '13.9'), 'mmol/L', own, inMmoll);
    expect(limits?.low).to.deep.equal({ mgdl: 73, mmoll: 4.1 });
    expect(limits?.high).to.deep.equal({ mgdl: 162, mmoll: 9 });
  });

  it('ascend in both units whenever they are taken, and are taken when they are far enough apart', () => {
    const value = fc.integer({ min: 0, max: 700 });
    fc.assert(
      fc.property(value, value, value, value, fc.boolean(), (a, b, c, d, isMmoll) => {
        const four = [a, b, c, d].map((number) => (isMmoll ? (number / 20).toFixed(1) : String(number)));
        const [one, two, three, last] = four as [string, string, string, string];
        const unit = isMmoll ? 'mmol/L' : 'mg/dL';
        const { limits, problem } = readLimits(
          texts(one, two, three, last),
          unit,
          STANDARD,
          isMmoll ? inMmoll : inMgdl,
        );
        expect(limits === undefined).to.equal(problem !== undefined);
        const pairs = limits && LIMIT_NAMES.map((name) => limits[name]);
        for (let i = 1; pairs && i < 4; i++) {
          expect(pairs[i]!.mgdl).to.be.above(pairs[i - 1]!.mgdl);
          expect(pairs[i]!.mmoll).to.be.above(pairs[i - 1]!.mmoll);
        }
        const numbers = four.map(Number);
        const least = isMmoll ? 1.2 : 20;
        const most = isMmoll ? 33 : 600;
        const isApart = numbers.every(
          (number, i) =>
            number >= least && number <= most && (i === 0 || number - numbers[i - 1]! >= (isMmoll ? 0.1 - 1e-9 : 3)),
        );
        if (isApart) expect(problem, JSON.stringify(four)).to.equal(undefined);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('time zones to choose from', () => {
  it('are found by any part of the name, accents and blanks aside', () => {
    expect(findZones('new yo')[0]).to.equal('America/New_York');
    expect(findZones('NEW_YORK')[0]).to.equal('America/New_York');
    expect(findZones('kolk')).to.deep.equal(['Asia/Kolkata']);
    expect(findZones('kyiv')).to.deep.equal(['Europe/Kyiv']);
    expect(findZones('São Paulo')[0]).to.equal('America/Sao_Paulo');
    // Places that begin with it come first: London in Europe before New London would.
    expect(findZones('par')[0]).to.match(/\/Par/);
    expect(findZones('nowhere at all')).to.deep.equal([]);
    expect(findZones('')).to.equal(zoneIds());
    expect(zoneNamed(' europe/paris ')).to.equal('Europe/Paris');
    expect(zoneNamed('paris')).to.equal(undefined);
    expect(zoneIds()).to.include('UTC');
  });

  it('are all zones that times can be shown in', () => {
    for (const id of zoneIds()) expect(zone(id).offsetAt(0), id).to.be.within(-15 * 3_600_000, 15 * 3_600_000);
  });

  it('say how far they are from UTC', () => {
    const january = Date.UTC(2024, 0, 15);
    expect(
      ['UTC', 'Europe/Paris', 'America/St_Johns', 'Asia/Kolkata'].map((id) => offsetText(id, january)),
    ).to.deep.equal(['UTC', 'UTC+1', 'UTC−3:30', 'UTC+5:30']);
  });
});

describe('files of everything', () => {
  afterEach(unmountAll);
  const at = PARIS.utcFromWall('2024-01-15T08:00:00');
  const records: DataRecord[] = [
    smbgAt(at, 118, PARIS, { marks: ['before-meal'] }),
    smbgAt(at + MINUTE_MS, 20, PARIS, { bound: 'low' }),
    smbgAt(at + 2 * MINUTE_MS, 5.5 * 18.01559, PARIS),
    controlAt(at + 3 * MINUTE_MS, 122, PARIS),
    { ...stampOf('note', at + 4 * MINUTE_MS, PARIS), kind: 'note', text: '=1+1, "quoted"\nand more' },
    { ...stampOf('unknown', at + 5 * MINUTE_MS, PARIS), kind: 'unknown', raw: 'ab'.repeat(100) },
    { ...stampOf('exercise', at + 6 * MINUTE_MS, PARIS), kind: 'exercise', durationMs: 45 * MINUTE_MS },
  ];

  async function withRecords(): Promise<Mounted> {
    const mounted = await mountApp({ path: '/upload' });
    const { store } = mounted.people.value.current!;
    const device = { id: 'test-meter', driverId: 'contour-hid', model: 'Contour USB', serial: 'S1', lastReadAt: 0 };
    await store.putDevice(device);
    await store.put(records);
    return mounted;
  }

  it('CSV: a line a record, both clocks, unit stated, LO in words, nothing cut short', async () => {
    const { people } = await withRecords();
    const { store } = people.value.current!;
    const format = createFormat({ locale: 'de-DE', unit: 'mmol/L', zoneId: 'Europe/Paris' });
    const bytes = new Uint8Array(await (await exportCsv(store, format)).arrayBuffer());
    expect([...bytes.subarray(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf]);
    const rows = parseCsv(new TextDecoder().decode(bytes)).map((row) =>
      row.map((cell) => cell.replaceAll('\u00a0', ' ')),
    );
    expect(rows[0]).to.deep.equal([...EXPORT_COLUMNS]);
    expect(rows.slice(1).map((row) => row.slice(0, 10))).to.deep.equal([
      line('08:00', 'smbg', '6.5', 'mmol/L', '', 'before a meal'),
      line('08:01', 'smbg', 'LO', 'mmol/L', '<1.1', 'LO: below what the device measures (1,1 mmol/L)'),
      line('08:02', 'smbg', '5.5', 'mmol/L', '', ''),
      line('08:03', 'control', '6.8', 'mmol/L', '', 'control solution, not counted'),
      line('08:04', 'note', '', '', '', `'=1+1, "quoted"\nand more`),
      line('08:05', 'unknown', '', '', '', 'ab'.repeat(100)),
      line('08:06', 'exercise', '45', 'min', '', ''),
    ]);
    expect(rows[1]![10]).to.equal(records[0]!.id);
  });

  function line(time: string, ...[kind, value, unit, bound, details]: string[]): string[] {
    const utc = `2024-01-15T07:${time.slice(3)}:00.000Z`;
    const local = `2024-01-15T${time}:00`;
    return [local, utc, local, kind!, value!, unit!, bound!, details!, 'Contour USB', 'S1'];
  }

  it('JSON: one object with every field as it is kept', async () => {
    const { people } = await withRecords();
    const { store, person } = people.value.current!;
    const blob = await exportJson(store, person, { at: Date.UTC(2026, 0, 2), appVersion: '1.2.3' });
    const file = JSON.parse(await blob.text()) as Record<string, unknown> & { records: DataRecord[] };
    expect(file).to.deep.include({
      format: 'basalt-records',
      version: 1,
      exportedAt: '2026-01-02T00:00:00.000Z',
      appVersion: '1.2.3',
      person: { name: 'My data', unit: 'mg/dL', zoneId: 'Europe/Paris' },
    });
    expect(file.records.map(({ utc: _utc, ...record }: DataRecord & { utc?: string }) => record)).to.deep.equal(
      records,
    );
    expect(file.records.map((record) => (record as DataRecord & { utc: string }).utc)[0]).to.equal(
      '2024-01-15T07:00:00.000Z',
    );
    const other = await mountApp({ path: '/upload' });
    const { current } = other.people.value;
    const empty = await exportJson(current!.store, current!.person, { at: 0, appVersion: '' });
    expect((JSON.parse(await empty.text()) as { records: unknown[] }).records).to.deep.equal([]);
  });

  it('are named after the person, in any script', () => {
    const day = Date.UTC(2026, 10, 22);
    expect(exportFileName('Rosa Alba', day, 'csv')).to.equal('basalt-rosa-alba-2026-11-22.csv');
    expect(exportFileName('../Zoë & 山田/', day, 'json')).to.equal('basalt-zoë-山田-2026-11-22.json');
    expect(exportFileName('!', day, 'csv')).to.equal('basalt-2026-11-22.csv');
  });
});

/** RFC 4180, as little of it as the test needs. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    const row = rows.at(-1)?.at(-1) === undefined || rows.at(-1)!.at(-1) !== '\n' ? (rows.at(-1) ?? []) : [];
    if (rows.at(-1) !== row) rows.push(row);
    row.push((quoted ?? plain ?? '').replaceAll('""', '"'));
    if (end === '\r\n') row.push('\n');
  }
  return rows.map((row) => row.slice(0, -1));
}

const SESSION: StoredSession = {
  id: 's1',
  deviceId: 'contour-hid:7390-2902076',
  driverId: 'contour-hid',
  startedAt: Date.UTC(2024, 0, 15),
  outcome: 'complete',
  added: 12,
  known: 488,
  problems: [{ where: 'frame 3', what: 'damaged, serial 7390-2902076' }],
  zone: 'Europe/Paris',
  model: 'Contour USB',
  appVersion: '0.0.9',
};

describe('what a diagnostic file says of a reading', () => {
  it('is what decoding again needs, and no name of a file', () => {
    const here = { appVersion: '0.1.0', userAgent: 'a browser' };
    const meta = diagnosticMeta({ ...SESSION, fileName: 'Rosa Alba.csv', shifts: [{ addMs: 60_000 }] }, 'S', here);
    expect(meta).to.deep.include({
      basalt: 1,
      driverId: 'contour-hid',
      model: 'Contour USB',
      serial: 'S',
      zone: 'Europe/Paris',
      appVersion: '0.0.9',
      writtenBy: '0.1.0',
      fileType: '.csv',
      shifts: [{ addMs: 60_000 }],
    });
    expect(JSON.stringify(meta)).to.not.contain('Rosa');
  });
});

describe('decoding again is offered', () => {
  const at = (startedAt: number, outcome: StoredSession['outcome'], added = 1): StoredSession => ({
    ...SESSION,
    startedAt,
    outcome,
    added,
  });
  it('only when the conversations hold all that is stored', () => {
    expect(hasWholeConversations([])).to.equal(false);
    expect(hasWholeConversations([at(1, 'complete', 0)])).to.equal(false);
    expect(hasWholeConversations([at(1, 'complete')])).to.equal(true);
    expect(hasWholeConversations([at(1, 'broken')])).to.equal(true);
    expect(hasWholeConversations([at(2, 'running'), at(1, 'complete')])).to.equal(false);
    expect(hasWholeConversations([at(3, 'complete', 0), at(2, 'running')])).to.equal(true);
  });
});

describe('settings, the page', function () {
  this.timeout(30_000);
  afterEach(unmountAll);
  afterEach(() => localStorage.removeItem('basalt.theme'));

  const settings = (options: Parameters<typeof mountApp>[0] = {}) => mountApp({ path: '/settings', ...options });
  const person = ({ people }: Mounted) => people.value.current!.person;

  function type(input: HTMLInputElement, value: string, event: 'input' | 'change' = 'change'): void {
    input.value = value;
    input.dispatchEvent(new Event(event, { bubbles: true }));
  }

  it('keeps a name at once, and refuses none', async () => {
    const page = await settings();
    const name = await page.find<HTMLInputElement>('x-settings-person >>> #name');
    type(name, '  Rosa Alba ');
    await until(() => person(page).name === 'Rosa Alba');
    await page.find('x-saved-note >>> p', 'Saved');
    await page.find('h1', 'Settings of Rosa Alba');
    type(name, '   ');
    await page.find('x-settings-person >>> #name-note', 'A name is needed');
    expect(name.getAttribute('aria-invalid')).to.equal('true');
    expect(person(page).name).to.equal('Rosa Alba');
    type(name, 'Rosa');
    await until(() => person(page).name === 'Rosa');
    expect(name.hasAttribute('aria-invalid')).to.equal(false);
  });

  it('changes two things at once without undoing one of them', async () => {
    const page = await settings();
    await Promise.all([page.people.change({ name: 'Rosa' }), page.people.change({ unit: 'mmol/L' })]);
    expect(person(page)).to.deep.include({ name: 'Rosa', unit: 'mmol/L' });
  });

  it('changes the unit everywhere', async () => {
    const page = await settings();
    await page.find('x-settings-targets >>> .small', '70–180 mg/dL');
    (await page.find<HTMLInputElement>('x-settings-person >>> input[aria-label="mmol/L"]')).click();
    await page.find('x-settings-targets >>> .small', '3.9–10.0 mmol/L');
    await page.find('button.unit', 'mmol/L');
    expect(person(page).unit).to.equal('mmol/L');
  });

  it('changes the unit of a chart that is shown', async () => {
    const page = await mountApp({ demoDays: 5, unit: 'mmol/L' });
    const chart = await page.find<HTMLElement & { model: ChartModel }>('x-typical-day >>> x-chart');
    const labels = (): string[] => chart.model.panels[0]!.lines.map(({ label }) => label ?? '');
    expect(labels()).to.include.members(['3.9', '10.0']);
    await page.people.change({ unit: 'mg/dL' });
    await until(() => labels().includes('180'));
    expect(labels()).to.include('70').and.not.include('10.0');
  });

  it('finds a time zone by typing and by keyboard, and refuses what is none', async () => {
    const page = await settings();
    const input = await page.find<HTMLInputElement>('x-zone-picker >>> input');
    expect(input.value).to.equal('Europe/Paris');
    type(input, 'new york', 'input');
    await page.find('li[role="option"]', /America\/New York\s*UTC−[45]/);
    await until(() => input.getAttribute('aria-activedescendant') === 'zone-0');
    expect(input.getAttribute('aria-expanded')).to.equal('true');
    press(input, 'Enter');
    await until(() => person(page).zoneId === 'America/New_York');
    await until(() => input.value === 'America/New York' && input.getAttribute('aria-expanded') === 'false');
    // Up and down from the chosen one.
    press(input, 'ArrowDown');
    await page.find('li.active', 'America/New York');
    press(input, 'ArrowDown');
    await until(() => !page.all('li.active').some((item) => wordsOf(item).includes('New York')));
    press(input, 'Escape');
    await until(() => input.getAttribute('aria-expanded') === 'false');
    expect(person(page).zoneId).to.equal('America/New_York');
    type(input, 'Atlantis', 'input');
    await page.find('x-zone-picker >>> .more', 'No place of that name');
    input.dispatchEvent(new Event('blur'));
    await page.find('x-zone-picker >>> .wrong', 'America/New York stays until then');
    expect(input.value).to.equal('Atlantis');
    expect(person(page).zoneId).to.equal('America/New_York');
    type(input, 'europe/paris', 'input');
    input.dispatchEvent(new Event('blur'));
    await until(() => person(page).zoneId === 'Europe/Paris');
    expect(page.all('x-zone-picker >>> .wrong')).to.have.length(0);
  });

  it('takes a published set of ranges, or the person’s own in both units', async () => {
    const page = await settings();
    const radio = async (name: string): Promise<HTMLInputElement> =>
      (await page.find('label.choice', name)).querySelector('input')!;
    expect((await radio('Most people')).checked).to.equal(true);
    (await radio('Pregnancy with type 1')).click();
    await until(() => person(page).targets?.preset === 'pregnancy');
    (await radio('My own')).click();
    const high = await page.find<HTMLInputElement>('#high');
    expect(high.value).to.equal('140');
    type(high, '150');
    await until(() => JSON.stringify(person(page).targets).includes('"high":{"mgdl":150,"mmoll":8.3}'));
    await page.find('#about-limits', 'In mmol/L: 3.0, 3.5, 8.3, 13.9.');
    type(high, '40');
    await page.find('#about-limits', '“In range to” has to be above “In range from”');
    expect(high.getAttribute('aria-invalid')).to.equal('true');
    expect(JSON.stringify(person(page).targets)).to.contain('"high":{"mgdl":150');
    // What was typed stays to be put right; another unit forgets it.
    expect(high.value).to.equal('40');
    await page.people.change({ unit: 'mmol/L' });
    await until(() => high.value === '8.3');
    expect(high.hasAttribute('aria-invalid')).to.equal(false);
  });

  it('chooses light and dark for this browser', async () => {
    const { find } = await settings();
    (await find<HTMLInputElement>('input[aria-label="Dark"]')).click();
    expect(document.documentElement.dataset.theme).to.equal('dark');
    (await find<HTMLInputElement>('input[aria-label="As the system"]')).click();
    expect(document.documentElement.dataset.theme).to.equal(undefined);
  });

  it('shows each device with its readings, and saves a diagnostic file without the serial number', async () => {
    const page = await settings();
    await page.find('x-settings-devices >>> p', 'No device has been read');
    const { store } = page.people.value.current!;
    const id = SESSION.deviceId;
    await store.putDevice({
      id,
      driverId: 'contour-hid',
      model: 'Contour USB',
      serial: '7390-2902076',
      lastReadAt: Date.now(),
      shifts: [{ addMs: -60 * MINUTE_MS }],
    });
    await store.putSession(SESSION);
    await store.putSession({
      ...SESSION,
      id: 's0',
      startedAt: SESSION.startedAt - 1000,
      outcome: 'broken',
      errorCode: 'disconnected',
      problems: [],
    });
    const transcript = new Transcript();
    transcript.add('in', new TextEncoder().encode('H|7390-2902076|'));
    await store.putConversation('s1', transcript.toJsonLines());
    await page.find('x-settings-devices >>> h3', 'Contour USB');
    await page.find('x-settings-devices >>> p', 'Serial number 7390-2902076 · last read today');
    await page.find('x-settings-devices >>> p', /the newest readings stand 1 hr? earlier than it showed/);
    (await page.find('x-settings-devices >>> summary', 'Read 2 times')).click();
    const about = page.all('x-settings-sessions >>> .session > .muted').map(wordsOf);
    expect(about).to.deep.equal([
      'complete · 12 new, 488 known already',
      'broke off: The connection broke · 12 new, 488 known already',
    ]);
    await page.find('x-settings-sessions >>> summary', '1 strange place');
    const { files, stop } = catchDownloads();
    (await page.find('x-diagnostic-save >>> button')).click();
    await until(() => files.length === 1);
    stop();
    const content = await files[0]!.content.text();
    expect(content).to.not.contain('2902076').and.not.contain('32393032');
    const { meta, transcript: saved } = readDiagnostic(content);
    expect(meta).to.deep.include({ driverId: 'contour-hid', serial: '000000000000', zone: 'Europe/Paris' });
    expect(new TextDecoder().decode(saved.received[0])).to.equal('H|000000000000|');
  });

  it('decodes again and says what came of it', async () => {
    let outcome: 'same' | 'changed' | 'failed' = 'same';
    const asked: unknown[] = [];
    const page = await settings({
      api: {
        redecode: async (request) => {
          asked.push(request);
          if (outcome === 'failed') throw new AppError('storage', 'no conversation');
          const changes = outcome === 'same' ? 0 : 2;
          return {
            conversations: 3,
            added: changes,
            removed: 0,
            changed: 1 * changes,
            problems: changes ? [{ where: 'x', what: 'y' }] : [],
          };
        },
      },
    });
    const { store, person: shown } = page.people.value.current!;
    const device = { id: SESSION.deviceId, driverId: 'contour-hid', model: 'Contour USB', serial: '', lastReadAt: 0 };
    await store.putDevice(device);
    await store.putDevice({ ...device, id: 'demo-pump:1', driverId: 'demo-pump', model: 'Demo pump' });
    await store.putSession(SESSION);
    const button = await page.find('x-settings-devices >>> button', 'Decode again');
    // Of the demo's pump there is no conversation: decoding it again would leave nothing.
    expect(page.all('x-settings-devices >>> .top button').map(wordsOf)).to.deep.equal(['Decode again']);
    button.click();
    await page.find('x-settings-devices >>> p[role="status"]', 'Nothing changed: 3 conversations were decoded.');
    expect(asked).to.deep.equal([{ personId: shown.id, deviceId: SESSION.deviceId }]);
    outcome = 'changed';
    button.click();
    await page.find(
      'x-settings-devices >>> p[role="status"]',
      'Done: 2 new, 2 changed, 0 gone. 1 strange place was left out.',
    );
    outcome = 'failed';
    button.click();
    await page.find('x-settings-devices >>> p[role="alert"]', 'Nothing was changed.');
  });

  it('says how much is stored and whether the browser keeps it', async () => {
    const { find } = await settings();
    expect(wordsOf(await find('x-settings-storage >>> dl'))).to.match(
      /^Used [\d.]+ (kB|MB|bytes?) The browser allows [\d.,]+ (MB|GB)$/,
    );
    const { storage } = navigator;
    const own = Object.getOwnPropertyDescriptor(storage, 'persist');
    let answer = false;
    Object.defineProperty(storage, 'persist', { configurable: true, value: async () => answer });
    try {
      const button = await find('x-settings-storage >>> button', 'Ask the browser to keep the data');
      button.click();
      await find('x-settings-storage >>> p[role="status"]', 'The browser did not agree.');
      answer = true;
      button.click();
      await find('x-settings-storage >>> p[role="status"]', 'The browser keeps the data until you delete it.');
    } finally {
      if (own) Object.defineProperty(storage, 'persist', own);
      else Reflect.deleteProperty(storage, 'persist');
    }
  });

  it('saves everything as CSV and JSON', async () => {
    const { find, people } = await settings();
    await people.value.current!.store.put(meterOver('2024-01-15', 200, 3, PARIS));
    const { files, stop } = catchDownloads();
    try {
      for (const [index, ending] of ['CSV', 'JSON'].entries()) {
        (await find('x-settings-export >>> button', `Save as ${ending}`)).click();
        await until(() => files.length === index + 1);
      }
      const count = (await people.value.current!.store.columns('smbg', { from: 0, to: Date.now() })).length;
      expect(count).to.be.above(400);
      expect((await files[0]!.content.text()).trimEnd().split('\r\n')).to.have.length(count + 1);
      expect((JSON.parse(await files[1]!.content.text()) as { records: unknown[] }).records).to.have.length(count);
      await find('x-settings-export >>> p[role="status"]', /^basalt-my-data-.*json is saved: /);
    } finally {
      stop();
    }
  });

  it('deletes a person only after the name or the word was typed', async () => {
    const page = await settings();
    await page.people.add('Rosa Alba');
    const rosa = person(page).id;
    await page.find('h1', 'Settings of Rosa Alba');
    (await page.find('x-settings-delete >>> button', 'Delete everything of Rosa Alba')).click();
    const dialog = await page.find<HTMLDialogElement>('x-settings-delete >>> dialog');
    expect(dialog.open).to.equal(true);
    const word = await page.find<HTMLInputElement>('#word');
    const go = await page.find('x-settings-delete >>> button[type="submit"]');
    go.click();
    await page.find('x-settings-delete >>> .wrong', 'That is not the name');
    word.value = 'Rosa';
    go.click();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(page.people.value.people.map(({ id }) => id)).to.include(rosa);
    word.value = ' rosa alba ';
    go.click();
    await until(() => !page.people.value.people.some(({ id }) => id === rosa));
    await page.find('h1', 'Welcome to Basalt');
    expect(person(page).name).to.equal('My data');
    await page.go('/settings');
    (await page.find('x-settings-delete >>> button', 'Delete everything of My data')).click();
    (await page.find<HTMLInputElement>('#word')).value = 'Delete';
    const before = person(page).id;
    (await page.find('x-settings-delete >>> button[type="submit"]')).click();
    await until(() => person(page).id !== before);
  });

  it('deletes nobody whose device is being read', async () => {
    const played = playedReading();
    const page = await settings({ api: played.api });
    const { id: personId, zoneId, name } = person(page);
    void page.reading.readDevice({ personId, zoneId, driverId: 'contour-hid', title: 'Contour' }, async () => ({
      kind: 'simulator',
      seed: 1,
      count: 1,
      unit: 'mg/dL',
    }));
    await page.find('x-settings-delete >>> p', `A device is being read for ${name}.`);
    expect(page.all('x-settings-delete >>> button')).to.have.length(0);
    played.end({ sessionId: '', driverId: '', outcome: 'complete', added: 0, known: 0, kinds: {}, problems: [] });
    await page.find('x-settings-delete >>> button');
  });

  it('removes the demo with one click', async () => {
    const page = await settings({ demoDays: 2 });
    (await page.find('x-settings-delete >>> button', 'Remove the demo')).click();
    await page.find('h1', 'Welcome to Basalt');
    expect(page.people.value.people.some(({ demo }) => demo)).to.equal(false);
  });

  for (const theme of ['light', 'dark']) {
    it(`has no finding of axe with everything open, ${theme}`, async () => {
      document.documentElement.dataset.theme = theme;
      const page = await settings({ path: '/upload' });
      const { store } = page.people.value.current!;
      const device = {
        id: SESSION.deviceId,
        driverId: 'contour-hid',
        model: 'Contour USB',
        serial: 'S',
        lastReadAt: 0,
      };
      await store.putDevice(device);
      await store.putSession(SESSION);
      const limits = RANGE_PRESETS.standard.limits;
      await page.people.change({ targets: { preset: 'own', limits }, zoneId: 'Asia/Kolkata' });
      await page.go('/settings');
      const sections = await page.find('x-settings-page');
      await page.find('x-settings-devices >>> h3');
      type(await page.find<HTMLInputElement>('#high'), '1');
      type(await page.find<HTMLInputElement>('x-settings-person >>> #name'), '');
      for (const details of page.all('x-settings-page >>> details')) (details as HTMLDetailsElement).open = true;
      await page.find('x-settings-sessions >>> .session');
      for (const details of page.all('x-settings-page >>> details')) (details as HTMLDetailsElement).open = true;
      (await page.find('x-settings-export >>> button')).click();
      await page.find('x-settings-storage >>> dl');
      await accessible(sections);
      const zones = await page.find<HTMLInputElement>('x-zone-picker >>> input');
      type(zones, 'a', 'input');
      await page.find('x-zone-picker >>> .more');
      await accessible(sections);
      type(zones, 'Atlantis', 'input');
      zones.dispatchEvent(new Event('blur'));
      (await page.find('x-settings-delete >>> button.danger')).click();
      (await page.find('x-settings-delete >>> button[type="submit"]')).click();
      await page.find('x-settings-delete >>> .wrong');
      await accessible(sections);
      (await page.find<HTMLDialogElement>('x-settings-delete >>> dialog')).close();
    });
  }

  it('goes to a section by its address and gives it the focus', async () => {
    const page = await settings();
    (await page.find('x-settings-page >>> nav a', 'Storage')).click();
    const element = await page.find('x-settings-page');
    await until(() => element.shadowRoot!.activeElement?.id === 'storage-title');
    expect(location.hash).to.equal('#/settings/storage');
    const top = page.all('section#storage')[0]!.getBoundingClientRect().top;
    expect(top).to.be.below(innerHeight / 2);
    await page.go('/settings/about');
    await until(() => element.shadowRoot!.activeElement?.id === 'about-title');
    await page.find('x-settings-about >>> p', /^Basalt \d+\.\d+\.\d+$/);
  });
});
