// What every page element is to the shell: parameters in, a title out.
import type { LitElement } from 'lit';
import type { RouteParams } from './routes.ts';

export interface PageElement extends LitElement {
  params: RouteParams;
}

/** Tells the shell what the page is about now: 'Monday, 15 January 2024'. */
export function sayTitle(page: HTMLElement, title: string): void {
  page.dispatchEvent(new CustomEvent('page-titled', { detail: title, bubbles: true, composed: true }));
}

/** Goes to `title` where what had the focus is gone with what it belonged to. */
export function focusIfLost(title: HTMLElement | null): void {
  if (document.activeElement === document.body) title?.focus({ preventScroll: true });
}

declare global {
  interface HTMLElementEventMap {
    'page-titled': CustomEvent<string>;
  }
}
