// Decodes what a Verio IQ sent, without the meter.
import { hex } from '../../src/device/bytes.ts';
import type { Capture, Decoded, DecodeOptions, Problem } from '../../src/device/driver.ts';
import type { Reading } from '../../src/model/record.ts';
import { createMemory } from '../lifescan-dm/memory.ts';
import { answersIn } from '../lifescan-packet/answers.ts';
import { MODEL, parseAnswer, parseRecord } from './protocol.ts';

interface Announced {
  readonly count: number;
  readonly where: string;
}

/** Readings of one meter in the order they came; memories sent more than once count once. */
export function decode(captures: readonly Capture[], _options: DecodeOptions = {}): Decoded {
  const problems: Problem[] = [];
  const readings: Reading[] = [];
  const problem = (item: Problem): void => void problems.push(item);
  const memory = createMemory();
  const facts: { serial?: string; firmware?: string; count?: number } = {};
  let announced: Announced | undefined;
  /** Two bytes that are a count if records follow: the maker's program asks for another number with 03 27 01. */
  let pending: Announced | undefined;
  let before: string | undefined;
  let otherMeter = false;
  const endDump = (): void => {
    if (!announced || memory.length >= announced.count) return;
    problem({ where: announced.where, what: `announces ${announced.count} records, ${memory.length} follow` });
  };
  const begin = (count: Announced): void => {
    endDump();
    announced = count;
    pending = undefined;
    before = undefined;
    facts.count = count.count;
    memory.begin(count.count);
  };
  for (const { data, where } of answersIn(captures, problem)) {
    const said = parseAnswer(data);
    if (!said) problem({ where, what: `not understood: ${hex(data)}` });
    else if (said.of === 'serial') {
      facts.serial ??= said.serial;
      otherMeter = facts.serial !== said.serial;
      if (otherMeter) problem({ where, what: `meter ${said.serial} after meter ${facts.serial}: left out` });
    } else if (said.of === 'version') facts.firmware = said.firmware;
    else if (otherMeter) continue;
    else if (said.of === 'count') pending = { count: said.count, where };
    else if (said.of === 'record') {
      if (pending) begin(pending);
      const content = hex(said.record);
      // Asked for again: the meter keeps seconds, and a test takes longer than one.
      const repeated = before === content;
      before = content;
      if (repeated || !memory.add({ number: memory.length, line: content, content })) continue;
      const parsed = parseRecord(said.record);
      if (parsed.reading) readings.push(parsed.reading);
      if (parsed.problem) problem({ where, what: parsed.problem });
    }
  }
  if (!announced && pending) begin(pending);
  endDump();
  const { serial = '', firmware, count } = facts;
  return {
    info: { model: MODEL, serial, ...(firmware !== undefined && { firmware }), ...(count !== undefined && { count }) },
    readings,
    problems,
  };
}
