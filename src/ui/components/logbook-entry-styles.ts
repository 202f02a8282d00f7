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
    width: 104px;
  }
  .field.date {
    width: 156px;
  }
  .field.time {
    width: 136px;
  }
  .field.glucose {
    width: 124px;
  }
  .field.mark,
  .field.insulinSort,
  .field.intensity {
    width: 144px;
  }
  .field.ketones,
  .field.exercise {
    width: 132px;
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
    height: 40px;
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
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 12px 16px;
    align-items: center;
  }
  .actions {
    flex: 0 1 auto;
    gap: 12px;
  }
  .after {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    font-size: 14px;
    color: var(--muted);
  }
  @media (max-width: 640px) {
    /* What is asked and what was saved stands above the fields: the next line begins there. */
    .foot {
      display: contents;
    }
    div.wrong,
    .after {
      order: -1;
    }
    .after:not(:has(p:not(:empty))) {
      display: none;
    }
    .fields {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: 12px;
    }
    .field,
    .field.date,
    .field.time,
    .field.mark,
    .field.glucose,
    .field.insulinSort,
    .field.intensity,
    .field.ketones,
    .field.exercise {
      width: auto;
    }
    .field.note {
      grid-column: 1 / -1;
    }
  }
`;
