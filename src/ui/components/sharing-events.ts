// What parts of the sharing page tell it: something on the server is another than before, and what was done.
import type { LitElement } from 'lit';
import type { SharingTopic } from '../state/sharing-answers.ts';

/** Asks the page to ask the server again. */
export function changed(from: HTMLElement, ...topics: readonly SharingTopic[]): void {
  from.dispatchEvent(new CustomEvent('sharing-changed', { detail: topics, bubbles: true, composed: true }));
}

export interface Done {
  /** Which card says it. */
  readonly about: SharingTopic;
  readonly words: string;
}

/** A sentence for the status line of a card: what it is about may be gone from the page by then. */
export function done(from: HTMLElement, about: SharingTopic, words: string): void {
  const detail: Done = { about, words };
  from.dispatchEvent(new CustomEvent('sharing-done', { detail, bubbles: true, composed: true }));
}

/** Moves the focus to what has just come into an element, when it is drawn. */
export async function focusIn(host: LitElement, selector: string): Promise<void> {
  await host.updateComplete;
  const found = host.renderRoot.querySelector<HTMLElement & Partial<Pick<LitElement, 'updateComplete'>>>(selector);
  await found?.updateComplete;
  found?.focus();
}

declare global {
  interface HTMLElementEventMap {
    'sharing-changed': CustomEvent<readonly SharingTopic[]>;
    'sharing-done': CustomEvent<Done>;
  }
}
