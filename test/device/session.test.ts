// One reading: batches, breaks, stops and the guard in front of the cable.
import { expect } from 'chai';
import type { DeviceModule } from '../../src/device/driver.ts';
import { pair } from '../../src/device/pair.ts';
import { readDevice } from '../../src/device/session.ts';
import { Transcript } from '../../src/device/transcript.ts';
import type { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { wallFromMs } from '../../src/model/time.ts';

const info = { model: 'Made-up', serial: '1' };

/** A driver that reads one byte a reading, until a zero. */
function byteDriver(writes: Uint8Array = Uint8Array.of(1)): DeviceModule {
  return {
    maySend: (bytes) => bytes[0] === 1,
    decode: () => ({ info, readings: [], problems: [] }),
    driver: {
      identify: async (port) => {
        await port.write(writes);
        return info;
      },
      async *read(port) {
        for (let i = 0; ; i++) {
          const [mgdl] = await port.read(1000);
          if (!mgdl) return;
          yield { kind: 'smbg', deviceTime: wallFromMs(i * 60_000), mgdl } satisfies Reading;
        }
      },
    },
  };
}

interface Result {
  readonly readings: Reading[];
  readonly batches: number;
  readonly error: string;
}

async function read(
  module: DeviceModule,
  play: (device: ReturnType<typeof pair>[1], stop: AbortController) => Promise<void>,
): Promise<Result> {
  const [host, device] = pair();
  const stop = new AbortController();
  const readings: Reading[] = [];
  let batches = 0;
  let error = 'none';
  const playing = play(device, stop);
  try {
    await readDevice(host, {
      module,
      signal: stop.signal,
      transcript: new Transcript(),
      onIdentified: () => undefined,
      onReadings: (batch) => {
        readings.push(...batch);
        batches++;
      },
    });
  } catch (thrown) {
    error = (thrown as AppError).code;
  }
  await playing.catch(() => undefined);
  // Whatever happened, the port was given back.
  await device.write(Uint8Array.of(1)).then(
    () => expect.fail('the port is still open'),
    (closed: unknown) => expect((closed as AppError).code).to.equal('disconnected'),
  );
  return { readings, batches, error };
}

describe('a reading', () => {
  it('hands readings over in batches and closes the port', async () => {
    const { readings, batches, error } = await read(byteDriver(), async (device) => {
      for (let i = 0; i < 250; i++) await device.write(Uint8Array.of(100));
      await device.write(Uint8Array.of(0));
    });
    expect(error).to.equal('none');
    expect(readings).to.have.length(250);
    expect(batches).to.equal(3);
  });

  it('keeps what came before a break', async () => {
    const { readings, error } = await read(byteDriver(), async (device) => {
      for (let i = 0; i < 7; i++) await device.write(Uint8Array.of(100));
      await device.close();
    });
    expect(error).to.equal('disconnected');
    expect(readings).to.have.length(7);
  });

  it('stops in the middle of a wait, and keeps what came before', async () => {
    const { readings, error } = await read(byteDriver(), async (device, stop) => {
      for (let i = 0; i < 3; i++) await device.write(Uint8Array.of(100));
      await new Promise((resolve) => setTimeout(resolve, 20));
      stop.abort();
    });
    expect(error).to.equal('cancelled');
    expect(readings).to.have.length(3);
  });

  it('lets nothing onto the cable that the driver does not list', async () => {
    let reached = false;
    const { error } = await read(byteDriver(Uint8Array.of(0x57)), async (device) => {
      await device.read(100);
      reached = true;
    });
    expect(error).to.equal('forbidden-command');
    expect(reached).to.equal(false);
  });

  /** Says 7 and waits for an answer, whatever happened. */
  function politeDriver(): DeviceModule & { readonly answers: number[] } {
    const answers: number[] = [];
    const base = byteDriver();
    return {
      ...base,
      answers,
      maySend: (bytes) => bytes[0] === 1 || bytes[0] === 7,
      driver: {
        ...base.driver,
        async identify(port, ctx) {
          ctx.farewell(async (line, { sleep }) => {
            await sleep(1);
            await line.write(Uint8Array.of(7));
            answers.push((await line.read(500))[0]!);
          });
          return base.driver.identify(port, ctx);
        },
      },
    };
  }

  for (const [title, end, error] of [
    ['done', async (device) => device.write(Uint8Array.of(0)), 'none'],
    ['stopped in the middle of a wait', async (_, stop) => stop.abort(), 'cancelled'],
    ['pulled', async (device) => device.close(), 'disconnected'],
  ] as readonly [string, Parameters<typeof read>[1], string][]) {
    it(`says farewell to the device: ${title}`, async () => {
      const module = politeDriver();
      const result = await read(module, async (device, stop) => {
        await device.read(100);
        await device.write(Uint8Array.of(100));
        await new Promise((resolve) => setTimeout(resolve, 20));
        await end(device, stop);
        if (error === 'disconnected') return;
        expect([...(await device.read(500))]).to.deep.equal([7]);
        await device.write(Uint8Array.of(8));
      });
      expect(result.error).to.equal(error);
      expect(result.readings).to.have.length(1);
      expect(module.answers).to.deep.equal(error === 'disconnected' ? [] : [8]);
    });
  }

  it('a farewell nobody answers ends, and its failure changes nothing', async () => {
    const module = politeDriver();
    const { error } = await read(module, async (device) => {
      await device.read(100);
      await device.write(Uint8Array.of(0));
      await device.read(500);
      await new Promise((resolve) => setTimeout(resolve, 700));
    });
    expect(error).to.equal('none');
    expect(module.answers).to.deep.equal([]);
  });
});
