// All statistics over 14 days, 90 days and ten years, beside the statistics of @tidepool/viz on the same readings.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
// Outside the project: the peer is never a part of it.
const folder = path.join(os.tmpdir(), 'basalt-bench-stats');
const PEER = '@tidepool/viz 1.60.0';
/** Medians of so many runs: code that has run before is what a worker has. */
const SPANS = [
  { name: '14 days', days: 14, runs: 101, peerRuns: 7 },
  { name: '90 days', days: 90, runs: 61, peerRuns: 3 },
  { name: 'one year', days: 365, runs: 31, peerRuns: 1 },
  { name: 'ten years', days: 3650, runs: 9, peerRuns: 1 },
];
/** The peer's figures. Ours are all that src/stats has for sensors, with episodes, a line a day and the profile. */
const PEER_STATS = [
  'averageGlucose',
  'coefficientOfVariation',
  'glucoseManagementIndicator',
  'readingsInRange',
  'sensorUsage',
  'standardDev',
  'timeInRange',
];
const STEP_MS = 300_000;
// Readings of a real sensor fall on no round minutes.
const START = Date.UTC(2015, 0, 1, 0, 2, 17);

/** A made-up sensor: three meals a day, drifting nights, now and then a pause. The same readings every time. */
function readings(days) {
  let seed = 42;
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  const at = [];
  const value = [];
  let level = 140;
  let pauseUntil = 0;
  for (let i = 0; i < days * 288; i++) {
    const hour = (i % 288) / 12;
    const meal = [7.5, 12.5, 19].reduce((sum, time) => sum + Math.max(0, 1 - Math.abs(hour - time - 1) / 2), 0);
    level += (115 + 90 * meal + 35 * Math.sin(i / 3000) - level) * 0.08 + (random() - 0.5) * 14;
    if (random() < 0.0004) pauseUntil = i + 2 + random() * 40;
    if (i < pauseUntil) continue;
    at.push(START + i * STEP_MS + Math.floor(random() * 4) * 1000);
    value.push(Math.max(40, Math.min(400, Math.round(level))));
  }
  return { at, value };
}

function columnsOf({ at, value }) {
  const length = at.length;
  return {
    length,
    at: Float64Array.from(at),
    value: Float64Array.from(value),
    bound: new Uint8Array(length),
    source: new Uint16Array(length),
    sources: ['sensor'],
    intervalMin: new Uint8Array(length).fill(5),
  };
}

/** Bundles an entry for Node into the temporary folder and loads it. */
async function bundled(entry, name, base = root) {
  await build({
    root: base,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: path.join(folder, name),
      target: 'node20',
      rollupOptions: { output: { format: 'es', entryFileNames: 'bundle.mjs' } },
    },
  });
  return import(pathToFileURL(path.join(folder, name, 'bundle.mjs')).href);
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

async function ours(report) {
  if (!('Temporal' in globalThis)) await import('temporal-polyfill/global');
  const entry = path.join(folder, 'ours.ts');
  writeFileSync(
    entry,
    ['stats/all', 'stats/clean', 'model/time']
      .map((file) => `export * from ${JSON.stringify(path.join(root, 'src', `${file}.ts`))};`)
      .join('\n'),
  );
  const { allStatistics, cleanCgm, zone } = await bundled(entry, 'ours');
  const utc = zone('UTC');
  const found = {};
  for (const { name, days, runs } of SPANS) {
    const list = readings(days);
    const ms = [];
    for (let i = 0; i < runs; i++) {
      // New columns every time: what was computed for others is not known for these.
      const columns = columnsOf(list);
      const start = performance.now();
      allStatistics(cleanCgm(columns, utc), utc);
      ms.push(performance.now() - start);
    }
    found[name] = { ms: median(ms), readings: list.at.length };
    const group = 'statistics';
    if (name === SPANS[0].name) report({ group, name: `all, ${name}, the very first run`, value: ms[0], unit: 'ms' });
    report({ group, name: `all, ${name} (${list.at.length} readings)`, value: found[name].ms, unit: 'ms' });
    report({ group, name: `a reading, ${name}`, value: (found[name].ms * 1e6) / list.at.length, unit: 'ns' });
  }
  return found;
}

/** Installs the peer into the temporary folder; `undefined`, and why, when that cannot be done here. */
async function peer() {
  const base = path.join(folder, 'peer');
  const source = path.join(base, 'node_modules/@tidepool/viz/dist/data.js');
  if (!existsSync(source)) {
    mkdirSync(base, { recursive: true });
    // Its sundial 1.7.6 is not published; 1.7.5 is the nearest.
    const manifest = { private: true, dependencies: { '@tidepool/viz': '1.60.0' }, overrides: { sundial: '1.7.5' } };
    writeFileSync(path.join(base, 'package.json'), JSON.stringify(manifest));
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps', '--loglevel=error'];
    const { status } = spawnSync('npm', args, { cwd: base, stdio: 'ignore', timeout: 300_000 });
    if (status !== 0 || !existsSync(source)) return undefined;
  }
  globalThis.__DEV__ = false;
  const { default: viz } = await bundled(source, 'viz', base);
  return viz.DataUtil;
}

function peerMs(DataUtil, { at, value }) {
  const data = at.map((time, i) => {
    const iso = new Date(time).toISOString();
    return {
      id: `reading-${i}`,
      type: 'cbg',
      time: iso,
      deviceTime: iso.slice(0, 19),
      value: value[i] / 18.01559,
      units: 'mmol/L',
      deviceId: 'sensor',
      uploadId: 'upload',
    };
  });
  const start = performance.now();
  const util = new DataUtil();
  util.addData(data, 'person');
  const { data: result } = util.query({
    endpoints: [START, Math.ceil((at.at(-1) + 1) / 86_400_000) * 86_400_000],
    activeDays: [0, 1, 2, 3, 4, 5, 6],
    bgSource: 'cbg',
    stats: PEER_STATS,
    timePrefs: { timezoneAware: true, timezoneName: 'UTC' },
    bgPrefs: {
      bgUnits: 'mg/dL',
      bgBounds: { veryHighThreshold: 250, targetUpperBound: 180, targetLowerBound: 70, veryLowThreshold: 54 },
    },
  });
  const ms = performance.now() - start;
  const { averageGlucose } = result.current.stats.averageGlucose;
  const mean = value.reduce((sum, one) => sum + one, 0) / value.length;
  if (Math.abs(averageGlucose - mean) > 0.01) throw new Error(`the peer's mean is ${averageGlucose}, not ${mean}`);
  return ms;
}

export async function bench(report) {
  mkdirSync(folder, { recursive: true });
  const own = await ours(report);
  let DataUtil;
  let why = 'npm could not install it';
  try {
    DataUtil = await peer();
  } catch (error) {
    why = String(error);
  }
  if (!DataUtil) {
    console.log(`statistics: ${PEER} is not to be had here (${why}); nothing to compare with.`);
    return;
  }
  const rows = [];
  for (const { name, days, peerRuns } of SPANS) {
    const list = readings(days);
    try {
      const all = Array.from({ length: peerRuns }, () => peerMs(DataUtil, list));
      const ms = median(all);
      const group = 'statistics';
      if (name === SPANS[0].name) {
        report({ group, name: `the same, ${name}, the very first run`, value: all[0], unit: 'ms', peer: PEER });
      }
      report({ group, name: `${PEER_STATS.length} basic figures, ${name}`, value: ms, unit: 'ms', peer: PEER });
      report({ group, name: `times as long, ${name}`, value: ms / own[name].ms, unit: '×', peer: PEER });
      rows.push({ name, ...own[name], peerMs: ms });
    } catch (error) {
      console.log(`statistics: ${PEER} could not do ${name}: ${String(error).slice(0, 200)}`);
    }
  }
  console.log(`\nFor bench/README.md:\n\n${table(rows)}\n`);
}

/** The rows as they stand in bench/README.md. */
function table(rows) {
  const figures = (value, digits = 3) =>
    value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(digits)));
  const lines = rows.map(
    ({ name, readings: count, ms, peerMs: theirs }) =>
      `| ${name} (${count.toLocaleString('en-US')} readings) | ${figures(ms)} ms | ${figures((ms * 1e6) / count)} ns | ${figures(theirs)} ms | ${figures(theirs / ms)} |`,
  );
  return [
    '|  | Basalt, everything | a reading | @tidepool/viz, seven figures | times as long |',
    '| - | -: | -: | -: | -: |',
    ...lines,
  ].join('\n');
}
