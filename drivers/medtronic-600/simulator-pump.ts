// The pump in memory: answers inner commands, refuses what it does not know, and sends its histories in segments.
import type { DeviceSettings } from '../../src/model/record.ts';
import type { PumpStatus } from './answers.ts';
import { encodeCharacteristics, encodeClock, encodeDeviceString, encodeHistorySize, encodeStatus } from './answers.ts';
import {
  encodeBasalPattern,
  encodeCarbRatios,
  encodeLimits,
  encodeSensitivities,
  encodeTargets,
} from './settings-answers.ts';
import type { HistoryType } from './block.ts';
import { BLOCK_LENGTH, HISTORY, blocksOf, encodeObject } from './block.ts';
import type { PumpTime } from './event.ts';
import type { Inner } from './inner.ts';
import { PATTERN_NAMES } from './settings-change.ts';
import { encodeAnnouncement, segmentsOf } from './multipacket.ts';

/** How the radio and the pump misbehave; all absent: not at all. */
export interface Behaviour {
  /** Segments that do not arrive the first time they are sent, by number. */
  readonly lost?: (segment: number) => boolean;
  /** Segments that arrive twice. */
  readonly twice?: (segment: number) => boolean;
  /** Each two segments change places. */
  readonly swapped?: boolean;
  /** What the pump refuses, and why. */
  readonly refuses?: ReadonlyMap<number, number>;
  /** It says 0412 and 0404 of itself between its answers. */
  readonly chatty?: boolean;
  /** From this command on it is out of reach. */
  readonly silentFrom?: number;
  /** Segments stop for good after so many. */
  readonly segmentsUntilLost?: number;
  /** Channel it listens on. */
  readonly channel?: number;
  /** Blocks whose checksum is wrong, by number, in every object. */
  readonly damagedBlocks?: ReadonlySet<number>;
  /** Objects whose last bytes are missing, by the RTC of their oldest and newest event. */
  readonly damagedObjects?: (oldestRtc: number, newestRtc: number) => boolean;
}

export interface PumpHoldings {
  readonly serial: string;
  readonly name: string;
  readonly address: Uint8Array;
  readonly unit: 'mg/dL' | 'mmol/L';
  now(): PumpTime;
  /** What it does at the moment. */
  status(): PumpStatus;
  readonly settings: DeviceSettings;
  /** Events of both histories, as bytes. */
  readonly events: Readonly<Record<HistoryType, readonly Uint8Array[]>>;
}

/** What the pump says next, and whether it goes on by itself. */
export interface Said {
  readonly command: number;
  readonly params: Uint8Array;
}

/** Segments of the saved history are of 94 bytes; an object has 16 blocks. */
const SEGMENT_LENGTH = 94;
const BLOCKS_IN_OBJECT = 16;
/** Answers longer than this come in segments. */
const LONGEST_ANSWER = 96;
const NOT_SUPPORTED = 0x08;
const NO_SUCH_DATA = 0x0d;
const OUT_OF_SEQUENCE = 0x16;

/** Answers one command after the other; stateful as the pump is. */
export class SimulatedPump {
  readonly #holdings: PumpHoldings;
  readonly #behaviour: Behaviour;
  #sequence = 0;
  #isHighSpeed = false;
  #isGone = false;
  /** Whole messages still to be sent in segments. */
  #queue: Uint8Array[] = [];
  #segments: Uint8Array[] = [];
  #endsHistory = false;
  #sentSegments = 0;
  readonly #lostOnce = new Set<string>();
  #objects = 0;

  constructor(holdings: PumpHoldings, behaviour: Behaviour) {
    this.#holdings = holdings;
    this.#behaviour = behaviour;
  }

  /** Has told the end of a history, and that it leaves high speed; a stick that does not hear that freezes. */
  get isEnding(): boolean {
    return this.#endsHistory && !this.#queue.length && !this.#segments.length;
  }

  /** What it says to a message. */
  hear(inner: Inner): Said[] {
    const { command, params } = inner;
    const { silentFrom, refuses, chatty } = this.#behaviour;
    this.#isGone ||= silentFrom === command;
    if (this.#isGone) return [];
    if (command === 0x0412) {
      this.#sequence = 0;
      this.#isHighSpeed = params[0] === 0;
      return [];
    }
    if (!this.#isHighSpeed) return [];
    if (inner.sequence !== (this.#sequence % 126) + 1) return [this.#refuse(command, OUT_OF_SEQUENCE)];
    this.#sequence = inner.sequence;
    const reason = refuses?.get(command);
    if (reason !== undefined) return [this.#refuse(command, reason)];
    const answers = this.#answer(command, params);
    return chatty && answers.length
      ? [{ command: 0x0404, params: Uint8Array.of(0) }, { command: 0x0412, params: Uint8Array.of(0) }, ...answers]
      : answers;
  }

  #refuse(command: number, reason: number): Said {
    return { command: 0x00ff, params: Uint8Array.of(command >> 8, command & 0xff, reason) };
  }

  #answer(command: number, params: Uint8Array): Said[] {
    const { serial, name, address, unit, settings } = this.#holdings;
    switch (command) {
      case 0x0403:
        return [{ command: 0x0407, params: encodeClock(this.#holdings.now()) }];
      case 0x0112:
        return [{ command: 0x013c, params: encodeStatus(this.#holdings.status()) }];
      case 0x0116: {
        const pattern = params[0]!;
        const profile = settings.basalProfiles?.find((item) => item.name === PATTERN_NAMES[pattern - 1]);
        return this.#long(0x0123, encodeBasalPattern(pattern, profile?.slots ?? []));
      }
      case 0x012b:
        return this.#long(0x012c, encodeCarbRatios(settings.carbRatios ?? []));
      case 0x012e:
        return this.#long(0x012f, encodeSensitivities(settings.sensitivities ?? []));
      case 0x0131:
        return this.#long(0x0132, encodeTargets(settings.targets ?? []));
      case 0x0138:
        return [{ command: 0x0139, params: encodeLimits(settings) }];
      case 0x0200:
        return [{ command: 0x0201, params: encodeCharacteristics(serial, address, unit) }];
      case 0x013a:
        return [{ command: 0x013b, params: encodeDeviceString(name, address) }];
      case 0x030c:
        return [this.#size(params)];
      case 0x0304:
        return this.#begin(params);
      case 0x00fe:
        return this.#acknowledged((params[0]! << 8) | params[1]!);
      case 0xff02:
        return this.#resend((params[0]! << 8) | params[1]!, (params[2]! << 8) | params[3]!);
      default:
        return [this.#refuse(command, NOT_SUPPORTED)];
    }
  }

  /** An answer that may be too long for one message. */
  #long(command: number, params: Uint8Array): Said[] {
    if (params.length <= LONGEST_ANSWER) return [{ command, params }];
    this.#queue = [Uint8Array.of(command >> 8, command & 0xff, ...params)];
    this.#endsHistory = false;
    return this.#announce();
  }

  /** Blocks that hold an event of the range, whole as they are: a pump sends more than it was asked for. */
  #blocks(params: Uint8Array): { history: HistoryType; blocks: readonly Uint8Array[]; fromRtc: number; toRtc: number } {
    const view = new DataView(params.buffer, params.byteOffset, params.length);
    const history = params[0] === HISTORY.sensor ? HISTORY.sensor : HISTORY.pump;
    const [from, to] = [view.getUint32(2), view.getUint32(6)];
    const blocks = blocksOf(this.#holdings.events[history]).filter((block) => {
      const [first, last] = [firstRtc(block), lastRtc(block)];
      return last >= from && first <= to;
    });
    return {
      history,
      blocks,
      fromRtc: blocks[0] ? firstRtc(blocks[0]) : 0,
      toRtc: blocks.length ? lastRtc(blocks.at(-1)!) : 0,
    };
  }

  #size(params: Uint8Array): Said {
    const { history, blocks, fromRtc, toRtc } = this.#blocks(params);
    if (!blocks.length) return this.#refuse(0x030c, NO_SUCH_DATA);
    const bytes = blocks.length * BLOCK_LENGTH;
    const size = encodeHistorySize({ history, bytes, fromRtc, toRtc }, this.#holdings.now().offset);
    return { command: 0x030d, params: size };
  }

  #begin(params: Uint8Array): Said[] {
    const { history, blocks } = this.#blocks(params);
    if (!blocks.length) return [this.#refuse(0x0304, NO_SUCH_DATA)];
    const { damagedBlocks, damagedObjects } = this.#behaviour;
    this.#queue = [];
    for (let at = 0; at < blocks.length; at += BLOCKS_IN_OBJECT) {
      const part = blocks.slice(at, at + BLOCKS_IN_OBJECT).map((block, i) => {
        if (!damagedBlocks?.has(i)) return block;
        const damaged = block.slice();
        damaged[20]! ^= 0x01;
        return damaged;
      });
      const object = encodeObject({ history, blocks: part });
      const isDamaged = damagedObjects?.(firstRtc(part[0]!), lastRtc(part.at(-1)!));
      this.#queue.push(isDamaged ? object.slice(0, -8) : object);
    }
    this.#endsHistory = true;
    return this.#announce();
  }

  #announce(): Said[] {
    const { announcement, segments } = segmentsOf(this.#queue[0]!, SEGMENT_LENGTH);
    this.#segments = segments;
    this.#objects++;
    return [{ command: 0xff00, params: encodeAnnouncement(announcement) }];
  }

  #acknowledged(what: number): Said[] {
    if (what === 0xff00) return this.#resend(0, this.#segments.length);
    if (what !== 0xff01 || !this.#segments.length) return [];
    this.#queue.shift();
    this.#segments = [];
    if (this.#queue.length) return this.#announce();
    return this.#endsHistory ? [{ command: 0x030a, params: new Uint8Array(0) }] : [];
  }

  /** Heard by the stick: this ends what `isEnding` says. */
  ended(): void {
    this.#endsHistory = false;
  }

  #resend(first: number, count: number): Said[] {
    const { lost, twice, swapped, segmentsUntilLost = Number.POSITIVE_INFINITY } = this.#behaviour;
    const numbers = Array.from({ length: count }, (_, i) => first + i).filter((i) => i < this.#segments.length);
    if (swapped)
      for (let i = 0; i + 1 < numbers.length; i += 2) [numbers[i], numbers[i + 1]] = [numbers[i + 1]!, numbers[i]!];
    const said: Said[] = [];
    for (const number of numbers) {
      if (++this.#sentSegments > segmentsUntilLost) break;
      const name = `${this.#objects} ${number}`;
      if (lost?.(number) && !this.#lostOnce.has(name)) {
        this.#lostOnce.add(name);
        continue;
      }
      const segment = { command: 0xff01, params: this.#segments[number]! };
      said.push(segment, ...(twice?.(number) ? [segment] : []));
    }
    return said;
  }
}

function firstRtc(block: Uint8Array): number {
  return new DataView(block.buffer, block.byteOffset).getUint32(3);
}

function lastRtc(block: Uint8Array): number {
  const view = new DataView(block.buffer, block.byteOffset);
  const used = view.getUint16(2044);
  let rtc = 0;
  for (let at = 0; at < used; at += block[at + 2]!) rtc = Math.max(rtc, view.getUint32(at + 3));
  return rtc;
}
