// What every driver of reports on a reader's disk must hold: every meter in both units, cut and damaged anywhere, twice.
import { expect } from 'chai';
import fc from 'fast-check';
import { manifests } from '../../drivers/index.ts';
import type { FolderManifest } from '../../src/device/driver.ts';
import { isFolder } from '../../src/device/driver.ts';
import { factsOf } from '../../src/device/models.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import type { Reading } from '../../src/model/record.ts';
import { wallMs, zone } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { CLOCK, meterReadings } from '../support/holdings.ts';
import { inOrder } from '../support/read-simulator.ts';

const folders = manifests.filter(isFolder);

describe('readers with a disk', () => {
  it('there is one', () => expect(folders).to.not.be.empty);
});

for (const manifest of folders) {
  const meters = manifest.models.filter((model) => factsOf(manifest, model).reads.includes('smbg'));
  describe(`driver ${manifest.id}`, () => {
    for (const model of meters) for (const unit of ['mg/dL', 'mmol/L'] as const) contract(manifest, model, unit);
  });
}

function contract(manifest: FolderManifest, model: string, unit: GlucoseUnit): void {
  const loaded = Promise.all([manifest.load(), manifest.simulator()]);

  async function scenario(count: number, serial = '10351342'): Promise<Scenario> {
    const [, { holds = (reading: Reading) => reading }] = await loaded;
    const any = { model, serial, deviceTime: CLOCK, unit };
    const limits: Reading[] = [
      { kind: 'smbg', deviceTime: '2026-03-01T08:00:00', mgdl: 600, bound: 'high' },
      { kind: 'smbg', deviceTime: '2026-03-01T09:00:00', mgdl: 10, bound: 'low' },
    ];
    const all = [...meterReadings(count, unit), ...(count ? limits : [])];
    return { ...any, readings: all.flatMap((reading) => holds(reading, any) ?? []) };
  }

  it(`${model} in ${unit}: the memory comes back exactly`, async () => {
    const [{ decode, recognise }, { report }] = await loaded;
    const held = await scenario(40);
    const { bytes, fileName } = report(held);
    expect(manifest.accepts.some((ending) => fileName.toLowerCase().endsWith(ending))).to.equal(true);
    expect(recognise(bytes.subarray(0, 16_384), fileName)).to.equal(1);
    const { info, readings, problems } = decode([{ chunks: [bytes], fileName }]);
    expect(problems).to.deep.equal([]);
    expect(inOrder(readings)).to.deep.equal(inOrder(held.readings));
    expect(factsOf(manifest, model).reads).to.include.members([...new Set(readings.map(({ kind }) => kind))]);
    expect(info).to.include({ serial: held.serial, unit });
    expect(info.model).to.include('Accu-Chek');
    const halves = [bytes.subarray(0, 1111), bytes.subarray(1111)];
    expect(decode([{ chunks: halves, fileName }]).readings).to.deep.equal(readings);
  });

  it(`${model} in ${unit}: an empty memory, and the next report of a fuller one`, async () => {
    const [{ decode }, { report }] = await loaded;
    const empty = decode([{ chunks: [report(await scenario(0)).bytes] }]);
    expect([empty.readings, empty.problems]).to.deep.equal([[], []]);
    const files = await Promise.all([30, 33].map(async (count) => report(await scenario(count))));
    const both = decode(files.map(({ bytes, fileName }) => ({ chunks: [bytes], fileName })));
    const newest = decode([{ chunks: [files[1]!.bytes] }]);
    const ids = (readings: readonly Reading[]): Set<string> =>
      new Set(stamp(readings, 'x', { zone: zone('Europe/Paris') }).map(({ id }) => id));
    expect(ids(both.readings)).to.deep.equal(ids(newest.readings));
    expect(both.readings).to.have.length(newest.readings.length);
  });

  it(`${model} in ${unit}: cut at any byte, what came before is read and the rest is said`, async () => {
    const [{ decode }, { report }] = await loaded;
    const held = await scenario(5);
    const { bytes } = report(held);
    const whole = decode([{ chunks: [bytes] }]).readings;
    // Behind the last tag there is only a line end.
    for (let length = 0; length < bytes.length - 2; length++) {
      try {
        const { readings, problems } = decode([{ chunks: [bytes.subarray(0, length)] }]);
        expect(readings, `${length} bytes`).to.deep.equal(whole.slice(0, readings.length));
        expect(problems, `${length} bytes`).to.not.be.empty;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        expect(error.code).to.equal('bad-file');
      }
    }
  });

  it(`${model} in ${unit}: random bytes and damage never throw anything else, never make an impossible reading`, async () => {
    const [{ decode }, { report }] = await loaded;
    const { bytes } = report(await scenario(12));
    const check = (input: Uint8Array): void => {
      try {
        for (const reading of decode([{ chunks: [input] }]).readings) {
          expect(wallMs(reading.deviceTime), reading.deviceTime).to.not.be.NaN;
          if ('mgdl' in reading && reading.mgdl !== undefined) expect(reading.mgdl).to.be.within(10, 601);
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check), { numRuns: 500 });
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(changes, (list) => {
        const damaged = bytes.slice();
        for (const [place, byte] of list) damaged[place % damaged.length] = byte;
        check(damaged);
      }),
      { numRuns: 1000 },
    );
  }).timeout(60_000);
}
