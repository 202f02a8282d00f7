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

declare global {
  interface HTMLElementEventMap {
    'page-titled': CustomEvent<string>;
  }
}
