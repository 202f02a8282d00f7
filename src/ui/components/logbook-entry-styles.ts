// How the fields of an entry stand: as wide as what goes into them, one below the other only where a phone has no room.
import { css } from 'lit';

export const entryFields = css`
  form {
    display: grid;
    gap: 16px;
  }
  .fields {
    display: flex;
    flex-wrap: wrap;
    gap: 12px 16px;
    align-items: start;
  }
  .field {
    position: relative;
    justify-items: stretch;
    flex: 0 0 auto;
    width: 112px;
  }
  .field.date {
    width: 160px;
  }
  .field.time {
    width: 112px;
  }
  .field.mark,
  .field.insulinSort {
    width: 144px;
  }
  .field.ketones,
  .field.exercise {
    width: 120px;
  }
  .field.note {
    flex: 1 1 260px;
    width: auto;
    min-width: 0;
  }
  label {
    white-space: nowrap;
  }
  input,
  select {
    width: 100%;
    font-variant-numeric: tabular-nums;
  }
  .now {
    position: absolute;
    top: -6px;
    inset-inline-end: -4px;
    min-height: 28px;
    padding: 2px 6px;
    font-size: 13px;
  }
  div.wrong {
    display: grid;
    gap: 4px;
  }
  .actions {
    gap: 8px 12px;
  }
  .saved {
    font-size: 14px;
    color: var(--muted);
  }
  .saved:empty {
    display: none;
  }
  @media (max-width: 640px) {
    .fields {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: 12px;
    }
    .field,
    .field.date,
    .field.time,
    .field.mark,
    .field.insulinSort,
    .field.ketones,
    .field.exercise {
      width: auto;
    }
    .field.note {
      grid-column: 1 / -1;
    }
  }
`;
