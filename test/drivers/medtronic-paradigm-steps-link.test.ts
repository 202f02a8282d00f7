// Radio trouble at every step of reading a Paradigm pump through a Next Link: it ends in time, nothing is wrong or double, and the next reading goes on.
import { everyStep } from './medtronic-paradigm-support.ts';

describe('a Paradigm pump behind a Next Link, trouble at every step', () => {
  everyStep('hid');
});
