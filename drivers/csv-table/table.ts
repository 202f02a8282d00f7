// Tables as other programs export them: encodings, separators, decimal signs, headings found by their words.
import Papa from 'papaparse';
import { AppError } from '../../src/model/errors.ts';

/**
 * Bytes to text: a byte order mark decides, else UTF-8 when the bytes are valid UTF-8, else Windows-1252.
 * NUL bytes are dropped.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes).replaceAll('\0', '');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\0', '');
  } catch {
    return new TextDecoder('windows-1252').decode(bytes).replaceAll('\0', '');
  }
}

/** One row with the line of the file it begins on (from 1). */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Splits text into rows; quotes may be doubled and fields may hold line breaks. Cells are trimmed. */
export function rowsOf(text: string, delimiter: string): Row[] {
  const { data } = Papa.parse<string[]>(text.replace(/\r\n?/g, '\n'), { delimiter, newline: '\n' });
  let line = 1;
  return data.map((cells) => {
    const row = { line, cells: cells.map((cell) => cell.trim()) };
    line += 1 + cells.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0);
    return row;
  });
}

/** The delimiter of the heading: of comma, semicolon and tab the one its line has most of. */
export function delimiterOf(headingLine: string): string {
  const count = (char: string): number => headingLine.split(char).length;
  return [',', ';', '\t'].reduce((best, char) => (count(char) > count(best) ? char : best));
}

/** Looks cells up by the beginning of their column's name. */
export interface Columns {
  /** The column's full heading, `undefined` when there is none that begins so. */
  heading(prefix: string): string | undefined;
  cell(row: Row, prefix: string): string;
}

export function columnsOf(heading: Row): Columns {
  const index = (prefix: string): number =>
    heading.cells.findIndex((cell) => cell.toLowerCase().startsWith(prefix.toLowerCase()));
  const known = new Map<string, number>();
  const place = (prefix: string): number => {
    let at = known.get(prefix);
    if (at === undefined) known.set(prefix, (at = index(prefix)));
    return at;
  };
  return {
    heading: (prefix) => heading.cells[place(prefix)],
    cell: (row, prefix) => row.cells[place(prefix)] ?? '',
  };
}

/**
 * A number as exports write it: point or comma as decimal sign, also with U+2212 as minus. `undefined` when it is empty;
 * `NaN` when it is something else: the caller reports that, it is never 0.
 */
export function numberOf(cell: string): number | undefined {
  if (cell === '') return undefined;
  const plain = cell.replace('\u2212', '-').replace(',', '.');
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(plain) ? Number(plain) : Number.NaN;
}

/** The unit in a heading such as `Glucose Value (mmol/L)`; `bad-file` when it names none. */
export function unitInHeading(heading: string): 'mg/dL' | 'mmol/L' {
  if (/mmol\/l/i.test(heading)) return 'mmol/L';
  if (/mg\/dl/i.test(heading)) return 'mg/dL';
  throw new AppError('bad-file', `no glucose unit in the heading “${heading}”`);
}
