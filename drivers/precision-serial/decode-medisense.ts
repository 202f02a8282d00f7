// Decodes saved conversations in MediSense frames.
import { concat } from '../../src/device/bytes.ts';
import type { Capture, Decoded, Problem } from '../../src/device/driver.ts';
import type { Reading } from '../../src/model/record.ts';
import { endsEvents, isEvent, nextToken, parseEvent, parseId } from './medisense.ts';

/**
 * Several read-outs, each ended by END_OF_DATA, are readings of one memory. `undefined` when there is no frame of an event or
 * of the answer to ID in the bytes.
 */
export function decodeMediSense(captures: readonly Capture[], chosen: string | undefined): Decoded | undefined {
  const problems: Problem[] = [];
  const readings: Reading[] = [];
  const held = new Map<string, number>();
  let id: ReturnType<typeof parseId>;
  let isFound = false;
  for (const { chunks, fileName } of captures) {
    const prefix = captures.length > 1 && fileName ? `${fileName}, ` : '';
    const bytes = concat(chunks);
    let seen = new Map<string, number>();
    let pending: Problem | undefined;
    let frames = 0;
    for (let at = 0; at < bytes.length;) {
      const scanned = nextToken(bytes.subarray(at), true);
      if (!scanned) break;
      const { token, length } = scanned;
      const where = `${prefix}byte ${at}`;
      at += length;
      if (token.kind === 'damage') {
        if (pending) problems.push(pending);
        pending = { where, what: token.what };
      }
      if (token.kind !== 'frame') continue;
      // A damaged frame that is followed by a whole one was sent again.
      pending = undefined;
      frames++;
      if (endsEvents(token.text)) {
        isFound = true;
        seen = new Map();
      } else if (isEvent(token.text)) {
        isFound = true;
        const { reading, problem } = parseEvent(token.text);
        if (problem !== undefined) problems.push({ where, what: problem });
        if (!reading) continue;
        const key = JSON.stringify(reading);
        const count = (seen.get(key) ?? 0) + 1;
        seen.set(key, count);
        if (count <= (held.get(key) ?? 0)) continue;
        held.set(key, count);
        readings.push(reading);
      } else if (frames === 1) {
        id ??= parseId(token.text);
        isFound ||= id !== undefined;
      }
    }
    if (pending) problems.push(pending);
  }
  if (!isFound) return undefined;
  return { info: { model: chosen ?? 'Optium Xceed', serial: '', ...id }, readings, problems };
}
