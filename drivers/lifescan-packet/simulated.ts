// The meter's side of the link of an UltraMini or Select: AW090799A, pages 4 to 6.
import type { Scenario } from '../../src/device/simulator.ts';
import { faulty } from '../../src/device/simulator.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import { encodePacket, LINK } from './packet.ts';
import { isTimeout, packetReader } from './reader.ts';

const PATIENCE_MS = 60_000;
const RESEND_MS = 500;
const TRIES = 3;

/** Sends packets, some with a wrong checksum where the scenario says so. */
export function packetSender(
  cable: Transport,
  { fault }: Scenario,
): (link: number, data?: Uint8Array) => Promise<void> {
  let sent = 0;
  return async (link, data) => {
    const packet = encodePacket(link, data);
    if (fault?.kind === 'bad-checksum' && sent >= fault.nth && sent < fault.nth + fault.times) {
      packet[packet.length - 1] = packet.at(-1)! ^ 0x5a;
    }
    sent++;
    await cable.write(packet);
  };
}

/** Plays the link until the cable is closed; `answer` gives the data for a question's, `undefined` for silence. */
export async function playLink(
  port: Transport,
  scenario: Scenario,
  answer: (question: Uint8Array) => Uint8Array | undefined,
): Promise<void> {
  const cable = faulty(port, scenario);
  const packets = packetReader(cable);
  const send = packetSender(cable, scenario);
  let [sendNumber, expected] = [0, 0];
  /** Data that the other side has not acknowledged. */
  let waiting: { readonly data: Uint8Array; times: number } | undefined;
  const numbers = (): number => (expected ? LINK.expect : 0) | (sendNumber ? LINK.send : 0);
  try {
    for (;;) {
      let packet;
      try {
        packet = await packets.next(waiting ? RESEND_MS : PATIENCE_MS);
      } catch (error) {
        if (!isTimeout(error)) throw error;
        if (waiting && waiting.times < TRIES) {
          waiting.times++;
          await send(numbers(), waiting.data);
        } else waiting = undefined;
        continue;
      }
      const { link, data } = packet;
      if (link & LINK.disconnect) {
        [sendNumber, expected, waiting] = [0, 0, undefined];
        await send(LINK.disconnect | LINK.acknowledge);
        continue;
      }
      if (waiting && (link & LINK.expect ? 1 : 0) !== sendNumber) {
        sendNumber = 1 - sendNumber;
        waiting = undefined;
      }
      if (link & LINK.acknowledge) continue;
      const isNext = (link & LINK.send ? 1 : 0) === expected;
      if (isNext) expected = 1 - expected;
      await send(LINK.acknowledge | numbers());
      const reply = isNext ? answer(data) : undefined;
      if (!reply) continue;
      waiting = { data: reply, times: 1 };
      await send(numbers(), reply);
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'disconnected') throw error;
  }
}
