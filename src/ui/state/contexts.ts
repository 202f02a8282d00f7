// What pages get without asking their parents: the person's store, how to write values, the people, the running reading.
import { createContext } from '@lit/context';
import type { Store } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import type { People, Person, Visit } from './people.ts';
import type { Reading } from './reading.ts';
import type { SyncRuns } from './sync-runs.ts';

/** The person shown now and the place of that person's data. */
export interface Profile {
  readonly person: Person;
  readonly store: Store;
  /** There while it is somebody else's data, to be looked at only. */
  readonly visit?: Visit;
}

export const profileContext = createContext<Profile>('profile');
/** Locale, unit and zone of the person shown. Elements that use it are drawn anew when one of them changes. */
export const formatContext = createContext<Format>('format');
export const peopleContext = createContext<People>('people');
export const readingContext = createContext<Reading>('reading');
export const syncRunsContext = createContext<SyncRuns>('sync-runs');
