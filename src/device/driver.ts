// What a driver is: a manifest that is plain data, and code loaded when its device is read.
import type { Bound, Reading, RecordKind } from '../model/record.ts';
import type { GlucoseUnit } from '../model/units.ts';
import type { WallTime } from '../model/time.ts';
import type { ReportSimulatorModule, SimulatorModule } from './simulator.ts';
import type { Transfer } from './transcript.ts';
import type { Transport } from './transport.ts';

/** USB vendor and product id; without `productId` any product of the vendor. */
export interface UsbId {
  readonly vendorId: number;
  readonly productId?: number;
}

/**
 * How to reach a device, and what the browser's chooser filters by. An id is a filter, not an identification. Some devices of
 * a serial link may speak at `otherBaudRate`: the driver changes to it.
 */
export type Link = {
  readonly ids: readonly UsbId[];
  /** What is plugged into the computer, where a device can be reached in several ways: 'CareLink USB stick'. */
  readonly name?: string;
  /** What that looks like, where the ways differ. */
  readonly plug?: PlugKind;
} & (
  | { readonly kind: 'serial'; readonly baudRate: number; readonly otherBaudRate?: number }
  | { readonly kind: 'hid' }
  | { readonly kind: 'usb'; readonly bridge?: never }
  // A chip that poses as a serial port, driven by us (src/device/links/) where the system has no driver for it.
  | { readonly kind: 'usb'; readonly bridge: 'pl2303'; readonly baudRate: number }
);

/** What the device does not say of itself and the person is asked for before it is read; the answer is remembered. */
export interface Ask {
  readonly id: string;
  readonly label: string;
  /** Where the person finds it, and what it looks like. */
  readonly hint: string;
  /** What an answer looks like, whole: a regular expression's source. */
  readonly pattern: string;
  readonly inputMode?: 'numeric' | 'text';
}

/** How sure we are that the driver is right, shown to the user. */
export type Evidence = 'documents' | 'captures' | 'hardware';

interface ManifestBase {
  /** 'vendor-model', the folder's name. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  readonly maker: string;
  /** Every model it reads, as printed on its front. */
  readonly models: readonly string[];
  readonly reads: readonly RecordKind[];
  readonly evidence: Evidence;
  /** One sentence on what the evidence is and what is not covered by it. */
  readonly evidenceNote: string;
  /** What a person has to know of what comes and what does not, each a sentence; a device has some. */
  readonly limits?: readonly string[];
  /** What differs in some of the models, by the model's name (src/device/models.ts puts both together). */
  readonly differs?: Readonly<Record<string, ModelFacts>>;
}

/** What is true of one model in place of what the manifest says of all. */
export interface ModelFacts {
  readonly evidence?: Evidence;
  readonly evidenceNote?: string;
  /** In place of the manifest's; the kinds are some of those. */
  readonly reads?: readonly RecordKind[];
  /** Said of this model after the limits of all. */
  readonly limits?: readonly string[];
  /** USB ids it has, some of those in the links; all of them when absent. */
  readonly ids?: readonly UsbId[];
  /** In place of the manifest's. */
  readonly rangeMgdl?: RangeMgdl;
  /** Its maker lists no data port: the list says so, and the logbook is offered for what cannot be read. */
  readonly isPortUnlisted?: true;
}

/** Glucose that can be shown as a number, mg/dL. */
export interface RangeMgdl {
  readonly low: number;
  readonly high: number;
}

/** What is plugged in where, one drawing for each (src/ui/components/plug-drawings.ts). */
export const PLUG_KINDS = [
  // The device itself is a USB stick.
  'usb-stick',
  'micro-usb',
  'mini-usb',
  // Round plugs, by their diameter in mm.
  'jack-3.5',
  'jack-2.5',
  // A flat plug that goes where the test strip goes.
  'strip-port',
  // A reader with an eye, the meter in front of it.
  'infrared',
  // A stick in the computer, the pump beside it.
  'radio-stick',
  // A meter in the computer as a stick, the pump beside it.
  'radio-meter',
  // A file that another program wrote.
  'file',
] as const;

export type PlugKind = (typeof PLUG_KINDS)[number];

/** For the person in front of the device. */
export interface Help {
  /** What cable or reader it takes. */
  readonly cable: string;
  /** The cable of models that differ, by the model's name. */
  readonly cableOf?: Readonly<Record<string, string>>;
  /** What to press, in the order a person does it. */
  readonly steps: readonly string[];
  /** What keeps this very device silent, shown when it does not answer. */
  readonly silent?: string;
  /** Steps of models that differ, by the model's name. */
  readonly stepsOf?: Readonly<Record<string, readonly string[]>>;
  /** What the plug looks like; a `plug` of the link says it before this one. */
  readonly plug?: PlugKind;
  /** Plugs of models that differ, by the model's name. */
  readonly plugOf?: Readonly<Record<string, PlugKind>>;
  /** About how long a full memory takes, in minutes, reckoned from its size and the speed of the line. */
  readonly minutes?: number;
  /** A sentence in its place, where that cannot be reckoned. One of both there is. */
  readonly takes?: string;
}

/** A device at the end of a cable. */
export interface DeviceManifest extends ManifestBase {
  readonly links: readonly Link[];
  readonly help: Help;
  /** Glucose the device can show as a number, mg/dL; anything else is LO, HI or a damaged record. */
  readonly rangeMgdl: RangeMgdl;
  /** How it marks LO and HI nobody knows, so the list promises none. */
  readonly areBoundsUnknown?: true;
  /** The memory holds whole mg/dL whatever unit the screen shows. */
  readonly storesMgdl?: true;
  readonly asks?: readonly Ask[];
  /**
   * The device logs every change of its clock, and the driver sets `at` of its readings by how long ago they were
   * (src/model/elapsed.ts). Nobody is then asked what a wrong clock means; the page says how the times were found.
   */
  readonly timing?: 'elapsed';
  /**
   * Of a driver that keeps pages (`decodeMemory`): raised whenever it makes other readings of the same pages than before, 1 when absent.
   * The next reading of a device then decodes all its pages again, so that nothing an older decoder understood otherwise stays.
   */
  readonly decoder?: number;
  load(): Promise<DeviceModule>;
  simulator(): Promise<SimulatorModule>;
}

/** A file another program wrote. */
export interface FileManifest extends ManifestBase {
  /** File name endings, as `<input accept>` takes them: '.csv'. */
  readonly accepts: readonly string[];
  load(): Promise<FileModule>;
}

/**
 * Devices that leave their reports as files on a disk of their own: listed among the devices, read by opening the folder. Each file
 * is one device's.
 */
export interface FolderManifest extends FileManifest {
  readonly folder: true;
  readonly help: Help;
  simulator(): Promise<ReportSimulatorModule>;
}

export type DriverManifest = DeviceManifest | FileManifest | FolderManifest;

export function isFolder(manifest: DriverManifest): manifest is FolderManifest {
  return 'folder' in manifest;
}

export function isDevice(manifest: DriverManifest): manifest is DeviceManifest {
  return 'links' in manifest;
}

export interface DeviceModule {
  readonly driver: DeviceDriver;
  readonly decode: Decode;
  /**
   * True when the bytes are something the driver's README lists: asked for every write before it reaches the device. `before` is
   * the write that went out last, for messages that take several writes.
   */
  readonly maySend: (bytes: Uint8Array, before?: Uint8Array) => boolean;
  /**
   * What the kept memory of a device holds (`DeviceMemory`): a driver that keeps pages has it, and decoding again uses
   * it instead of the conversations, which hold only what was new at the time.
   */
  readonly decodeMemory?: (pages: ReadonlyMap<string, Uint8Array>, options?: DecodeOptions) => Decoded;
}

/**
 * What earlier readings of this device kept, by a name of the driver's: pages of its memory that cannot change any more,
 * and what is needed to understand them. `put` resolves when the page is safe.
 */
export interface DeviceMemory {
  all(): Promise<ReadonlyMap<string, Uint8Array>>;
  put(name: string, bytes: Uint8Array): Promise<void>;
}

/**
 * A stretch of the device's clock in which a reading has said all there is of a kind: what earlier readings made of it and
 * this one did not yield goes, and what came with other contents is changed. For records that are reckoned from
 * others (delivered basal), not for those a device holds as such.
 */
export interface Settled {
  readonly kind: RecordKind;
  /** `from` ≤ device time < `to`. */
  readonly from: WallTime;
  readonly to: WallTime;
}

export interface FileModule {
  /** How sure this driver is that the file is of its format, 0 (not) to 1; looks at the first `head` bytes only. */
  recognise(head: Uint8Array, fileName: string): number;
  readonly decode: Decode;
}

export interface DeviceInfo {
  /** As the device names itself where it does, else as the person chose it. */
  readonly model: string;
  readonly serial: string;
  readonly firmware?: string;
  /** The device's clock, and the computer's (UTC ms) at the moment it was read. Absent where the protocol has none. */
  readonly clock?: { readonly deviceTime: WallTime; readonly computerAt: number };
  /** Unit the device shows its user. */
  readonly unit?: GlucoseUnit;
  /** How many records the device says it holds. */
  readonly count?: number;
}

export interface ReadContext {
  readonly signal: AbortSignal;
  /** What the person says the device is, one of the manifest's models. */
  readonly model?: string;
  /** UTC ms now; a function, so that a test can stand still. */
  now(): number;
  /** Waits, and rejects with `cancelled` at once when the reading is stopped. */
  sleep(ms: number): Promise<void>;
  progress(done: number, total: number): void;
  /** A place in the data that could not be read, while the reading goes on. */
  problem(problem: Problem): void;
  /** Answers to the manifest's `asks`, by id. */
  readonly answers: Readonly<Record<string, string>>;
  /** Of this very device; empty, and forgetting, until it is identified. */
  readonly memory: DeviceMemory;
  settled(span: Settled): void;
  /**
   * What has to be said to the device before the cable is let go, however the reading ends: done, failed or stopped (not
   * when the cable is gone). Last registered, first said; all together have a few seconds, and their failures change nothing.
   */
  farewell(say: Farewell): void;
}

/** Is given a port and a pause that a stop does not reach. */
export type Farewell = (port: Transport, pause: Pick<ReadContext, 'sleep'>) => Promise<void>;

/** A damaged or strange place in what came from a device or stands in a file. */
export interface Problem {
  /** 'line 12', 'frame 5', 'byte 1024': where a person looks for it. */
  readonly where: string;
  /** What is wrong, with the evidence. */
  readonly what: string;
}

export interface DeviceDriver {
  /** Opens the conversation: model, serial, the device's own clock. */
  identify(port: Transport, ctx: ReadContext): Promise<DeviceInfo>;
  /** Yields readings as they arrive, so that a break keeps what came before it. */
  read(port: Transport, info: DeviceInfo, ctx: ReadContext): AsyncIterable<Reading>;
}

/** Received bytes, or a file's: chunk by chunk as they came, one chunk when the boundaries are not known. */
export interface Capture {
  readonly chunks: readonly Uint8Array[];
  /** Both directions, where they are known: the answers of some devices do not say what was asked. */
  readonly transfers?: readonly Transfer[];
  readonly fileName?: string;
}

export interface DecodeOptions {
  readonly model?: string;
  /** Switches particular to a driver, from the command line: `--sensor` is `flags: ['sensor']`. */
  readonly flags?: readonly string[];
  /** Column or date choices a person made for a file whose meaning is not certain. */
  readonly choices?: Readonly<Record<string, string>>;
}

export interface Decoded {
  readonly info: DeviceInfo;
  readonly readings: readonly Reading[];
  /** Places that could not be read. Everything around them is in `readings`. */
  readonly problems: readonly Problem[];
  /** What a person at the command line is told besides; nothing is wrong. */
  readonly notes?: readonly string[];
}

/**
 * Decodes what a device sent, without a device: captures, saved conversations, files. The same protocol code as `read`.
 * Damage ends up in `problems`; throws `bad-file` only when nothing at all is recognised.
 */
export type Decode = (captures: readonly Capture[], options?: DecodeOptions) => Decoded;

export type { Bound };
