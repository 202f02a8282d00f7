// The other end of the cable: what a simulated device holds, and what goes wrong with it.
import { AppError } from '../model/errors.ts';
import type { DeviceSettings, Reading } from '../model/record.ts';
import type { GlucoseUnit } from '../model/units.ts';
import type { WallTime } from '../model/time.ts';
import { concat } from './bytes.ts';
import type { Link } from './driver.ts';
import type { Transport } from './transport.ts';

/** What the device holds and how it behaves. */
export interface Scenario {
  /** One of the manifest's models. */
  readonly model: string;
  readonly serial: string;
  /** What its clock shows when asked. */
  readonly deviceTime: WallTime;
  /** Unit its screen shows. */
  readonly unit: GlucoseUnit;
  /** Its memory, oldest first. The simulator sends them in the order the real device does. */
  readonly readings: readonly Reading[];
  /** The link it is reached by, for devices that know several; the manifest's first when absent. */
  readonly link?: Link['kind'];
  /** How it is set, for devices that tell their settings. */
  readonly settings?: DeviceSettings;
  readonly fault?: Fault;
  /** Bytes per second of the wire; as fast as possible when absent. */
  readonly bytesPerSecond?: number;
}

export type Fault =
  /** Never answers. */
  | { readonly kind: 'silent' }
  /** The `nth` message (from 0) goes out with a wrong checksum, `times` times in a row. */
  | { readonly kind: 'bad-checksum'; readonly nth: number; readonly times: number }
  /** The cable is pulled after this many bytes from the device. */
  | { readonly kind: 'unplugged'; readonly afterBytes: number }
  /** A pause before every chunk. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Serial only: one byte a chunk. */
  | { readonly kind: 'split' }
  /** Serial only: chunks written in one turn arrive as one. */
  | { readonly kind: 'merged' }
  /** These bytes come before the first answer. */
  | { readonly kind: 'garbage'; readonly bytes: Uint8Array };

/** Plays the device until the cable is closed. Resolves then; throws only for a fault of its own. */
export type Simulator = (port: Transport, scenario: Scenario) => Promise<void>;

/** What a driver's simulator module exports. */
export interface SimulatorModule {
  readonly simulate: Simulator;
  /**
   * The part of a reading that such a device can hold, where not every model can hold all: one without meal marks keeps the
   * value alone. `undefined` for what it cannot hold at all. Everything is held when absent.
   */
  readonly holds?: (reading: Reading, scenario: Pick<Scenario, 'model'>) => Reading | undefined;
  /** What such a pump calls its basal profiles, in the order of its menu. */
  readonly profileNames?: readonly string[];
}

/** The file that a reader with a disk of its own leaves of a device; cables and faults of cables there are none. */
export type ReportSimulator = (scenario: Scenario) => { readonly fileName: string; readonly bytes: Uint8Array };

/** What the simulator module of such a reader exports. */
export interface ReportSimulatorModule {
  readonly report: ReportSimulator;
  readonly holds?: SimulatorModule['holds'];
}

/** The device's end of the cable with the scenario's transport faults built in; 'bad-checksum' is the simulator's own. */
export function faulty(port: Transport, scenario: Scenario): Transport {
  const { fault, bytesPerSecond } = scenario;
  if (!fault && !bytesPerSecond) return port;
  let left = fault?.kind === 'unplugged' ? fault.afterBytes : Number.POSITIVE_INFINITY;
  let garbage = fault?.kind === 'garbage' ? fault.bytes : undefined;
  let merged: Uint8Array[] | undefined;
  const send = async (bytes: Uint8Array): Promise<void> => {
    if (bytesPerSecond) await pause((1000 * bytes.length) / bytesPerSecond);
    if (bytes.length >= left) {
      if (left > 0) await port.write(bytes.subarray(0, left));
      left = 0;
      await port.close();
      throw new AppError('disconnected', 'the cable was pulled, as the scenario says');
    }
    left -= bytes.length;
    await port.write(bytes);
  };
  return {
    ...port,
    read: (timeoutMs) => port.read(timeoutMs),
    close: () => port.close(),
    async write(bytes) {
      if (fault?.kind === 'silent') return;
      if (fault?.kind === 'slow') await pause(fault.delayMs);
      if (garbage) {
        const first = garbage;
        garbage = undefined;
        await send(first);
      }
      if (fault?.kind === 'split') for (const byte of bytes) await send(Uint8Array.of(byte));
      else if (fault?.kind === 'merged') {
        if (merged) return void merged.push(bytes.slice());
        merged = [bytes.slice()];
        setTimeout(() => {
          const all = concat(merged ?? []);
          merged = undefined;
          void send(all).catch(() => undefined);
        }, 1);
      } else await send(bytes);
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
