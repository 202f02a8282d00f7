// Every setting that a driver writes beside the fields has words of its own: found in captures, in answers of every kind, in simulators.
import { expect } from 'chai';
import { manifestById } from '../../drivers/index.ts';
import { decode as decode600 } from '../../drivers/medtronic-600/driver.ts';
import { settingsFrom } from '../../drivers/paradigm-memory/answers.ts';
import { decodeImage } from '../../drivers/paradigm-memory/decode-image.ts';
import { ASKED } from '../../drivers/paradigm-memory/image.ts';
import { pumpModel } from '../../drivers/paradigm-memory/pump-model.ts';
import { settings as changes } from '../../drivers/paradigm-memory/records/settings.ts';
import { decode as decodeSmartPix } from '../../drivers/accu-chek-smart-pix/driver.ts';
import { pumpMemory } from '../../src/demo/pump-scenario.ts';
import type { DeviceManifest } from '../../src/device/driver.ts';
import type { DeviceSettings, Reading } from '../../src/model/record.ts';
import { createFormat } from '../../src/text/format.ts';
import { settingValues } from '../../src/ui/data/pump-settings.ts';
import { settingGroup, settingName, settingText, settingWords } from '../../src/ui/data/settings-words.ts';
import { captureIt } from '../support/captures.ts';
import { CLOCK, NOW } from '../support/holdings.ts';
import { historyImage, imageOfConversation } from '../support/paradigm-captures.ts';
import { readInVirtualTime } from '../support/read-simulator.ts';

const format = createFormat({ locale: 'en-GB', unit: 'mg/dL', zoneId: 'Europe/Paris' });

/** Fails for a setting without words; returns the names seen. */
function expectWords(readings: readonly Reading[]): Set<string> {
  const names = new Set<string>();
  for (const reading of readings) {
    if (reading.kind !== 'settings') continue;
    for (const part of [reading.settings, reading.before ?? {}]) expectAll(part, names);
  }
  return names;
}

function expectAll(part: DeviceSettings, names: Set<string>): void {
  for (const [key, value] of settingValues(part)) {
    if (key.startsWith('other/')) expect(settingWords(key), key).to.be.a('string');
    expect(settingName(key), key).to.match(/^[A-Z]/);
    expect(settingText(key, value, format), key).to.not.equal('');
    names.add(key.replace(/^other\/(settings\.device\.)?/, ''));
  }
}

describe('words for the settings of drivers', () => {
  captureIt(
    'settings in the captures of Paradigm pumps',
    ['paradigm-cnl-wire/522-665455-complete-2013-05-08.jsonl'],
    async ([wire]) => {
      const names = expectWords(decodeImage(imageOfConversation(wire!, Date.UTC(2013, 4, 8, 22, 37, 57))).readings);
      expect([...names]).to.include.members(['transmitter', 'high-alert-mgdl', 'auto-off-hours']);
      for (const folder of [
        '523-736868',
        '554-720726',
        '522-665455-2013-09',
        '515-208850-basal-hist-2006',
        'veo554-904717',
      ]) {
        const image = await historyImage(`paradigm-history-pages/${folder}`);
        const { readings } = decodeImage(image, { model: /\d{3}/.exec(folder)![0] });
        for (const name of expectWords(readings)) names.add(name);
      }
      expect([...names].length).to.be.above(25);
    },
  );

  captureIt(
    'settings in the captures of 600 series pumps and the Smart Pix',
    ['minimed-600/history-unmerged/paulokow_20170827_sample-0.bin', 'roche-smartpix/I1026739.XML'],
    ([history, report]) => {
      const names = expectWords(decode600([{ chunks: [history!] }]).readings);
      for (const name of expectWords(decodeSmartPix([{ chunks: [report!] }]).readings)) names.add(name);
      expect([...names]).to.include('activeProfile');
    },
  );

  it('every change that a Paradigm writes down', () => {
    const read = Object.values(changes).flatMap((shape) => {
      const reading = shape.read?.({ bytes: Uint8Array.of(0, 1, 0, 0, 0, 0, 0) } as never, 0, undefined as never);
      return reading ? [reading] : [];
    });
    const names = expectWords(read.flat());
    expect([...names]).to.include.members(['sensor-graph-timeout-min', 'capture-event', 'alarm-clock-time']);
  });

  for (const [name, percent] of [
    ['522', 1],
    ['554', 0],
  ] as const)
    it(`every answer of a ${name}`, () => {
      const answers = new Map(
        Array.from({ length: 256 }, (_, opcode) => [opcode, new Uint8Array(192).fill(1)] as [number, Uint8Array]),
      );
      answers.set(ASKED.clock, Uint8Array.of(10, 20, 30, 2026 >> 8, 2026 & 0xff, 3, 9));
      answers.set(ASKED.tempBasal, Uint8Array.of(percent, 80, 0, 40, 0, 30));
      const limits = new Uint8Array(64).fill(1);
      limits[18] = 0;
      answers.set(ASKED.settings, limits);
      const found = settingsFrom({ computerAt: NOW, answers }, pumpModel(name)!)!;
      const names = expectWords([found]);
      const temp = percent ? 'temp-basal-running-percent' : 'temp-basal-running-units-per-hour';
      expect([...names]).to.include.members([temp, 'temp-basal-left-min', 'meter-ids', 'reservoir-warning-units']);
    });

  for (const [id, model] of [
    ['medtronic-paradigm', 'Paradigm 722'],
    ['medtronic-600', 'MiniMed 640G'],
  ] as const)
    it(`what a simulated ${model} says, and what its life changes`, async () => {
      const manifest = manifestById(id) as DeviceManifest;
      const { readings: lived, settings } = pumpMemory({ seed: 3, days: 2, lastDeviceTime: CLOCK });
      const scenario = {
        model,
        serial: '208850',
        deviceTime: CLOCK,
        unit: 'mg/dL',
        readings: lived,
        settings,
      } as const;
      const { readings, error } = await readInVirtualTime(manifest, scenario, { now: NOW });
      expect(error).to.equal(undefined);
      expectAll(settings, new Set());
      expect([...expectWords(readings)]).to.include.members(['suspended', 'sensor', 'reservoir-units']);
    }).timeout(30_000);

  it('what tells of the moment is no setting', () => {
    for (const name of [
      'battery-volts',
      'battery-low',
      'reservoir-units',
      'today-units',
      'suspended',
      'temp-basal-left-min',
    ])
      expect(settingGroup(`other/settings.device.${name}`), name).to.equal('status');
    for (const name of ['reservoir-warning-units', 'temp-basal-percent', 'bolus-reminder', 'sensor'])
      expect(settingGroup(`other/settings.device.${name}`), name).to.equal('other');
    expect(settingText('other/settings.device.auto-off-hours', 0, format)).to.equal('off');
    expect(settingText('other/settings.device.battery-volts', 1.3, format)).to.equal('1.3 V');
    expect(settingText('other/settings.device.audio-bolus-step', 0.1, format)).to.equal('0.1\u00a0U');
  });
});
