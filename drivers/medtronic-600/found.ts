// What a reading finds out beside the history: who the pump is, what its clock shows, how it is set and what it does.
import type { DeviceInfo } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { DeviceSettings, Reading } from '../../src/model/record.ts';
import { parseCharacteristics, parseDeviceString, parseStatus } from './answers.ts';
import {
  parseBasalPattern,
  parseCarbRatios,
  parseLimits,
  parseSensitivities,
  parseTargets,
} from './settings-answers.ts';
import { deviceTimeOf } from './event.ts';
import type { Inner } from './inner.ts';
import { ANSWER } from './inner.ts';
import { patternName } from './settings-change.ts';
import type { PumpClock } from './timeline.ts';
import { utcFromRtc } from './timeline.ts';

export const MODELS = ['MiniMed 640G', 'MiniMed 630G', 'MiniMed 670G'] as const;

/** Digits of the maker's number that name the model [the last ones of an `MMT-1711`; inferred from lists of pumps]. */
const BY_NUMBER: Readonly<Record<string, (typeof MODELS)[number]>> = {
  1511: 'MiniMed 640G',
  1512: 'MiniMed 640G',
  1711: 'MiniMed 640G',
  1712: 'MiniMed 640G',
  1751: 'MiniMed 640G',
  1752: 'MiniMed 640G',
  1514: 'MiniMed 630G',
  1515: 'MiniMed 630G',
  1714: 'MiniMed 630G',
  1715: 'MiniMed 630G',
  1754: 'MiniMed 630G',
  1755: 'MiniMed 630G',
  1580: 'MiniMed 670G',
  1581: 'MiniMed 670G',
  1582: 'MiniMed 670G',
  1740: 'MiniMed 670G',
  1741: 'MiniMed 670G',
  1742: 'MiniMed 670G',
  1760: 'MiniMed 670G',
  1761: 'MiniMed 670G',
  1762: 'MiniMed 670G',
  1780: 'MiniMed 670G',
  1781: 'MiniMed 670G',
  1782: 'MiniMed 670G',
};

/** A number that names the model; for the simulated pump. */
export function numberOf(model: string): string {
  const found = Object.entries(BY_NUMBER).findLast(([, name]) => name === model);
  return `MMT-${found?.[0] ?? '1711'}`;
}

/** In words; a number nobody knows is its own name, unless the person said what it is. */
export function modelName(deviceString: string, chosen: string | undefined): string {
  const number = /(\d{4})/.exec(deviceString)?.[1];
  return (number && BY_NUMBER[number]) ?? chosen ?? (deviceString || MODELS[0]);
}

/** The answers, each as the pump gave it, of one reading. */
export type Answers = readonly Inner[];

function answer(answers: Answers, command: number): Inner | undefined {
  return answers.find((item) => item.command === command);
}

export function infoOf(answers: Answers, clock: PumpClock | undefined, chosen: string | undefined): DeviceInfo {
  const who = answer(answers, ANSWER.characteristics);
  const name = answer(answers, ANSWER.deviceString);
  const characteristics = who && parseCharacteristics(who.params);
  return {
    model: modelName(name ? parseDeviceString(name.params) : '', chosen),
    serial: characteristics?.serial ?? '',
    ...(characteristics?.firmware !== undefined && { firmware: characteristics.firmware }),
    ...(clock && { clock: { deviceTime: deviceTimeOf(clock), computerAt: clock.computerAt } }),
    ...(characteristics?.unit && { unit: characteristics.unit }),
  };
}

/** How the pump was found set, with what it did at that moment; `undefined` when it told nothing of it. */
export function foundSettings(answers: Answers, clock: PumpClock, clocks: readonly PumpClock[]): Reading | undefined {
  const settings = settingsOf(answers);
  if (!Object.keys(settings).length) return undefined;
  const at = utcFromRtc(clock.rtc, clocks);
  return {
    kind: 'settings',
    how: 'found',
    deviceTime: deviceTimeOf(clock),
    ...(at !== undefined && { at }),
    settings,
  };
}

function settingsOf(answers: Answers): DeviceSettings {
  let settings: DeviceSettings = {};
  const patterns: NonNullable<DeviceSettings['basalProfiles']>[number][] = [];
  for (const { command, params } of answers) {
    try {
      if (command === ANSWER.basalPattern) {
        const pattern = parseBasalPattern(params);
        // A pattern nobody has programmed has no rows.
        if (pattern.slots.length) patterns.push(pattern);
      } else if (command === ANSWER.carbRatios) {
        const carbRatios = parseCarbRatios(params);
        const unit = carbRatios[0] && ('gramsPerUnit' in carbRatios[0] ? 'grams' : 'exchanges');
        settings = { ...settings, carbRatios, ...(unit && { carbUnit: unit }) };
      } else if (command === ANSWER.sensitivities)
        settings = { ...settings, sensitivities: parseSensitivities(params) };
      else if (command === ANSWER.targets) settings = { ...settings, targets: parseTargets(params) };
      else if (command === ANSWER.limits) settings = { ...settings, ...parseLimits(params) };
      else if (command === ANSWER.status) settings = { ...settings, ...statusOf(params) };
      else if (command === ANSWER.characteristics) {
        const { unit } = parseCharacteristics(params);
        if (unit) settings = { ...settings, glucoseUnit: unit };
      }
    } catch (error) {
      // One answer that cannot be read takes nothing else with it.
      if (!(error instanceof AppError)) throw error;
    }
  }
  return { ...settings, ...(patterns.length && { basalProfiles: patterns }) };
}

function statusOf(params: Uint8Array): DeviceSettings {
  const status = parseStatus(params);
  return {
    ...(status.pattern && { activeProfile: patternName(status.pattern) }),
    other: {
      'settings.device.battery-percent': status.batteryPercent,
      'settings.device.reservoir-units': status.reservoirUnits,
      'settings.device.active-insulin-units': status.activeUnits,
      'settings.device.basal-units-per-hour': status.basalUnitsPerHour,
      'settings.device.today-units': status.deliveredTodayUnits,
      'settings.device.suspended': status.isSuspended,
      'settings.device.bolus': status.bolus ?? 'none',
      'settings.device.temp-basal': status.isTempBasal,
      'settings.device.sensor': status.isSensorOn,
    },
  };
}
