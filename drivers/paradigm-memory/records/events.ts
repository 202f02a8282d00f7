// What happens to the pump: prime (03), suspend and resume (1E, 1F), rewind (21), battery (1A), and a person's marks (40 to 43).
import { wallText } from '../date.ts';
import type { RecordFamily } from '../raw-record.ts';

export const events: RecordFamily = {
  0x03: {
    name: 'prime',
    length: 10,
    dateAt: 5,
    read: ({ bytes }, ms) => ({
      kind: 'event',
      deviceTime: wallText(ms),
      // Without an amount chosen beforehand it is the tubing that is filled, until drops come.
      event: bytes[2] ? 'cannula-fill' : 'tubing-fill',
      units: bytes[4]! / 10,
    }),
  },
  0x1a: {
    name: 'battery',
    length: 7,
    read: ({ bytes }, ms) => ({
      kind: 'event',
      deviceTime: wallText(ms),
      event: bytes[1] ? 'battery-in' : 'battery-out',
    }),
  },
  0x1e: {
    name: 'suspend',
    length: 7,
    read: ({ bytes }, ms) => ({
      kind: 'event',
      deviceTime: wallText(ms),
      event: 'suspend',
      ...reason(bytes[1]! & 0x1f),
    }),
  },
  0x1f: {
    name: 'resume',
    length: 7,
    read: ({ bytes }, ms) => ({
      kind: 'event',
      deviceTime: wallText(ms),
      event: 'resume',
      ...reason(bytes[1]! & 0x1f),
    }),
  },
  0x21: {
    name: 'rewind',
    length: 7,
    read: (_, ms) => ({ kind: 'event', deviceTime: wallText(ms), event: 'rewind' }),
  },
  0x40: {
    name: 'meal marker',
    length: 9,
    read: ({ bytes }, ms) => {
      // The last byte is the unit: 01 grams (24 g in the Veo's export), 02 exchanges in tenths [open source: MinimedKit].
      const amount = bytes[7]! | ((bytes[1]! & 3) << 8);
      const grams = bytes[8] === 1 ? amount : 0;
      if (grams) return { kind: 'carbs', deviceTime: wallText(ms), grams };
      return {
        kind: 'event',
        deviceTime: wallText(ms),
        event: 'meal-marker',
        ...(amount && { detail: `${amount / 10} exchanges` }),
      };
    },
  },
  0x41: {
    name: 'exercise marker',
    length: 8,
    read: (_, ms) => ({ kind: 'event', deviceTime: wallText(ms), event: 'exercise-marker' }),
  },
  0x42: {
    name: 'insulin marker',
    length: 8,
    // Insulin the person took in another way than by this pump: 1.2 U in the Veo's export.
    read: ({ bytes }, ms) => {
      const units = bytes[1]! / 10;
      if (units) return { kind: 'injection', deviceTime: wallText(ms), units };
      return { kind: 'event', deviceTime: wallText(ms), event: 'insulin-marker' };
    },
  },
  0x43: {
    name: 'other marker',
    length: 7,
    read: (_, ms) => ({ kind: 'event', deviceTime: wallText(ms), event: 'other-marker' }),
  },
};

/** New state of the large models (devices.md 3.5, records 1E and 1F); nothing to say about an ordinary one by the person. */
const STATES: Readonly<Record<number, string>> = {
  2: 'after an alarm',
  3: 'low glucose',
  4: 'no response',
  5: 'chosen by the person',
  6: 'by the person',
  7: 'by itself, two hours after a suspend by the person',
  8: 'by itself, no response',
};

function reason(state: number): { detail?: string } {
  const detail = STATES[state];
  return detail ? { detail } : {};
}
