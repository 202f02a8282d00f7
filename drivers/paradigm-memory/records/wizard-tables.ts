// Tables of the bolus wizard, as answers 8A, 8B and 9F and record 5A have them: one entry per time of day.
import type { DeviceSettings } from '../../../src/model/record.ts';

type Slots<Name extends keyof DeviceSettings> = NonNullable<DeviceSettings[Name]>;

const HALF_HOURS_A_DAY = 48;

/** Entries until the table ends: at a slot of the day that does not come after the one before. */
function entries(table: Uint8Array, width: number, slotOf: (at: number) => number): number[] {
  const found: number[] = [];
  let last = -1;
  for (let at = 0; at + width <= table.length; at += width) {
    const slot = slotOf(at);
    if (slot <= last || slot >= HALF_HOURS_A_DAY) break;
    last = slot;
    found.push(at);
  }
  return found;
}

/** Small models: slot, grams a unit or tenths of a unit an exchange. Large ones: slot, BE16 tenths of a gram or thousandths. */
export function carbRatioSlots(table: Uint8Array, isLarge: boolean, isExchanges: boolean): Slots<'carbRatios'> {
  return entries(table, isLarge ? 3 : 2, (at) => table[at]!).map((at) => {
    const value = isLarge ? (table[at + 1]! << 8) | table[at + 2]! : table[at + 1]!;
    const startMin = table[at]! * 30;
    return isExchanges
      ? { startMin, unitsPerExchange: value / (isLarge ? 1000 : 10) }
      : { startMin, gramsPerUnit: isLarge ? value / 10 : value };
  });
}

/** Slot in the lower six bits, bit 6 is the ninth bit of the value. `glucose` makes mg/dL of the pump's number. */
export function sensitivitySlots(table: Uint8Array, glucose: (value: number) => number): Slots<'sensitivities'> {
  return entries(table, 2, (at) => table[at]! & 0x3f).map((at) => ({
    startMin: (table[at]! & 0x3f) * 30,
    mgdlPerUnit: glucose(table[at + 1]! | ((table[at]! & 0x40) << 2)),
  }));
}

/** Slot, low, high. */
export function targetSlots(table: Uint8Array, glucose: (value: number) => number): Slots<'targets'> {
  return entries(table, 3, (at) => table[at]!).map((at) => ({
    startMin: table[at]! * 30,
    lowMgdl: glucose(table[at + 1]!),
    highMgdl: glucose(table[at + 2]!),
  }));
}
