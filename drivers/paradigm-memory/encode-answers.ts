// A pump's answers to the questions beside pages, from its settings: what a simulated pump says.
import type { DeviceSettings } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { wallMs } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mmollFromMgdl } from '../../src/model/units.ts';
import { latin1 } from '../../src/device/bytes.ts';
import { putWord } from './record-bytes.ts';
import { ASKED } from './image.ts';
import type { PumpModel } from './pump-model.ts';
import { PATTERNS, RATE_STEPS } from './records/basal.ts';

export interface PumpState {
  readonly model: PumpModel;
  readonly serial: string;
  readonly deviceTime: WallTime;
  readonly unit: GlucoseUnit;
  /** Running number of the newest history page. */
  readonly historyPage: number;
  /** Of the newest sensor page, on models with a sensor. */
  readonly sensorPage?: number;
  readonly settings?: DeviceSettings;
}

/** Answers by opcode, 64 bytes each, 192 for a basal profile. */
export function encodeAnswers(state: PumpState): Map<number, Uint8Array> {
  const { model, settings = {} } = state;
  const answers = new Map<number, Uint8Array>();
  const put = (opcode: number, bytes: ArrayLike<number>, length = 64): void => {
    const answer = new Uint8Array(length);
    answer.set(bytes);
    answers.set(opcode, answer);
  };
  const isMmol = state.unit === 'mmol/L';
  const glucose = (mgdl: number): number => (isMmol ? Math.round(mmollFromMgdl(mgdl) * 10) : Math.round(mgdl));
  const unit = isMmol ? 2 : 1;
  const isExchanges = settings.carbUnit === 'exchanges';
  const date = new Date(wallMs(state.deviceTime));
  const year = date.getUTCFullYear();
  put(ASKED.clock, [
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    year >> 8,
    year & 0xff,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
  ]);
  put(0x71, latin1(state.serial));
  put(ASKED.firmware, latin1('VER 2.4A1.1'));
  put(ASKED.model, [model.name.length, ...latin1(model.name)]);
  put(ASKED.historyPage, bigEndian(state.historyPage));
  if (model.hasSensor && state.sensorPage !== undefined)
    put(ASKED.sensorPages, [...bigEndian(state.sensorPage), 0, 0x20, 0, 0x20, 0, 0x20, 0, 0x20]);
  put(ASKED.battery, [0, 0, 0x82]);
  put(ASKED.reservoir, model.isLarge ? [0, 0, 0x0f, 0xa0] : [0x03, 0xe8]);
  put(ASKED.wizardOn, [settings.wizardOn === false ? 0 : 1]);
  put(ASKED.carbUnit, [isExchanges ? 2 : 1]);
  put(ASKED.glucoseUnit, [unit]);
  const ratios = (settings.carbRatios ?? []).flatMap(({ startMin, gramsPerUnit, unitsPerExchange = 0 }) => {
    const [small, large] = isExchanges
      ? [unitsPerExchange * 10, unitsPerExchange * 1000]
      : [gramsPerUnit ?? 0, (gramsPerUnit ?? 0) * 10];
    const steps = Math.round(model.isLarge ? large : small);
    return model.isLarge ? [startMin / 30, steps >> 8, steps & 0xff] : [startMin / 30, steps];
  });
  put(ASKED.carbRatios, [isExchanges ? 2 : 1, ...(model.isLarge ? [0] : []), ...ratios]);
  const sensitivities = (settings.sensitivities ?? []).flatMap(({ startMin, mgdlPerUnit }) => {
    const value = glucose(mgdlPerUnit);
    return [(startMin / 30) | (value > 255 ? 0x40 : 0), value & 0xff];
  });
  put(ASKED.sensitivities, [unit, ...sensitivities]);
  const targets = (settings.targets ?? []).flatMap((slot) => [
    slot.startMin / 30,
    glucose(slot.lowMgdl),
    glucose(slot.highMgdl),
  ]);
  put(ASKED.targets, [unit, ...targets]);
  [ASKED.basalStandard, ASKED.basalA, ASKED.basalB].forEach((opcode, pattern) => {
    const profile = settings.basalProfiles?.find((item) => item.name === PATTERNS[pattern]);
    const slots = (profile?.slots ?? []).flatMap(({ startMin, unitsPerHour }) => {
      const steps = Math.round(unitsPerHour * RATE_STEPS);
      return [steps & 0xff, steps >> 8, startMin / 30];
    });
    put(opcode, slots.length ? slots : [0, 0, 0x3f], 192);
  });
  put(ASKED.settings, settingsAnswer(settings, model));
  put(ASKED.status, [3, 0, 0]);
  return answers;
}

/** Answer C0 (answers.ts has its layout). */
function settingsAnswer(settings: DeviceSettings, model: PumpModel): Uint8Array {
  const answer = new Uint8Array(64);
  const active = Math.max(
    0,
    PATTERNS.findIndex((name) => name === settings.activeProfile),
  );
  const maxBolus = Math.round((settings.maxBolusUnits ?? 10) * 10);
  if (model.isLarge) putWord(answer, 5, maxBolus);
  else answer[5] = maxBolus;
  putWord(answer, model.isLarge ? 7 : 6, Math.round((settings.maxBasalUnitsPerHour ?? 2) * RATE_STEPS));
  answer[model.isLarge ? 9 : 8] = 1;
  // What its memory holds is of such a pump: dual waves, values of a linked meter.
  answer[4] = 1;
  answer[16] = 1;
  answer[10] = active ? 1 : 0;
  answer[11] = active;
  answer[14] = 1;
  answer[15] = 100;
  answer[17] = Math.round(settings.activeInsulinHours ?? 4);
  answer[19] = 20;
  return answer;
}

function bigEndian(value: number): number[] {
  return [value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}
