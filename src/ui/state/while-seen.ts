// Looks again while an element is seen: when its window is looked at, and once a minute.
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const EVERY_MS = 60_000;

export class WhileSeen implements ReactiveController {
  readonly #look: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost, look: () => void) {
    this.#look = () => {
      if (document.visibilityState === 'visible') look();
    };
    host.addController(this);
  }

  hostConnected(): void {
    this.#timer = setInterval(this.#look, EVERY_MS);
    addEventListener('focus', this.#look);
    document.addEventListener('visibilitychange', this.#look);
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
    removeEventListener('focus', this.#look);
    document.removeEventListener('visibilitychange', this.#look);
  }
}
