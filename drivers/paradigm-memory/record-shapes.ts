// All record types of the history, by opcode: how long they are and what they say.
import { alarms } from './records/alarms.ts';
import { basal } from './records/basal.ts';
import { bolus } from './records/bolus.ts';
import { clock } from './records/clock.ts';
import { events } from './records/events.ts';
import { glucose } from './records/glucose.ts';
import { others } from './records/others.ts';
import { sensorSettings } from './records/sensor-settings.ts';
import { settings } from './records/settings.ts';
import { totals } from './records/totals.ts';
import { wizardSetup } from './records/wizard-setup.ts';
import type { RecordShape } from './raw-record.ts';

/**
 * Lengths of all types, checked by cutting every CRC-correct page there is of a 515, 522, 715, 523, 723, 551, both 554 and a
 * 754 exactly to the padding (devices.md 3.5).
 */
export const RECORD_SHAPES: readonly (RecordShape | undefined)[] = Array.from({ length: 256 }, (_, opcode) =>
  [alarms, basal, bolus, clock, events, glucose, others, sensorSettings, settings, totals, wizardSetup]
    .map((family) => family[opcode])
    .find((shape) => shape !== undefined),
);
