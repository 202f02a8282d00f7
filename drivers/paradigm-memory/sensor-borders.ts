// Whether saved sensor pages go on from one to the next: each says when it was, by its time stamps.
import type { Problem } from '../../src/device/driver.ts';
import { HOUR_MS } from '../../src/model/time.ts';
import { isIntactPage } from './crc.ts';
import { wallText } from './date.ts';
import { cutSensorPage, SENSOR, sensorDate } from './sensor-page.ts';

/** Stamps of one page are in order but for a clock that was set, which has records of its own. */
const LATE_MS = HOUR_MS;

/** Glucose pages whose times go back from one to the next though no clock was set: of two pumps, or in the wrong order. */
export function sensorBorderProblems(
  pages: ReadonlyMap<number, Uint8Array>,
  where: (page: number) => string,
): Problem[] {
  const problems: Problem[] = [];
  let before: { readonly name: string; readonly last: number } | undefined;
  for (const number of [...pages.keys()].sort((a, b) => a - b)) {
    const page = pages.get(number)!;
    const times = stampsOf(page);
    const name = where(number);
    if (times === undefined) {
      before = undefined;
      continue;
    }
    if (!times.length) continue;
    if (before && times[0]! < before.last - LATE_MS)
      problems.push({
        where: name,
        what: `its first time stamp is ${wallText(times[0]!)}, and ${before.name} before it ends at ${wallText(before.last)}: they are of two pumps, or their numbers are wrong. Decode the pages of each pump by themselves`,
      });
    before = { name, last: times.at(-1)! };
  }
  return problems;
}

/** True when time goes on from each page to the next, as far as their stamps say. */
export function sensorPagesGoOn(pages: readonly Uint8Array[]): boolean {
  return !sensorBorderProblems(new Map(pages.entries()), String).length;
}

/** Times of the stamps of a page, ms; `undefined` when it is damaged or its clock was set. */
function stampsOf(page: Uint8Array): number[] | undefined {
  if (!isIntactPage(page)) return undefined;
  const times: number[] = [];
  for (const at of cutSensorPage(page).places) {
    if (page[at] === SENSOR.clock) return undefined;
    const ms = page[at] === SENSOR.stamp ? sensorDate(page, at - 1) : Number.NaN;
    if (!Number.isNaN(ms)) times.push(ms);
  }
  return times;
}
