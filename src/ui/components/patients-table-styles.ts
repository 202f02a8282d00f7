// How the table of patients looks: dense lines on a desk, cards of two lines on a phone.
import { css } from 'lit';

export const patientsTable = css`
  /* Lines are grids of their own: those out of sight are laid out when they come into sight, which a table's rows cannot. */
  table,
  thead,
  tbody {
    display: block;
  }
  table {
    font-size: 14px;
    line-height: 1.35;
  }
  tr {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 148px 100px 58px 122px 76px 84px 54px 58px 66px 112px 40px;
    align-items: center;
    border-bottom: 1px solid var(--line);
  }
  thead {
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--card);
  }
  thead tr {
    border-color: var(--edge);
  }
  tbody tr {
    cursor: pointer;
    content-visibility: auto;
    contain-intrinsic-size: auto 40px;
  }
  thead th {
    text-align: start;
    white-space: nowrap;
    padding: 0;
    font-size: 13px;
    font-weight: 550;
    color: var(--muted);
  }
  thead th.ranges {
    padding: 8px;
  }
  thead button {
    font-size: 13px;
    line-height: 1.3;
    color: inherit;
    background: none;
    border: 0;
    border-radius: 0;
    width: 100%;
    min-height: 40px;
    padding: 8px 0 8px 8px;
    gap: 2px;
    justify-content: start;
    white-space: nowrap;
  }
  thead .number button {
    justify-content: end;
  }
  thead [aria-sort] {
    color: var(--ink);
  }
  thead button:focus-visible {
    outline-offset: -2px;
  }
  .arrow {
    display: inline-block;
    width: 12px;
    font-size: 12px;
    text-align: center;
  }
  tbody > tr > * {
    padding: 7px 8px;
    font-weight: 400;
    text-align: start;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  tbody tr:hover {
    background: var(--brand-soft);
  }
  tbody tr:last-child {
    border-bottom: 0;
  }
  tbody tr.opening {
    background: var(--brand-soft);
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
  button.name {
    font: inherit;
    font-weight: 600;
    color: var(--ink);
    background: none;
    border: 0;
    min-height: 24px;
    padding: 0;
    text-align: start;
    border-radius: 4px;
    display: block;
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  tr:hover button.name {
    text-decoration: underline;
    text-underline-offset: 2px;
    background: none;
  }
  .tags {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 6px;
    font-size: 12px;
    color: var(--muted);
  }
  .tags > span {
    padding: 0 6px;
    border: 1px solid var(--line);
    border-radius: 8px;
  }
  .small {
    display: block;
    font-size: 12px;
    color: var(--muted);
  }
  .target {
    font-weight: 600;
  }
  .thin {
    color: var(--muted);
  }
  .last,
  .until {
    color: var(--muted);
    white-space: nowrap;
  }
  /* What needs a call is said in words; weight sets it off from the rest. */
  td.flag {
    font-weight: 550;
    white-space: nowrap;
  }
  td.flag.meets-targets {
    font-weight: 400;
    color: var(--muted);
  }
  td.flag.very-low {
    color: var(--very-low);
  }
  td.more {
    padding: 0 4px;
  }
  td.more button {
    min-height: 36px;
    width: 36px;
    padding: 0;
  }
  td.more svg {
    width: 20px;
    height: 20px;
  }

  @media (max-width: 899px) {
    thead {
      display: none;
    }
    tbody tr {
      grid-template:
        'name name target more' auto
        'flag last ranges more' auto / auto minmax(0, 1fr) 72px 36px;
      gap: 2px 8px;
      padding: 10px 0;
      contain-intrinsic-size: auto 72px;
    }
    tbody > tr > * {
      padding: 0;
      display: none;
    }
    tbody > tr > .name-cell {
      grid-area: name;
      display: block;
    }
    tbody > tr > .flag {
      grid-area: flag;
      display: block;
      font-size: 13px;
    }
    tbody > tr > .last {
      grid-area: last;
      display: block;
      font-size: 13px;
    }
    tbody > tr > .ranges {
      grid-area: ranges;
      display: block;
    }
    tbody > tr > .target {
      grid-area: target;
      display: block;
    }
    tbody > tr > .more {
      grid-area: more;
      display: block;
    }
    button.name {
      min-height: 28px;
    }
    td.more button {
      min-height: 44px;
    }
  }
`;
