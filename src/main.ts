// Builds the parts and mounts the app; the only file that knows all of them.
import { systemZoneId } from './model/time.ts';
import { text, createText, localeFor, setText } from './text/text.ts';
import { firstEn } from './text/first.en.ts';
import './ui/app.ts';
import type { App } from './ui/app.ts';
import { applyTheme } from './ui/state/appearance.ts';
import { guessUnit } from './ui/state/guess.ts';
import { People, rememberTask } from './ui/state/people.ts';
import { Reading } from './ui/state/reading.ts';
import { SyncRuns } from './ui/state/sync-runs.ts';
import { tokens } from './ui/tokens.ts';

// The only browser that needs it is one without Temporal.
if (!('Temporal' in globalThis)) await import('temporal-polyfill/global');

const locale = localeFor('en', navigator.languages);
setText(createText(firstEn, locale));
document.documentElement.lang = locale;
document.adoptedStyleSheets = [tokens.styleSheet!];
applyTheme();

// Loaded beside the first page's code, not before the shell is drawn.
const storage = Promise.all([import('./store/people.ts'), import('./store/dexie-store.ts')]).then(
  ([people, store]) => ({ ...people, openStore: store.openStore }),
);
const api = async () => (await import('./ui/state/device-worker.ts')).deviceWorker();

const app: App = document.createElement('x-app');
app.locale = locale;
app.demo = new URL(location.href).searchParams.has('demo');
const people = new People({
  storage: {
    listPeople: async () => (await storage).listPeople(),
    putPerson: async (person) => (await storage).putPerson(person),
    removePerson: async (id) => (await storage).removePerson(id),
    currentPersonId: async () => (await storage).currentPersonId(),
    rememberPerson: async (id) => (await storage).rememberPerson(id),
    watchPeople: (onValue, onError) => {
      let stop: (() => void) | undefined;
      let stopped = false;
      storage.then((module) => {
        if (!stopped) stop = module.watchPeople(onValue, onError);
      }, onError);
      return () => {
        stopped = true;
        stop?.();
      };
    },
    openStore: async (personId) => (await storage).openStore(personId),
  },
  fillDemo: async (request) => (await api()).fillDemo(request),
  unit: guessUnit(navigator.languages),
  zoneId: systemZoneId(),
  names: {
    own: text('people.unnamed'),
    demo: text('people.demo-name'),
    numbered: (number) => text('people.unnamed-number', { number }),
  },
});
app.people = people;
app.reading = new Reading({
  api,
  // What cannot be remembered is asked for again; the reading itself goes on.
  onIdentified: (task) => void rememberTask(people, task).catch(() => undefined),
});
app.syncRuns = new SyncRuns({
  sync: async (request, onProgress) =>
    (await import('./ui/state/sync-worker.ts')).syncWorker().syncPerson(request, onProgress),
  watchRemotes: (onValue) => {
    let stop: (() => void) | undefined;
    let stopped = false;
    void import('./store/account.ts').then(({ watchRemotes }) => {
      if (!stopped) stop = watchRemotes(onValue);
    });
    return () => {
      stopped = true;
      stop?.();
    };
  },
});
document.body.replaceChildren(app);
// Data of a device is worth keeping when the disk gets full; Chromium decides by itself and asks nobody.
app.reading.subscribe(({ stage }) => {
  if (stage === 'ended') void navigator.storage.persist();
});

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  const { registerSW } = await import('virtual:pwa-register');
  const reload = registerSW({ onNeedRefresh: () => (app.newVersion = () => void reload(true)) });
}
