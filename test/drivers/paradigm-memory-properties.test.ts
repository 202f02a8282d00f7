// Paradigm memory as laws: what was encoded comes back, and what two images share decodes the same.
import { expect } from 'chai';
import fc from 'fast-check';
import { decodeImage } from '../../drivers/paradigm-memory/decode-image.ts';
import { encodeHistory } from '../../drivers/paradigm-memory/encode-history.ts';
import { encodeSensor } from '../../drivers/paradigm-memory/encode-sensor.ts';
import { emptyImage } from '../../drivers/paradigm-memory/image.ts';
import type { PumpImage } from '../../drivers/paradigm-memory/image.ts';
import { pumpModel } from '../../drivers/paradigm-memory/pump-model.ts';
import type { DataRecord, Reading, ReadingOf } from '../../src/model/record.ts';
import { stamp } from '../../src/model/identity.ts';
import { MINUTE_MS, wallFromMs, wallMs, zone } from '../../src/model/time.ts';
import { captureIt } from '../support/captures.ts';
import { historyImage, imageOfConversation, snapshotOf522 } from '../support/paradigm-captures.ts';
import { pumpReadings } from '../support/paradigm-readings.ts';

const NEWEST = 417;

function imageOf(pages: readonly Uint8Array[]): ReturnType<typeof emptyImage> {
  const image = emptyImage();
  pages.forEach((page, k) => image.history.set(NEWEST - k, page));
  return image;
}

/** Glucose of mmol/L pumps is converted back and forth: equal to a billionth. */
function rounded(readings: readonly Reading[]): unknown {
  return JSON.parse(
    JSON.stringify(readings, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(9)) : value)),
  );
}

const withoutBasal = (readings: readonly Reading[]): Reading[] =>
  readings.filter((reading) => reading.kind !== 'basal');

describe('Paradigm memory, encoded and decoded', () => {
  for (const name of ['512', '515', '522', '523', '554'])
    for (const unit of ['mg/dL', 'mmol/L'] as const)
      it(`every kind of reading comes back from a ${name} in ${unit}`, () => {
        const model = pumpModel(name)!;
        fc.assert(
          fc.property(pumpReadings(model, unit), (made) => {
            // Of a bolus before everything else nobody knows whether an estimate led to it.
            const readings: Reading[] = [
              { kind: 'event', deviceTime: '2014-01-31T12:00:00', event: 'rewind' },
              ...made,
            ];
            const image = imageOf(encodeHistory(readings, { model, unit }));
            image.snapshots.push({
              computerAt: 1,
              answers: new Map([[0x89, Uint8Array.of(unit === 'mmol/L' ? 2 : 1)]]),
            });
            const found = decodeImage(image, { model: name, complete: true });
            expect(found.problems).to.deep.equal([]);
            expect(rounded(withoutBasal(found.readings))).to.deep.equal(rounded(readings));
          }),
          { numRuns: 40 },
        );
      });

  it('delivered basal comes back: scheduled, temporary, suspended, over midnights', () => {
    const model = pumpModel('523')!;
    const segment = fc.record({
      delivery: fc.constantFrom('scheduled', 'scheduled', 'temporary', 'suspended'),
      steps: fc.integer({ min: 1, max: 200 }),
      minutes: fc.integer({ min: 10, max: 700 }),
    });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 2, maxLength: 30 }), (parts) => {
        let ms = wallMs('2014-02-01T06:00:00');
        const readings: ReadingOf<'basal'>[] = [];
        // A pump has a schedule before it has anything else, and delivers by it behind what interrupts it.
        for (const { delivery, steps, minutes } of [
          { delivery: 'scheduled', steps: 40, minutes: 30 } as const,
          ...parts,
        ].flatMap((part) => [part, { delivery: 'scheduled' as const, steps: part.steps + 1, minutes: 30 }])) {
          const durationMs = minutes * MINUTE_MS;
          const unitsPerHour = delivery === 'suspended' ? 0 : steps / 40;
          readings.push({ kind: 'basal', deviceTime: wallFromMs(ms), unitsPerHour, durationMs, delivery });
          ms += durationMs;
        }
        const image = emptyImage();
        // From the pump's first page on: there was nothing before.
        const pages = encodeHistory(readings, { model });
        pages.forEach((page, k) => image.history.set(pages.length - 1 - k, page));
        const found = decodeImage(image, { model: '523', complete: true });
        const rateAt = (list: readonly Reading[], at: number): number | undefined => {
          for (const item of list)
            if (
              item.kind === 'basal' &&
              wallMs(item.deviceTime) <= at &&
              at < wallMs(item.deviceTime) + item.durationMs
            )
              return item.unitsPerHour;
          return undefined;
        };
        // The last one goes on; nobody knows until when.
        for (const { deviceTime, durationMs, unitsPerHour, delivery } of readings.slice(0, -1)) {
          // A temporary rate of a fortieth from 1 U/h on runs at the step of 0.05 below it.
          const isBetween = delivery === 'temporary' && unitsPerHour >= 1;
          const delivered = isBetween ? Math.floor(unitsPerHour * 20 + 1e-6) / 20 : unitsPerHour;
          for (const at of [
            wallMs(deviceTime),
            wallMs(deviceTime) + durationMs / 2,
            wallMs(deviceTime) + durationMs - 1000,
          ])
            expect(rateAt(found.readings, at), wallFromMs(at)).to.equal(delivered);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('sensor readings come back with ISIG and time, stamped or not yet', () => {
    const reading = fc.record({
      mgdl: fc.integer({ min: 40, max: 400 }),
      isig: fc.integer({ min: 2, max: 30_000 }),
      gap: fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 1, 3, 30),
      bound: fc.constantFrom(undefined, undefined, undefined, undefined, 'low' as const, 'high' as const),
    });
    for (const name of ['522', '523'])
      fc.assert(
        fc.property(fc.array(reading, { maxLength: 1500 }), fc.boolean(), (parts, pending) => {
          const model = pumpModel(name)!;
          let ms = wallMs('2014-02-01T00:02:00');
          const readings = parts.map(({ mgdl, isig, gap, bound }): Reading => {
            ms += gap * 5 * MINUTE_MS;
            const current = bound ? 300 + (isig & 0x3ffe) : isig & 0xfffe;
            const value = bound === 'low' ? 40 : bound === 'high' ? 400 : name === '522' ? mgdl & 0xffe : mgdl;
            return {
              kind: 'cgm',
              deviceTime: wallFromMs(ms),
              mgdl: value,
              ...(bound ? { bound } : {}),
              isig: current / 100,
            };
          });
          const { glucose, isig } = encodeSensor(readings, model, pending);
          const image = emptyImage();
          glucose.forEach((page, i) => image.glucose.set(i + 5, page));
          isig.forEach((page, i) => image.isig.set(i + 5, page));
          const found = decodeImage(image, { model: name });
          expect(found.problems).to.deep.equal([]);
          // Readings that wait for their stamp are known only where they follow a stamped one without a gap.
          if (!pending) expect(found.readings).to.deep.equal(readings);
          else {
            expect(found.readings).to.deep.equal(readings.slice(0, found.readings.length));
            const lastGap = parts.findLastIndex((part) => part.gap !== 1);
            if (lastGap >= 0) expect(found.readings.length).to.be.at.least(lastGap);
          }
        }),
        { numRuns: 25 },
      );
  });
});

function ids(readings: readonly Reading[]): Map<string, DataRecord> {
  return new Map(stamp(readings, 'pump', { zone: zone('UTC') }).map((record) => [record.id, record]));
}

/** Everything but `at`: a page that ties older records to the computer's clock may come later. */
function content({ at: _at, ...record }: DataRecord): unknown {
  return record;
}

/** Every reading of a part of an image is one of the whole image, with the same identity and content; basal agrees in rate. */
function expectStable(
  part: PumpImage,
  whole: ReadonlyMap<string, DataRecord>,
  basal: readonly DataRecord[],
  model: string,
): number {
  const { readings } = decodeImage(part, { model });
  for (const [id, record] of ids(withoutBasal(readings))) {
    expect(whole.has(id), `${id} is not in the whole`).to.equal(true);
    expect(content(whole.get(id)!)).to.deep.equal(content(record));
  }
  for (const segment of readings) {
    if (segment.kind !== 'basal') continue;
    const ms = wallMs(segment.deviceTime) + segment.durationMs / 2;
    const same = basal.filter((other) => {
      const from = wallMs(other.deviceTime);
      return other.kind === 'basal' && from <= ms && ms < from + other.durationMs;
    });
    expect(
      same.some((other) => other.kind === 'basal' && other.unitsPerHour === segment.unitsPerHour),
      segment.deviceTime,
    ).to.equal(true);
  }
  return readings.length;
}

describe('Paradigm memory read in parts', () => {
  const sets = [
    ['522-665455-2013-09', '522', 'ReadHistoryData-page-1.data'],
    ['523-736868', '523', 'ReadHistoryData-page-1.data'],
    ['723-511999', '723', 'ReadHistoryData-page-1.data'],
    ['554-720726', '554', 'ReadHistoryData-page-1.data'],
    ['veo554-904717', '554', 'cmd128_page_1.data'],
    ['515-208850-basal-hist-2006', '515', 'binary-page-1.data'],
  ] as const;
  for (const [folder, model, file] of sets)
    captureIt(
      `${folder}, split at pages all along: the older or the newer part first`,
      [`paradigm-history-pages/${folder}/${file}`],
      async () => {
        const image = await historyImage(`paradigm-history-pages/${folder}`);
        if (model === '522') image.snapshots.push(snapshotOf522());
        const whole = decodeImage(image, { model }).readings;
        const wholeIds = ids(withoutBasal(whole));
        const basal = stamp(
          whole.filter((reading) => reading.kind === 'basal'),
          'pump',
          { zone: zone('UTC') },
        );
        const numbers = [...image.history.keys()].sort((a, b) => a - b);
        // Every page would do as well, and take minutes.
        const every = Math.ceil(numbers.length / 9);
        for (const at of numbers.slice(1).filter((_, i) => i % every === 0)) {
          const keep = (test: (page: number) => boolean): PumpImage => ({
            ...image,
            history: new Map([...image.history].filter(([page]) => test(page))),
          });
          // A reading that broke off after the newest pages; and one of a month before, without the snapshot of this one.
          const newer = expectStable(
            keep((page) => page >= at),
            wholeIds,
            basal,
            model,
          );
          const older = expectStable({ ...keep((page) => page < at), snapshots: [] }, wholeIds, basal, model);
          expect(newer + older).to.be.above(0);
        }
        // What is held back is little, and all of it comes when nothing else can.
        const complete = ids(withoutBasal(decodeImage(image, { model, complete: true }).readings));
        for (const [id, record] of wholeIds) expect(content(complete.get(id)!)).to.deep.equal(content(record));
        expect(complete.size - wholeIds.size).to.be.below(40);
      },
    );

  captureIt(
    'a later snapshot does not move the times of what an earlier one tied',
    ['paradigm-cnl-wire/522-665455-complete-2013-05-08.jsonl'],
    ([wire]) => {
      const computerAt = Date.UTC(2013, 4, 8, 22, 37, 57);
      const image = imageOfConversation(wire!, computerAt);
      const first = decodeImage(image).readings;
      expect(first.filter((reading) => reading.at === undefined)).to.deep.equal([]);
      // A month later the clock is two minutes behind, and a page has been added.
      const later = new Map(image.snapshots[0]!.answers);
      later.set(0x70, Uint8Array.of(16, 36, 0, 2013 >> 8, 2013 & 0xff, 6, 8));
      later.set(0x9d, Uint8Array.of(0, 0, 515 >> 8, 515 & 0xff));
      image.snapshots.push({ computerAt: computerAt + 31 * 86_400_000 + 3_600_000, answers: later });
      const page = encodeHistory([{ kind: 'event', deviceTime: '2013-06-01T10:00:00', event: 'rewind' }], {
        model: pumpModel('522')!,
      });
      image.history.set(515, page[0]!);
      const second = ids(withoutBasal(decodeImage(image).readings));
      for (const [id, record] of ids(withoutBasal(first))) expect(second.get(id)?.at, id).to.equal(record.at);
    },
  );
});
