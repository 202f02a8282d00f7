// The serial link against a port that behaves as the browser's does: opened, read, written, changed in speed, closed.
import { expect } from 'chai';
import { openSerial } from '../../src/device/links/serial.ts';
import { latin1, text } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';

/** A port whose device answers every write with the speed it was opened at. */
function port(options: { readonly failsAt?: number } = {}): {
  port: SerialPort;
  opened: number[];
  closed: () => number;
} {
  const opened: number[] = [];
  let closes = 0;
  let incoming: ReadableStreamDefaultController<Uint8Array>;
  const fake = {
    readable: null as ReadableStream<Uint8Array> | null,
    writable: null as WritableStream<Uint8Array> | null,
    async open({ baudRate }: SerialOptions) {
      if (fake.readable) throw new DOMException('open', 'InvalidStateError');
      if (baudRate === options.failsAt) throw new DOMException('gone', 'NetworkError');
      opened.push(baudRate);
      fake.readable = new ReadableStream({ start: (controller) => void (incoming = controller) });
      fake.writable = new WritableStream({ write: () => incoming.enqueue(latin1(`${baudRate}`)) });
    },
    async close() {
      if (!fake.readable) throw new DOMException('closed', 'InvalidStateError');
      if (fake.readable.locked) throw new TypeError('a reader holds the stream');
      fake.readable = fake.writable = null;
      closes++;
    },
    setSignals: async () => undefined,
  };
  return { port: fake as unknown as SerialPort, opened, closed: () => closes };
}

async function failure(run: Promise<unknown>): Promise<string> {
  try {
    await run;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'none';
}

describe('The serial link', () => {
  it('goes on at another speed on the same transport', async () => {
    const { port: device, opened, closed } = port();
    const link = await openSerial(device, 19_200);
    await link.write(Uint8Array.of(1));
    expect(text(await link.read(500))).to.equal('19200');
    await link.setBaudRate!(9600);
    await link.write(Uint8Array.of(1));
    expect(text(await link.read(500))).to.equal('9600');
    await link.setBaudRate!(19_200);
    await link.write(Uint8Array.of(1));
    expect(text(await link.read(500))).to.equal('19200');
    expect(opened).to.deep.equal([19_200, 9600, 19_200]);
    expect(await failure(link.read(20))).to.equal('timeout');
    await link.close();
    expect(closed()).to.equal(3);
    expect(await failure(link.read(20))).to.equal('disconnected');
    expect(await failure(link.setBaudRate!(9600))).to.equal('disconnected');
  });

  it('says so when the port does not come back', async () => {
    const { port: device } = port({ failsAt: 9600 });
    const link = await openSerial(device, 19_200);
    expect(await failure(link.setBaudRate!(9600))).to.equal('busy');
    expect(await failure(link.read(20))).to.equal('busy');
    await link.close();
  });

  it('gives the port back when it is closed while the speed changes', async () => {
    const { port: device, closed } = port();
    const link = await openSerial(device, 19_200);
    await Promise.all([link.setBaudRate!(9600).catch(() => undefined), link.close()]);
    expect(device.readable).to.equal(null);
    expect(closed()).to.be.at.least(1);
  });
});
