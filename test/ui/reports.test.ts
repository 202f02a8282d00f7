// The reports page: what a report is made from, when it is made, and what comes of it.
import { expect } from 'chai';
import { AppError } from '../../src/model/errors.ts';
import type { DataRecord } from '../../src/model/record.ts';
import { DAY_MS, addDays, zone } from '../../src/model/time.ts';
import type { ReportApi, PdfRequest } from '../../workers/report-api.ts';
import { reportFileName, reportInput, reportsState } from '../../src/ui/data/report-input.ts';
import type { ReportsPage } from '../../src/ui/pages/reports-page.ts';
import { reportWorker } from '../../src/ui/state/report-worker.ts';
import { usualPaper } from '../../src/ui/state/print-options.ts';
import { meterOver, smbgAt } from '../support/chart-data.ts';
import { catchDownloads } from './downloads.ts';
import type { Mounted } from './mount.ts';
import { accessible, mountApp, unmountAll, until, wordsOf } from './mount.ts';

const PARIS = zone('Europe/Paris');
const today = (): string => PARIS.dayAt(Date.now());
const PDF = new Blob(['%PDF-1.3 a page'], { type: 'application/pdf' });

/** A report worker that answers when the test says so. */
function heldWorker(): {
  readonly api: () => Promise<ReportApi>;
  readonly requests: PdfRequest[];
  readonly answer: (index: number, pdf?: Blob) => void;
  readonly fail: (index: number, error: AppError) => void;
} {
  const requests: PdfRequest[] = [];
  const settle: { resolve: (pdf: Blob) => void; reject: (error: AppError) => void }[] = [];
  return {
    requests,
    api: async () => ({
      makePdf: (request) => {
        requests.push(request);
        return new Promise((resolve, reject) => settle.push({ resolve, reject }));
      },
    }),
    answer: (index, pdf = PDF) => settle[index]!.resolve(pdf),
    fail: (index, error) => settle[index]!.reject(error),
  };
}

/** The page with a meter of so many days, the last one `ago` days ago, and a worker in the test's hand. */
async function mountReports(
  options: { readonly days?: number; readonly ago?: number; readonly path?: string; readonly more?: DataRecord[] } = {},
): Promise<Mounted & { readonly page: ReportsPage; readonly worker: ReturnType<typeof heldWorker> }> {
  const mounted = await mountApp({ path: '/upload' });
  const { store } = mounted.people.value.current!;
  const { days = 20, ago = 1 } = options;
  const last = addDays(today(), -ago);
  await store.putDevice({
    id: 'test-meter',
    driverId: 'contour-hid',
    model: 'Contour USB',
    serial: 'S1',
    lastReadAt: Date.now(),
  });
  await store.put([...(days ? meterOver(last, days, 4, PARIS) : []), ...(options.more ?? [])]);
  await mounted.go(options.path ?? '/reports');
  const page = await mounted.find<ReportsPage>('x-reports-page');
  const worker = heldWorker();
  page.api = worker.api;
  return { ...mounted, page, worker };
}

describe('reports, what they are made from', () => {
  it('takes the needed kinds of the days, the devices they came from, and the person’s own ranges', async () => {
    const { people, worker, find } = await mountReports();
    await people.change({ name: 'Rosa Alba', targets: { preset: 'pregnancy' } });
    const { store, person } = people.value.current!;
    await store.putDevice({ id: 'other:1', driverId: 'libreview', model: 'Other', serial: '', lastReadAt: 0 });
    const range = PARIS.daysRange(addDays(today(), -1), 14);
    const input = await reportInput(store, person, ['smbg', 'control'], range);
    expect(input).to.deep.include({ unit: 'mg/dL', zoneId: 'Europe/Paris', person: { name: 'Rosa Alba' } });
    expect(input.ranges.id).to.equal('pregnancy');
    expect(input.devices.map(({ id, sort }) => [id, sort])).to.deep.equal([['test-meter', 'meter']]);
    expect(input.records).to.have.length((await store.range('smbg', range)).length);
    expect(input.demo).to.equal(undefined);
    (await find('x-report-list >>> button', 'Make the report')).click();
    await until(() => worker.requests.length === 1);
    expect(worker.requests[0]).to.deep.include({ reportId: 'fingerstick-profile', paper: 'A4', ink: 'colour' });
    expect(worker.requests[0]!.input.person.name).to.equal('Rosa Alba');
    await unmountAll();
  });

  it('ends fourteen days with the last day that has data, and finds days with fingersticks', async () => {
    const { people } = await mountReports({ days: 20, ago: 100 });
    const { store } = people.value.current!;
    const last = addDays(today(), -100);
    const state = await reportsState(store, { param: undefined, zone: PARIS, now: Date.now() });
    expect(state.period).to.deep.include({ first: addDays(last, -13), last, current: false });
    const empty = await reportsState(store, { param: '2020-01-01..2020-01-07', zone: PARIS, now: Date.now() });
    expect(empty.counts['fingerstick-profile']).to.equal(0);
    expect(empty.filled['fingerstick-profile']).to.deep.equal({ first: addDays(last, -6), last });
    await unmountAll();
  });

  it('names the file after report and days', () => {
    const name = reportFileName('fingerstick-profile', { first: '2026-11-08', last: '2026-11-22' });
    expect(name).to.equal('fingerstick-profile-2026-11-08-to-2026-11-22.pdf');
  });

  it('guesses the paper from the region', () => {
    expect(['en-US', 'es-MX', 'fr-CA', 'en'].map(usualPaper)).to.deep.equal(['Letter', 'Letter', 'Letter', 'Letter']);
    expect(['en-GB', 'de', 'pt-BR', 'es-AR'].map(usualPaper)).to.deep.equal(['A4', 'A4', 'A4', 'A4']);
  });
});

describe('reports, the page', function () {
  this.timeout(60_000);
  beforeEach(() => {
    localStorage.removeItem('basalt.paper');
    localStorage.removeItem('basalt.ink');
  });
  afterEach(unmountAll);

  it('makes a report: words while it is made, then preview, save', async () => {
    const { find, all, worker } = await mountReports();
    await find('h1', /^Reports on 14 days to \d+ \w+ \d{4}$/);
    const button = await find('x-report-list >>> button', 'Make the report');
    expect(button.getAttribute('aria-label')).to.equal('Make the report: Fingerstick profile');
    button.focus();
    button.click();
    await find('x-notice >>> p', /Collecting the readings|Making the pages/);
    await find('x-notice >>> p', 'Making the pages. The first report takes a moment longer.');
    // Once more while it runs is not another one.
    button.click();
    worker.answer(0);
    await find('x-report-preview >>> h2', 'Fingerstick profile is ready');
    expect(worker.requests).to.have.length(1);
    expect(button.getRootNode()).to.have.property('activeElement', button);
    expect(wordsOf(await find('x-reports-page >>> p[role="status"]'))).to.contain('Fingerstick profile is ready');
    const { files, stop } = catchDownloads();
    (await find('x-report-preview >>> button', 'Save as PDF')).click();
    stop();
    const last = addDays(today(), -1);
    expect(files.map(({ name }) => name)).to.deep.equal([`fingerstick-profile-${addDays(last, -13)}-to-${last}.pdf`]);
    expect(files[0]!.content).to.equal(PDF);
    const link = await find<HTMLAnchorElement>('x-report-preview >>> a', 'Open in a new tab');
    expect(await (await fetch(link.href)).text()).to.contain('%PDF');
    expect(all('x-report-preview >>> iframe').length).to.equal(navigator.pdfViewerEnabled ? 1 : 0);
  });

  it('where the browser shows no PDF, offers save and open all the same', async () => {
    Object.defineProperty(navigator, 'pdfViewerEnabled', { configurable: true, get: () => false });
    try {
      const { find, all, worker } = await mountReports();
      (await find('x-report-list >>> button', 'Make the report')).click();
      await until(() => worker.requests.length === 1);
      worker.answer(0);
      await find('x-report-preview >>> p', 'This browser shows no PDF inside a page');
      expect(all('x-report-preview >>> iframe')).to.have.length(0);
      expect(all('x-report-preview >>> .actions > *').map(wordsOf)).to.deep.equal(['Save as PDF', 'Open in a new tab']);
    } finally {
      Reflect.deleteProperty(navigator, 'pdfViewerEnabled');
    }
  });

  it('follows the choices once there is one: paper, colour, days, unit; the last one counts', async () => {
    const { find, worker, page, people } = await mountReports();
    (await find('x-report-list >>> button', 'Make the report')).click();
    await until(() => worker.requests.length === 1);
    worker.answer(0);
    await find('x-report-preview >>> h2', 'is ready');
    (await find<HTMLInputElement>('x-report-list >>> input[aria-label="Letter"]')).click();
    await until(() => worker.requests.length === 2);
    expect(worker.requests[1]!.paper).to.equal('Letter');
    await find('x-report-preview >>> h2', 'Making the pages');
    // Chosen while the other is still being made.
    (await find<HTMLInputElement>('x-report-list >>> input[aria-label="black and white"]')).click();
    worker.answer(1);
    await until(() => worker.requests.length === 3);
    expect(worker.requests[2]).to.deep.include({ paper: 'Letter', ink: 'grey' });
    worker.answer(2);
    await find('x-report-preview >>> h2', 'is ready');
    (await find<HTMLInputElement>('input[aria-label="7 days"]')).click();
    await until(() => worker.requests.length === 4);
    expect(worker.requests[3]!.input.range.to - worker.requests[3]!.input.range.from).to.equal(7 * DAY_MS);
    worker.answer(3);
    await find('x-report-preview >>> h2', 'is ready');
    expect((page as unknown as { made: { fileName: string } }).made.fileName).to.contain(addDays(today(), -7));
    await people.change({ unit: 'mmol/L' });
    await until(() => worker.requests.length === 5);
    expect(worker.requests[4]!.input.unit).to.equal('mmol/L');
    worker.answer(4);
    await find('x-report-preview >>> h2', 'is ready');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(worker.requests).to.have.length(5);
    // Kept for the next time.
    expect([localStorage.getItem('basalt.paper'), localStorage.getItem('basalt.ink')]).to.deep.equal([
      'Letter',
      'grey',
    ]);
  });

  it('says what went wrong, and shows no report of other choices meanwhile', async () => {
    const { find, all, worker } = await mountReports();
    (await find('x-report-list >>> button', 'Make the report')).click();
    await until(() => worker.requests.length === 1);
    worker.answer(0);
    await find('x-report-preview >>> h2', 'is ready');
    (await find<HTMLInputElement>('x-report-list >>> input[aria-label="Letter"]')).click();
    await until(() => worker.requests.length === 2);
    worker.fail(1, new AppError('internal', 'no PDF'));
    await find('x-notice >>> h2', 'A fault in Basalt');
    expect(all('x-report-preview')).to.have.length(0);
    (await find('x-reports-page >>> button', 'Close')).click();
    await until(() => all('x-reports-page >>> x-notice').length === 0);
    expect(worker.requests).to.have.length(2);
  });

  it('leads from days without fingersticks to days that have some', async () => {
    const { find, all } = await mountReports({ ago: 60, path: '/reports/fingerstick-profile/2020-01-01..2020-01-07' });
    await find('x-report-list >>> p', 'No fingersticks in these days.');
    expect(all('x-report-list >>> button')).to.have.length(0);
    const last = addDays(today(), -60);
    const link = await find<HTMLAnchorElement>('x-report-list >>> a.button', /^Show /);
    expect(link.getAttribute('href')).to.equal(`#/reports/fingerstick-profile/${addDays(last, -6)}..${last}`);
    link.click();
    await find('x-report-list >>> button', 'Make the report');
  });

  it('leads to reading a device when there are no fingersticks at all, or nothing', async () => {
    const note: DataRecord = { ...smbgAt(Date.now(), 1, PARIS), kind: 'note', text: 'hello' } as unknown as DataRecord;
    const { find, people, go } = await mountReports({ days: 0, more: [note] });
    await find('x-report-list >>> p', 'There are no fingersticks yet');
    expect((await find('x-report-list >>> a.button')).getAttribute('href')).to.equal('#/upload');
    await people.add('Nobody');
    await go('/reports');
    await find('x-notice >>> h2', 'Nothing to report yet');
  });

  for (const theme of ['light', 'dark']) {
    it(`has no finding of axe while it is made, when it is ready and when it failed, ${theme}`, async () => {
      document.documentElement.dataset.theme = theme;
      const { find, worker, page } = await mountReports();
      (await find('x-report-list >>> button', 'Make the report')).click();
      await until(() => worker.requests.length === 1);
      await accessible(page);
      worker.answer(0);
      await find('x-report-preview >>> h2', 'is ready');
      await accessible(page);
      (await find<HTMLInputElement>('x-report-list >>> input[aria-label="Letter"]')).click();
      await until(() => worker.requests.length === 2);
      await accessible(page);
      worker.fail(1, new AppError('internal', 'no PDF'));
      await find('x-notice >>> h2', 'A fault in Basalt');
      await accessible(page);
    });
  }

  it('says that the data is older', async () => {
    const { find } = await mountReports({ ago: 60 });
    const said = wordsOf(await find('x-reports-page >>> .titles p'));
    expect(said).to.contain(', where the data ends · ');
  });

  it('makes a real PDF in the real worker', async () => {
    const { people, page, find } = await mountReports();
    page.api = async () => reportWorker();
    (await find('x-report-list >>> button', 'Make the report')).click();
    const made = await until(() => (page as unknown as { made?: { pdf: Blob } }).made);
    expect(made.pdf.type).to.equal('application/pdf');
    expect((await made.pdf.text()).slice(0, 5)).to.equal('%PDF-');
    expect(made.pdf.size).to.be.above(5000);
    expect(people.value.current!.person.demo).to.equal(undefined);
  });
});
