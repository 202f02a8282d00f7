// What a person types into the logbook: stored, asked about, corrected, deleted; nothing of it while visiting.
import { expect } from 'chai';
import { RANGE_PRESETS } from '../../src/stats/ranges.ts';
import type { DataRecord, Smbg } from '../../src/model/record.ts';
import { zone } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import type { Store } from '../../src/store/store.ts';
import { readOut } from '../../src/ui/components/day-readout.ts';
import { dayData, dayNumbers } from '../../src/ui/data/day.ts';
import { recordsCsv } from '../../src/ui/data/export.ts';
import { logbookCsv } from '../../src/ui/data/logbook-csv.ts';
import { reportInput } from '../../src/ui/data/report-input.ts';
import { createFormat } from '../../src/text/format.ts';
import type { EntryRecord, EntryTexts } from '../../src/ui/data/logbook-entry.ts';
import { emptyTexts, entryChange, entryRecords, textsOf } from '../../src/ui/data/logbook-entry.ts';
import { LOG_GROUPS, logbook } from '../../src/ui/data/logbook.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { accessible, mountApp, unmountAll, until, wordsOf } from './mount.ts';
import type { Mounted } from './mount.ts';

const PARIS = zone('Europe/Paris');
const NOW = PARIS.utcFromWall('2024-06-15T23:00:00');
const EVER = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
const format = (unit: GlucoseUnit = 'mg/dL', zoneId = 'Europe/Paris') =>
  createFormat({ locale: 'en-GB', unit, zoneId });

function texts(more: Partial<EntryTexts>): EntryTexts {
  return { ...emptyTexts(NOW, format()), date: '2024-01-15', time: '07:20', ...more };
}

function change(
  more: Partial<EntryTexts>,
  { unit = 'mg/dL' as GlucoseUnit, zoneId = 'Europe/Paris', before = [] as readonly EntryRecord[], now = NOW } = {},
) {
  return entryChange(texts(more), { format: format(unit, zoneId), now, before });
}

function stored(...args: Parameters<typeof change>): readonly EntryRecord[] {
  const found = change(...args);
  if ('problems' in found) throw new Error(found.problems.map(({ words }) => words).join(' '));
  return found.records;
}

/** The questions, as 'field: words' with plain blanks. */
function questions(...args: Parameters<typeof change>): string[] {
  const found = change(...args);
  if (!('problems' in found)) throw new Error(`nothing asked, ${JSON.stringify(found)}`);
  return found.problems.map(({ field, words }) => `${field ?? '-'}: ${words}`.replaceAll('\u00a0', ' '));
}

/** What tells of a record besides its made-up id. */
function contents(records: readonly DataRecord[]): object[] {
  return records.map(({ id: _, edit: __, deviceId, deviceTime, at, ...rest }) => {
    expect(deviceId).to.equal('manual');
    expect(PARIS.wallAt(at)).to.equal(deviceTime);
    return rest;
  });
}

describe('a typed entry', () => {
  it('is a record of each kind, all of one time in the person’s zone', () => {
    const records = stored({
      glucose: '118',
      mark: 'before-meal',
      insulin: '4,5',
      carbs: '45',
      ketones: '0.6',
      exercise: '30',
      intensity: 'light',
      note: '  porridge ',
    });
    expect(contents(records)).to.deep.equal([
      { kind: 'smbg', mgdl: 118, marks: ['before-meal'], manual: true },
      { kind: 'injection', units: 4.5, insulin: 'rapid' },
      { kind: 'carbs', grams: 45 },
      { kind: 'ketone', mmoll: 0.6 },
      { kind: 'exercise', durationMs: 1_800_000, intensity: 'light' },
      { kind: 'note', text: 'porridge' },
    ]);
    expect(new Set(records.map(({ id }) => id)).size).to.equal(6);
    const [there] = stored({ glucose: '118' }, { zoneId: 'Asia/Tokyo' });
    expect(there).to.include({ deviceTime: '2024-01-15T07:20:00', at: Date.UTC(2024, 0, 14, 22, 20) });
  });

  it('keeps mmol/L unrounded and the ends of a meter’s range as such', () => {
    expect(stored({ glucose: '6,7' }, { unit: 'mmol/L' })[0]).to.include({ mgdl: mgdlFromMmoll(6.7) });
    expect(stored({ glucose: '7' }, { unit: 'mmol/L' })[0]).to.include({ mgdl: mgdlFromMmoll(7) });
    expect(stored({ glucose: '<20' })[0]).to.include({ mgdl: 20, bound: 'low' });
    expect(stored({ glucose: '> 600' })[0]).to.include({ mgdl: 600, bound: 'high' });
    expect(questions({ glucose: 'LO' })[0]).to.match(/^glucose: Below which value .*<20\.$/);
    expect(questions({ glucose: 'hi' }, { unit: 'mmol/L' })[0]).to.match(/^glucose: Above which value .*>33\.3\.$/);
  });

  it('asks about what cannot be meant, and about the other unit by its own number', () => {
    expect(stored({ glucose: '10' })).to.have.length(1);
    expect(stored({ glucose: '800' })).to.have.length(1);
    expect(questions({ glucose: '801' })).to.deep.equal([
      'glucose: Is 801 right? Glucose goes from 10 to 800 mg/dL here.',
    ]);
    expect(questions({ glucose: '6.7' })).to.deep.equal([
      'glucose: Is 6.7 in mmol/L? Here glucose is in mg/dL: that would be 121.',
    ]);
    expect(questions({ glucose: '9' })[0]).to.include('that would be 162');
    expect(questions({ glucose: '118' }, { unit: 'mmol/L' })).to.deep.equal([
      'glucose: Is 118 in mg/dL? Here glucose is in mmol/L: that would be 6.5.',
    ]);
    expect(stored({ glucose: '44.4' }, { unit: 'mmol/L' })).to.have.length(1);
    expect(questions({ glucose: '0.5' }, { unit: 'mmol/L' })).to.deep.equal([
      'glucose: Is 0.5 right? Glucose goes from 0.6 to 44.4 mmol/L here.',
    ]);
    expect(questions({ glucose: '6.75' }, { unit: 'mmol/L' })[0]).to.include('at most 1 digit');
    expect(questions({ glucose: '1,200' })[0]).to.match(/^glucose: Is 1,200 right\?/);
    expect(questions({ glucose: '-90' })[0]).to.include('is not a number');
    expect(
      questions({ insulin: '101', carbs: '12.5', ketones: '11', exercise: '0', note: 'x'.repeat(501) }).map(
        (words) => words.split(':')[0],
      ),
    ).to.deep.equal(['insulin', 'carbs', 'ketones', 'exercise', 'note']);
    expect(questions({ carbs: '0' })).to.deep.equal([
      'carbs: Carbs, g: Is 0 right? It goes from 1 to 500 here; leave it empty when there was none.',
    ]);
    expect(questions({ mark: 'fasting', carbs: '20' })).to.deep.equal([
      'glucose: Which value is marked “fasting”? Type the glucose, or choose no mark.',
    ]);
    expect(questions({})).to.deep.equal(['-: Nothing is filled in yet.']);
  });

  it('asks about times that never were, are to come, or are a slip', () => {
    expect(questions({ glucose: '118', date: '2024-03-31', time: '02:30' })).to.deep.equal([
      'time: The clocks went forward that night, and there was no 02:30. When was it?',
    ]);
    // Where the clocks did nothing that night, it is a time like any other.
    expect(stored({ glucose: '118', date: '2024-03-31', time: '02:30' }, { zoneId: 'Asia/Tokyo' })).to.have.length(1);
    expect(questions({ glucose: '118', date: '2024-06-15', time: '23:01' })[0]).to.include('still to come');
    expect(stored({ glucose: '118', date: '2024-06-15', time: '23:00' })).to.have.length(1);
    expect(questions({ glucose: '118', date: '0026-01-15' })[0]).to.equal('date: Is the year 0026 right?');
    expect(questions({ glucose: '118', date: '' })[0]).to.match(/^date: When was it/);
    expect(questions({ glucose: '118', time: '' })[0]).to.match(/^time: When was it/);
    // Several at once are all said.
    expect(questions({ glucose: '1', carbs: 'x', time: '' })).to.have.length(3);
  });

  it('is corrected where it stands; what was not touched stays to the last digit', () => {
    const before = stored({ glucose: '6.7', insulin: '4', note: 'lunch' }, { unit: 'mmol/L' });
    const same = textsOf(before, format('mmol/L'));
    expect(same).to.include({ glucose: '6.7', insulin: '4', note: 'lunch', date: '2024-01-15', time: '07:20' });
    expect(entryChange(same, { format: format('mmol/L'), now: NOW, before })).to.deep.equal({
      records: [],
      removed: [],
    });
    // The person reads mg/dL now and marks the value: 121 is shown, 120.7… stays.
    const marked = entryChange(
      { ...textsOf(before, format()), mark: 'fasting' },
      { format: format(), now: NOW, before },
    );
    if ('problems' in marked) throw new Error('asked');
    expect(marked.records).to.deep.equal([{ ...before[0], marks: ['fasting'] }]);
    const other = entryChange(
      { ...same, insulin: '5', note: '', carbs: '30' },
      { format: format('mmol/L'), now: NOW, before },
    );
    if ('problems' in other) throw new Error('asked');
    expect(other.removed).to.deep.equal([before[2]]);
    expect(other.records[0]).to.deep.equal({ ...before[1], units: 5 });
    expect(other.records[1]).to.include({ kind: 'carbs', grams: 30, at: before[0]!.at });
    const emptied = entryChange(
      { ...same, glucose: '', insulin: '', note: '' },
      { format: format(), now: NOW, before },
    );
    expect('problems' in emptied && emptied.problems[0]!.words).to.include('choose Delete');
  });

  it('moves to another time with all it holds; to another day as a new record in place of the old one', () => {
    const before = stored({ glucose: '118', carbs: '20' });
    const later = entryChange({ ...textsOf(before, format()), time: '08:00' }, { format: format(), now: NOW, before });
    if ('problems' in later) throw new Error('asked');
    expect(later.removed).to.deep.equal([]);
    expect(later.records.map(({ id }) => id)).to.deep.equal(before.map(({ id }) => id));
    expect(later.records.map(({ deviceTime }) => deviceTime.slice(11))).to.deep.equal(['08:00:00', '08:00:00']);
    const next = entryChange(
      { ...textsOf(before, format()), date: '2024-01-16' },
      { format: format(), now: NOW, before },
    );
    if ('problems' in next) throw new Error('asked');
    expect(next.removed).to.deep.equal(before);
    expect(contents(next.records)).to.deep.equal(contents(before));
  });
});

describe('typed entries among what devices told', () => {
  const device = (kind: string, fields: object): DataRecord => {
    const deviceTime = '2024-01-15T07:20:00';
    return {
      id: `meter:1/${kind}/1`,
      deviceId: 'meter:1',
      kind,
      deviceTime,
      at: PARIS.utcFromWall(deviceTime),
      ...fields,
    } as never;
  };
  async function rowsOf(records: readonly DataRecord[]) {
    const store = await openStore(`test-${crypto.randomUUID()}`);
    await store.edit(records);
    const { days } = await logbook(store, { param: undefined, shown: new Set(LOG_GROUPS), zone: PARIS, now: NOW });
    store.close();
    return days.flatMap(({ rows }) => rows);
  }

  it('the meter’s own value counts once, and the typed copy can still be corrected', async () => {
    const typed = stored({ glucose: '118', time: '07:22', carbs: '20' });
    const rows = await rowsOf([device('smbg', { mgdl: 118 }), ...typed]);
    expect(rows.filter(({ glucose }) => glucose)).to.have.length(1);
    expect(rows[0]!.deviceIds).to.deep.equal(['meter:1', 'manual']);
    expect(entryRecords(rows[0]!.typed).map(({ kind }) => kind)).to.deep.equal(['smbg']);
    expect(rows[1]!.typed.map(({ kind }) => kind)).to.deep.equal(['carbs']);
  });

  it('say so where others name their device: in the file, the day, its table twin, the export, a report', async () => {
    const typed = stored({
      time: '08:30',
      glucose: '118',
      mark: 'fasting',
      insulin: '4',
      note: 'porridge',
      exercise: '30',
    });
    const store = await openStore(`test-${crypto.randomUUID()}`);
    await store.edit([device('smbg', { mgdl: 140 }), ...typed]);
    const plain = (words: string): string => words.replaceAll('\u00a0', ' ');
    const { days, devices } = await logbook(store, { param: undefined, shown: undefined, zone: PARIS, now: NOW });
    const csv = logbookCsv(days, { format: format(), limits: RANGE_PRESETS.standard.limits, devices });
    expect(csv).to.match(/118,[^,]*,fasting,4,,injection; rapid,,.*porridge.*,typed in\r\n/);
    const data = await dayData(store, '2024-01-15', PARIS);
    expect(dayNumbers(data, format(), RANGE_PRESETS.standard.limits).map(plain)).to.deep.equal([
      '2 fingersticks',
      'mean 129 mg/dL',
      '4.0 U injected',
    ]);
    const items = readOut(data, typed[0]!.at, format());
    expect(
      items.map(({ label, value, detail }) => plain([label, value, detail].filter(Boolean).join(' '))),
    ).to.have.members([
      'Injection 4.0 U rapid · typed in',
      'Exercise 30 min typed in',
      'Note porridge typed in',
      'Fingerstick 118 mg/dL typed in',
    ]);
    const lines = recordsCsv(data.records, data.devices, format())
      .split('\r\n')
      .filter((line) => line.includes('typed in'));
    expect(lines).to.have.length(4);
    const person = { id: 'p', name: 'Rosa', unit: 'mg/dL', zoneId: 'Europe/Paris', createdAt: 0 } as const;
    const input = await reportInput(store, person, ['smbg'], PARIS.dayRange('2024-01-15'));
    expect(input.devices).to.deep.equal([{ id: 'manual', model: 'typed in', sort: 'other' }]);
    store.close();
  });

  it('two notes of one minute have lines of their own, an exact copy is within reach', async () => {
    const rows = await rowsOf([
      ...stored({ note: 'one', carbs: '20' }),
      ...stored({ note: 'two' }),
      device('note', { text: 'of the meter' }),
      device('carbs', { grams: 20 }),
    ]);
    expect(rows.map(({ typed }) => typed.map(({ kind }) => kind).sort())).to.have.deep.members([
      ['carbs', 'note'],
      ['note'],
    ]);
  });
});

describe('corrections in the store', () => {
  it('change and remove at one moment, or not at all', async () => {
    const store = await openStore(`test-${crypto.randomUUID()}`);
    const [old] = stored({ glucose: '118' });
    const [next] = stored({ glucose: '119', date: '2024-01-16' });
    await store.edit([old!]);
    const failed = await store
      .edit([{ ...next!, mgdl: Number.NaN } as Smbg], [old!])
      .catch((error: { code: string }) => error.code);
    expect(failed).to.equal('bad-input');
    expect((await store.range('smbg', EVER)).map(({ mgdl }) => mgdl)).to.deep.equal([118]);
    await store.edit([next!], [old!]);
    expect((await store.range('smbg', EVER)).map(({ mgdl }) => mgdl)).to.deep.equal([119]);
    const other = await openStore(`test-${crypto.randomUUID()}`);
    await other.put([old!]);
    await other.merge(await store.changedSince(0));
    expect((await other.range('smbg', EVER)).map(({ mgdl }) => mgdl)).to.deep.equal([119]);
    store.close();
    other.close();
  });
});

describe('typing on the logbook page', function () {
  this.timeout(30_000);
  afterEach(unmountAll);

  async function type(app: Mounted, values: Partial<EntryTexts>, form = 'x-logbook-entry'): Promise<void> {
    for (const [field, value] of Object.entries(values)) {
      const input = await app.find<HTMLInputElement>(`${form} >>> #${field}`);
      input.value = value;
      input.dispatchEvent(new Event(input.localName === 'select' ? 'change' : 'input', { bubbles: true }));
    }
  }
  async function save(app: Mounted): Promise<void> {
    (await app.find('x-logbook-entry >>> button.primary')).click();
  }
  const storeOf = ({ people }: Mounted): Store => people.value.current!.store;
  const smbgOf = async (app: Mounted): Promise<readonly Smbg[]> => storeOf(app).range('smbg', EVER);
  const focused = (app: Mounted): string | undefined =>
    (app.all('x-logbook-entry')[0]?.shadowRoot?.activeElement as HTMLElement | null | undefined)?.id;

  it('goes line by line from the keyboard, and asks before it stores anything wrong', async () => {
    const app = await mountApp({ path: '/logbook' });
    (await app.find('button.add', 'Add an entry')).click();
    await until(() => focused(app) === 'glucose');
    await type(app, { date: '2024-01-15', time: '07:20', glucose: '6.7', mark: 'before-meal', insulin: '4.5' });
    await save(app);
    await app.find('x-logbook-entry >>> .wrong', 'Is 6.7 in mmol/L?');
    const wrong = await app.find<HTMLInputElement>('x-logbook-entry >>> #glucose');
    expect(wrong.getAttribute('aria-invalid')).to.equal('true');
    await until(() => focused(app) === 'glucose');
    expect(await storeOf(app).span()).to.equal(undefined);
    await type(app, { glucose: '121' });
    await save(app);
    await app.find('x-logbook-entry >>> [role=status]', /Saved: 121.mg\/dL, 4\.5.U · 15 January 2024, 07:20\./);
    // Ready for the next one: emptied, of the same day, at the time.
    await until(() => focused(app) === 'time');
    expect((await app.find<HTMLInputElement>('x-logbook-entry >>> #date')).value).to.equal('2024-01-15');
    expect((await app.find<HTMLInputElement>('x-logbook-entry >>> #glucose')).value).to.equal('');
    await type(app, { time: '12:10', glucose: '98' });
    await save(app);
    await until(async () => (await smbgOf(app)).length === 2);
    await until(() => app.all('x-logbook-table >>> td.glucose').length === 2);
    expect(app.all('x-logbook-table >>> td.device').map(wordsOf)).to.deep.equal([
      'typed in Correct',
      'typed in Correct',
    ]);
    await app.find('x-logbook-table >>> td.notes', 'before a meal');
    await app.find('h1', /^Logbook of 14 days to 15 January 2024$/);
    await app.find('.titles p', 'as the devices told it, or typed in');
    // The same line once more is asked about once.
    await type(app, { glucose: '98' });
    await save(app);
    await app.find('x-logbook-entry >>> .wrong', 'in the logbook already');
    expect(await smbgOf(app)).to.have.length(2);
    await save(app);
    await until(async () => (await smbgOf(app)).length === 3);
  });

  it('says where a line is that is not among the days or kinds below', async () => {
    const app = await mountApp({ demoDays: 3, path: '/logbook/add' });
    (await app.find('x-logbook-filter >>> label', 'Carbs')).querySelector('input')!.click();
    await type(app, { carbs: '20' });
    await save(app);
    await app.find('x-logbook-page >>> p[slot="saved"]', 'of a kind that is not ticked');
    await type(app, { date: '2011-03-09', time: '08:00', glucose: '98' });
    await save(app);
    const link = await app.find<HTMLAnchorElement>('x-logbook-page >>> p[slot="saved"] a', 'Show its day');
    expect(link.getAttribute('href')).to.equal('#/logbook/2011-03-09..2011-03-09');
    link.click();
    await until(() => app.all('x-logbook-table >>> td.glucose').map(wordsOf).join() === '98in range');
    await until(() => app.all('p[slot="saved"]').length === 0);
  });

  it('corrects and deletes what was typed, and only that', async () => {
    const app = await mountApp({ path: '/logbook/add', unit: 'mmol/L' });
    const told = { kind: 'smbg', deviceId: 'meter:1', deviceTime: '2024-01-15T09:00:00', mgdl: 140 } as const;
    await storeOf(app).put([{ ...told, id: 'meter:1/smbg/1', at: PARIS.utcFromWall(told.deviceTime) }]);
    await type(app, { date: '2024-01-15', time: '07:20', glucose: '6.7', carbs: '40' });
    await save(app);
    await until(() => app.all('x-logbook-table >>> td.glucose').length === 2);
    (await app.find('button', /^Close$/)).click();
    await until(() => app.all('x-logbook-entry').length === 0);
    expect(app.all('x-logbook-table >>> button.correct')).to.have.length(1);
    const button = app.all('x-logbook-table >>> button.correct')[0] as HTMLElement;
    expect(button.getAttribute('aria-label')).to.equal('Correct the entry of 15 January 2024, 07:20');
    button.click();
    await app.find('x-logbook-correct >>> h2', 'Correct the entry of 15 January 2024, 07:20');
    await accessible(await app.find('x-logbook-correct'));
    await type(app, { glucose: '7.6', carbs: '', note: 'after a walk' });
    await save(app);
    await until(async () => (await smbgOf(app)).some(({ mgdl }) => mgdl === mgdlFromMmoll(7.6)));
    await app.find('x-logbook-table >>> td.notes', 'after a walk');
    expect(await storeOf(app).range('carbs', EVER)).to.deep.equal([]);
    expect(app.all('dialog[open]')).to.have.length(0);
    button.click();
    (await app.find('button.danger', 'Delete…')).click();
    await app.find('x-logbook-correct >>> .ask', /Delete this entry for good\? 7\.6.mmol\/L, after a walk\./);
    expect(await smbgOf(app)).to.have.length(2);
    (await app.find('button.danger', 'Delete it')).click();
    await until(() => app.all('x-logbook-table >>> button.correct').length === 0);
    expect((await smbgOf(app)).map(({ id }) => id)).to.deep.equal(['meter:1/smbg/1']);
    expect(await storeOf(app).range('note', EVER)).to.deep.equal([]);
  });

  it('keeps what was typed when it cannot be stored', async () => {
    const app = await mountApp({ path: '/logbook/add' });
    const form = await app.find<HTMLElement & { store: Store }>('x-logbook-entry');
    const { AppError } = await import('../../src/model/errors.ts');
    form.store = { ...form.store, edit: () => Promise.reject(new AppError('storage-full', 'test')) };
    await type(app, { glucose: '98' });
    await save(app);
    await app.find('x-logbook-entry >>> .wrong');
    expect((await app.find<HTMLInputElement>('x-logbook-entry >>> #glucose')).value).to.equal('98');
  });

  it('is counted in the overview, which says so and shows no empty list of devices', async () => {
    const app = await mountApp({ path: '/logbook' });
    await storeOf(app).edit([...stored({ glucose: '118' }), ...stored({ glucose: '90', time: '12:00' })]);
    await app.go('/');
    await app.find('x-overview-page >>> .titles p', /2 fingersticks on 1 day · 2 of them typed in$/);
    expect(app.all('x-overview-page >>> ul.devices')).to.have.length(0);
  });

  it('is not there for somebody else’s data', async () => {
    const app = await mountApp({ path: '/logbook' });
    await storeOf(app).edit(stored({ glucose: '118' }));
    await app.find('x-logbook-table >>> button.correct');
    const { person, store } = app.people.value.current!;
    const visited = memoryStore('other');
    await visited.merge(await store.changedSince(0));
    app.people.visit(person, visited, { by: 'link', from: '/logbook', writtenAt: NOW, fromMonth: 0 } as never);
    await until(
      () =>
        app.people.value.current?.visit && app.all('x-logbook-table >>> td.device').map(wordsOf).join() === 'typed in',
    );
    location.hash = '#/logbook/add';
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(app.all('x-logbook-entry, button.add, button.correct')).to.have.length(0);
  });

  for (const theme of ['light', 'dark'])
    it(`has no finding of axe with questions and lines, ${theme}`, async () => {
      document.documentElement.dataset.theme = theme;
      const app = await mountApp({ path: '/logbook/add' });
      await storeOf(app).edit(stored({ glucose: '118', insulin: '4', note: 'porridge' }));
      await type(app, { glucose: '6.7', mark: 'fasting', carbs: 'x' });
      await save(app);
      await app.find('x-logbook-entry >>> .wrong');
      const page = await app.find('x-logbook-page');
      await app.find('x-logbook-table >>> button.correct');
      await accessible(page);
    });
});
