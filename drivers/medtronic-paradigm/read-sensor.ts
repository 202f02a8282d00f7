// Reads the sensor pages that are not kept yet by their running numbers, newest first, glucose and current together.
import { AppError } from '../../src/model/errors.ts';
import { COMMANDS, longPageParameter } from './commands.ts';
import type { KeptPages } from './kept-pages.ts';
import { isWhole } from './kept-pages.ts';
import type { Pump } from './pump.ts';
import { PAGE_TRIES } from './pump.ts';
import type { HistoryProgress } from './read-history.ts';

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
  pump: Pump,
  kept: KeptPages,
  { newest, glucosePages, isigPages }: SensorNumbers,
  progress: HistoryProgress,
): Promise<void> {
  const kinds = [
    { kind: 'glucose', command: COMMANDS.glucosePage, pages: Math.min(glucosePages, SENSOR_PAGES) },
    { kind: 'isig', command: COMMANDS.isigPage, pages: Math.min(isigPages, SENSOR_PAGES) },
  ] as const;
  const ends = new Set<string>();
  const wanted = (index: number, { kind, pages }: (typeof kinds)[number]): boolean =>
    index < pages && newest - index >= 0 && !kept.isFinal(kind, newest - index);
  let planned = 0;
  for (let index = 0; index < SENSOR_PAGES; index++) for (const item of kinds) if (wanted(index, item)) planned++;
  progress.plan(planned);
  for (let index = 0; index < SENSOR_PAGES; index++) {
    for (const item of kinds) {
      const { kind, command } = item;
      if (!wanted(index, item) || ends.has(kind)) continue;
      const number = newest - index;
      const answer = await pump.ask(command, {
        parameters: longPageParameter(number),
        tries: PAGE_TRIES,
        isWhole: (page) => isWhole(kind, page),
      });
      if (answer.kind === 'refused') {
        if (index === 0 && kind === 'glucose')
          throw new AppError('refused', `the pump refuses its newest sensor page: reason ${answer.reason}`);
        ends.add(kind);
        continue;
      }
      await kept.put(kind, number, answer.data, index === 0);
      progress.pageRead();
    }
  }
}
