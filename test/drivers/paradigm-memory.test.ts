// Paradigm memory: pages cut exactly, checksums, snapshots, settings, single records.
import { expect } from 'chai';
import { isIntactIsigPage, isIntactPage, crc16, withPageCrc } from '../../drivers/paradigm-memory/crc.ts';
import { decodeImage } from '../../drivers/paradigm-memory/decode-image.ts';
import { encodeAnswers } from '../../drivers/paradigm-memory/encode-answers.ts';
import { encodeHistory, packPages } from '../../drivers/paradigm-memory/encode-history.ts';
import { plain } from '../../drivers/paradigm-memory/record-bytes.ts';
import {
  decodeSnapshot,
  emptyImage,
  encodeSnapshot,
  imageFromMemory,
  memoryFromImage,
} from '../../drivers/paradigm-memory/image.ts';
import { pumpModel } from '../../drivers/paradigm-memory/pump-model.ts';
import { cutPage } from '../../drivers/paradigm-memory/raw-record.ts';
import { RECORD_SHAPES } from '../../drivers/paradigm-memory/record-shapes.ts';
import { cutSensorPage } from '../../drivers/paradigm-memory/sensor-page.ts';
import { fromHex, hex, latin1 } from '../../src/device/bytes.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { captureIt, captureList, fetchCapture } from '../support/captures.ts';
import { careLinkRows } from '../support/carelink.ts';
import { historyImage, imageOfConversation } from '../support/paradigm-captures.ts';

const HISTORY = 'paradigm-history-pages';
const FIRST_PAGE = `${HISTORY}/523-736868/ReadHistoryData-page-1.data`;
const m523 = pumpModel('523')!;

describe('Paradigm pages', () => {
  it('has the checksum of the documents', () => {
    expect(crc16(latin1('123456789'))).to.equal(0x29b1);
  });

  captureIt('every CRC-correct page of every pump is cut to its last byte', [FIRST_PAGE], async () => {
    const counts: Record<string, number> = {};
    for (const file of await captureList()) {
      const match = /^paradigm-history-pages\/(\w+-[^/]*)\/.*\.data$/.exec(file);
      if (!match || /cmd15[45]/.test(file)) continue;
      const page = await fetchCapture(file);
      if (page.length !== 1024) continue;
      expect(isIntactPage(page), file).to.equal(true);
      const name = /^(?:veo)?(\d{3})/.exec(match[1]!)?.[1] ?? '523';
      const { records, damage } = cutPage(page, 0, pumpModel(name)!, RECORD_SHAPES);
      expect(damage, file).to.equal(undefined);
      const bytes = records.reduce((sum, record) => sum + record.bytes.length, 0);
      expect(
        page.subarray(bytes, 1022).every((byte) => byte === 0),
        file,
      ).to.equal(true);
      counts[match[1]!] = (counts[match[1]!] ?? 0) + 1;
    }
    console.log('pages cut:', JSON.stringify(counts));
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).to.be.at.least(200);
  });

  captureIt(
    'a bolus whose estimate may be on a page that is not there is not said to be by hand',
    [FIRST_PAGE],
    async () => {
      const image = await historyImage(`${HISTORY}/523-736868`);
      const decoded = (pages: typeof image): ReadingOf<'bolus'>[] =>
        decodeImage(pages, { model: '523', complete: true }).readings.filter((reading) => reading.kind === 'bolus');
      const sources = new Map(decoded(image).map(({ deviceTime, source }) => [deviceTime, source]));
      let unknown = 0;
      for (const [number, page] of image.history)
        for (const { deviceTime, source } of decoded({ ...emptyImage(), history: new Map([[number, page]]) })) {
          if (source === undefined) unknown++;
          else expect(source, `${deviceTime} of page ${number} alone`).to.equal(sources.get(deviceTime) ?? source);
        }
      // 35, 33, 28, 26, 25, 22, 14, 13, 12, 10 and 7 begin with one.
      expect(unknown).to.equal(11);
    },
  );

  captureIt(
    'a dual wave is one bolus also when the pump closes a day between its two parts',
    [`${HISTORY}/522-unknown-injury/m522-ReadHistoryData-page-0.data`],
    async () => {
      const image = emptyImage();
      for (let page = 0; page < 4; page++)
        image.history.set(
          9 - page,
          await fetchCapture(`${HISTORY}/522-unknown-injury/m522-ReadHistoryData-page-${page}.data`),
        );
      const { readings } = decodeImage(image, { model: '522', complete: true });
      const boluses = readings.filter((reading) => reading.kind === 'bolus');
      const shapes = boluses.map(({ shape }) => shape);
      const count = (shape: string): number => shapes.filter((item) => item === shape).length;
      // 61 records: 38 normal ones, a square, 11 pairs; 8 pairs have a daily total between them.
      expect([count('normal'), count('extended'), count('dual')]).to.deep.equal([38, 1, 11]);
      expect(boluses.reduce((sum, { units }) => sum + units, 0)).to.be.closeTo(176.3, 1e-6);
      const late = boluses.find(({ deviceTime }) => deviceTime === '2014-07-04T23:03:15')!;
      expect(late).to.include({ units: 5.1, extendedUnits: 1.9, durationMs: 90 * 60_000, source: 'wizard' });
    },
  );

  captureIt('every sensor page is cut to its beginning, and has its checksum', [FIRST_PAGE], async () => {
    let pages = 0;
    for (const file of await captureList()) {
      if (!/^paradigm-cgm-pages\/.*\.data$/.test(file) && !/cmd15[45]/.test(file)) continue;
      const page = await fetchCapture(file);
      if (page.length === 2048) expect(isIntactIsigPage(page), file).to.equal(true);
      else {
        expect(isIntactPage(page), file).to.equal(true);
        expect(cutSensorPage(page).damage, file).to.equal(undefined);
      }
      pages++;
    }
    expect(pages).to.be.at.least(90);
  });

  captureIt('a page with a wrong checksum is left out and its neighbours are whole', [FIRST_PAGE], async () => {
    const whole = await historyImage(`${HISTORY}/523-736868`);
    const image = await historyImage(`${HISTORY}/523-736868`);
    const bad = image.history.get(990)!.slice();
    bad[500] = bad[500]! ^ 1;
    image.history.set(990, bad);
    const damaged = decodeImage(image, { model: '523', complete: true });
    expect(damaged.problems.map((problem) => problem.where)).to.deep.equal(['history page 990']);
    const boluses = (readings: readonly Reading[]): Set<string> =>
      new Set(readings.filter((reading) => reading.kind === 'bolus').map((reading) => JSON.stringify(reading)));
    const before = boluses(decodeImage(whole, { model: '523', complete: true }).readings);
    const after = boluses(damaged.readings);
    const lost = [...before].filter((item) => !after.has(item)).length;
    expect(lost).to.be.within(1, 25);
  });

  it('says where the records of a page stop making sense, and keeps what came before', () => {
    const page = packPages([plain(0x21, 0, '2015-03-01T10:00:00'), Uint8Array.of(0xee, 1, 2)])[0]!;
    const image = emptyImage();
    image.history.set(3, page);
    const { readings, problems } = decodeImage(image, { model: '523', complete: true });
    expect(readings.map((reading) => reading.kind)).to.deep.equal(['event']);
    expect(problems[0]!.where).to.equal('history page 3, byte 7');
    expect(problems[0]!.what).to.contain('ee0102');
  });

  it('reports a record whose date does not exist', () => {
    const record = plain(0x21, 0, '2015-03-01T10:00:00');
    record[5] = 31;
    record[3] = (record[3]! & 0x3f) | 0x80;
    record[2] = record[2]! & 0x3f;
    const image = emptyImage();
    image.history.set(3, packPages([record])[0]!);
    const { readings, problems } = decodeImage(image, { model: '523', complete: true });
    expect(readings).to.deep.equal([]);
    expect(problems[0]!.what).to.contain('a date that does not exist');
  });

  it('throws our own error when nothing says that it is one of these pumps', () => {
    expect(() => decodeImage(emptyImage()))
      .to.throw()
      .with.property('code', 'unsupported-model');
    expect(() => decodeImage(emptyImage(), { model: '640' }))
      .to.throw()
      .with.property('code', 'unsupported-model');
  });
});

describe('Paradigm memory as it is kept', () => {
  const answers = encodeAnswers({
    model: m523,
    serial: '736868',
    deviceTime: '2015-03-29T22:33:22',
    unit: 'mg/dL',
    historyPage: 417,
    settings: { maxBolusUnits: 14 },
  });

  it('keeps a snapshot and gives it back', () => {
    const snapshot = { computerAt: 1427668402000, answers };
    const bytes = encodeSnapshot(snapshot);
    const back = decodeSnapshot(bytes, snapshot.computerAt);
    expect([...back.answers.keys()]).to.deep.equal([...answers.keys()]);
    const padded = (answer: Uint8Array): string => hex(answer).replace(/(00)+$/, '');
    for (const [opcode, answer] of answers) expect(padded(back.answers.get(opcode)!)).to.equal(padded(answer));
    expect(() => decodeSnapshot(bytes.subarray(0, bytes.length - 1), 0))
      .to.throw()
      .with.property('code', 'bad-input');
    expect(() => decodeSnapshot(Uint8Array.of(9), 0))
      .to.throw()
      .with.property('code', 'bad-input');
  });

  it('an image comes back from what was kept, whatever else is there', () => {
    const image = emptyImage();
    image.history.set(417, withPageCrc(Uint8Array.of(1, 2, 3)));
    image.glucose.set(9, withPageCrc(Uint8Array.of(4)));
    image.isig.set(9, new Uint8Array(2048));
    image.snapshots.push({ computerAt: 5, answers: new Map([[0x70, Uint8Array.of(1)]]) });
    const memory = memoryFromImage(image);
    expect([...memory.keys()]).to.deep.equal(['history/417', 'glucose/9', 'isig/9', 'snapshot/5']);
    memory.set('something/else', new Uint8Array(3));
    memory.set('snapshot/6', new Uint8Array(0));
    expect(imageFromMemory(memory)).to.deep.equal(image);
  });
});

describe('Paradigm settings as found', () => {
  captureIt(
    'every answer of the 522 as the maker’s program read it',
    [
      'paradigm-cnl-wire/522-665455-complete-2013-05-08.jsonl',
      'paradigm-cnl-wire/carelink-export-2013-03-25_2013-06-16.csv',
    ],
    ([wire, csv]) => {
      const image = imageOfConversation(wire!, Date.UTC(2013, 4, 8, 22, 37, 57));
      const { readings, info } = decodeImage(image);
      const { settings } = readings.find(
        (reading): reading is ReadingOf<'settings'> => reading.kind === 'settings' && reading.how === 'found',
      )!;
      const other = (key: string): unknown => settings.other![`settings.device.${key}`];
      const rows = careLinkRows(csv!).filter((row) => row.time === '2013-05-08T15:37:57');
      const row = (type: string, key: string): string => rows.find((item) => item.type === type)!.raw[key]!;
      const number = (type: string, key: string): number => Number(row(type, key));
      expect(info).to.deep.include({
        model: row('CurrentPumpModelNumber', 'MODEL_NUMBER'),
        serial: '665455',
        unit: 'mg/dL',
      });
      const slots = rows.filter((item) => item.type === 'CurrentBasalProfile');
      expect(settings.basalProfiles![0]!.slots).to.deep.equal(
        slots.map((item) => ({
          startMin: Number(item.raw['START_TIME']) / 60_000,
          unitsPerHour: Number(item.raw['RATE']),
        })),
      );
      expect(settings.basalProfiles!.map((profile) => profile.name)).to.deep.equal([
        'standard',
        'pattern a',
        'pattern b',
      ]);
      expect(settings.activeProfile).to.equal(row('CurrentActiveBasalProfilePattern', 'PATTERN_NAME'));
      expect(settings.carbRatios).to.deep.equal([{ startMin: 0, gramsPerUnit: number('CurrentCarbRatio', 'AMOUNT') }]);
      expect(settings.sensitivities).to.deep.equal([
        { startMin: 0, mgdlPerUnit: number('CurrentInsulinSensitivity', 'AMOUNT') },
      ]);
      expect(settings.targets).to.deep.equal([
        {
          startMin: 0,
          lowMgdl: number('CurrentBGTargetRange', 'AMOUNT_LOW'),
          highMgdl: number('CurrentBGTargetRange', 'AMOUNT_HIGH'),
        },
      ]);
      expect(settings.maxBolusUnits).to.equal(number('CurrentMaxBolus', 'AMOUNT'));
      expect(settings.maxBasalUnitsPerHour).to.equal(number('CurrentMaxBasal', 'RATE'));
      expect(settings.activeInsulinHours).to.equal(number('CurrentInsulinActionCurve', 'AMOUNT') / 60);
      expect(settings.wizardOn).to.equal(row('CurrentBolusWizardEnable', 'ENABLE') === 'true');
      const on = (type: string): boolean => row(type, 'ENABLE') === 'true';
      const minutes = (type: string): number => number(type, 'TIME') / 60_000;
      const expected: Record<string, unknown> = {
        'auto-off-hours': number('CurrentAutoOffDuration', 'DURATION') / 3600_000,
        'audio-bolus': on('CurrentAudioBolusStep'),
        'audio-bolus-step': number('CurrentAudioBolusStep', 'AMOUNT'),
        'variable-bolus': on('CurrentVariableBolusEnable'),
        'clock-24h': row('CurrentTimeDisplayFormat', 'FORMAT') === 'd24',
        patterns: on('CurrentVariableBasalProfilePatternEnable'),
        remote: on('CurrentRFEnable'),
        block: on('CurrentChildBlockEnable'),
        'temp-basal-percent': row('CurrentTempBasalType', 'TEMP_BASAL_TYPE') === 'percentage',
        'meter-link': on('CurrentParadigmLinkEnable'),
        'reservoir-warning-units': number('CurrentReservoirWarningValueInsulin', 'AMOUNT'),
        'keypad-lock': on('CurrentKeypadLockedEnable'),
        'battery-volts': number('CurrentBatteryStatus', 'VOLTAGE') / 100,
        'today-units': number('CurrentTotalToday', 'AMOUNT'),
        'yesterday-units': number('CurrentTotalYesterday', 'AMOUNT'),
        'glucose-reminder': on('CurrentBGReminderEnable'),
        'alarm-clock': on('CurrentAlarmClockEnable'),
        'bolus-reminder': on('CurrentBolusReminderEnable'),
        sensor: on('CurrentSensorEnable'),
        'high-alert': on('CurrentSensorHighGlucoseAlarmEnable'),
        'high-alert-mgdl': number('CurrentSensorHighGlucoseLimit', 'AMOUNT'),
        'high-alert-snooze-min': minutes('CurrentSensorHighGlucoseSnoozeTime'),
        'low-alert': on('CurrentSensorLowGlucoseAlarmEnable'),
        'low-alert-mgdl': number('CurrentSensorLowGlucoseLimit', 'AMOUNT'),
        'low-alert-snooze-min': minutes('CurrentSensorLowGlucoseSnoozeTime'),
        'missed-data-min': minutes('CurrentSensorMissedDataTime'),
        'calibration-reminder': on('CurrentSensorCalReminderEnable'),
        'calibration-reminder-min': minutes('CurrentSensorCalReminderTime'),
        'alarm-snooze-min': minutes('CurrentSensorAlarmSnoozeTime'),
        'calibration-factor': number('CurrentSensorCalFactor', 'CAL_FACTOR'),
        transmitter: row('CurrentSensorTransmitterID', 'TRANSMITTER_ID'),
        'alarm-clock-times': '07:48',
        'meter-ids': '623793 673451',
        // CareLink keeps whole units: 9.
        'reservoir-units': 9.4,
        suspended: true,
      };
      for (const [key, value] of Object.entries(expected)) expect(other(key), key).to.equal(value);
    },
  );

  it('gives back what a simulated pump of each model was set to', () => {
    for (const name of ['522', '515', '723', '554'])
      for (const unit of ['mg/dL', 'mmol/L'] as const) {
        const model = pumpModel(name)!;
        const factor = unit === 'mmol/L' ? 18.01559 : 1;
        const settings = {
          basalProfiles: [
            {
              name: 'standard',
              slots: [
                { startMin: 0, unitsPerHour: 0 },
                { startMin: 390, unitsPerHour: 0.95 },
              ],
            },
            { name: 'pattern a', slots: [{ startMin: 0, unitsPerHour: 7.5 }] },
            { name: 'pattern b', slots: [] },
          ],
          activeProfile: 'pattern a',
          carbRatios: [
            { startMin: 0, gramsPerUnit: 13 },
            { startMin: 600, gramsPerUnit: 8 },
          ],
          sensitivities: [{ startMin: 0, mgdlPerUnit: unit === 'mmol/L' ? 2.5 * factor : 310 }],
          targets: [{ startMin: 0, lowMgdl: 5 * factor, highMgdl: 6 * factor }],
          glucoseUnit: unit,
          carbUnit: 'grams',
          maxBolusUnits: model.isLarge ? 30 : 25,
          maxBasalUnitsPerHour: 2.5,
          activeInsulinHours: 5,
          wizardOn: true,
        } as const;
        const image = emptyImage();
        const answers = encodeAnswers({
          model,
          serial: '123456',
          deviceTime: '2015-03-29T22:33:22',
          unit,
          historyPage: 3,
          settings,
        });
        image.snapshots.push({ computerAt: 1, answers });
        const { readings, info } = decodeImage(image);
        expect(info).to.deep.include({ model: name, serial: '123456', unit });
        const found = readings[0] as ReadingOf<'settings'>;
        const { other, ...rest } = found.settings;
        expect(other).to.be.an('object');
        expect(rest).to.deep.equal(settings);
      }
  });
});

describe('Paradigm records', () => {
  it('reads the wizard of the 512', () => {
    const page = packPages([
      fromHex('2f6424b7330a122c540d2e6400e600007300e6'),
      fromHex('3005cc0801'),
      fromHex('01e6e60024b7330a12'),
    ])[0]!;
    const image = emptyImage();
    image.history.set(0, page);
    const { readings } = decodeImage(image, { model: '512', complete: true });
    expect(readings).to.deep.equal([
      {
        kind: 'bolus',
        deviceTime: '2018-02-10T19:55:36',
        units: 23,
        programmedUnits: 23,
        shape: 'normal',
        source: 'wizard',
        wizard: {
          mgdl: 100,
          grams: 300,
          gramsPerUnit: 13,
          mgdlPerUnit: 46,
          targetLowMgdl: 100,
          targetHighMgdl: 100,
          activeUnits: 11.5,
          foodUnits: 23,
          correctionUnits: 0,
          suggestedUnits: 23,
        },
      },
    ]);
  });

  it('counts the segments of a profile: no insulin from midnight is a segment', () => {
    const record = plain(0x09, 2, '2015-03-01T10:00:00', 152);
    record.set([0, 0, 0, 13, 0x26, 0], 7);
    const before = plain(0x08, 0, '2015-03-01T10:00:00', 152);
    before[7] = 0x3f;
    const image = emptyImage();
    image.history.set(0, packPages([before, record])[0]!);
    const [reading] = decodeImage(image, { model: '523', complete: true }).readings as ReadingOf<'settings'>[];
    expect(reading!.settings.basalProfiles).to.deep.equal([
      {
        name: 'standard',
        slots: [
          { startMin: 0, unitsPerHour: 0 },
          { startMin: 390, unitsPerHour: 0.95 },
        ],
      },
    ]);
    expect(reading!.before!.basalProfiles).to.deep.equal([{ name: 'standard', slots: [] }]);
  });

  it('a wizard setup tells all tables before and after, with a change of units', () => {
    // ecc1/medtronic records-522: from mg/dL and grams to mmol/L and exchanges.
    const bytes = Uint8Array.from(
      atob(
        'Wg9Dww4EECUyAA8IFAAAAAAAAAAAAAAAAAAyDCgAAAAAAAAAAAAAAAAAX2kSWm4iUHgAAAAAAAAAAAAAAAAAAAA6IgAKAg8EDAAAAAAAAAAAAAAAHgQZAAAAAAAAAAAAAAAAADc5Ajg4AAAAAAAAAAAAAAAAAAAAAAAANA==',
      ),
      (char) => char.charCodeAt(0),
    );
    const image = emptyImage();
    image.history.set(0, packPages([bytes])[0]!);
    const [reading] = decodeImage(image, { model: '522', complete: true }).readings as ReadingOf<'settings'>[];
    expect(reading!.before!.carbRatios).to.deep.equal([
      { startMin: 0, gramsPerUnit: 15 },
      { startMin: 240, gramsPerUnit: 20 },
    ]);
    expect(reading!.before!.sensitivities).to.deep.equal([
      { startMin: 0, mgdlPerUnit: 50 },
      { startMin: 360, mgdlPerUnit: 40 },
    ]);
    expect(reading!.before!.targets).to.have.length(3);
    expect(reading!.before!.activeInsulinHours).to.equal(4);
    expect(reading!.settings).to.deep.include({ glucoseUnit: 'mmol/L', carbUnit: 'exchanges', activeInsulinHours: 3 });
    expect(reading!.settings.carbRatios).to.deep.equal([
      { startMin: 0, unitsPerExchange: 1 },
      { startMin: 60, unitsPerExchange: 1.5 },
      { startMin: 120, unitsPerExchange: 1.2 },
    ]);
    expect(reading!.settings.sensitivities![0]!.mgdlPerUnit).to.be.closeTo(3 * 18.01559, 1e-9);
  });

  it('a glucose typed in is read only when the unit is known', () => {
    const image = emptyImage();
    image.history.set(5, packPages([plain(0x0a, 55, '2015-03-01T10:00:00')])[0]!);
    expect(decodeImage(image, { model: '523', complete: true }).readings[0]!.kind).to.equal('unknown');
    const snapshot = (unit: number): void => {
      image.snapshots.length = 0;
      image.snapshots.push({ computerAt: 1, answers: new Map([[0x89, Uint8Array.of(unit)]]) });
    };
    snapshot(2);
    expect((decodeImage(image, { model: '523' }).readings[0] as ReadingOf<'smbg'>).mgdl).to.be.closeTo(99.1, 0.1);
    snapshot(1);
    expect((decodeImage(image, { model: '523' }).readings[0] as ReadingOf<'smbg'>).mgdl).to.equal(55);
  });

  it('times are by how long ago, over changes of the clock', () => {
    const readings: Reading[] = [
      { kind: 'event', deviceTime: '2015-03-01T10:00:00', event: 'rewind' },
      { kind: 'clock-change', deviceTime: '2015-03-01T11:00:00', newDeviceTime: '2015-03-01T05:00:00' },
      { kind: 'event', deviceTime: '2015-03-01T06:00:00', event: 'rewind' },
    ];
    const image = emptyImage();
    encodeHistory(readings, { model: m523 }).forEach((page, k) => image.history.set(7 - k, page));
    const at = Date.UTC(2015, 2, 1, 20, 0, 0);
    image.snapshots.push({
      computerAt: at,
      answers: encodeAnswers({
        model: m523,
        serial: '1',
        deviceTime: '2015-03-01T08:00:00',
        unit: 'mg/dL',
        historyPage: 7,
      }),
    });
    const hours = decodeImage(image)
      .readings.filter((reading) => reading.kind !== 'settings')
      .map((reading) => (at - reading.at!) / 3600_000);
    // Two hours on the new clock; three before it was set, which was an hour after the first.
    expect(hours).to.deep.equal([4, 3, 2]);
    image.snapshots.length = 0;
    expect(
      decodeImage(image, { model: '523', complete: true }).readings.every((reading) => reading.at === undefined),
    ).to.equal(true);
  });
});
