// Decodes what an UltraMini, UltraEasy or Select sent, without the meter.
import { hex } from '../../src/device/bytes.ts';
import type { Capture, Decoded, DecodeOptions, Problem } from '../../src/device/driver.ts';
import type { Reading } from '../../src/model/record.ts';
import { createMemory } from '../lifescan-dm/memory.ts';
import { answersIn } from '../lifescan-packet/answers.ts';
import type { Dialect, Said } from './protocol.ts';
import { dialectOf, MINI, MINI_MODEL, parseAnswer, parseRecord, SELECT, SELECT_MODEL } from './protocol.ts';

/** Readings of one meter as they came, newest first; memories sent more than once count once. */
export function decode(captures: readonly Capture[], options: DecodeOptions = {}): Decoded {
  const problems: Problem[] = [];
  const readings: Reading[] = [];
  const problem = (item: Problem): void => void problems.push(item);
  const answers = answersIn(captures, problem).map((answer) => ({ ...answer, said: parseAnswer(answer.data) }));
  const version = answers.map(({ said }) => said).find((said) => said?.of === 'version');
  const dialect = version?.dialect ?? dialectOf(options.model);
  const memory = createMemory();
  const facts: { serial?: string; count?: number } = {};
  let announced: { readonly count: number; readonly where: string } | undefined;
  let before: string | undefined;
  let otherMeter = false;
  const endDump = (): void => {
    if (!announced || memory.length >= announced.count) return;
    problem({ where: announced.where, what: `announces ${announced.count} records, ${memory.length} follow` });
  };
  for (const { data, said, where, afterDisconnect } of answers) {
    if (!said) problem({ where, what: `not understood: ${hex(data)}` });
    else if (said.of === 'serial') {
      facts.serial ??= said.serial;
      otherMeter = facts.serial !== said.serial;
      if (otherMeter) problem({ where, what: `meter ${said.serial} after meter ${facts.serial}: left out` });
    } else if (otherMeter) continue;
    else if (said.of === 'count') {
      // Some ask for the count more than once before they ask for records.
      if (memory.length > 0) endDump();
      facts.count = said.count;
      announced = { count: said.count, where };
      memory.begin(said.count);
      before = undefined;
    } else if (said.of === 'record') {
      const content = hex(said.record);
      // After a new beginning the record is asked for again whose answer had been lost, or seemed so.
      const repeated = afterDisconnect && before === content;
      before = content;
      if (repeated || !memory.add({ number: memory.length, line: content, content })) continue;
      const parsed = parseRecord(said.record, dialect);
      if (parsed.reading) readings.push(parsed.reading);
      if (parsed.problem) problem({ where, what: parsed.problem });
    }
  }
  endDump();
  return { info: infoOf(facts, version, dialect, options), readings, problems };
}

function infoOf(
  { serial = '', count }: { readonly serial?: string; readonly count?: number },
  version: Extract<Said, { of: 'version' }> | undefined,
  dialect: Dialect,
  options: DecodeOptions,
): Decoded['info'] {
  return {
    model: modelOf(dialect, options.model),
    serial,
    ...(version && { firmware: version.firmware }),
    ...(count !== undefined && { count }),
  };
}

/** UltraMini and UltraEasy are one meter with two names: the person's word tells which. */
export function modelOf(dialect: Dialect, chosen: string | undefined): string {
  if (dialect === SELECT) return SELECT_MODEL;
  return chosen !== undefined && dialectOf(chosen) === MINI ? chosen : MINI_MODEL;
}
