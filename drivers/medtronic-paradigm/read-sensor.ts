// Reads the sensor pages that are not kept yet by their running numbers, newest first, glucose and current together.
import { COMMANDS, longPageParameter } from './commands.ts';
import type { KeptPages } from './kept-pages.ts';
import type { PageReader } from './page-reader.ts';

/** Pages of each kind a pump keeps (answer CD of a 522: 0020 four times). */
const SENSOR_PAGES = 32;

export interface SensorNumbers {
  readonly newest: number;
  readonly glucosePages: number;
  readonly isigPages: number;
}

/** Answer CD: BE32 newest page, BE16 glucose pages, BE16 ISIG pages; what follows has no name. */
export function sensorNumbers(answer: Uint8Array): SensorNumbers {
  const view = new DataView(answer.buffer, answer.byteOffset, answer.byteLength);
  return { newest: view.getUint32(0), glucosePages: view.getUint16(4), isigPages: view.getUint16(6) };
}

/** Where the memory of a kind ends is not always where the counts say: a refused page is the end. */
export async function readSensor(
  kept: KeptPages,
  { newest, glucosePages, isigPages }: SensorNumbers,
  pages: PageReader,
): Promise<void> {
  const kinds = [
    { kind: 'glucose', command: COMMANDS.glucosePage, count: Math.min(glucosePages, SENSOR_PAGES) },
    { kind: 'isig', command: COMMANDS.isigPage, count: Math.min(isigPages, SENSOR_PAGES) },
  ] as const;
  const ends = new Set<string>();
  const wanted = (index: number, { kind, count }: (typeof kinds)[number]): boolean =>
    index < count && newest - index >= 0 && !kept.isFinal(kind, newest - index);
  let planned = 0;
  for (let index = 0; index < SENSOR_PAGES; index++) for (const item of kinds) if (wanted(index, item)) planned++;
  pages.plan(planned);
  for (let index = 0; index < SENSOR_PAGES; index++) {
    for (const item of kinds) {
      const { kind, command } = item;
      if (!wanted(index, item) || ends.has(kind)) continue;
      const number = newest - index;
      const page = await pages.page(kind, command, longPageParameter(number), number, false);
      if (page === 'end') ends.add(kind);
      else if (page !== 'unreadable') await kept.put(kind, number, page, index === 0);
    }
  }
}
