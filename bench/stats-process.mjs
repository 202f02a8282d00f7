// Times the statistics of one side in a Node process of its own, which holds nothing else: node bench/stats-process.mjs ours|peer BUNDLE SPANS
// SPANS is JSON, [{ name, days, runs }]; a line of JSON is printed for each, with the milliseconds of every run.
import { pathToFileURL } from 'node:url';

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

/** How long everything takes us. New columns every time: what was computed for others is not known for these. */
function oursMs({ allStatistics, cleanCgm, zone }, list) {
  const columns = columnsOf(list);
  const utc = zone('UTC');
  const start = performance.now();
  allStatistics(cleanCgm(columns, utc), utc);
  return performance.now() - start;
}

/** How long the peer takes for its figures. */
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

const [side, bundle, spans] = process.argv.slice(2);
if (!('Temporal' in globalThis)) await import('temporal-polyfill/global');
globalThis.__DEV__ = false;
const loaded = await import(pathToFileURL(bundle).href);
const once = side === 'ours' ? (list) => oursMs(loaded, list) : (list) => peerMs(loaded.default.DataUtil, list);
for (const { name, days, runs } of JSON.parse(spans)) {
  const list = readings(days);
  try {
    const ms = Array.from({ length: runs }, () => once(list));
    console.log(JSON.stringify({ name, readings: list.at.length, ms }));
  } catch (error) {
    console.log(JSON.stringify({ name, error: String(error).slice(0, 200) }));
  }
}
