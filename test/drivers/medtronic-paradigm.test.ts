// Frames and lists of the Paradigm driver: worked examples, captured bytes, and that nothing but the listed commands gets through.
import { expect } from 'chai';
import fc from 'fast-check';
import { crc8 } from '../../drivers/carelink-stick/crc8.ts';
import {
  acknowledged,
  encodePacket,
  encodeRead,
  encodeTransmission,
  packetLength,
  parseLinkStatus,
  parsePacket,
  parseProductInfo,
  parseTransmission,
} from '../../drivers/carelink-stick/frames.ts';
import { encodeEnvelope } from '../../drivers/contour-link/envelope.ts';
import { outputReports } from '../../drivers/contour-link/report.ts';
import { COMMANDS, commandOf, longPageParameter, mayAsk } from '../../drivers/medtronic-paradigm/commands.ts';
import type { Command } from '../../drivers/medtronic-paradigm/commands.ts';
import { decode, maySend } from '../../drivers/medtronic-paradigm/driver.ts';
import { isSamePage } from '../../drivers/medtronic-paradigm/history-numbers.ts';
import { modelName } from '../../drivers/medtronic-paradigm/models.ts';
import { longMessage, shortMessage } from '../../drivers/medtronic-paradigm/next-link-frames.ts';
import { questions } from '../../drivers/medtronic-paradigm/questions.ts';
import { transmission } from '../../drivers/medtronic-paradigm/stick-link.ts';
import { pumpModel } from '../../drivers/paradigm-memory/pump-model.ts';
import { fromHex, hex, latin1 } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';
import { captureIt } from '../support/captures.ts';
import { logTransfers } from '../support/paradigm-log.ts';

const NONE = new Uint8Array(0);

describe('CareLink stick frames', () => {
  it('CRC-8 of the documented examples', () => {
    expect(crc8(fromHex('00 FF 00'))).to.equal(0xb1);
    expect(crc8(NONE)).to.equal(0);
    expect(crc8(fromHex('01 00 A7 01 20 88 50 80 00 00 02 01 00 75'))).to.equal(0x4b);
    expect(crc8(fromHex('A7 66 54 55 75 00'))).to.equal(0xce);
  });

  it('the worked transmissions', () => {
    const sent = (command: Command, parameters: Uint8Array = NONE): string =>
      hex(encodeTransmission(transmission('208850', command, parameters)));
    expect(sent(COMMANDS.power, Uint8Array.of(1, 10))).to.equal('0100a7012088508002550000005d7a010aa2');
    expect(sent(COMMANDS.errorStatus)).to.equal('0100a701208850800000020100754b00');
    expect(sent(COMMANDS.historyPage, Uint8Array.of(3))).to.equal('0100a701208850800100020200809b0336');
    expect(sent(COMMANDS.glucosePage, longPageParameter(1))).to.equal('0100a7012088508004000202009a22000000019b');
    expect(hex(encodeRead(0x4e))).to.equal('0c00004e95');
  });

  const ALL = [
    '512-047006/commands',
    '512-047006/download',
    '515-208850-official-uploader/run1',
    '522-665455/download',
    '523-736868/download',
    '554-720726/download',
    '554-720726/session',
    '723-511999/download',
  ].map((name) => `paradigm-comlink2-wire/${name}.jsonl`);
  captureIt('every packet a stick handed over has both its checksums, and is what we would write', ALL, (files) => {
    let packets = 0;
    let replies = 0;
    for (const file of files) {
      for (const { direction, bytes } of logTransfers(file)) {
        if (direction === 'out' || !bytes.length) continue;
        if (bytes[0] === 0x02) {
          // Three reads were cut short by the program that was recorded.
          if (bytes.length !== packetLength(bytes)) continue;
          expect(hex(encodePacket(parsePacket(bytes)))).to.equal(hex(bytes));
          packets++;
        } else {
          acknowledged(bytes);
          replies++;
        }
      }
    }
    expect(packets).to.be.above(1650);
    expect(replies).to.be.above(2500);
  });

  captureIt(
    'the stick of the European 554 says 868 MHz, that of the 522 says 916',
    ['554-720726', '522-665455'].map((pump) => `paradigm-comlink2-wire/${pump}/baseline-stick.jsonl`),
    (files) => {
      const regions = files.map((file) => {
        const infos = logTransfers(file).flatMap(({ bytes }) => parseProductInfo(bytes) ?? []);
        expect(infos).to.not.be.empty;
        expect(infos[0]!.software).to.equal('1.10');
        return infos[0]!.frequencyMhz;
      });
      expect(regions).to.deep.equal([868.35, 916.5]);
    },
  );

  it('a changed bit in a packet is never read', () => {
    const packet = encodePacket({
      kind: 'answer',
      strength: 0xcc,
      isLast: true,
      serial: '208850',
      data: latin1('\x03522'),
    });
    fc.assert(
      fc.property(fc.nat(packet.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const wrong = packet.slice();
        wrong[at]! ^= change;
        try {
          parsePacket(wrong);
          return false;
        } catch (error) {
          return error instanceof AppError && (error.code === 'bad-frame' || error.code === 'bad-checksum');
        }
      }),
    );
  });

  it('a refusal of the stick is an error with its reason', () => {
    const reply = new Uint8Array(64);
    reply.set([1, 0x66, 3]);
    expect(() => acknowledged(reply)).to.throw(AppError, 'busy');
    expect(parseLinkStatus(fromHex('0155000002 01 01 CE 050400'))).to.deep.include({ received: true, waiting: 0x1ce });
  });
});

describe('what a Paradigm pump may be sent', () => {
  const serials = fc.integer({ min: 0, max: 999_999 }).map((value) => String(value).padStart(6, '0'));

  it('never one of the commands that change something', () => {
    for (const opcode of [0x4d, 0x28, 0x40, 0x42, 0x4c, 0x69, 0x4a, 0x41, 0x6e, 0x6f, 0x5b, 0xa0])
      for (const parameters of [NONE, Uint8Array.of(0), Uint8Array.of(1), Uint8Array.of(1, 10)])
        expect(mayAsk(opcode, parameters), opcode.toString(16)).to.equal(false);
    const allowed = Array.from({ length: 256 }, (_, opcode) => opcode).filter((opcode) => commandOf(opcode));
    expect(allowed.map((opcode) => opcode.toString(16)).join(' ')).to.equal(
      '5d 70 71 72 73 74 75 76 79 80 83 86 87 88 89 8a 8b 8d 8e 8f 90 92 93 94 95 97 98 99 9a 9b 9c 9d 9f c0 c1 c3 c5 c6 c7 cd ce',
    );
  });

  it('through the stick: every other opcode, parameter, retry and page count is refused, with right checksums too', () => {
    const parameters = fc.uint8Array({ maxLength: 6 });
    fc.assert(
      fc.property(
        serials,
        fc.nat(255),
        parameters,
        fc.nat(255),
        fc.constantFrom(0, 1, 2),
        (serial, opcode, given, retries, pages) => {
          const bytes = encodeTransmission({ serial, opcode, parameters: given, retries, pages: pages as 0 | 1 | 2 });
          const command = commandOf(opcode);
          const own = command && transmission(serial, command, given);
          const isOurs = mayAsk(opcode, given) && own?.retries === retries && own.pages === pages;
          return maySend(bytes) === isOurs;
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it('through the stick: a mutated frame is refused, or is another question of the list', () => {
    const genuine = [...Object.values(COMMANDS)].flatMap((command: Command) => {
      const given =
        command.parameters === 'page'
          ? Uint8Array.of(5)
          : command.parameters === 'long-page'
            ? longPageParameter(99)
            : command.parameters === 'power'
              ? Uint8Array.of(1, 10)
              : NONE;
      return [encodeTransmission(transmission('208850', command, given))];
    });
    for (const bytes of genuine) expect(maySend(bytes)).to.equal(true);
    fc.assert(
      fc.property(
        fc.constantFrom(...genuine),
        fc.array(fc.tuple(fc.nat(17), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (bytes, changes, repaired) => {
          const wrong = bytes.slice();
          for (const [at, value] of changes) if (at < wrong.length) wrong[at] = value;
          if (repaired) {
            wrong[14] = crc8(wrong.subarray(0, 14));
            wrong[wrong.length - 1] = crc8(wrong.subarray(15, -1));
          }
          if (!maySend(wrong)) return true;
          const sent = parseTransmission(wrong);
          // The stick's own commands are 2 to 5 bytes; nothing of this length can be one.
          return sent !== undefined && mayAsk(sent.opcode, sent.parameters);
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it('through the Next Link: both forms of the listed commands pass, any other opcode does not', () => {
    const reportsOf = (bytes: Uint8Array): Uint8Array[] => outputReports(bytes);
    for (const command of Object.values(COMMANDS) as readonly Command[]) {
      if (command.parameters === 'power') {
        expect(maySend(reportsOf(encodeEnvelope(shortMessage('208850', command)))[0]!)).to.equal(false);
        continue;
      }
      for (const report of reportsOf(encodeEnvelope(shortMessage('208850', command))))
        expect(maySend(report)).to.equal(true);
      if (command.parameters === 'none') continue;
      const given = command.parameters === 'page' ? Uint8Array.of(7) : longPageParameter(99);
      const reports = reportsOf(encodeEnvelope(longMessage('208850', command, given)));
      expect(reports).to.have.length(2);
      const [first, rest] = reports as [Uint8Array, Uint8Array];
      expect(maySend(first)).to.equal(true);
      // The rest only right behind its own first report, and only as it is.
      expect(maySend(rest, first)).to.equal(true);
      const another = reportsOf(encodeEnvelope(longMessage('208851', command, given)))[0]!;
      for (const before of [undefined, rest, another, reportsOf(encodeEnvelope(shortMessage('208850', command)))[0]!])
        expect(maySend(rest, before)).to.equal(false);
      for (let at = 3; at < 64; at++) {
        const forged = rest.slice();
        forged[at]! ^= 0x01;
        expect(maySend(forged, first), `byte ${at}`).to.equal(false);
      }
    }
    const parameters = fc.uint8Array({ maxLength: 6 });
    fc.assert(
      fc.property(
        serials,
        fc.nat(255),
        parameters,
        fc.constantFrom(64, 192, 1024, 2048),
        (serial, opcode, given, answerBytes) => {
          const made = { opcode, answerBytes, parameters: given.length ? 'page' : 'none' } as Command;
          const short = reportsOf(encodeEnvelope(shortMessage(serial, made)))[0]!;
          const long = reportsOf(encodeEnvelope(longMessage(serial, made, given)))[0]!;
          const known = commandOf(opcode);
          const isShort = known !== undefined && known.parameters !== 'power';
          if (maySend(short) && !isShort) return false;
          return !maySend(long) || (isShort && known.parameters !== 'none' && mayAsk(opcode, given));
        },
      ),
      { numRuns: 10_000 },
    );
  });

  it('through the Next Link: a mutated report is refused or harmless', () => {
    const genuine = [COMMANDS.clock, COMMANDS.historyPage, COMMANDS.basalStandard].flatMap((command: Command) =>
      outputReports(encodeEnvelope(shortMessage('208850', command))),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...genuine),
        fc.array(fc.tuple(fc.nat(63), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (report, changes) => {
          const wrong = report.slice();
          for (const [at, value] of changes) wrong[at] = value;
          if (!maySend(wrong)) return true;
          const opcode = wrong[4 + 33 + 4]!;
          return commandOf(opcode) !== undefined && opcode !== COMMANDS.power.opcode;
        },
      ),
      { numRuns: 20_000 },
    );
  });
});

describe('a Paradigm conversation of nonsense', () => {
  it('a million bytes of anything come to an end', () => {
    const patterns: ((i: number) => number)[] = [
      (i) => (i * 7919) >> 3,
      (i) => [2, 0, 4, 0, 0, 0x80, 0, 0xa7][i % 8]!,
      (i) => 0x41 + (i % 3),
      () => 1,
    ];
    for (const pattern of patterns) {
      const bytes = new Uint8Array(1_000_000).map((_, i) => pattern(i));
      expect(() => decode([{ chunks: [bytes] }])).to.throw(AppError, 'no page');
    }
  });
});

describe('Paradigm models', () => {
  it('are named as printed; the person tells Revel and Veo of one number apart', () => {
    expect(modelName('522')).to.equal('Paradigm 522');
    expect(modelName('723')).to.equal('Paradigm REAL-Time Revel 723');
    expect(modelName('554')).to.equal('Paradigm Veo 554');
    expect(modelName('554', 'Paradigm REAL-Time Revel 554')).to.equal('Paradigm REAL-Time Revel 554');
    expect(modelName('554', 'Paradigm 522')).to.equal('Paradigm Veo 554');
    expect(modelName('551')).to.equal('Paradigm 551');
  });

  it('are asked what they know: the page number first, sensors only of those that have one', () => {
    for (const name of ['512', '515', '522', '523', '554']) {
      const asked = questions(pumpModel(name)!).map(({ command }) => command.opcode);
      expect(asked[0], name).to.equal(0x9d);
      expect(new Set(asked).size, name).to.equal(asked.length);
      expect(asked.includes(0xcd), name).to.equal(!['512', '515'].includes(name));
      // 99 and 9C are for the 522 and 722 only.
      expect(asked.includes(0x99), name).to.equal(name === '522');
    }
  });

  it('a page is the same page when it has been written on, and not when it is another', () => {
    const page = new Uint8Array(1024).map((_, i) => (i < 200 ? 1 + (i % 250) : 0));
    const grown = page.slice();
    grown.set([7, 7, 7], 200);
    expect(isSamePage(page, grown)).to.equal(true);
    expect(isSamePage(grown, page)).to.equal(false);
    expect(isSamePage(new Uint8Array(1024), page)).to.equal(false);
  });
});
