// Records inside ASTM frames: fields between bars, the header every Bayer and Ascensia meter begins with, times and values.
import type { WallTime } from '../../src/model/time.ts';
import { wallTime } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';

/** A record split at its bars. Fields are numbered from 1 as in the maker's documents; field 1 is the type. */
export interface AstmRecord {
  /** H header, P patient, O order, R result, L terminator. */
  readonly type: string;
  readonly fields: readonly string[];
  /** As it was sent. */
  readonly raw: string;
}

export function parseRecord(raw: string): AstmRecord {
  const fields = raw.split('|');
  return { type: fields[0] ?? '', fields, raw };
}

/** Field `number` from 1; empty when the record is shorter, for the meters leave out trailing empty fields. */
export function field(record: AstmRecord, number: number): string {
  return record.fields[number - 1] ?? '';
}

/** `{ 1: 'L', 2: '1', 4: 'N' }` → `L|1||N`. Trailing empty fields are left out. */
export function encodeRecord(fields: Readonly<Record<number, string>>): string {
  const last = Math.max(0, ...Object.keys(fields).map(Number));
  const all = Array.from({ length: last }, (_, i) => fields[i + 1] ?? '');
  while (all.length && all.at(-1) === '') all.pop();
  return all.join('|');
}

/** The record a read-out begins with. */
export interface AstmHeader {
  /** Changes with every header. */
  readonly password: string;
  /** 'Bayer7390', 'Contour7800'. */
  readonly product: string;
  readonly versions: readonly string[];
  /** As sent, blanks included. */
  readonly serial: string;
  /** What follows the serial number in field 5: stock keeping unit and the like. */
  readonly rest: readonly string[];
  /** `A=1^C=03…` of the HID meters, by letter; empty on the serial ones. */
  readonly settings: ReadonlyMap<string, string>;
  /** Field 7: how many results it holds; the serial meters do not say. */
  readonly count: number | undefined;
  /** Field 12 is P: results follow. It is empty in the header with which a HID meter introduces itself. */
  readonly sending: boolean;
  /** Field 14: the meter's clock. */
  readonly clock: WallTime | undefined;
}

/** A header's contents; `undefined` when the record is no header or not one of a Bayer or Ascensia meter. */
export function parseHeader(record: AstmRecord): AstmHeader | undefined {
  if (record.type !== 'H' || field(record, 2) !== '\\^&') return undefined;
  const [product = '', versions = '', serial = '', ...rest] = field(record, 5).split('^');
  if (!/^(Bayer|Contour|Ascensia)/i.test(product)) return undefined;
  const settings = new Map<string, string>();
  for (const item of field(record, 6).split('^')) {
    const equals = item.indexOf('=');
    if (equals > 0) settings.set(item.slice(0, equals), item.slice(equals + 1));
  }
  const count = field(record, 7);
  return {
    password: field(record, 4),
    product,
    versions: versions.split('\\').filter(Boolean),
    serial,
    rest,
    settings,
    count: /^\d{1,5}$/.test(count) ? Number(count) : undefined,
    sending: field(record, 12) === 'P',
    clock: parseAstmTime(field(record, 14)),
  };
}

/** The serial number as one word: the Next Link pads it in the middle (`6201- C36847`, capture paradigm-cnl-wire). */
export function headerSerial(header: AstmHeader): string {
  return header.serial.replace(/\s+/g, '');
}

/**
 * The model in words from its product code, `Bayer7390` or `Contour7390`. Where a code stands for several, what the person
 * says decides, else the first; an unknown code is its own name, for its meter most likely speaks the same.
 */
export function modelOf(byCode: Readonly<Record<string, readonly string[]>>, product: string, chosen?: string): string {
  const code = productCode(product);
  const names = code === undefined ? undefined : byCode[code];
  if (!names) return product;
  return names.find((name) => name === chosen) ?? names[0]!;
}

/** The four digits of a product: 'Bayer7390' → '7390'. */
export function productCode(product: string): string | undefined {
  return /^[A-Za-z]+(\d{4})/.exec(product)?.[1];
}

/** The header as a record; `seconds` writes its clock with 14 digits instead of 12. */
export function encodeHeader(header: AstmHeader, seconds = false): string {
  return encodeRecord({
    1: 'H',
    2: '\\^&',
    4: header.password,
    5: [header.product, header.versions.join('\\'), header.serial, ...header.rest].join('^'),
    6: [...header.settings].map(([key, value]) => `${key}=${value}`).join('^'),
    7: header.count === undefined ? '' : String(header.count),
    12: header.sending ? 'P' : '',
    13: '1',
    14: header.clock === undefined ? '' : encodeAstmTime(header.clock, seconds),
  });
}

/** `YYYYMMDDhhmm` or `YYYYMMDDhhmmss`; `undefined` for anything else, and for a date or time that does not exist. */
export function parseAstmTime(value: string): WallTime | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(value);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  // The oldest meter of the family counts from 1997; two digits are all the others keep of a year.
  if (year! < 1997 || year! > 2099) return undefined;
  return wallTime(year!, month!, day!, hour!, minute!, second!);
}

/** Twelve digits, or fourteen with `seconds`. */
export function encodeAstmTime(wall: WallTime, seconds = false): string {
  return wall.replace(/\D/g, '').slice(0, seconds ? 14 : 12);
}

/** A result's number in the unit of its own record. */
export interface AstmValue {
  readonly value: number;
  readonly unit: GlucoseUnit;
}

/**
 * Field 4 and 5 of a result: whole mg/dL, or mmol/L with or without decimals. The reference method behind `^` is of no
 * matter. `undefined` when the two do not fit each other.
 */
export function parseAstmValue(value: string, unitField: string): AstmValue | undefined {
  const unit = unitField.split('^')[0];
  if (unit === 'mg/dL' && /^\d{1,4}$/.test(value)) return { value: Number(value), unit };
  if (unit === 'mmol/L' && /^\d{1,2}(\.\d{1,2})?$/.test(value)) return { value: Number(value), unit };
  return undefined;
}

/** Averages over some days: they have no time and are no measurement (Bayer 99993952 rev C). */
const AVERAGE = /^\^\^\^GlucoseA\d?$/;

export function isAverage(record: AstmRecord): boolean {
  return AVERAGE.test(field(record, 3));
}

/**
 * The record with field 2 emptied: that is its place in this read-out, which moves on when an old result makes room, and
 * a record must stay the same however often it is read.
 */
export function withoutNumber(record: AstmRecord): string {
  return record.fields.map((value, i) => (i === 1 ? '' : value)).join('|');
}

/** The reverse of `withoutNumber`, for simulators. */
export function withNumber(raw: string, number: number): string {
  return raw
    .split('|')
    .map((value, i) => (i === 1 ? String(number) : value))
    .join('|');
}

/** A record as evidence in a message, not endless. */
export function quoted(record: AstmRecord): string {
  return JSON.stringify(record.raw.length > 120 ? `${record.raw.slice(0, 120)}…` : record.raw);
}
