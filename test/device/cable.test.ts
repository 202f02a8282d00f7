// Cables in memory, recorded and replayed conversations, and reading a stream in portions.
import { expect } from 'chai';
import fc from 'fast-check';
import { concat, fromHex, hex, latin1, sum, text } from '../../src/device/bytes.ts';
import { Pipe, pair } from '../../src/device/pair.ts';
import { StreamReader } from '../../src/device/reader.ts';
import { Transcript, recorded, replayed } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

describe('a cable in memory', () => {
  it('carries chunks both ways, in order and whole', async () => {
    const [host, device] = pair();
    await host.write(Uint8Array.of(1, 2));
    await host.write(Uint8Array.of(3));
    expect([...(await device.read(10))]).to.deep.equal([1, 2]);
    expect([...(await device.read(10))]).to.deep.equal([3]);
    const waiting = host.read(1000);
    await device.write(Uint8Array.of(9));
    expect([...(await waiting)]).to.deep.equal([9]);
  });

  it('never waits for ever', async () => {
    const [host] = pair();
    expect(await codeOf(host.read(5))).to.equal('timeout');
    expect(await codeOf(host.read(5))).to.equal('timeout');
  });

  it('delivers what was sent before the break, then says it is broken', async () => {
    const [host, device] = pair();
    await device.write(Uint8Array.of(7));
    await device.close();
    expect([...(await host.read(10))]).to.deep.equal([7]);
    expect(await codeOf(host.read(10))).to.equal('disconnected');
    expect(await codeOf(host.write(Uint8Array.of(1)))).to.equal('disconnected');
  });

  it('wakes a reader when the other end closes', async () => {
    const [host, device] = pair();
    const reading = codeOf(host.read(5000));
    await device.close();
    expect(await reading).to.equal('disconnected');
  });

  it('allows one read at a time', async () => {
    const pipe = new Pipe();
    const first = pipe.read(50);
    expect(await codeOf(pipe.read(50))).to.equal('internal');
    pipe.write(Uint8Array.of(1));
    expect([...(await first)]).to.deep.equal([1]);
  });
});

describe('a conversation', () => {
  it('is written down, saved and read again', async () => {
    const [host, device] = pair();
    const log = new Transcript();
    const port = recorded(host, log);
    await port.write(Uint8Array.of(4));
    await device.write(latin1('ok\r\n'));
    await port.read(10);
    const again = Transcript.fromJsonLines(log.toJsonLines());
    expect(again.sent.map(hex)).to.deep.equal(['04']);
    expect(again.received.map(text)).to.deep.equal(['ok\r\n']);
  });

  it('reads JSON lines with meta data and events, and says which line is damaged', () => {
    const lines = '{"meta":{}}\n{"i":0,"dir":"out","hex":"04"}\n{"event":"open"}\n\n{"dir":"in","hex":"05"}\n';
    expect(Transcript.fromJsonLines(lines).transfers.map((item) => item.direction)).to.deep.equal(['out', 'in']);
    expect(() => Transcript.fromJsonLines(`${lines}{"dir":`)).to.throw(AppError, 'line 6');
    expect(() => Transcript.fromJsonLines('{"dir":"in","hex":"0g"}')).to.throw(AppError, 'not hex');
  });

  it('plays back the answers to what was sent, and nothing else', async () => {
    const transcript = Transcript.fromJsonLines(
      ['{"dir":"in","hex":"05"}', '{"dir":"out","hex":"06"}', '{"dir":"in","hex":"0102"}'].join('\n'),
    );
    const port = replayed(transcript);
    expect([...(await port.read(10))]).to.deep.equal([5]);
    expect(await codeOf(port.read(5))).to.equal('timeout');
    expect(await codeOf(port.write(Uint8Array.of(7)))).to.equal('bad-input');
    await port.write(Uint8Array.of(6));
    expect([...(await port.read(10))]).to.deep.equal([1, 2]);
    expect(await codeOf(port.read(10))).to.equal('disconnected');
  });
});

describe('a stream', () => {
  it('is read in portions, however it is cut', async () => {
    const message = fc.string({ minLength: 0, maxLength: 12, unit: fc.constantFrom('a', 'b', '\r') });
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 1 }),
        fc.array(fc.integer({ min: 1, max: 9 })),
        async (lines, cuts) => {
          const pipe = new Pipe();
          let rest = concat(lines.map((line) => latin1(`${line}\n`)));
          for (let i = 0; rest.length; i++) {
            const length = cuts.length ? cuts[i % cuts.length]! : rest.length;
            pipe.write(rest.slice(0, length));
            rest = rest.slice(length);
          }
          const reader = new StreamReader(pipe);
          for (const line of lines) expect(text(await reader.until(10, 20))).to.equal(`${line}\n`);
          expect(reader.pending).to.have.length(0);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('bytes', () => {
  it('are hex and text and back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(hex(bytes))).to.deep.equal(bytes);
        expect(latin1(text(bytes))).to.deep.equal(bytes);
      }),
    );
    expect(sum(Uint8Array.of(0xff, 0x02), 8)).to.equal(1);
    expect(sum(Uint8Array.of(0xff, 0x02), 16)).to.equal(0x101);
  });
});
