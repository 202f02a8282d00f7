// A stretch of history as readings, in the order of writing; times in UTC and delivered basal are added elsewhere.
import { hex } from '../../src/device/bytes.ts';
import type { Problem } from '../../src/device/driver.ts';
import type { Reading } from '../../src/model/record.ts';
import { joinBoluses } from './join-boluses.ts';
import type { ClockStep } from './join-others.ts';
import { joinClock, joinGlucose, joinProfiles, joinTempBasals, joinTotals } from './join-others.ts';
import { impossibleIn } from './plausible.ts';
import { unknownReading } from './raw-record.ts';
import { RECORD_SHAPES } from './record-shapes.ts';
import type { RunView } from './run-view.ts';

export interface Interpreted {
  /** With the index of the record each comes from. */
  readonly readings: readonly { readonly index: number; readonly reading: Reading }[];
  readonly clockSteps: readonly ClockStep[];
}

export function interpret(
  view: RunView,
  settingIsMmol: boolean | undefined,
  problems: Problem[],
  where: (page: number) => string,
): Interpreted {
  const clockSteps = joinClock(view);
  joinTotals(view);
  joinBoluses(view);
  joinGlucose(view, settingIsMmol);
  joinTempBasals(view);
  joinProfiles(view);
  const { records, times, done, model } = view;
  const readings: { index: number; reading: Reading }[] = [];
  for (let index = 0; index < records.length; index++) {
    let found = view.readings[index];
    if (!done[index]) {
      const record = records[index]!;
      const shape = RECORD_SHAPES[record.opcode];
      if (shape?.quiet) continue;
      found = shape?.read ? shape.read(record, times[index]!, model) : unknownReading(record, times[index]!);
    }
    if (found === undefined) continue;
    const impossible = impossibleIn(found);
    if (impossible) {
      const record = records[index]!;
      problems.push({ where: `${where(record.page)}, byte ${record.at}`, what: `${impossible}: ${hex(record.bytes)}` });
      found = unknownReading(record, times[index]!);
    }
    readings.push({ index, reading: found });
  }
  return { readings, clockSteps };
}
