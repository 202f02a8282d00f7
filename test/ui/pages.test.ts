// Every page, empty and with a demo life: it shows what it should, axe has no finding in light and dark, keys suffice.
import { expect } from 'chai';
import { accessible, mountApp, press, unmountAll, until, wordsOf } from './mount.ts';

const PATHS = [
  '/',
  '/upload',
  '/upload/onetouch-ultra2',
  '/explore/day',
  '/explore/settings',
  '/logbook',
  '/reports',
  '/settings',
  '/nowhere',
];

describe('pages', function () {
  this.timeout(60_000);
  afterEach(unmountAll);

  for (const theme of ['light', 'dark']) {
    for (const path of PATHS) {
      it(`${path}, empty, ${theme}: no finding of axe`, async () => {
        document.documentElement.dataset.theme = theme;
        const { find, app } = await mountApp({ path });
        await find('h1, x-notice');
        await new Promise((resolve) => setTimeout(resolve, 300));
        await accessible(app);
      });
      it(`${path}, demo, ${theme}: no finding of axe`, async () => {
        document.documentElement.dataset.theme = theme;
        const { find, app } = await mountApp({ path, demoDays: 16 });
        await find('h1, x-notice');
        await new Promise((resolve) => setTimeout(resolve, 600));
        await accessible(app);
      });
    }
  }

  it('an empty profile offers three ways in and asks for the unit', async () => {
    const { find, all, people } = await mountApp({ unit: 'mmol/L' });
    await find('h1', 'Welcome to Basalt');
    expect(all('.way strong').map(wordsOf)).to.deep.equal(['Connect a device', 'Import a file', 'Try the demo']);
    const mgdl = await find<HTMLInputElement>('input[aria-label="mg/dL"]');
    expect((await find<HTMLInputElement>('input[aria-label="mmol/L"]')).checked).to.equal(true);
    mgdl.click();
    await until(() => people.value.current?.person.unit === 'mg/dL');
    await find('button.unit', 'mg/dL');
  });

  it('the demo opens from the first visit, is marked, and goes again', async () => {
    const { find, all, people } = await mountApp({});
    (await find('button.way', 'Try the demo')).click();
    await find('.bar.demo', 'Demo: a simulated person. Nothing here is real.');
    expect(wordsOf(await find('h1', 'The last 14 days'))).to.equal('The last 14 days');
    expect(people.value.people).to.have.length(2);
    (await find('button', 'Remove the demo')).click();
    await find('h1', 'Welcome to Basalt');
    expect(people.value.people.map(({ demo }) => demo ?? false)).to.deep.equal([false]);
    expect(all('.bar.demo')).to.have.length(0);
  });

  it('says the scope of the overview in words, and what it rests on', async () => {
    const { find, all } = await mountApp({ demoDays: 16 });
    await find('h1', 'The last 14 days');
    const rests = wordsOf((await find('x-overview-page')).shadowRoot!.querySelector('.titles p')!);
    expect(rests).to.match(/^\d.* · sensor active \d+ % · 3 devices, last read today, \d\d:\d\d$/);
    const percents = all('x-range-bar >>> .percent').map(wordsOf);
    expect(percents).to.have.length(5);
    const sum = percents.reduce((total, words) => total + (words.startsWith('<') ? 0 : Number.parseInt(words, 10)), 0);
    expect(sum).to.equal(100);
  });

  it('chooses days by the address, and writes them there', async () => {
    const { find } = await mountApp({ demoDays: 16, path: '/overview/7' });
    await find('h1', 'The last 7 days');
    (await find<HTMLInputElement>('input[aria-label="30 days"]')).click();
    await find('h1', 'The last 30 days');
    expect(location.hash).to.equal('#/overview/30');
  });

  it('moves the focus to the title of the next page, and says it in the document title', async () => {
    const { find, go } = await mountApp({ demoDays: 3 });
    await find('h1', 'The last 14 days');
    await go('/upload');
    await find('h1', 'Read a device');
    await until(() => document.title === 'Read a device · Basalt');
    const page = await find('x-upload-page');
    await until(() => page.shadowRoot!.activeElement?.tagName === 'H1');
    expect((await find('nav a[aria-current="page"]')).textContent).to.contain('Upload');
  });

  it('goes from day to day by button and by arrow key, at once because the neighbours are there already', async () => {
    const { find, all } = await mountApp({ demoDays: 8, path: '/explore/day' });
    await find('h1', /day, \d+ \w+ \d{4}/);
    await find('x-chart');
    const title = (): string => wordsOf(all('h1')[0]!);
    const times: number[] = [];
    for (let step = 0; step < 4; step++) {
      // The neighbours are fetched after the day itself is drawn; room for a machine that is busy with other tests.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const before = title();
      const started = performance.now();
      (await find('button', 'Day before')).click();
      await until(() => {
        expect(all('x-notice[kind="loading"]')).to.have.length(0);
        return title() !== before && all('x-chart').length === 1;
      });
      times.push(performance.now() - started);
    }
    // The aim is 50 ms; the best of four with room for a machine that is busy with other tests.
    expect(Math.min(...times)).to.be.below(100);
    const before = title();
    press(document.body, 'ArrowLeft');
    await until(() => title() !== before);
    press(document.body, 'ArrowRight');
    await until(() => title() === before);
    expect((await find<HTMLButtonElement>('button', 'Day after')).disabled).to.equal(false);
  });

  it('leads from a day without data to the nearest that has some', async () => {
    const { find } = await mountApp({ demoDays: 4, path: '/explore/day/2020-05-05' });
    await find('h1', 'Tuesday, 5 May 2020');
    const later = await find('button', 'Later day with data');
    later.click();
    await find('x-chart');
    expect(location.hash).to.not.contain('2020-05-05');
  });

  it('shows every record of the day in the table twin', async () => {
    const { find, all, people } = await mountApp({ demoDays: 4, path: '/explore/day' });
    await find('x-chart');
    (await find('button', 'Day before')).click();
    await new Promise((resolve) => setTimeout(resolve, 300));
    (await find('button[aria-pressed="false"]', 'Table')).click();
    const table = await find('table');
    const day = location.hash.slice(-10);
    const { store, person } = people.value.current!;
    const { zone } = await import('../../src/model/time.ts');
    const range = zone(person.zoneId).dayRange(day);
    let records = 0;
    for (const kind of ['cgm', 'smbg', 'bolus', 'basal', 'carbs', 'exercise'] as const) {
      records += (await store.range(kind, range)).length;
    }
    expect(records).to.be.above(250);
    await until(() => table.querySelectorAll('tbody tr').length >= records);
    expect(all('x-day-table >>> thead th').map(wordsOf)).to.deep.equal(['Time', 'Kind', 'Value', 'Details', 'Device']);
  });

  it('reads values at the cursor, by keyboard too', async () => {
    const { find } = await mountApp({ demoDays: 4, path: '/explore/day' });
    const chart = await find('x-chart');
    const plot = await until(() => chart.shadowRoot!.querySelector<HTMLElement>('[role="slider"]'));
    plot.focus();
    press(plot, 'Home');
    const readout = await find('x-day-readout >>> dl');
    // The day begins with a basal rate; the first sensor reading comes minutes later.
    press(plot, 'ArrowRight');
    press(plot, 'ArrowRight');
    await until(() => wordsOf(readout).includes('Sensor'));
    await until(() => plot.getAttribute('aria-valuetext')?.includes('Sensor'));
    // The arrow keys belong to the chart while it has the focus: the day stays.
    const day = location.hash;
    press(plot, 'ArrowRight');
    expect(location.hash).to.equal(day);
  });

  it('keeps people apart: another person starts empty, and comes back as left', async () => {
    const { find, people } = await mountApp({ demoDays: 4 });
    await find('h1', 'The last 14 days');
    await people.add('Rosa Alba');
    await find('h1', 'Welcome to Basalt');
    expect(wordsOf(await find('.circle'))).to.equal('RA Person: Rosa Alba');
    await people.openDemo();
    await find('h1', 'The last 14 days');
  });

  it('switches the unit everywhere at once', async () => {
    const { find, people } = await mountApp({ demoDays: 16, unit: 'mmol/L' });
    await find('th', '3.9–10.0');
    (await find('button.unit')).click();
    await find('th', '70–180');
    expect(people.value.current?.person.unit).to.equal('mg/dL');
  });
});
