// The people whose data this browser keeps, how each wants to see it, and who was shown last.
import type { UtcMs } from '../model/time.ts';
import type { GlucoseUnit } from '../model/units.ts';
import { openedPeople as database } from './database.ts';
import { deleteStore } from './dexie-store.ts';
import { guarded } from './errors.ts';
import { watched } from './watching.ts';

export interface Person {
  /** Also names the person's own database. */
  readonly id: string;
  readonly name: string;
  readonly unit: GlucoseUnit;
  /** IANA name of the time zone the person lives in. */
  readonly zoneId: string;
  /** The standard ranges when absent. */
  readonly targets?: Targets;
  /** Set when the person is first kept. */
  readonly createdAt?: UtcMs;
  /** Made by the demo, and marked as such wherever it shows. */
  readonly demo?: true;
  /** How devices were read last, by driver: offered again the next time. */
  readonly readWith?: Readonly<Record<string, ReadingChoice>>;
}

/** What the person said about a device of one driver. */
export interface ReadingChoice {
  /** What was plugged into the computer (`Link.name`). */
  readonly way?: string;
  /** Answers to what the driver asks, one for each device there is, the newest first. */
  readonly answers?: readonly Answers[];
}

/** Answers by the id of the question. */
export type Answers = Readonly<Record<string, string>>;

/** Ranges a person is measured by: a published set, or limits of their own. */
export type Targets =
  | { readonly preset: 'standard' | 'tight' | 'pregnancy' | 'pregnancy-other' | 'older' }
  | {
      readonly preset: 'own';
      readonly limits: Readonly<Record<'veryLow' | 'low' | 'high' | 'veryHigh', Limit>>;
    };

/** A limit as it is written in each unit: pairs, not conversions (70 mg/dL goes with 3.9 mmol/L, which is 70.26). */
export interface Limit {
  readonly mgdl: number;
  readonly mmoll: number;
}

/** Everyone, in the order they were added. */
export function listPeople(): Promise<readonly Person[]> {
  return guarded(async () => {
    const people = await database().people.toArray();
    return people.sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0));
  });
}

/** Adds a person, or replaces the one with the same id. */
export function putPerson(person: Person): Promise<void> {
  return guarded(async () => {
    await database().people.put({ createdAt: Date.now(), ...person });
  });
}

/**
 * Deletes a person and everything of theirs, data first: a person without data can be removed again, data without a
 * person would stay for ever. `storage`, and the person is still there, when another window does not let go.
 */
export function removePerson(id: string): Promise<void> {
  return guarded(async () => {
    await deleteStore(id);
    const { people, settings, remotes } = database();
    await database().transaction('rw', people, settings, remotes, async () => {
      await people.delete(id);
      await remotes.delete(id);
      if ((await settings.get('current-person'))?.value === id) await settings.delete('current-person');
    });
  });
}

/** Calls `onValue` with everyone now and after every change, from any window. Returns the stop. */
export function watchPeople(
  onValue: (people: readonly Person[]) => void,
  onError: (error: unknown) => void = reportError,
): () => void {
  return watched((inQuery) => inQuery(listPeople), onValue, onError);
}

/** Id of the person to show at the start: the one given to `rememberPerson` last, if still there. */
export function currentPersonId(): Promise<string | undefined> {
  return guarded(async () => (await database().settings.get('current-person'))?.value);
}

export function rememberPerson(id: string): Promise<void> {
  return guarded(async () => {
    await database().settings.put({ id: 'current-person', value: id });
  });
}

/** What the browser gives this site, all people together, in bytes; `undefined` where it does not say. */
export async function storageSpace(): Promise<{ readonly usedBytes: number; readonly quotaBytes: number } | undefined> {
  const { usage, quota } = await navigator.storage.estimate();
  return usage === undefined || quota === undefined ? undefined : { usedBytes: usage, quotaBytes: quota };
}
