// All statistics over 14 days, 90 days and ten years, beside the statistics of @tidepool/viz on the same readings.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** Bundles an entry for Node into the temporary folder; resolves to the file. */
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
  return path.join(folder, name, 'bundle.mjs');
}

/** Each side runs in a process of its own: neither pays for the memory of the other or of the bundler. */
function timed(side, bundle, spans) {
  const args = [path.join(root, 'bench/stats-process.mjs'), side, bundle, JSON.stringify(spans)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${side}: ${stderr.slice(0, 500)}`);
  // The peer writes lines of its own, too.
  const lines = stdout.split('\n').filter((line) => line.startsWith('{"name"'));
  return lines.map((line) => JSON.parse(line));
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

async function ours() {
  const entry = path.join(folder, 'ours.ts');
  writeFileSync(
    entry,
    ['stats/all', 'stats/clean', 'model/time']
      .map((file) => `export * from ${JSON.stringify(path.join(root, 'src', `${file}.ts`))};`)
      .join('\n'),
  );
  return timed('ours', await bundled(entry, 'ours'), SPANS);
}

/** Installs the peer into the temporary folder and runs it; `undefined` when it cannot be had here. */
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
  const spans = SPANS.map(({ name, days, peerRuns }) => ({ name, days, runs: peerRuns }));
  return timed('peer', await bundled(source, 'viz', base), spans);
}

export async function bench(report) {
  mkdirSync(folder, { recursive: true });
  const group = 'statistics';
  const own = await ours();
  const firstName = SPANS[0].name;
  for (const { name, readings, ms, error } of own) {
    if (error) throw new Error(`${name}: ${error}`);
    if (name === firstName) report({ group, name: `all, ${name}, the very first run`, value: ms[0], unit: 'ms' });
    report({ group, name: `all, ${name} (${readings} readings)`, value: median(ms), unit: 'ms' });
    report({ group, name: `a reading, ${name}`, value: (median(ms) * 1e6) / readings, unit: 'ns' });
  }
  let theirs;
  let why = 'npm could not install it';
  try {
    theirs = await peer();
  } catch (error) {
    why = String(error);
  }
  if (!theirs) {
    console.log(`statistics: ${PEER} is not to be had here (${why}); nothing to compare with.`);
    return;
  }
  const rows = [];
  for (const { name, ms, error } of theirs) {
    if (error) {
      console.log(`statistics: ${PEER} could not do ${name}: ${error}`);
      continue;
    }
    const { readings, ms: ownMs } = own.find((one) => one.name === name);
    if (name === firstName)
      report({ group, name: `basic figures, ${name}, the very first run`, value: ms[0], unit: 'ms', peer: PEER });
    report({ group, name: `basic figures, ${name}`, value: median(ms), unit: 'ms', peer: PEER });
    report({ group, name: `times as long, ${name}`, value: median(ms) / median(ownMs), unit: '×', peer: PEER });
    rows.push({ name, readings, ms: median(ownMs), peerMs: median(ms) });
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
