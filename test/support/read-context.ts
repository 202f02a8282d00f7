// What a driver is given beside the cable, for tests that call it directly.
import type { ReadContext } from '../../src/device/driver.ts';
import { passingMemory } from '../../src/device/session.ts';

export function readContext(overrides: Partial<ReadContext> = {}): ReadContext {
  return {
    signal: new AbortController().signal,
    now: Date.now,
    sleep: () => Promise.resolve(),
    progress: () => undefined,
    problem: () => undefined,
    answers: {},
    memory: passingMemory(),
    settled: () => undefined,
    farewell: () => undefined,
    ...overrides,
  };
}
