// Entries of a report under a name nobody knows: newer ones, or damaged ones. They are told, for they are not read.
import type { Problem } from '../../src/device/driver.ts';
import { timeOf } from './time.ts';
import type { Element } from './xml.ts';

/** What has a moment and none of the names that are read is an entry all the same: a problem each. */
export function reportStrange(elements: readonly Element[], known: readonly string[], problems: Problem[]): void {
  for (const element of elements) {
    if (known.includes(element.name) || timeOf(element) === undefined) continue;
    problems.push({ where: `line ${element.line}`, what: `an entry of a kind nobody knows: ${element.raw}` });
  }
}
