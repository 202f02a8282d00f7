// What the simulated DM meters share: listening to commands, sending lines, and how each writes dates and times.
import { latin1, text } from '../../src/device/bytes.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import { faulty } from '../../src/device/simulator.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { MINUTE_MS, wallFromMs, wallMs } from '../../src/model/time.ts';
import { checksum } from './line.ts';

const PATIENCE_MS = 60_000;

/** Finds the next command in what was heard, and says what stays to be listened to. */
export type Listener = (
  heard: string,
  commands: readonly string[],
) => { readonly command?: string; readonly heard: string };

export interface Part {
  /** A command and the lines it is answered with, without their ends. */
  readonly answers: Readonly<Record<string, () => readonly string[]>>;
  readonly listen: Listener;
  /** Sent before any command is heard, and with an answer to those named: what the screen shows, line ends included. */
  readonly screens?: { readonly first: string; readonly after?: Readonly<Record<string, string>> };
  /** Flow control characters around an answer. */
  readonly flowControl?: true;
}

/** Plays a meter of the family until the cable is closed. */
export async function play(port: Transport, scenario: Scenario, part: Part): Promise<void> {
  const cable = faulty(port, scenario);
  const { answers, listen, screens, flowControl } = part;
  const send = lineSender(cable, scenario, flowControl ? ['\x11', '\x13'] : ['', '']);
  let heard = '';
  try {
    if (screens) await cable.write(latin1(screens.first));
    for (;;) {
      const next = listen(heard + text(await nextBytes(cable)), Object.keys(answers));
      heard = next.heard;
      if (next.command === undefined) continue;
      const lines = answers[next.command]!();
      const screen = screens?.after?.[next.command];
      for (const [i, line] of lines.entries()) {
        await send(line, i === 0, i === lines.length - 1);
        if (screen && i === 0) await cable.write(latin1(screen));
      }
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'disconnected') throw error;
  }
}

async function nextBytes(cable: Transport): Promise<Uint8Array> {
  for (;;) {
    try {
      return await cable.read(PATIENCE_MS);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
    }
  }
}

/** Sends lines with CR LF, some with a wrong checksum where the scenario says so. */
function lineSender(
  cable: Transport,
  { fault }: Scenario,
  [before, behind]: readonly [string, string],
): (line: string, first: boolean, last: boolean) => Promise<void> {
  let sent = 0;
  return async (line, first, last) => {
    const wrong = fault?.kind === 'bad-checksum' && sent >= fault.nth && sent < fault.nth + fault.times;
    sent++;
    const end = `\r\n${last ? behind : ''}`;
    await cable.write(latin1(`${first ? before : ''}${wrong ? damagedSeal(line) : line}${end}`));
  };
}

function damagedSeal(line: string): string {
  return line.slice(0, -4) + checksum(`${line.slice(0, -5)}\x01`);
}

/** A meter that hears a command wherever it begins, and passes over everything else. */
export const listenAlways: Listener = (heard, commands) => {
  const starts = [...commands].sort((a, b) => b.length - a.length);
  for (let at = heard.indexOf('D'); at >= 0; at = heard.indexOf('D', at + 1)) {
    const rest = heard.slice(at);
    const command = starts.find((name) => rest.startsWith(name));
    if (command !== undefined) return { command, heard: rest.slice(command.length) };
    if (commands.some((name) => name.startsWith(rest))) return { heard: rest };
  }
  return { heard: '' };
};

/** As `listenAlways`, but switched off: deaf to a second command that came with the first. */
export const listenOnce: Listener = (heard, commands) => {
  const { command, heard: rest } = listenAlways(heard, commands);
  return command === undefined ? { heard: rest } : { command, heard: '' };
};

/** A reading taken in the same minute as the one before it, too soon after it, is stored so much after it. */
export function spacedBy<R extends ReadingOf<'smbg' | 'control' | 'unknown'>>(ms: number, readings: readonly R[]): R[] {
  let taken = Number.NEGATIVE_INFINITY;
  let stored = taken;
  return readings.map((reading) => {
    const now = wallMs(reading.deviceTime);
    const sameMinute = Math.floor(now / MINUTE_MS) === Math.floor(taken / MINUTE_MS);
    const tooSoon = sameMinute && now >= taken && now - stored < ms && reading.kind !== 'unknown';
    taken = now;
    stored = tooSoon ? stored + ms : now;
    return tooSoon ? { ...reading, deviceTime: wallFromMs(stored) } : reading;
  });
}

/** A reading as a meter holds it that knows no marks. */
export function withoutMarks(reading: Reading): Reading {
  if (reading.kind !== 'smbg' || !reading.marks) return reading;
  const { deviceTime, mgdl, bound } = reading;
  return { kind: 'smbg', deviceTime, mgdl, ...(bound && { bound }) };
}

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

export interface Writing {
  readonly dayFirst: boolean;
  readonly halfDays: boolean;
  /** In front of numbers of one place: zeros of Ultra and later, blanks of the older ones. */
  readonly fill: '0' | ' ';
}

export const ULTRA_WRITING: Writing = { dayFirst: false, halfDays: false, fill: '0' };

/** `"WED","03/09/11","08:38:01   "`, or `"WED"," 6/26/96"," 8:12:00 PM"`. */
export function written(wall: WallTime, { dayFirst, halfDays, fill }: Writing): string {
  const part = (from: number): number => Number(wall.slice(from, from + 2));
  const padded = (value: number): string => String(value).padStart(2, fill);
  const [month, day, hour] = [part(5), part(8), part(11)];
  const [first, second] = dayFirst ? [day, month] : [month, day];
  // Only the first number and the hour are padded with blanks: `10/05/92`, ` 9/08/92`, ` 5:22:00   ` (captures onetouch2).
  const date = `${padded(first)}/${String(second).padStart(2, '0')}/${wall.slice(2, 4)}`;
  const shownHour = halfDays ? ((hour + 11) % 12) + 1 : hour;
  const half = halfDays ? (hour < 12 ? 'AM' : 'PM') : '  ';
  const weekday = WEEKDAYS[new Date(wallMs(wall)).getUTCDay()]!;
  return `"${weekday}","${date}","${padded(shownHour)}:${wall.slice(14, 19)} ${half}"`;
}
