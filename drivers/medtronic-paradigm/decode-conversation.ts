// Decodes without a pump: saved conversations of either link, and pages saved by other programs.
import { decodeImage } from '../paradigm-memory/decode-image.ts';
import { emptyImage } from '../paradigm-memory/image.ts';
import type { Decode, Problem } from '../../src/device/driver.ts';
import type { Reading } from '../../src/model/record.ts';
import { conversationOf } from './conversation.ts';
import { decode as decodePages } from './decode.ts';

/**
 * Conversations, the maker's program's too, and what `decodePages` reads. Several conversations are readings of one memory.
 * Readings of a conversation have no `at`: it does not say what the computer's clock showed. Without both directions
 * (`Capture.transfers`) only pages can be told apart.
 */
export const decode: Decode = (captures, options = {}) => {
  const conversations = captures.map(conversationOf);
  if (conversations.every((found) => found === undefined)) return decodePages(captures, options);
  const image = emptyImage();
  const problems: Problem[] = [];
  let serial = '';
  for (const found of conversations) {
    if (!found) continue;
    if (serial && found.serial && serial !== found.serial) {
      problems.push({ where: `pump ${found.serial}`, what: 'a conversation with another pump: left out' });
      continue;
    }
    serial ||= found.serial;
    for (const kind of ['history', 'glucose', 'isig'] as const)
      for (const [number, page] of found.image[kind]) image[kind].set(number, page);
    image.snapshots.push(...found.image.snapshots);
    problems.push(...found.problems);
  }
  const decoded = decodeImage(image, { complete: true, ...(options.model !== undefined && { model: options.model }) });
  const { model, firmware } = decoded.info;
  return {
    info: { model, serial, ...(firmware !== undefined && { firmware }) },
    readings: decoded.readings.map(withoutAt),
    problems: [...problems, ...decoded.problems],
  };
};

function withoutAt(reading: Reading): Reading {
  return Object.fromEntries(Object.entries(reading).filter(([name]) => name !== 'at')) as unknown as Reading;
}
