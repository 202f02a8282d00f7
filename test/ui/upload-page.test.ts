// The upload page in each of its states, on a device worker that the test plays.
import { expect } from 'chai';
import { AppError } from '../../src/model/errors.ts';
import { wallFromMs } from '../../src/model/time.ts';
import type { ErrorCode } from '../../src/model/errors.ts';
import { manifests } from '../../drivers/index.ts';
import { en } from '../../src/text/en.ts';
import type { DeviceApi, ReadRequest, ReadResult } from '../../workers/device-api.ts';
import type { Mounted } from './mount.ts';
import { accessible, mountApp, playedReading, unmountAll, until, wordsOf } from './mount.ts';

const INFO = { model: 'OneTouch Ultra2', serial: 'ABC1234' };
const DEVICE_ID = 'onetouch-ultra2:ABC1234';

function result(changes: Partial<ReadResult> = {}): ReadResult {
  return {
    sessionId: 'session',
    driverId: 'onetouch-ultra2',
    deviceId: DEVICE_ID,
    info: INFO,
    outcome: 'complete',
    added: 12,
    known: 3,
    kinds: { smbg: 14, control: 1 },
    span: { from: Date.UTC(2024, 0, 4), to: Date.UTC(2024, 0, 17) },
    problems: [],
    ...changes,
  };
}

/** A reading begun in the demo, where the port is simulated and no chooser opens. */
async function begin(api: Partial<DeviceApi>): Promise<Mounted> {
  const mounted = await mountApp({ demoDays: 1, path: '/upload/onetouch-ultra2', api });
  (await mounted.find('button', 'Read the simulated device')).click();
  return mounted;
}

async function keepSession({ people }: Mounted, clock?: { deviceTime: string; computerAt: number }): Promise<void> {
  await people.value.current!.store.putSession({
    id: 'session',
    deviceId: DEVICE_ID,
    driverId: 'onetouch-ultra2',
    startedAt: Date.now(),
    outcome: 'complete',
    added: 12,
    known: 3,
    problems: [],
    zone: 'Europe/Paris',
    model: INFO.model,
    appVersion: '0',
    ...(clock && { clock }),
  });
}

describe('upload page', function () {
  this.timeout(30_000);
  afterEach(unmountAll);

  it('lists every device with how sure we are, and finds one by any part of its names', async () => {
    const { find, all } = await mountApp({ path: '/upload' });
    const search = await find<HTMLInputElement>('input[type="search"]');
    const names = (): string[] => all('x-device-list >>> .name').map(wordsOf);
    const models = manifests.filter((manifest) => 'help' in manifest).flatMap((manifest) => manifest.models);
    expect(names()).to.have.members(models);
    expect(models.length).to.be.above(55);
    const words = all('x-device-list >>> a').map(wordsOf);
    for (const row of words) expect(row).to.match(/recordings|documents|device itself|lists no data port/);
    expect(words.find((row) => row.startsWith('Accu-Chek Active'))).to.include('after published documents');
    expect(words.find((row) => row.startsWith('OneTouch UltraLink'))).to.include('recordings of real devices');
    search.value = 'lifescan ultra link';
    search.dispatchEvent(new Event('input'));
    await until(() => names().length === 1);
    expect(names()).to.deep.equal(['OneTouch UltraLink']);
    search.value = 'toaster';
    search.dispatchEvent(new Event('input'));
    await find('[role="status"]', 'No device matches “toaster”');
    (await find('button', 'Show all devices')).click();
    await until(() => names().length >= 2);
  });

  it('says which cable and what to press before it connects', async () => {
    const { find, all } = await mountApp({ path: '/upload/onetouch-ultra2' });
    await find('h1', 'Read the OneTouch Ultra2');
    expect(all('ol li').length).to.be.above(1);
    const models = all('select option').map(wordsOf);
    expect(models[0]).to.equal('Not sure, let the device say');
    expect(models).to.include('OneTouch UltraLink');
  });

  it('shows one model as chosen in the list: not asked again, with all there is to know of it', async () => {
    const { find, all, app, go } = await mountApp({ path: '/upload' });
    const search = await find<HTMLInputElement>('input[type="search"]');
    search.value = 'ultralink';
    search.dispatchEvent(new Event('input'));
    await until(() => all('x-device-list >>> .name').length === 1);
    (await find('x-device-list >>> .name', 'OneTouch UltraLink')).click();
    await find('h1', 'Read the OneTouch UltraLink');
    expect(location.hash).to.equal('#/upload/onetouch-ultra2/model/onetouch-ultralink');
    expect(all('select#model')).to.deep.equal([]);
    await find('x-device-facts >>> p', 'Fingersticks, control tests');
    await find('x-device-facts >>> p', 'Serial port, 9600 baud (Web Serial)');
    await find('x-device-facts >>> p', /USB numbers 067b:2303, 0403:6001, 1a86:7523/);
    await find('x-device-facts >>> li', 'Shown as numbers: 20 to 600');
    await find('x-device-facts >>> p', 'Checked on recordings of real devices');
    await find('x-device-facts >>> p', 'Checked on the whole memory of a real one, 500 readings');
    await accessible(app);
    await go('/upload/onetouch-ultra2/model/onetouch-ultra2');
    await find('h1', 'Read the OneTouch Ultra2');
    await find('x-device-facts >>> p', 'Written after published documents');
    await go('/upload/precision-serial/model/optium-xceed');
    await find('x-device-facts >>> p', 'Serial port, 19200 or 9600 baud (Web Serial)');
    await go('/upload/onetouch-ultra2/model/no-such-model');
    await find('select#model');
  });

  it('hands the chosen model to the driver', async () => {
    const play = playedReading();
    let asked: ReadRequest | undefined;
    const read = play.api.read;
    const api = { ...play.api, read: ((request, tell) => ((asked = request), read(request, tell))) as typeof read };
    const { find } = await mountApp({ demoDays: 1, path: '/upload/onetouch-ultra2/model/onetouch-ultralink', api });
    await find('h1', 'Read the OneTouch UltraLink (simulated)');
    (await find('button', 'Read the simulated device')).click();
    await until(() => asked);
    expect(asked!.model).to.equal('OneTouch UltraLink');
    play.end(result({ outcome: 'broken', error: { code: 'timeout', message: '' }, added: 0 }));
    (await find('button', 'Read again')).click();
    await until(() => location.hash.endsWith('/model/onetouch-ultralink'));
  });

  it('says of the Elite that its maker lists no data port', async () => {
    const { find, app } = await mountApp({ path: '/upload/ascensia-serial/model/elite' });
    const told = await find('.unlisted', 'Its maker lists no data port');
    expect(told.querySelector('a')!.getAttribute('href')).to.equal('#/logbook/add');
    await accessible(app);
  });

  it('leads from a device read before to its model', async () => {
    const { people, go, find } = await mountApp({ path: '/settings' });
    const device = { driverId: 'onetouch-ultra2', serial: 'A1', lastReadAt: Date.now() };
    await people.value.current!.store.putDevice({ ...device, id: 'onetouch-ultra2:A1', model: 'OneTouch UltraLink' });
    await people.value.current!.store.putDevice({ ...device, id: 'onetouch-ultra2:A2', model: 'Some other' });
    await go('/upload');
    await find('h2', 'Read before');
    const links = [...(await find('section[aria-labelledby="recent"]')).querySelectorAll('a')];
    expect(links.map((link) => link.getAttribute('href'))).to.have.members([
      '#/upload/onetouch-ultra2/model/onetouch-ultralink',
      '#/upload/onetouch-ultra2',
    ]);
  });

  it('answers a closed chooser with help on cable and driver, not with an error', async () => {
    const { find, reading, people, app } = await mountApp({ path: '/upload/onetouch-ultra2' });
    await find('button', 'Connect and read');
    const { id: personId, zoneId } = people.value.current!.person;
    const task = { personId, zoneId, title: 'OneTouch Ultra2', driverId: 'onetouch-ultra2' };
    await reading.readDevice(task, async () => undefined);
    await find('[role="status"]', 'No device was chosen');
    await find('button', 'Choose again');
    await accessible(app);
  });

  it('shows progress, an honest time left and how much is new; stops when asked', async () => {
    const play = playedReading();
    const { find, app, reading } = await begin(play.api);
    await find('.now', 'Waiting for the device to answer');
    play.tell({ stage: 'identified', info: INFO, deviceId: DEVICE_ID });
    await find('.now', 'Found: OneTouch Ultra2, serial number ABC1234');
    play.tell({ stage: 'reading', done: 1, total: 500, added: 0, known: 0 });
    // No number in the first seconds.
    await find('.numbers', 'working out how long it takes');
    play.tell({ stage: 'reading', done: 125, total: 500, added: 120, known: 5 });
    await find('.numbers', '125 of 500');
    await find('p', '120 new so far');
    await find('[aria-live]', '25 % read');
    await accessible(app);
    (await find('button', 'Stop reading')).click();
    await find('button[disabled]', 'Stopping');
    expect(play.cancelled()).to.equal(1);
    play.end(result({ outcome: 'cancelled', error: { code: 'cancelled', message: '' }, added: 120, known: 5 }));
    await find('h1', 'Stopped');
    await find('.big', 'Kept: the 125 readings that came before.');
    expect(reading.busy).to.equal(false);
  });

  it('goes on while another page is open, asks before the tab is left, and reports when it is done', async () => {
    const play = playedReading();
    const { find, go, all } = await begin(play.api);
    play.tell({ stage: 'identified', info: INFO, deviceId: DEVICE_ID });
    play.tell({ stage: 'reading', done: 100, total: 500, added: 100, known: 0 });
    await go('/logbook');
    await find('.bar', 'Reading OneTouch Ultra2 (simulated): 20 %');
    const leaving = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(leaving);
    expect(leaving.defaultPrevented).to.equal(true);
    play.end(result());
    await find('.bar', 'OneTouch Ultra2 (simulated): finished');
    const later = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(later);
    expect(later.defaultPrevented).to.equal(false);
    await go('/upload');
    await find('.big', '12 new readings');
    expect(
      all('.bar')
        .map(wordsOf)
        .some((words) => words.includes('finished')),
    ).to.equal(false);
  });

  it('offers a new version, but not while a reading runs', async () => {
    const play = playedReading();
    const { find, app, all } = await begin(play.api);
    let reloads = 0;
    app.newVersion = () => void reloads++;
    await app.updateComplete;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(all('button').map(wordsOf)).to.not.include('Reload');
    play.end(result());
    (await find('button', 'Reload')).click();
    expect(reloads).to.equal(1);
  });

  it('tells new from known, what kinds came, from when to when, and the strange places', async () => {
    const play = playedReading();
    const mounted = await begin(play.api);
    await keepSession(mounted);
    const problems = Array.from({ length: 130 }, (_, index) => ({ where: `line ${index + 1}`, what: 'bad checksum' }));
    play.end(result({ problems }));
    const { find, all, app } = mounted;
    await find('h1', 'The OneTouch Ultra2 (simulated) is read');
    await find('.big', '12 new readings');
    await find('p', '3 were already known and were not counted twice');
    await find('p', '14 fingersticks · 1 control test');
    await find('p', '4 – 17 January 2024');
    (await find('summary', '130 strange places')).click();
    expect(all('x-read-result >>> tbody tr')).to.have.length(100);
    await find('p', 'and 30 more');
    await accessible(app);
  });

  it('says so when nothing is new', async () => {
    const play = playedReading();
    const { find } = await begin(play.api);
    play.end(result({ added: 0, known: 15 }));
    await find('.big', 'Nothing new');
  });

  it('asks about a clock that is an hour off, and moves the readings only when told to', async () => {
    const play = playedReading();
    const asked: Parameters<DeviceApi['correctClock']>[0][] = [];
    const mounted = await begin({ ...play.api, correctClock: async (request) => void asked.push(request) });
    await keepSession(mounted, { deviceTime: '2024-01-17T09:00:30', computerAt: Date.UTC(2024, 0, 17, 7) });
    play.end(result({ clockAheadMs: 3_630_000 }));
    const { find, app, all } = mounted;
    const question = await find('x-clock-question');
    await find('.text', 'The device says 17 January 2024, 09:00. This computer says 17 January 2024, 08:00.');
    await find('.text', 'That is one whole hour');
    await accessible(app);
    const done = question.shadowRoot!.querySelector<HTMLButtonElement>('button.primary')!;
    expect(done.disabled).to.equal(true);
    (await find('label', 'move its readings 1 h 1 min earlier')).click();
    await until(() => !done.disabled);
    done.click();
    await find('p', 'The readings were moved.');
    expect(asked).to.have.length(1);
    expect(asked[0]!.addMs).to.equal(-61 * 60_000);
    expect(asked[0]!.sessionId).to.equal('session');
    expect(all('x-clock-question')).to.have.length(0);
  });

  const MINUTE = 60_000;
  const DAY = 24 * 60 * MINUTE;
  for (const [name, aheadMs, words, choice, addMs] of [
    ['a year', 365 * DAY, 'about a year: perhaps the year was set wrongly', '365 days earlier', -365 * DAY],
    ['a year back', -366 * DAY, 'about a year', '366 days later', 366 * DAY],
    ['ten years', -3652.5 * DAY, 'about 10 years', 'years', 3652.5 * DAY],
    ['twelve hours', 12 * 60 * MINUTE, 'morning and afternoon (am and pm) are mixed up', '12 h earlier', -DAY / 2],
    ['minutes', -7 * MINUTE - 20_000, 'a little fast or slow', '7 min later', 7 * MINUTE],
    ['a day', DAY, 'one whole day: perhaps the date', '24 h earlier', -DAY],
  ] as const) {
    it(`${name} wrong: said in words of that size, corrected only when the person agrees`, async () => {
      const play = playedReading();
      const asked: Parameters<DeviceApi['correctClock']>[0][] = [];
      const mounted = await begin({ ...play.api, correctClock: async (request) => void asked.push(request) });
      const computerAt = Date.UTC(2024, 0, 17, 7);
      await keepSession(mounted, {
        deviceTime: wallFromMs(computerAt + 60 * MINUTE + aheadMs).slice(0, 19),
        computerAt,
      });
      play.end(result({ clockAheadMs: aheadMs }));
      const { find, app } = mounted;
      const question = await find('x-clock-question');
      await find('.text', words);
      await accessible(app);
      const done = question.shadowRoot!.querySelector<HTMLButtonElement>('button.primary')!;
      expect(done.disabled).to.equal(true);
      expect(asked, 'nothing moves before the answer').to.deep.equal([]);
      (await find('label', choice)).click();
      await until(() => !done.disabled);
      expect(asked, 'nor by choosing alone').to.deep.equal([]);
      done.click();
      await find('p', 'The readings were moved.');
      expect(asked.map((request) => request.addMs)).to.deep.equal([addMs]);
    });
  }

  it('asks nothing up to two minutes, and says so', async () => {
    const play = playedReading();
    const mounted = await begin(play.api);
    await keepSession(mounted);
    play.end(result({ clockAheadMs: 2 * MINUTE }));
    await mounted.find('p', 'The clock of the device agrees with this computer, within 2 minutes.');
    expect(mounted.all('x-clock-question')).to.have.length(0);
  });

  it('leaves the times when the person says the clock was right', async () => {
    const play = playedReading();
    const mounted = await begin(play.api);
    await keepSession(mounted);
    play.end(result({ clockAheadMs: -12 * 3_600_000 }));
    await mounted.find('.text', 'about 12 hours');
    (await mounted.find('label', 'leave the times as the device shows them')).click();
    (await mounted.find('button', 'Done')).click();
    await mounted.find('p', 'The times were left as the device shows them.');
  });

  const CODES = Object.keys(en)
    .map((key) => /^error\.(.+)\.title$/.exec(key)?.[1])
    .filter((code) => code !== undefined) as ErrorCode[];
  for (const code of CODES) {
    it(`${code}: what happened, what was kept, what to try next`, async () => {
      const play = playedReading();
      const { find } = await begin(play.api);
      play.end(result({ outcome: 'broken', error: { code, message: 'evidence' }, added: 7, known: 0 }));
      await find('h1', en[`error.${code}.title`]);
      await find('.big', 'Kept: the 7 readings that came before.');
      await find('.next', en[`error.${code}.next`]);
      await find('button', 'Read again');
      await find('summary', 'Save a diagnostic file');
    });
  }

  it('a reading that never began keeps nothing and says what to do', async () => {
    const play = playedReading();
    const { find, app } = await begin(play.api);
    play.fail(new AppError('ambiguous-device', 'two fit'));
    await find('x-notice', '');
    const notice = await find('h2', 'Two cables of the same kind are plugged in');
    expect(notice.closest('[role="alert"]')).to.not.equal(null);
    await find('button', 'Try again');
    await accessible(app);
  });

  it('imports a file that is dropped anywhere, and says which formats are read when it is none of them', async () => {
    const files: File[] = [];
    const { find } = await mountApp({
      path: '/settings',
      api: {
        importFile: async ({ file }) => {
          files.push(file);
          throw new AppError('bad-file', 'no driver');
        },
      },
    });
    await find('h1');
    const data = new DataTransfer();
    data.items.add(new File(['holiday'], 'holiday.jpg'));
    const drag = new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true });
    document.body.dispatchEvent(drag);
    expect(drag.defaultPrevented).to.equal(true);
    await find('p', 'Drop the file to read it');
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    await find('h1', 'holiday.jpg');
    await find('h2', 'This file is in no format that Basalt reads');
    await find('x-notice', 'Basalt reads: ');
    expect(files.map(({ name }) => name)).to.deep.equal(['holiday.jpg']);
  });

  it('never puts anything real into the demo', async () => {
    const { find, all, people } = await mountApp({ demoDays: 1, path: '/upload' });
    await find('x-device-list');
    const rows = all('x-device-list >>> a');
    expect(rows.length).to.be.above(50);
    for (const row of rows) expect(wordsOf(row.querySelector('.about')!)).to.equal('simulated');
    expect(all('x-file-import')).to.have.length(0);
    (await find('button', 'Start with my own data')).click();
    await find('x-file-import');
    expect(people.value.current?.person.demo).to.equal(undefined);
    for (const about of all('x-device-list >>> .about')) expect(wordsOf(about)).to.not.include('simulated');
  });

  it('does not show the result of one person on the page of another', async () => {
    const play = playedReading();
    const { find, all, people } = await begin(play.api);
    await people.add('Somebody Else');
    play.end(result());
    await find('h2', 'This reading belongs to Demo');
    expect(all('x-read-result')).to.have.length(0);
    (await find('button', 'Show Demo')).click();
    await find('.big', '12 new readings');
  });
});
