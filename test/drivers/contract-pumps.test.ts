// What every pump driver must hold, whoever wrote it: run over all manifests of pumps, every model, every link, every fault.
import { expect } from 'chai';
import fc from 'fast-check';
import { manifests } from '../../drivers/index.ts';
import type { DeviceManifest } from '../../src/device/driver.ts';
import { isDevice } from '../../src/device/driver.ts';
import { passingMemory } from '../../src/device/session.ts';
import type { Fault } from '../../src/device/simulator.ts';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import type { Reading } from '../../src/model/record.ts';
import { wallMs, zone } from '../../src/model/time.ts';
import { NOW, comparable, held, isPump, scenarioOf } from '../support/holdings.ts';
import type { Wanted } from '../support/holdings.ts';
import type { Outcome, ReadOptions } from '../support/read-simulator.ts';
import { inOrder, readInVirtualTime } from '../support/read-simulator.ts';

for (const manifest of manifests.filter(isDevice).filter(isPump))
  describe(`pump driver ${manifest.id}`, () => contract(manifest));

/** Places a run is broken at: the first bytes one by one, then spread over the whole. */
const PLACES = 90;

function contract(manifest: DeviceManifest): void {
  const [model] = manifest.models as [string];
  const best = manifest.models.at(-1)!;
  const clock = { zone: zone('Europe/Paris') };
  const ids = (readings: readonly Reading[]): string[] => stamp(readings, 'x', clock).map((record) => record.id);

  const read = (name: string, wanted: Wanted, options: ReadOptions = {}): Promise<Outcome> =>
    readInVirtualTime(manifest, scenarioOf(manifest, name, wanted), { now: NOW, ...options });

  /** Fails unless everything the scenario holds came back, and nothing else of its kinds. */
  const expectWhole = async (name: string, wanted: Wanted, { readings, error }: Outcome): Promise<void> => {
    expect(error, error?.message).to.equal(undefined);
    const { holds: canHold } = await manifest.simulator();
    const scenario = scenarioOf(manifest, name, wanted);
    const holds = scenario.readings.flatMap((reading) => (canHold ? (canHold(reading, scenario) ?? []) : reading));
    const kinds = [...new Set(holds.map(({ kind }) => kind))];
    const came = comparable(readings, holds, kinds).map((item) => JSON.stringify(item));
    const want = held(holds, kinds).map((item) => JSON.stringify(item));
    expect(want.filter((item) => !came.includes(item)).slice(0, 5), 'not read').to.deep.equal([]);
    expect(came.filter((item) => !want.includes(item)).slice(0, 5), 'not held').to.deep.equal([]);
    expect(came).to.have.length(want.length);
    const all = ids(readings);
    expect(new Set(all).size, 'records with an id of their own').to.equal(all.length);
  };

  for (const name of manifest.models) {
    for (const unit of ['mg/dL', 'mmol/L'] as const) {
      it(`${name} in ${unit}: the memory comes back`, async () => {
        const wanted = { count: 120, unit, sensor: 700 };
        const outcome = await read(name, wanted);
        await expectWhole(name, wanted, outcome);
        expect(outcome.problems).to.deep.equal([]);
        expect(outcome.info?.serial).to.equal('208850');
        expect(outcome.info?.model).to.equal(name);
        if (outcome.info?.clock) expect(outcome.info.clock.computerAt).to.equal(NOW);
      });
    }
  }

  for (const { kind: link, name: called } of manifest.links) {
    it(`through ${called ?? link}: the memory comes back, and again with what was kept`, async () => {
      // Enough for several pages of the history, so that some need not be read again.
      const wanted = { count: 400, sensor: 300, link };
      const memory = passingMemory();
      const first = await read(best, wanted, { memory });
      await expectWhole(best, wanted, first);
      const second = await read(best, wanted, { memory });
      await expectWhole(best, wanted, second);
      expect(inOrder(second.readings)).to.deep.equal(inOrder(first.readings));
      expect(second.transcript.received.length).to.be.below(first.transcript.received.length);
    });

    it(`through ${called ?? link}: broken at any place, what is there is read, and the next reading goes on`, async () => {
      const wanted = { count: 45, sensor: 120, link };
      const whole = await read(best, wanted);
      const bytes = whole.transcript.received.reduce((sum, chunk) => sum + chunk.length, 0);
      const places = Array.from({ length: PLACES }, (_, i) => (i < 10 ? i * 7 : Math.floor((i * bytes) / PLACES)));
      const known = new Set(ids(whole.readings));
      let most = 0;
      for (const afterBytes of places) {
        const memory = passingMemory();
        const fault: Fault = { kind: 'unplugged', afterBytes };
        const broken = await read(best, { ...wanted, fault }, { memory });
        expect(broken.error?.code ?? 'none', `after ${afterBytes} of ${bytes} bytes`).to.be.oneOf([
          'disconnected',
          'none',
        ]);
        for (const id of ids(broken.readings)) expect(known.has(id), `${id} after ${afterBytes} bytes`).to.equal(true);
        most = Math.max(most, broken.readings.length);
        const resumed = await read(best, wanted, { memory });
        expect(inOrder(resumed.readings), `resumed after ${afterBytes} bytes`).to.deep.equal(inOrder(whole.readings));
      }
      expect(most, 'what came before the break is kept').to.be.above(whole.readings.length / 2);
    }).timeout(300_000);

    it(`through ${called ?? link}: a stop at any moment ends it at once, and keeps what is there`, async () => {
      const wanted = { count: 45, sensor: 120, link, bytesPerSecond: 4000 };
      const whole = await read(best, wanted);
      const known = new Set(ids(whole.readings));
      let stops = 0;
      for (let i = 0; i < 25; i++) {
        const stopAfterMs = (i * whole.ms) / 25;
        const { error, readings, ms } = await read(best, wanted, { stopAfterMs });
        // In the last moments everything is read, and only the farewell left.
        if (error || readings.length < whole.readings.length)
          expect(error?.code, `after ${stopAfterMs} ms`).to.equal('cancelled');
        expect(ms - stopAfterMs, 'time to say farewell').to.be.below(9000);
        for (const id of ids(readings)) expect(known.has(id), id).to.equal(true);
        if (error) stops++;
      }
      expect(stops).to.be.at.least(15);
    }).timeout(120_000);

    it(`through ${called ?? link}: decodes its own conversation to the same readings`, async () => {
      const { transcript, readings } = await read(best, { count: 45, sensor: 120, link });
      const { decode } = await manifest.load();
      const { received: chunks, transfers } = transcript;
      const plain = (list: readonly Reading[]): Reading[] => inOrder(list.map((reading) => ({ ...reading, at: 0 })));
      const decoded = decode([{ chunks, transfers }], { model: best });
      expect(decoded.problems).to.deep.equal([]);
      expect(plain(decoded.readings)).to.deep.equal(plain(readings));
    });

    it(`through ${called ?? link}: a silent device is a timeout`, async () => {
      const { error, ms } = await read(best, { count: 5, link, fault: { kind: 'silent' } });
      expect(error?.code).to.equal('timeout');
      expect(ms).to.be.below(150_000);
    });

    it(`through ${called ?? link}: one wrong checksum is asked for again`, async () => {
      for (const nth of [0, 1, 2, 5, 9, 30]) {
        const wanted: Wanted = { count: 30, sensor: 50, link, fault: { kind: 'bad-checksum', nth, times: 1 } };
        await expectWhole(best, wanted, await read(best, wanted));
      }
    }).timeout(60_000);

    it(`through ${called ?? link}: a checksum that stays wrong is an error, and nothing of it is read`, async () => {
      const wanted: Wanted = { count: 30, link, fault: { kind: 'bad-checksum', nth: 6, times: 100_000 } };
      const { readings, error } = await read(best, wanted);
      expect(error?.code).to.be.oneOf(['bad-checksum', 'timeout']);
      expect(readings.filter(({ kind }) => kind !== 'settings')).to.deep.equal([]);
    }).timeout(60_000);

    const shapes: Fault[] = [
      { kind: 'slow', delayMs: 3 },
      { kind: 'garbage', bytes: Uint8Array.of(0x00, 0xff, 0x41, 0x0d, 0x0a) },
      ...(link === 'serial' ? ([{ kind: 'split' }, { kind: 'merged' }] as const) : []),
    ];
    for (const fault of shapes) {
      it(`through ${called ?? link}, ${fault.kind}: complete all the same`, async () => {
        const wanted: Wanted = { count: 30, sensor: 50, link, fault };
        await expectWhole(best, wanted, await read(best, wanted));
      }).timeout(60_000);
    }

    it(`through ${called ?? link}: sends only what its list allows, in good times and bad`, async () => {
      const { maySend } = await manifest.load();
      const faults: (Fault | undefined)[] = [
        undefined,
        { kind: 'bad-checksum', nth: 3, times: 3 },
        { kind: 'unplugged', afterBytes: 2000 },
        { kind: 'garbage', bytes: Uint8Array.of(1, 2, 3, 4) },
      ];
      for (const fault of faults) {
        const { transcript } = await read(best, { count: 20, sensor: 40, link, ...(fault && { fault }) });
        expect(transcript.sent).to.not.be.empty;
        for (const [i, bytes] of transcript.sent.entries())
          expect(maySend(bytes, transcript.sent[i - 1])).to.equal(true);
      }
    }).timeout(60_000);
  }

  it('reads an empty memory', async () => {
    const { readings, error } = await read(model, { count: 0 });
    expect(error, error?.message).to.equal(undefined);
    expect(readings.filter(({ kind }) => kind !== 'settings' && kind !== 'basal')).to.deep.equal([]);
  });

  it('what was kept decodes to what was read', async () => {
    const { decodeMemory } = await manifest.load();
    const memory = passingMemory();
    const { readings } = await read(best, { count: 60, sensor: 300 }, { memory });
    const decoded = decodeMemory!(await memory.all(), { model: best });
    expect(decoded.problems).to.deep.equal([]);
    expect(inOrder(decoded.readings)).to.deep.equal(inOrder(readings));
  });

  it('refuses any string that is not on its list', async () => {
    const { maySend } = await manifest.load();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 5, maxLength: 120 }), (bytes) => !maySend(bytes)),
      { numRuns: 5000 },
    );
    // Whatever went out before it.
    const { transcript } = await read(best, { count: 20, sensor: 40 });
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 5, maxLength: 120 }),
        fc.nat(transcript.sent.length - 1),
        (bytes, i) => !maySend(bytes, transcript.sent[i]),
      ),
      { numRuns: 5000 },
    );
  });

  it('random bytes never hang, never throw anything but AppError, never make an impossible reading', async () => {
    const { decode } = await manifest.load();
    const { low, high } = manifest.rangeMgdl;
    const { transcript } = await read(best, { count: 20, sensor: 40 });
    const check = (chunks: readonly Uint8Array[], sent: readonly Uint8Array[] = []): void => {
      try {
        const transfers = chunks.flatMap((bytes, i) => [
          ...(sent[i] ? [{ direction: 'out' as const, bytes: sent[i], ms: 0 }] : []),
          { direction: 'in' as const, bytes, ms: 0 },
        ]);
        for (const reading of decode([{ chunks, transfers }], { model: best }).readings) {
          expect(wallMs(reading.deviceTime), reading.deviceTime).to.not.be.NaN;
          if (reading.kind === 'smbg' || reading.kind === 'cgm') expect(reading.mgdl).to.be.within(low, high);
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    };
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 6 }), (chunks) => check(chunks)),
      {
        numRuns: 3000,
      },
    );
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(damage, (changes) => {
        const chunks = transcript.received.map((chunk) => chunk.slice());
        for (const [place, byte] of changes) {
          const chunk = chunks[place % chunks.length]!;
          if (chunk.length) chunk[(place >> 8) % chunk.length] = byte;
        }
        check(chunks);
      }),
      { numRuns: 300 },
    );
  }).timeout(120_000);
}
