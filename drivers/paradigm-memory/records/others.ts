// Records whose length is known and whose content nobody needs or understands: they are kept as they came.
import type { RecordFamily, RecordShape } from '../raw-record.ts';

/** Names from loopandlearn/MinimedKit PumpEventType and the maker's export where a row stands beside them. */
const SEVEN_BYTES: Readonly<Record<number, string>> = {
  0x1c: 'insulin change prepared',
  0x1d: 'concentration',
  0x20: 'self test',
  0x22: 'settings cleared',
  0x25: 'max basal (old)',
  0x27: 'remote id',
  0x28: 'unnamed 28',
  0x2a: 'unnamed 2a',
  0x2b: 'unnamed 2b',
  0x35: 'reminder shown',
  0x37: 'unnamed 37',
  0x38: 'unnamed 38',
  0x3a: 'insulin change confirmed',
  0x3b: 'unnamed 3b',
  0x3e: 'unnamed 3e',
  0x45: 'unnamed 45',
  0x59: 'unnamed 59',
  0x5d: 'settings saved',
  0x70: 'unnamed 70',
  0x7c: 'other device',
};

const LONGER: Readonly<Record<number, readonly [bytes: number, name: string]>> = {
  0x26: [21, 'remote'],
  0x29: [21, 'unnamed 29'],
  0x2e: [107, 'wizard setup (512)'],
  0x36: [21, 'meter id'],
  0x3c: [21, 'linked meters'],
  0x3d: [21, 'unnamed 3d'],
  // Limits of sensor alerts before and after. The maker's export of the Veo 554 has 9 of them beside their numbers, but the unit of one
  // is in none of its bytes, and where the ninth bit of a limit stands in no capture: nothing is said of a limit instead of a wrong one.
  0x54: [64, 'sensor glucose limits'],
  0x67: [9, 'bolus reminder time'],
  0x68: [9, 'bolus reminder time deleted'],
  0x69: [9, 'bolus reminder shown'],
  0x7d: [37, 'other device id'],
  0x7f: [8, 'low suspend parameter'],
  0x81: [12, 'watchdog'],
  0x82: [12, 'other device deleted'],
};

const found: Record<number, RecordShape> = {};
for (const [opcode, name] of Object.entries(SEVEN_BYTES)) found[Number(opcode)] = { name, length: 7 };
for (const [opcode, [length, name]] of Object.entries(LONGER)) found[Number(opcode)] = { name, length };

export const others: RecordFamily = found;
