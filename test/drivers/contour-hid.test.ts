// The Contour HID driver against its simulator, and against the conversations of real meters.
import { expect } from 'chai';
import fc from 'fast-check';
import { ASTM, encodeFrame, nextToken } from '../../drivers/ascensia-astm/frame.ts';
import { parseHeader, parseRecord } from '../../drivers/ascensia-astm/record.ts';
import { ANSWER_MS, SILENCES, driver, maySend } from '../../drivers/contour-hid/driver.ts';
import { manifest } from '../../drivers/contour-hid/manifest.ts';
import { MODELS, modelName } from '../../drivers/contour-hid/models.ts';
import { COMMANDS, WAKE, commandReport, headerLimits, infoFrom } from '../../drivers/contour-hid/protocol.ts';
import { inputReports, outputData, reportData } from '../../drivers/contour-link/report.ts';
import { simulate } from '../../drivers/contour-hid/simulator.ts';
import { concat, hex, latin1, text } from '../../src/device/bytes.ts';
import type { DeviceInfo, Problem, ReadContext } from '../../src/device/driver.ts';
import { pair } from '../../src/device/pair.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import { Transcript, replayed } from '../../src/device/transcript.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { GlucoseMark, Reading } from '../../src/model/record.ts';
import { wallFromMs } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';
import { captureIt } from '../support/captures.ts';
import { readContext } from '../support/read-context.ts';
import { readSimulator } from '../support/read-simulator.ts';

const NOW = Date.UTC(2024, 4, 1, 10, 0);

function context(overrides: Partial<ReadContext> = {}): ReadContext & { readonly problems: Problem[] } {
  const problems: Problem[] = [];
  const problem = (found: Problem): void => void problems.push(found);
  return { ...readContext({ now: () => NOW, problem, ...overrides }), problems };
}

function scenario(overrides: Partial<Scenario> = {}): Scenario {
  return {
    model: 'Contour USB',
    serial: '7390-1234567',
    deviceTime: '2024-05-01T12:34:00',
    unit: 'mg/dL',
    readings: [],
    ...overrides,
  };
}

function smbg(mgdl: number, minute = 0): Reading {
  return { kind: 'smbg', deviceTime: wallFromMs(Date.UTC(2024, 3, 1, 8, minute)), mgdl };
}

const twenty = Array.from({ length: 20 }, (_, i) => smbg(80 + i, i));

async function collect(
  port: Transport,
  info: DeviceInfo,
  ctx: ReadContext,
): Promise<[Reading[], AppError | undefined]> {
  const readings: Reading[] = [];
  try {
    for await (const reading of driver.read(port, info, ctx)) readings.push(reading);
    return [readings, undefined];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [readings, error];
  }
}

async function failure(run: Promise<unknown>): Promise<AppError> {
  try {
    await run;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

const MARKS = ['before-meal', 'after-meal', 'fasting', 'other', 'illness', 'stress', 'exercise'] as const;

/** Readings a meter can hold, in its unit; mmol/L ones are exact multiples of 0.1. */
function readingArbitrary(unit: GlucoseUnit, seconds: boolean): fc.Arbitrary<Reading> {
  const mgdl =
    unit === 'mg/dL'
      ? fc.integer({ min: 20, max: 600 })
      : fc.integer({ min: 11, max: 333 }).map((tenths) => mgdlFromMmoll(tenths / 10));
  const [low, high] = unit === 'mg/dL' ? [20, 600] : [mgdlFromMmoll(1.1), mgdlFromMmoll(33.3)];
  const value = fc.oneof(
    { weight: 8, arbitrary: mgdl.map((number) => ({ mgdl: number })) },
    { weight: 1, arbitrary: fc.constant({ mgdl: low, bound: 'low' as const }) },
    { weight: 1, arbitrary: fc.constant({ mgdl: high, bound: 'high' as const }) },
  );
  const step = seconds ? 1000 : 60_000;
  const deviceTime = fc
    .integer({ min: Date.UTC(2007, 0, 1) / step, max: Date.UTC(2038, 0, 1) / step })
    .map((steps) => wallFromMs(steps * step));
  const marks = fc.uniqueArray(fc.constantFrom<GlucoseMark>(...MARKS), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .tuple(
          deviceTime,
          value,
          fc.option(marks, { nil: undefined }),
          fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
        )
        .map(([when, number, some, steps]): Reading => ({
          kind: 'smbg',
          deviceTime: when,
          ...number,
          ...(some && { marks: some }),
          ...(steps && { afterMealMin: steps * 15 }),
        })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(deviceTime, value)
        .map(([when, number]): Reading => ({ kind: 'control', deviceTime: when, ...number })),
    },
  );
}

describe('Contour HID reports', () => {
  it('carry any data there and back, at most 60 bytes each', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (data) => {
        const reports = inputReports(data);
        for (const report of reports) expect(report).to.have.length(64);
        expect(concat(reports.map((report) => reportData(report)!))).to.deep.equal(data);
      }),
    );
  });

  it('are refused when they are short, long, or without ABC and a length that fits', () => {
    const [good] = inputReports(latin1('\x04')) as [Uint8Array];
    expect(reportData(good)).to.deep.equal(Uint8Array.of(4));
    expect(reportData(good.subarray(0, 63))).to.equal(undefined);
    expect(reportData(concat([good, Uint8Array.of(0)]))).to.equal(undefined);
    for (const [at, byte] of [
      [0, 0x42],
      [1, 0],
      [2, 0x44],
      [3, 61],
      [3, 0],
    ] as const) {
      const bad = good.slice();
      bad[at] = byte;
      expect(reportData(bad), `${at}`).to.equal(undefined);
    }
    expect(reportData(new Uint8Array(0))).to.equal(undefined);
  });

  it('may be sent when they carry one of four bytes, and never otherwise', () => {
    expect([...COMMANDS]).to.have.members([0x58, ASTM.EOT, ASTM.ACK, ASTM.NAK]);
    for (let byte = 0; byte < 256; byte++) {
      const report = commandReport(byte);
      expect(outputData(report)).to.deep.equal(Uint8Array.of(byte));
      expect(maySend(report), hex(report.subarray(0, 5))).to.equal(COMMANDS.has(byte));
    }
    const ack = commandReport(ASTM.ACK);
    for (let at = 0; at < 64; at++) {
      if (at === 4) continue;
      const other = ack.slice();
      other[at]! ^= 1;
      expect(maySend(other), `byte ${at}`).to.equal(false);
    }
    expect(maySend(ack.subarray(0, 63))).to.equal(false);
    expect(maySend(Uint8Array.of(ASTM.ACK))).to.equal(false);
    expect(maySend(new Uint8Array(0))).to.equal(false);
    // The write command of the link meters and of the serial ones.
    const write = new Uint8Array(64);
    write.set([0, 0, 0, 2, 0x57, 0x7c]);
    expect(maySend(write)).to.equal(false);
    write[3] = 1;
    expect(maySend(write)).to.equal(false);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (bytes) => {
        bytes.set([0, 0, 0, 1]);
        const rest = bytes.subarray(5).every((byte) => byte === 0);
        expect(maySend(bytes)).to.equal(rest && COMMANDS.has(bytes[4]!));
      }),
    );
  });
});

describe('Contour HID headers', () => {
  const header = (settings: string): ReturnType<typeof parseHeader> =>
    parseHeader(parseRecord(`H|\\^&||abcdef|Bayer7350^01.14\\01.03\\04.18^7358-1611135^0000-|${settings}|4|||||P|1|`));

  it('give limits in the unit they name', () => {
    expect(headerLimits(header('U=0^V=20600')!)).to.deep.equal({ unit: 'mg/dL', low: 20, high: 600 });
    expect(headerLimits(header('U=1^V=11333')!)).to.deep.equal({ unit: 'mmol/L', low: 1.1, high: 33.3 });
    expect(headerLimits(header('U=1^V=06333')!)).to.deep.equal({ unit: 'mmol/L', low: 0.6, high: 33.3 });
    for (const without of ['U=0', 'V=20600', 'U=2^V=20600', 'U=0^V=2600', 'U=0^V=00600', 'U=0^V=20999', 'U=0^V=99050'])
      expect(headerLimits(header(without)!), without).to.equal(undefined);
  });

  it('name the model; codes that nobody knows name themselves', () => {
    expect(modelName('Bayer7390')).to.equal('Contour USB');
    expect(modelName('Contour7390')).to.equal('Contour USB');
    expect(modelName('Bayer7410')).to.equal('Contour Next USB');
    expect(modelName('Contour7350')).to.equal('Contour Next');
    expect(modelName('Contour7900')).to.equal('Contour Next');
    expect(modelName('Contour7950')).to.equal('Contour Plus Blue');
    expect(modelName('Bayer6200')).to.equal('Contour Next Link');
    expect(modelName('Bayer6300')).to.equal('Contour Next Link');
    expect(modelName('Contour7800')).to.equal('Contour Next One');
    expect(modelName('Contour7800', 'Contour Plus One')).to.equal('Contour Plus One');
    expect(modelName('Contour7800', 'Contour USB')).to.equal('Contour Next One');
    expect(modelName('Bayer6210', 'Contour Plus Link 2.4')).to.equal('Contour Plus Link 2.4');
    expect(modelName('Contour9999', 'Contour USB')).to.equal('Contour9999');
  });

  it('are all the same to the manifest', () => {
    expect(manifest.models).to.deep.equal(MODELS);
    expect(manifest.links).to.have.length(1);
  });
});

describe('Contour HID driver', () => {
  for (const model of MODELS) {
    for (const unit of ['mg/dL', 'mmol/L'] as const) {
      it(`reads back all a ${model} holds in ${unit}`, async () => {
        const seconds = /One|Blue|2\.4/.test(model);
        await fc.assert(
          fc.asyncProperty(
            fc.array(readingArbitrary(unit, seconds), { maxLength: 25 }),
            fc.integer({ min: 0, max: 5e8 }).map((minutes) => wallFromMs(minutes * 1000 + Date.UTC(2010, 0, 1))),
            async (readings, clock) => {
              const deviceTime = seconds ? clock : `${clock.slice(0, 16)}:00`;
              const holds = scenario({ model, unit, deviceTime, readings, serial: '1234-A56789' });
              const { info, error, problems, ...read } = await readSimulator(manifest, holds, { now: NOW });
              expect(error).to.equal(undefined);
              expect(problems).to.deep.equal([]);
              expect(read.readings).to.deep.equal(readings);
              expect(info).to.include({ model, serial: '1234-A56789', unit, count: readings.length });
              expect(info!.clock).to.deep.equal({ deviceTime, computerAt: NOW });
            },
          ),
          { numRuns: 15 },
        );
      });
    }
  }

  it('tells two equal tests in one minute from a repeated frame', async () => {
    const readings = [smbg(99), smbg(99), smbg(99)];
    for (const nth of [2, 3, 4, 5]) {
      const faults = { kind: 'bad-checksum', nth, times: 2 } as const;
      const read = await readSimulator(manifest, scenario({ readings, fault: faults }), { timeScale: 0.1 });
      expect(read.readings).to.deep.equal(readings);
    }
  });

  it('passes on what other tests than glucose said, as it was sent', async () => {
    const raw = 'R||^^^Insulin|7|1^||x||202404010815';
    const readings: Reading[] = [{ kind: 'unknown', deviceTime: '2024-04-01T08:15:00', raw }, smbg(101)];
    const read = await readSimulator(manifest, scenario({ readings }));
    expect(read.error).to.equal(undefined);
    expect(read.problems).to.deep.equal([]);
    expect(read.readings).to.deep.equal(readings);
  });

  it('sends EOT or X, then ACKs, and nothing else when all goes well', async () => {
    for (const [model, wake] of [
      ['Contour USB', ASTM.EOT],
      ['Contour Next Link', WAKE],
    ] as const) {
      const { transcript } = await readSimulator(manifest, scenario({ model, readings: twenty }));
      const sent = transcript.sent.map((report) => report[4]);
      // ENQ, header, P, twenty results and L are acknowledged.
      expect(sent).to.deep.equal([wake, ...new Array<number>(1 + 1 + 1 + 20 + 1).fill(ASTM.ACK)]);
    }
  });

  it('asks again after a damaged checksum, up to five times for one frame', async () => {
    for (const times of [1, 3, 5]) {
      for (const nth of [0, 1, 2, 3, 10, 23]) {
        const fault = { kind: 'bad-checksum', nth, times } as const;
        const holds = scenario({ readings: twenty, fault });
        const { error, readings, problems, transcript } = await readSimulator(manifest, holds, { timeScale: 0.05 });
        expect(error, `message ${nth}, ${times} times`).to.equal(undefined);
        expect(problems).to.deep.equal([]);
        expect(readings).to.deep.equal(twenty);
        const naks = transcript.sent.filter((report) => report[4] === ASTM.NAK).length;
        expect(naks).to.equal(nth === 0 ? 0 : times);
      }
    }
  });

  it('gives up with the meter after the sixth, and keeps what came before', async () => {
    for (const [nth, before] of [
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0],
      [10, 7],
      [23, 20],
    ] as const) {
      const holds = scenario({ readings: twenty, fault: { kind: 'bad-checksum', nth, times: 1000 } });
      const { error, readings, transcript } = await readSimulator(manifest, holds, { timeScale: 0.05 });
      expect(error?.code, `message ${nth}`).to.equal('bad-checksum');
      expect(readings).to.deep.equal(twenty.slice(0, before));
      if (nth > 0) expect(transcript.sent.filter((report) => report[4] === ASTM.NAK)).to.have.length(6);
    }
  });

  it('is silent for 15 seconds at most, before and during a reading', async () => {
    expect(ANSWER_MS * SILENCES).to.equal(15_000);
    const { error, transcript, ms } = await readSimulator(manifest, scenario({ fault: { kind: 'silent' } }), {
      timeScale: 0.01,
    });
    expect(error?.code).to.equal('timeout');
    expect(ms).to.be.within(140, 1000);
    expect(transcript.sent.map((report) => report[4])).to.deep.equal([ASTM.EOT, WAKE, ASTM.ACK]);

    const [host, device] = pair({ timeScale: 0.01 });
    const answers = [
      concat([latin1('\x04'), headerFrame(''), latin1('\x05')]),
      headerFrame('P'),
      encodeFrame({ number: 2, text: 'P|1', last: false }),
    ];
    void play(device, answers);
    const ctx = context();
    const info = await driver.identify(host, ctx);
    const from = performance.now();
    const [readings, stop] = await collect(host, info, ctx);
    expect(stop?.code).to.equal('timeout');
    expect(performance.now() - from).to.be.within(140, 1000);
    expect(readings).to.deep.equal([]);
  });

  it('reads on after a frame, or an ACK, that never arrived', async () => {
    const [host, device] = pair({ timeScale: 0.01 });
    const frames = transfer([smbgText(1, 100), smbgText(2, 101)]);
    const got: number[] = [];
    void (async () => {
      let at = -1;
      let lost = false;
      for (;;) {
        const byte = (await device.read(1e6))[4]!;
        got.push(byte);
        if (at < 0 && byte !== ASTM.ACK) {
          await sendAll(device, concat([latin1('\x04'), headerFrame(''), latin1('\x05')]));
          continue;
        }
        if (byte === ASTM.ACK) at++;
        // The third frame gets lost once.
        if (at === 2 && !lost) {
          lost = true;
          continue;
        }
        await sendAll(device, frames[at] ?? Uint8Array.of(ASTM.EOT));
      }
    })().catch(() => undefined);
    const ctx = context();
    const info = await driver.identify(host, ctx);
    const [readings, error] = await collect(host, info, ctx);
    expect(error).to.equal(undefined);
    expect(readings.map((reading) => reading.kind === 'smbg' && reading.mgdl)).to.deep.equal([100, 101]);
    expect(got.filter((byte) => byte === ASTM.NAK)).to.have.length(1);
    expect(ctx.problems).to.deep.equal([]);
  });

  it('does not take a frame for whole whose middle report was none, even when the checksum fits', async () => {
    // The middle sixty bytes sum up to a multiple of 256.
    const middle = ['a', 'b', 'c'].flatMap((x) => [...'abcdefghijklmnopqrstuvwxyz'].map((y) => x + y + 'b'.repeat(58)));
    const fitting = middle.find((part) => [...latin1(part)].reduce((sum, byte) => sum + byte, 0) % 256 === 0);
    expect(fitting).to.not.equal(undefined);
    const record = `${'R|1|^^^Note|'.padEnd(58, 'a')}${fitting}|||||||202404010801`;
    const [opening, patient, result, end] = transfer([record]) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const [host, device] = pair({ timeScale: 0.05 });
    const sent: number[] = [];
    void (async () => {
      const next = async (): Promise<void> => void sent.push((await device.read(1e6))[4]!);
      await next();
      await sendAll(device, concat([latin1('\x04'), headerFrame(''), latin1('\x05')]));
      for (const data of [opening, patient]) {
        await next();
        await sendAll(device, data);
      }
      await next();
      const [first, second, third] = inputReports(result) as [Uint8Array, Uint8Array, Uint8Array];
      expect(text(reportData(second)!)).to.equal(fitting);
      for (const report of [first, new Uint8Array(64), third]) await device.write(report);
      for (const data of [result, end, latin1('\x04')]) {
        await next();
        await sendAll(device, data);
      }
    })().catch(() => undefined);
    const ctx = context();
    const info = await driver.identify(host, ctx);
    const [readings, error] = await collect(host, info, ctx);
    expect(error).to.equal(undefined);
    expect(readings).to.deep.equal([
      { kind: 'unknown', deviceTime: '2024-04-01T08:01:00', raw: record.replace('|1|', '||') },
    ]);
    expect(sent.filter((byte) => byte === ASTM.NAK)).to.have.length(1);
  });

  it('greets again a meter that dozed off before the first ACK', async () => {
    const [host, device] = pair({ timeScale: 0.01 });
    const hello = concat([latin1('\x04'), headerFrame(''), latin1('\x05')]);
    const frames = transfer([smbgText(1, 100)]);
    void play(device, [hello, hello, ...frames, latin1('\x04')]);
    const ctx = context();
    const info = await driver.identify(host, ctx);
    const [readings, error] = await collect(host, info, ctx);
    expect(error).to.equal(undefined);
    expect(readings).to.have.length(1);
    expect(ctx.problems).to.deep.equal([]);
  });

  it('repeats an ACK that a meter did not hear, for NAK would end what has not begun', async () => {
    const [host, device] = pair({ timeScale: 0.01 });
    const hello = concat([latin1('\x04'), headerFrame(''), latin1('\x05')]);
    void play(device, [hello, new Uint8Array(0), ...transfer([smbgText(1, 100)]), latin1('\x04')]);
    const sent: number[] = [];
    const watched: Transport = {
      ...host,
      write: async (bytes) => {
        sent.push(bytes[4]!);
        await host.write(bytes);
      },
    };
    const ctx = context();
    const info = await driver.identify(watched, ctx);
    const [readings, error] = await collect(watched, info, ctx);
    expect(error).to.equal(undefined);
    expect(readings).to.have.length(1);
    expect(sent).to.deep.equal([ASTM.EOT, ...new Array<number>(6).fill(ASTM.ACK)]);
  });

  it('wakes a meter that neither EOT nor X wakes, but that has asked already', async () => {
    for (const first of [latin1('\x05'), new Uint8Array(0)]) {
      const [host, device] = pair({ timeScale: 0.01 });
      const frames = transfer([smbgText(1, 100)]);
      const answers = [...(first.length ? [first] : []), ...frames, latin1('\x04')];
      void (async () => {
        for (;;) {
          const byte = (await device.read(1e6))[4]!;
          if (byte === ASTM.ACK) await sendAll(device, answers.shift() ?? new Uint8Array(0));
        }
      })().catch(() => undefined);
      const ctx = context();
      const info = await driver.identify(host, ctx);
      expect(info.model).to.equal('Contour USB');
      const [readings, error] = await collect(host, info, ctx);
      expect(error).to.equal(undefined);
      expect(readings).to.have.length(1);
      expect(ctx.problems).to.deep.equal([]);
    }
  });

  it('reports records that got lost, a wrong count and a strange end, and keeps the rest', async () => {
    const run = async (frames: readonly Uint8Array[]): Promise<[Reading[], string[]]> => {
      const [host, device] = pair({ timeScale: 0.01 });
      void play(device, [concat([latin1('\x04'), headerFrame('', 3), latin1('\x05')]), ...frames, latin1('\x04')]);
      const ctx = context();
      const info = await driver.identify(host, ctx);
      const [readings, error] = await collect(host, info, ctx);
      expect(error).to.equal(undefined);
      return [readings, ctx.problems.map(({ what }) => what)];
    };
    const three = [smbgText(1, 100), smbgText(2, 101), smbgText(3, 102)];
    expect((await run(transfer(three, 3)))[1]).to.deep.equal([]);

    const [short, count] = await run(transfer(three.slice(0, 2), 3));
    expect(short).to.have.length(2);
    expect(count).to.deep.equal(['the meter holds 3 results, 2 came']);

    const holed = transfer(three, 3);
    holed.splice(3, 1);
    const [rest, hole] = await run(holed);
    expect(rest.map((reading) => reading.kind === 'smbg' && reading.mgdl)).to.deep.equal([100, 102]);
    expect(hole).to.deep.equal(['1 frames are missing before it', 'the meter holds 3 results, 2 came']);

    const [, jump] = await run(transfer([smbgText(1, 100), smbgText(3, 102)], 3));
    expect(jump).to.deep.equal(['result 3 follows result 1', 'the meter holds 3 results, 2 came']);

    const ended = transfer(three, 3, 'L|1||E');
    expect((await run(ended))[1]).to.deep.equal(['the meter did not end normally: "L|1||E"']);
  });

  it('keeps the results of a meter that breaks off, and says so', async () => {
    const [host, device] = pair({ timeScale: 0.01 });
    const frames = transfer([smbgText(1, 100), smbgText(2, 101)]).slice(0, 3);
    void play(device, [concat([latin1('\x04'), headerFrame(''), latin1('\x05')]), ...frames, latin1('\x04')]);
    const ctx = context();
    const info = await driver.identify(host, ctx);
    const [readings, error] = await collect(host, info, ctx);
    expect(readings).to.have.length(1);
    expect(error?.code).to.equal('bad-frame');
  });

  it('does not go round in circles with a meter that repeats itself, begins again or babbles', async () => {
    const hello = concat([latin1('\x04'), headerFrame(''), latin1('\x05')]);
    const [first, second] = transfer([]) as [Uint8Array, Uint8Array];
    const noise = concat(Array.from({ length: 3 }, () => latin1('~~~~\r\n')));
    const endless: readonly ((turn: number) => Uint8Array)[] = [
      (turn) => [hello, first][turn] ?? second,
      (turn) => [hello, first, second][turn] ?? headerFrame('P', 0, String(turn).padStart(6, 'a')),
      (turn) => (turn === 0 ? hello : noise),
      (turn) => (turn === 0 ? hello : latin1('\x05')),
      () => latin1('\x05'),
      () => noise,
      () => new Uint8Array(0),
    ];
    for (const [i, answer] of endless.entries()) {
      const [host, device] = pair({ timeScale: 0.001 });
      void (async () => {
        for (let turn = 0; ; turn++) {
          await device.read(1e9);
          await sendAll(device, answer(turn));
        }
      })().catch(() => undefined);
      const ctx = context();
      const ended = (async (): Promise<AppError | undefined> => {
        try {
          const info = await driver.identify(host, ctx);
          return (await collect(host, info, ctx))[1];
        } catch (error) {
          return error as AppError;
        }
      })();
      const error = await ended;
      expect(error, `case ${i}`).to.be.instanceOf(AppError);
      expect(error!.code, `case ${i}`).to.be.oneOf(['bad-frame', 'timeout']);
      await host.close();
    }
  });

  it('is not deceived by a device that floods it with reports', async () => {
    for (const data of [latin1('~'.repeat(60)), latin1('\x05'.repeat(60)), latin1('\x021R|1\r\x17XX\r\n')]) {
      const [host, device] = pair({ timeScale: 0.01 });
      for (let i = 0; i < 5000; i++) await sendAll(device, data);
      const error = await failure(driver.identify(host, context()));
      expect(error.code).to.be.oneOf(['bad-frame', 'bad-checksum', 'timeout']);
      await host.close();
    }
  });

  it('says of a device that is no Contour that it cannot read it', async () => {
    const [host, device] = pair({ timeScale: 0.01 });
    const other = encodeFrame({ number: 1, text: 'H|\\^&||x|Other1000^1^2|||||||1|202401010000', last: false });
    const got: number[] = [];
    void (async () => {
      for (;;) {
        got.push((await device.read(1e6))[4]!);
        await sendAll(device, concat([latin1('\x04'), other, latin1('\x05')]));
      }
    })().catch(() => undefined);
    expect((await failure(driver.identify(host, context()))).code).to.equal('unsupported-model');
  });

  it('reads a meter of an unknown code all the same', async () => {
    const [host, device] = pair({ timeScale: 0.01 });
    const rename = (frame: Uint8Array): Uint8Array => {
      const record = text(frame.subarray(2, -6)).replace('Bayer7390', 'Contour7777');
      return encodeFrame({ number: 1, text: record, last: false });
    };
    const [first, ...rest] = transfer([smbgText(1, 123)]) as [Uint8Array, ...Uint8Array[]];
    void play(device, [
      concat([latin1('\x04'), rename(headerFrame('')), latin1('\x05')]),
      rename(first),
      ...rest,
      latin1('\x04'),
    ]);
    const ctx = context({ model: 'Contour USB' });
    const info = await driver.identify(host, ctx);
    expect(info.model).to.equal('Contour7777');
    expect((await collect(host, info, ctx))[0]).to.have.length(1);
  });

  it('lets the meter go when the person stops it: NAK to its question, EOT to its results', async () => {
    const stop = new AbortController();
    const [host, device] = pair();
    void simulate(device, scenario({ readings: twenty }));
    const transcript: number[] = [];
    const watched: Transport = {
      ...host,
      read: (ms) => host.read(ms),
      close: () => host.close(),
      write: async (bytes) => {
        transcript.push(bytes[4]!);
        await host.write(bytes);
      },
    };
    const ctx = context({ signal: stop.signal });
    const info = await driver.identify(watched, ctx);
    const readings: Reading[] = [];
    const run = (async () => {
      for await (const reading of driver.read(watched, info, ctx)) {
        readings.push(reading);
        if (readings.length === 5) stop.abort();
      }
    })();
    expect((await failure(run)).code).to.equal('cancelled');
    expect(readings).to.deep.equal(twenty.slice(0, 5));
    expect(transcript.at(-1)).to.equal(ASTM.EOT);

    // It is there for the next reading at once.
    const again = context();
    const [all, error] = await collect(watched, await driver.identify(watched, again), again);
    expect(error).to.equal(undefined);
    expect(all).to.deep.equal(twenty);

    transcript.length = 0;
    const before = new AbortController();
    const early = context({ signal: before.signal });
    const known = await driver.identify(watched, early);
    before.abort();
    expect((await collect(watched, known, early))[1]?.code).to.equal('cancelled');
    expect(transcript.at(-1)).to.equal(ASTM.NAK);

    transcript.length = 0;
    expect((await failure(driver.identify(watched, context({ signal: AbortSignal.abort() })))).code).to.equal(
      'cancelled',
    );
    expect(transcript).to.deep.equal([]);
    await host.close();
  });

  it('lets the meter go when nobody wants more of it', async () => {
    const [host, device] = pair();
    void simulate(device, scenario({ readings: twenty }));
    const ctx = context();
    for (let round = 0; round < 2; round++) {
      const info = await driver.identify(host, ctx);
      const readings: Reading[] = [];
      for await (const reading of driver.read(host, info, ctx)) {
        readings.push(reading);
        if (readings.length === 3) break;
      }
      expect(readings).to.deep.equal(twenty.slice(0, 3));
    }
    await host.close();
  });

  it('reports how far it is', async () => {
    const [host, device] = pair();
    void simulate(device, scenario({ readings: twenty }));
    const seen: [number, number][] = [];
    const ctx = context({ progress: (done, total) => void seen.push([done, total]) });
    await collect(host, await driver.identify(host, ctx), ctx);
    expect(seen).to.deep.equal(twenty.map((_, i) => [i + 1, 20]));
    await host.close();
  });

  it('never hangs and throws nothing but AppError, whatever a device answers', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 70 }),
      fc
        .tuple(fc.integer({ min: 0, max: 9 }), fc.string({ maxLength: 60 }), fc.boolean())
        .map(([number, record, last]) => encodeFrame({ number, text: record, last }))
        .map((frame) => inputReports(frame)[0]!),
      fc.constantFrom(...['\x04', '\x05', '\x06', '\x15', '\x02'].map((byte) => inputReports(latin1(byte))[0]!)),
      fc.constantFrom(...inputReports(concat([latin1('\x04'), headerFrame(''), latin1('\x05')]))),
      fc.constantFrom(...inputReports(headerFrame('P'))),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(piece, { maxLength: 5 }), { maxLength: 12 }), async (turns) => {
        const [host, device] = pair({ timeScale: 0.0005 });
        void (async () => {
          for (const turn of turns) {
            const sent = await device.read(1e9);
            expect(maySend(sent)).to.equal(true);
            for (const chunk of turn) await device.write(chunk);
          }
        })().catch(() => undefined);
        const ctx = context();
        try {
          const info = await driver.identify(host, ctx);
          for await (const reading of driver.read(host, info, ctx)) {
            if ('mgdl' in reading) expect(reading.mgdl).to.be.within(10, 600);
          }
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        } finally {
          await host.close();
        }
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);
});

/** A header frame of a Contour USB; `mode` is empty or P. */
function headerFrame(mode: '' | 'P', count: number | '' = '', password = 'abcdef'): Uint8Array {
  const settings = 'A=1^C=03^U=0^V=20600';
  const record = `H|\\^&||${password}|Bayer7390^01.10\\01.02\\02.06^7390-1^7390A|${settings}|${count}|||||${mode}|1|202405011234`;
  return encodeFrame({ number: 1, text: record, last: false });
}

function smbgText(number: number, mgdl: number): string {
  return `R|${number}|^^^Glucose|${mgdl}|mg/dL^P||||2024040108${String(number).padStart(2, '0')}`;
}

/** The frames of a transfer, header to terminator. */
function transfer(results: readonly string[], count: number | '' = '', end = 'L|1||N'): Uint8Array[] {
  const texts = ['P|1', ...results, end];
  return [
    headerFrame('P', count),
    ...texts.map((record, i) => encodeFrame({ number: (i + 2) % 8, text: record, last: i === texts.length - 1 })),
  ];
}

async function sendAll(device: Transport, data: Uint8Array): Promise<void> {
  for (const report of inputReports(data)) await device.write(report);
}

/** Answers whatever comes with the next of `answers`, then is silent. */
async function play(device: Transport, answers: readonly Uint8Array[]): Promise<void> {
  try {
    for (const answer of answers) {
      await device.read(1e6);
      await sendAll(device, answer);
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

describe('real Contour meters', () => {
  const EMPTY_USB = 'ascensia-astm/contour-usb-7390-out.jsonl';
  const NEXT_LINKS = [
    'paradigm-cnl-wire/522-665455-complete-2013-05-08.jsonl',
    'paradigm-cnl-wire/522-665455-stalls-2013-05-08.jsonl',
  ];

  /** The capture of the Contour USB kept the byte handed to the HID writer; we hand over the whole report. */
  function wholeReports(transcript: Transcript): Transcript {
    const whole = new Transcript();
    for (const transfer of transcript.transfers)
      whole.transfers.push(
        transfer.direction === 'out' ? { ...transfer, bytes: commandReport(transfer.bytes[0]!) } : transfer,
      );
    return whole;
  }

  captureIt(
    'the driver sends an empty Contour USB what its reader sent, byte for byte',
    [EMPTY_USB],
    async ([file]) => {
      const capture = wholeReports(Transcript.fromJsonLines(new TextDecoder().decode(file)));
      const port = replayed(capture);
      const ctx = context();
      const info = await driver.identify(port, ctx);
      expect(info).to.deep.equal({
        model: 'Contour USB',
        serial: '7390-2902076',
        firmware: '01.26 / 01.05 / 02.06.20',
        clock: { deviceTime: '2013-02-02T03:41:00', computerAt: NOW },
        unit: 'mg/dL',
        count: 0,
      });
      const [readings, error] = await collect(port, info, ctx);
      expect(error).to.equal(undefined);
      expect(readings).to.deep.equal([]);
      expect(ctx.problems).to.deep.equal([]);
      // Everything was played: the end of a replay is the end of the cable.
      expect((await failure(port.read(10))).code).to.equal('disconnected');
      for (const report of capture.sent) expect(maySend(report)).to.equal(true);
    },
  );

  captureIt('the simulator answers like the empty Contour USB, report for report', [EMPTY_USB], async ([file]) => {
    const capture = wholeReports(Transcript.fromJsonLines(new TextDecoder().decode(file)));
    const [host, device] = pair();
    void simulate(device, scenario({ serial: '7390-2902076', deviceTime: '2013-02-02T03:41:00' }));
    // The header differs in what is this meter's own: password, versions, personal limits, and so the checksum.
    const common = (report: Uint8Array): string =>
      text(report)
        .replace(/\|\|[A-Za-z0-9]{6}\|/, '||******|')
        .replace(/\d\d\.\d\d\\\d\d\.\d\d\\\d\d\.\d\d\.\d\d/, 'versions')
        .replace(/7390[A-Z0-9]*(?=\|)/, 'sku');
    const joined = async (reports: readonly Uint8Array[]): Promise<string> =>
      common(concat(reports.map((report) => reportData(report)!)))
        .replace(/X=\d{24}\^Y=\d{24}/, 'X Y')
        .replace(new RegExp(`(?<=H.*\r${String.fromCharCode(ASTM.ETB)})..`, 's'), '##')
        .replace(/7393A/, 'sku');
    let answers: Uint8Array[] = [];
    for (const [i, item] of capture.transfers.entries()) {
      if (item.direction === 'out') {
        await host.write(item.bytes);
        answers = [];
        continue;
      }
      const report = await host.read(1000);
      expect(report).to.have.length(item.bytes.length);
      expect(report[3], `length of report ${i}`).to.equal(item.bytes[3]);
      answers.push(report);
      if (capture.transfers[i + 1]?.direction === 'in') continue;
      const real = capture.transfers.slice(i + 1 - answers.length, i + 1).map((transfer) => transfer.bytes);
      expect(await joined(answers)).to.equal(await joined(real));
    }
    await host.close();
  });

  captureIt('the headers of a Next Link', NEXT_LINKS, async (files) => {
    let headers = 0;
    for (const file of files) {
      const { transfers } = Transcript.fromJsonLines(new TextDecoder().decode(file));
      for (const [i, item] of transfers.entries()) {
        // X from the official program, the introduction in four reports, ENQ in one of its own.
        if (item.direction !== 'out' || item.bytes[4] !== WAKE) continue;
        headers++;
        expect(item.bytes).to.deep.equal(commandReport(WAKE));
        const answer = transfers.slice(i + 1, i + 6);
        expect(answer.every((transfer) => transfer.direction === 'in')).to.equal(true);
        const stream = concat(answer.map((transfer) => reportData(transfer.bytes)!));
        expect(stream.at(-1)).to.equal(ASTM.ENQ);
        const scanned = nextToken(stream.subarray(1))!;
        if (scanned.token.kind !== 'frame') throw new Error('no frame');
        const header = parseHeader(parseRecord(scanned.token.frame.text))!;
        expect(header.product).to.equal('Bayer6200');
        expect(header.serial).to.equal('6201- C36847');
        expect(headerLimits(header)).to.equal(undefined);
        expect(header.settings.get('U')).to.equal('0');

        const port = replayed(part(transfers.slice(i, i + 6)));
        const info = await driver.identify(port, context({ model: 'Contour Next Link' }));
        expect(info).to.include({ model: 'Contour Next Link', serial: '6201-C36847', unit: 'mg/dL', count: 0 });
        expect(info.clock?.deviceTime).to.match(/^2013-05-08T15:(09|10|32):00$/);
        expect(info.clock?.deviceTime).to.equal(infoFrom(header, undefined, NOW).clock?.deviceTime);

        // What follows NAK and ENQ in the capture, the simulator does too.
        const [host, device] = pair();
        void simulate(device, scenario({ model: 'Contour Next Link', serial: '6201-C36847' }));
        for (const turn of transfers.slice(i, i + 10)) {
          if (turn.direction === 'out') await host.write(turn.bytes);
          else {
            const report = await host.read(1000);
            // Languages are among the settings of the real one, so that its header is longer.
            if (turn.bytes[3] === 1) expect(report).to.deep.equal(turn.bytes);
            else expect(reportData(report)).to.not.equal(undefined);
          }
        }
        await host.close();
      }
    }
    expect(headers).to.equal(3);
  });

  function part(transfers: Transcript['transfers']): Transcript {
    const transcript = new Transcript();
    transcript.transfers.push(...transfers);
    return transcript;
  }
});

describe('the Contour simulator', () => {
  it('refuses to be written to', async () => {
    const [host, device] = pair();
    void simulate(device, scenario({ readings: twenty }));
    const say = async (bytes: string): Promise<string> => {
      const report = new Uint8Array(64);
      report.set([0, 0, 0, bytes.length, ...latin1(bytes)]);
      await host.write(report);
      const answer = reportData(await host.read(1000))!;
      return text(answer.subarray(0, 1));
    };
    expect(await say('X')).to.equal('\x04');
    for (let rest = 0; rest < 3; rest++) await host.read(1000);
    expect(await say('\x15')).to.equal('\x04');
    expect(await say('\x05')).to.equal('\x06');
    for (const command of ['W|', 'M|', 'R|']) expect(await say(command)).to.equal('\x15');
    await host.close();
  });

  it('sends a frame six times, then ends the transfer', async () => {
    const [host, device] = pair();
    void simulate(device, scenario({ readings: twenty }));
    const say = async (byte: number, reports: number): Promise<string> => {
      await host.write(commandReport(byte));
      const got: Uint8Array[] = [];
      for (let i = 0; i < reports; i++) got.push(reportData(await host.read(1000))!);
      return text(concat(got));
    };
    expect(await say(ASTM.EOT, 4)).to.contain('1H|');
    expect(await say(ASTM.ACK, 4)).to.contain('|P|1|');
    const first = await say(ASTM.ACK, 1);
    expect(first).to.contain('2P|1');
    for (let copy = 2; copy <= 6; copy++) expect(await say(ASTM.NAK, 1)).to.equal(first);
    expect(await say(ASTM.NAK, 1)).to.equal('\x04');
    await host.close();
  });

  it('is one of the models or none', async () => {
    const [, device] = pair();
    expect((await failure(simulate(device, scenario({ model: 'Breeze 2' })))).code).to.equal('bad-input');
  });

  it('passes over what a meter does not hold', async () => {
    const readings: Reading[] = [
      { kind: 'bolus', deviceTime: '2024-04-01T08:00:00', units: 3, shape: 'normal' },
      { kind: 'smbg', deviceTime: '2024-04-01T08:01:30', mgdl: 120, marks: ['bedtime', 'fasting'] },
    ];
    const read = await readSimulator(manifest, scenario({ readings }));
    expect(read.problems).to.deep.equal([]);
    expect(read.readings).to.deep.equal([
      { kind: 'smbg', deviceTime: '2024-04-01T08:01:00', mgdl: 120, marks: ['fasting'] },
    ]);
  });
});
