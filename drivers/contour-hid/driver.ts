// Reads a Contour HID meter: wakes it, takes its header, then acknowledges one record after the other.
import { ASTM, nextToken } from '../ascensia-astm/frame.ts';
import type { Frame, Token } from '../ascensia-astm/frame.ts';
import type { AstmHeader } from '../ascensia-astm/record.ts';
import { parseHeader, parseRecord } from '../ascensia-astm/record.ts';
import { concat } from '../../src/device/bytes.ts';
import type { DeviceDriver, DeviceInfo, ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { reportData } from '../contour-link/report.ts';
import { WAKE, commandReport, headerSerial, infoFrom } from './protocol.ts';
import { followReadOut } from './read-out.ts';

export { decode } from './decode.ts';
export { maySend } from './protocol.ts';

/** Longest wait for the next report; meters answer within 25 ms (capture paradigm-cnl-wire). Tidepool waits as long. */
export const ANSWER_MS = 5000;
/** Waits in vain before we give up: 15 s in all. */
export const SILENCES = 3;
/** A meter sends a frame at most six times, then it ends the transfer (Bayer 99993952 rev C). */
export const TRIES = 6;
/** After damage: quiet for this long, so that a NAK does not fall into the rest of a frame. */
const QUIET_MS = 100;
/** Tokens that mean nothing where they come, before we call it not a meter. */
const STRAYS = 100;

export const driver: DeviceDriver = { identify, read };

/** What both halves of a reading know of the conversation. */
interface Line {
  /** 'asked': the meter has sent ENQ and waits. 'sending': it waits for ACK of a frame. 'idle': neither. */
  stage: 'idle' | 'asked' | 'sending';
  /** The header of a meter that began to send at once, not yet acknowledged. */
  opening: Frame | undefined;
  send(command: number): Promise<void>;
  /** Next token; damaged reports count as damage or noise. */
  next(timeoutMs: number): Promise<Token>;
  /** Waits until nothing comes for a moment, and forgets what did. */
  drain(): Promise<void>;
  /** Lets the meter go from wherever it waits. */
  hangUp(): Promise<void>;
}

const lines = new WeakMap<Transport, Line>();

function lineOf(port: Transport): Line {
  const known = lines.get(port);
  if (known) return known;
  let buffer: Uint8Array = new Uint8Array(0);
  const line: Line = {
    stage: 'idle',
    opening: undefined,
    send: (command) => port.write(commandReport(command)),
    async next(timeoutMs) {
      for (;;) {
        const scanned = nextToken(buffer);
        if (scanned) {
          buffer = buffer.slice(scanned.length);
          return scanned.token;
        }
        // A zero can stand in no frame: one with a damaged report inside is damage, whatever its checksum.
        buffer = concat([buffer, reportData(await port.read(timeoutMs)) ?? Uint8Array.of(0)]);
      }
    },
    async drain() {
      buffer = new Uint8Array(0);
      for (let reports = 0; reports < STRAYS; reports++) {
        try {
          await port.read(QUIET_MS);
        } catch (error) {
          if (error instanceof AppError && error.code === 'timeout') return;
          throw error;
        }
      }
    },
    async hangUp() {
      const { stage } = line;
      line.stage = 'idle';
      // ENQ is refused with NAK (capture paradigm-cnl-wire), a transfer ended with EOT (ASTM E1381, receiver interrupt).
      if (stage !== 'idle') await line.send(stage === 'asked' ? ASTM.NAK : ASTM.EOT).catch(() => undefined);
    },
  };
  lines.set(port, line);
  return line;
}

/**
 * `timeout` after 15 s without an answer, `bad-checksum` or `bad-frame` when six headers were damaged,
 * `unsupported-model` when what answers is not a Bayer or Ascensia meter.
 */
async function identify(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  const line = lineOf(port);
  // Each is what wakes some meter: EOT the Contour USB, any other character the Next Link (captures), and ACK
  // one that has asked already, when it was plugged in.
  const first = ctx.model?.includes('Link') ? [WAKE, ASTM.EOT] : [ASTM.EOT, WAKE];
  const wakes = [...first, ASTM.ACK];
  let silences = 0;
  let failures = 0;
  try {
    for (;;) {
      stopIfCancelled(ctx);
      await line.send(wakes[silences % wakes.length]!);
      line.stage = 'asked';
      try {
        const header = await greeting(line, ctx);
        return infoFrom(header, ctx.model, ctx.now());
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (error.code === 'timeout') silences++;
        else if (error.code === 'bad-checksum' || error.code === 'bad-frame') failures++;
        else throw error;
        if (silences >= SILENCES || failures >= TRIES) throw error;
        if (error.code !== 'timeout') await line.drain();
      }
    }
  } catch (error) {
    if (!isGone(error)) await line.hangUp();
    throw error;
  }
}

/** Nobody is there to be let go. */
function isGone(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'disconnected' || error.code === 'timeout');
}

/** From waking up to the point where the meter waits for us: header then ENQ, or the header of a transfer. */
async function greeting(line: Line, ctx: ReadContext): Promise<AstmHeader> {
  let header: AstmHeader | undefined;
  for (let strays = 0; strays < STRAYS; strays++) {
    const token = await line.next(ANSWER_MS);
    stopIfCancelled(ctx);
    if (token.kind === 'damage') throw new AppError(token.code, token.what, token);
    if (token.kind === 'control' && token.byte === ASTM.ENQ) {
      line.stage = 'asked';
      line.opening = undefined;
      if (header) return header;
      // It asks without having introduced itself: its header comes with the transfer.
      await line.send(ASTM.ACK);
      line.stage = 'sending';
    } else if (token.kind === 'frame') {
      const record = parseRecord(token.frame.text);
      // Left over from a transfer somebody broke off.
      if (record.type !== 'H') throw new AppError('bad-frame', `a record before the header: ${record.raw}`);
      header = parseHeader(record);
      if (!header) throw new AppError('unsupported-model', `no header of a Bayer or Ascensia meter: ${record.raw}`);
      if (!header.sending) continue;
      line.stage = 'sending';
      line.opening = token.frame;
      return header;
    }
  }
  throw new AppError('bad-frame', 'bytes came, but no header');
}

/**
 * Yields results as they arrive, in the order the meter has them, always the whole memory.
 * `timeout` after 15 s of silence, `bad-checksum` or `bad-frame` when a frame stayed damaged or the meter broke off.
 */
async function* read(port: Transport, info: DeviceInfo, ctx: ReadContext): AsyncGenerator<Reading> {
  const line = lineOf(port);
  const readOut = followReadOut((problem) => ctx.problem(problem));
  let gone = false;
  try {
    stopIfCancelled(ctx);
    if (line.opening) readOut.take(line.opening.text, line.opening.number, 'frame 1');
    let begun = line.opening !== undefined;
    line.opening = undefined;
    await line.send(ASTM.ACK);
    line.stage = 'sending';
    for (let frames = 1, repeats = 0; ; frames++) {
      const frame = await nextFrame(line, ctx, begun);
      const generation = readOut.generation;
      const { record, repeat, reading } = readOut.take(frame.text, frame.number, `frame ${frames}`);
      if (record.type === 'H') {
        if (!readOut.header || headerSerial(readOut.header) !== info.serial)
          throw new AppError('bad-frame', `the header of another meter: ${record.raw}`);
        if (begun && readOut.generation !== generation) throw new AppError('bad-frame', 'the meter began again');
      }
      begun = true;
      repeats = repeat ? repeats + 1 : 0;
      if (repeats > TRIES) throw new AppError('bad-frame', `the meter repeats itself: ${record.raw}`);
      if (reading) {
        ctx.progress(readOut.results, info.count ?? readOut.results);
        yield reading;
      }
      stopIfCancelled(ctx);
      await line.send(ASTM.ACK);
      if (record.type !== 'L') continue;
      line.stage = 'idle';
      await farewell(line);
      readOut.end();
      return;
    }
  } catch (error) {
    gone = isGone(error);
    throw error;
  } finally {
    if (!gone) await line.hangUp();
  }
}

/**
 * The next whole frame of a transfer, asked for again when it was damaged or did not come. While nothing has `begun`, a
 * meter that dozed off greets once more and wants its ACK again (Bayer 99993952 rev C).
 */
async function nextFrame(line: Line, ctx: ReadContext, begun: boolean): Promise<Frame> {
  let silences = 0;
  let failures = 0;
  let failure: AppError | undefined;
  for (let strays = 0; strays < STRAYS; strays++) {
    stopIfCancelled(ctx);
    let token: Token;
    try {
      token = await line.next(ANSWER_MS);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
      if (++silences >= SILENCES) throw failure ?? error;
      // NAK would end a conversation that has not begun.
      await line.send(begun || failure ? ASTM.NAK : ASTM.ACK);
      continue;
    }
    const damage = damageOf(token);
    if (damage) {
      failure = damage;
      line.stage = 'sending';
      await line.drain();
      if (++failures > TRIES) throw failure;
      await line.send(ASTM.NAK);
    } else if (token.kind === 'frame') {
      // A header that introduces the meter wants no ACK of its own; ENQ follows.
      if (!begun && parseHeader(parseRecord(token.frame.text))?.sending === false) continue;
      line.stage = 'sending';
      return token.frame;
    } else if (token.kind === 'control' && (token.byte === ASTM.EOT || token.byte === ASTM.ENQ)) {
      if (begun || failure) {
        line.stage = token.byte === ASTM.ENQ ? 'asked' : 'idle';
        throw failure ?? new AppError('bad-frame', 'the meter broke off before its terminator record');
      }
      if (token.byte === ASTM.ENQ) await line.send(ASTM.ACK);
    }
  }
  throw failure ?? new AppError('bad-frame', 'bytes came, but no frame');
}

/** A damaged frame, or what is left of one that lost its beginning. */
function damageOf(token: Token): AppError | undefined {
  if (token.kind === 'damage') return new AppError(token.code, token.what, token);
  if (token.kind !== 'noise' || token.bytes.at(-1) !== ASTM.LF) return undefined;
  return new AppError('bad-frame', 'a frame without its beginning', { bytes: token.bytes });
}

/** After the last ACK the meter says EOT. Everything is read by then, so silence is no failure; a pulled cable is. */
async function farewell(line: Line): Promise<void> {
  try {
    for (let strays = 0; strays < STRAYS; strays++) {
      const token = await line.next(ANSWER_MS);
      if (token.kind === 'control' && token.byte === ASTM.EOT) return;
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
  }
}

function stopIfCancelled(ctx: ReadContext): void {
  if (ctx.signal.aborted) throw new AppError('cancelled', 'stopped by the person');
}
