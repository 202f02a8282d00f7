// Which basal profile was in force when, on models that do not log basal starts: back from what was found, over the logged changes.
import type { Snapshot } from './image.ts';
import { ASKED } from './image.ts';
import type { ProfileStep } from './delivered-basal.ts';
import type { Profile, ProfileSlot } from './records/basal.ts';
import { patternChange, profileOf, RATE_STEPS } from './records/basal.ts';
import type { RunView } from './run-view.ts';
import { snapshotPage } from './snapshot-facts.ts';

/** Profiles by pattern number, and the pattern in force. */
export interface ProfileState {
  readonly profiles: ReadonlyMap<number, Profile>;
  readonly active: number | undefined;
}

const NOTHING: ProfileState = { profiles: new Map(), active: undefined };

/** Profile of answers 92 to 94: triples of rate low, rate high, slot, to 00 00 00; `00 00 3F` is an empty pattern. */
export function answeredProfile(answer: Uint8Array): Profile {
  const slots: ProfileSlot[] = [];
  let last = -1;
  for (let at = 0; at + 1 <= answer.length; at += 3) {
    const [low = 0, high = 0, slot = 0] = answer.subarray(at, at + 3);
    // The end; a first segment may be 0 U/h from midnight.
    if (slot <= last || slot >= 48) break;
    last = slot;
    slots.push({ startMin: slot * 30, unitsPerHour: (low | (high << 8)) / RATE_STEPS });
  }
  return slots;
}

/** Pattern in force, of answer C0 (not while patterns are off: then it is the standard one). */
export function answeredPattern(answer: Uint8Array): number {
  return answer[10] ? (answer[11] ?? 0) : 0;
}

function stateOf({ answers }: Snapshot): ProfileState {
  const profiles = new Map<number, Profile>();
  [ASKED.basalStandard, ASKED.basalA, ASKED.basalB].forEach((opcode, pattern) => {
    const answer = answers.get(opcode);
    if (answer) profiles.set(pattern, answeredProfile(answer));
  });
  const settings = answers.get(ASKED.settings);
  return { profiles, active: settings ? answeredPattern(settings) : undefined };
}

export interface ProfilesInForce {
  readonly steps: readonly ProfileStep[];
  /** What was in force at the beginning of the stretch. */
  readonly start: ProfileState;
  /** Nothing in the stretch says it: it is what was in force at the beginning of the one after it. */
  readonly supposed: boolean;
}

/**
 * The profiles in force over a stretch; `later` is what was in force at the beginning of the next one. What is known at its end (the snapshot taken there, or the last changes in it) is
 * walked back over every change of a profile (08 has the one before) and of the pattern (14 names the old one).
 */
export function profilesInForce(
  view: RunView,
  firstPage: number,
  lastPage: number,
  snapshots: readonly Snapshot[],
  later: ProfileState | undefined,
): ProfilesInForce {
  const snapshot = snapshots.findLast((item) => {
    const page = snapshotPage(item) ?? (item === snapshots.at(-1) ? lastPage : undefined);
    return page !== undefined && page >= firstPage && page <= lastPage && item.answers.has(ASKED.basalStandard);
  });
  const page = snapshot && (snapshotPage(snapshot) ?? lastPage);
  const from = page === undefined ? 0 : firstIndexAfter(view, page);
  const found = snapshot && stateOf(snapshot);
  const steps: ProfileStep[] = [];
  let state = found ?? NOTHING;
  let start = from;
  if (!found) {
    state = later ?? forward(view, NOTHING, 0, view.records.length);
    start = view.records.length;
  } else {
    let after = state;
    steps.push({ index: start, profile: profileIn(after) });
    for (let i = start; i < view.records.length; i++) {
      const changed = forward(view, after, i, i + 1);
      if (changed !== after) steps.push({ index: i, profile: profileIn(changed) });
      after = changed;
    }
  }
  for (let i = start - 1; i >= 0; i--) {
    const before = backward(view, state, i);
    if (before === state) continue;
    steps.push({ index: i, profile: profileIn(state) });
    state = before;
  }
  steps.push({ index: 0, profile: profileIn(state) });
  return {
    steps: steps.reverse().sort((a, b) => a.index - b.index),
    start: state,
    supposed: !found && later !== undefined,
  };
}

function profileIn({ profiles, active }: ProfileState): Profile | undefined {
  return active === undefined ? undefined : profiles.get(active);
}

/** Records of that page count as written before the snapshot: the page was read right after it. */
function firstIndexAfter({ records }: RunView, page: number): number {
  const index = records.findIndex((record) => record.page > page);
  return index < 0 ? records.length : index;
}

function forward({ records }: RunView, start: ProfileState, from: number, to: number): ProfileState {
  let state = start;
  for (let i = from; i < to; i++) {
    const record = records[i]!;
    if (record.opcode === 0x09) state = withProfile(state, profileOf(record));
    else if (record.opcode === 0x14) state = { ...state, active: patternChange(record).after };
  }
  return state;
}

function backward({ records }: RunView, state: ProfileState, i: number): ProfileState {
  const record = records[i]!;
  if (record.opcode === 0x08) return withProfile(state, profileOf(record));
  return record.opcode === 0x14 ? { ...state, active: patternChange(record).before } : state;
}

function withProfile(state: ProfileState, { pattern, profile }: { pattern: number; profile: Profile }): ProfileState {
  return { profiles: new Map(state.profiles).set(pattern, profile), active: state.active };
}
