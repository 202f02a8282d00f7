// FreeStyle and Precision meters: their dumps and record lines, and the older MediSense conversation.
import { expect } from 'chai';
import fc from 'fast-check';
import { parseMeterTime } from '../../drivers/abbott-mem/date.ts';
import { encodeDump, parseDump } from '../../drivers/abbott-mem/dump.ts';
import * as freestyle from '../../drivers/freestyle-serial/driver.ts';
import { manifest as freestyleManifest } from '../../drivers/freestyle-serial/manifest.ts';
import { modelName } from '../../drivers/freestyle-serial/models.ts';
import { COMMANDS, parseLine } from '../../drivers/freestyle-serial/protocol.ts';
import { simulateFreeStyle } from '../../drivers/freestyle-serial/simulator.ts';
import * as precision from '../../drivers/precision-serial/driver.ts';
import { manifest as precisionManifest } from '../../drivers/precision-serial/manifest.ts';
import { encodeMediSense, nextToken, parseEvent } from '../../drivers/precision-serial/medisense.ts';
import { simulatePrecision } from '../../drivers/precision-serial/simulator.ts';
import { parseLine as parsePrecisionLine } from '../../drivers/precision-serial/text-line.ts';
import { concat, latin1, sum, text } from '../../src/device/bytes.ts';
import type { DeviceModule, Problem } from '../../src/device/driver.ts';
import { pair } from '../../src/device/pair.ts';
import { readDevice } from '../../src/device/session.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import { Transcript } from '../../src/device/transcript.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { wallFromMs } from '../../src/model/time.ts';
import { readSimulator } from '../support/read-simulator.ts';

const WHEN = '2005-05-30T00:46:00';
/** Quoted in ggc. */
const QUOTED = [
  '093  May  30 2005 00:46 16 0x01',
  '105  May  30 2005 00:42 16 0x00',
  '085  May  29 2005 23:52 16 0x00',
] as const;

function dump(records: readonly string[], { count = records.length, stx = false, end = '0x' } = {}): Uint8Array {
  const head = `\r\nCDMK311-B0764\r\n0.31-P\r\nMay  30 2005 01:02:03\r\n${String(count).padStart(3, '0')}\r\n\n`;
  const body = latin1(head + records.map((record) => `${record}\r\n`).join(''));
  const total = sum(body, 16).toString(16).toUpperCase().padStart(4, '0');
  const whole = concat([body, latin1(`${end}${total}  END\r\n`)]);
  return stx ? concat([Uint8Array.of(2), whole, Uint8Array.of(3)]) : whole;
}

interface Talked {
  readonly readings: readonly Reading[];
  readonly problems: readonly Problem[];
  readonly sent: readonly string[];
  readonly transcript: Transcript;
  readonly baudRates: readonly number[];
  readonly error: AppError | undefined;
}

async function talk(
  module: DeviceModule,
  play: (device: Transport) => Promise<void>,
  model: string | undefined,
): Promise<Talked> {
  const [host, device] = pair({ timeScale: 0.02, link: 'serial' });
  const baudRates: number[] = [];
  const port = { ...host, setBaudRate: async (rate: number) => void baudRates.push(rate) };
  const transcript = new Transcript();
  const readings: Reading[] = [];
  const problems: Problem[] = [];
  let error: AppError | undefined;
  const playing = play(device);
  try {
    await readDevice(port, {
      module,
      signal: new AbortController().signal,
      transcript,
      ...(model !== undefined && { model }),
      onIdentified: () => undefined,
      onReadings: (batch) => void readings.push(...batch),
      onProblem: (problem) => problems.push(problem),
    });
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    error = thrown;
  }
  await device.close();
  await playing;
  return { readings, problems, sent: transcript.sent.map(text), transcript, baudRates, error };
}

function scenario(model: string, overrides: Partial<Scenario> = {}): Scenario {
  const readings: Reading[] = [
    { kind: 'smbg', deviceTime: '2010-06-03T12:34:00', mgdl: 123 },
    { kind: 'smbg', deviceTime: '2010-07-03T12:34:00', mgdl: 500, bound: 'high' },
    { kind: 'smbg', deviceTime: '2010-07-03T12:34:00', mgdl: 20, bound: 'low' },
    { kind: 'smbg', deviceTime: '2010-08-03T12:34:00', mgdl: 99 },
    { kind: 'smbg', deviceTime: '2010-08-03T12:34:00', mgdl: 99 },
  ];
  return { model, serial: 'DBMN169-C4824', deviceTime: '2010-09-01T08:00:05', unit: 'mg/dL', readings, ...overrides };
}

const newestFirst = (readings: readonly Reading[]): Reading[] => [...readings].reverse();

describe('Abbott dumps', () => {
  it('have dates of four-letter months, and none that do not exist', () => {
    expect(parseMeterTime('May  30 2005 00:46')).to.equal(WHEN);
    expect(parseMeterTime('June 03 2014 12:34')).to.equal('2014-06-03T12:34:00');
    expect(parseMeterTime('July 31 2014 12:34:56')).to.equal('2014-07-31T12:34:56');
    for (const wrong of [
      'Feb  30 2014 12:34',
      'Mai  30 2005 00:46',
      'May  30 2005 24:00',
      'May 30 2005 00:46',
      '',
      'May  30 05 00:46',
    ])
      expect(parseMeterTime(wrong), wrong).to.equal(undefined);
  });

  it('are one answer under one sum, with or without STX, echo and noise in front', () => {
    const plain = dump(QUOTED);
    for (const bytes of [
      plain,
      dump(QUOTED, { stx: true }),
      concat([latin1('mem'), plain]),
      concat([latin1('$mem\r\n'), plain]),
      concat([Uint8Array.of(0, 0xff, 0x41, 0x0d, 0x0a), plain]),
    ]) {
      const parsed = parseDump(bytes)!;
      expect(parsed.damage).to.equal(undefined);
      expect(parsed).to.deep.include({
        serial: 'CDMK311-B0764',
        firmware: '0.31-P',
        clock: '2005-05-30T01:02:03',
        count: 3,
      });
      expect(parsed.records.map((record) => record.text)).to.deep.equal(QUOTED);
    }
  });

  it('give nothing when any byte of them is another one', () => {
    const good = dump(QUOTED);
    const expected = freestyle.decode([{ chunks: [good] }]).readings;
    expect(expected).to.have.length(3);
    for (let at = 2; at < good.length - 8; at++) {
      for (const flip of [1, 2, 8, 0x10]) {
        const bytes = good.slice();
        bytes[at]! ^= flip;
        let readings: readonly Reading[] = [];
        try {
          ({ readings } = freestyle.decode([{ chunks: [bytes] }]));
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
        expect(readings, `byte ${at} xor ${flip}`).to.deep.equal([]);
      }
    }
  });

  it('that break off, or are of another meter, give nothing and a problem', () => {
    const cut = freestyle.decode([{ chunks: [dump(QUOTED).subarray(0, 120)] }]);
    expect(cut.readings).to.deep.equal([]);
    expect(cut.problems[0]?.what).to.match(/breaks off/);
    const other = latin1(
      text(dump(QUOTED))
        .replace('CDMK311', 'CDMK312')
        .replace(/0x[0-9A-F]{4} {2}END/, ''),
    );
    const head = other.subarray(0, other.length - 2);
    const total = sum(head, 16).toString(16).toUpperCase().padStart(4, '0');
    const both = freestyle.decode([{ chunks: [dump(QUOTED), concat([head, latin1(`0x${total}  END\r\n`)])] }]);
    expect(both.readings).to.have.length(3);
    expect(both.problems[0]?.what).to.match(/another meter, CDMK312-B0764/);
  });

  it('repeated in one capture are one memory, and equal readings in one dump are two', () => {
    const twice = [QUOTED[1], QUOTED[1], QUOTED[2]];
    const { readings, problems } = freestyle.decode([{ chunks: [dump(twice), dump([QUOTED[0], ...twice])] }]);
    expect(problems).to.deep.equal([]);
    expect(readings.map((reading) => reading.kind)).to.deep.equal(['smbg', 'smbg', 'smbg', 'control']);
  });

  it('say when another number of lines comes than announced', () => {
    const { readings, problems } = freestyle.decode([{ chunks: [dump(QUOTED, { count: 5 })] }]);
    expect(readings).to.have.length(3);
    expect(problems[0]?.what).to.equal('the meter announces 5 records, 3 came');
  });

  it('read back as they were written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...QUOTED), { minLength: 1 }),
        fc.boolean(),
        fc.boolean(),
        (records, loneFeed, enclosed) => {
          const lines = encodeDump(['DAMH359-63524', '4.0100     -P', 'Sep  01 2010 08:00:05'], records, {
            loneFeed,
            enclosed,
            emptyEnd: '',
          });
          const parsed = parseDump(latin1(lines.join('')))!;
          expect(parsed.damage).to.equal(undefined);
          expect(parsed.records.map((record) => record.text)).to.deep.equal(records);
        },
      ),
    );
  });
});

describe('FreeStyle meters with a cable', () => {
  it('may be sent two commands', () => {
    for (const allowed of ['mem', '$mem\r\n']) expect(freestyle.maySend(latin1(allowed))).to.equal(true);
    for (const refused of ['', 'm', 'mem\r', '$mem', '$mem\r', '$tim,01,01,10,00,00\r\n', '$xmem\r\n', 'mem$mem\r\n'])
      expect(freestyle.maySend(latin1(refused)), refused).to.equal(false);
  });

  it('have lines that say reading, control solution, HI and LO', () => {
    expect(parseLine(QUOTED[0])).to.deep.equal({ reading: { kind: 'control', deviceTime: WHEN, mgdl: 93 } });
    expect(parseLine(QUOTED[1])).to.deep.equal({
      reading: { kind: 'smbg', deviceTime: '2005-05-30T00:42:00', mgdl: 105 },
    });
    expect(parseLine('HI   May  30 2005 00:46 17 0x00').reading).to.include({ mgdl: 500, bound: 'high' });
    expect(parseLine('LO   May  30 2005 00:46 17 0x01').reading).to.include({
      kind: 'control',
      mgdl: 20,
      bound: 'low',
    });
    for (const [line, kind] of [
      ['019  May  30 2005 00:46 16 0x00', 'unknown'],
      ['501  May  30 2005 00:46 16 0x00', 'unknown'],
      ['093  May  30 2005 00:46 16 0x02', 'unknown'],
      ['093  May  30 2005 00:46 16 0x11', 'unknown'],
      ['093  May  30 2005 00:46 G 0x00', 'unknown'],
      ['093  Feb  30 2005 00:46 16 0x00', undefined],
      ['093  May  30 2005 00:46 16', undefined],
      [' 93  May  30 2005 00:46 16 0x00', undefined],
    ] as const) {
      const { reading, problem } = parseLine(line);
      expect(reading?.kind, line).to.equal(kind);
      expect(problem, line).to.be.a('string');
    }
  });

  it('are named by their serial number where it is known, else by the person', () => {
    expect(modelName('DAMH359-63524')).to.equal('FreeStyle Mini');
    expect(modelName('DAMH359-63524', 'Papillon Mini')).to.equal('Papillon Mini');
    expect(modelName('CDMK311-B0764', 'FreeStyle Lite')).to.equal('FreeStyle Freedom Lite');
    expect(modelName('DBMN169-C4824')).to.equal('FreeStyle Lite');
    expect(modelName('XXXX169-C4824', 'FreeStyle Flash')).to.equal('FreeStyle Flash');
    expect(modelName('CXXX169-C4824')).to.equal('FreeStyle Freedom Lite');
  });

  it('are asked with mem, then with $mem', async () => {
    const holds = scenario('FreeStyle Lite');
    const both = await talk(freestyle, (device) => simulateFreeStyle(device, holds, [COMMANDS.mem]), 'FreeStyle Lite');
    expect(both.sent).to.deep.equal(['mem']);
    expect(both.readings).to.deep.equal(newestFirst(holds.readings));
    const late = await talk(
      freestyle,
      (device) => simulateFreeStyle(device, holds, [COMMANDS.dollarMem]),
      'FreeStyle Lite',
    );
    expect(late.sent).to.deep.equal(['mem', '$mem\r\n']);
    expect(late.readings).to.deep.equal(newestFirst(holds.readings));
    const none = await talk(freestyle, (device) => simulateFreeStyle(device, holds, []), 'FreeStyle Lite');
    expect(none.sent).to.deep.equal(['mem', '$mem\r\n', '$mem\r\n']);
    expect(none.error?.code).to.equal('timeout');
  });

  it('that hold nothing say so', async () => {
    const { readings, error, info } = await readSimulator(freestyleManifest, scenario('FreeStyle', { readings: [] }));
    expect(error).to.equal(undefined);
    expect(readings).to.deep.equal([]);
    expect(info?.count).to.equal(0);
  });

  it('stop after three damaged answers', async () => {
    const fault = { kind: 'bad-checksum', nth: 6, times: 1000 } as const;
    const { error, transcript } = await readSimulator(freestyleManifest, scenario('FreeStyle Flash', { fault }), {
      timeScale: 0.02,
    });
    expect(error?.code).to.equal('bad-checksum');
    expect(transcript.sent.map(text)).to.deep.equal(['mem', 'mem', 'mem']);
  });
});

describe('Precision and Optium meters', () => {
  const REQUESTS = ['\x021ID\x03C1\r\n', '\x021GET_METER\x03F0\r\n', '\x021GET_EVENTS\x0348\r\n'];

  it('may be sent $xmem, three requests and four bytes', () => {
    for (const allowed of ['$xmem\r\n', '\x04', '\x05', '\x06', '\x15', ...REQUESTS])
      expect(precision.maySend(latin1(allowed)), allowed).to.equal(true);
    for (const refused of [
      '',
      '$colq\r\n',
      '$xmem',
      '$tim,01,01,10,00,00\r\n',
      '$xlog,1\r\n',
      '\x02',
      '\x03',
      '\x05\x05',
      '\x021ID\x03C2\r\n',
      '\x021SET_DATE\x0300\r\n',
    ])
      expect(precision.maySend(latin1(refused)), refused).to.equal(false);
  });

  it('have lines of glucose and of ketones', () => {
    const line = (value: string, type: string, flags: string): string =>
      `${value}  June 03 2014 12:34 ${type} ${flags}`;
    const deviceTime = '2014-06-03T12:34:00';
    expect(parsePrecisionLine(line('123', 'G', '0x00'))).to.deep.equal({
      reading: { kind: 'smbg', deviceTime, mgdl: 123 },
    });
    expect(parsePrecisionLine(line('HI ', 'G', '0x01'))).to.deep.equal({
      reading: { kind: 'control', deviceTime, mgdl: 500, bound: 'high' },
    });
    expect(parsePrecisionLine(line('045', 'K', '0x00'))).to.deep.equal({
      reading: { kind: 'ketone', deviceTime, mmoll: 2.5 },
    });
    expect(parsePrecisionLine(line('000', 'K', '0x00'))).to.deep.equal({
      reading: { kind: 'ketone', deviceTime, mmoll: 0 },
    });
    expect(parsePrecisionLine(line('HI ', 'K', '0x00'))).to.deep.equal({
      reading: { kind: 'ketone', deviceTime, mmoll: 8, bound: 'high' },
    });
    expect(parsePrecisionLine(line('045', 'K', '0x01'))).to.deep.equal({
      reading: { kind: 'unknown', deviceTime, raw: line('045', 'K', '0x01') },
    });
    const lost = parsePrecisionLine(line('123', 'G', '0x02'));
    expect(lost.reading?.kind).to.equal('smbg');
    expect(lost.problem).to.match(/clock had been lost/);
    for (const [value, type, flags] of [
      ['LO ', 'K', '0x00'],
      ['181', 'K', '0x00'],
      ['019', 'G', '0x00'],
      ['123', 'X', '0x00'],
      ['123', 'G', '0x04'],
    ] as const) {
      const { reading, problem } = parsePrecisionLine(line(value, type, flags));
      expect(reading?.kind, `${value} ${type} ${flags}`).to.equal('unknown');
      expect(problem).to.be.a('string');
    }
  });

  it('have MediSense events; what may be HI or LO is said', () => {
    const event = (type: string, flag: string, value: string): string =>
      `${type}\t${flag}\t20070131\t08:09\t${value}\t0\t1`;
    const deviceTime = '2007-01-31T08:09:00';
    expect(parseEvent(event('01', '1', '00123'))).to.deep.equal({ reading: { kind: 'smbg', deviceTime, mgdl: 123 } });
    for (const [value, mmoll] of [
      ['00045', 2.5],
      ['00008', 8 / 18],
      ['00004', 4 / 18],
      ['00001', 1 / 18],
      ['00000', 0],
    ] as const)
      expect(parseEvent(event('04', '1', value))).to.deep.equal({ reading: { kind: 'ketone', deviceTime, mmoll } });
    for (const strange of [event('01', '0', '00123'), event('02', '1', '00123')]) {
      expect(parseEvent(strange).reading?.kind).to.equal('unknown');
      expect(parseEvent(strange).problem).to.include('nobody has explained');
    }
    for (const [type, value, expected] of [
      ['01', '00501', { mgdl: 500, bound: 'high' }],
      ['01', '00019', { mgdl: 20, bound: 'low' }],
      ['01', '00500', { mgdl: 500 }],
      ['01', '00020', { mgdl: 20 }],
      ['04', '00181', { mmoll: 8, bound: 'high' }],
      ['04', '00150', { mmoll: 150 / 18 }],
    ] as const) {
      const { reading, problem } = parseEvent(event(type, '1', value));
      expect(reading, value).to.include(expected);
      expect(problem, value).to.match(/may have shown/);
    }
    expect(parseEvent('01\t1\t20070231\t08:09\t00123').reading).to.equal(undefined);
    expect(parseEvent('nonsense').reading).to.equal(undefined);
  });

  it('have MediSense frames with the three checksums that are known', () => {
    expect(['ID', 'GET_METER', 'GET_EVENTS'].map((request) => text(encodeMediSense(1, request)))).to.deep.equal(
      REQUESTS,
    );
    const good = encodeMediSense(3, '01\t1\t20070131\t08:09\t00123');
    expect(nextToken(good)).to.deep.equal({
      token: { kind: 'frame', digit: '3', text: '01\t1\t20070131\t08:09\t00123' },
      length: good.length,
    });
    for (let at = 0; at < good.length; at++) {
      for (const flip of [1, 4, 0x20]) {
        const bytes = good.slice();
        bytes[at]! ^= flip;
        expect(nextToken(bytes, true)?.token.kind, `byte ${at}`).to.not.equal('frame');
      }
      if (at) expect(nextToken(good.subarray(0, at)), `first ${at}`).to.equal(undefined);
    }
  });

  it('are asked in the likelier protocol first, each at its own speed, then in the other', async () => {
    for (const [model, protocol, rates, first] of [
      ['Precision Xtra', 'text', [], '$xmem\r\n'],
      ['Precision Xtra', 'medisense', [9600], '$xmem\r\n'],
      ['Optium Xceed', 'medisense', [9600], '\x05'],
      ['Precision Xceed', 'text', [9600, 19_200], '\x05'],
    ] as const) {
      const holds = scenario(model);
      const { readings, error, baudRates, sent } = await talk(
        precision,
        (device) => simulatePrecision(device, holds, protocol),
        model,
      );
      expect(error, model).to.equal(undefined);
      expect(readings, `${model} ${protocol}`).to.deep.equal(newestFirst(holds.readings));
      expect(baudRates).to.deep.equal(rates);
      expect(sent[0]).to.equal(first);
    }
  });

  it('that stay silent in both are a timeout', async () => {
    const holds = scenario('Optium Xceed', { fault: { kind: 'silent' } });
    const { error, baudRates } = await talk(
      precision,
      (device) => simulatePrecision(device, holds, 'medisense'),
      undefined,
    );
    expect(error?.code).to.equal('timeout');
    expect(baudRates).to.deep.equal([9600]);
    expect(precisionManifest.links[0]).to.include({ baudRate: 19_200 });
  });

  it('hold ketones, in both protocols', async () => {
    const readings: Reading[] = [
      { kind: 'ketone', deviceTime: '2010-06-03T12:34:00', mmoll: 2.5 },
      { kind: 'ketone', deviceTime: '2010-06-03T12:35:00', mmoll: 3 / 18 },
      { kind: 'smbg', deviceTime: '2010-06-03T12:36:00', mgdl: 300 },
    ];
    for (const protocol of ['text', 'medisense'] as const) {
      const holds = scenario('Precision Xceed', { readings });
      const read = await talk(precision, (device) => simulatePrecision(device, holds, protocol), 'Precision Xceed');
      expect(read.readings).to.deep.equal(newestFirst(readings));
      const decoded = precision.decode([{ chunks: read.transcript.received }]);
      expect(decoded.readings).to.deep.equal(newestFirst(readings));
      expect(decoded.info.serial).to.equal('DBMN169-C4824');
    }
  });

  it('are asked again for a damaged MediSense frame, six times at most', async () => {
    for (const [nth, times, code] of [
      [0, 5, undefined],
      [2, 1, undefined],
      [4, 5, undefined],
      [4, 1000, 'bad-checksum'],
    ] as const) {
      const holds = scenario('Optium Xceed', { fault: { kind: 'bad-checksum', nth, times } });
      const { readings, error } = await talk(
        precision,
        (device) => simulatePrecision(device, holds, 'medisense'),
        'Optium Xceed',
      );
      expect(error?.code, `frame ${nth} ${times} times`).to.equal(code);
      expect(readings).to.deep.equal(newestFirst(holds.readings).slice(0, code ? 2 : undefined));
    }
  });

  it('pulled at any byte of a MediSense conversation keep what came before', async () => {
    const holds = scenario('Optium Xceed');
    const whole = await readSimulator(precisionManifest, holds);
    expect(whole.error).to.equal(undefined);
    const bytes = whole.transcript.received.reduce((total, chunk) => total + chunk.length, 0);
    let most = 0;
    for (let afterBytes = 0; afterBytes < bytes; afterBytes += 3) {
      const cut = { ...holds, fault: { kind: 'unplugged', afterBytes } as const };
      const { readings, error } = await readSimulator(precisionManifest, cut, { timeScale: 0.02 });
      expect(error?.code ?? 'none').to.be.oneOf(['disconnected', 'none']);
      expect(readings).to.deep.equal(newestFirst(holds.readings).slice(0, readings.length));
      most = Math.max(most, readings.length);
    }
    expect(most).to.equal(5);
  }).timeout(60_000);

  it('are read in MediSense in any portions', async () => {
    const readings = Array.from({ length: 40 }, (_, i): Reading => {
      return { kind: 'smbg', deviceTime: wallFromMs(Date.UTC(2010, 0, 1) + i * 60_000), mgdl: 100 + i };
    });
    for (const kind of ['split', 'merged'] as const) {
      const read = await readSimulator(precisionManifest, scenario('Optium Xceed', { readings, fault: { kind } }));
      expect(read.error).to.equal(undefined);
      expect(read.readings).to.deep.equal(newestFirst(readings));
    }
  });

  it('random bytes in MediSense never throw anything but AppError', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.constantFrom(
        ...REQUESTS.map((request) => latin1(request)),
        encodeMediSense(1, '01\t1\t20070131\t08:09\t00123'),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (chunks) => {
        try {
          for (const reading of precision.decode([{ chunks }]).readings) {
            if (reading.kind === 'smbg') expect(reading.mgdl).to.be.within(20, 500);
          }
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
