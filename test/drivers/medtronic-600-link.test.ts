// Messages between computer, stick and 600 series pump: proof, key, cipher, segments, and the saved answers.
import { expect } from 'chai';
import fc from 'fast-check';
import { concat, fromHex, hex, text } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';
import { pair } from '../../src/device/pair.ts';
import { encodeFrame } from '../../drivers/ascensia-astm/frame.ts';
import { encodeHeader } from '../../drivers/ascensia-astm/record.ts';
import { parseEnvelope } from '../../drivers/contour-link/envelope.ts';
import { MeterLine } from '../../drivers/contour-link/line.ts';
import { sendData } from '../../drivers/contour-link/meter.ts';
import { enterPumpMode } from '../../drivers/contour-link/pump-mode.ts';
import { outputData } from '../../drivers/contour-link/report.ts';
import {
  encodeClock,
  encodeHistorySize,
  encodeStatus,
  parseClock,
  parseHistorySize,
  parseStatus,
} from '../../drivers/medtronic-600/answers.ts';
import {
  encodeBasalPattern,
  encodeCarbRatios,
  encodeLimits,
  encodeSensitivities,
  encodeTargets,
  parseBasalPattern,
  parseCarbRatios,
  parseLimits,
  parseSensitivities,
  parseTargets,
} from '../../drivers/medtronic-600/settings-answers.ts';
import type { PumpStatus } from '../../drivers/medtronic-600/answers.ts';
import { parseObject } from '../../drivers/medtronic-600/block.ts';
import { ccitt } from '../../drivers/medtronic-600/crc.ts';
import { encodeInner, innerOf, parseInner } from '../../drivers/medtronic-600/inner.ts';
import {
  Assembly,
  encodeAnnouncement,
  parseAnnouncement,
  segmentsOf,
} from '../../drivers/medtronic-600/multipacket.ts';
import {
  answerBody,
  decipher,
  encipher,
  encodeNgp,
  joinAnswer,
  joinedChannel,
  parseNgp,
  receivedCipher,
  transmitBody,
  transmitted,
} from '../../drivers/medtronic-600/ngp.ts';
import {
  PACKED_KEY_LENGTH,
  packLinkKey,
  parseInfo,
  proof,
  serialDigits,
  unpackLinkKey,
} from '../../drivers/medtronic-600/stick.ts';
import { statusAt } from '../../drivers/medtronic-600/simulator-status.ts';
import type { Reading } from '../../src/model/record.ts';
import { captureIt } from '../support/captures.ts';

const bytesOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });

describe('medtronic-600: the stick', () => {
  it('opens to SHA-256 of its digits and the salt, last byte first', async () => {
    // Computed from the description by other means than this code.
    expect(hex(await proof('1234567'))).to.equal('d89259b6f542a131c63731a48daad2677ee26fb0f7316fca1ac6a04ff9becf3a');
  });

  it('takes the digits from its serial number, padded or not; another one is no Link 2.4', () => {
    expect(serialDigits('6213-1234567')).to.equal('1234567');
    expect(serialDigits('6213- 1234567')).to.equal('1234567');
    for (const serial of ['7390-123456', '1234567', '']) expect(() => serialDigits(serial)).to.throw(AppError);
  });

  it('is linked to a pump or says so', () => {
    const link = fromHex('0023f70682107c5d');
    const pump = fromHex('0023f7 4502100000');
    expect(hex(parseInfo(concat([link, pump, Uint8Array.of(1, 0, 1)])).pump)).to.equal('0023f74502100000');
    let error: unknown;
    try {
      parseInfo(concat([link, new Uint8Array(8)]));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).to.be.instanceOf(AppError);
    expect((error as AppError).code).to.equal('not-paired');
    expect((error as AppError).message).to.match(/not linked to a pump/);
  });

  it('a key by hand: from the last digit on, inverted and with noise between where the bits say so', () => {
    // Last digit 9 & 7 = 1. The first byte plain with noise behind (00), the second inverted without (03), and so on.
    const packed = new Uint8Array(PACKED_KEY_LENGTH);
    packed.set([0xee, 0x11, 0x00, 0xee, 0xdd, 0x03, 0x33, 0x02], 1 - 1);
    expect([...unpackLinkKey(packed, '0000009').subarray(0, 3)]).to.deep.equal([0x11, 0x22, 0x33]);
  });

  it('unpacks every key it packs', () => {
    fc.assert(
      fc.property(
        bytesOf(16),
        bytesOf(PACKED_KEY_LENGTH),
        fc.integer({ min: 1_000_000, max: 9_999_999 }),
        (key, noise, number) => {
          expect(hex(unpackLinkKey(packLinkKey(key, String(number), noise), String(number)))).to.equal(hex(key));
        },
      ),
    );
  });
});

describe('contour-link: a meter that asks before it introduces itself', () => {
  it('is taken into pump mode all the same, with its serial number', async () => {
    const [host, device] = pair({ timeScale: 0.1 });
    const frame = encodeFrame({
      number: 1,
      text: encodeHeader({
        password: 'A1b2C3',
        product: 'Bayer6210',
        versions: ['01.10'],
        serial: '6213-1234567',
        rest: [],
        settings: new Map(),
        count: undefined,
        clock: undefined,
        sending: false,
      }),
      last: false,
    });
    const play = async (): Promise<void> => {
      for (;;) {
        const [byte] = outputData(await device.read(1000))!;
        const answer = byte === 0x58 ? 0x05 : byte === 0x15 ? 0x04 : 0x06;
        await sendData(device, Uint8Array.of(answer));
        if (byte === 0x58) await sendData(device, concat([Uint8Array.of(0x04), frame]));
      }
    };
    const playing = play().catch(() => undefined);
    const { header } = await enterPumpMode(new MeterLine(host, 'ABC'), { sleep: () => Promise.resolve() });
    expect(header?.serial).to.equal('6213-1234567');
    await host.close();
    await playing;
  });
});

describe('medtronic-600: the radio', () => {
  captureIt(
    'a saved answer to opening the stick tells of the network as the answer to a join does: sums, addresses, channel',
    ['minimed-600/status-messages/open-connection-not-already-connected.bin'],
    ([file]) => {
      const { version, operation, serial, payload } = parseEnvelope(file!);
      expect({ version, operation, serial }).to.deep.equal({ version: 3, operation: 0x10, serial: '000000' });
      const { command, body } = parseNgp(payload);
      expect(command).to.equal(0x55);
      expect(joinedChannel(body)).to.equal(0x0e);
      // One byte of another value and nobody is there.
      for (const at of [0x10, 0x21]) {
        const other = body.slice();
        other[at]! ^= 0x01;
        expect(joinedChannel(other)).to.equal(undefined);
      }
      expect(joinedChannel(body.slice(0, 9))).to.equal(undefined);
    },
  );

  it('what is packed is unpacked; a damaged message is an error', () => {
    const link = fromHex('0023f70682107c5d');
    const pump = fromHex('0023f74502100001');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(255), (cipherText, sequence) => {
        expect(hex(transmitted(transmitBody(pump, sequence, 0x11, cipherText)))).to.equal(hex(cipherText));
        const { body } = parseNgp(encodeNgp(0x55, answerBody(link, pump, sequence, cipherText)));
        expect(hex(receivedCipher(body)!)).to.equal(hex(cipherText));
      }),
    );
    expect(joinedChannel(joinAnswer(0x17, link, pump))).to.equal(0x17);
    const message = encodeNgp(0x55, joinAnswer(0x17, link, pump));
    for (let at = 0; at < message.length; at++) {
      const damaged = message.slice();
      damaged[at]! ^= 0x10;
      // The command itself is under the checksum too.
      expect(() => parseNgp(damaged), `byte ${at}`).to.throw(AppError);
    }
  });

  it('another channel is another cipher; a short message is the beginning of a longer one', () => {
    const key = fromHex('2b7e151628aed2a6abf7158809cf4f3c');
    const plain = fromHex('6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51');
    const cipherText = encipher(key, 0x0e, plain);
    expect(hex(decipher(key, 0x0e, cipherText))).to.equal(hex(plain));
    expect(hex(encipher(key, 0x14, plain).subarray(0, 16))).to.not.equal(hex(cipherText.subarray(0, 16)));
    expect(hex(encipher(key, 0x0e, plain.subarray(0, 5)))).to.equal(hex(cipherText.subarray(0, 5)));
  });

  it('agrees with the browser’s own AES: a segment is the cipher of the one before, added to the text', async () => {
    const key = fromHex('2b7e151628aed2a6abf7158809cf4f3c');
    const channel = 0x14;
    const plain = Uint8Array.from({ length: 40 }, (_, i) => (i * 37) & 0xff);
    const vector = key.slice();
    vector[0] = channel;
    const aes = await crypto.subtle.importKey('raw', key.slice(), 'AES-CBC', false, ['encrypt']);
    // CBC of one block under a vector of zeros is the plain cipher.
    const block = async (bytes: Uint8Array): Promise<Uint8Array> =>
      new Uint8Array(
        await crypto.subtle.encrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, aes, bytes.slice()),
      ).subarray(0, 16);
    const wanted = new Uint8Array(plain.length);
    for (let at = 0, before: Uint8Array = vector; at < plain.length; at += 16) {
      const stream = await block(before);
      for (let i = at; i < Math.min(at + 16, plain.length); i++) wanted[i] = plain[i]! ^ stream[i - at]!;
      before = wanted.slice(at, at + 16);
    }
    expect(hex(encipher(key, channel, plain))).to.equal(hex(wanted));
  });
});

describe('medtronic-600: inner messages', () => {
  it('what is written is read; a damaged one is an error', () => {
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.nat(0xffff),
        fc.uint8Array({ maxLength: 90 }),
        fc.nat(),
        (sequence, command, params, where) => {
          const bytes = encodeInner({ sequence, command, params });
          expect(parseInner(bytes)).to.deep.equal({ sequence, command, params });
          const damaged = bytes.slice();
          damaged[where % bytes.length]! ^= 1 + (where % 255);
          expect(() => parseInner(damaged)).to.throw(AppError);
        },
      ),
    );
    expect(() => parseInner(new Uint8Array(4))).to.throw(AppError);
  });

  it('segments in any order make the whole; gaps are named', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 1, max: 94 }),
        fc.nat(),
        (bytes, size, seed) => {
          const { announcement, segments } = segmentsOf(bytes, size);
          expect(parseAnnouncement(encodeAnnouncement(announcement))).to.deep.equal(announcement);
          const assembly = new Assembly(announcement);
          const order = segments.map((_, i) => i).sort((a, b) => ((a * 7919 + seed) % 101) - ((b * 7919 + seed) % 101));
          for (const i of order) {
            expect(assembly.isComplete).to.equal(false);
            const { first, count } = assembly.gap!;
            expect(first + count).to.be.at.most(segments.length);
            expect(assembly.add(segments[i]!)).to.equal(true);
            assembly.add(segments[i]!);
          }
          expect(assembly.isComplete).to.equal(true);
          expect(assembly.gap).to.equal(undefined);
          expect(hex(assembly.bytes)).to.equal(hex(bytes));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('a segment of another length or number is not taken; an announcement that does not add up is an error', () => {
    const assembly = new Assembly({ size: 25, packetSize: 10, lastPacketSize: 5, count: 3 });
    expect(assembly.add(Uint8Array.of(0, 0, 1, 2, 3))).to.equal(false);
    expect(assembly.add(Uint8Array.of(0, 3, ...new Array<number>(10).fill(1)))).to.equal(false);
    expect(assembly.add(Uint8Array.of(0))).to.equal(false);
    expect(assembly.gap).to.deep.equal({ first: 0, count: 3 });
    expect(assembly.add(Uint8Array.of(0, 1, ...new Array<number>(10).fill(1)))).to.equal(true);
    expect(assembly.gap).to.deep.equal({ first: 0, count: 1 });
    for (const wrong of [
      { size: 26, packetSize: 10, lastPacketSize: 5, count: 3 },
      { size: 0, packetSize: 10, lastPacketSize: 0, count: 0 },
      { size: 0x7fffffff, packetSize: 10, lastPacketSize: 5, count: 3 },
    ])
      expect(() => parseAnnouncement(encodeAnnouncement(wrong))).to.throw(AppError);
  });

  captureIt(
    '2 355 saved segments: damaged ones are told from whole ones, and asking for the gaps would make 15 objects',
    ['minimed-600/history-multipacket/raw-history-message-responses.txt'],
    ([file]) => {
      const lines = text(file!).split('\n').filter(Boolean);
      expect(lines).to.have.length(2355);
      const whole: { number: number; params: Uint8Array }[] = [];
      let damaged = 0;
      const objects: { number: number; params: Uint8Array }[][] = [];
      for (const line of lines) {
        // 20 lines have lost a digit, seven have a wrong checksum.
        try {
          const { command, params } = parseInner(fromHex(line));
          expect(command).to.equal(0xff01);
          const segment = { number: (params[0]! << 8) | params[1]!, params };
          if (segment.number === 0) objects.push([]);
          objects.at(-1)!.push(segment);
          whole.push(segment);
        } catch (error) {
          expect(error).to.be.instanceOf(AppError);
          damaged++;
        }
      }
      expect({ whole: whole.length, damaged, objects: objects.length }).to.deep.equal({
        whole: 2328,
        damaged: 27,
        objects: 15,
      });
      let missing = 0;
      let newestRtc = 0;
      for (const segments of objects) {
        const head = segments[0]!.params.subarray(2);
        const view = new DataView(head.buffer, head.byteOffset, head.length);
        // Packed size and the head of 12 bytes say how long the object is, and with 94 a segment how many there are.
        const size = view.getUint32(3) + 12;
        const count = Math.ceil(size / 94);
        const assembly = new Assembly({ size, packetSize: 94, lastPacketSize: size - 94 * (count - 1), count });
        for (const { params } of segments) expect(assembly.add(params)).to.equal(true);
        expect(assembly.isComplete).to.equal(false);
        const before = assembly.received;
        for (let gap = assembly.gap; gap; gap = assembly.gap) {
          for (let i = 0; i < gap.count; i++, missing++) {
            const number = gap.first + i;
            const length = number === count - 1 ? size - 94 * (count - 1) : 94;
            assembly.add(concat([Uint8Array.of(number >> 8, number & 0xff), new Uint8Array(length)]));
          }
        }
        expect(before).to.be.below(count);
        expect(assembly.bytes.length).to.equal(size);
        // Each object unpacks to 16 blocks, and they come oldest first.
        expect(view.getUint32(7)).to.equal(16 * 2048);
        expect(() => parseObject(assembly.bytes)).to.throw(AppError);
        // The packed data begin with a run of literals, its length in one byte or two: the head of the first event.
        const event = assembly.bytes[12] === 0 ? 14 : 13;
        const rtc = new DataView(assembly.bytes.buffer).getUint32(event + 3);
        expect(rtc, 'oldest first').to.be.above(newestRtc);
        newestRtc = rtc;
      }
      expect(missing).to.equal(33);
    },
  );
});

describe('medtronic-600: answers', () => {
  const STATUS = 'minimed-600/status-messages';
  const SPAN = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
  const status = (file: Uint8Array): PumpStatus => parseStatus(innerOf(file).params);

  const screens: readonly (readonly [string, Partial<PumpStatus>, readonly (keyof PumpStatus)[]])[] = [
    ['1-arrow-down', { isSensorOn: true, trend: -1, sensorMgdl: 170 }, ['sensorException', 'bolus']],
    ['1-arrow-up', { isSensorOn: true, trend: 1, sensorMgdl: 238 }, ['sensorException']],
    ['2-arrows-up', { isSensorOn: true, trend: 2, sensorMgdl: 208 }, ['sensorException']],
    ['3-arrows-down', { isSensorOn: true, trend: -3, sensorMgdl: 209 }, ['sensorException']],
    ['no-arrows', { isSensorOn: true, trend: 0, sensorMgdl: 186 }, ['sensorException']],
    ['bgl-above-22-2', { isSensorOn: true, sensorException: 0x308 }, ['sensorMgdl']],
    ['calibrating', { isSensorOn: true, sensorException: 0x302 }, ['sensorMgdl', 'trend']],
    ['sg-value-not-available', { isSensorOn: true, sensorException: 0x303 }, ['sensorMgdl', 'trend']],
    ['bolusing-40g', { bolus: 'normal', bolusDeliveredUnits: 0.95, isSuspended: false }, []],
    ['normal-no-cgm', { isSensorOn: false, isDelivering: true, isSuspended: false }, ['sensorMgdl', 'trend', 'bolus']],
    ['pump-suspended', { isSuspended: true, reservoirUnits: 4.15 }, ['bolus']],
    ['temp-basal-0-for-half-an-hour', { isTempBasal: true, tempPercent: 0, tempMinutesLeft: 29 }, []],
    ['temp-basal-200-24hr', { isTempBasal: true, tempPercent: 200, tempMinutesLeft: 1440 }, []],
    ['pre-line-change', { reservoirUnits: 3.775, isDelivering: true }, []],
    ['line-change-pump-rewound', { isDelivering: false, reservoirUnits: 0 }, []],
    ['post-line-change', { isDelivering: true, reservoirUnits: 157.25, isTempBasal: true, tempPercent: 125 }, []],
  ];
  for (const [name, wanted, absent] of screens) {
    captureIt(`status while the screen showed "${name}"`, [`${STATUS}/${name}.bin`], ([file]) => {
      const found = status(file!);
      expect(found).to.deep.include(wanted);
      for (const field of absent) expect(found[field], field).to.equal(undefined);
      expect(found.batteryPercent).to.be.oneOf([25, 50, 75, 100]);
      expect(found.activeUnits).to.be.within(0, 25);
      // The simulated pump says the same with the same bytes, as far as they are read.
      const again = encodeStatus(found);
      expect(parseStatus(again)).to.deep.equal(found);
      const params = innerOf(file!).params;
      const read = [...SPAN(0, 5), ...SPAN(9, 11), ...SPAN(0x0d, 0x11), ...SPAN(0x17, 0x2c), ...SPAN(0x2e, 0x34), 0x3d];
      const bytesAt = (bytes: Uint8Array): string =>
        read.map((at) => (at === 0x3d ? bytes[at]! >> 4 : bytes[at])).join(' ');
      expect(bytesAt(again)).to.equal(bytesAt(params));
    });
  }

  captureIt('the trends of eleven more', ['minimed-600/status-trend-cases.json'], ([file]) => {
    const { trend } = JSON.parse(text(file!)) as { trend: { hex: string; value: number | null }[] };
    expect(trend.length).to.be.at.least(10);
    for (const { hex: message, value } of trend) expect(status(fromHex(message)).trend ?? null).to.equal(value);
  });

  it('a simulated pump says what it does: sensor, arrows, stop, temporary rate, what was delivered', () => {
    const at = (time: string): string => `2026-03-09T${time}`;
    const cgm = (time: string, mgdl: number, bound?: 'low' | 'high'): Reading => ({
      kind: 'cgm',
      deviceTime: at(time),
      mgdl,
      ...(bound && { bound }),
    });
    const said = (time: string, readings: readonly Reading[]): PumpStatus =>
      parseStatus(encodeStatus(statusAt(at(time), readings, {})));
    expect(said('12:00:00', [])).to.deep.include({ isSensorOn: false, isSuspended: false, isDelivering: true });
    const rising = [cgm('11:53:00', 120), cgm('11:58:00', 131)];
    expect(said('12:00:00', rising)).to.deep.include({ isSensorOn: true, sensorMgdl: 131, trend: 2 });
    expect(said('11:54:00', rising)).to.deep.include({ sensorMgdl: 120, trend: 0 });
    expect(said('12:00:00', [cgm('11:53:00', 131), cgm('11:58:00', 111)])).to.deep.include({ trend: -3 });
    const lost = said('12:30:00', rising);
    expect(lost).to.deep.include({ isSensorOn: true, sensorException: 0x303 });
    expect(lost).to.not.have.any.keys('sensorMgdl', 'trend');
    expect(said('12:00:00', [cgm('11:58:00', 400, 'high')])).to.deep.include({ sensorException: 0x308 });
    const day: Reading[] = [
      { kind: 'basal', deviceTime: at('00:00:00'), unitsPerHour: 1, durationMs: 10 * 3_600_000, delivery: 'scheduled' },
      { kind: 'bolus', deviceTime: at('08:00:00'), units: 2.5, shape: 'normal' },
      { kind: 'temp-basal', deviceTime: at('09:00:00'), durationMs: 3_600_000, percent: 125 },
      { kind: 'event', deviceTime: at('10:00:00'), event: 'suspend' },
    ];
    expect(said('09:30:00', day)).to.deep.include({
      isTempBasal: true,
      tempPercent: 125,
      tempMinutesLeft: 30,
      isSuspended: false,
      deliveredTodayUnits: 12,
      lastBolusUnits: 2.5,
    });
    expect(said('11:00:00', day)).to.deep.include({ isSuspended: true, isTempBasal: false });
  });

  it('settings come back from what a pump would say of them; a wrong checksum over the rows is an error', () => {
    const slot = fc.integer({ min: 0, max: 47 }).map((number) => number * 30);
    const mgdl = fc.integer({ min: 20, max: 400 });
    const rows = <T>(row: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(row, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        rows(fc.record({ startMin: slot, unitsPerHour: fc.nat(350).map((steps) => steps / 40) })),
        rows(
          fc.record({ startMin: slot, gramsPerUnit: fc.integer({ min: 10, max: 2000 }).map((tenths) => tenths / 10) }),
        ),
        rows(fc.record({ startMin: slot, mgdlPerUnit: mgdl })),
        rows(fc.record({ startMin: slot, lowMgdl: mgdl, highMgdl: mgdl })),
        fc.nat(),
        (slots, carbRatios, sensitivities, targets, where) => {
          expect(parseBasalPattern(encodeBasalPattern(6, slots))).to.deep.equal({ name: 'Workday', slots });
          expect(parseCarbRatios(encodeCarbRatios(carbRatios))).to.deep.equal(carbRatios);
          expect(parseSensitivities(encodeSensitivities(sensitivities))).to.deep.equal(sensitivities);
          const bytes = encodeTargets(targets);
          expect(parseTargets(bytes)).to.deep.equal(targets);
          const damaged = bytes.slice();
          damaged[where % bytes.length]! ^= 0x04;
          expect(() => parseTargets(damaged)).to.throw(AppError);
        },
      ),
    );
    expect(parseCarbRatios(encodeCarbRatios([{ startMin: 0, unitsPerExchange: 0.65 }]))).to.deep.equal([
      { startMin: 0, unitsPerExchange: 0.65 },
    ]);
    const limits = { maxBolusUnits: 12.5, maxBasalUnitsPerHour: 2, activeInsulinHours: 3.5, wizardOn: true };
    expect(parseLimits(encodeLimits(limits))).to.deep.equal(limits);
    const clock = { rtc: 0x8079949a, offset: 0xa1161751 };
    expect(parseClock(encodeClock(clock))).to.deep.equal(clock);
    const size = { history: 3, bytes: 98_304, fromRtc: 2_148_000_000, toRtc: 2_158_000_000 };
    expect(parseHistorySize(encodeHistorySize(size, 7))).to.deep.equal(size);
    // CCITT FFFF of "123456789" (devices, catalogue of checksums).
    expect(ccitt(new TextEncoder().encode('123456789'))).to.equal(0x29b1);
  });

  it('answers cut short are errors, not numbers', () => {
    for (const parse of [parseStatus, parseClock, parseLimits, parseHistorySize, parseBasalPattern, parseTargets])
      for (let length = 0; length < 9; length++) {
        if (parse === parseBasalPattern && length >= 2) continue;
        if (parse === parseTargets && length >= 3) continue;
        expect(() => parse(new Uint8Array(length)), `${parse.name} of ${length}`).to.throw(AppError);
      }
  });
});
