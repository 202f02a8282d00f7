// The link meters as radios: envelopes and the handshake, on the two captured sessions and against the meter's own side.
import { expect } from 'chai';
import fc from 'fast-check';
import {
  HEADER_LENGTH,
  encodeEnvelope,
  envelopeLength,
  parseEnvelope,
  startsEnvelope,
} from '../../drivers/contour-link/envelope.ts';
import type { Envelope } from '../../drivers/contour-link/envelope.ts';
import { MeterLine } from '../../drivers/contour-link/line.ts';
import { playMeter, sendData } from '../../drivers/contour-link/meter.ts';
import { enterPumpMode, isHandshake, leavePumpMode } from '../../drivers/contour-link/pump-mode.ts';
import {
  LONGEST_DATA,
  outputData,
  outputReports,
  reportData,
  strictOutputData,
} from '../../drivers/contour-link/report.ts';
import { concat, hex, latin1, sameBytes, text } from '../../src/device/bytes.ts';
import { pair } from '../../src/device/pair.ts';
import type { Transfer } from '../../src/device/transcript.ts';
import { Transcript, replayed } from '../../src/device/transcript.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import { captureIt } from '../support/captures.ts';

const COMPLETE = 'paradigm-cnl-wire/522-665455-complete-2013-05-08.jsonl';
const STALLS = 'paradigm-cnl-wire/522-665455-stalls-2013-05-08.jsonl';

const still = { sleep: () => Promise.resolve() };

function message(payload: Uint8Array, operation = 0x12): Envelope {
  return { version: 1, serial: '123456', operation, control: new Uint8Array(9), payload };
}

/** Messages among the reports of one direction, put together as `MeterLine` does. */
function messages(transfers: readonly Transfer[], direction: 'in' | 'out'): Uint8Array[] {
  const found: Uint8Array[] = [];
  let open: Uint8Array | undefined;
  for (const { bytes } of transfers.filter((transfer) => transfer.direction === direction)) {
    const data = direction === 'in' ? reportData(bytes) : strictOutputData(bytes, 'zeros');
    expect(data, hex(bytes)).to.not.equal(undefined);
    if (startsEnvelope(data!)) open = data!.slice();
    else if (open) open = concat([open, data!]);
    if (open && (open.length >= envelopeLength(open) || data!.length < LONGEST_DATA)) {
      found.push(open);
      open = undefined;
    }
  }
  return found;
}

function transfers(file: Uint8Array | undefined): readonly Transfer[] {
  return Transcript.fromJsonLines(text(file!)).transfers;
}

describe('link meters', () => {
  captureIt('every message of both captures has its sum, and is what we would write', [COMPLETE, STALLS], (files) => {
    const counts: number[] = [];
    for (const file of files) {
      let count = 0;
      for (const direction of ['in', 'out'] as const) {
        for (const bytes of messages(transfers(file), direction)) {
          const envelope = parseEnvelope(bytes);
          count++;
          // A NAK keeps the length of the message it answers.
          if (bytes.length === envelopeLength(bytes)) expect(hex(encodeEnvelope(envelope))).to.equal(hex(bytes));
          else expect(envelope.control[8]).to.equal(4);
        }
      }
      counts.push(count);
    }
    expect(counts[0]).to.equal(441);
    expect(counts[1]).to.be.above(200);
  });

  captureIt('goes into pump mode with the bytes of the maker’s program, and out', [COMPLETE, STALLS], async (files) => {
    for (const file of files) {
      const all = transfers(file);
      const first = all.findIndex(({ direction, bytes }) => direction === 'out' && outputData(bytes)?.length === 33);
      const start = new Transcript();
      start.transfers.push(...all.slice(0, first));
      const { header } = await enterPumpMode(new MeterLine(replayed(start)), still);
      expect(header?.product).to.equal('Bayer6200');
      expect(header?.serial).to.equal('6201- C36847');
      const end = new Transcript();
      const last = all.findLastIndex(
        ({ direction, bytes }) => direction === 'out' && hex(bytes).startsWith('00000002577c'),
      );
      end.transfers.push(...all.slice(last));
      await leavePumpMode(new MeterLine(replayed(end)), still);
    }
  });

  captureIt('messages come out of reports as they were sent, NAKs too', [COMPLETE, STALLS], async (files) => {
    for (const file of files) {
      const received = new Transcript();
      const all = transfers(file).filter(({ direction, bytes }) => direction === 'in' && bytes[3]! >= HEADER_LENGTH);
      const from = all.findIndex(({ bytes }) => startsEnvelope(reportData(bytes)!));
      // What is in between the messages of a session begun twice is no message.
      const plain = new Set(messages(all.slice(from), 'in').map(hex));
      received.transfers.push(...all.slice(from));
      const line = new MeterLine(replayed(received));
      let count = 0;
      try {
        for (;;) {
          try {
            await line.message(100);
            count++;
          } catch (error) {
            if (!(error instanceof AppError) || error.code !== 'bad-frame') throw error;
          }
        }
      } catch (error) {
        expect((error as AppError).code).to.equal('disconnected');
      }
      expect(count).to.be.at.least(plain.size);
    }
  });

  it('any message survives its way through reports', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 600 }),
        fc.constantFrom(0x10, 0x12, 0x80),
        async (payload, operation) => {
          const [host, meter] = pair();
          const sent = message(payload, operation);
          await sendData(meter, encodeEnvelope(sent));
          expect(await new MeterLine(host).message(100)).to.deep.equal(sent);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('a changed byte is never read as another message', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 80 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (payload, at, change) => {
          const bytes = encodeEnvelope(message(payload));
          bytes[at % bytes.length]! ^= change;
          try {
            parseEnvelope(bytes);
            return false;
          } catch (error) {
            return error instanceof AppError && (error.code === 'bad-checksum' || error.code === 'bad-frame');
          }
        },
      ),
    );
  });

  it('a report lost in the middle of a message does not swallow the next one', async () => {
    const [host, meter] = pair();
    const lost = encodeEnvelope(message(new Uint8Array(200).fill(7)));
    await sendData(meter, lost.subarray(0, 120));
    const whole = message(new Uint8Array(64).fill(9));
    await sendData(meter, encodeEnvelope(whole));
    const line = new MeterLine(host);
    const error = await line.message(100).then(undefined, (failure: unknown) => failure);
    expect(error).to.be.instanceOf(AppError).with.property('code', 'bad-frame');
    expect(await line.message(100)).to.deep.equal(whole);
  });

  for (const mark of ['zeros', 'ABC'] as const) {
    it(`the handshake with ${mark} in front of the length; messages pass, then it is a meter again`, async () => {
      const { host, met, playing, device } = simulatedMeter();
      const line = new MeterLine(host, mark);
      const { header } = await enterPumpMode(line, still);
      expect(header?.product).to.equal('Bayer6200');
      await line.send(encodeEnvelope(message(new Uint8Array(71).fill(3))));
      expect((await line.message(1000)).payload).to.deep.equal(Uint8Array.of(6));
      expect(met.map(({ payload }) => payload.length)).to.deep.equal([71]);
      await leavePumpMode(line, still);
      // Twice in one session, and out of a mode somebody left it in.
      await enterPumpMode(line, still);
      await enterPumpMode(line, still);
      await device.close();
      await playing;
    });
  }

  it('a meter that does not answer is a timeout, and a stop is a stop', async () => {
    const [silent] = pair({ timeScale: 0.001 });
    const error = await enterPumpMode(new MeterLine(silent), still).then(undefined, (failure: unknown) => failure);
    expect(error).to.be.instanceOf(AppError).with.property('code', 'timeout');
    const stopped: Transport = {
      read: () => Promise.reject(new AppError('cancelled', 'stopped')),
      write: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    const stop = await enterPumpMode(new MeterLine(stopped), still).then(undefined, (failure: unknown) => failure);
    expect(stop).to.be.instanceOf(AppError).with.property('code', 'cancelled');
  });

  it('knows its own words and no others', () => {
    for (const word of ['X', '\x15', '\x05', 'W|', 'Q|', '1|', '0|'])
      expect(isHandshake(latin1(word)), word).to.equal(true);
    fc.assert(fc.property(fc.uint8Array({ minLength: 3, maxLength: 64 }), (bytes) => !isHandshake(bytes)));
    for (const word of ['D|', '2|', 'W', '\x06', '']) expect(isHandshake(latin1(word)), word).to.equal(false);
    const report = outputReports(latin1('X'))[0]!;
    expect(sameBytes(strictOutputData(report, 'zeros')!, latin1('X'))).to.equal(true);
    expect(strictOutputData(report, 'ABC')).to.equal(undefined);
    report[63] = 1;
    expect(strictOutputData(report, 'zeros')).to.equal(undefined);
  });
});

/** A meter whose pump says 06 to everything. */
function simulatedMeter(): { host: Transport; device: Transport; met: Envelope[]; playing: Promise<void> } {
  const [host, device] = pair();
  const met: Envelope[] = [];
  const playing = playMeter(device, {
    header: {
      password: 'abcdef',
      product: 'Bayer6200',
      versions: ['01.22', '01.13', 'XX.XX'],
      serial: '6201- C36847',
      rest: [],
      settings: new Map([['U', '0']]),
      count: 0,
      sending: false,
      clock: '2026-03-09T12:00:00',
    },
    onMessage: async (envelope) => {
      met.push(envelope);
      await sendData(device, encodeEnvelope({ ...envelope, payload: Uint8Array.of(6) }));
    },
  }).then(undefined, (error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'disconnected') throw error;
  });
  return { host, device, met, playing };
}
