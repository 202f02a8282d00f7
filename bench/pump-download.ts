// A full Paradigm pump read by the driver in simulated time, beside the time the pump's radio alone takes.
import { parseTransmission } from '../drivers/carelink-stick/frames.ts';
import { HEADER_LENGTH, startsEnvelope } from '../drivers/contour-link/envelope.ts';
import { outputData } from '../drivers/contour-link/report.ts';
import { commandOf } from '../drivers/medtronic-paradigm/commands.ts';
import * as module from '../drivers/medtronic-paradigm/driver.ts';
import { manifest } from '../drivers/medtronic-paradigm/manifest.ts';
import { REAL_PACE } from '../drivers/medtronic-paradigm/simulated-pump.ts';
import { pumpMemory, simulatePump } from '../drivers/medtronic-paradigm/simulator.ts';
import { pair } from '../src/device/pair.ts';
import { readDevice } from '../src/device/session.ts';
import { Transcript } from '../src/device/transcript.ts';
import { NOW, scenarioOf } from '../test/support/holdings.ts';
import { inVirtualTime } from '../test/support/virtual-time.ts';

export interface Download {
  /** Simulated ms from the first byte to the last farewell. */
  readonly ms: number;
  /** ms of it that the radio itself takes. */
  readonly radioMs: number;
  readonly commands: number;
  readonly historyPages: number;
  readonly sensorPages: number;
  readonly readings: number;
}

const PACKET = 64;
/** Enough readings for more than 36 pages of history and 32 of the sensor. */
const FULL = { count: 4500, sensor: 33_000 };

/**
 * Reads a Veo 554 with a full memory. The radio's own time: waking the pump once, then for every command sent the pause until
 * its first packet and that between the packets of its answer; through the Next Link a page is announced first, which is one
 * answer more. Everything else (looking whether something has come, USB, checking, decoding, leaving) is the driver's.
 */
export async function download(link: 'usb' | 'hid'): Promise<Download> {
  const memory = pumpMemory(scenarioOf(manifest, 'Paradigm Veo 554', FULL));
  const transcript = new Transcript();
  let readings = 0;
  const { ms } = await inVirtualTime(async () => {
    const [host, device] = pair({ link });
    const playing = simulatePump(device, memory, { link, pace: REAL_PACE });
    await readDevice(host, {
      module,
      signal: new AbortController().signal,
      transcript,
      now: () => NOW,
      onIdentified: () => undefined,
      onReadings: (batch) => void (readings += batch.length),
      answers: { serial: memory.serial },
    });
    await device.close();
    await playing;
  });
  let radioMs = REAL_PACE.wakeMs;
  let commands = 0;
  for (const bytes of transcript.sent) {
    const opcode = link === 'hid' ? messageOpcode(bytes) : parseTransmission(bytes)?.opcode;
    const command = opcode === undefined ? undefined : commandOf(opcode);
    if (!command) continue;
    commands++;
    const isAnnouncement = link === 'hid' && command.parameters !== 'none' && isShort(bytes);
    const packets = isAnnouncement ? 1 : Math.max(1, command.answerBytes / PACKET);
    // Through the Next Link parts of four packets come, and the pause is in front of each; through the stick it is between packets.
    const pauses = packets === 1 || (link === 'hid' && packets <= 3) ? 0 : link === 'hid' ? packets : packets - 1;
    radioMs += REAL_PACE.answerMs + pauses * REAL_PACE.packetMs;
  }
  const { history, glucose, isig } = memory;
  return { ms, radioMs, commands, historyPages: history.length, sensorPages: glucose.size + isig.size, readings };
}

function messageOpcode(report: Uint8Array): number | undefined {
  const data = outputData(report);
  return data && startsEnvelope(data) && data.length > HEADER_LENGTH ? data[HEADER_LENGTH + 4] : undefined;
}

function isShort(report: Uint8Array): boolean {
  return outputData(report)!.length === HEADER_LENGTH + 7;
}
