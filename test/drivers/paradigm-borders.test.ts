// What saved pages of Paradigm pumps say against each other and against the model they are read as.
import { expect } from 'chai';
import { decode } from '../../drivers/medtronic-paradigm/decode.ts';
import { encodeHistory } from '../../drivers/paradigm-memory/encode-history.ts';
import { modelEvidence } from '../../drivers/paradigm-memory/model-evidence.ts';
import { kindOfPage } from '../../drivers/paradigm-memory/page-kind.ts';
import { borderProblems } from '../../drivers/paradigm-memory/page-borders.ts';
import { pumpModel } from '../../drivers/paradigm-memory/pump-model.ts';
import type { Capture } from '../../src/device/driver.ts';
import type { Reading } from '../../src/model/record.ts';
import { captureIt, captureList, fetchCapture } from '../support/captures.ts';
import { historyImage } from '../support/paradigm-captures.ts';

const HISTORY = 'paradigm-history-pages';

/** How many of its pages can be taken out without anything in the others saying so. */
const PUMPS: readonly { readonly folder: string; readonly model: string; readonly unnoticed: number }[] = [
  { folder: '515-208850-basal-hist-2006', model: '515', unnoticed: 2 },
  { folder: '522-665455-2013-09', model: '522', unnoticed: 0 },
  { folder: '523-736868', model: '523', unnoticed: 0 },
  { folder: '723-511999', model: '723', unnoticed: 0 },
  { folder: 'veo554-904717', model: '554', unnoticed: 0 },
  { folder: '554-720726', model: '554', unnoticed: 0 },
  { folder: '523-342725', model: '523', unnoticed: 0 },
  // A page lasts eight hours on the rig's pump: two of them hold nothing that the pages around them miss.
  { folder: 'unknown-2016-01-09', model: '523', unnoticed: 2 },
];

async function page(folder: string, number: number): Promise<Uint8Array> {
  return fetchCapture(`${HISTORY}/${folder}/ReadHistoryData-page-${number}.data`);
}

/** Pages of a folder as files; `name` makes what they are called of their place. */
async function files(
  folder: string,
  numbers: readonly number[],
  name: (at: number) => string,
): Promise<{ chunks: Uint8Array[]; fileName: string }[]> {
  return Promise.all(numbers.map(async (number, i) => ({ chunks: [await page(folder, number)], fileName: name(i) })));
}

const whats = (captures: readonly Capture[], model?: string): string[] =>
  decode(captures, { ...(model !== undefined && { model }) }).problems.map(({ where, what }) => `${where}: ${what}`);

describe('Paradigm pages, border by border', () => {
  for (const { folder, model: name, unnoticed } of PUMPS)
    captureIt(
      `${folder}: nothing is said of pages that go on, and a page taken out is noticed`,
      [
        `${HISTORY}/${folder}/${folder.startsWith('veo') ? 'cmd128_page_0' : folder.startsWith('515') ? 'binary-page-0' : 'ReadHistoryData-page-0'}.data`,
      ],
      async () => {
        const { history } = await historyImage(`${HISTORY}/${folder}`);
        const model = pumpModel(name)!;
        expect(borderProblems(history, model, String)).to.deep.equal([]);
        expect(modelEvidence(history, model, String)).to.deep.equal({ problems: [], foreign: [] });
        const numbers = [...history.keys()].sort((a, b) => a - b);
        const inner = numbers.filter((number) => history.has(number - 1) && history.has(number + 1));
        const missed = inner.filter((out) => {
          const closed = new Map(
            numbers
              .filter((number) => number !== out)
              .map((number) => [number > out ? number - 1 : number, history.get(number)!]),
          );
          return !borderProblems(closed, model, String).some(({ where }) => where === String(out));
        });
        console.log(`${folder}: ${inner.length - missed.length} of ${inner.length} missing pages noticed`);
        expect(missed).to.have.length(unnoticed);
      },
    );

  captureIt(
    'pages of two pumps whose numbers and dates go on: said at the border between them',
    [`${HISTORY}/523-342725/ReadHistoryData-page-0.data`, `${HISTORY}/523-736868/ReadHistoryData-page-0.data`],
    async () => {
      const captures = [
        ...(await files('523-736868', [0, 1, 2], (at) => `page-${at}.data`)),
        ...(await files('523-342725', [0, 1, 2], (at) => `page-${at + 3}.data`)),
      ];
      const [problem, ...more] = whats(captures, '523');
      expect(more).to.deep.equal([]);
      expect(problem).to.match(/^page-2\.data: does not go on from page-3\.data: neither has the daily total of 2014-/);
      expect(problem).to.include('the basal profile is another one');
      expect(problem).to.include('decode the pages of each pump by themselves');
    },
  );

  captureIt(
    'pages of a 522 among those of a 523: the few are not read as the other, and are named',
    [`${HISTORY}/522-665455-2013-09/ReadHistoryData-page-0.data`, `${HISTORY}/523-736868/ReadHistoryData-page-0.data`],
    async () => {
      const of523 = await files('523-736868', [0, 1, 2], (at) => `a/page-${at}.data`);
      const of522 = await files('522-665455-2013-09', [0, 1], (at) => `b/page-${at}.data`);
      const mixed = decode([...of523, ...of522]);
      expect(mixed.info.model).to.equal('523');
      expect(mixed.readings).to.deep.equal(decode(of523, { model: '523' }).readings);
      expect(mixed.problems.at(-1)).to.deep.equal({
        where: '2 pages (b/page-0.data, b/page-1.data)',
        what: "not of a 523: they are cut whole as a 522's and not as a 523's, so they are not read. If they are of another pump, decode the pages of each pump by themselves, these with --model 522",
      });
    },
  );

  captureIt(
    'a wrong --model is said, and what is read nevertheless is the same',
    [`${HISTORY}/522-665455-2013-09/ReadHistoryData-page-0.data`, `${HISTORY}/554-720726/ReadHistoryData-page-4.data`],
    async () => {
      const of522 = await files('522-665455-2013-09', [0, 1, 2], (at) => `page-${at}.data`);
      const right = decode(of522, { model: '522' });
      expect(right.problems).to.deep.equal([]);
      for (const model of ['515', '712']) {
        const wrong = decode(of522, { model });
        expect(wrong.problems, model).to.have.length(1);
        expect(wrong.problems[0]!.what, model).to.equal(
          `not of a ${model}: they hold record 6D (daily total in detail), which a 522 or 722 writes. If they are of another pump, decode with --model 522`,
        );
      }
      expect(decode(of522, { model: '515' }).readings).to.deep.equal(right.readings);
      // Large instead of small: nothing is made of them.
      const large = decode(of522, { model: '523' });
      expect(large.readings).to.deep.equal([]);
      expect(large.problems).to.have.length(1);
      expect(large.problems[0]!.what).to.match(/so they are not read.*decode with --model 522$/);
      // A 523 and a 554 differ in one record.
      const of554 = await files('554-720726', [0, 1, 2, 3, 4], (at) => `page-${at}.data`);
      expect(decode(of554, { model: '554' }).problems).to.deep.equal([]);
      const asIts = whats(of554, '523');
      expect(asIts[0]).to.match(/^page-4\.data: not of a 523: .*--model 554$/);
    },
  );

  captureIt(
    'the newest page read twice: the older one is the beginning of the other, and counts once',
    [`${HISTORY}/523-736868/ReadHistoryData-page-0.data`],
    async () => {
      const captures = await files('523-736868', [1, 2], (at) => `later/page-${at + 1}.data`);
      const whole = await page('523-736868', 1);
      const older = encodeHistoryPrefix(whole, 400);
      const found = decode([...captures, { chunks: [older], fileName: 'earlier/page-0.data' }], { model: '523' });
      expect(found.problems.filter(({ what }) => !what.includes('checksum'))).to.deep.equal([]);
      expect(found.readings).to.deep.equal(decode(captures, { model: '523' }).readings);
    },
  );

  captureIt(
    'a history page under --sensor and a glucose page without it are read as what they are, and that is said',
    [
      `${HISTORY}/522-665455-2013-09/ReadHistoryData-page-0.data`,
      'paradigm-cgm-pages/523-736868/ReadGlucoseHistory-page-249.data',
    ],
    async ([history, glucose]) => {
      const [asHistory, asSensor] = [history!, glucose!].map((chunk) => [{ chunks: [chunk], fileName: 'saved.bin' }]);
      const read = (captures: readonly Capture[], model: string, flags: readonly string[]): ReturnType<typeof decode> =>
        decode(captures, { model, flags });
      const mistaken = read(asHistory!, '522', ['sensor']);
      expect(mistaken.readings).to.deep.equal(read(asHistory!, '522', []).readings);
      expect(mistaken.notes).to.deep.equal(['saved.bin: by its content a page of the history, and read as one']);
      expect(mistaken.readings.some(({ kind }) => kind === 'cgm')).to.equal(false);
      const plain = read(asSensor!, '523', []);
      expect(plain.readings.filter(({ kind }) => kind === 'cgm')).to.have.length(281);
      expect(plain.notes![0]).to.equal('saved.bin: by its content a page of the sensor, and read as one');
      // Nothing was damaged; what is not known is said.
      expect(plain.problems).to.deep.equal([]);
      expect(plain.notes![1]).to.match(/^saved\.bin: without its ISIG page/);
    },
  );

  captureIt(
    'by content every captured page is of the kind it is kept as, or either',
    [`${HISTORY}/523-736868/ReadHistoryData-page-0.data`],
    async () => {
      const count = { history: 0, glucose: 0, undecided: 0 };
      for (const file of await captureList()) {
        const isHistory = /^paradigm-history-pages\/.*(ReadHistoryData-page-|cmd128_page_|binary-page-)\d+\.data$/.test(
          file,
        );
        const isGlucose = /(ReadGlucoseHistory-page-|cmd154_page_)\d+\.data$/.test(file);
        if (!isHistory && !isGlucose) continue;
        const kind = kindOfPage(await fetchCapture(file));
        count[kind ?? 'undecided']++;
        if (kind) expect(kind, file).to.equal(isHistory ? 'history' : 'glucose');
      }
      console.log(`kinds of pages by content: ${JSON.stringify(count)}`);
      expect(count.history).to.be.above(200);
      expect(count.glucose).to.be.above(30);
    },
  );

  captureIt(
    'an ISIG page without any glucose page is said',
    ['paradigm-cgm-pages/522-665455/ReadISIGHistory-page-82.data'],
    ([isig]) => {
      const { readings, problems } = decode([{ chunks: [isig!], fileName: 'ReadISIGHistory-page-82.data' }], {
        model: '522',
        flags: ['sensor'],
      });
      expect(readings).to.deep.equal([]);
      expect(problems.map(({ what }) => what)).to.deep.equal([
        'an ISIG page without its glucose page: nothing is read of it. Give the glucose page of the same number, too',
      ]);
    },
  );

  it('an empty file among others is said; empty files alone are none', () => {
    const [page] = encodeHistory([{ kind: 'event', deviceTime: '2014-02-01T06:00:00', event: 'rewind' }], {
      model: pumpModel('523')!,
    });
    const empty = { chunks: [new Uint8Array(0)], fileName: 'empty.data' };
    const { readings, problems } = decode([empty, { chunks: [page!], fileName: 'page-0.data' }], { model: '523' });
    expect(readings).to.have.length(1);
    expect(problems).to.deep.equal([{ where: 'empty.data', what: 'an empty file: not read' }]);
    expect(() => decode([empty], { model: '523' }))
      .to.throw(/empty files/)
      .with.property('code', 'bad-file');
  });

  it('a profile that is another one behind a border is said; a change that was logged is not', () => {
    const basal = (unitsPerHour: number, day: number): Reading => ({
      kind: 'basal',
      deviceTime: `2014-02-0${day}T06:00:00`,
      unitsPerHour,
      durationMs: 3_600_000,
      delivery: 'scheduled',
    });
    const model = pumpModel('523')!;
    const [older] = encodeHistory([basal(1, 1)], { model });
    const [newer] = encodeHistory([basal(1.2, 2)], { model });
    const [same] = encodeHistory([basal(1, 2)], { model });
    const say = (pages: readonly Uint8Array[]): string[] =>
      borderProblems(new Map(pages.map((bytes, i) => [i, bytes])), model, (number) => `page ${number}`).map(
        ({ what }) => what,
      );
    expect(say([older!, newer!]).join()).to.include('the basal profile is another one');
    expect(say([older!, same!]).join()).not.to.include('profile');
    // A midnight between them of which no total was written.
    expect(say([older!, same!]).join()).to.include('neither has the daily total of 2014-02-01');
  });

  it('pages whose numbers leave one out are not compared', () => {
    const model = pumpModel('523')!;
    const at = (deviceTime: string): Uint8Array =>
      encodeHistory([{ kind: 'event', deviceTime, event: 'rewind' }], { model })[0]!;
    const pages = new Map([
      [1, at('2014-02-01T06:00:00')],
      [3, at('2014-03-01T06:00:00')],
    ]);
    expect(borderProblems(pages, model, String)).to.deep.equal([]);
    const found = decode([
      { chunks: [pages.get(3)!], fileName: 'page-0.data' },
      { chunks: [pages.get(1)!], fileName: 'page-2.data' },
    ]);
    expect(found.notes).to.deep.equal([
      '1 history page between page-2.data and page-0.data was not read: what stands there is not known',
    ]);
  });

  it('--totals: each day as a note, and how many are alike', () => {
    const model = pumpModel('523')!;
    const pages = encodeHistory(
      [
        {
          kind: 'basal',
          deviceTime: '2014-02-01T00:00:00',
          unitsPerHour: 1,
          durationMs: 86_400_000,
          delivery: 'scheduled',
        },
        {
          kind: 'daily-total',
          deviceTime: '2014-02-01T00:00:00',
          day: '2014-02-01',
          units: 24,
          basalUnits: 24,
          bolusUnits: 0,
          grams: 0,
        },
        { kind: 'event', deviceTime: '2014-02-02T01:00:00', event: 'rewind' },
      ],
      { model },
    );
    const captures = pages.map((chunk) => ({ chunks: [chunk], fileName: 'page-0.data' }));
    expect(decode(captures, { model: '523' }).notes).to.equal(undefined);
    expect(decode(captures, { model: '523', flags: ['totals'] }).notes).to.deep.equal([
      '2014-02-01 basal: pump 24.000 U, reckoned 24.000 U, difference 0.000, in whole strokes 0.000, matched, exact in strokes, boluses: difference 0.000',
      '1 day: basal of 1 of 1 whole ones within 0.06 U, 1 exact in strokes; boluses of 1 of 1 exact',
    ]);
  });
});

/** The first `bytes` of a page as it would have been read then. */
function encodeHistoryPrefix(whole: Uint8Array, bytes: number): Uint8Array {
  const older = new Uint8Array(whole.length);
  older.set(whole.subarray(0, bytes));
  return older;
}
