// The app on a page of its own: real stores in fresh databases, or the browser's own ones; a device worker made of a few functions.
import axe from 'axe-core';
import { expect } from 'chai';
import type { App } from '../../src/ui/app.ts';
import '../../src/ui/app.ts';
import type { DeviceApi, ReadEvent, ReadResult } from '../../workers/device-api.ts';
import { fillDemo } from '../../workers/demo.ts';
import { AppError } from '../../src/model/errors.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { zone } from '../../src/model/time.ts';
import { forgetAccount, forgetRemote, remotePeople, watchRemotes } from '../../src/store/account.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import * as realPeople from '../../src/store/people.ts';
import { en } from '../../src/text/en.ts';
import { createText, setText } from '../../src/text/text.ts';
import type { PeopleStorage, Person } from '../../src/ui/state/people.ts';
import { People, rememberTask } from '../../src/ui/state/people.ts';
import { Reading } from '../../src/ui/state/reading.ts';
import { SyncRuns } from '../../src/ui/state/sync-runs.ts';
import { syncWorker } from '../../src/ui/state/sync-worker.ts';
import { tokens } from '../../src/ui/tokens.ts';

setText(createText(en, 'en-GB'));
document.adoptedStyleSheets = [tokens.styleSheet!];

export interface MountOptions {
  readonly unit?: GlucoseUnit;
  /** Start in the demo person, with so many simulated days. */
  readonly demoDays?: number;
  readonly path?: string;
  readonly api?: Partial<DeviceApi>;
  /**
   * People and stores are the browser's own, which the sync worker has too, and the person shown is synchronised as in the
   * app. Call `aloneInTheBrowser` first.
   */
  readonly realStorage?: true;
}

export interface Mounted {
  readonly app: App;
  readonly people: People;
  readonly reading: Reading;
  readonly close: () => Promise<void>;
  /** The element, looked for inside all shadow roots, as soon as it is there. */
  readonly find: <E extends Element = HTMLElement>(selector: string, words?: string | RegExp) => Promise<E>;
  readonly all: (selector: string) => Element[];
  readonly go: (path: string) => Promise<void>;
}

const mounted: Mounted[] = [];

/** Call in `afterEach`: takes the apps away that a test has left. */
export async function unmountAll(): Promise<void> {
  for (const one of mounted.splice(0)) await one.close();
}

/** Stores of their own for this test, nobody in them, nothing remembered. */
function freshStorage(): PeopleStorage {
  const people: Person[] = [];
  let current: string | undefined;
  const prefix = `test-${crypto.randomUUID().slice(0, 8)}`;
  return {
    listPeople: async () => [...people],
    putPerson: async (person) => {
      const index = people.findIndex((item) => item.id === person.id);
      if (index < 0) people.push(person);
      else people[index] = person;
    },
    removePerson: async (id) =>
      void people.splice(
        people.findIndex((item) => item.id === id),
        1,
      ),
    currentPersonId: async () => current,
    rememberPerson: async (id) => void (current = id),
    watchPeople: () => () => undefined,
    openStore: (id) => openStore(`${prefix}-${id}`),
  };
}

let alone: Promise<void> | undefined;

/**
 * For tests that work with the browser's own people and account: begins with nobody here and nobody signed in, whatever the file
 * before has left in this profile. Files that run at the same time have profiles of their own (web-test-runner.config.mjs).
 */
export function aloneInTheBrowser(): Promise<void> {
  return (alone ??= forgetEverybody());
}

async function forgetEverybody(): Promise<void> {
  for (const { id } of await realPeople.listPeople()) await realPeople.removePerson(id);
  for (const { personId } of await remotePeople()) await forgetRemote(personId);
  await forgetAccount();
  // Where Firebase keeps who is signed in.
  await new Promise<void>((done, failed) => {
    const request = indexedDB.deleteDatabase('firebaseLocalStorageDb');
    request.onsuccess = () => done();
    request.onerror = () => failed(request.error!);
  });
}

export async function mountApp(options: MountOptions = {}): Promise<Mounted> {
  const api: DeviceApi = { ...refusing, ...options.api };
  const storage = options.realStorage ? { ...realPeople, openStore } : freshStorage();
  const state = new People({
    storage,
    fillDemo: async ({ personId, zoneId }) => {
      const store = await storage.openStore(personId);
      await fillDemo(store, zone(zoneId), options.demoDays ?? 3);
      store.close();
    },
    unit: options.unit ?? 'mg/dL',
    zoneId: 'Europe/Paris',
    names: { own: 'My data', demo: 'Demo', numbered: (number) => `Person ${number}` },
  });
  const reading = new Reading({ api: async () => api, onIdentified: (task) => void rememberTask(state, task) });
  history.replaceState(null, '', `#${options.path ?? '/'}`);
  const app = document.createElement('x-app');
  app.locale = 'en-GB';
  app.demo = options.demoDays !== undefined;
  app.people = state;
  app.reading = reading;
  if (options.realStorage) {
    app.syncRuns = new SyncRuns({
      sync: (request, onProgress) => syncWorker().syncPerson(request, onProgress),
      watchRemotes,
      quietMs: 500,
    });
  }
  document.body.append(app);
  const all = (selector: string): Element[] => deepAll(app, selector);
  const one: Mounted = {
    app,
    people: state,
    reading,
    all,
    find: (selector, words) =>
      until(
        () => all(selector).find((item) => says(item, words)),
        () =>
          `no ${selector} that says “${String(words ?? '')}”, but: ${all('h1, x-notice').map(deepWords).join(' | ')}`,
      ) as Promise<never>,
    async go(path) {
      location.hash = `#${path}`;
      await new Promise((resolve) => setTimeout(resolve));
    },
    async close() {
      app.remove();
      document.documentElement.removeAttribute('data-theme');
    },
  };
  mounted.push(one);
  await until(() => state.value.current);
  return one;
}

/** Any call that a test did not expect. */
const refuse = async (): Promise<never> => {
  throw new AppError('internal', 'the test did not expect this call');
};
const refusing: DeviceApi = {
  read: refuse,
  cancel: refuse,
  importFile: refuse,
  correctClock: refuse,
  redecode: refuse,
  fillDemo: refuse,
};

/** A device worker whose one reading is played by the test. */
export function playedReading(): {
  readonly api: Pick<DeviceApi, 'read' | 'cancel'>;
  readonly tell: (event: ReadEvent) => void;
  readonly end: (result: ReadResult) => void;
  readonly fail: (error: AppError) => void;
  readonly cancelled: () => number;
} {
  let tell: (event: ReadEvent) => void = () => undefined;
  let end: (result: ReadResult) => void = () => undefined;
  let fail: (error: AppError) => void = () => undefined;
  let cancels = 0;
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  return {
    api: {
      read: (_request, onEvent) =>
        new Promise((resolve, reject) => {
          tell = onEvent;
          end = resolve;
          fail = reject;
          begin();
        }),
      cancel: async () => void cancels++,
    },
    tell: (event) => void begun.then(() => tell(event)),
    end: (result) => void begun.then(() => end(result)),
    fail: (error) => void begun.then(() => fail(error)),
    cancelled: () => cancels,
  };
}

/** Inside all shadow roots; 'x-list >>> a' is every link somewhere inside of a list. */
function deepAll(root: Element | ShadowRoot, selector: string): Element[] {
  const [outer, inner] = selector.split(' >>> ');
  if (inner !== undefined) return deepAll(root, outer!).flatMap((item) => deepAll(item, inner));
  const found: Element[] = [...root.querySelectorAll(selector)];
  const inside = root instanceof Element && root.shadowRoot ? [root.shadowRoot] : [];
  for (const shadow of [...inside, ...[...root.querySelectorAll('*')].flatMap((item) => item.shadowRoot ?? [])]) {
    found.push(...deepAll(shadow, selector));
  }
  return found;
}

function deepWords(element: Element): string {
  return wordsOf(element) + (element.shadowRoot ? wordsOf(element.shadowRoot as unknown as Element) : '');
}

function says(element: Element, words: string | RegExp | undefined): boolean {
  if (words === undefined) return true;
  const content = wordsOf(element);
  return typeof words === 'string' ? content.includes(words) : words.test(content);
}

/** Text as a person reads it: one space between words. */
export function wordsOf(element: Element): string {
  return (element.textContent ?? '').replace(/[\s\u00a0]+/g, ' ').trim();
}

/** Waits until `look` finds something; fails with its source after a few seconds. */
export async function until<T>(
  look: () => T | undefined | null | false,
  otherwise: () => string = () => `never came true: ${String(look)}`,
): Promise<T> {
  const timeoutMs = 8000;
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = look();
    if (found) return found;
    if (performance.now() > end) throw new Error(otherwise());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** No finding of axe in the element, shadow roots included. */
export async function accessible(element: Element): Promise<void> {
  // Between two colours there is one that nobody reads by.
  const moving = deepAll(element, '*')
    .flatMap((item) => item.getAnimations())
    .filter((animation) => animation instanceof CSSTransition);
  await Promise.allSettled(moving.map(({ finished }) => finished));
  const { violations } = await axe.run(element, {
    // The whole document is the test runner's: its title and language are not ours.
    rules: { 'document-title': { enabled: false }, 'html-has-lang': { enabled: false } },
    resultTypes: ['violations'],
  });
  const words = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n  ${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary}`).join('\n  ')}`,
  );
  expect(words, words.join('\n')).to.deep.equal([]);
}

export function press(target: EventTarget, key: string): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
}
