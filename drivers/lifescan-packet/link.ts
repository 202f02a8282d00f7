// The link of an UltraMini or Select: alternating numbers, acknowledgements, and sending again (AW090799A, pages 4 to 6).
import type { ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import { encodePacket, LINK } from './packet.ts';
import { isTimeout, packetReader } from './reader.ts';

/** Silence before each packet that is sent: 90 ms guard after what came, 10 ms inside a packet (page 2). */
export const GUARD_MS = 100;
/** Without an answer for so long a packet is sent again, three times in all (pages 2 and 5). */
export const RESEND_MS = 500;
const TRIES = 3;
/** After it has acknowledged, the meter sends its answer, three times at most. */
const DATA_MS = 3 * RESEND_MS + 500;
/** The disconnect that opens a conversation also wakes the meter, so it is sent until the person must have plugged it in. */
const OPENING_TRIES = 20;
/** Packets that are neither an acknowledgement nor the answer, before the wire is given up. */
const MOST_OTHERS = 20;

export interface BinaryLink {
  /** Sets the link to its beginning on both sides; the meter shows PC. `timeout` when no meter answers. */
  open(): Promise<void>;
  /** Sends data and returns what the meter answers. `timeout`, `bad-checksum` after all tries. */
  request(data: Uint8Array): Promise<Uint8Array>;
  /** Ends the conversation. No answer is no error: everything was read. */
  close(): Promise<void>;
}

export function binaryLink(port: Transport, ctx: ReadContext): BinaryLink {
  const packets = packetReader(port);
  let sendNumber = 0;
  let expected = 0;

  const numbers = (): number => (expected ? LINK.expect : 0) | (sendNumber ? LINK.send : 0);
  const send = async (link: number, data?: Uint8Array): Promise<void> => {
    if (ctx.signal.aborted) throw new AppError('cancelled', 'stopped by the person');
    await packets.quiet(GUARD_MS);
    await port.write(encodePacket(link, data));
  };

  const failure = (what: string): AppError =>
    packets.damaged() ? new AppError('bad-checksum', `${what}: what came was damaged`) : new AppError('timeout', what);

  const disconnect = async (tries: number): Promise<void> => {
    for (let tried = 0; tried < tries; tried++) {
      // Both sides begin at 0 after it, so it goes out with both at 0: the very bytes of the paper's example.
      await send(LINK.disconnect);
      try {
        for (let others = 0; others < MOST_OTHERS; others++) {
          const { link } = await packets.next(RESEND_MS);
          if (!(link & LINK.disconnect) || !(link & LINK.acknowledge)) continue;
          sendNumber = 0;
          expected = 0;
          return;
        }
      } catch (error) {
        if (!isTimeout(error)) throw error;
      }
    }
    throw failure(`no answer to ${tries} disconnects`);
  };

  /** One command through all its tries. */
  const exchange = async (data: Uint8Array): Promise<Uint8Array> => {
    const wanted = 1 - sendNumber;
    for (let tried = 0; tried < TRIES; tried++) {
      await send(numbers(), data);
      let acknowledged = false;
      try {
        for (let others = 0; others < MOST_OTHERS; others++) {
          const packet = await packets.next(acknowledged ? DATA_MS : RESEND_MS);
          if (packet.link & LINK.disconnect) break;
          // An acknowledgement, or data that says by its number that the command has arrived.
          if ((packet.link & LINK.expect ? 1 : 0) === wanted) {
            acknowledged = true;
            sendNumber = wanted;
          }
          if (packet.link & LINK.acknowledge) continue;
          const isNext = (packet.link & LINK.send ? 1 : 0) === expected;
          if (isNext && acknowledged) expected = 1 - expected;
          await send(LINK.acknowledge | numbers());
          // Data with the wrong number is what we have already: our acknowledgement was lost.
          if (isNext && acknowledged) return packet.data;
        }
      } catch (error) {
        if (!isTimeout(error)) throw error;
        if (acknowledged) break;
      }
      if (acknowledged) break;
    }
    throw failure(`no answer after ${TRIES} tries`);
  };

  return {
    open: () => disconnect(OPENING_TRIES),
    async request(data) {
      packets.forgetDamage();
      try {
        return await exchange(data);
      } catch (error) {
        if (!(error instanceof AppError) || (error.code !== 'timeout' && error.code !== 'bad-checksum')) throw error;
        // Both sides may have lost count: begin again and ask once more.
        await disconnect(TRIES);
        return exchange(data);
      }
    },
    async close() {
      try {
        await disconnect(1);
      } catch (error) {
        if (!(error instanceof AppError) || !['timeout', 'bad-checksum', 'disconnected'].includes(error.code))
          throw error;
      }
    },
  };
}
