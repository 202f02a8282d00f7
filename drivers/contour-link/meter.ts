// The meter's side of the handshake, for simulators of the pumps behind it: introduces itself, becomes a radio and back.
import { ASTM, encodeFrame } from '../ascensia-astm/frame.ts';
import type { AstmHeader } from '../ascensia-astm/record.ts';
import { encodeHeader } from '../ascensia-astm/record.ts';
import { concat, latin1, text } from '../../src/device/bytes.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Envelope } from './envelope.ts';
import { envelopeLength, parseEnvelope, startsEnvelope } from './envelope.ts';
import { inputReports, outputData } from './report.ts';

export interface MeterOptions {
  /** What it says of itself. */
  readonly header: AstmHeader;
  /** Damages what goes out, message by message: 0 is the introduction. Default: nothing. */
  readonly damage?: (message: number, bytes: Uint8Array) => Uint8Array;
  /** A message of the host in pump mode. Damaged ones do not come here; a real meter answers them with NAK FE or FF. */
  onMessage(message: Envelope): Promise<void>;
  /** The host left pump mode, or a new introduction interrupted it. */
  onLeave?(): void;
}

/** 'asked': ENQ is out. 'listening': it was refused. 'remote': words are taken. 'radio': messages are. */
type State = 'idle' | 'asked' | 'listening' | 'remote' | 'radio';

/** The reports of bytes a meter sends at once. */
export async function sendData(port: Pick<Transport, 'write'>, data: Uint8Array): Promise<void> {
  for (const report of inputReports(data)) await port.write(report);
}

/** Plays the meter until the cable is gone; rejects then with `disconnected`. */
export async function playMeter(port: Transport, options: MeterOptions): Promise<never> {
  let state = 'idle' as State;
  let words = '';
  let message: Uint8Array = new Uint8Array(0);
  const say = (byte: number): Promise<void> => sendData(port, Uint8Array.of(byte));

  const introduce = async (): Promise<void> => {
    if (state === 'radio') options.onLeave?.();
    state = 'asked';
    words = '';
    message = new Uint8Array(0);
    const frame = encodeFrame({ number: 1, text: encodeHeader({ ...options.header, sending: false }), last: false });
    await sendData(port, concat([Uint8Array.of(ASTM.EOT), options.damage?.(0, frame) ?? frame]));
    await say(ASTM.ENQ);
  };

  const word = async (data: Uint8Array): Promise<void> => {
    words += text(data);
    await say(ASTM.ACK);
    if (words.endsWith('W|Q|1|')) state = 'radio';
    else if (words.endsWith('W|Q|0|')) {
      // A real meter asks again some 15 s later; by then this cable is usually closed.
      if (state === 'radio') options.onLeave?.();
      state = 'idle';
    } else return;
    words = '';
  };

  for (;;) {
    const report = await nextReport(port);
    const data = outputData(report);
    if (!data?.length) continue;
    const isWord = data.length === 2 && data[1] === latin1('|')[0];
    const byte = data.length === 1 ? data[0] : undefined;
    if (state === 'radio' && !isWord && byte === undefined) {
      message = startsEnvelope(data) ? data.slice() : concat([message, data]);
      if (!startsEnvelope(message) || message.length < envelopeLength(message)) continue;
      const whole = message;
      message = new Uint8Array(0);
      await options.onMessage(parseEnvelope(whole));
    } else if (isWord && (state === 'remote' || state === 'radio')) await word(data);
    else if (byte === ASTM.NAK && state === 'asked') {
      state = 'listening';
      await say(ASTM.EOT);
    } else if (byte === ASTM.ENQ && state === 'listening') {
      state = 'remote';
      await say(ASTM.ACK);
    } else if (byte !== undefined && byte !== ASTM.NAK && byte !== ASTM.ACK && state !== 'radio') await introduce();
  }
}

/** The host may take its time; a closed cable ends the wait. */
const PATIENCE_MS = 60_000;

async function nextReport(port: Transport): Promise<Uint8Array> {
  for (;;) {
    try {
      return await port.read(PATIENCE_MS);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
    }
  }
}
