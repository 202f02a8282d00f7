// Records of a type nobody knows, put between those of captured pages: the page is read around them, and they are kept as they came.
import { expect } from 'chai';
import { decode } from '../../drivers/medtronic-paradigm/decode.ts';
import { withPageCrc } from '../../drivers/paradigm-memory/crc.ts';
import { pumpModel } from '../../drivers/paradigm-memory/pump-model.ts';
import { cutPage } from '../../drivers/paradigm-memory/raw-record.ts';
import { RECORD_SHAPES } from '../../drivers/paradigm-memory/record-shapes.ts';
import { cutAround } from '../../drivers/paradigm-memory/unknown-records.ts';
import { concat, hex } from '../../src/device/bytes.ts';
import { captureIt, fetchCapture } from '../support/captures.ts';
import { historyImage } from '../support/paradigm-captures.ts';

const PAGE = 1022;
const UNKNOWN = 0xe7;

/** A page with an unknown record before record `k`; whole records that do not fit any more are left out. */
function withUnknown(page: Uint8Array, name: string, k: number, record: Uint8Array): Uint8Array | undefined {
  const { records } = cutPage(page, 0, pumpModel(name)!, RECORD_SHAPES);
  const parts = records.map(({ bytes }) => bytes);
  parts.splice(k, 0, record);
  let length = 0;
  const held = parts.filter((part) => (length += part.length) <= PAGE);
  if (held.indexOf(record) !== k || held.length < k + 4) return undefined;
  const grown = new Uint8Array(PAGE + 2);
  grown.set(concat(held));
  return withPageCrc(grown);
}

/** Numbers that look random and are the same each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) / 0x80000000;
}

describe('Paradigm records of an unknown type', () => {
  const PUMPS = [
    ['522-665455-2013-09', '522'],
    ['523-736868', '523'],
    ['723-511999', '723'],
    ['554-720726', '554'],
  ] as const;
  for (const [folder, name] of PUMPS)
    captureIt(
      `${folder}: their length is found by what stands behind them`,
      [`paradigm-history-pages/${folder}/ReadHistoryData-page-0.data`],
      async () => {
        const { history } = await historyImage(`paradigm-history-pages/${folder}`);
        const model = pumpModel(name)!;
        const random = numbers(11);
        let tried = 0;
        let right = 0;
        let damage = 0;
        for (const page of history.values()) {
          const { records } = cutPage(page, 0, model, RECORD_SHAPES);
          for (let times = 0; times < 4; times++) {
            const k = 1 + Math.floor(random() * (records.length - 1));
            // A pump writes nothing between an estimate and the insulin at work that belongs to it.
            if (records[k]?.opcode === 0x5c) continue;
            const record = Uint8Array.from({ length: 3 + Math.floor(random() * 40) }, () =>
              random() < 0.4 ? 0 : Math.floor(random() * 256),
            );
            record[0] = UNKNOWN;
            const grown = withUnknown(page, name, k, record);
            if (!grown) continue;
            tried++;
            const cut = cutAround(grown, 0, model, new Map());
            if (cut.damage) damage++;
            else if (cut.unknown.length === 1 && cut.unknown[0]!.bytes.length === record.length) right++;
          }
        }
        console.log(`${folder}: ${right} of ${tried} lengths right, ${damage} left as damage`);
        expect(tried).to.be.above(80);
        // The others are longer by records that do not go on (a clock set, a day closed), or end with bytes that look like a record.
        expect((right + damage) / tried).to.be.above(0.96);
      },
    );

  captureIt(
    'are kept as they came, each counted, and what is around them is as without them',
    ['paradigm-history-pages/523-736868/ReadHistoryData-page-4.data'],
    async () => {
      const page = await fetchCapture('paradigm-history-pages/523-736868/ReadHistoryData-page-4.data');
      const record = Uint8Array.of(UNKNOWN, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
      const other = Uint8Array.of(UNKNOWN, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
      const once = withUnknown(page, '523', 10, record)!;
      // Two of one type on one page: cut from the end, so that the places stay.
      const model = pumpModel('523')!;
      const { records } = cutPage(page, 0, model, RECORD_SHAPES);
      const parts = records.map(({ bytes }) => bytes);
      parts.splice(30, 0, other);
      parts.splice(10, 0, record);
      let length = 0;
      const held = concat(parts.filter((part) => (length += part.length) <= PAGE));
      const twice = new Uint8Array(PAGE + 2);
      twice.set(held);
      const read = (bytes: Uint8Array): ReturnType<typeof decode> =>
        decode([{ chunks: [bytes], fileName: 'page-0.data' }], { model: '523' });
      const plain = read(page);
      for (const [bytes, raws] of [
        [once, [hex(record)]],
        [withPageCrc(twice), [hex(record), hex(other)]],
      ] as const) {
        const { readings, problems } = read(bytes);
        const added = readings.filter((reading) => reading.kind === 'unknown' && raws.includes(reading.raw));
        expect(added.map((reading) => reading.kind === 'unknown' && reading.raw)).to.deep.equal(raws);
        expect(problems.map(({ what }) => what)).to.deep.equal(
          raws.map(
            (raw) => `an unknown type of record, e7, of 11 bytes by what stands behind it: kept as it came, ${raw}`,
          ),
        );
        // Everything else is there, but for records that no longer fit on the page.
        const rest = readings.filter((reading) => !added.includes(reading)).map((reading) => JSON.stringify(reading));
        const lost = plain.readings.filter((reading) => !rest.includes(JSON.stringify(reading)));
        expect(lost.length).to.be.at.most(4);
      }
    },
  );

  captureIt(
    'the last record of a page: nothing stands behind it, so it is damage, and all before it is read',
    ['paradigm-history-pages/523-736868/ReadHistoryData-page-0.data'],
    async () => {
      const page = await fetchCapture('paradigm-history-pages/523-736868/ReadHistoryData-page-0.data');
      const { records } = cutPage(page, 0, pumpModel('523')!, RECORD_SHAPES);
      const grown = new Uint8Array(PAGE + 2);
      grown.set(concat([...records.map(({ bytes }) => bytes), Uint8Array.of(UNKNOWN, 1, 2, 3, 4)]));
      const cut = cutAround(grown, 0, pumpModel('523')!, new Map());
      expect(cut.records.map(({ bytes }) => hex(bytes))).to.deep.equal(records.map(({ bytes }) => hex(bytes)));
      expect(cut.damage?.what).to.include('an unknown type of record');
    },
  );

  it('random bytes behind an unknown record are never taken for records', () => {
    const model = pumpModel('523')!;
    const random = numbers(5);
    for (let i = 0; i < 2000; i++) {
      const page = Uint8Array.from({ length: PAGE }, () => Math.floor(random() * 256));
      page[0] = UNKNOWN;
      const { records } = cutAround(page, 0, model, new Map());
      expect(records).to.deep.equal([]);
    }
  });
});
