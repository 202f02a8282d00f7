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
export async function heapMb(): Promise<number> {
  const { gc } = globalThis as unknown as { gc: (options: object) => Promise<void> };
  const { memory } = performance as unknown as { memory: { usedJSHeapSize: number } };
  // Each collection in a turn of its own, where nothing on the stack can hold on to anything, until nothing more is found:
  // what hangs on buffers, promises and requests of the database is given back step by step.
  let used = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 20; i++) {
    await new Promise((done) => setTimeout(done, 100));
    await gc({ type: 'major', execution: 'async' });
    if (memory.usedJSHeapSize > used * 0.999) break;
    used = memory.usedJSHeapSize;
  }
  return memory.usedJSHeapSize / 1e6;
}

/** Heap that the result of `work` holds, in MB. */
export async function heldMb(work: () => Promise<unknown>): Promise<number> {
  const before = await heapMb();
  const held = await work();
  const after = await heapMb();
  // Used after the measurement, or the collection would take it.
  if (held === undefined) throw new Error('nothing to measure');
  return after - before;
}
