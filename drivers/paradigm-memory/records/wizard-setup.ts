// Settings of the bolus wizard before and after a change (5A), and an older short form that is kept as it came (4F).
import type { DeviceSettings } from '../../../src/model/record.ts';
import { mgdlFromMmoll } from '../../../src/model/units.ts';
import { wallText } from '../date.ts';
import type { RecordFamily } from '../raw-record.ts';
import { carbRatioSlots, sensitivitySlots, targetSlots } from './wizard-tables.ts';

const HEAD_BYTES = 7;
/** Entries of each table, used or not. */
const ENTRIES = 8;
const NO_HOURS = 0x0f;

export const wizardSetup: RecordFamily = {
  0x4f: { name: 'wizard setup (old)', length: 39 },
  0x5a: {
    name: 'wizard setup',
    length: (model) => (model.isLarge ? 144 : 124),
    read: ({ bytes }, ms, { isLarge }) => {
      const half = (bytes.length - 1 - HEAD_BYTES) / 2;
      const hours = bytes.at(-1)!;
      const before = setup(bytes.subarray(HEAD_BYTES, HEAD_BYTES + half), isLarge, hours & 0x0f, bytes[1]! & 4);
      const after = setup(bytes.subarray(HEAD_BYTES + half, HEAD_BYTES + 2 * half), isLarge, hours >> 4, bytes[1]! & 8);
      return { kind: 'settings', deviceTime: wallText(ms), how: 'changed', settings: after, before };
    },
  },
};

/**
 * One half: byte 0 has the number of carb ratios and the units (bits 2-3 glucose, 0-1 carbohydrates), byte 1 the numbers of
 * targets and of sensitivities, then the three tables. Inferred from the four 5A of a 522 in ecc1/medtronic
 * (records-522, ps2-522-1), one of them with a change from mg/dL and grams to mmol/L and exchanges.
 */
function setup(half: Uint8Array, isLarge: boolean, hours: number, enabled: number): DeviceSettings {
  const isMmol = ((half[0]! >> 2) & 3) === 2;
  const isExchanges = (half[0]! & 3) === 2;
  const glucose = (value: number): number => (isMmol ? mgdlFromMmoll(value / 10) : value);
  const ratios = 2;
  const sensitivities = ratios + ENTRIES * (isLarge ? 3 : 2);
  const targets = sensitivities + ENTRIES * 2 + (isLarge ? 2 : 0);
  const used = (table: Uint8Array, count: number, width: number): Uint8Array => table.subarray(0, count * width);
  return {
    wizardOn: enabled !== 0,
    glucoseUnit: isMmol ? 'mmol/L' : 'mg/dL',
    carbUnit: isExchanges ? 'exchanges' : 'grams',
    carbRatios: carbRatioSlots(used(half.subarray(ratios), half[0]! >> 4, isLarge ? 3 : 2), isLarge, isExchanges),
    sensitivities: sensitivitySlots(used(half.subarray(sensitivities), half[1]! & 0x0f, 2), glucose),
    targets: targetSlots(used(half.subarray(targets), half[1]! >> 4, 3), glucose),
    ...(hours !== NO_HOURS && { activeInsulinHours: hours }),
  };
}
