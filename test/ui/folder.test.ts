// A device whose reports lie in a folder: found in the list, opened, looked through, one report read.
import { expect } from 'chai';
import type { ReadResult } from '../../workers/device-api.ts';
import { filesIn, fits } from '../../src/ui/folder-files.ts';
import { accessible, mountApp, unmountAll, until, wordsOf } from './mount.ts';

const PATH = '/upload/accu-chek-smart-pix';

function report(name: string, serial: string, day: string): File {
  const source =
    '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<IMPORT><ACSPIX Type="2106" SN="UI1" Ver="3"/>' +
    `<DEVICE Name="${name}" SN="${serial}" Dt="${day}" Tm="18:02" BGUnit="mg/dL"/>` +
    `<BGDATA><BG Val="105" Dt="${day}" Tm="17:25" D="1"/></BGDATA></IMPORT>`;
  return new File([source], `G${serial}.XML`);
}

const FILES = [report('Active', '1111111', '2014-10-12'), report('Compact', '2222222', '2015-02-03')];

function choose(input: HTMLInputElement, files: readonly File[]): void {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event('change'));
}

/** A folder of the browser's private file system, laid out like the reader's disk. */
async function disk(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(`pix-${crypto.randomUUID()}`, { create: true });
  const put = async (directory: FileSystemDirectoryHandle, file: File): Promise<void> => {
    const writable = await (await directory.getFileHandle(file.name, { create: true })).createWritable();
    await writable.write(file);
    await writable.close();
  };
  await put(folder, new File(['x'], 'AUTORUN.INF'));
  const reports = await folder.getDirectoryHandle('REPORT', { create: true });
  await put(reports, new File(['<html></html>'], 'SCAN.HTM'));
  const xml = await reports.getDirectoryHandle('XML', { create: true });
  for (const file of FILES) await put(xml, file);
  await put(xml, new File(['<other/>'], 'OTHER.XML'));
  return folder;
}

describe('a device whose reports lie in a folder', function () {
  this.timeout(30_000);
  const picker = globalThis as { showDirectoryPicker?: unknown };
  const own = picker.showDirectoryPicker;
  afterEach(async () => {
    picker.showDirectoryPicker = own;
    await unmountAll();
  });

  it('is in the list, found by each of its models, but not among simulated devices', async () => {
    const { find, all } = await mountApp({ path: '/upload' });
    const search = await find<HTMLInputElement>('input[type="search"]');
    const names = (): string[] => all('x-device-list >>> .name').map(wordsOf);
    for (const [words, models] of [
      ['accu-chek active', ['Accu-Chek Active']],
      ['aviva', ['Accu-Chek Aviva', 'Accu-Chek Aviva Combo']],
      ['roche compact plus', ['Accu-Chek Compact Plus']],
      ['smart pix active', ['Accu-Chek Active']],
    ] as const) {
      search.value = words;
      search.dispatchEvent(new Event('input'));
      await until(() => names().length === models.length);
      expect(names(), words).to.deep.equal(models);
    }
    await unmountAll();
    const demo = await mountApp({ path: '/upload', demoDays: 1 });
    await demo.find('x-device-list');
    expect(demo.all('x-device-list >>> .name').map(wordsOf).join()).to.not.contain('Accu-Chek');
  });

  it('says what to do, and reads the one report that was chosen', async () => {
    const imported: string[] = [];
    const result: ReadResult = {
      sessionId: 'session',
      driverId: 'accu-chek-smart-pix',
      outcome: 'complete',
      info: { model: 'Accu-Chek Active', serial: '1111111' },
      added: 1,
      known: 0,
      kinds: { smbg: 1 },
      problems: [],
    };
    const { app, find, all } = await mountApp({
      path: PATH,
      api: {
        importFile: async ({ file }) => {
          imported.push(file.name);
          return result;
        },
      },
    });
    await find('h1', 'Read the Accu-Chek (Smart Pix)');
    expect(all('ol li').length).to.be.above(2);
    await accessible(app);
    choose(await find<HTMLInputElement>('#files'), [...FILES, new File(['<other/>'], 'OTHER.XML')]);
    await find('h2', '2 reports found');
    // The newest first, each with whose it is; a file that is no report is not offered.
    expect(all('li.report .name').map(wordsOf)).to.deep.equal(['Accu-Chek Compact', 'Accu-Chek Active']);
    await accessible(app);
    expect(imported).to.deep.equal([]);
    (await find('button[aria-label="Read this report: Accu-Chek Active, serial number 1111111"]')).click();
    await find('h1', 'G1111111.XML is read');
    expect(imported).to.deep.equal(['G1111111.XML']);
  });

  it('opens the folder of a reader’s disk, and says when nothing is in it', async () => {
    const folder = await disk();
    expect((await filesIn(folder, ['.xml'])).map(({ name }) => name).sort()).to.deep.equal([
      'G1111111.XML',
      'G2222222.XML',
      'OTHER.XML',
    ]);
    expect(fits('a.xml', ['.XML'])).to.equal(true);
    const { find, all } = await mountApp({ path: PATH });
    picker.showDirectoryPicker = async () => folder;
    const open = await find('button', 'Open the folder');
    open.click();
    await find('h2', '2 reports found');
    expect(all('li.report')).to.have.length(2);
    // Closing the chooser leaves everything as it is.
    picker.showDirectoryPicker = async () => {
      throw new DOMException('closed', 'AbortError');
    };
    open.click();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(all('li.report')).to.have.length(2);
    picker.showDirectoryPicker = async () => {
      throw new DOMException('no', 'SecurityError');
    };
    open.click();
    await find('p.wrong', /could not be read/);
    const empty = await folder.getDirectoryHandle('EMPTY', { create: true });
    picker.showDirectoryPicker = async () => empty;
    open.click();
    await find('strong', 'There is no report in this folder.');
  });

  it('uses a file input where the browser cannot open folders', async () => {
    const { find } = await mountApp({ path: PATH });
    delete picker.showDirectoryPicker;
    picker.showDirectoryPicker = undefined;
    const input = await find<HTMLInputElement>('#folder');
    let opened = false;
    input.addEventListener('click', (event) => {
      event.preventDefault();
      opened = true;
    });
    (await find('button', 'Open the folder')).click();
    expect(opened).to.equal(true);
    choose(input, [...FILES, new File(['x'], 'AUTORUN.INF')]);
    await find('h2', '2 reports found');
  });
});
