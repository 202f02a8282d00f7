// Styles that the account's forms and cards share.
import { css } from 'lit';

export const accountStyles = css`
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
    max-width: 480px;
  }
  /* What it is about beside what is asked. */
  .split {
    display: grid;
    max-width: none;
    grid-template-columns: minmax(0, 5fr) minmax(0, 6fr);
    gap: 16px 48px;
    align-items: start;
  }
  .split > * {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
  }
  @media (max-width: 860px) {
    .split {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  .field {
    justify-items: stretch;
    gap: 6px;
  }
  .title {
    font-size: 17px;
    font-weight: 620;
    line-height: 1.35;
    color: var(--ink);
    outline: none;
  }
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
  }
  .stack > h3,
  .head-text {
    display: grid;
    gap: 4px;
  }
  .with-button {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 8px;
  }
  .with-button > button {
    min-width: 72px;
  }
  button[aria-pressed='true'] {
    background: var(--brand-soft);
    border-color: var(--brand);
    color: var(--brand);
  }
  button[aria-disabled='true'] {
    opacity: 0.6;
    cursor: default;
  }
  .aside {
    justify-self: start;
    margin-inline-start: -8px;
  }
  .below {
    border-top: 1px solid var(--line);
    padding-top: 16px;
  }
  .note-box {
    background: var(--note-soft);
    border-radius: var(--radius-small);
    padding: 12px 16px;
    max-width: 68ch;
  }
  .list {
    margin: 0;
    padding-inline-start: 20px;
    display: grid;
    gap: 4px;
    max-width: 66ch;
  }
`;
