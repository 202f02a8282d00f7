// OneTouch Profile, Basic, SureStep and One Touch II: letters on the wire, screens between answers, formats of each.
import { expect } from 'chai';
import fc from 'fast-check';
import { parseHeader } from '../../drivers/lifescan-dm/header.ts';
import { isScreenText, sealed, unsealed } from '../../drivers/lifescan-dm/line.ts';
import { parseRecord } from '../../drivers/lifescan-dm/record.ts';
import { decode, maySend } from '../../drivers/onetouch-profile/driver.ts';
import { manifest } from '../../drivers/onetouch-profile/manifest.ts';
import { memoryLines } from '../../drivers/onetouch-profile/simulator.ts';
import { latin1, text } from '../../src/device/bytes.ts';
import { pair } from '../../src/device/pair.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import type { Reading } from '../../src/model/record.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';
import { captureIt } from '../support/captures.ts';
import { inOrder, readSimulator } from '../support/read-simulator.ts';
import { readContext } from '../support/read-context.ts';

const FOLDER = 'onetouch-dm-ascii';

function scenario(model: string, readings: readonly Reading[], rest: Partial<Scenario> = {}): Scenario {
  return { model, serial: 'HRW026DBH', deviceTime: '2012-11-09T21:05:07', unit: 'mg/dL', readings, ...rest };
}

const SURE_STEP_HEADER = (date: string, time: string, unit: string): string =>
  `P   1,"LABCDRB12345","ENGL. ","${date}","${time}","${unit}"`;

function surestep(value: string, unit: 'MG/DL ' | 'MMOL/L' = 'MG/DL '): unknown {
  const header = parseHeader(SURE_STEP_HEADER(' D.M.Y. ', 'AM/PM', unit));
  const parsed = parseRecord(`P "MON"," 9/11/98","12:04:00 AM","${value}", 0`, header);
  return parsed.reading ?? parsed.problem ?? 'no reading';
}

describe('onetouch-profile formats', () => {
  it('of a SureStep: the header tells order, hours and unit, and values carry no MM', () => {
    expect(parseHeader(SURE_STEP_HEADER(' M.D.Y. ', '24:00', 'MG/DL '))).to.include({
      layout: 'surestep',
      serial: 'LABCDRB12345',
      dayFirst: false,
      halfDays: false,
      unit: 'mg/dL',
    });
    const when = '1998-11-09T00:04:00';
    expect(surestep('  252 ')).to.deep.equal({ kind: 'smbg', deviceTime: when, mgdl: 252 });
    expect(surestep(' HIGH ')).to.deep.equal({ kind: 'smbg', deviceTime: when, mgdl: 500, bound: 'high' });
    expect(surestep('C 112 ')).to.deep.equal({ kind: 'control', deviceTime: when, mgdl: 112 });
    expect(surestep('CHIGH ')).to.deep.equal({ kind: 'control', deviceTime: when, mgdl: 500, bound: 'high' });
    for (const value of [' 10.3 ', '  10.3 ']) {
      expect(surestep(value, 'MMOL/L')).to.deep.equal({ kind: 'smbg', deviceTime: when, mgdl: mgdlFromMmoll(10.3) });
    }
    expect(surestep('C  5.1 ', 'MMOL/L')).to.deep.equal({
      kind: 'control',
      deviceTime: when,
      mgdl: mgdlFromMmoll(5.1),
    });
    for (let error = 1; error <= 6; error++) expect(surestep(`  ER${error} `)).to.equal('no reading');
    expect(surestep('  252?')).to.contain('damaged in its memory');
    for (const [value, unit] of [
      ['  252 ', 'MMOL/L'],
      ['  5.1 ', 'MG/DL '],
      ['MM 5.1 ', 'MMOL/L'],
      ['!  83 ', 'MG/DL '],
      [' ER7 ', 'MG/DL '],
      ['  ER1?', 'MG/DL '],
    ] as const) {
      const got = surestep(value, unit);
      if (value.endsWith('?')) expect(got).to.contain('damaged');
      else expect(got, value).to.include({ kind: 'unknown' });
    }
  });

  it('a Profile in Europe: day first, 24 hours, comma', () => {
    const header = parseHeader('P   1,"HRW026DBH","ENGL.  "," D.M.Y.  ","24:00  ","MMOL/L","!  3.8 ","!  5.0 "');
    const of = (value: string, event = ' 0'): unknown =>
      parseRecord(`P "FRI"," 9/11/12","21:05:00   ","${value}", ${event}`, header).reading;
    const when = '2012-11-09T21:05:00';
    expect(of('MM10,3 ')).to.deep.equal({ kind: 'smbg', deviceTime: when, mgdl: mgdlFromMmoll(10.3) });
    expect(of('MM 2.8 ', '14')).to.deep.equal({
      kind: 'smbg',
      deviceTime: when,
      mgdl: mgdlFromMmoll(2.8),
      marks: ['hypo-feeling'],
    });
    expect(of('!  4,2 ')).to.equal(undefined);
  });

  it('screens are told from damaged lines', () => {
    for (const line of ['0,"",0,"INSERT",""', '0,"12.3",1,"1.2.:3.4.5.6.","12:3456789ABCDEF"', '\x8585', '\x86   06']) {
      const sum = [...line.slice(0, -2)].reduce((total, char) => total + char.charCodeAt(0), 0) & 0xff;
      const screen = line.startsWith('\x86') ? line.slice(0, -2) + sum.toString(16).toUpperCase() : line;
      expect(isScreenText(screen, false), screen).to.equal(true);
    }
    expect(isScreenText('STRIP ', true)).to.equal(true);
    expect(isScreenText('STRIP ', false)).to.equal(false);
    expect(isScreenText('\x8586', false)).to.equal(false);
    expect(isScreenText('"WED"," 6/26/96","11:44', true)).to.equal(false);
  });
});

describe('onetouch-profile conversation', () => {
  const readings: Reading[] = [
    { kind: 'smbg', deviceTime: '2012-11-01T08:12:00', mgdl: 90, marks: ['fasting'] },
    { kind: 'carbs', deviceTime: '2012-11-01T08:13:00', grams: 45 },
    { kind: 'bolus', deviceTime: '2012-11-01T08:14:00', units: 9.3, shape: 'normal' },
    { kind: 'injection', deviceTime: '2012-11-01T22:14:00', units: 16, insulin: 'long' },
    { kind: 'injection', deviceTime: '2012-11-01T22:15:00', units: 5, insulin: 'rapid' },
    { kind: 'control', deviceTime: '2012-11-02T08:00:00', mgdl: 108 },
    { kind: 'smbg', deviceTime: '2012-11-02T12:00:00', mgdl: 600, bound: 'high', marks: ['after-meal'] },
  ];

  for (const unit of ['mg/dL', 'mmol/L'] as const) {
    it(`glucose by DMP in ${unit}, insulin and carbohydrates by DMI, each once`, async () => {
      const held = readings.map((reading) =>
        unit === 'mmol/L' && (reading.kind === 'smbg' || reading.kind === 'control') && !reading.bound
          ? { ...reading, mgdl: mgdlFromMmoll(5.5) }
          : reading,
      );
      const {
        readings: got,
        info,
        error,
        transcript,
        problems,
      } = await readSimulator(manifest, scenario('OneTouch Profile', held, { unit }), { now: 3 });
      expect(error).to.equal(undefined);
      expect(problems).to.deep.equal([]);
      expect(inOrder(got)).to.deep.equal(inOrder(held));
      expect(info).to.deep.equal({
        model: 'OneTouch Profile',
        serial: 'HRW026DBH',
        firmware: 'M71.00.00',
        unit,
        count: 3,
        clock: { deviceTime: '2012-11-09T21:05:07', computerAt: 3 },
      });
      expect(transcript.sent.map(text).join('')).to.equal('DM?DMFDMPDMI');
      for (const bytes of transcript.sent) expect(bytes).to.have.length(1);
      const decoded = decode([{ chunks: transcript.received }]);
      expect(decoded.problems).to.deep.equal([]);
      expect(inOrder(decoded.readings)).to.deep.equal(inOrder(held));
    });
  }

  it('Basic and One Touch II are asked for nothing but clock and memory', async () => {
    const plain = readings.filter((reading) => reading.kind === 'control');
    for (const model of ['OneTouch Basic', 'OneTouch II']) {
      const { readings: got, info, transcript } = await readSimulator(manifest, scenario(model, plain));
      expect(transcript.sent.map(text).join('')).to.equal('DMFDMP');
      expect(info).to.include({ model, serial: 'HRW026DBH' });
      expect(got).to.deep.equal(plain);
      expect(decode([{ chunks: transcript.received }], { model }).info.model).to.equal(model);
    }
  });

  it('a SureStep is told by its header, whatever the person says', async () => {
    const { transcript } = await readSimulator(manifest, scenario('OneTouch SureStep', []));
    expect(transcript.sent.map(text).join('')).to.equal('DM?DMFDMP');
    const [host, device] = pair({ timeScale: 0.05 });
    const playing = (await manifest.simulator()).simulate(device, scenario('OneTouch SureStep', []));
    const { driver } = await manifest.load();
    const info = await driver.identify(host, readContext({ model: 'OneTouch Profile' }));
    expect(info.model).to.equal('OneTouch SureStep');
    await host.close();
    await playing;
  });

  it('a meter that is off is a timeout; a damaged memory is asked for again', async () => {
    const silent = await readSimulator(manifest, scenario('OneTouch Profile', [], { fault: { kind: 'silent' } }), {
      timeScale: 0.005,
    });
    expect(silent.error?.code).to.equal('timeout');
    for (const model of manifest.models) {
      const holds = scenario(
        model,
        readings.filter(({ kind }) => kind === 'control'),
      );
      for (let nth = 0; nth < 5; nth++) {
        const fault = { kind: 'bad-checksum', nth, times: 1 } as const;
        const got = await readSimulator(manifest, { ...holds, fault }, { timeScale: 0.05 });
        expect(got.error, `${model}, message ${nth}`).to.equal(undefined);
        expect(got.readings).to.deep.equal(holds.readings);
      }
    }
  }).timeout(60_000);

  it('may send seven letters, of which nothing but questions can be made', () => {
    const letters = 'DM?FPI';
    for (let code = 0; code < 256; code++) {
      expect(maySend(Uint8Array.of(code)), String(code)).to.equal(letters.includes(String.fromCharCode(code)));
    }
    for (const bad of ['', 'DM', 'DMP', 'DMZ']) expect(maySend(latin1(bad))).to.equal(false);
    for (const dangerous of 'ZTS^') expect(letters).to.not.contain(dangerous);
  });
});

describe('onetouch-profile simulator', () => {
  it('whatever a meter of each model and setting holds, the decoder reads back', () => {
    const moment = fc.date({
      min: new Date('1992-01-01T00:00Z'),
      max: new Date('2083-12-31T23:59Z'),
      noInvalidDate: true,
    });
    const reading = fc.record({
      deviceTime: moment.map((date) => `${date.toISOString().slice(0, 16)}:00`),
      value: fc.integer({ min: 1, max: 333 }),
      control: fc.boolean(),
      entry: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
    });
    const any = fc.record({
      model: fc.constantFrom(...manifest.models),
      unit: fc.constantFrom('mg/dL' as const, 'mmol/L' as const),
      readings: fc.array(reading, { maxLength: 12 }),
    });
    fc.assert(
      fc.property(any, ({ model, unit, readings }) => {
        const held = readings.map(({ deviceTime, value, control, entry }): Reading => {
          if (entry !== undefined && model === 'OneTouch Profile') {
            if (entry === 0) return { kind: 'carbs', deviceTime, grams: value % 151 };
            if (entry === 1) return { kind: 'bolus', deviceTime, units: (value % 201) / 10, shape: 'normal' };
            return { kind: 'injection', deviceTime, units: value % 100, insulin: 'mixed' };
          }
          const mgdl = unit === 'mg/dL' ? value : mgdlFromMmoll((value % 270) / 10);
          return control ? { kind: 'control', deviceTime, mgdl } : { kind: 'smbg', deviceTime, mgdl };
        });
        const holds = scenario(model, held, { unit });
        const lines = [...memoryLines('P', holds), ...(model === 'OneTouch Profile' ? memoryLines('I', holds) : [])];
        const file = latin1(lines.map((line) => `${line}\r\n`).join(''));
        const decoded = decode([{ chunks: [file] }], { model });
        expect(decoded.problems).to.deep.equal([]);
        expect(inOrder(decoded.readings)).to.deep.equal(inOrder(held));
      }),
      { numRuns: 1500 },
    );
  });
});

describe('onetouch-profile captures', () => {
  captureIt(
    'the simulator writes the real Profile’s memory byte for byte',
    [`${FOLDER}/profile-saved-dump.txt`],
    ([dump]) => {
      const saved = text(dump!).split(/\r?\n/).filter(Boolean);
      const lines = saved.map((line, i) => `I${i ? ' ' : ''}${line}`);
      for (const line of lines) expect(unsealed(line), line).to.not.equal(undefined);
      const { readings } = decode([{ chunks: [dump!] }]);
      const made = memoryLines('I', scenario('OneTouch Profile', [...readings].reverse()));
      // All 20 lines but five: the header counts a check strip, which is no reading; 50/50, lente and "after dinner" come
      // back under the first number of what the record model calls them.
      const rest = lines
        .filter((line) => !made.includes(line))
        .map((line) => /"([^"]*)",( +\d+) \w+$/.exec(line)?.slice(1).join(''));
      expect(rest).to.deep.equal([undefined, 'I  25   5', 'I  16   2', '  110   7', '!  83   0']);
    },
  );

  captureIt(
    'the simulator writes the real One Touch II’s records',
    [`${FOLDER}/onetouch2-mmol-saved-dump.txt`],
    ([dump]) => {
      const lines = text(dump!).split(/\r?\n/).filter(Boolean);
      const { readings } = decode([{ chunks: [dump!] }]);
      expect(readings).to.have.length(250);
      // It is set to month first and a point, which the simulated one in mmol/L is not: value and event are the same.
      const made = memoryLines('P', scenario('OneTouch II', [...readings].reverse(), { unit: 'mmol/L' }));
      const values = (line: string): string | undefined => /"([MC!][^"]*)", \d/.exec(line)?.[1]?.replace(',', '.');
      expect(made.slice(1).map(values)).to.deep.equal(lines.slice(1).map(values));
    },
  );

  it('answers to DMP and DMI of one meter in one file: glucose once', () => {
    const glucose = '"THU"," 6/20/96"," 4:42:00 PM","   51 ",  0';
    const header = '   2,"HRW026DBH","ENGL.  "," M.D.Y.  ","AM/PM ","MG/DL ","!  70 ","!  94 "';
    const dmp = ['P' + header.replace('2', '1'), `P ${glucose}`];
    const dmi = ['I' + header, `I ${glucose}`, 'I "WED"," 6/26/96"," 8:12:00 PM","I 015 ",  9'];
    const file = (lines: string[]): Uint8Array => latin1(lines.map((line) => `${sealed(line)}\r\n`).join(''));
    const both = decode([{ chunks: [file([...dmp, ...dmi])] }]);
    expect(both.readings.map(({ kind }) => kind)).to.deep.equal(['smbg', 'carbs']);
    expect(both.problems).to.deep.equal([]);
    expect(decode([{ chunks: [file(dmi)] }]).readings.map(({ kind }) => kind)).to.deep.equal(['smbg', 'carbs']);
  });
});
