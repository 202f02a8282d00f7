// Talks to devices away from the window: finds its own port, runs the driver, writes to the person's store.
import { expose } from 'comlink';
import { manifestById } from '../drivers/index.ts';
import { isDevice } from '../src/device/driver.ts';
import type { DeviceManifest } from '../src/device/driver.ts';
import { openPort } from '../src/device/ports.ts';
import { readDevice } from '../src/device/session.ts';
import { Transcript } from '../src/device/transcript.ts';
import type { Transport } from '../src/device/transport.ts';
import { AppError, asAppError } from '../src/model/errors.ts';
import { zone } from '../src/model/time.ts';
import '../src/rpc/errors.ts';
import { openStore } from '../src/store/dexie-store.ts';
import type { Store } from '../src/store/store.ts';
import { APP_VERSION } from '../src/version.ts';
import { correctClock } from './correct-clock.ts';
import { fillDemo, wearOnly } from './demo.ts';
import type { DeviceApi, PortOf, ReadEvent } from './device-api.ts';
import { fileDriver } from './import-file.ts';
import { openLedger } from './ledger.ts';
import { redecodeDevice } from './redecode.ts';
import { simulatedPort } from './simulated-port.ts';

const stores = new Map<string, Promise<Store>>();
let running: AbortController | undefined;

function storeOf(personId: string): Promise<Store> {
  let store = stores.get(personId);
  if (!store) {
    store = openStore(personId);
    stores.set(personId, store);
    store.catch(() => stores.delete(personId));
  }
  return store;
}

function deviceManifest(driverId: string): DeviceManifest {
  const manifest = manifestById(driverId);
  if (!manifest || !isDevice(manifest)) throw new AppError('bad-input', `no device driver ${driverId}`);
  return manifest;
}

async function open(choice: PortOf, manifest: DeviceManifest, model: string): Promise<Transport> {
  return choice.kind === 'simulator' ? simulatedPort(choice, manifest, model) : openPort(choice, manifest);
}

const api: DeviceApi = {
  async read({ personId, zoneId, driverId, port: choice, model, answers }, onEvent) {
    if (running) throw new AppError('busy', 'another reading is running');
    const stop = new AbortController();
    running = stop;
    // Events are news, not questions: nobody waits for the window to have drawn them.
    const tell = (event: ReadEvent): void => void Promise.resolve(onEvent(event)).catch(() => undefined);
    try {
      const manifest = deviceManifest(driverId);
      const chosen = model ?? manifest.models[0] ?? manifest.name;
      const [store, module] = await Promise.all([storeOf(personId), manifest.load()]);
      tell({ stage: 'connecting' });
      const transcript = new Transcript();
      const ledger = openLedger({
        store,
        manifest,
        zone: zone(zoneId),
        transcript,
        model: chosen,
        appVersion: APP_VERSION,
        demo: choice.kind === 'simulator',
      });
      try {
        await readDevice(await open(choice, manifest, chosen), {
          module,
          signal: stop.signal,
          transcript,
          ...(model !== undefined && { model }),
          onIdentified: async (info) => {
            const deviceId = await ledger.identified(info);
            if (choice.kind === 'simulator' && manifest.reads.includes('basal')) await wearOnly(store, deviceId);
            tell({ stage: 'identified', info, deviceId });
          },
          onReadings: (readings) => ledger.take(readings),
          onProgress: (done, total) =>
            tell({ stage: 'reading', done, total, added: ledger.added, known: ledger.known }),
          onProblem: (problem) => ledger.problem(problem),
          ...(answers && { answers }),
          memory: () => ledger.memory(),
          onSettled: (span) => ledger.settled(span),
        });
        return await ledger.finish('complete');
      } catch (thrown) {
        const error = asAppError(thrown);
        return await ledger.finish(error.code === 'cancelled' ? 'cancelled' : 'broken', error);
      }
    } finally {
      running = undefined;
    }
  },

  async cancel() {
    running?.abort();
  },

  async importFile({ personId, zoneId, file, driverId, choices }) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const { manifest, module } = await fileDriver(bytes, file.name, driverId);
    const decoded = module.decode([{ chunks: [bytes], fileName: file.name }], { ...(choices && { choices }) });
    const transcript = new Transcript();
    transcript.add('in', bytes);
    const ledger = openLedger({
      store: await storeOf(personId),
      manifest,
      zone: zone(zoneId),
      transcript,
      model: decoded.info.model,
      appVersion: APP_VERSION,
      fileName: file.name,
    });
    for (const problem of decoded.problems) ledger.problem(problem);
    try {
      await ledger.identified(decoded.info);
      await ledger.take(decoded.readings);
      return await ledger.finish('complete');
    } catch (error) {
      return await ledger.finish('broken', asAppError(error));
    }
  },

  async correctClock({ personId, ...correction }) {
    await correctClock(await storeOf(personId), correction);
  },

  async redecode({ personId, deviceId }) {
    return redecodeDevice(await storeOf(personId), deviceId);
  },

  async fillDemo({ personId, zoneId, days }) {
    await fillDemo(await storeOf(personId), zone(zoneId), days);
  },
};

expose(api);
