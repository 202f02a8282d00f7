// How fast the drivers decode: a full memory of each, read from its simulator once, decoded many times.
import { manifests } from '../drivers/index.ts';
import { concat } from '../src/device/bytes.ts';
import { isDevice } from '../src/device/driver.ts';
import { meterMemory } from '../src/demo/scenario.ts';
import { readSimulator } from '../test/support/read-simulator.ts';

interface Row {
  readonly group: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

const COUNT = 500;
const RUNS = 200;
/** Protocols that ask for pauses would take minutes. */
const TIME_SCALE = 0.01;

export async function bench(report: (row: Row) => void): Promise<void> {
  for (const manifest of manifests.filter(isDevice)) {
    const readings = meterMemory({
      seed: 42,
      count: COUNT,
      lastDeviceTime: '2026-03-09T12:00:00',
      resolution: 'second',
    });
    const model = manifest.models[0]!;
    const scenario = { model, serial: 'HAXGR4PV', deviceTime: '2026-03-09T12:00:00', unit: 'mg/dL', readings } as const;
    // A memory smaller than this holds its newest.
    const { transcript, readings: held } = await readSimulator(manifest, scenario, { timeScale: TIME_SCALE });
    const { decode } = await manifest.load();
    const chunks = transcript.received;
    const bytes = concat(chunks).length;
    decode([{ chunks }], { model });
    const started = performance.now();
    for (let run = 0; run < RUNS; run++) decode([{ chunks }], { model });
    const ms = (performance.now() - started) / RUNS;
    report({ group: 'decode', name: `${manifest.id}: ${held.length} records`, value: ms, unit: 'ms' });
    report({ group: 'decode', name: `${manifest.id}`, value: (held.length / ms) * 1000, unit: 'records/s' });
    report({ group: 'decode', name: `${manifest.id}: conversation`, value: bytes / ms / 1000, unit: 'MB/s' });
  }
}
