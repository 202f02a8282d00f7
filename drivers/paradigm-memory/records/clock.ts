// The clock was set: 17 carries the time before, 18 right behind it the time after, always with 0 seconds.
import type { RecordFamily } from '../raw-record.ts';

export const clock: RecordFamily = {
  0x17: { name: 'clock before a change', length: 7 },
  0x18: { name: 'clock after a change', length: 7 },
};
