// Styles that the cards of sharing have in common.
import { css } from 'lit';

export const sharing = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
  }
  h3 {
    font-size: 15px;
    font-weight: 620;
    overflow-wrap: anywhere;
  }
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
  }
  .text {
    max-width: 62ch;
  }
  .note {
    color: var(--muted);
    font-size: 13px;
    max-width: 62ch;
  }
  .lines {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
  }
  /* Each row is high enough for a thumb. */
  .choices {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }
  .choices > legend {
    margin-bottom: 4px;
  }
  .choices > .note {
    margin-top: 4px;
  }
  .choices > .field {
    margin-inline-start: 30px;
  }
  .choices > .choice {
    padding-block: 8px;
    width: fit-content;
  }
  .beside {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
  }
  .rows {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    list-style: none;
  }
  .rows > li {
    padding-block: 16px;
    border-top: 1px solid var(--line);
  }
  .rows > li:first-child {
    padding-top: 0;
    border-top: 0;
  }
  .rows > li:last-child {
    padding-bottom: 0;
  }
  summary {
    cursor: pointer;
    font-size: 14px;
    font-weight: 550;
    color: var(--brand);
    padding: 8px 0;
    width: fit-content;
  }
  summary {
    margin-block: -8px;
  }
  details > *:not(summary) {
    margin-top: 16px;
  }
  details > .note:not(summary) {
    margin-top: 8px;
  }
  .code {
    font:
      600 22px/1.3 ui-monospace,
      'SF Mono',
      Menlo,
      Consolas,
      'DejaVu Sans Mono',
      monospace;
    letter-spacing: 0.06em;
  }
  .field {
    gap: 6px;
    justify-items: stretch;
  }
  .wrong {
    max-width: 62ch;
  }
`;
