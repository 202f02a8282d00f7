// How the logbook's table looks: columns where there is room, at phone width each line folded into two.
import { css } from 'lit';

export const logbookTable = css`
  table {
    --head: 37px;
  }
  thead th {
    height: var(--head);
    border-bottom-color: var(--edge);
  }
  td,
  th {
    padding-block: 9px;
  }
  tr > :last-child {
    padding-inline-end: 0;
  }
  .day th {
    position: sticky;
    top: var(--head);
    padding: 20px 0 8px;
    background: var(--card);
    font-size: 15px;
    font-weight: 620;
    color: var(--ink);
  }
  tbody:first-of-type .day th {
    padding-top: 12px;
  }
  .day a {
    color: inherit;
    text-decoration: none;
  }
  .day a:hover {
    text-decoration: underline;
  }
  tbody:not(:last-child) tr:last-child > * {
    border-bottom: 0;
  }
  tbody .time {
    color: var(--muted);
    width: 64px;
    white-space: nowrap;
    font-weight: 400;
    font-size: 14px;
  }
  td.glucose {
    white-space: nowrap;
  }
  .value {
    font-weight: 620;
    font-size: 15px;
  }
  .glucose svg {
    width: 11px;
    height: 11px;
    margin-inline-end: 8px;
    overflow: visible;
  }
  .glucose .value {
    display: inline-block;
    min-width: 2.6em;
    margin-inline-end: 8px;
    text-align: end;
  }
  .glucose .value.text {
    text-align: start;
  }
  .side {
    color: var(--muted);
    font-size: 13px;
  }
  .insulin .value {
    display: inline-block;
    min-width: 3.6em;
    margin-inline-end: 6px;
    white-space: nowrap;
  }
  .carbs {
    text-align: end;
    white-space: nowrap;
    padding-inline-end: 32px;
  }
  .sort {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    border-radius: 4px;
    padding: 4px;
    margin: -4px;
    cursor: pointer;
  }
  .sort:hover {
    background: var(--brand-soft);
  }
  .sort svg {
    width: 10px;
    height: 10px;
    margin-inline-start: 4px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
  }
  .narrow {
    display: none;
  }
  td.notes {
    overflow-wrap: anywhere;
  }
  td.device {
    color: var(--muted);
    font-size: 13px;
  }
  .correct {
    font: inherit;
    color: var(--brand);
    background: none;
    border: 0;
    border-radius: 4px;
    min-height: 24px;
    padding: 2px 6px;
    margin: -2px 2px -2px 6px;
    cursor: pointer;
  }
  .correct:hover {
    background: var(--brand-soft);
  }
  @media print {
    .correct {
      display: none;
    }
  }
  .veryLow {
    fill: var(--very-low);
  }
  .low {
    fill: var(--low);
  }
  .target {
    fill: var(--in-range);
  }
  .high {
    fill: var(--high);
    stroke: var(--high-edge);
  }
  .veryHigh {
    fill: var(--very-high);
  }
  .control {
    fill: none;
    stroke: var(--muted);
    stroke-width: 1.5;
  }
  @media (forced-colors: active) {
    .glucose path {
      fill: CanvasText;
    }
  }
  @media (min-width: 720px) {
    td.insulin {
      width: 26%;
    }
    td.device {
      white-space: nowrap;
    }
  }
  @media (max-width: 719px) {
    table {
      --head: 0px;
    }
    table,
    tbody {
      display: block;
    }
    /* Only the order is left of the head; the others are still read out. */
    thead,
    thead tr {
      display: block;
    }
    thead th {
      position: absolute;
      width: 1px;
      height: 1px;
      padding: 0;
      overflow: hidden;
      clip-path: inset(50%);
    }
    thead th.time {
      position: static;
      display: block;
      width: auto;
      height: auto;
      padding: 8px 0;
      clip-path: none;
      overflow: visible;
    }
    .sort {
      min-height: 32px;
    }
    .narrow {
      display: inline;
    }
    .wide {
      display: none;
    }
    tbody tr {
      display: block;
      position: relative;
      padding: 8px 0 8px 56px;
      border-bottom: 1px solid var(--line);
      line-height: 1.45;
    }
    tbody tr:last-child {
      border-bottom: 0;
    }
    tbody tr.day {
      position: sticky;
      top: 0;
      z-index: 1;
      padding: 0;
      background: var(--card);
    }
    .day th {
      display: block;
      position: static;
      border: 0;
    }
    tr:not(.day) > * {
      display: inline;
      padding: 0;
      border: 0;
    }
    tr > td:empty {
      display: none;
    }
    tbody .time {
      position: absolute;
      inset-inline-start: 0;
    }
    td.glucose,
    td.insulin,
    td.carbs {
      margin-inline-end: 12px;
    }
    td.glucose {
      white-space: normal;
    }
    .glucose .value,
    .insulin .value {
      min-width: 0;
    }
    /* The second line begins with what stands in it first. */
    td.notes::before,
    td.notes:empty + td.device::before {
      content: '';
      display: block;
    }
    td.notes:not(:empty) + td.device::before {
      content: ' · ';
    }
  }
  @media print {
    thead th,
    .day th {
      position: static;
    }
  }
`;
