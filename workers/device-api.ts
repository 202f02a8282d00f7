// What the window may ask of the device worker (workers/device.worker.ts), and what comes back. Types only.
import type { DeviceInfo, Problem } from '../src/device/driver.ts';
import type { PortChoice } from '../src/device/ports.ts';
import type { Fault } from '../src/device/simulator.ts';
import type { ErrorCode } from '../src/model/errors.ts';
import type { RecordKind } from '../src/model/record.ts';
import type { Range } from '../src/model/time.ts';
import type { GlucoseUnit } from '../src/model/units.ts';

/** A device that plays its own part in the worker, for the demo: the same driver, the same path, no cable. */
export interface SimulatorChoice {
  readonly kind: 'simulator';
  readonly seed: number;
  readonly count: number;
  readonly unit: GlucoseUnit;
  /** Its serial number, where the person is asked for it; made from the seed when absent. */
  readonly serial?: string;
  readonly fault?: Fault;
  /** Minutes the simulated clock is ahead of the computer's. */
  readonly clockAheadMin?: number;
}

export type PortOf = PortChoice | SimulatorChoice;

export interface ReadRequest {
  readonly personId: string;
  readonly zoneId: string;
  readonly driverId: string;
  readonly port: PortOf;
  /** What the person says the device is; one of the manifest's models. */
  readonly model?: string;
  /** Answers to the manifest's `asks`, by id. */
  readonly answers?: Readonly<Record<string, string>>;
}

/** How far a reading has come. */
export type ReadEvent =
  | { readonly stage: 'connecting' }
  | { readonly stage: 'identified'; readonly info: DeviceInfo; readonly deviceId: string }
  | {
      readonly stage: 'reading';
      readonly done: number;
      readonly total: number;
      readonly added: number;
      readonly known: number;
    };

/** How a reading or an import ended. A broken one resolves too: what was read before the break is in the store. */
export interface ReadResult {
  readonly sessionId: string;
  readonly driverId: string;
  readonly deviceId?: string;
  readonly info?: DeviceInfo;
  readonly outcome: 'complete' | 'broken' | 'cancelled';
  readonly error?: { readonly code: ErrorCode; readonly message: string };
  readonly added: number;
  readonly known: number;
  /** Records that came, by kind, new and known together. */
  readonly kinds: Readonly<Partial<Record<RecordKind, number>>>;
  /** First and last time of the records that came. */
  readonly span?: Range;
  readonly problems: readonly Problem[];
  /** Device's clock minus the local time on the computer, ms; absent where the device has no clock to ask. */
  readonly clockAheadMs?: number;
  /** The device logs changes of its clock: times were found by how long ago things were, and there is nothing to ask. */
  readonly timing?: 'elapsed';
}

export interface RedecodeResult {
  readonly conversations: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly problems: readonly Problem[];
}

export interface DeviceApi {
  /** Reads a device into the person's store. One at a time. */
  read(request: ReadRequest, onEvent: (event: ReadEvent) => void): Promise<ReadResult>;
  /** Stops the reading that runs; what was read stays. */
  cancel(): Promise<void>;
  /** Imports a file: recognised by its content, or read by the driver named. */
  importFile(request: {
    readonly personId: string;
    readonly zoneId: string;
    readonly file: File;
    readonly driverId?: string;
    readonly choices?: Readonly<Record<string, string>>;
  }): Promise<ReadResult>;
  /**
   * The person says the device's clock was wrong in that reading: its records, and those of readings right before it that
   * found the clock just as far off, are stamped again with `addMs` added to the device's time. Records of earlier
   * readings, made under another clock, stay; so does the device's own time in every record.
   */
  correctClock(request: {
    readonly personId: string;
    readonly deviceId: string;
    readonly sessionId: string;
    readonly addMs: number;
  }): Promise<void>;
  /** Decodes all kept conversations of the device again with this version's decoder. */
  redecode(request: { readonly personId: string; readonly deviceId: string }): Promise<RedecodeResult>;
  /** Fills the person's store with the demo life. */
  fillDemo(request: { readonly personId: string; readonly zoneId: string; readonly days: number }): Promise<void>;
}
