// What every device driver must hold, whoever wrote it: run over all manifests, every model, every fault.
import { expect } from 'chai';
import fc from 'fast-check';
import { manifests } from '../../drivers/index.ts';
import type { DeviceManifest } from '../../src/device/driver.ts';
import { isDevice, isFolder } from '../../src/device/driver.ts';
import { factsOf, modelSlug } from '../../src/device/models.ts';
import type { Fault, Scenario } from '../../src/device/simulator.ts';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import type { Reading } from '../../src/model/record.ts';
import { RECORD_KINDS } from '../../src/model/record.ts';
import { wallMs, zone } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { CLOCK, NOW, isPump, meterReadings as memory } from '../support/holdings.ts';
import { inOrder, readSimulator } from '../support/read-simulator.ts';

function anyScenario(model: string, count: number, fault?: Fault, unit: GlucoseUnit = 'mg/dL'): Scenario {
  const base = { model, serial: 'HAXGR4PV', deviceTime: CLOCK, unit, readings: memory(count, unit) };
  return fault ? { ...base, fault } : base;
}

/** `part` is what `whole` holds, each record at most as often. */
function expectPartOf(part: readonly Reading[], whole: readonly Reading[]): void {
  const left = whole.map((reading) => JSON.stringify(reading));
  for (const reading of part) {
    const at = left.indexOf(JSON.stringify(reading));
    expect(at, `not in the memory: ${JSON.stringify(reading)}`).to.be.at.least(0);
    left.splice(at, 1);
  }
}

const devices = manifests.filter(isDevice);
const holders = new Map(
  await Promise.all(devices.map(async (manifest) => [manifest.id, (await manifest.simulator()).holds] as const)),
);

/**
 * Models that are spoken to otherwise than the first one of their driver: every fault is tried on them too. What the others hold is
 * compared for each of them.
 */
const OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  'ascensia-serial': ['Breeze 2', 'Elite XL'],
  'onetouch-profile': ['OneTouch SureStep'],
  'onetouch-ultra': ['OneTouch FastTake'],
  'onetouch-ultramini': ['OneTouch Select'],
  'precision-serial': ['Optium Xceed'],
};

describe('all manifests', () => {
  it('there are some', () => expect(manifests).to.not.be.empty);

  it('have ids of their own, named like their folders', () => {
    const folders = Object.keys(import.meta.glob('../../drivers/*/manifest.ts')).map((path) => path.split('/').at(-2));
    expect(manifests.map((manifest) => manifest.id).sort()).to.deep.equal(folders.sort());
  });

  for (const manifest of manifests) {
    it(`${manifest.id} says what it is, reads and rests on`, () => {
      expect(manifest.models).to.not.be.empty;
      expect(new Set(manifest.models).size).to.equal(manifest.models.length);
      expect(manifest.reads).to.not.be.empty;
      for (const kind of manifest.reads) expect(RECORD_KINDS).to.include(kind);
      expect(manifest.evidence).to.be.oneOf(['documents', 'captures', 'hardware']);
      expect(manifest.evidenceNote.length).to.be.above(20);
    });

    it(`${manifest.id} says of its models only what can be true`, () => {
      expect(new Set(manifest.models.map(modelSlug)).size, 'an address each').to.equal(manifest.models.length);
      for (const [model, facts] of Object.entries(manifest.differs ?? {})) {
        expect(manifest.models).to.include(model);
        expect(facts.evidence ?? 'documents').to.be.oneOf(['documents', 'captures', 'hardware']);
        expect(facts.evidenceNote?.length ?? 99).to.be.above(20);
        expect(manifest.reads).to.include.members([...(facts.reads ?? [])]);
        const ids = isDevice(manifest) ? manifest.links.flatMap((link) => link.ids) : [];
        if (facts.ids) expect(ids).to.deep.include.members([...facts.ids]);
      }
      if (isDevice(manifest) || isFolder(manifest)) {
        const { minutes, takes } = manifest.help;
        expect(
          [minutes, takes].filter((one) => one !== undefined),
          'how long it takes',
        ).to.have.length(1);
        for (const model of manifest.models) expect(factsOf(manifest, model).limits, model).to.not.be.empty;
      }
    });
  }

  for (const manifest of devices) {
    it(`${manifest.id} has links the browser can filter by, and help`, () => {
      expect(manifest.links).to.not.be.empty;
      for (const link of manifest.links) {
        expect(link.ids).to.not.be.empty;
        for (const id of link.ids) {
          expect(id.vendorId).to.be.within(1, 0xffff);
          if (id.productId !== undefined) expect(id.productId).to.be.within(0, 0xffff);
        }
        // Where there is a choice the person has to be told what is meant; a bridge is the same cable once more.
        const ways = manifest.links.filter((way) => !('bridge' in way));
        if (ways.length > 1) expect(link.name).to.be.a('string');
      }
      expect(manifest.help.steps).to.not.be.empty;
      for (const ask of manifest.asks ?? []) {
        expect(() => new RegExp(`^(?:${ask.pattern})$`)).to.not.throw();
        expect(ask.label).to.not.be.empty;
        expect(ask.hint).to.not.be.empty;
      }
    });
  }

  it('has the other ways of speaking under names that are models', () => {
    for (const [id, models] of Object.entries(OTHERWISE))
      expect(devices.find((device) => device.id === id)?.models, id).to.include.members([...models]);
  });

  it('list no model twice, so that a person finds one row for a meter', () => {
    const models = devices.flatMap((manifest) => manifest.models);
    expect(models.filter((model, i) => models.indexOf(model) !== i)).to.deep.equal([]);
  });
});

// Pumps hold other things and are kept page by page: contract-pumps.test.ts has what they must hold.
for (const manifest of devices.filter((device) => !isPump(device)))
  describe(`driver ${manifest.id}`, () => contract(manifest));

function contract(manifest: DeviceManifest): void {
  const [model] = manifest.models as [string];
  const holds = holders.get(manifest.id);

  /** The memory as this device can hold it: without the marks it does not have, a plain reading for a kind it has not. */
  function scenario(name: string, count: number, fault?: Fault, unit?: GlucoseUnit): Scenario {
    const any = anyScenario(name, count, fault, unit);
    const plain = ({ deviceTime, ...rest }: Reading): Reading => ({
      kind: 'smbg',
      deviceTime,
      mgdl: (rest as { mgdl: number }).mgdl,
    });
    return holds ? { ...any, readings: any.readings.map((one) => holds(one, any) ?? plain(one)) } : any;
  }

  const allKinds = scenario(model, 20).readings.filter((reading) => !manifest.reads.includes(reading.kind));

  it('holds what the scenarios of this suite hold', () => {
    expect(allKinds).to.deep.equal([]);
  });

  for (const name of manifest.models) {
    for (const unit of ['mg/dL', 'mmol/L'] as const) {
      it(`${name} in ${unit}: the memory comes back exactly`, async () => {
        const held = { ...scenario(name, 40, undefined, manifest.storesMgdl ? 'mg/dL' : unit), unit };
        const { readings, error, problems, info } = await readSimulator(manifest, held, { now: NOW });
        expect(error).to.equal(undefined);
        expect(problems).to.deep.equal([]);
        expect(inOrder(readings)).to.deep.equal(inOrder(held.readings));
        expect(factsOf(manifest, name).reads).to.include.members([...new Set(readings.map(({ kind }) => kind))]);
        expect(info?.serial).to.not.be.empty;
        expect(info?.model).to.be.a('string');
        if (info?.clock) expect(info.clock.computerAt).to.equal(NOW);
      });
    }
  }

  for (const name of manifest.models) {
    it(`${name}: LO and HI are the ends of this model’s own range, and a number next to one is a number`, async () => {
      const { low, high } = factsOf(manifest, name).rangeMgdl ?? manifest.rangeMgdl;
      const at = (hour: number): string => `2026-01-05T0${hour}:03:00`;
      const ends: Reading[] = [
        { kind: 'smbg', deviceTime: at(6), mgdl: low, bound: 'low' },
        { kind: 'smbg', deviceTime: at(7), mgdl: low + 1 },
        { kind: 'smbg', deviceTime: at(8), mgdl: high, bound: 'high' },
        { kind: 'control', deviceTime: at(9), mgdl: high, bound: 'high' },
      ];
      const any = anyScenario(name, 0);
      const held = { ...any, readings: ends.flatMap((one) => (holds ? (holds(one, any) ?? []) : one)) };
      const { readings, error } = await readSimulator(manifest, held, { now: NOW });
      expect(error).to.equal(undefined);
      expect(inOrder(readings)).to.deep.equal(inOrder(held.readings));
    });
  }

  for (const each of [model, ...(OTHERWISE[manifest.id] ?? [])])
    describe(each, () => conversation(manifest, each, scenario));
}

type Fill = (name: string, count: number, fault?: Fault, unit?: GlucoseUnit) => Scenario;

/** What goes well and what goes wrong at the cable of this model. */
function conversation(manifest: DeviceManifest, model: string, scenario: Fill): void {
  const serial = manifest.links.some((link) => link.kind === 'serial');

  it('reads an empty memory', async () => {
    const { readings, error } = await readSimulator(manifest, scenario(model, 0));
    expect(error).to.equal(undefined);
    expect(readings).to.deep.equal([]);
  });

  it('reading twice gives the same records', async () => {
    const clock = { zone: zone('Europe/Paris') };
    const first = await readSimulator(manifest, scenario(model, 30));
    const second = await readSimulator(manifest, scenario(model, 30));
    const ids = (readings: readonly Reading[]): string[] => stamp(readings, 'x', clock).map((record) => record.id);
    expect(new Set(ids(second.readings))).to.deep.equal(new Set(ids(first.readings)));
    expect(new Set(ids(first.readings)).size).to.equal(30);
  });

  it('decodes its own conversation to the same readings', async () => {
    const { transcript, readings } = await readSimulator(manifest, scenario(model, 25));
    const { decode } = await manifest.load();
    const decoded = decode([{ chunks: transcript.received }], { model });
    expect(decoded.problems).to.deep.equal([]);
    expect(inOrder(decoded.readings)).to.deep.equal(inOrder(readings));
  });

  it('decodes the same bytes joined to one chunk', async () => {
    const { transcript, readings } = await readSimulator(manifest, scenario(model, 25));
    const { decode } = await manifest.load();
    const joined = new Uint8Array(await new Blob(transcript.received.map((chunk) => chunk.slice())).arrayBuffer());
    expect(inOrder(decode([{ chunks: [joined] }], { model }).readings)).to.deep.equal(inOrder(readings));
  });

  it('a silent device is a timeout', async () => {
    const { error, ms } = await readSimulator(manifest, scenario(model, 5, { kind: 'silent' }), { timeScale: 0.005 });
    expect(error?.code).to.equal('timeout');
    expect(ms).to.be.below(5000);
  });

  it('one wrong checksum is asked for again', async () => {
    for (const nth of [0, 1, 2, 5, 9]) {
      const held = scenario(model, 12, { kind: 'bad-checksum', nth, times: 1 });
      const { readings, error } = await readSimulator(manifest, held, { timeScale: 0.2 });
      expect(error, `message ${nth}`).to.equal(undefined);
      expect(inOrder(readings), `message ${nth}`).to.deep.equal(inOrder(held.readings));
    }
  }).timeout(60_000);

  it('a checksum that stays wrong is an error, and nothing of it is read', async () => {
    const held = scenario(model, 12, { kind: 'bad-checksum', nth: 6, times: 1000 });
    const { readings, error } = await readSimulator(manifest, held, { timeScale: 0.1 });
    expect(error?.code).to.be.oneOf(['bad-checksum', 'timeout']);
    expectPartOf(readings, held.readings);
    expect(readings.length).to.be.below(12);
  }).timeout(60_000);

  it('pulled at any byte: what came before is read, and the error says so', async () => {
    const whole = await readSimulator(manifest, scenario(model, 5));
    const bytes = whole.transcript.received.reduce((sum, chunk) => sum + chunk.length, 0);
    let most = 0;
    for (let afterBytes = 0; afterBytes < bytes; afterBytes++) {
      const held = scenario(model, 5, { kind: 'unplugged', afterBytes });
      const { readings, error } = await readSimulator(manifest, held, { timeScale: 0.05 });
      expect(error?.code ?? 'none', `after ${afterBytes} of ${bytes} bytes`).to.be.oneOf(['disconnected', 'none']);
      // Only the end of the conversation, after the last record, can be lost without an error.
      if (!error) expect(readings).to.have.length(5);
      expectPartOf(readings, held.readings);
      most = Math.max(most, readings.length);
    }
    expect(most, 'what came before the break is kept').to.be.at.least(4);
  }).timeout(120_000);

  const shapes: Fault[] = [
    { kind: 'slow', delayMs: 3 },
    { kind: 'garbage', bytes: Uint8Array.of(0x00, 0xff, 0x41, 0x0d, 0x0a) },
    ...(serial ? ([{ kind: 'split' }, { kind: 'merged' }] as const) : []),
  ];
  for (const fault of shapes) {
    it(`${fault.kind}: complete all the same`, async () => {
      const held = scenario(model, 15, fault);
      const { readings, error } = await readSimulator(manifest, held);
      expect(error).to.equal(undefined);
      expect(inOrder(readings)).to.deep.equal(inOrder(held.readings));
    }).timeout(60_000);
  }

  it('stops when the person says so, keeping what was read', async () => {
    const holds = { ...scenario(model, 400), bytesPerSecond: 200_000 };
    // With the first batch, 100 at most: the smallest memories hold 150.
    const { readings, error } = await readSimulator(manifest, holds, { cancelAfter: 1 });
    expect(error?.code).to.equal('cancelled');
    expect(readings.length).to.be.within(1, 399);
    expectPartOf(readings, holds.readings);
  }).timeout(60_000);

  it('sends only what its list allows, in good times and bad', async () => {
    const { maySend } = await manifest.load();
    const faults: (Fault | undefined)[] = [
      undefined,
      { kind: 'bad-checksum', nth: 3, times: 3 },
      { kind: 'unplugged', afterBytes: 200 },
      { kind: 'garbage', bytes: Uint8Array.of(1, 2, 3, 4) },
    ];
    for (const fault of faults) {
      const { transcript } = await readSimulator(manifest, scenario(model, 8, fault), { timeScale: 0.1 });
      expect(transcript.sent).to.not.be.empty;
      for (const [i, bytes] of transcript.sent.entries()) expect(maySend(bytes, transcript.sent[i - 1])).to.equal(true);
    }
    // What chance can hit on are commands of a byte or two; an arbitrary longer string must be refused.
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 5, maxLength: 80 }), (bytes) => !maySend(bytes)),
      { numRuns: 5000 },
    );
  }).timeout(60_000);

  it('random bytes never hang, never throw anything but AppError, never make an impossible reading', async () => {
    const { decode } = await manifest.load();
    const { low, high } = manifest.rangeMgdl;
    const genuine = (await readSimulator(manifest, scenario(model, 6))).transcript.received;
    const check = (chunks: readonly Uint8Array[]): void => {
      try {
        for (const reading of decode([{ chunks }], { model }).readings) {
          expect(wallMs(reading.deviceTime), reading.deviceTime).to.not.be.NaN;
          if ('mgdl' in reading && reading.mgdl !== undefined) expect(reading.mgdl).to.be.within(low, high);
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    };
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 6 }), check), { numRuns: 7000 });
    // Genuine conversations with a few bytes changed get further into the decoder than noise does.
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(damage, (changes) => {
        const chunks = genuine.map((chunk) => chunk.slice());
        for (const [place, byte] of changes) {
          const chunk = chunks[place % chunks.length]!;
          if (chunk.length) chunk[(place >> 8) % chunk.length] = byte;
        }
        check(chunks);
      }),
      { numRuns: 5000 },
    );
  }).timeout(120_000);
}
