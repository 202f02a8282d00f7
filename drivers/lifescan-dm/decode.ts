// Decodes what a DM meter sent, without the meter: dumps, whole conversations, files saved by other programs.
import type { Capture, Decoded, DecodeOptions, Problem } from '../../src/device/driver.ts';
import { concat } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import type { ClockText } from './answers.ts';
import {
  isPlainAnswer,
  oldClock,
  parseClock,
  parseClockText,
  parseDisplayUnit,
  parseFirmware,
  parseRadioId,
  parseSerial,
} from './answers.ts';
import type { Format } from './formats.ts';
import { looksLikeUltraLink, modelOfSerial, ULTRA2, ULTRALINK_MODEL } from './formats.ts';
import type { Header } from './header.ts';
import { parseHeader } from './header.ts';
import type { NumberedLine } from './line.ts';
import { hasSeal, isScreenText, preview, splitLines, unsealed } from './line.ts';
import type { Memory } from './memory.ts';
import { createMemory } from './memory.ts';
import { isEntry, isRecord, parseRecord } from './record.ts';

/** What the lines of one meter told about it. */
interface Facts {
  serial?: string;
  firmware?: string;
  unit?: GlucoseUnit;
  radioId?: string;
  header?: Header;
  /** Of the first record. */
  format?: Format;
}

/** All that the captures of one meter hold. */
interface Found {
  readonly facts: Facts;
  readonly memory: Memory;
  readonly readings: Reading[];
  /** What the person says the meter is. */
  readonly model: string | undefined;
  /** A Profile's glucose is here as it answers DMP, so what DMI says of it once more is passed over. */
  readonly glucoseByDmp: boolean;
  problem(line: number, what: string): void;
}

/** One answer to DMP or DMI while its lines come. */
interface Dump {
  /** Absent when the header did not arrive. */
  readonly header?: Header;
  /** Where the header stands. */
  readonly line: number;
  /** It is not of the meter all the rest is of. */
  readonly otherMeter: boolean;
  /** A line of it is damaged: where there is no header, that was it. */
  damaged: boolean;
  records: number;
  /** Content of the record before. */
  before?: string;
}

/**
 * Readings of one meter, in the order they came. Memories sent more than once, in one capture or several, count once;
 * lines of another meter are left out and named in `problems`. Without any line of this protocol: `bad-file`.
 */
export function decodeDm(captures: readonly Capture[], options: DecodeOptions = {}): Decoded {
  const facts: Facts = {};
  const readings: Reading[] = [];
  const problems: Problem[] = [];
  const memory = createMemory();
  let understood = 0;
  const files = captures.map(({ chunks, fileName }) => ({ fileName, lines: splitLines(concat(chunks)) }));
  const glucoseByDmp = files.some(({ lines }) => lines.some(({ text }) => beginsDmp(text)));
  const found = { facts, memory, readings, model: options.model, glucoseByDmp };
  for (const { lines, fileName } of files) {
    const file = captures.length > 1 && fileName !== undefined ? `${fileName}, ` : '';
    const problem = (line: number, what: string): void => void problems.push({ where: `${file}line ${line}`, what });
    understood += decodeLines(lines, { ...found, problem });
  }
  if (!understood) throw new AppError('bad-file', 'no line of the DM text protocol with a right checksum');
  return { info: infoOf(facts, options), readings, problems };
}

/** Whether the line is the header of an older meter's answer to DMP. */
function beginsDmp(line: string): boolean {
  const content = line.startsWith('P ') ? unsealed(line) : line.startsWith(' ') ? unsealed(`P${line}`) : undefined;
  const header = content === undefined ? undefined : parseHeader(content);
  return header !== undefined && header.letter === 'P' && header.layout === 'long';
}

/** Decodes one capture into `found`; how many of its lines were understood. */
function decodeLines(lines: readonly NumberedLine[], found: Found): number {
  let dump = startDump(found);
  let understood = 0;
  /** The line before was damaged and has lost its end: a damaged line after it is the rest of the same place. */
  let torn = false;
  for (const { number, text, crAlone = false } of lines) {
    const content = unsealed(text) ?? (torn ? undefined : restored(text));
    if (content === undefined) {
      if (isScreenText(text, crAlone)) continue;
      if (!torn) {
        dump = withRoom(dump, number, found);
        dump.damaged = true;
        found.memory.add({ number, line: text, content });
        found.problem(number, `checksum wrong or line incomplete: ${preview(text)}`);
      }
      torn = !hasSeal(text);
      continue;
    }
    torn = false;
    const header = parseHeader(content);
    if (header) {
      endDump(dump, found);
      dump = startDump(found, header, number);
      understood++;
    } else if (isRecord(content)) {
      dump = withRoom(dump, number, found);
      takeRecord(content, { number, text }, dump, found);
      understood++;
    } else if (takeAnswer(content, number, found)) understood++;
    else found.problem(number, `not understood: ${preview(content)}`);
  }
  endDump(dump, found);
  return understood;
}

function startDump({ facts, memory, problem }: Found, header?: Header, line = 1): Dump {
  memory.begin(header?.count);
  if (!header) return { line, otherMeter: false, damaged: false, records: 0 };
  facts.serial ??= header.serial;
  const otherMeter = facts.serial !== header.serial;
  if (otherMeter) problem(line, `a memory of meter ${header.serial}, but what came before is of ${facts.serial}`);
  else facts.header = header;
  return { header, line, otherMeter, damaged: false, records: 0 };
}

function endDump({ header, line, otherMeter, damaged, records }: Dump, found: Found): void {
  const { memory, readings, problem } = found;
  if (otherMeter) return;
  if (header && memory.length < header.count) {
    problem(line, `announces ${header.count} records, ${memory.length} follow`);
  }
  if (!header && records > 0 && !damaged) {
    problem(line, 'records without a header, so it is not certain that all of them are here');
  }
  for (const content of memory.end().found) {
    if (!isWanted(content, found)) continue;
    const { reading, problem: what } = parseRecord(content, header, found.model);
    if (reading) readings.push(reading);
    if (what !== undefined) problem(line, what);
  }
}

/** Glucose of DMI is left to DMP, which obeys the meter's settings; insulin and carbohydrates are only in DMI. */
function isWanted(content: string, { glucoseByDmp }: Found): boolean {
  return !glucoseByDmp || content.startsWith('P') || isEntry(content);
}

/** After the announced number of lines something else begins: without its header, what that is must show by itself. */
function withRoom(dump: Dump, line: number, found: Found): Dump {
  if (!dump.header || dump.otherMeter || found.memory.length < dump.header.count) return dump;
  endDump(dump, found);
  return startDump(found, undefined, line);
}

function takeRecord(content: string, { number, text }: NumberedLine, dump: Dump, found: Found): void {
  dump.records++;
  if (dump.otherMeter) return;
  const isNew = found.memory.add({ number, line: text, content });
  const record = parseRecord(content, dump.header, found.model);
  const repeats = dump.before === content;
  dump.before = content;
  if (record.reading) {
    found.facts.format ??= record.format;
    if (isNew && repeats && record.format.spaced) {
      found.problem(number, `says the same as the line before, which this meter never does: ${preview(content)}`);
    } else if (isNew && isWanted(content, found)) {
      found.readings.push(record.reading);
      if (record.problem !== undefined) found.problem(number, record.problem);
    }
  } else if (record.problem === undefined) {
    found.facts.format ??= record.format;
  } else if (record.needsHeader) {
    // A lost header is one damaged place, however many records it leaves without a date.
    if (!dump.damaged) found.problem(number, record.problem);
    dump.damaged = true;
  } else if (isNew) found.problem(number, record.problem);
}

/** TOUCH2 saved dumps without the letter that begins each line, and without the blank after it in records. */
function restored(line: string): string | undefined {
  const start = line.startsWith('"') ? ['P ', 'I '] : line.startsWith(' ') ? ['P', 'I'] : [];
  for (const letter of start) {
    const content = unsealed(letter + line);
    if (content !== undefined) return content;
  }
  return undefined;
}

/** Takes what a short answer says; false when the line is none. */
function takeAnswer(content: string, number: number, { facts, problem }: Found): boolean {
  const serial = parseSerial(content);
  const firmware = parseFirmware(content);
  const unit = parseDisplayUnit(content);
  const radioId = parseRadioId(content);
  const clock = parseClockText(content);
  if (serial !== undefined) {
    facts.serial ??= serial;
    if (facts.serial !== serial) {
      problem(number, `the answer of meter ${serial}, but what came before is of ${facts.serial}`);
    }
  }
  if (firmware !== undefined) facts.firmware = firmware;
  if (unit !== undefined) facts.unit = unit;
  if (radioId !== undefined) facts.radioId = radioId;
  if (clock && isNoMoment(clock, content)) problem(number, `the clock shows a moment that does not exist: ${content}`);
  return [serial, firmware, unit, radioId, clock].some((part) => part !== undefined) || isPlainAnswer(content);
}

/** A clock's answer that means no moment, whichever way round the meter writes its date. */
function isNoMoment(clock: ClockText, content: string): boolean {
  return !parseClock(content) && [true, false].every((dayFirst) => !oldClock(clock, { dayFirst }));
}

/** No clock: a dump does not tell what the computer's clock showed. */
function infoOf(
  { serial = '', firmware, unit, radioId, header, format }: Facts,
  options: DecodeOptions,
): Decoded['info'] {
  // A short header says MG/DL whatever the screen shows; the others follow the screen.
  const shown = unit ?? (header && header.layout !== 'short' ? header.shownUnit : undefined);
  return {
    model: modelOf(serial, radioId, format, options.model),
    serial,
    ...(firmware !== undefined && { firmware }),
    ...(shown !== undefined && { unit: shown }),
    ...(header && { count: header.count }),
  };
}

function modelOf(
  serial: string,
  radioId: string | undefined,
  format: Format | undefined,
  chosen: string | undefined,
): string {
  if (radioId !== undefined) return ULTRALINK_MODEL;
  // Ultra2 and UltraLink write the same records; all others are told by theirs.
  if (format && format !== ULTRA2) return format.model;
  return modelOfSerial(serial) ?? chosen ?? (looksLikeUltraLink(serial) ? ULTRALINK_MODEL : ULTRA2.model);
}
