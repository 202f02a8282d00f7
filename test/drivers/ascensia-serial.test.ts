// Serial Bayer meters: what tells the models apart, which results are readings, and a meter that is hard to talk to.
import { expect } from 'chai';
import fc from 'fast-check';
import { ASTM, encodeFrame } from '../../drivers/ascensia-astm/frame.ts';
import { WAKE_MS, WAKE_SILENCES, decode, driver, maySend } from '../../drivers/ascensia-serial/driver.ts';
import { manifest } from '../../drivers/ascensia-serial/manifest.ts';
import { MODELS, modelName } from '../../drivers/ascensia-serial/models.ts';
import type { Behaviour } from '../../drivers/ascensia-serial/simulator.ts';
import { simulateSerial } from '../../drivers/ascensia-serial/simulator.ts';
import { concat, latin1, text } from '../../src/device/bytes.ts';
import type { Decoded } from '../../src/device/driver.ts';
import { pair } from '../../src/device/pair.ts';
import { readDevice } from '../../src/device/session.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import { Transcript } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { wallFromMs } from '../../src/model/time.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';
import { captureIt } from '../support/captures.ts';
import { readSimulator } from '../support/read-simulator.ts';

const BREEZE = 'H|\\^&||-15013|Bayer6116^1.08\\0.01^6116-0000096|||||||P|1|200302031432';
const CONTOUR = 'H|\\^&||27719|Bayer7150^1.05\\0.00^7150-0002193|||||||P|1|200302031412';
const ELITE = 'H|\\^&||7580|Bayer3883^1.06\\1.01^3899-3344530|||||||P|1|200302031353';
const DEX = 'H|\\^&||10876|Bayer3950^3.08\\2.03^3952MA000461|||||||P|1|200302031501';

/** A whole transfer of these records, in frames. */
function transfer(header: string, ...records: string[]): Uint8Array {
  const all = [header, 'P|1', ...records, 'L|1|N'];
  return concat(all.map((record, i) => encodeFrame({ number: (i + 1) % 8, text: record, last: i === all.length - 1 })));
}

function read(header: string, ...records: string[]): Decoded {
  return decode([{ chunks: [transfer(header, ...records)] }]);
}

function scenario(overrides: Partial<Scenario> = {}): Scenario {
  return {
    model: 'Contour',
    serial: '7150-0002193',
    deviceTime: '2009-05-01T12:34:00',
    unit: 'mg/dL',
    readings: [
      { kind: 'smbg', deviceTime: '2009-04-30T08:00:00', mgdl: 99, marks: ['before-meal'] },
      { kind: 'control', deviceTime: '2009-04-30T08:01:00', mgdl: 120 },
      { kind: 'smbg', deviceTime: '2009-04-30T08:02:00', mgdl: 10, bound: 'low' },
      { kind: 'smbg', deviceTime: '2009-04-30T08:02:00', mgdl: 10, bound: 'low' },
      { kind: 'smbg', deviceTime: '2009-04-30T08:03:00', mgdl: 600, bound: 'high' },
    ],
    ...overrides,
  };
}

async function talk(
  holds: Scenario,
  behaviour: Behaviour,
  timeScale = 0.02,
): Promise<{ readings: Reading[]; sent: number[]; error: AppError | undefined }> {
  const [host, device] = pair({ timeScale, link: 'serial' });
  const transcript = new Transcript();
  const readings: Reading[] = [];
  let error: AppError | undefined;
  const playing = simulateSerial(device, holds, behaviour);
  try {
    await readDevice(host, {
      module: { driver, decode, maySend },
      signal: new AbortController().signal,
      transcript,
      model: holds.model,
      onIdentified: () => undefined,
      onReadings: (batch) => void readings.push(...batch),
    });
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    error = thrown;
  }
  await device.close();
  await playing;
  return { readings, sent: transcript.sent.map((bytes) => bytes[0]!), error };
}

describe('Serial Bayer meters', () => {
  it('may be sent four single bytes', () => {
    for (let byte = 0; byte < 256; byte++)
      expect(maySend(Uint8Array.of(byte)), String(byte)).to.equal([0x58, 0x04, 0x06, 0x15].includes(byte));
    for (const bytes of [[], [6, 6], [0x57, 0x7c], [0x52, 0x7c], [5, 6]])
      expect(maySend(Uint8Array.from(bytes))).to.equal(false);
  });

  it('are named by their product code and by the person', () => {
    expect(manifest.models).to.deep.equal(MODELS);
    expect(modelName('Bayer7150')).to.equal('Contour');
    expect(modelName('Contour7150', 'Contour Link')).to.equal('Contour Link');
    expect(modelName('Bayer7160')).to.equal('Contour XT');
    expect(modelName('Bayer6115', 'Breeze 2')).to.equal('Breeze 2');
    expect(modelName('Bayer6116', 'Contour')).to.equal('Breeze');
    expect(modelName('Bayer3883')).to.equal('Elite XL');
    expect(modelName('Bayer3883', 'Elite')).to.equal('Elite');
    expect(modelName('Bayer3950', 'Contour')).to.equal('Bayer3950');
  });

  it('sends the printed example records of the paper, each as what it is', () => {
    const breeze = read(
      BREEZE,
      'O|1',
      'R|1|^^^GlucoseA|0|mg/dL^B||<',
      'R|2|^^^Glucose|19|mg/dL^B||<|||||200208311007',
      'R|3|^^^Glucose|20|mg/dL^B||||E\\D|||200208311008',
      'R|4|^^^Glucose|488|mg/dL^B|||||||200208311009',
    );
    expect(breeze.problems).to.deep.equal([]);
    expect(breeze.info).to.deep.equal({ model: 'Breeze', serial: '6116-0000096', firmware: '1.08 / 0.01' });
    // A deleted result is none; 19 with the flag says no more than below 20.
    expect(breeze.readings).to.deep.equal([
      { kind: 'smbg', deviceTime: '2002-08-31T10:07:00', mgdl: 20, bound: 'low' },
      { kind: 'smbg', deviceTime: '2002-08-31T10:09:00', mgdl: 488 },
    ]);

    const contour = read(
      CONTOUR,
      'O|1',
      'R|1|^^^GlucoseA|425|mg/dL^P',
      'R|2|^^^Glucose|601|mg/dL^P||>|||||200205311015',
      'R|3|^^^Glucose|9|mg/dL^P||<|D||||200211081045',
      'R|4|^^^Glucose|120|mg/dL^P||||E\\D|||200211081046',
      'O|2||||||||||Q',
      'R|5|^^^Glucose|609|mg/dL^P||||E|||200211081047',
      'O|3',
      'R|6|^^^Glucose|101|mg/dL^P|||B\\A||||200211081048',
    );
    expect(contour.problems).to.deep.equal([]);
    expect(contour.readings).to.deep.equal([
      { kind: 'smbg', deviceTime: '2002-05-31T10:15:00', mgdl: 600, bound: 'high' },
      { kind: 'smbg', deviceTime: '2002-11-08T10:45:00', mgdl: 10, bound: 'low', marks: ['logbook'] },
      { kind: 'control', deviceTime: '2002-11-08T10:46:00', mgdl: 120 },
      { kind: 'control', deviceTime: '2002-11-08T10:47:00', mgdl: 600, bound: 'high' },
      { kind: 'smbg', deviceTime: '2002-11-08T10:48:00', mgdl: 101, marks: ['before-meal', 'after-meal'] },
    ]);
  });

  it('keep control tests and deleted results apart by model', () => {
    const under = (header: string, order: string, status: string): string | undefined =>
      read(header, order, `R|1|^^^Glucose|100|mg/dL^P||||${status}|||200208311008`).readings[0]?.kind;
    for (const header of [BREEZE, CONTOUR, ELITE, DEX]) {
      expect(under(header, 'O|1', '')).to.equal('smbg');
      expect(under(header, 'O|1', 'E')).to.equal('control');
      expect(under(header, 'O|1', 'D')).to.equal(undefined);
      for (const status of ['', 'E', 'D', 'E\\D']) expect(under(header, 'O|1||||||||||Q', status)).to.equal('control');
      expect(under(header, 'O|1', 'X')).to.equal('unknown');
      expect(under(header, 'O|1||||||||||X', '')).to.equal('unknown');
    }
    expect(under(BREEZE, 'O|1', 'E\\D')).to.equal(undefined);
    expect(under(ELITE, 'O|1', 'E\\D')).to.equal(undefined);
    expect(under(CONTOUR, 'O|1', 'E\\D')).to.equal('control');
    expect(under(DEX, 'O|1', 'E\\D')).to.equal('unknown');
  });

  it('say LO and HI with their limit, and nothing that contradicts itself', () => {
    const value = (header: string, number: string, unit: string, flags: string): unknown => {
      const [reading] = read(header, 'O|1', `R|1|^^^Glucose|${number}|${unit}^P||${flags}|||||200208311008`).readings;
      if (reading?.kind !== 'smbg') return reading?.kind;
      return `${reading.bound ?? ''} ${reading.mgdl}${reading.temperatureWarning ? ' T' : ''}`;
    };
    for (const [header, number, unit, flags, expected] of [
      [CONTOUR, '9', 'mg/dL', '<', 'low 10'],
      [CONTOUR, '9', 'mg/dL', '', 'low 10'],
      [CONTOUR, '10', 'mg/dL', '', ' 10'],
      [CONTOUR, '0.50', 'mmol/L', '<', 'low 10'],
      [CONTOUR, '0.56', 'mmol/L', '', ` ${0.56 * 18.01559}`],
      [CONTOUR, '33.39', 'mmol/L', '>', 'high 600'],
      [CONTOUR, '33.39', 'mmol/L', '', 'high 600'],
      [CONTOUR, '33.33', 'mmol/L', '', ' 600'],
      [CONTOUR, '600', 'mg/dL', '', ' 600'],
      [CONTOUR, '601', 'mg/dL', '', 'high 600'],
      [CONTOUR, '600', 'mg/dL', '>', 'unknown'],
      [CONTOUR, '20', 'mg/dL', '<', 'unknown'],
      [CONTOUR, '100', 'mg/dL', '<\\>', 'unknown'],
      [CONTOUR, '0', 'mg/dL', '', 'unknown'],
      [CONTOUR, '5,5', 'mmol/L', '', 'unknown'],
      [ELITE, '19', 'mg/dL', '<', 'low 20'],
      [ELITE, '1.06', 'mmol/L', '<', 'low 20'],
      [ELITE, '19', 'mg/dL', '', 'low 20'],
      [ELITE, '20', 'mg/dL', '', ' 20'],
      [ELITE, '1.11', 'mmol/L', '', ` ${1.11 * 18.01559}`],
      [BREEZE, '9', 'mg/dL', '<\\T', 'low 10 T'],
      [BREEZE, '150', 'mg/dL', 'T', ' 150 T'],
      [BREEZE, '2.61', 'mmol/L', '', ` ${2.61 * 18.01559}`],
      [BREEZE, '5.5', 'mmol/L', '', ` ${5.5 * 18.01559}`],
    ] as const)
      expect(value(header, number, unit, flags), `${number} ${unit} ${flags}`).to.equal(expected);
  });

  it('report a mark, a flag, a date or a year that cannot be, and keep what can be read', () => {
    const one = (header: string, time: string, flags = '', mark = ''): Decoded =>
      read(header, 'O|1', `R|1|^^^Glucose|100|mg/dL^P||${flags}|${mark}||||${time}`);
    expect(one(CONTOUR, '200208311008', '', 'Z').readings[0]).to.deep.include({ marks: ['other'], mgdl: 100 });
    expect(one(CONTOUR, '200208311008', '', 'Z').problems).to.have.length(1);
    expect(one(CONTOUR, '200208311008', 'W').problems).to.have.length(1);
    expect(one(CONTOUR, '200202301008').readings).to.deep.equal([]);
    expect(one(CONTOUR, '200202301008').problems).to.have.length(1);
    const late = one(ELITE, '201703011200');
    expect(late.readings[0]).to.deep.equal({ kind: 'smbg', deviceTime: '2017-03-01T12:00:00', mgdl: 100 });
    expect(late.problems[0]?.what).to.match(/^a year that this meter cannot show/);
    // Its own clock shows that the paper's years are not its.
    expect(one(CONTOUR.replace('2003', '2024'), '202403011200').problems).to.deep.equal([]);
  });

  it('send averages of any kind, which are no readings', () => {
    const averages = ['A', 'A1', 'A2', 'A3', 'A4'].map((name, i) => `R|${i + 1}|^^^Glucose${name}|123|mg/dL^B|360|`);
    const { readings, problems } = read(DEX, 'O|1', ...averages);
    expect(readings).to.deep.equal([]);
    expect(problems).to.deep.equal([]);
  });

  captureIt(
    'have headers and averages as the maker printed them',
    ['ascensia-astm/maker-worked-examples.json'],
    ([file]) => {
      const { frames } = JSON.parse(text(file!)) as {
        frames: { text_from_frame_number_through_etb_or_etx: string; checksum_computed: string }[];
      };
      const models: string[] = [];
      for (const example of frames) {
        const body = example.text_from_frame_number_through_etb_or_etx;
        const bytes = latin1(`\x02${body}${example.checksum_computed}\r\n`);
        const { info, readings } = decode([{ chunks: [bytes] }]);
        expect(readings).to.deep.equal([]);
        if (body[1] === 'H') models.push(info.model);
      }
      expect(models).to.deep.equal([
        'Breeze',
        'Contour',
        'Contour',
        'Bayer3950',
        'Elite XL',
        'Breeze',
        'Contour',
        'Bayer3950',
        'Elite XL',
      ]);
    },
  );

  it('are read whatever they hold, in both units', async () => {
    for (const model of MODELS) {
      for (const unit of ['mg/dL', 'mmol/L'] as const) {
        const lowMgdl = model.startsWith('Elite') ? 20 : 10;
        const mgdl =
          unit === 'mg/dL'
            ? fc.integer({ min: lowMgdl, max: 600 })
            : fc.integer({ min: model.startsWith('Elite') ? 111 : 56, max: 3330 }).map((n) => mgdlFromMmoll(n / 100));
        const value = fc.oneof(
          { weight: 8, arbitrary: mgdl.map((number) => ({ mgdl: number })) },
          fc.constantFrom({ mgdl: lowMgdl, bound: 'low' as const }, { mgdl: 600, bound: 'high' as const }),
        );
        const deviceTime = fc
          .integer({ min: Date.UTC(2002, 0, 1) / 60_000, max: Date.UTC(2015, 0, 1) / 60_000 })
          .map((minutes) => wallFromMs(minutes * 60_000));
        const kind = fc.constantFrom('smbg' as const, 'smbg' as const, 'control' as const);
        const reading = fc
          .tuple(kind, deviceTime, value)
          .map(([what, when, number]): Reading => ({ kind: what, deviceTime: when, ...number }));
        await fc.assert(
          fc.asyncProperty(fc.array(reading, { maxLength: 25 }), async (readings) => {
            const outcome = await readSimulator(manifest, scenario({ model, unit, readings }));
            expect(outcome.error).to.equal(undefined);
            expect(outcome.problems).to.deep.equal([]);
            expect(outcome.readings).to.deep.equal(readings);
            expect(outcome.info?.model).to.equal(model);
          }),
          { numRuns: 6 },
        );
      }
    }
  }).timeout(60_000);

  it('have marks on a Contour, a temperature flag on a Breeze, and neither on an Elite XL', async () => {
    const readings: Reading[] = [
      { kind: 'smbg', deviceTime: '2009-04-30T08:00:00', mgdl: 99, marks: ['after-meal'], temperatureWarning: true },
    ];
    const got = async (model: string): Promise<unknown> =>
      (await readSimulator(manifest, scenario({ model, readings }))).readings[0];
    const plain = { kind: 'smbg', deviceTime: '2009-04-30T08:00:00', mgdl: 99 };
    expect(await got('Contour')).to.deep.equal({ ...plain, marks: ['after-meal'] });
    expect(await got('Breeze 2')).to.deep.equal({ ...plain, temperatureWarning: true });
    expect(await got('Elite XL')).to.deep.equal(plain);
  });

  it('hold as many results as their memory has room for', async () => {
    const readings = Array.from({ length: 500 }, (_, i): Reading => {
      return { kind: 'smbg', deviceTime: wallFromMs(Date.UTC(2009, 0, 1) + i * 60_000), mgdl: 100 };
    });
    for (const [model, count] of [
      ['Breeze', 100],
      ['Elite XL', 120],
      ['Breeze 2', 420],
      ['Contour', 480],
    ] as const)
      expect((await readSimulator(manifest, scenario({ model, readings }))).readings).to.deep.equal(
        readings.slice(-count),
      );
  });

  it('are woken with X and acknowledged frame by frame', async () => {
    const { sent, readings } = await talk(scenario(), {});
    expect(readings).to.deep.equal(scenario().readings);
    // ENQ, H, P, three O, an average, five results, L.
    expect(sent).to.deep.equal([0x58, ...new Array<number>(1 + 1 + 1 + 3 + 1 + 5 + 1).fill(ASTM.ACK)]);
  });

  it('may doze off and lose an ACK, or ask before we do', async () => {
    for (const behaviour of [{ dozing: true }, { asksFirst: true }, { dozing: true, asksFirst: true }]) {
      const { readings, error } = await talk(scenario(), behaviour);
      expect(error).to.equal(undefined);
      expect(readings).to.deep.equal(scenario().readings);
    }
  });

  it('give up a frame after six failures, and so do we', async () => {
    for (const [nth, times, code] of [
      [0, 5, undefined],
      [0, 1000, 'bad-checksum'],
      [5, 5, undefined],
      [5, 1000, 'bad-checksum'],
    ] as const) {
      const { error, sent, readings } = await talk(scenario({ fault: { kind: 'bad-checksum', nth, times } }), {});
      expect(error?.code, `frame ${nth} ${times} times`).to.equal(code);
      if (!code) expect(readings).to.deep.equal(scenario().readings);
      if (nth === 5 && code) expect(readings).to.deep.equal(scenario().readings.slice(0, 1));
      expect(sent.filter((byte) => byte === ASTM.NAK).length).to.be.within(5, 6);
    }
  });

  it('are waited for half a minute, time to switch one on, and told what keeps them silent', async () => {
    expect(WAKE_MS * WAKE_SILENCES).to.equal(30_000);
    const { error, sent } = await talk(scenario({ fault: { kind: 'silent' } }), {}, 0.005);
    expect(error?.code).to.equal('timeout');
    expect(sent).to.deep.equal(new Array<number>(10).fill(0x58));
    expect(manifest.help.silent).to.match(/stored result/);
  });

  it('are let go when the person stops', async () => {
    const readings = Array.from({ length: 300 }, (_, i): Reading => {
      return { kind: 'smbg', deviceTime: wallFromMs(Date.UTC(2009, 0, 1) + i * 60_000), mgdl: 100 };
    });
    const holds = scenario({ readings, bytesPerSecond: 100_000 });
    const { error, transcript } = await readSimulator(manifest, holds, { cancelAfter: 100 });
    expect(error?.code).to.equal('cancelled');
    expect(transcript.sent.at(-1)).to.deep.equal(Uint8Array.of(ASTM.EOT));
  });
});
