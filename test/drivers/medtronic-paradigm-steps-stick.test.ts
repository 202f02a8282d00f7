// Radio trouble at every step of reading a Paradigm pump through a CareLink stick: it ends in time, nothing is wrong or double, and the next reading goes on.
import { everyStep } from './medtronic-paradigm-support.ts';

describe('a Paradigm pump behind a CareLink stick, trouble at every step', () => {
  everyStep('usb');
});
