// The people of this computer and which of them is shown; opens the store of the one who is.
import type { UtcMs } from '../../model/time.ts';
import { HOUR_MS } from '../../model/time.ts';
import type { GlucoseUnit } from '../../model/units.ts';
import type { Store } from '../../store/store.ts';
import type { Answers, Person, ReadingChoice } from '../../store/people.ts';
import { Subject } from './subject.ts';

export type { Answers, Person, ReadingChoice };

/** What is needed of src/store, so that tests can bring their own. */
export interface PeopleStorage {
  listPeople(): Promise<readonly Person[]>;
  putPerson(person: Person): Promise<void>;
  /** The person and everything of theirs. */
  removePerson(id: string): Promise<void>;
  currentPersonId(): Promise<string | undefined>;
  rememberPerson(id: string): Promise<void>;
  watchPeople(onValue: (people: readonly Person[]) => void, onError?: (error: unknown) => void): () => void;
  openStore(personId: string): Promise<Store>;
}

/** Somebody else's data, looked at in memory only. */
export interface Visit {
  readonly by: 'clinic' | 'link';
  /** When the person's own app has last written. */
  readonly writtenAt: UtcMs;
  /** What is older is not shared (months since January 1970); 0 for everything. */
  readonly fromMonth: number;
  readonly until?: UtcMs;
  /** Where it was opened: the path that leads back. */
  readonly from: string;
}

export interface PeopleState {
  /** Of this computer; whoever is only visited is not among them. */
  readonly people: readonly Person[];
  readonly current?: { readonly person: Person; readonly store: Store; readonly visit?: Visit };
  /** Something that takes a moment is going on. */
  readonly working?: 'demo-making' | 'demo-removing' | undefined;
}

export interface PeopleOptions {
  readonly storage: PeopleStorage;
  /** Fills an empty store with the demo life. */
  readonly fillDemo: (request: { personId: string; zoneId: string; days: number }) => Promise<void>;
  readonly unit: GlucoseUnit;
  readonly zoneId: string;
  readonly names: { readonly own: string; readonly demo: string; readonly numbered: (number: number) => string };
}

/** What is kept of one reading. */
interface ReadingWith {
  readonly way?: string | undefined;
  readonly answers?: Answers | undefined;
}

/** Nobody has more pumps of one kind. */
const MOST_ANSWERS = 6;

function sameAnswers(one: Answers, other: Answers): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => one[key] === other[key]);
}

const DEMO_DAYS = 90;
const HALF_DAY_MS = 12 * HOUR_MS;

export class People extends Subject<PeopleState> {
  readonly #options: PeopleOptions;
  #stop: (() => void) | undefined;
  #changing: Promise<void> = Promise.resolve();

  constructor(options: PeopleOptions) {
    super({ people: [] });
    this.#options = options;
  }

  /** Opens the person shown last, or makes the first one; the demo person when that is asked for. */
  async start(options: { readonly demo?: boolean } = {}): Promise<void> {
    const { storage } = this.#options;
    const people = await storage.listPeople();
    this.set({ ...this.value, people });
    if (options.demo) await this.openDemo();
    else {
      const last = await storage.currentPersonId();
      const person = people.find((item) => item.id === last) ?? people.find((item) => !item.demo) ?? people[0];
      await this.show(person ?? (await this.#create({ name: this.#options.names.own })));
    }
    this.#stop?.();
    // Another tab may add, rename or remove people.
    this.#stop = storage.watchPeople((list) => this.#heard(list));
  }

  stop(): void {
    this.#stop?.();
    this.value.current?.store.close();
  }

  async show(person: Person): Promise<void> {
    const before = this.value.current;
    if (before?.person.id === person.id) return;
    const store = await this.#options.storage.openStore(person.id);
    await this.#options.storage.rememberPerson(person.id);
    const people = this.value.people.some((item) => item.id === person.id)
      ? this.value.people
      : [...this.value.people, person];
    this.set({ ...this.value, people, current: { person, store } });
    before?.store.close();
  }

  /** Shows somebody else's data until another person is shown; nothing of it is kept. */
  visit(person: Person, store: Store, visit: Visit): void {
    const before = this.value.current;
    // Under an id that no person of this computer has: it may be one of them, shared.
    this.set({ ...this.value, current: { person: { ...person, id: `visit-${person.id}` }, store, visit } });
    before?.store.close();
  }

  /** Shows the person again who was shown before a visit. */
  async leave(): Promise<void> {
    if (!this.value.current?.visit) return;
    const last = await this.#options.storage.currentPersonId();
    const { people } = this.value;
    const person = people.find((item) => item.id === last) ?? people.find((item) => !item.demo) ?? people[0];
    await this.show(person ?? (await this.#create({ name: this.#options.names.own })));
  }

  /** Adds a person with this computer's zone and unit, and shows them. */
  async add(name: string): Promise<void> {
    const number = this.value.people.filter((item) => !item.demo).length + 1;
    await this.show(await this.#create({ name: name.trim() || this.#options.names.numbered(number) }));
  }

  /** Adds a person that comes from a backup, as they were there, under an id of their own where theirs is taken; does not show them. */
  async adopt(given: Person): Promise<Person> {
    const isTaken = this.value.people.some((item) => item.id === given.id);
    const person: Person = { ...given, id: isTaken ? crypto.randomUUID() : given.id };
    await this.#options.storage.putPerson(person);
    const { people } = this.value;
    if (!people.some((item) => item.id === person.id)) this.set({ ...this.value, people: [...people, person] });
    return person;
  }

  /** Changes the person shown. One change after the other, so that two at once do not undo each other. */
  change(changes: Partial<Omit<Person, 'id'>>): Promise<void> {
    const id = this.value.current?.person.id;
    const changed = this.#changing.then(() => (id === undefined ? undefined : this.#change(id, changes)));
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  async #change(id: string, changes: Partial<Omit<Person, 'id'>>): Promise<void> {
    const shown = this.value.current;
    if (shown?.visit && shown.person.id === id) {
      this.set({ ...this.value, current: { ...shown, person: { ...shown.person, ...changes } } });
      return;
    }
    const before = this.value.people.find((item) => item.id === id);
    if (!before) return;
    const person = { ...before, ...changes };
    await this.#options.storage.putPerson(person);
    const { current, people } = this.value;
    this.set({
      ...this.value,
      people: people.map((item) => (item.id === id ? person : item)),
      // Somebody else may be shown by now.
      ...(current?.person.id === id && { current: { person, store: current.store } }),
    });
  }

  /** Keeps how a device of a driver was read, for the next time; of whom it was read for, whoever is shown. */
  rememberReading(personId: string, driverId: string, { way, answers }: ReadingWith): Promise<void> {
    return this.#changeReading(personId, driverId, (before) => {
      const others = (before.answers ?? []).filter((one) => !answers || !sameAnswers(one, answers));
      return {
        ...(way === undefined ? before : { ...before, way }),
        ...(answers && { answers: [answers, ...others].slice(0, MOST_ANSWERS) }),
      };
    });
  }

  /** Answers that are not to be offered any more: another pump by now, or a slip of the finger. */
  forgetAnswers(personId: string, driverId: string, answers: Answers): Promise<void> {
    return this.#changeReading(personId, driverId, (before) => ({
      ...before,
      answers: (before.answers ?? []).filter((one) => !sameAnswers(one, answers)),
    }));
  }

  #changeReading(personId: string, driverId: string, next: (before: ReadingChoice) => ReadingChoice): Promise<void> {
    const changed = this.#changing.then(() => {
      const readWith = this.value.people.find(({ id }) => id === personId)?.readWith ?? {};
      return this.#change(personId, { readWith: { ...readWith, [driverId]: next(readWith[driverId] ?? {}) } });
    });
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  /** Shows the demo person, simulated anew when there is none. */
  async openDemo(): Promise<void> {
    const known = this.value.people.find((item) => item.demo);
    if (known) {
      // A demo of last month goes on up to today; what is there stays.
      if (Date.now() - (known.createdAt ?? 0) > HALF_DAY_MS) await this.#fill(known);
      return this.show(known);
    }
    this.set({ ...this.value, working: 'demo-making' });
    try {
      const person = await this.#create({ name: this.#options.names.demo, demo: true });
      try {
        await this.#fill(person);
      } catch (error) {
        await this.#options.storage.removePerson(person.id);
        throw error;
      }
      await this.show(person);
    } finally {
      this.#rest();
    }
  }

  /** Shows a real person; makes one when there is only the demo. */
  async showOwn(): Promise<void> {
    const own = this.value.people.find((item) => !item.demo);
    await this.show(own ?? (await this.#create({ name: this.#options.names.own })));
  }

  /** Removes the demo person. */
  async removeDemo(): Promise<void> {
    const demo = this.value.people.find((item) => item.demo);
    if (!demo) return;
    this.set({ ...this.value, working: 'demo-removing' });
    try {
      await this.remove(demo.id);
    } finally {
      this.#rest();
    }
  }

  /** Removes a person with everything of theirs; shows another one, made when there is none. */
  async remove(id: string): Promise<void> {
    const rest = this.value.people.filter((item) => item.id !== id);
    if (this.value.current?.person.id === id) {
      const next = rest.find((item) => !item.demo) ?? rest[0];
      await this.show(next ?? (await this.#create({ name: this.#options.names.own })));
    }
    await this.#options.storage.removePerson(id);
    this.set({ ...this.value, people: this.value.people.filter((item) => item.id !== id) });
  }

  #fill({ id, zoneId }: Person): Promise<void> {
    return this.#options.fillDemo({ personId: id, zoneId, days: DEMO_DAYS });
  }

  async #create(given: { readonly name: string; readonly demo?: true }): Promise<Person> {
    const { storage, unit, zoneId } = this.#options;
    const person: Person = { id: crypto.randomUUID(), unit, zoneId, ...given };
    await storage.putPerson(person);
    return person;
  }

  #heard(people: readonly Person[]): void {
    const { current } = this.value;
    if (current?.visit) return this.set({ ...this.value, people });
    const person = current && people.find((item) => item.id === current.person.id);
    if (current && !person) {
      // Removed in another tab.
      this.set({ ...this.value, people });
      void this.start();
      return;
    }
    const changed = current && person && JSON.stringify(person) !== JSON.stringify(current.person);
    this.set({ ...this.value, people, ...(current && { current: changed ? { ...current, person } : current }) });
  }

  #rest(): void {
    this.set({ ...this.value, working: undefined });
  }
}

/** Keeps how the device of a reading was reached; nothing of a simulated one. */
export async function rememberTask(people: People, task: ReadTask): Promise<void> {
  const { personId, driverId, way, answers, simulated } = task;
  if (driverId === undefined || simulated || (way === undefined && !answers)) return;
  await people.rememberReading(personId, driverId, { way, answers });
}

type ReadTask = ReadingWith & {
  readonly personId: string;
  readonly driverId?: string;
  readonly simulated?: boolean;
};
