// Histories of 600 series pumps: the packing, the blocks, the events, and the saved histories of two pumps.
import { expect } from 'chai';
import fc from 'fast-check';
import { concat, fromHex, hex } from '../../src/device/bytes.ts';
import type { Problem } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { wallMs } from '../../src/model/time.ts';
import { deliveredBasal } from '../../drivers/medtronic-600/basal.ts';
import type { HistoryObject } from '../../drivers/medtronic-600/block.ts';
import {
  blocksOf,
  checkedBlock,
  cutEvents,
  encodeBlock,
  encodeObject,
  parseObject,
} from '../../drivers/medtronic-600/block.ts';
import { decode } from '../../drivers/medtronic-600/driver.ts';
import type { EventOf, EventType, PumpEvent, RawEvent } from '../../drivers/medtronic-600/event.ts';
import { LAYOUTS } from '../../drivers/medtronic-600/layouts.ts';
import { HEAD_LENGTH, decodeEvent, deviceTimeOf, encodeEvent, offsetFor } from '../../drivers/medtronic-600/event.ts';
import { compress, decompress } from '../../drivers/medtronic-600/lzo.ts';
import { mergeBlocks, sinceReset, utcFromRtc } from '../../drivers/medtronic-600/timeline.ts';
import { historyOf } from '../../drivers/medtronic-600/simulator-events.ts';
import { captureIt } from '../support/captures.ts';
import { aDay } from './medtronic-600-support.ts';

const FOLDER = 'minimed-600/history-unmerged';
const SENSOR = `${FOLDER}/mortlind_20170923_cgm_sample.bin`;
const SIXTEEN_DAYS = `${FOLDER}/paulokow_20170827_sample-0.bin`;
const TWO_DAYS = `${FOLDER}/paulokow_20171221_history_640G_with_CGM.bin`;

/** Runs `work`; anything but its end or an AppError fails. */
function tolerates(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

/** Insulin of all delivered basal, U, and how long it is known for, ms. */
function basalIn(readings: readonly Reading[]): { units: number; ms: number } {
  let [units, ms] = [0, 0];
  for (const reading of readings)
    if (reading.kind === 'basal') {
      units += (reading.unitsPerHour * reading.durationMs) / 3_600_000;
      ms += reading.durationMs;
    }
  return { units, ms };
}

describe('saved histories that are damaged or do not belong together', () => {
  captureIt('a block that is damaged leaves a hole: no basal is reckoned across it', [SIXTEEN_DAYS], ([file]) => {
    const { history, blocks } = parseObject(file!);
    const whole = decode([{ chunks: [file!] }]);
    for (const k of [3, 8, 12]) {
      const damaged = blocks.map((block) => block.slice());
      damaged[k]![100]! ^= 0xff;
      const { readings, problems } = decode([
        { chunks: [encodeObject({ history, blocks: damaged })], fileName: 'history.bin' },
      ]);
      expect(problems[0]).to.deep.equal({
        where: `history.bin, block ${k + 1}`,
        what: 'the checksum does not fit: its events are left out',
      });
      // From the last event before it to the first one behind it.
      const rtcs = [k - 1, k + 1].map((i) => cutEvents(checkedBlock(blocks[i]!)!, '', () => undefined));
      const holeMs = (rtcs[1]![0]!.rtc - rtcs[0]!.at(-1)!.rtc) * 1000;
      const [all, held] = [basalIn(whole.readings), basalIn(readings)];
      expect(all.ms - held.ms).to.be.within(holeMs - 1000, holeMs + 24 * 3_600_000);
      expect(held.units).to.be.below(all.units);
    }
  });

  captureIt('a history that breaks off is read up to there', [SIXTEEN_DAYS], ([file]) => {
    const whole = decode([{ chunks: [file!] }]);
    const { readings, problems } = decode([{ chunks: [file!.slice(0, 9000)], fileName: 'cut.bin' }]);
    expect(problems).to.deep.equal([
      {
        where: 'cut.bin',
        what: 'a history object of 8988 bytes that says it has 13433: 11 of its 16 blocks are whole and read',
      },
    ]);
    const known = new Set(whole.readings.map((reading) => JSON.stringify(reading)));
    const boluses = readings.filter(({ kind }) => kind === 'bolus');
    expect(boluses.length).to.be.above(40);
    expect(boluses.every((reading) => known.has(JSON.stringify(reading)))).to.equal(true);
  });

  captureIt(
    'histories of two pumps are said; two of one pump, months apart, are not',
    [SENSOR, SIXTEEN_DAYS, TWO_DAYS],
    ([sensor, first, second]) => {
      const named = (bytes: Uint8Array, fileName: string): { chunks: Uint8Array[]; fileName: string } => ({
        chunks: [bytes],
        fileName,
      });
      expect(decode([named(first!, 'a.bin'), named(second!, 'b.bin')]).notes).to.equal(undefined);
      expect(decode([named(sensor!, 'c.bin'), named(second!, 'b.bin')]).notes).to.deep.equal([
        "b.bin: its clock is 39 days from that of c.bin, by the pump's own counter: they are of two pumps, or it was set by as much. Decode the histories of each pump by themselves",
      ]);
    },
  );

  captureIt('a file that is none is said beside one that is', [TWO_DAYS], ([file]) => {
    const { readings, problems } = decode([
      { chunks: [new Uint8Array(0)], fileName: 'empty.bin' },
      { chunks: [Uint8Array.of(1, 2, 3)], fileName: 'other.bin' },
      { chunks: [file!], fileName: 'history.bin' },
    ]);
    expect(readings).to.deep.equal(decode([{ chunks: [file!] }]).readings);
    expect(problems).to.deep.equal([
      { where: 'empty.bin', what: 'an empty file: not read' },
      {
        where: 'other.bin',
        what: 'neither a history object of a 600 series pump nor a report of a link meter: not read',
      },
    ]);
  });
});

describe('medtronic-600: LZO1X', () => {
  it('unpacks every kind of instruction of the description', () => {
    // First byte 21: four literals; 001LLLLL: copy 3 from distance 2; then one literal in its low bits.
    const near = fromHex('15 61 62 63 64 21 05 00 78 11 00 00');
    expect(new TextDecoder().decode(decompress(near, 8))).to.equal('abcdcdcx');
    // 01LDDDSS: copy 4 from distance 4.
    expect(new TextDecoder().decode(decompress(fromHex('15 61 62 63 64 6c 00 11 00 00'), 8))).to.equal('abcdabcd');
    // 1LLDDDSS: copy 8 from distance 2, overlapping what it writes.
    expect(new TextDecoder().decode(decompress(fromHex('13 61 62 e4 00 11 00 00'), 10))).to.equal('ababababab');
    // 0000DDSS behind two literals: two bytes from distance 1.
    expect(new TextDecoder().decode(decompress(fromHex('13 61 62 00 00 11 00 00'), 4))).to.equal('abbb');
    // A long run of literals, its length in a byte of its own: 3 + 15 + 2.
    const run = concat([Uint8Array.of(0, 2), new Uint8Array(20).fill(7), fromHex('11 00 00')]);
    expect([...decompress(run, 20)]).to.deep.equal(Array.from({ length: 20 }, () => 7));
    // Behind a run of more than three: three bytes from beyond 2 kB, here 2049; 0001HLLL: five from 16 385.
    const many = new Uint8Array(2049).map((_, i) => i % 251);
    const behind = concat([Uint8Array.of(0, ...new Array<number>(7).fill(0), 246), many, fromHex('00 00 11 00 00')]);
    expect([...decompress(behind, 2052).slice(2049)]).to.deep.equal([0, 1, 2]);
    const more = new Uint8Array(16_385).map((_, i) => i % 249);
    const length = Uint8Array.of(0, ...new Array<number>(64).fill(0), 16_385 - 18 - 64 * 255);
    const distant = concat([length, more, fromHex('13 04 00 11 00 00')]);
    expect([...decompress(distant, 16_390).slice(16_385)]).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('unpacks what it packs', () => {
    const repetitive = fc
      .array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 6 })
      .chain((parts) =>
        fc.array(fc.nat(parts.length - 1), { maxLength: 80 }).map((order) => concat(order.map((i) => parts[i]!))),
      );
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 2000 }), repetitive), (bytes) => {
        expect(hex(decompress(compress(bytes), bytes.length))).to.equal(hex(bytes));
      }),
      { numRuns: 1500 },
    );
  });

  it('says what is wrong with a stream, and takes no more memory than was announced', () => {
    const good = compress(new TextEncoder().encode('abcabcabcabcabcabc'));
    for (let length = 0; length < good.length; length++)
      expect(() => decompress(good.slice(0, length), 18), `${length}`).to.throw(AppError);
    expect(() => decompress(good, 17)).to.throw(AppError);
    expect(() => decompress(good, 19)).to.throw(AppError);
    // A copy from before the beginning.
    expect(() => decompress(fromHex('15 61 62 63 64 6c 01 11 00 00'), 8)).to.throw(AppError, /before the beginning/);
  });

  it('random and damaged streams: no hang, nothing but AppError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(4096), (bytes, size) =>
        tolerates(() => decompress(bytes, size)),
      ),
      { numRuns: 20_000 },
    );
    const genuine = compress(new Uint8Array(4096).map((_, i) => (i % 97) ^ (i >> 6)));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(genuine.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        (changes) => {
          const bytes = genuine.slice();
          for (const [at, byte] of changes) bytes[at] = byte;
          tolerates(() => decompress(bytes, 4096));
        },
      ),
      { numRuns: 10_000 },
    );
  }).timeout(60_000);
});

const seconds = fc.integer({ min: 0, max: 0xffffffff });
const head = { source: fc.nat(255), rtc: seconds, offset: seconds };

/** Any event of a type: each number one that fits its place. */
function anyEvent(type: EventType): fc.Arbitrary<PumpEvent> {
  const layout = LAYOUTS[type] as {
    readonly fields: Record<string, { size: number; signed?: true; scale?: number }>;
    readonly rows?: { readonly fields: Record<string, { size: number; signed?: true; scale?: number }>; size: number };
  };
  const numbers = (fields: typeof layout.fields): Record<string, fc.Arbitrary<number>> =>
    Object.fromEntries(
      Object.entries(fields).map(([name, { size, signed, scale = 1 }]) => {
        const top = 2 ** (8 * size);
        const range = signed ? { min: -top / 2, max: top / 2 - 1 } : { min: 0, max: top - 1 };
        return [name, fc.integer(range).map((number) => number / scale)];
      }),
    );
  const most = layout.rows ? Math.floor((255 - 15) / layout.rows.size) : 0;
  const rows = layout.rows ? { rows: fc.array(fc.record(numbers(layout.rows.fields)), { maxLength: most }) } : {};
  return fc.record({
    ...head,
    type: fc.constant(type),
    ...numbers(layout.fields),
    ...rows,
  }) as unknown as fc.Arbitrary<PumpEvent>;
}

const TYPES = Object.keys(LAYOUTS).map(Number) as EventType[];

function rawOf(bytes: Uint8Array): RawEvent {
  const [event] = cutEvents(bytes, 'test', () => undefined);
  return event!;
}

describe('medtronic-600: events', () => {
  for (const type of TYPES) {
    it(`${type.toString(16).padStart(2, '0')}: what is written is read back`, () => {
      fc.assert(
        fc.property(anyEvent(type), (event) => {
          expect(decodeEvent(rawOf(encodeEvent(event)))).to.deep.equal(event);
        }),
        { numRuns: 100 },
      );
    });

    it(`${type.toString(16).padStart(2, '0')}: an event cut short is no event`, () => {
      fc.assert(
        fc.property(anyEvent(type), fc.nat(60), (event, cut) => {
          const bytes = encodeEvent(event);
          const length = Math.max(HEAD_LENGTH, bytes.length - cut);
          const short = bytes.slice(0, length);
          short[2] = length;
          const decoded = decodeEvent(rawOf(short));
          if (length < bytes.length && type !== 0x22 && type !== 0x32) expect(decoded).to.equal(undefined);
        }),
        { numRuns: 30 },
      );
    });
  }

  it('the clock is the counter and its offset', () => {
    // First sensor event of capture mortlind_20170923.
    expect(deviceTimeOf({ rtc: 2148455191, offset: 2 ** 32 - 1589025900 })).to.equal('2017-09-22T21:01:31');
    const offset = offsetFor(2148455191, wallMs('2017-09-22T21:01:31'));
    expect(offset).to.equal(2 ** 32 - 1589025900);
  });

  it('an event of a length that cannot be ends its block, and says so', () => {
    const problems: Problem[] = [];
    const good = encodeEvent({ type: 0x36, source: 0, rtc: 5, offset: 6 });
    const events = cutEvents(concat([good, Uint8Array.of(0x36, 0, 3, 1, 2)]), 'block 1', (item) => problems.push(item));
    expect(events).to.have.length(1);
    expect(problems).to.have.length(1);
    expect(problems[0]!.where).to.equal('block 1, byte 11');
  });

  it('a block with a wrong checksum is left out, the others are read', () => {
    const event = (rtc: number): Uint8Array => encodeEvent({ type: 0x36, source: 0, rtc, offset: 2 ** 32 - 1000 });
    const blocks = Array.from({ length: 3 }, (_, i) => blocksOf([event(2_000_000_000 + i)])[0]!);
    blocks[1] = blocks[1]!.slice();
    blocks[1][5]! ^= 0x40;
    const { readings, problems } = decode([{ chunks: [encodeObject({ history: 2, blocks })] }]);
    expect(readings).to.have.length(2);
    expect(problems).to.have.length(1);
    expect(problems[0]!.where).to.match(/block 2$/);
  });
});

describe('medtronic-600: one line of events', () => {
  const event = (rtc: number, type: 0x36 | 0x37 = 0x36): Uint8Array =>
    encodeEvent({ type, source: 0, rtc, offset: 2 ** 32 - 1_000_000 });
  const used = (...events: Uint8Array[]): Uint8Array => concat(events);
  const keys = (events: readonly RawEvent[]): string[] => events.map(({ rtc, type }) => `${rtc}.${type}`);

  it('blocks that overlap count once, whichever order they come in', () => {
    const first = used(event(10), event(20), event(30));
    const second = used(event(30), event(40));
    const grown = used(event(10), event(20), event(30), event(35));
    const wanted = ['10.54', '20.54', '30.54', '35.54', '40.54'];
    for (const blocks of [
      [first, second, grown],
      [grown, second, first],
      [second, grown],
    ])
      expect(keys(mergeBlocks(blocks, () => undefined))).to.deep.equal(wanted);
  });

  it('two alike in one block are two, in every reading', () => {
    const block = used(event(10), event(10), event(11));
    expect(keys(mergeBlocks([block, block, used(event(10), event(11))], () => undefined))).to.deep.equal([
      '10.54',
      '10.54',
      '11.54',
    ]);
  });

  it('UTC is reckoned from the first clock read after an event, so that a later reading does not move it', () => {
    const clocks = [
      { rtc: 1000, offset: 0, computerAt: 5_000_000 },
      // The counter has gained 7 s since.
      { rtc: 2007, offset: 0, computerAt: 6_000_000 },
    ];
    expect(utcFromRtc(900, clocks)).to.equal(4_900_000);
    expect(utcFromRtc(1000, clocks)).to.equal(5_000_000);
    expect(utcFromRtc(1007, clocks)).to.equal(5_000_000);
    // Written while the pump was read.
    expect(utcFromRtc(2307, clocks)).to.equal(6_300_000);
    expect(utcFromRtc(900, [])).to.equal(undefined);
    // From before the counter was reset.
    expect(utcFromRtc(9_000_000, clocks)).to.equal(undefined);
    const reset = [{ rtc: 9_000_000, offset: 0, computerAt: 1 }, ...clocks];
    expect(sinceReset(reset)).to.deep.equal(clocks);
  });
});

describe('medtronic-600: delivered basal', () => {
  const at = (rtc: number): { rtc: number; offset: number; source: number } => ({ rtc, offset: 0, source: 0 });
  const segment = (rtc: number, rate: number): PumpEvent => ({ ...at(rtc), type: 0x1d, pattern: 1, segment: 0, rate });
  const stop = (rtc: number): PumpEvent => ({ ...at(rtc), type: 0x1e, reason: 2 });
  const restart = (rtc: number): PumpEvent => ({ ...at(rtc), type: 0x1f, reason: 1 });
  const temp = (rtc: number, percent: number, minutes: number): PumpEvent => ({
    ...at(rtc),
    type: 0x1b,
    preset: 0,
    mode: 1,
    rate: 0,
    percent,
    minutes,
  });
  const tempOver = (rtc: number): PumpEvent => ({
    ...at(rtc),
    type: 0x22,
    preset: 0,
    mode: 1,
    rate: 0,
    percent: 0,
    minutes: 30,
  });
  const short = (events: readonly PumpEvent[], until: number, breaks?: readonly number[]): string[] =>
    deliveredBasal(events, until, breaks).map(
      ({ start, endRtc, unitsPerHour, delivery, isClosed }) =>
        `${start.rtc}-${endRtc} ${unitsPerHour} ${delivery}${isClosed ? '' : ' open'}`,
    );

  it('segments, a temporary rate over two of them, a stop inside it', () => {
    const events = [
      segment(0, 1),
      temp(100, 50, 30),
      segment(600, 2),
      stop(900),
      restart(1200),
      tempOver(1900),
      segment(3600, 1.5),
    ];
    expect(short(events, 5000)).to.deep.equal([
      '0-100 1 scheduled',
      '100-600 0.5 temporary',
      '600-900 1 temporary',
      '900-1200 0 suspended',
      '1200-1900 1 temporary',
      '1900-3600 2 scheduled',
      '3600-5000 1.5 scheduled open',
    ]);
  });

  it('nothing before it is known what ran: a stop or temporary rate that began earlier', () => {
    expect(short([segment(0, 1), restart(500), segment(900, 2)], 1000)).to.deep.equal([
      '500-900 1 scheduled',
      '900-1000 2 scheduled open',
    ]);
    expect(short([segment(0, 1), tempOver(500)], 1000)).to.deep.equal(['500-1000 1 scheduled open']);
  });

  it('nothing across a silence longer than a day, or behind a block that could not be read', () => {
    const day = 90_001;
    expect(short([segment(0, 1), segment(10, 2), segment(10 + day, 3)], 20 + day)).to.deep.equal([
      '0-10 1 scheduled',
      `${10 + day}-${20 + day} 3 scheduled open`,
    ]);
    expect(short([segment(0, 1), segment(100, 2), segment(200, 3)], 300, [150])).to.deep.equal([
      '0-100 1 scheduled',
      '200-300 3 scheduled open',
    ]);
  });

  it('a temporary rate whose end was not written ends when its time is over', () => {
    expect(short([segment(0, 1), temp(0, 200, 10), segment(3600, 1)], 4000)).to.deep.equal([
      '0-600 2 temporary',
      '600-3600 1 scheduled',
      '3600-4000 1 scheduled open',
    ]);
  });

  it('auto mode of a 670G: micro boluses are basal, five minutes each', () => {
    const micro = (rtc: number, units: number): PumpEvent => ({
      ...at(rtc),
      type: 0xdc,
      bolusSource: 5,
      number: 1,
      preset: 0,
      programmed: units,
      delivered: units,
      active: 0,
    });
    const mode = (rtc: number, active: number): PumpEvent => ({ ...at(rtc), type: 0xdf, active, reason: 0 });
    const events = [segment(0, 1), mode(100, 1), micro(120, 0.1), micro(420, 0.2), mode(1000, 0), segment(1010, 1)];
    expect(short(events, 1100)).to.deep.equal([
      '0-100 1 scheduled',
      '120-420 1.2 automatic',
      '420-720 2.4 automatic',
      '1000-1010 1 scheduled',
      '1010-1100 1 scheduled open',
    ]);
  });
});

/** Events of a saved history, checked block by block. */
function eventsOf(file: Uint8Array): {
  readonly raw: RawEvent[];
  readonly events: PumpEvent[];
  readonly blocks: number;
} {
  const { blocks } = parseObject(file);
  const used = blocks.map((block) => {
    const bytes = checkedBlock(block);
    expect(bytes, 'checksum of a block').to.not.equal(undefined);
    return bytes!;
  });
  for (const bytes of used) {
    const events = cutEvents(bytes, 'block', ({ what }) => expect.fail(what));
    expect(events.reduce((sum, event) => sum + event.bytes.length, 0)).to.equal(bytes.length);
  }
  const raw = mergeBlocks(used, ({ what }) => expect.fail(what));
  return { raw, events: raw.flatMap((event) => decodeEvent(event) ?? []), blocks: blocks.length };
}

function ofType<T extends EventType>(events: readonly PumpEvent[], type: T): EventOf<T>[] {
  return events.filter((event) => event.type === type) as EventOf<T>[];
}

function countsByType(raw: readonly RawEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of raw)
    counts[type.toString(16).padStart(2, '0')] = (counts[type.toString(16).padStart(2, '0')] ?? 0) + 1;
  return counts;
}

function ofKind<K extends Reading['kind']>(readings: readonly Reading[], kind: K): ReadingOf<K>[] {
  return readings.filter((reading) => reading.kind === kind) as ReadingOf<K>[];
}

describe('medtronic-600: saved histories', () => {
  captureIt(
    'decompress, check and cut without a gap; counts by event type',
    [SENSOR, SIXTEEN_DAYS, TWO_DAYS],
    (files) => {
      const all = files.map(eventsOf);
      console.log(
        all
          .map(({ raw, blocks }) => `${blocks} blocks, ${raw.length} events ${JSON.stringify(countsByType(raw))}`)
          .join('\n'),
      );
      expect(all.map(({ blocks }) => blocks)).to.deep.equal([4, 16, 11]);
      expect(all.map(({ raw }) => raw.length)).to.deep.equal([329, 1158, 884]);
      expect(countsByType(all[0]!.raw)).to.include({ d6: 325 });
      expect(countsByType(all[1]!.raw)).to.include({ '1d': 405, '3d': 129, '15': 126, dc: 126, '32': 92, '3c': 18 });
      expect(countsByType(all[2]!.raw)).to.include({ '3d': 21, '15': 20, dc: 20, '38': 8, '1e': 11, '1f': 11 });
    },
  );

  captureIt(
    'no two events are alike, and packing them again unpacks to the same',
    [SENSOR, SIXTEEN_DAYS, TWO_DAYS],
    (files) => {
      for (const file of files) {
        const { raw } = eventsOf(file);
        expect(new Set(raw.map(({ bytes }) => hex(bytes))).size).to.equal(raw.length);
        const { history, blocks } = parseObject(file);
        expect(parseObject(encodeObject({ history, blocks })).blocks.map(hex)).to.deep.equal(blocks.map(hex));
      }
    },
  );

  captureIt(
    'every field of a saved event is where the table says: written again it is the same event',
    [SENSOR, SIXTEEN_DAYS, TWO_DAYS],
    (files) => {
      // Alarms, fingersticks and daily totals have bytes the table does not name.
      const partly = new Set([0x28, 0x32, 0x3c]);
      let whole = 0;
      for (const { raw } of files.map(eventsOf)) {
        for (const event of raw) {
          const decoded = decodeEvent(event);
          if (!decoded || partly.has(event.type)) continue;
          expect(hex(encodeEvent(decoded, event.bytes.length))).to.equal(hex(event.bytes));
          whole++;
        }
      }
      expect(whole).to.equal(1435);
    },
  );

  captureIt('basal and bolus make the total of each day', [SIXTEEN_DAYS, TWO_DAYS], (files) => {
    const totals = files.flatMap((file) => ofType(eventsOf(file).events, 0x3c));
    expect(totals).to.have.length(20);
    for (const { total, basal, bolus } of totals) expect(basal + bolus).to.be.closeTo(total, 0.00005);
  });

  captureIt(
    'reckoned basal and delivered boluses against the pump’s totals of complete days',
    [SIXTEEN_DAYS, TWO_DAYS],
    (files) => {
      const rows: string[] = [];
      let exact = 0;
      let days = 0;
      for (const { events } of files.map(eventsOf)) {
        const segments = deliveredBasal(events, events.at(-1)!.rtc);
        for (const day of ofType(events, 0x3c)) {
          const from = day.dayRtc;
          // Of the first day of a history the beginning is not there.
          if (day.minutes !== 1440 || from < segments[0]!.start.rtc) continue;
          days++;
          let basal = 0;
          for (const { start, endRtc, unitsPerHour } of segments)
            basal += (Math.max(0, Math.min(endRtc, day.rtc) - Math.max(start.rtc, from)) / 3600) * unitsPerHour;
          const within = events.filter(({ rtc }) => rtc >= from && rtc < day.rtc);
          const bolus = ofType(within, 0xdc).reduce((sum, { delivered }) => sum + delivered, 0);
          expect(bolus, deviceTimeOf(day)).to.be.closeTo(day.bolus, 0.00005);
          const disturbed = within.filter(({ type }) => type === 0x1e || type === 0x1b || type === 0x22).length;
          const difference = basal - day.basal;
          rows.push(
            `${deviceTimeOf(day)} pump ${day.basal} reckoned ${basal.toFixed(4)} difference ${difference.toFixed(4)}, ${disturbed} stops and temporary rates`,
          );
          if (Math.abs(difference) < 0.00005) exact++;
          // Each stop and each temporary rate moves the pump's steps of 0.025 U against the clock.
          else expect(disturbed, deviceTimeOf(day)).to.be.above(0);
          expect(Math.abs(difference), deviceTimeOf(day)).to.be.at.most(0.025 * (1 + disturbed));
          if (!disturbed) expect(Math.abs(difference), deviceTimeOf(day)).to.be.below(0.00005);
        }
      }
      console.log(`basal of complete days: ${exact} of ${days} exact\n${rows.join('\n')}`);
      expect(days).to.equal(16);
      expect(exact).to.equal(8);
    },
  );

  captureIt('wizard: food, sum, and the bolus it belongs to', [SIXTEEN_DAYS, TWO_DAYS], (files) => {
    let estimates = 0;
    let food = 0;
    let sums = 0;
    let used = 0;
    for (const { events } of files.map(eventsOf)) {
      for (const estimate of ofType(events, 0x3d)) {
        estimates++;
        // Exchanges in tenths, U per exchange in thousandths; the wizard cuts to steps of 0.1 U.
        const exact = (estimate.carbs / 10) * (estimate.ratio / 1000);
        expect(estimate.carbUnit).to.equal(1);
        if (exact - estimate.food < 0.1 && exact - estimate.food > -0.00005) food++;
        if (Math.abs(estimate.correction + estimate.food - estimate.subtracted - estimate.sum) < 0.00005) sums++;
        const order = ofType(events, 0x15).find(({ rtc }) => rtc >= estimate.rtc && rtc - estimate.rtc <= 300);
        if (order && Math.abs(order.normal - estimate.final) < 0.00005) used++;
      }
    }
    expect({ estimates, food, sums, used }).to.deep.equal({ estimates: 150, food: 150, sums: 150, used: 144 });
  });

  captureIt('what becomes of 16 days', [SIXTEEN_DAYS], ([file]) => {
    const { readings, problems } = decode([{ chunks: [file!] }]);
    expect(problems).to.deep.equal([]);
    const count = (kind: Reading['kind']): number => ofKind(readings, kind).length;
    const boluses = ofKind(readings, 'bolus');
    expect(boluses).to.have.length(126);
    // Three were stopped: 1.05 of 1.2, 0.45 of 7, 1.6 of 3.6 U.
    const stopped = boluses.filter(({ units, programmedUnits }) => units !== programmedUnits);
    expect(stopped.map(({ units, programmedUnits }) => `${units} of ${programmedUnits}`)).to.deep.equal([
      '1.05 of 1.2',
      '0.45 of 7',
      '1.6 of 3.6',
    ]);
    expect(boluses.filter(({ source }) => source === 'wizard')).to.have.length(124);
    expect(boluses.filter(({ wizard }) => wizard)).to.have.length(124);
    expect(count('wizard')).to.equal(5);
    // 91 came from the meter, one was typed.
    expect(count('smbg')).to.equal(92);
    expect(ofKind(readings, 'smbg').filter(({ manual }) => manual)).to.have.length(1);
    expect(count('daily-total')).to.equal(18);
    expect(count('temp-basal')).to.equal(6);
    expect(count('clock-change')).to.equal(2);
    const [bolus] = boluses;
    expect(bolus!.wizard).to.include({ mgdl: 120, exchanges: 2, unitsPerExchange: 0.6 });
    // The clock came from 2009 and was set.
    expect(
      ofKind(readings, 'clock-change').map(({ deviceTime, newDeviceTime }) => `${deviceTime} ${newDeviceTime}`),
    ).to.include('2009-01-01T00:01:22 2017-08-03T17:19:23');
  });

  captureIt('what becomes of two days with a sensor', [TWO_DAYS], ([file]) => {
    const { readings, problems } = decode([{ chunks: [file!] }]);
    expect(problems).to.deep.equal([]);
    // 19 fingersticks, 8 of them twice because they calibrated the sensor.
    const fingersticks = ofKind(readings, 'smbg');
    expect(fingersticks).to.have.length(11);
    expect(fingersticks.filter(({ manual }) => manual).map(({ mgdl }) => mgdl)).to.deep.equal([296, 189]);
    expect(ofKind(readings, 'calibration').map(({ mgdl }) => mgdl)).to.deep.equal([
      125, 84, 201, 345, 136, 109, 76, 122,
    ]);
    const alarms = ofKind(readings, 'alarm');
    expect(alarms.filter(({ alarm }) => alarm === 'low-suspend')).to.have.length(9);
    expect(
      alarms.filter(({ alarm }) => alarm === 'high-glucose' || alarm === 'high-predicted').map(({ mgdl }) => mgdl),
    ).to.deep.equal([194, 208, 313, 347, 245, 175, 203, 170, 204]);
    expect(ofKind(readings, 'event').filter(({ event }) => event === 'suspend')).to.have.length(11);
    // A pump goes on writing its segments while it is stopped: the stretches add up to the stops.
    const stopped = ofKind(readings, 'basal').filter(({ delivery }) => delivery === 'suspended');
    const { events } = eventsOf(file!);
    const seconds = (type: 0x1e | 0x1f): number => ofType(events, type).reduce((sum, { rtc }) => sum + rtc, 0);
    expect(stopped.reduce((sum, { durationMs }) => sum + durationMs, 0)).to.equal(
      (seconds(0x1f) - seconds(0x1e)) * 1000,
    );
  });

  captureIt('sensor values with current and time, the late one once', [SENSOR], ([file]) => {
    const { readings, problems } = decode([{ chunks: [file!] }]);
    expect(problems).to.deep.equal([]);
    const cgm = ofKind(readings, 'cgm');
    expect(cgm).to.have.length(326);
    expect(cgm[0]).to.deep.equal({ kind: 'cgm', deviceTime: '2017-09-22T21:01:31', mgdl: 112, isig: 34.79 });
    const times = cgm.map(({ deviceTime }) => deviceTime);
    expect(new Set(times).size).to.equal(326);
    // Item 1 of an event is one interval earlier: the value that came late fills its gap.
    const steps = [...times].sort().map((time, i, all) => (i ? (wallMs(time) - wallMs(all[i - 1]!)) / 60_000 : 5));
    expect(Math.max(...steps)).to.be.below(21);
  });

  captureIt('both histories of a pump at once, and one twice, make no double', [TWO_DAYS, SENSOR], ([pump, sensor]) => {
    const one = decode([{ chunks: [pump!] }]).readings;
    const twice = decode([{ chunks: [pump!] }, { chunks: [pump!] }]).readings;
    expect(twice).to.deep.equal(one);
    const both = decode([{ chunks: [pump!] }, { chunks: [sensor!] }]).readings;
    expect(both.length).to.equal(one.length + decode([{ chunks: [sensor!] }]).readings.length);
  });

  captureIt('damaged: never another exception, no impossible reading', [SENSOR, TWO_DAYS], (files) => {
    damage(files.map(parseObject), 12_000);
  });
});

/** Decodes `runs` damaged forms of the first two blocks of each object: damage in the packing, and under right checksums. */
function damage(whole: readonly HistoryObject[], runs: number): void {
  const objects = whole.map(({ history, blocks }) => ({ history, blocks: blocks.slice(0, 2) }));
  const packed = objects.map((object) => encodeObject(object));
  let state = 12345;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const check = (object: Uint8Array): void =>
    tolerates(() => {
      for (const reading of decode([{ chunks: [object] }]).readings) {
        if (Number.isNaN(wallMs(reading.deviceTime))) throw new Error(`no time: ${reading.deviceTime}`);
        if ('mgdl' in reading && reading.mgdl !== undefined && (reading.mgdl < 10 || reading.mgdl > 600))
          throw new Error(`no glucose: ${reading.mgdl}`);
      }
    });
  for (let i = 0; i < runs; i++) {
    if (i % 10 < 7) {
      const bytes = packed[i % packed.length]!.slice();
      for (let changes = 1 + random(4); changes > 0; changes--)
        bytes[random(changes % 2 ? 24 : bytes.length)] = random(256);
      check(bytes);
      continue;
    }
    const { history, blocks } = objects[i % objects.length]!;
    const used = checkedBlock(blocks[i % blocks.length]!)!.slice(0, 200 + random(400));
    for (let changes = 1 + random(6); changes > 0; changes--) used[random(used.length)] = random(256);
    const block = encodeBlock(used);
    // Not packed: byte 11 says so.
    check(concat([Uint8Array.of(0x03, 0x0e, history, 0, 0, 8, 0, 0, 0, 8, 0, 0), block]));
  }
}

describe('medtronic-600: damaged histories', () => {
  it('88 000 damaged objects and blocks of a simulated pump', () => {
    const started = performance.now();
    const { pump, sensor } = historyOf(aDay(), { rtc: 2_159_600_000, wall: wallMs('2026-03-09T13:00:00') });
    const many = Array.from({ length: 40 }, () => pump).flat();
    const values = Array.from({ length: 60 }, () => sensor).flat();
    damage(
      [
        { history: 2, blocks: blocksOf(many) },
        { history: 3, blocks: blocksOf(values) },
      ],
      88_000,
    );
    console.log(`88 000 damaged objects in ${Math.round(performance.now() - started)} ms`);
  }).timeout(120_000);
});
