// What the driver needs of a way to the pump; the stick and the Next Link are two.
import type { Farewell } from '../../src/device/driver.ts';
import type { Command } from './commands.ts';

/** What a pump answered. */
export type PumpAnswer =
  | { readonly kind: 'answer'; readonly data: Uint8Array; readonly strength?: number }
  /** It says no, for this reason (`REASONS`). Asking again never helps. */
  | { readonly kind: 'refused'; readonly reason: number };

export interface PumpLink {
  /** For messages: 'stick', 'Next Link'. */
  readonly name: string;
  /**
   * Makes the radio ready and wakes the pump. `timeout` when one of the two does not answer, `unsupported-model` when
   * another device or another pump does.
   */
  open(): Promise<void>;
  /**
   * Asks once. `timeout` when the pump says nothing, `bad-checksum` or `bad-frame` for damage, `unsupported-model` for the
   * answer of another pump. `onPart` hears of every part of a long answer.
   */
  ask(command: Command, parameters: Uint8Array, onPart?: () => void): Promise<PumpAnswer>;
  /** Before the next try: waits, throws away what is left of the last one, and begins anew when it failed often. */
  recover(failures: number): Promise<void>;
  /** Radio signal, 0 to 255, where the link tells it. */
  signal(): Promise<number | undefined>;
  /** Switches everything off again. */
  readonly farewell: Farewell;
}

/** Why a pump refuses (captures paradigm-comlink2-wire; 0C also through the Next Link). */
export const REASONS: Readonly<Record<number, string>> = {
  0x08: 'it does not know or does not take the command',
  0x09: 'a value is out of its range',
  0x0c: 'a bolus is running',
  0x0d: 'there is no such page',
};
export const BOLUS_RUNNING = 0x0c;

export function reasonText(reason: number): string {
  return REASONS[reason] ?? `reason ${reason.toString(16).padStart(2, '0')}`;
}
