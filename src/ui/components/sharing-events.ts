// What parts of the sharing page tell it: something on the server is another than before, and what was done.

export type SharingTopic = 'people' | 'requests' | 'shares';

/** Asks the page to ask the server again. */
export function changed(from: HTMLElement, ...topics: readonly SharingTopic[]): void {
  from.dispatchEvent(new CustomEvent('sharing-changed', { detail: topics, bubbles: true, composed: true }));
}

/** A sentence for the status line of the card: what it is about may be gone from the page by then. */
export function done(from: HTMLElement, words: string): void {
  from.dispatchEvent(new CustomEvent('sharing-done', { detail: words, bubbles: true, composed: true }));
}

declare global {
  interface HTMLElementEventMap {
    'sharing-changed': CustomEvent<readonly SharingTopic[]>;
    'sharing-done': CustomEvent<string>;
  }
}
