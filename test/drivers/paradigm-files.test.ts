// Saved pages of Paradigm pumps as files, and other programs' decodes of such pages.
import { expect } from 'chai';
import { isIntactPage } from '../../drivers/paradigm-memory/crc.ts';
import { decodeImage } from '../../drivers/paradigm-memory/decode-image.ts';
import { encodeHistory, packPages } from '../../drivers/paradigm-memory/encode-history.ts';
import { modelOfPages } from '../../drivers/paradigm-memory/model-evidence.ts';
import { pumpModel } from '../../drivers/paradigm-memory/pump-model.ts';
import { cutPage } from '../../drivers/paradigm-memory/raw-record.ts';
import { RECORD_SHAPES } from '../../drivers/paradigm-memory/record-shapes.ts';
import { decode } from '../../drivers/medtronic-paradigm/decode.ts';
import { fromHex, hex, latin1 } from '../../src/device/bytes.ts';
import type { Reading } from '../../src/model/record.ts';
import { captureIt, captureList, fetchCapture } from '../support/captures.ts';
import { historyImage } from '../support/paradigm-captures.ts';

const HISTORY = 'paradigm-history-pages';
const m523 = pumpModel('523')!;
const m522 = pumpModel('522')!;

describe('Paradigm files', () => {
  captureIt(
    'numbers in names that go against the dates are not believed',
    [`${HISTORY}/523-736868/ReadHistoryData-page-9.data`],
    async () => {
      const pages = await Promise.all(
        Array.from({ length: 10 }, (_, i) => fetchCapture(`${HISTORY}/523-736868/ReadHistoryData-page-${i}.data`)),
      );
      const named = (number: (page: number) => number): ReturnType<typeof decode> =>
        decode(
          pages.map((page, i) => ({ chunks: [page], fileName: `page-${number(i)}.data` })),
          { model: '523' },
        );
      const right = named((page) => page);
      expect(right.problems).to.deep.equal([]);
      const basal = (readings: readonly Reading[]): number =>
        readings.reduce(
          (sum, reading) =>
            reading.kind === 'basal' ? sum + (reading.unitsPerHour * reading.durationMs) / 3_600_000 : sum,
          0,
        );
      expect(basal(right.readings)).to.be.closeTo(296.99, 0.01);
      for (const number of [(page: number) => 9 - page, (page: number) => (page * 7 + 3) % 10]) {
        const wrong = named(number);
        expect(wrong.problems.map(({ what }) => what)).to.deep.equal([
          'the numbers in the names go against the dates of the pages: they are ordered by their dates',
        ]);
        expect(wrong.readings).to.deep.equal(right.readings);
      }
    },
  );

  captureIt(
    'every captured folder is believed, clock changes and lost clocks too',
    [`${HISTORY}/veo554-904717/cmd128_page_0.data`],
    async () => {
      const folders = new Map<string, string[]>();
      for (const file of await captureList()) {
        const folder = /^paradigm-history-pages\/([^/]*)\/.*page[-_]\d+\.data$/.exec(file)?.[1];
        if (folder && !/cmd15[45]/.test(file)) folders.set(folder, [...(folders.get(folder) ?? []), file]);
      }
      expect(folders.size).to.be.at.least(10);
      for (const [folder, files] of folders) {
        const captures = await Promise.all(
          files.map(async (file) => ({ chunks: [await fetchCapture(file)], fileName: file.split('/').at(-1)! })),
        );
        const { problems } = decode(captures);
        expect(
          problems.filter(({ what }) => what.includes('ordered by their dates')),
          folder,
        ).to.deep.equal([]);
      }
    },
  );

  captureIt(
    'a folder of pages in any order, with truncated ones',
    [`${HISTORY}/723-511999/ReadHistoryData-page-26.data`],
    async () => {
      const names = (await captureList()).filter(
        (name) => name.startsWith(`${HISTORY}/723-511999/`) && name.endsWith('.data'),
      );
      const captures = await Promise.all(
        names.map(async (name) => ({ chunks: [await fetchCapture(name)], fileName: name.split('/').at(-1)! })),
      );
      const found = decode([...captures].reverse());
      expect(found.info.model).to.equal('523');
      expect(found.problems.map((problem) => problem.where).sort()).to.deep.equal([
        'ReadHistoryData-page-11.data',
        'ReadHistoryData-page-26.data',
        'ReadHistoryData-page-32.data',
      ]);
      expect(found.readings).to.deep.equal(decode(captures, { model: '723' }).readings);
      const image = await historyImage(`${HISTORY}/723-511999`);
      expect(found.readings).to.deep.equal(decodeImage(image, { model: '723', complete: true }).readings);
      // Names that say nothing: by their dates, and said.
      const unnamed = decode(captures.map(({ chunks }) => ({ chunks })));
      expect(unnamed.problems.some((problem) => problem.what.includes('ordered by their dates'))).to.equal(true);
      const count = (readings: readonly Reading[]): number =>
        readings.filter((reading) => reading.kind === 'bolus').length;
      expect(count(unnamed.readings)).to.be.closeTo(count(found.readings), 4);
    },
  );

  captureIt(
    'sensor pages with their ISIG, the same page again and again as it grew',
    ['paradigm-cgm-pages/722-584923/2014-04-26-take2/20140426_205323-ReadGlucoseHistory-page-0.data'],
    async () => {
      const names = (await captureList()).filter(
        (name) => name.startsWith('paradigm-cgm-pages/722-584923/2014-04-26-take2/') && name.endsWith('.data'),
      );
      const captures = await Promise.all(
        names.map(async (name) => ({ chunks: [await fetchCapture(name)], fileName: name.split('/').at(-1)! })),
      );
      const { readings, problems } = decode(captures, { model: '722', flags: ['sensor'] });
      const cgm = readings.filter((reading) => reading.kind === 'cgm');
      expect(cgm).to.have.length(208);
      expect(cgm.every((reading) => reading.isig !== undefined)).to.equal(true);
      expect(problems).to.deep.equal([]);
    },
  );

  captureIt(
    'hex pages of ecc1 without a checksum: the same boluses, estimates and temporary rates as that program',
    ['paradigm-history-json-ecc1/ps2-554-1.data'],
    async () => {
      let agreed = 0;
      let alike = 0;
      const differing: string[] = [];
      for (const file of await captureList()) {
        const match = /^paradigm-history-json-ecc1\/(.*)\.data$/.exec(file);
        if (!match) continue;
        const name = match[1]!;
        const model = /(512|522|523|551|554)/.exec(name)![1]!;
        const found = decode([{ chunks: [await fetchCapture(file)], fileName: `${name}.data` }], { model });
        expect(
          found.problems.map((problem) => problem.what).filter((what) => !what.includes('without its checksum')),
          name,
        ).to.deep.equal([]);
        const records = JSON.parse(
          new TextDecoder().decode(await fetchCapture(file.replace('.data', '.json'))),
        ) as Ecc1Record[];
        // Record for record the same bytes, newest first there.
        const page = fromHex(new TextDecoder().decode(await fetchCapture(file)));
        const cut = cutPage(page, 0, pumpModel(model)!, RECORD_SHAPES).records.map((record) => hex(record.bytes));
        const theirs = records.map((record) => hex(Uint8Array.from(atob(record.Data!), (char) => char.charCodeAt(0))));
        expect(cut.reverse(), name).to.deep.equal(theirs);
        alike += cut.length;
        const parts = (readings: readonly Reading[]): string[] => readings.flatMap(ecc1Facts).sort();
        const wanted = records.flatMap(ecc1RecordFacts).sort();
        const ours = parts(found.readings);
        for (const fact of wanted) {
          const at = ours.indexOf(fact);
          if (at < 0) differing.push(`${name}: ${fact}`);
          else {
            ours.splice(at, 1);
            agreed++;
          }
        }
      }
      console.log(
        `ecc1: ${alike} records cut alike, ${agreed} facts alike, differing: ${differing.join('; ') || 'none'}`,
      );
      expect(agreed).to.be.at.least(140);
      expect(alike).to.be.at.least(400);
      expect(differing).to.deep.equal([]);
    },
  );

  captureIt(
    'pages of MinimedKit’s tests: cut exactly, the damaged ones named',
    ['paradigm-minimedkit-pages/history-pages.json'],
    ([file]) => {
      const { pages } = JSON.parse(new TextDecoder().decode(file)) as { pages: MinimedKitPage[] };
      let records = 0;
      for (const { hex: digits, model: name, test } of pages) {
        const page = fromHex(digits);
        const model = pumpModel(name ?? '523') ?? m523;
        const intact = page.length < 1024 || isIntactPage(page);
        expect(intact, test).to.equal(!/InvalidCRC/i.test(test ?? ''));
        if (!intact) continue;
        const { records: cut, damage } = cutPage(page, 0, model, RECORD_SHAPES);
        expect(damage, `${test} ${name}`).to.equal(undefined);
        records += cut.length;
      }
      console.log(`MinimedKit: ${records} records of ${pages.length} pages`);
      expect(records).to.be.at.least(100);
    },
  );

  it('finds out small and large models by their records, and says when it cannot', () => {
    const rewind: Reading = { kind: 'event', deviceTime: '2015-03-01T10:00:00', event: 'rewind' };
    const bolus: Reading = {
      kind: 'bolus',
      deviceTime: '2015-03-01T10:00:00',
      units: 1,
      programmedUnits: 1,
      shape: 'normal',
    };
    const large = encodeHistory([bolus, bolus, rewind], { model: m523 });
    const small = encodeHistory([bolus, bolus, rewind], { model: m522 });
    expect(modelOfPages(large)).to.deep.include({ sure: true });
    expect(modelOfPages(large).model.isLarge).to.equal(true);
    expect(modelOfPages(small).model.isLarge).to.equal(false);
    const either = encodeHistory([rewind], { model: m523 });
    expect(modelOfPages(either).sure).to.equal(false);
    const { problems } = decode([{ chunks: [either[0]!], fileName: 'page-0.data' }]);
    expect(problems.map((problem) => problem.where)).to.deep.equal(['model']);
  });

  it('throws bad-file for what is no page at all', () => {
    expect(() => decode([{ chunks: [latin1('a letter to nobody')] }]))
      .to.throw()
      .with.property('code', 'bad-file');
    expect(() => decode([{ chunks: [packPages([])[0]!] }], { model: 'G4' }))
      .to.throw()
      .with.property('code', 'unsupported-model');
  });
});

interface MinimedKitPage {
  readonly hex: string;
  readonly model?: string;
  readonly test?: string;
}

interface Ecc1Record {
  readonly Type: string;
  readonly Time?: string;
  readonly Data?: string;
  readonly Info?: unknown;
}

/** Boluses, temporary rates, primes and events of that program's JSON, in words; amounts are thousandths there. */
function ecc1RecordFacts(record: Ecc1Record): string[] {
  const time = record.Time?.slice(0, 19);
  const info = record.Info as Record<string, unknown>;
  switch (record.Type) {
    case 'Bolus':
      return [`bolus ${Number(info['Amount']).toFixed(3)}`];
    case 'Rewind':
      return [`${time} rewind`];
    case 'SuspendPump':
      return [`${time} suspend`];
    case 'ResumePump':
      return [`${time} resume`];
    case 'BolusWizard':
      return [`wizard ${Number(info['CarbInput'])} g ${Number(info['Bolus']).toFixed(3)}`];
    default:
      return [];
  }
}

function ecc1Facts(reading: Reading): string[] {
  const wizard = reading.kind === 'bolus' || reading.kind === 'wizard' ? reading.wizard : undefined;
  const facts = wizard ? [`wizard ${wizard.grams ?? 0} g ${wizard.suggestedUnits!.toFixed(3)}`] : [];
  if (reading.kind === 'event' && ['rewind', 'suspend', 'resume'].includes(reading.event))
    facts.push(`${reading.deviceTime} ${reading.event}`);
  if (reading.kind !== 'bolus') return facts;
  const { units, extendedUnits = 0, shape } = reading;
  if (shape !== 'extended') facts.push(`bolus ${(units - extendedUnits).toFixed(3)}`);
  if (shape !== 'normal') facts.push(`bolus ${extendedUnits.toFixed(3)}`);
  return facts;
}
