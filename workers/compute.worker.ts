// Computes statistics off the main thread; what is stored it reads from the store itself, so that years of readings never cross over.
import { expose } from 'comlink';
import { AppError } from '../src/model/errors.ts';
import type { Range, Zone } from '../src/model/time.ts';
import { DAY_MS, zone } from '../src/model/time.ts';
import { overview } from '../src/overview/overview.ts';
import '../src/rpc/errors.ts';
import { allStatistics } from '../src/stats/all.ts';
import { cleanCgm } from '../src/stats/clean.ts';
import { rangeBefore } from '../src/stats/coverage.ts';
import type { Series } from '../src/stats/grid.ts';
import { withPeriodBefore } from '../src/stats/period.ts';
import { openStore } from '../src/store/dexie-store.ts';
import type { ComputeApi } from './compute-api.ts';

// Loaded inside the calls: a worker that waits before it listens loses the messages that come meanwhile.
const temporal = 'Temporal' in globalThis ? undefined : import('temporal-polyfill/global');

async function zoneOf(id: string): Promise<Zone> {
  await temporal;
  try {
    return zone(id);
  } catch (cause) {
    throw new AppError('bad-input', `no time zone ${id}`, { cause });
  }
}

/** The person's sensor readings as statistics count them. The store is let go of at once: others may want to upgrade it. */
async function readings(personId: string, range: Range, own: Zone): Promise<Series> {
  const store = await openStore(personId);
  try {
    const [columns, changes] = await Promise.all([store.columns('cgm', range), store.range('clock-change', range)]);
    // Of the sensors' own clocks: that of a meter has nothing to do with their readings.
    const breaks = changes.filter(({ deviceId }) => columns.sources.includes(deviceId)).map(({ at }) => at);
    return cleanCgm(columns, own, breaks.length ? { breaks } : undefined);
  } finally {
    store.close();
  }
}

const api: ComputeApi = {
  async statistics({ personId, range, zoneId, limits }) {
    const own = await zoneOf(zoneId);
    return allStatistics(await readings(personId, range, own), own, limits);
  },
  async statisticsOf(columns, { zoneId, limits }) {
    const own = await zoneOf(zoneId);
    return allStatistics(cleanCgm(columns, own), own, limits);
  },
  async overview({ personId, zoneId, ...request }) {
    const own = await zoneOf(zoneId);
    const store = await openStore(personId);
    try {
      return await overview(store, { ...request, zone: own });
    } finally {
      store.close();
    }
  },
  async periods({ personId, range, zoneId, limits, lastUploadAt }) {
    const own = await zoneOf(zoneId);
    // A day more on both sides, for the episodes at the edges.
    const around = { from: rangeBefore(range, own).from - DAY_MS, to: range.to + DAY_MS };
    const columns = await readings(personId, around, own);
    return withPeriodBefore(columns, range, own, {
      ...(limits && { limits }),
      ...(lastUploadAt !== undefined && { lastUploadAt }),
    });
  },
};
expose(api);
