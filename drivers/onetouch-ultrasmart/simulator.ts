// A OneTouch UltraSmart as seen from its data port, as far as anybody has published it.
import { fromHex, latin1, text } from '../../src/device/bytes.ts';
import type { Scenario, Simulator } from '../../src/device/simulator.ts';
import { faulty } from '../../src/device/simulator.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { wallMs } from '../../src/model/time.ts';
import { checksum, sealed } from '../lifescan-dm/line.ts';
import { encodeFrame, findFrame } from './frame.ts';
import { MEMORY } from './protocol.ts';
import { HIGHEST_MGDL, minutesOf } from './record.ts';

const PATIENCE_MS = 60_000;

type Held = ReadingOf<'smbg' | 'unknown'>;

/**
 * Holds fingersticks of whole mg/dL, those above 255 with their higher bits where they are guessed to be, and records of
 * kind 'unknown' as they stand. Record 0 is the newest.
 */
export const simulate: Simulator = async (port, scenario) => {
  const cable = faulty(port, scenario);
  const records = scenario.readings.filter(isHeld).slice(-MEMORY).reverse();
  const damaging = damager(scenario);
  let heard: Uint8Array = new Uint8Array(0);
  try {
    for (;;) {
      let bytes;
      try {
        bytes = await cable.read(PATIENCE_MS);
      } catch (error) {
        if (error instanceof AppError && error.code === 'timeout') continue;
        throw error;
      }
      heard = Uint8Array.of(...heard, ...bytes);
      if (text(heard).endsWith('DM@\r\n')) {
        heard = new Uint8Array(0);
        const line = sealed(`@ "${scenario.serial}"`);
        await cable.write(latin1(`${damaging() ? line.slice(0, -4) + checksum(line) : line}\r\n`));
        continue;
      }
      const frame = findFrame(heard);
      if (!frame) continue;
      heard = heard.slice(frame.end);
      if (!frame.right || frame.body.length !== 4 || frame.body[0] !== 0x48 || frame.body[1] !== 0x52) continue;
      const number = (frame.body[2]! << 8) | frame.body[3]!;
      const reading = records[number];
      // What the two bytes of the last answer are nobody has published.
      const answer = encodeFrame(
        reading ? Uint8Array.of(number >> 8, number & 0xff, ...record(reading)) : Uint8Array.of(0, 0),
      );
      if (damaging()) answer[answer.length - 1] = answer.at(-1)! ^ 0x55;
      await cable.write(answer);
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'disconnected') throw error;
  }
};

/** Says of each message in turn whether it goes out damaged. */
function damager({ fault }: Scenario): () => boolean {
  let sent = 0;
  return () => {
    const nth = sent++;
    return fault?.kind === 'bad-checksum' && nth >= fault.nth && nth < fault.nth + fault.times;
  };
}

/** What of a reading can be told by what is known: a fingerstick without marks, up to 255. */
export function holds(reading: Reading): Reading {
  if (reading.kind !== 'smbg' && reading.kind !== 'control') return reading;
  return { kind: 'smbg', deviceTime: reading.deviceTime, mgdl: Math.min(reading.mgdl, HIGHEST_MGDL) };
}

function isHeld(reading: Reading): reading is Held {
  return reading.kind === 'smbg' || reading.kind === 'unknown';
}

/** [2:12) of a record's body. Bytes 6 to 9 as in the public records; a value beyond the limits as the next number. */
export function record(reading: Held): number[] {
  if (reading.kind === 'unknown') return [...fromHex(reading.raw)];
  const { deviceTime, mgdl, bound } = reading;
  const glucose = bound === 'low' ? mgdl - 1 : bound === 'high' ? mgdl + 1 : Math.round(mgdl);
  const minutes = minutesOf(wallMs(deviceTime));
  const time = [minutes & 0xff, (minutes >> 8) & 0xff, (minutes >> 16) & 0xff];
  return [...time, glucose & 0xff, 0x10 | (glucose >> 8), 0x80, 0x00, 0x01, 0x00, 0x1e];
}
