// Decodes what an UltraSmart sent, without the meter.
import { concat, fromHex, hex, text } from '../../src/device/bytes.ts';
import type { Capture, Decoded, DecodeOptions, Problem } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { parseSerial } from '../lifescan-dm/answers.ts';
import { preview, splitLines, unsealed } from '../lifescan-dm/line.ts';
import { createMemory } from '../lifescan-dm/memory.ts';
import { findFrame } from './frame.ts';
import { BODY_LENGTH, END_LENGTH, numberOf, parseRecord } from './record.ts';
import { Unread } from './unread.ts';

export const MODEL = 'OneTouch UltraSmart';

/** Readings of one meter in the order they came; memories sent more than once count once. */
export function decode(captures: readonly Capture[], _options: DecodeOptions = {}): Decoded {
  const problems: Problem[] = [];
  const readings: Reading[] = [];
  const memory = createMemory();
  const unread = new Unread();
  let serial = '';
  let otherMeter = false;
  let understood = 0;
  for (const { chunks, fileName } of captures) {
    const file = captures.length > 1 && fileName !== undefined ? `${fileName}, ` : '';
    const problem = (at: number, what: string): void => void problems.push({ where: `${file}byte ${at}`, what });
    const bytes = fromHexText(concat(chunks));
    /** Contents of this memory by their numbers. */
    const seen = new Map<number, string>();
    let ended = false;
    memory.begin();
    const between = (at: number, end: number): void => {
      for (const { text: line } of splitLines(bytes.subarray(at, end))) {
        const found = parseSerial(unsealed(line) ?? '');
        if (found === undefined) problem(at, `not understood: ${preview(line)}`);
        else {
          understood++;
          serial ||= found;
          otherMeter = serial !== found;
          if (otherMeter) problem(at, `meter ${found} after meter ${serial}: left out`);
        }
      }
    };
    let from = 0;
    for (let frame = findFrame(bytes); frame; frame = findFrame(bytes, from)) {
      between(from, frame.at);
      from = frame.end;
      const { at, body, right } = frame;
      if (isRequest(body)) continue;
      if (!right) {
        understood++;
        problem(at, `a frame with a wrong check byte: ${hex(bytes.subarray(at, frame.end))}`);
        continue;
      }
      understood++;
      if (otherMeter) continue;
      if (body.length === END_LENGTH) ended = true;
      else if (body.length !== BODY_LENGTH) problem(at, `not a record: ${hex(body)}`);
      else {
        const number = numberOf(body);
        const content = hex(body.subarray(2));
        if (seen.get(number) === content) continue;
        if (seen.has(number)) {
          // Another memory begins, or newer records have moved the numbers.
          seen.clear();
          memory.begin();
        }
        seen.set(number, content);
        ended = false;
        if (!memory.add({ number, line: content, content })) continue;
        const { reading, why } = parseRecord(body);
        readings.push(reading);
        if (why !== undefined) unread.add(why, number);
      }
    }
    between(from, bytes.length);
    const numbers = [...seen.keys()];
    const missing = seen.size ? Math.max(...numbers) + 1 - seen.size : 0;
    if (missing > 0) problem(bytes.length, `${missing} records between 0 and ${Math.max(...numbers)} are missing`);
    else if (seen.size > 0 && !ended) problem(bytes.length, 'the answer that ends a memory is missing');
  }
  if (!understood) throw new AppError('bad-file', 'no frame, and no answer with a right checksum');
  return { info: { model: MODEL, serial }, readings, problems: [...problems, ...unread.problems()] };
}

/** Bytes written down as hex digits, as the only public exchange is; anything else as it is. */
function fromHexText(bytes: Uint8Array): Uint8Array {
  const written = text(bytes);
  if (!/^[0-9a-f\s]{12,}$/i.test(written) || written.replace(/\s+/g, '').length % 2) return bytes;
  return fromHex(written);
}

/** What the host asks, where both sides were written down. No record has the number 4852. */
function isRequest(body: Uint8Array): boolean {
  return body[0] === 0x48 && body[1] === 0x52 && body.length <= 4;
}
