// A recovery code that was just made and has to be written down: in the memory of this window only, whatever page is looked at meanwhile.
import { account } from './account.ts';
import { Subject } from './subject.ts';

export interface FreshCode {
  readonly code: string;
  /** With the account itself, rather than in place of an older code. */
  readonly isFirst: boolean;
}

export const freshCode = new Subject<FreshCode | undefined>(undefined);

account.subscribe(({ state }) => {
  if (state === 'signed-out') freshCode.set(undefined);
});

/** Of two windows the code that was made last counts: one that is shown in another opens nothing any more. */
const otherWindows = new BroadcastChannel('basalt-fresh-code');
otherWindows.onmessage = () => freshCode.set(undefined);
freshCode.subscribe((fresh) => {
  // That there is one, never the code.
  if (fresh) otherWindows.postMessage('made');
});
