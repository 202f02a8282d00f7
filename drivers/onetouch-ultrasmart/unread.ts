// The records without a value, gathered into one problem a reason: a memory may hold thousands of them.
import type { Problem } from '../../src/device/driver.ts';

const SHOWN = 5;

export class Unread {
  readonly #numbers = new Map<string, number[]>();

  add(why: string, number: number): void {
    const numbers = this.#numbers.get(why);
    if (numbers) numbers.push(number);
    else this.#numbers.set(why, [number]);
  }

  problems(): Problem[] {
    return [...this.#numbers].map(([why, numbers]) => {
      const more = numbers.length > SHOWN ? ` and ${numbers.length - SHOWN} more` : '';
      return {
        where: `record ${numbers.slice(0, SHOWN).join(', ')}${more}`,
        what: `kept as it came, without a value: ${why}`,
      };
    });
  }
}
