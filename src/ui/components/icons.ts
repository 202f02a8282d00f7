// The few small drawings of the shell, in the colour of the text around them.
import { svg } from 'lit';
import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { MARK_DARK, MARK_LIGHT, MARK_SIZE } from '../mark-shape.ts';

const frame = (body: TemplateResult<2>): TemplateResult =>
  html`<svg
    viewBox="0 0 24 24"
    width="24"
    height="24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${body}
  </svg>`;

export const icons = {
  overview: frame(svg`<path d="M5 20V10M12 20V4M19 20v-7"/>`),
  upload: frame(svg`<path d="M9 3v4M15 3v4M7 7h10v4a5 5 0 0 1-10 0zM12 16v5"/>`),
  day: frame(svg`<path d="M3 15c3 0 3-8 6-8s3 10 6 10 3-6 6-6"/>`),
  logbook: frame(svg`<path d="M5 4h14v16H5zM9 9h6M9 13h6M9 17h3"/>`),
  reports: frame(svg`<path d="M7 3h7l4 4v14H7zM14 3v4h4M10 13h5M10 17h5"/>`),
  share: frame(
    svg`<circle cx="6" cy="12" r="2.5"/><circle cx="17" cy="6" r="2.5"/><circle cx="17" cy="18" r="2.5"/><path d="m8.2 10.8 6.6-3.6M8.2 13.2l6.6 3.6"/>`,
  ),
  settings: frame(
    svg`<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>`,
  ),
  more: frame(svg`<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="2.6"/>`),
  back: frame(svg`<path d="M14.5 6 9 12l5.5 6"/>`),
  forward: frame(svg`<path d="M9.5 6 15 12l-5.5 6"/>`),
  check: frame(svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`),
  file: frame(svg`<path d="M12 16V4M7.5 8.5 12 4l4.5 4.5M4 16v4h16v-4"/>`),
  demo: frame(svg`<path d="M12 3.5 19.5 8v8L12 20.5 4.5 16V8z"/><path d="m10 9 5 3-5 3z"/>`),
} as const;

/** The mark, in the page's own colours. */
export function mark(size: number): TemplateResult {
  return html`<svg viewBox="0 0 ${MARK_SIZE} ${MARK_SIZE}" width=${size} height=${size} aria-hidden="true">
    <path d=${MARK_LIGHT} fill="color-mix(in srgb, var(--brand) 52%, var(--card))"></path>
    <path d=${MARK_DARK} fill="var(--brand)"></path>
  </svg>`;
}
