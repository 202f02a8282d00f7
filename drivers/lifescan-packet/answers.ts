// The answers in captures of binary meters: packets in order, resent ones once, gaps named.
import { concat, hex, sameBytes } from '../../src/device/bytes.ts';
import type { Capture, Problem } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import { isVoiceLine, LINK, splitPackets } from './packet.ts';

/** The data of one packet from the meter. */
export interface Answer {
  readonly data: Uint8Array;
  /** Where it stands, for a problem: 'byte 120', with the file's name where there are several. */
  readonly where: string;
  /** The link began anew before it: what it says may have been said already. */
  readonly afterDisconnect: boolean;
}

/**
 * What the meter said in all captures, acknowledgements left out and packets that were sent again taken once; each stretch
 * of bytes that is no packet goes to `problem`. Throws `bad-file` when there is no packet at all.
 */
export function answersIn(captures: readonly Capture[], problem: (problem: Problem) => void): Answer[] {
  const answers: Answer[] = [];
  let understood = 0;
  for (const { chunks, fileName } of captures) {
    const file = captures.length > 1 && fileName !== undefined ? `${fileName}, ` : '';
    const { packets, gaps } = splitPackets(concat(chunks));
    understood += packets.length;
    let before: { readonly send: number; readonly data: Uint8Array } | undefined;
    let afterDisconnect = true;
    for (const { at, link, data } of packets) {
      if (link & LINK.disconnect) {
        before = undefined;
        afterDisconnect = true;
      }
      if (link & (LINK.disconnect | LINK.acknowledge)) continue;
      const send = link & LINK.send;
      const resent = link !== 0 && before?.send === send && sameBytes(before.data, data);
      before = { send, data };
      if (resent) continue;
      answers.push({ data, where: `${file}byte ${at}`, afterDisconnect });
      afterDisconnect = false;
    }
    for (const { at, bytes } of gaps) {
      if (isVoiceLine(bytes)) continue;
      problem({ where: `${file}byte ${at}`, what: `no packet with a right checksum: ${hex(bytes.subarray(0, 40))}` });
    }
  }
  if (!understood) throw new AppError('bad-file', 'no packet with a right checksum');
  return answers;
}
