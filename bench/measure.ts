// How benches measure: time, the median of several runs, and the heap after a collection.

/** One measured number, as bench/run.mjs takes it. */
export interface Row {
  readonly group: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is measured beside, when it is not Basalt. */
  readonly peer?: string;
}

export type Report = (row: Row) => void;

/** Runs `work` once: its result and the milliseconds it took. */
export async function timed<T>(work: () => T | Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

/** Median of `times` runs, ms. */
export async function medianMs(times: number, work: () => unknown): Promise<number> {
  const runs: number[] = [];
  for (let i = 0; i < times; i++) runs.push((await timed(work)).ms);
  return runs.sort((a, b) => a - b)[Math.floor(times / 2)]!;
}

/** Heap in use after a collection, in MB, array buffers included. Chromium must run with --expose-gc and --enable-precise-memory-info. */
async function heapMb(): Promise<number> {
  const { gc } = globalThis as unknown as { gc: (options: object) => Promise<void> };
  const { memory } = performance as unknown as { memory: { usedJSHeapSize: number } };
  // In turns of their own, where nothing on the stack can hold on to anything; buffers are given back in a later one.
  for (let i = 0; i < 4; i++) {
    await new Promise((done) => setTimeout(done, 100));
    await gc({ type: 'major', execution: 'async' });
  }
  return memory.usedJSHeapSize / 1e6;
}

/** Heap that the result of `work` holds, in MB. */
export async function heldMb(work: () => Promise<unknown>): Promise<number> {
  // A suspended function keeps what it last had in hand until the next time, so what counts is the second measurement.
  await heapMb();
  const before = await heapMb();
  const held = await work();
  await heapMb();
  const after = await heapMb();
  // Used after the measurement, or the collection could take it before.
  if (held === undefined) throw new Error('nothing to measure');
  return after - before;
}
