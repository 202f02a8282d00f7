// Which pages of a pump earlier readings have kept for good, and which were still being written then.
import { isIntactIsigPage, isIntactPage } from '../paradigm-memory/crc.ts';
import { pageName } from '../paradigm-memory/image.ts';
import type { DeviceMemory } from '../../src/device/driver.ts';

export type PageKind = 'history' | 'glucose' | 'isig';

export function isWhole(kind: PageKind, page: Uint8Array): boolean {
  return kind === 'isig' ? isIntactIsigPage(page) : isIntactPage(page);
}

const OPEN = Uint8Array.of(1);
const CLOSED = Uint8Array.of(0);

/** Beside a page that was the newest when it was read: it grows, and must be read again. */
export function openName(kind: PageKind, number: number): string {
  return `open/${pageName(kind, number)}`;
}

/** Pages by kind and number; `put` keeps one for good, or as the newest, which may grow. */
export class KeptPages {
  readonly #memory: DeviceMemory;
  readonly #held: Map<string, Uint8Array>;

  private constructor(memory: DeviceMemory, held: Map<string, Uint8Array>) {
    this.#memory = memory;
    this.#held = held;
  }

  static async of(memory: DeviceMemory): Promise<KeptPages> {
    return new KeptPages(memory, new Map(await memory.all()));
  }

  /** Everything there is, by name: what `imageFromMemory` takes. */
  get all(): ReadonlyMap<string, Uint8Array> {
    return this.#held;
  }

  page(kind: PageKind, number: number): Uint8Array | undefined {
    return this.#held.get(pageName(kind, number));
  }

  /** True when the page cannot have changed since it was kept. */
  isFinal(kind: PageKind, number: number): boolean {
    const page = this.page(kind, number);
    return page !== undefined && isWhole(kind, page) && !this.#held.get(openName(kind, number))?.[0];
  }

  /** Numbers of the pages there are of a kind. */
  numbers(kind: PageKind): number[] {
    const start = pageName(kind, 0).slice(0, -1);
    return [...this.#held.keys()]
      .filter((name) => name.startsWith(start))
      .map((name) => Number(name.slice(start.length)));
  }

  /** A break between the two writes leaves the page marked as open: it is read once too often, never once too seldom. */
  async put(kind: PageKind, number: number, page: Uint8Array, isNewest: boolean): Promise<void> {
    const mark = openName(kind, number);
    if (isNewest && !this.#held.get(mark)?.[0]) await this.keep(mark, OPEN);
    await this.keep(pageName(kind, number), page);
    if (!isNewest && this.#held.get(mark)?.[0]) await this.keep(mark, CLOSED);
  }

  async keep(name: string, bytes: Uint8Array): Promise<void> {
    await this.#memory.put(name, bytes);
    this.#held.set(name, bytes);
  }
}
