// Decodes what a Verio IQ sent, without the meter.
import { hex } from '../../src/device/bytes.ts';
import type { Capture, Decoded, DecodeOptions, Problem } from '../../src/device/driver.ts';
import type { Reading } from '../../src/model/record.ts';
import { createMemory } from '../lifescan-dm/memory.ts';
import { answersIn } from '../lifescan-packet/answers.ts';
import { MODEL, parseAnswer, parseRecord } from './protocol.ts';

/** Readings of one meter in the order they came; memories sent more than once count once. */
export function decode(captures: readonly Capture[], _options: DecodeOptions = {}): Decoded {
  const problems: Problem[] = [];
  const readings: Reading[] = [];
  const problem = (item: Problem): void => void problems.push(item);
  const memory = createMemory();
  const facts: { serial?: string; firmware?: string; count?: number } = {};
  let announced: { readonly count: number; readonly where: string } | undefined;
  const endDump = (): void => {
    if (!announced || memory.length >= announced.count) return;
    problem({ where: announced.where, what: `announces ${announced.count} records, ${memory.length} follow` });
  };
  for (const { data, where } of answersIn(captures, problem)) {
    const said = parseAnswer(data);
    if (!said) problem({ where, what: `not understood: ${hex(data)}` });
    else if (said.of === 'serial') {
      facts.serial ??= said.serial;
      if (facts.serial !== said.serial) problem({ where, what: `meter ${said.serial} after meter ${facts.serial}` });
    } else if (said.of === 'version') facts.firmware = said.firmware;
    else if (said.of === 'count') {
      // Some ask for the count more than once before they ask for records.
      if (memory.length > 0) endDump();
      facts.count = said.count;
      announced = { count: said.count, where };
      memory.begin(said.count);
    } else if (said.of === 'record') {
      const content = hex(said.record);
      if (!memory.add({ number: memory.length, line: content, content })) continue;
      const parsed = parseRecord(said.record);
      if (parsed.reading) readings.push(parsed.reading);
      if (parsed.problem) problem({ where, what: parsed.problem });
    }
  }
  endDump();
  const { serial = '', firmware, count } = facts;
  return {
    info: { model: MODEL, serial, ...(firmware !== undefined && { firmware }), ...(count !== undefined && { count }) },
    readings,
    problems,
  };
}
