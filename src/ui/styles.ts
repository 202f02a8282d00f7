// Styles that several elements share: text, cards, buttons, fields, tables.
import { css } from 'lit';

/** Reset and text; in every element. */
export const base = css`
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  h1 {
    font-size: 24px;
    font-weight: 650;
    line-height: 1.25;
    letter-spacing: -0.01em;
    outline: none;
    text-wrap: balance;
  }
  h2 {
    font-size: 14px;
    font-weight: 600;
    line-height: 1.4;
    color: var(--muted);
  }
  h3 {
    font-size: 15px;
    font-weight: 600;
    line-height: 1.4;
  }
  a {
    color: var(--brand);
    text-underline-offset: 2px;
  }
  :focus-visible {
    outline: 2px solid var(--brand);
    outline-offset: 2px;
  }
  /* Focus comes here when the page changes; there is nothing to press. */
  h1:focus-visible {
    outline: none;
  }
  .muted {
    color: var(--muted);
  }
  .small {
    font-size: 13px;
  }
  .hidden-text {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** A page: head with title and actions, then cards 18 apart. */
export const page = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 18px;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 12px 24px;
    align-items: end;
    justify-content: space-between;
  }
  .head > .titles {
    flex: 1 1 320px;
    min-width: 0;
  }
  .head p {
    margin-top: 4px;
    color: var(--muted);
  }
  .card {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    padding: 20px;
    min-width: 0;
  }
  .card > h2 {
    margin-bottom: 16px;
  }
  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr));
    gap: 18px;
  }
  @media (max-width: 640px) {
    .card {
      padding: 16px;
    }
  }
`;

export const buttons = css`
  button,
  .button {
    font: inherit;
    font-size: 14px;
    font-weight: 550;
    line-height: 20px;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 40px;
    padding: 8px 16px;
    border: 1px solid var(--edge);
    border-radius: var(--radius-small);
    background: var(--card);
    color: var(--ink);
    text-decoration: none;
    cursor: pointer;
    transition: background-color var(--quick);
  }
  button:hover,
  .button:hover {
    background: var(--brand-soft);
  }
  button.primary,
  .button.primary {
    background: var(--brand);
    border-color: var(--brand);
    color: var(--on-brand);
  }
  button.primary:hover,
  .button.primary:hover {
    background: color-mix(in srgb, var(--brand) 88%, var(--ink));
  }
  button.plain {
    border-color: transparent;
    background: none;
    color: var(--brand);
    padding-inline: 8px;
  }
  button.plain:hover {
    background: var(--brand-soft);
  }
  button.danger {
    color: var(--danger);
    border-color: currentColor;
  }
  button:disabled,
  button.primary:disabled {
    color: var(--muted);
    background: none;
    border-color: var(--line);
    cursor: default;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
`;

export const fields = css`
  label,
  legend,
  .label {
    font-size: 13px;
    font-weight: 550;
    color: var(--muted);
    padding: 0;
  }
  fieldset {
    border: 0;
    margin: 0;
    padding: 0;
    min-width: 0;
  }
  input:not([type='radio'], [type='checkbox'], [type='file']),
  select,
  textarea {
    font: inherit;
    color: var(--ink);
    background: var(--card);
    border: 1px solid var(--edge);
    border-radius: var(--radius-small);
    padding: 8px 12px;
    min-height: 40px;
    min-width: 0;
    max-width: 100%;
  }
  input[type='checkbox'],
  input[type='radio'] {
    accent-color: var(--brand);
    width: 18px;
    height: 18px;
    margin: 0;
    flex: none;
  }
  .field {
    display: grid;
    gap: 4px;
    justify-items: start;
  }
  .choice {
    display: flex;
    gap: 12px;
    align-items: start;
    font-size: 15px;
    font-weight: 400;
    color: var(--ink);
  }
  .choice > input {
    margin-top: 2px;
  }
  .wrong {
    color: var(--danger);
    font-size: 13px;
  }
  input[aria-invalid='true'] {
    border-color: var(--danger);
  }
`;

export const tables = css`
  .scroll {
    overflow: auto;
    overscroll-behavior-x: contain;
  }
  table {
    border-collapse: separate;
    border-spacing: 0;
    width: 100%;
    font-size: 14px;
  }
  caption {
    text-align: start;
  }
  th {
    font-size: 13px;
    font-weight: 550;
    color: var(--muted);
    text-align: start;
    white-space: nowrap;
  }
  th,
  td {
    padding: 8px 16px 8px 0;
    border-bottom: 1px solid var(--line);
    vertical-align: baseline;
  }
  tbody tr:last-child > * {
    border-bottom: 0;
  }
  td.number,
  th.number {
    text-align: end;
    white-space: nowrap;
  }
  thead th {
    position: sticky;
    top: 0;
    background: var(--card);
    z-index: 1;
  }
`;

/** For drawings in the page's own colours: where colours are forced, the system's (charts/theme.ts, `forcedTheme`). */
export const drawings = css`
  @media (forced-colors: active) {
    :host {
      --ink: CanvasText;
      --muted: CanvasText;
      --brand: CanvasText;
      --line: GrayText;
      --card: Canvas;
      --bolus: LinkText;
      --basal: Canvas;
      --basal-line: LinkText;
    }
  }
`;

/** A row of links above pages that belong together. */
export const tabs = css`
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 20px;
    margin-block: -8px -2px;
  }
  .tabs a {
    padding: 6px 0 8px;
    font-size: 14px;
    color: var(--muted);
    text-decoration: none;
  }
  .tabs a:hover {
    color: var(--ink);
  }
  .tabs a[aria-current] {
    color: var(--brand);
    font-weight: 600;
    padding-bottom: 6px;
    border-bottom: 2px solid var(--brand);
  }
  @media print {
    .tabs {
      display: none;
    }
  }
`;
