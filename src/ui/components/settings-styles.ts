// Styles that the sections of the settings share.
import { css } from 'lit';

export const section = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 20px;
  }
  .field {
    gap: 6px;
  }
  .beside {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
  }
  .note {
    color: var(--muted);
    font-size: 13px;
    max-width: 68ch;
  }
  .text {
    max-width: 68ch;
  }
  summary {
    cursor: pointer;
    font-size: 14px;
    font-weight: 550;
    color: var(--brand);
    padding: 8px 0;
    width: fit-content;
  }
`;
