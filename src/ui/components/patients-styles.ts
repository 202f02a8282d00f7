// Styles that the parts of the patients' list share.
import { css } from 'lit';

export const words = css`
  .words {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, auto));
    justify-content: start;
    gap: 4px 20px;
    margin: 0;
    padding: 12px 16px;
    width: fit-content;
    max-width: 100%;
    list-style: none;
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
    background: var(--page);
    font-size: 15px;
    font-weight: 550;
  }
  @media (max-width: 480px) {
    .words {
      grid-template-columns: repeat(2, minmax(0, auto));
    }
  }
`;

export const chips = css`
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  button.chip {
    min-height: 36px;
    padding: 4px 10px;
    border-radius: 18px;
    color: var(--muted);
    font-weight: 450;
    gap: 6px;
  }
  button.chip[aria-pressed='true'] {
    background: var(--brand-soft);
    border-color: var(--brand);
    color: var(--brand);
    font-weight: 600;
  }
  .chip .count {
    font-size: 13px;
    font-weight: 400;
  }
  @media (forced-colors: active) {
    button.chip[aria-pressed='true'] {
      border-width: 3px;
    }
  }
`;

export const dialogs = css`
  dialog {
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--card);
    color: var(--ink);
    padding: 24px;
    width: min(540px, calc(100vw - 32px));
  }
  dialog::backdrop {
    background: rgb(10 20 26 / 45%);
  }
  dialog h2 {
    font-size: 17px;
    color: var(--ink);
  }
`;

/** A line above the list that says what is going on, or went wrong. */
export const says = css`
  .says {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    align-items: center;
    padding: 12px 16px;
    background: var(--brand-soft);
    border-radius: var(--radius-small);
  }
  .says button {
    margin-inline-start: auto;
  }
  .says button + button {
    margin-inline-start: 0;
  }
  .says.failed {
    background: var(--note-soft);
  }
  .says.failed p {
    flex: 1 1 320px;
  }
`;
