// Web Serial → Transport: one port, opened, pumped into a queue and given back.
import { AppError } from '../../model/errors.ts';
import { Pipe } from '../pair.ts';
import type { SerialLines, Transport } from '../transport.ts';

/** Large enough for a second of 115200 baud while the thread is busy. */
const BUFFER_BYTES = 16_384;

/** Opens a granted port at 8 data bits, no parity, 1 stop bit. `busy` when something else holds it. */
export async function openSerial(port: SerialPort, baudRate: number): Promise<Transport> {
  try {
    await port.open({ baudRate, bufferSize: BUFFER_BYTES });
  } catch (cause) {
    throw openError(cause);
  }
  const pipe = new Pipe();
  let closing = false;
  /** The port is closed for a moment, to be opened at another speed. */
  let pausing = false;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  const pump = async (): Promise<void> => {
    // A framing or overrun error ends the stream but not the port: `readable` is a new stream then. What was lost
    // shows as a wrong checksum. When the device is gone `readable` is null.
    while (port.readable && !closing && !pausing) {
      reader = port.readable.getReader();
      try {
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          if (value.length) pipe.write(value);
        }
        if (!closing && !pausing) break;
      } catch (error) {
        if (error instanceof DOMException && error.name === 'NetworkError') break;
      } finally {
        reader.releaseLock();
      }
    }
    if (!pausing) pipe.close(new AppError('disconnected', 'the serial port ended'));
  };
  let pumping = pump();

  const lines: SerialLines = {
    set: ({ dtr, rts }) =>
      port.setSignals({
        ...(dtr !== undefined && { dataTerminalReady: dtr }),
        ...(rts !== undefined && { requestToSend: rts }),
      }),
  };

  return {
    link: 'serial',
    lines,
    // Web Serial sets the speed when a port is opened, and only then.
    async setBaudRate(next) {
      if (closing) throw new AppError('disconnected', 'the serial port is closed');
      pausing = true;
      await reader?.cancel().catch(() => undefined);
      await pumping;
      try {
        await port.close();
        await port.open({ baudRate: next, bufferSize: BUFFER_BYTES });
      } catch (cause) {
        const error = openError(cause);
        pipe.close(error);
        throw error;
      } finally {
        pausing = false;
      }
      // Stopped in between: nobody else would give it back.
      if (closing) return void (await port.close().catch(() => undefined));
      pumping = pump();
    },
    read: (timeoutMs) => pipe.read(timeoutMs),
    async write(bytes) {
      if (!port.writable) throw new AppError('disconnected', 'the serial port has no writable end any more');
      const writer = port.writable.getWriter();
      try {
        await writer.write(bytes);
      } catch (cause) {
        throw new AppError('disconnected', 'the serial port refused a write', { bytes, cause });
      } finally {
        writer.releaseLock();
      }
    },
    async close() {
      if (closing) return;
      closing = true;
      pipe.close();
      await reader?.cancel().catch(() => undefined);
      await pumping;
      await port.close().catch(() => undefined);
    },
  };
}

/** What a failed `open` of any link means. */
export function openError(cause: unknown): AppError {
  const name = cause instanceof DOMException ? cause.name : '';
  if (name === 'SecurityError' || name === 'NotAllowedError') {
    return new AppError('not-permitted', 'the browser or the system denies access to the device', { cause });
  }
  // Chromium says NetworkError both for a port that is held and for one the system user may not open, InvalidStateError
  // when this page or another tab of ours has it open.
  return new AppError('busy', 'the device could not be opened', { cause });
}
