// Smart Pix reports: the real ones counted and checked against the pump's own sums, the rest against what the README says.
import { expect } from 'chai';
import fc from 'fast-check';
import { decode, recognise } from '../../drivers/accu-chek-smart-pix/driver.ts';
import { manifest } from '../../drivers/accu-chek-smart-pix/manifest.ts';
import { scan } from '../../drivers/accu-chek-smart-pix/xml.ts';
import { latin1, text } from '../../src/device/bytes.ts';
import type { Decoded } from '../../src/device/driver.ts';
import { isDevice, isFolder } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { DAY_MS, HOUR_MS, wallFromMs, wallMs } from '../../src/model/time.ts';
import { captureIt } from '../support/captures.ts';

const METER = 'roche-smartpix/G0351342.XML';
const PUMP = 'roche-smartpix/I1026739.XML';

function report(device: string, ...rows: string[]): string {
  const head =
    '<?xml version="1.0" encoding="ISO-8859-1" ?>\r\n\r\n<IMPORT>\r\n<ACSPIX Type="2106" SN="UI00" Ver="3.01.03"/>';
  return [head, device, ...rows, '<CHECK CRC="0000"/>', '</IMPORT>', ''].join('\r\n');
}

function meter(unit: string, ...entries: string[]): Decoded {
  const device = `<DEVICE  Name="Active" SN="GC01" Dt="2014-10-12" Tm="18:02" BGUnit="${unit}"/>`;
  return read(report(device, '<BGDATA>', ...entries, '</BGDATA>'));
}

function pump(...rows: string[]): Decoded {
  const device = '<IP Name="Spirit" SN="99    " Dt="2014-09-25" Tm="05:23" ActiveProf="1">';
  return read(report(device, '<IPDATA>', ...rows, '</IPDATA>'));
}

function read(source: string): Decoded {
  return decode([{ chunks: [latin1(source)], fileName: 'G1.XML' }]);
}

function kindsOf<K extends Reading['kind']>(readings: readonly Reading[], kind: K): ReadingOf<K>[] {
  return readings.filter((reading) => reading.kind === kind) as ReadingOf<K>[];
}

const WHEN = '2014-10-12T17:25:00';
const bg = (attributes: string): string => `<BG ${attributes} Dt="2014-10-12" Tm="17:25" D="1"/>`;

describe('Smart Pix meter reports', () => {
  captureIt('have every entry of the real one', [METER], ([file]) => {
    expect(recognise(file!.subarray(0, 16_384))).to.equal(1);
    const { info, readings, problems } = decode([{ chunks: [file!], fileName: 'G0351342.XML' }]);
    expect(problems).to.deep.equal([]);
    expect(info).to.deep.equal({ model: 'Accu-Chek Aviva C', serial: '10351342', unit: 'mmol/L' });
    // Counted another way: the values and amounts as they stand in the text.
    const source = text(file!);
    const values = [...source.matchAll(/<BG Val="([^"]*)"/g)].map((match) => match[1]!);
    const carbs = [...source.matchAll(/ Carb="(\d+)"/g)].map((match) => Number(match[1]));
    expect(values).to.have.length(704);
    expect(values.filter((value) => value === '---')).to.have.length(48);
    const glucose = kindsOf(readings, 'smbg');
    expect(glucose).to.have.length(656);
    expect(glucose.map(({ mgdl }) => mgdl)).to.deep.equal(
      values.filter((value) => value !== '---').map((value) => Number(value) * 18.01559),
    );
    expect(kindsOf(readings, 'carbs').map(({ grams }) => grams)).to.deep.equal(carbs);
    expect(carbs).to.have.length(221);
    expect(readings).to.have.length(656 + 221);
    expect(readings[0]).to.deep.equal({ kind: 'smbg', deviceTime: WHEN, mgdl: 5.8 * 18.01559 });
    expect(readings.at(-1)?.deviceTime).to.equal('2014-05-11T09:52:00');
  });

  captureIt('cut anywhere are read up to the cut, and say so', [METER], ([file]) => {
    const whole = decode([{ chunks: [file!] }]).readings;
    for (const length of [5000, 12_345, 20_000, 40_000, file!.length - 12]) {
      const { readings, problems } = decode([{ chunks: [file!.subarray(0, length)] }]);
      expect(readings).to.deep.equal(whole.slice(0, readings.length));
      expect(problems.at(-1)?.what).to.match(/breaks off/);
    }
  });

  it('hold mg/dL, HI, LO, control tests and carbohydrates', () => {
    const { readings, problems, info } = meter(
      'mg/dL',
      bg('Val="105"'),
      bg('Val="HI"'),
      bg('Val="LO" Carb="12"'),
      bg('Val="120" Ctrl="1"'),
      bg('Val="HI" Ctrl=""'),
      bg('Val="---" Carb="40"'),
      bg('Val="---"'),
      bg('Val="600" Carb="0"'),
    );
    expect(info).to.deep.equal({ model: 'Accu-Chek Active', serial: 'GC01', unit: 'mg/dL' });
    expect(problems).to.deep.equal([]);
    expect(readings).to.deep.equal([
      { kind: 'smbg', deviceTime: WHEN, mgdl: 105 },
      { kind: 'smbg', deviceTime: WHEN, mgdl: 600, bound: 'high' },
      { kind: 'smbg', deviceTime: WHEN, mgdl: 10, bound: 'low' },
      { kind: 'carbs', deviceTime: WHEN, grams: 12 },
      { kind: 'control', deviceTime: WHEN, mgdl: 120 },
      { kind: 'control', deviceTime: WHEN, mgdl: 600, bound: 'high' },
      { kind: 'carbs', deviceTime: WHEN, grams: 40 },
      { kind: 'smbg', deviceTime: WHEN, mgdl: 600 },
    ]);
  });

  it('keep what nobody has explained beside the reading', () => {
    const { readings, problems } = meter('mmol/L', bg('Val="5.5" Flg="M1" Ins1="4"'), bg('Val="---" Evt="2"'));
    expect(problems).to.deep.equal([]);
    expect(readings).to.deep.equal([
      { kind: 'smbg', deviceTime: WHEN, mgdl: 5.5 * 18.01559 },
      { kind: 'unknown', deviceTime: WHEN, raw: 'Flg="M1" Ins1="4"' },
      { kind: 'unknown', deviceTime: WHEN, raw: 'Evt="2"' },
    ]);
  });

  it('report what cannot be, with the line, and read on', () => {
    const { readings, problems } = meter(
      'mmol/L',
      '<BG Val="5.5" Dt="2014-02-30" Tm="17:25" D="1"/>',
      '<BG Val="5.5" D="1"/>',
      bg('Val="0.5"'),
      bg('Val="33.4"'),
      bg('Val="abc"'),
      bg('Val="5,5"'),
      '<BG Val="5.5" Dt="2014-10-12" Tm="17:25 D="1"/>',
      bg('Val="7.0" Carb="x"'),
      bg('Val="33.3"'),
    );
    expect(problems.map(({ where }) => where)).to.have.members(
      [7, 8, 9, 10, 11, 12, 13, 14].map((line) => `line ${line}`),
    );
    expect(kindsOf(readings, 'smbg').map(({ mgdl }) => mgdl)).to.deep.equal([7 * 18.01559, 33.3 * 18.01559]);
    expect(kindsOf(readings, 'unknown')).to.have.length(5);
    // Without a unit a number is no glucose, but HI is HI.
    const unitless = meter('', bg('Val="100"'), bg('Val="HI"'));
    expect(unitless.readings.map(({ kind }) => kind)).to.deep.equal(['unknown', 'smbg']);
    expect(unitless.problems).to.have.length(2);
  });

  it('name an entry that has lost its beginning, or has a name or an attribute nobody knows', () => {
    const whole = bg('Val="5.5" Carb="12"');
    const { readings, problems } = meter(
      'mmol/L',
      whole.replace('<', '='),
      whole.replace('BG', 'BV'),
      whole.replace('Carb', 'Cvrb'),
      whole,
    );
    expect(problems.map(({ where }) => where)).to.have.members(['line 7', 'line 8', 'line 9']);
    expect(readings.map(({ kind }) => kind)).to.deep.equal(['smbg', 'unknown', 'smbg', 'carbs']);
    const pump = decode([
      { chunks: [latin1(report('<IP Name="Combo" SN="A1"/>', '<BOLAS Dt="2014-10-12" Tm="17:25" amount="2.0"/>'))] },
    ]);
    expect(pump.problems.map(({ what }) => what).join()).to.contain('BOLAS');
  });

  it('of another device, or of two devices, are not mixed', () => {
    const one = latin1(report('<DEVICE Name="Active" SN="A1" BGUnit="mg/dL"/>', bg('Val="100"')));
    const two = latin1(report('<DEVICE Name="Active" SN="A2" BGUnit="mg/dL"/>', bg('Val="200"')));
    const both = decode([
      { chunks: [one], fileName: 'one.xml' },
      { chunks: [two], fileName: 'two.xml' },
      { chunks: [one], fileName: 'again.xml' },
    ]);
    expect(both.readings).to.have.length(1);
    expect(both.problems).to.deep.equal([
      { where: 'two.xml, line 1', what: 'the report of another device, A2: left out' },
    ]);
    const mixed = read(report('<DEVICE SN="A1" BGUnit="mg/dL"/><DEVICE SN="A2" BGUnit="mg/dL"/>', bg('Val="100"')));
    expect(mixed.readings).to.deep.equal([]);
    expect(mixed.problems[0]?.what).to.match(/second device/);
  });
});

describe('Smart Pix pump reports', () => {
  captureIt('have every row of the real one', [PUMP], ([file]) => {
    expect(recognise(file!.subarray(0, 16_384))).to.equal(1);
    const { info, readings, problems } = decode([{ chunks: [file!], fileName: 'I1026739.XML' }]);
    expect(problems).to.deep.equal([]);
    expect(info).to.deep.equal({ model: 'Accu-Chek Combo', serial: '41026739' });
    const counts = Object.fromEntries(manifest.reads.map((kind) => [kind, kindsOf(readings, kind).length]));
    expect(counts).to.deep.equal({
      smbg: 0,
      control: 0,
      carbs: 0,
      // 516 rows less 122 sums.
      bolus: 394,
      basal: 1107,
      'temp-basal': 87,
      alarm: 73,
      event: 204,
      'daily-total': 60,
      settings: 4,
      unknown: 2,
    });
    const shapes = kindsOf(readings, 'bolus').map(({ shape }) => shape);
    const count = (shape: string): number => shapes.filter((one) => one === shape).length;
    // By `grep -c` on the file: 79 Std and 125 Scr, 32 Ext, 158 Mul.
    expect([count('normal'), count('extended'), count('dual')]).to.deep.equal([204, 32, 158]);
  });

  captureIt('deliver what the pump itself says it delivered, day by day', [PUMP], ([file]) => {
    const { readings } = decode([{ chunks: [file!] }]);
    const basal = new Map<string, number>();
    let end = 0;
    for (const { deviceTime, durationMs, unitsPerHour } of kindsOf(readings, 'basal')) {
      const from = wallMs(deviceTime);
      // In order, without an overlap and without a gap but the newest row.
      if (end) expect(from).to.equal(end);
      end = from + durationMs;
      for (let at = from; at < end;) {
        const midnight = (Math.floor(at / DAY_MS) + 1) * DAY_MS;
        const until = Math.min(end, midnight);
        const day = wallFromMs(at).slice(0, 10);
        basal.set(day, (basal.get(day) ?? 0) + (unitsPerHour * (until - at)) / HOUR_MS);
        at = until;
      }
    }
    const boluses = new Map<string, number>();
    for (const { deviceTime, units } of kindsOf(readings, 'bolus')) {
      const day = deviceTime.slice(0, 10);
      boluses.set(day, (boluses.get(day) ?? 0) + units);
    }
    let wholeDays = 0;
    for (const { day, basalUnits, bolusUnits } of kindsOf(readings, 'daily-total')) {
      // The report begins in the middle of this day.
      if (day === '2014-07-27') continue;
      wholeDays++;
      expect(basal.get(day)!, day).to.be.closeTo(basalUnits!, 0.03);
      // A bolus that ran over midnight is counted in two days by the pump.
      if (day !== '2014-09-04' && day !== '2014-09-05')
        expect(boluses.get(day) ?? 0, day).to.be.closeTo(bolusUnits!, 0.051);
    }
    expect(wholeDays).to.equal(59);
  });

  it('make delivered stretches of rows: temporary, stopped, scheduled', () => {
    const row = (time: string, rest: string): string => `<BASAL Dt="2014-09-24" Tm="${time}" ${rest} />`;
    const { readings, problems } = pump(
      row('13:00', 'cbrf="1.10" profile="1"'),
      row('12:30', 'cbrf="1.00" profile="1" remark="TBR End"'),
      row('12:00', 'cbrf="0.80" profile="1" TBRdec=" 80%" remark="dur 00:30 h"'),
      row('11:10', 'cbrf="1.00" profile="1" remark="Run"'),
      row('11:05', 'cbrf="0.00" remark="TBR End (cancelled)"'),
      row('11:00', 'cbrf="0.00" TBRinc="150%" remark="Stop"'),
      row('11:00', 'cbrf="1.50" profile="1" TBRinc="150%" remark="dur 00:00 h"'),
      row('10:00', 'cbrf="1.50" profile="1" TBRinc="150%"'),
      row('09:00', 'cbrf="0.00" profile="1"'),
      row('08:30', 'cbrf="2.00" profile="1" remark="2 - 1"'),
    );
    expect(problems).to.deep.equal([]);
    const minutes = kindsOf(readings, 'basal').map(({ deviceTime, durationMs, unitsPerHour, delivery }) => [
      deviceTime.slice(11, 16),
      durationMs / 60_000,
      unitsPerHour,
      delivery,
    ]);
    expect(minutes).to.deep.equal([
      ['08:30', 30, 2, 'scheduled'],
      ['09:00', 60, 0, 'scheduled'],
      ['10:00', 60, 1.5, 'temporary'],
      ['11:00', 5, 0, 'suspended'],
      ['11:05', 5, 0, 'suspended'],
      ['11:10', 50, 1, 'scheduled'],
      ['12:00', 30, 0.8, 'temporary'],
      ['12:30', 30, 1, 'scheduled'],
    ]);
    expect(kindsOf(readings, 'temp-basal')).to.deep.equal([
      { kind: 'temp-basal', deviceTime: '2014-09-24T12:00:00', durationMs: 1_800_000, percent: 80 },
    ]);
    expect(kindsOf(readings, 'event').map(({ event }) => event)).to.deep.equal(['suspend', 'resume']);
    expect(kindsOf(readings, 'settings')).to.deep.equal([
      {
        kind: 'settings',
        deviceTime: '2014-09-24T08:30:00',
        how: 'changed',
        settings: { activeProfile: '1' },
        before: { activeProfile: '2' },
      },
    ]);
    expect(kindsOf(readings, 'unknown')).to.have.length(1);
  });

  it('leave out a stretch whose end is damaged, and one over which the clock went back', () => {
    const damaged = pump(
      '<BASAL Dt="2014-09-24" Tm="12:00" cbrf="1.20" profile="1" />',
      '<BASAL Dt="2014-09-24" Tm="11:00" cbrf="?" profile="1" />',
      '<BASAL Dt="2014-09-24" Tm="10:00" cbrf="1.00" profile="1" />',
      '<BASAL Dt="2014-09-24" Tm="09:00" cbrf="0.90" profile="1" />',
    );
    expect(kindsOf(damaged.readings, 'basal').map(({ deviceTime }) => deviceTime.slice(11, 16))).to.deep.equal([
      '09:00',
    ]);
    expect(damaged.problems).to.have.length(1);
    const back = pump(
      '<BASAL Dt="2014-09-24" Tm="09:30" cbrf="1.20" profile="1" />',
      '<BASAL Dt="2014-09-24" Tm="08:30" cbrf="1.00" profile="1" />',
      '<BASAL Dt="2014-09-24" Tm="09:00" cbrf="0.90" profile="1" />',
    );
    expect(kindsOf(back.readings, 'basal').map(({ deviceTime }) => deviceTime.slice(11, 16))).to.deep.equal(['08:30']);
    expect(back.problems[0]?.what).to.match(/went back/);
  });

  it('tell boluses from sums of the day, and their parts', () => {
    const row = (rest: string): string => `<BOLUS Dt="2014-09-24" Tm="12:00" ${rest}/>`;
    const { readings, problems } = pump(
      '<BOLUS Dt="2014-09-25" Tm="" type="" amount="3.00" remark="Bolus Total"/>',
      '<BOLUS Dt="2014-09-25" Tm="" type="" amount="9.00" remark="Bolus+Basal Total"/>',
      '<BOLUS Dt="2014-09-24" Tm="" type="" amount="51.50" remark="Bolus Total"/>',
      '<BOLUS Dt="2014-09-24" Tm="" type="" amount="61.60" remark="Bolus+Basal Total"/>',
      row('type="Std" amount="9.50" cmd="1"'),
      row('type="Scr" amount="2.00"'),
      row('type="Ext" cmd="1" amount="3.60" remark=" 0:28 h"'),
      row('type="Mul" amount="18.00" remark="12.00 / 6.00  0:44 h"'),
      row('type="Mul" amount="19.00" remark="12.00 / 6.00  0:44 h"'),
      row('type="Ext" amount="3.60"'),
      row('type="New" amount="3.60"'),
      row('type="Std" amount=""'),
    );
    const deviceTime = '2014-09-24T12:00:00';
    expect(kindsOf(readings, 'bolus')).to.deep.equal([
      { kind: 'bolus', deviceTime, units: 9.5, shape: 'normal' },
      { kind: 'bolus', deviceTime, units: 2, shape: 'normal' },
      {
        kind: 'bolus',
        deviceTime,
        units: 3.6,
        shape: 'extended',
        extendedUnits: 3.6,
        durationMs: 1_680_000,
        deliveredMs: 1_680_000,
      },
      {
        kind: 'bolus',
        deviceTime,
        units: 18,
        shape: 'dual',
        extendedUnits: 6,
        durationMs: 2_640_000,
        deliveredMs: 2_640_000,
      },
    ]);
    expect(kindsOf(readings, 'daily-total')).to.deep.equal([
      {
        kind: 'daily-total',
        deviceTime: '2014-09-24T23:59:59',
        day: '2014-09-24',
        units: 61.6,
        bolusUnits: 51.5,
        basalUnits: 10.1,
      },
    ]);
    expect(kindsOf(readings, 'unknown')).to.have.length(4);
    expect(problems).to.have.length(4);
  });

  it('have events, alarms and profiles', () => {
    const { readings } = pump(
      '<EVENT Dt="2014-09-24" Tm="12:00" shortinfo="2.50 IU" description="prime infusion set" />',
      '<EVENT Dt="2014-09-24" Tm="12:00" description="cartridge changed" />',
      '<EVENT Dt="2014-09-24" Tm="12:00" shortinfo="E2" description="battery empty" />',
      '<EVENT Dt="2014-09-24" Tm="12:00" shortinfo="W8" description="bolus cancelled" />',
      '<EVENT Dt="2014-09-24" Tm="12:00" description="something new" />',
      '<IPPROFILE Name="1" Active="1" IUday="24.00" >',
      ...Array.from({ length: 24 }, (_, i) => `<IPTIMESLOT Number="${i + 1}" IU="1.${String(i).padStart(2, '0')}" />`),
      '</IPPROFILE>',
    );
    const deviceTime = '2014-09-24T12:00:00';
    expect(readings.filter(({ kind }) => kind !== 'settings')).to.deep.equal([
      { kind: 'event', deviceTime, event: 'prime', units: 2.5 },
      { kind: 'event', deviceTime, event: 'rewind', detail: 'cartridge changed' },
      { kind: 'alarm', deviceTime, alarm: 'battery-empty', code: 2 },
      { kind: 'alarm', deviceTime, alarm: 'other', code: 8 },
      {
        kind: 'unknown',
        deviceTime,
        raw: '<EVENT Dt="2014-09-24" Tm="12:00" description="something new" />',
      },
    ]);
    const [settings] = kindsOf(readings, 'settings');
    expect(settings).to.include({ how: 'found', deviceTime: '2014-09-25T05:23:00' });
    expect(settings!.settings.activeProfile).to.equal('1');
    expect(settings!.settings.basalProfiles![0]!.slots[23]).to.deep.equal({ startMin: 23 * 60, unitsPerHour: 1.23 });
  });
});

describe('Smart Pix files', () => {
  it('are listed among the devices with what to do, and are no device at a cable', () => {
    expect(isFolder(manifest)).to.equal(true);
    expect(isDevice(manifest)).to.equal(false);
    expect(manifest.models).to.include.members([
      'Accu-Chek Active',
      'Accu-Chek Aviva',
      'Accu-Chek Compact',
      'Accu-Chek Compact Plus',
    ]);
    expect(manifest.help.steps).to.not.be.empty;
  });

  it('are recognised by the reader’s name in them', () => {
    expect(recognise(latin1(report('')))).to.equal(1);
    expect(recognise(latin1('<?xml-stylesheet type="text/xsl" href="ACSPIXMT.xsl" ?>'))).to.be.within(0.5, 1);
    expect(recognise(latin1('<?xml version="1.0"?><html/>'))).to.equal(0);
    expect(() => read('<html/>')).to.throw(AppError);
  });

  it('are scanned with comments, entities and both kinds of quotes', () => {
    const { elements, damage, closed } = scan(
      '<!-- <BG Val="1"/> --><A x="a&amp;&#65;&#x42;&lt;"\n y=\'q\' /><B></B>\n<C x="1" <D/>',
    );
    expect(elements.map(({ name, attributes, line }) => [name, attributes, line])).to.deep.equal([
      ['A', { x: 'a&AB<', y: 'q' }, 1],
      ['B', {}, 2],
      ['D', {}, 3],
    ]);
    expect([...closed]).to.deep.equal(['B']);
    expect(damage).to.deep.equal([{ line: 3, what: 'not an element: "<C x=\\"1\\""' }]);
  });

  it('with any bytes changed never throw anything but AppError, nor make an impossible reading', () => {
    const good = latin1(
      report(
        '<DEVICE Name="Active" SN="A1" Dt="2014-10-12" Tm="18:02" BGUnit="mmol/L"/>',
        bg('Val="5.5" Carb="12"'),
        bg('Val="HI"'),
        bg('Val="7.7" Ctrl="1"'),
      ),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
        fc.nat(good.length),
        (changes, length) => {
          const bytes = good.slice();
          for (const [at, byte] of changes) bytes[at] = byte;
          try {
            for (const reading of decode([{ chunks: [bytes.subarray(0, length)] }]).readings) {
              expect(wallMs(reading.deviceTime)).to.not.be.NaN;
              if ('mgdl' in reading) expect(reading.mgdl).to.be.within(10, 600);
            }
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
