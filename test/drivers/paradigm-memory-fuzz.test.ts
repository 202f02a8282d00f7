// A hundred thousand damaged pages with fitting checksums: no hang, no other error than ours, no impossible reading.
import { expect } from 'chai';
import { withIsigCrc, withPageCrc } from '../../drivers/paradigm-memory/crc.ts';
import { decodeImage } from '../../drivers/paradigm-memory/decode-image.ts';
import { encodeAnswers } from '../../drivers/paradigm-memory/encode-answers.ts';
import { encodeHistory } from '../../drivers/paradigm-memory/encode-history.ts';
import { encodeSensor } from '../../drivers/paradigm-memory/encode-sensor.ts';
import { decodeSnapshot, emptyImage, encodeSnapshot } from '../../drivers/paradigm-memory/image.ts';
import { pumpModel } from '../../drivers/paradigm-memory/pump-model.ts';
import { decode } from '../../drivers/medtronic-paradigm/decode.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { MINUTE_MS, wallFromMs, wallMs } from '../../src/model/time.ts';
import fc from 'fast-check';
import { captureList, fetchCapture } from '../support/captures.ts';
import { pumpReadings } from '../support/paradigm-readings.ts';

/** A small generator of its own: the same pages in every run. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function mutated(page: Uint8Array, draw: (below: number) => number): Uint8Array {
  const copy = page.slice();
  for (let n = 1 + draw(6); n > 0; n--) {
    const at = draw(1022);
    copy[at] = draw(3) === 0 ? draw(256) : copy[at]! ^ (1 << draw(8));
  }
  return copy;
}

/** Bounds written down anew, wider than what the pumps can do and than what the decoder allows. */
function impossible(reading: Reading): string | undefined {
  if (Number.isNaN(wallMs(reading.deviceTime))) return 'no such time';
  const out = (value: number | undefined, most: number, least = 0): boolean =>
    value !== undefined && !(value >= least && value <= most);
  switch (reading.kind) {
    case 'bolus':
      return out(reading.units, 76) || out(reading.programmedUnits, 76) || out(reading.extendedUnits, 76)
        ? 'bolus'
        : undefined;
    case 'basal':
      return out(reading.unitsPerHour, 71) || out(reading.durationMs, 86_400_000, 1) ? 'basal' : undefined;
    case 'temp-basal':
      return out(reading.unitsPerHour, 36) || out(reading.percent, 200) || out(reading.durationMs, 86_400_000)
        ? 'temp'
        : undefined;
    case 'smbg':
    case 'calibration':
      return out(reading.mgdl, 1000, 1) ? 'glucose' : undefined;
    case 'cgm':
      return out(reading.mgdl, 400, 40) || out(reading.isig, 656) ? 'sensor' : undefined;
    case 'daily-total':
      return out(reading.units, 1000) ? 'total' : undefined;
    case 'settings':
      return JSON.stringify(reading).includes('null') ? 'settings' : undefined;
    default:
      return undefined;
  }
}

/** Every reading of a page that was only changed in a few bytes would take most of the time: one in five, another one each time. */
function check(readings: readonly Reading[], every = 5): void {
  for (let i = readings.length % every; i < readings.length; i += every) {
    const reading = readings[i]!;
    const what = impossible(reading);
    if (what) expect.fail(`${what}: ${JSON.stringify(reading)}`);
  }
}

const HISTORY_RUNS = 72_000;
const SENSOR_RUNS = 28_500;

describe('damaged Paradigm memory', () => {
  it(`${HISTORY_RUNS + SENSOR_RUNS} pages with changed bytes and fitting checksums`, async function () {
    this.timeout(120_000);
    const draw = random(7);
    const pages: { page: Uint8Array; model: string }[] = [];
    for (const model of ['515', '522', '523', '554'])
      for (const readings of fc.sample(pumpReadings(pumpModel(model)!, 'mg/dL'), { seed: 5, numRuns: 6 }))
        for (const page of encodeHistory(readings, { model: pumpModel(model)! })) pages.push({ page, model });
    // Captured pages where there are any: they hold every type of record.
    for (const file of (await captureList()).filter((name) =>
      /723-511999|veo554.*cmd128|522-665455-2013-09/.test(name),
    )) {
      if (!file.endsWith('.data')) continue;
      const page = await fetchCapture(file);
      const model = file.includes('veo') ? '554' : file.includes('723') ? '723' : '522';
      if (page.length === 1024) pages.push({ page, model });
    }
    const started = performance.now();
    let found = 0;
    let slowest = 0;
    for (let run = 0; run < HISTORY_RUNS; run++) {
      const { page, model } = pages[draw(pages.length)]!;
      const image = emptyImage();
      image.history.set(5, withPageCrc(mutated(page, draw)));
      const before = performance.now();
      const { readings } = decodeImage(image, { model, complete: draw(2) === 0 });
      slowest = Math.max(slowest, performance.now() - before);
      found += readings.length;
      check(readings);
    }
    const cgm = Array.from({ length: 120 }, (_, i): Reading => {
      const ms = wallMs('2014-02-01T00:02:00') + i * 5 * MINUTE_MS;
      return { kind: 'cgm', deviceTime: wallFromMs(ms), mgdl: 60 + ((i * 7) % 300), isig: 20 };
    });
    const calibrations: Reading[] = [{ kind: 'calibration', deviceTime: '2014-02-01T22:00:00', mgdl: 130 }];
    const sensorPages = ['522', '523'].flatMap((model) =>
      [false, true].map((pending) => ({
        model,
        ...encodeSensor([...cgm, ...calibrations], pumpModel(model)!, pending),
      })),
    );
    for (let run = 0; run < SENSOR_RUNS; run++) {
      const { model, glucose, isig } = sensorPages[draw(sensorPages.length)]!;
      const image = emptyImage();
      image.glucose.set(5, withPageCrc(mutated(glucose[0]!, draw)));
      const words = isig[0]!.slice();
      words[draw(2044)] = draw(256);
      image.isig.set(5, withIsigCrc(words));
      const before = performance.now();
      const { readings } = decodeImage(image, { model, complete: draw(2) === 0 });
      slowest = Math.max(slowest, performance.now() - before);
      found += readings.length;
      check(readings);
    }
    console.log(
      `${HISTORY_RUNS + SENSOR_RUNS} damaged pages in ${((performance.now() - started) / 1000).toFixed(0)} s, ${found} readings, slowest ${slowest.toFixed(0)} ms`,
    );
    expect(slowest).to.be.below(2000);
  });

  it('random bytes as files, snapshots and answers give readings, problems or our own error', () => {
    const draw = random(11);
    const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => draw(256));
    const ours = (run: () => void): void => {
      try {
        run();
      } catch (error) {
        expect(error).to.be.instanceOf(AppError);
      }
    };
    const answers = encodeAnswers({
      model: pumpModel('522')!,
      serial: '665455',
      deviceTime: '2013-05-08T15:37:57',
      unit: 'mg/dL',
      historyPage: 9,
    });
    for (let run = 0; run < 3000; run++) {
      const length = [0, 1, 64, 1022, 1024, 2044, 2048, 3072, draw(5000)][draw(9)]!;
      const data = bytes(length);
      ours(() => {
        const text =
          draw(4) === 0
            ? new TextEncoder().encode([...data].map((byte) => byte.toString(16).padStart(2, '0')).join(' '))
            : data;
        const flags = draw(2) ? ['sensor'] : [];
        check(
          decode([{ chunks: [draw(2) ? text : withPageCrc(text)], fileName: `page-${draw(4)}.data` }], { flags })
            .readings,
        );
      });
      ours(() => void decodeSnapshot(data, 1));
      const image = emptyImage();
      const damaged = new Map([...answers].map(([opcode, answer]) => [opcode, draw(3) ? answer : bytes(draw(200))]));
      const snapshot = { computerAt: 1_368_000_000_000, answers: damaged };
      image.snapshots.push(decodeSnapshot(encodeSnapshot(snapshot), snapshot.computerAt));
      ours(() => check(decodeImage(image, { model: draw(2) ? '522' : '554' }).readings));
    }
  });
});
