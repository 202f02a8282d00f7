// A Contour HID meter in memory: introduces itself, asks, and sends one record for every ACK.
import { ASTM, encodeFrame } from '../ascensia-astm/frame.ts';
import type { AstmHeader } from '../ascensia-astm/record.ts';
import { encodeHeader, encodeRecord } from '../ascensia-astm/record.ts';
import { concat } from '../../src/device/bytes.ts';
import type { Scenario, Simulator } from '../../src/device/simulator.ts';
import { faulty } from '../../src/device/simulator.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mmollFromMgdl } from '../../src/model/units.ts';
import type { ContourModel } from './models.ts';
import type { Limits } from './protocol.ts';
import { inputReports, outputData } from '../contour-link/report.ts';
import { encodeLimits } from './protocol.ts';
import { encodeResult } from './result.ts';

/** What tells the models apart on the cable. */
interface Profile {
  readonly product: string;
  /** Product code of the same meter for markets that measure in mmol/L. */
  readonly mmollProduct?: string;
  readonly versions: readonly string[];
  /** Lower end of what it shows, mg/dL and mmol/L; absent where the header does not say. */
  readonly low?: Readonly<Record<GlucoseUnit, number>>;
  /** Times with 14 digits. */
  readonly seconds: boolean;
  /** ENQ comes in a report of its own instead of behind the header. */
  readonly enqApart: boolean;
  /** The serial number is padded in the middle, and followed by more than the stock keeping unit. */
  readonly paddedSerial: boolean;
}

const LOW_20 = { 'mg/dL': 20, 'mmol/L': 1.1 } as const;
const LOW_10 = { 'mg/dL': 10, 'mmol/L': 0.6 } as const;
const METER: Omit<Profile, 'product'> = {
  versions: ['01.10', '01.02', '03.04'],
  low: LOW_20,
  seconds: false,
  enqApart: false,
  paddedSerial: false,
};
// The link meters give no limits (captures paradigm-cnl-wire); no `low`, for it would be an invention.
const LINK: Omit<Profile, 'product'> = {
  versions: ['01.10', '01.02', 'XX.XX'],
  seconds: false,
  enqApart: true,
  paddedSerial: true,
};

const PROFILES: Readonly<Record<ContourModel, Profile>> = {
  'Contour USB': { ...METER, product: 'Bayer7390', versions: ['01.10', '01.02', '02.06.10'] },
  'Contour Next USB': { ...METER, product: 'Bayer7410' },
  'Contour Next': { ...METER, product: 'Contour7350' },
  'Contour Next One': { ...METER, product: 'Contour7800', seconds: true },
  'Contour Plus One': { ...METER, product: 'Contour7800', seconds: true, low: LOW_10 },
  'Contour Plus Blue': { ...METER, product: 'Contour7950', seconds: true, low: LOW_10 },
  'Contour Next Link': { ...LINK, product: 'Bayer6200', mmollProduct: 'Bayer6300' },
  'Contour Next Link 2.4': { ...LINK, product: 'Bayer6210', seconds: true },
  'Contour Plus Link 2.4': { ...LINK, product: 'Bayer6210', seconds: true },
};

/** A frame goes out at most this often (Bayer 99993952 rev C). */
const TRIES = 6;
/** The host may take its time; a closed cable ends the wait. */
const PATIENCE_MS = 60_000;

/**
 * Holds the 'smbg', 'control' and 'unknown' readings of the scenario and passes over other kinds; marks the meters do
 * not have are dropped, and seconds where a model has none. Their order is the scenario's.
 */
export const simulate: Simulator = async (port, scenario) => {
  const profile = PROFILES[scenario.model as ContourModel];
  if (!profile) throw new AppError('bad-input', `no such Contour: ${scenario.model}`);
  try {
    await play(faulty(port, scenario), scenario, profile);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'disconnected') throw error;
  }
};

async function play(port: Transport, scenario: Scenario, profile: Profile): Promise<never> {
  const records = resultRecords(scenario, profile);
  const header = headerOf(scenario, profile, records.length);
  const wrongly = badChecksums(scenario);
  let passwords = 0;
  // 'asked': ENQ is out. 'sending': frame `at` of `frames` is out. 'listening': ENQ was refused. 'remote': for commands.
  let state: 'idle' | 'asked' | 'sending' | 'listening' | 'remote' = 'idle';
  let frames: readonly Uint8Array[] = [];
  let at = 0;
  let tries = 0;

  const send = async (data: Uint8Array): Promise<void> => {
    for (const report of inputReports(data)) await port.write(report);
  };
  const say = (byte: number): Promise<void> => send(Uint8Array.of(byte));
  const headerFrame = (sending: boolean): Uint8Array =>
    encodeFrame({
      number: 1,
      text: encodeHeader({ ...header, password: password(passwords++), sending }, profile.seconds),
      last: false,
    });

  const introduce = async (): Promise<void> => {
    state = 'asked';
    const hello = concat([Uint8Array.of(ASTM.EOT), wrongly(0, headerFrame(false))]);
    if (profile.enqApart) {
      await send(hello);
      await say(ASTM.ENQ);
    } else await send(concat([hello, Uint8Array.of(ASTM.ENQ)]));
  };
  const begin = async (): Promise<void> => {
    const texts = ['P|1', ...records, encodeRecord({ 1: 'L', 2: '1', 4: 'N' })];
    frames = [
      headerFrame(true),
      ...texts.map((text, i) => encodeFrame({ number: (i + 2) % 8, text, last: i === texts.length - 1 })),
    ];
    state = 'sending';
    at = 0;
    await frame();
  };
  const frame = async (): Promise<void> => {
    tries = 1;
    await send(wrongly(at + 1, frames[at]!));
  };
  const stop = async (): Promise<void> => {
    state = 'idle';
    await say(ASTM.EOT);
  };
  const turn = async (byte: number): Promise<void> => {
    if (state === 'sending') {
      if (byte === ASTM.ACK) return ++at < frames.length ? frame() : stop();
      if (byte === ASTM.EOT || tries === TRIES) return stop();
      tries++;
      return send(wrongly(at + 1, frames[at]!));
    }
    if (state === 'asked' && byte === ASTM.ACK) return begin();
    if (state === 'asked' && byte === ASTM.NAK) {
      await stop();
      state = 'listening';
      return;
    }
    if (state === 'listening' && byte === ASTM.ENQ) {
      state = 'remote';
      return say(ASTM.ACK);
    }
    // Remote commands can write: this meter refuses them all.
    if (state === 'remote' && byte !== ASTM.EOT) return say(ASTM.NAK);
    if (byte !== ASTM.ACK && byte !== ASTM.NAK) return introduce();
  };

  for (;;) {
    let report: Uint8Array;
    try {
      report = await port.read(PATIENCE_MS);
    } catch (error) {
      if (error instanceof AppError && error.code === 'timeout') continue;
      throw error;
    }
    const byte = outputData(report)?.[0];
    if (byte !== undefined) await turn(byte);
  }
}

function resultRecords(scenario: Scenario, profile: Profile): string[] {
  const style = { unit: scenario.unit, seconds: profile.seconds, pastLimit: profile.low !== undefined };
  const records: string[] = [];
  for (const reading of scenario.readings) {
    const record = encodeResult(reading, records.length + 1, style);
    if (record !== undefined) records.push(record);
  }
  return records;
}

function headerOf(scenario: Scenario, profile: Profile, count: number): AstmHeader {
  const { unit, serial } = scenario;
  const product = (unit === 'mmol/L' && profile.mmollProduct) || profile.product;
  const settings = new Map([
    ['A', '1'],
    ['C', '03'],
    ['G', '0'],
    ['I', '0200'],
    ['R', '0'],
    ['S', '1'],
    ['U', unit === 'mmol/L' ? '1' : '0'],
  ]);
  const limits = limitsOf(scenario, profile);
  if (limits) settings.set('V', encodeLimits(limits));
  settings.set('X', '072072072072180140180240');
  settings.set('Y', '360130090055100050290090');
  settings.set('Z', '1');
  return {
    password: '',
    product,
    versions: profile.versions,
    serial: profile.paddedSerial ? serial.replace('-', '- ') : serial,
    rest: profile.paddedSerial ? ['0000-', serial.replace(/^.*-/, '')] : [`${product.slice(-4)}A`],
    settings,
    count,
    sending: false,
    clock: scenario.deviceTime,
  };
}

/** The ends of the model's range, moved where the scenario's readings say that this meter's are elsewhere. */
function limitsOf({ readings, unit }: Scenario, profile: Profile): Limits | undefined {
  if (!profile.low) return undefined;
  const shown = (mgdl: number): number =>
    unit === 'mg/dL' ? Math.round(mgdl) : Math.round(mmollFromMgdl(mgdl) * 10) / 10;
  const values = readings.filter((reading): reading is Extract<Reading, { kind: 'smbg' | 'control' }> =>
    ['smbg', 'control'].includes(reading.kind),
  );
  const bound = (which: 'low' | 'high'): number | undefined => {
    const found = values.find((reading) => reading.bound === which);
    return found && shown(found.mgdl);
  };
  const plain = values.filter((reading) => !reading.bound).map((reading) => shown(reading.mgdl));
  return {
    unit,
    low: bound('low') ?? plain.reduce((low, value) => Math.min(low, value), profile.low[unit]),
    high: bound('high') ?? plain.reduce((high, value) => Math.max(high, value), unit === 'mg/dL' ? 600 : 33.3),
  };
}

/** Damages the checksum of message `nth` as often as the scenario wants: 0 is the introduction, 1 the header of the transfer. */
function badChecksums({ fault }: Scenario): (message: number, frame: Uint8Array) => Uint8Array {
  let left = fault?.kind === 'bad-checksum' ? fault.times : 0;
  return (message, frame) => {
    if (fault?.kind !== 'bad-checksum' || message !== fault.nth || left <= 0) return frame;
    left--;
    const wrong = frame.slice();
    // The last hex digit, in front of CR LF; another hex digit in its place.
    const digit = wrong.length - 3;
    wrong[digit] = wrong[digit] === 0x30 ? 0x31 : 0x30;
    return wrong;
  };
}

const PASSWORD_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** Six characters, other ones for every header. */
function password(index: number): string {
  let state = (index + 1) * 2654435761;
  return Array.from({ length: 6 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return PASSWORD_LETTERS[(state >>> 8) % PASSWORD_LETTERS.length];
  }).join('');
}
