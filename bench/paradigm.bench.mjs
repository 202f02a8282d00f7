// A whole Paradigm memory to finished records: 36 history pages of a 523, 49 sensor pages; beside decocare where it is at hand.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer, createServerModuleRunner } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const captures = process.env.CAPTURES ?? path.join(root, '..', 'shared', 'fixtures');
/** A checkout of github openaps/decocare, which runs on Python 2 with python-dateutil. */
const peerFolder = process.env.DECOCARE;
const PEER = 'decocare (Python 2)';
const FOLDER = 'paradigm-history-pages/523-736868';
const RUNS = 101;
const SENSOR_PAGES = 49;
const NEWEST = 417;

export async function bench(report) {
  const server = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const runner = createServerModuleRunner(server.environments.ssr);
    const load = (file) => runner.import(`/drivers/paradigm-memory/${file}.ts`);
    const { decodeImage } = await load('decode-image');
    const { emptyImage } = await load('image');
    const { encodeSensor } = await load('encode-sensor');
    const { pumpModel } = await load('pump-model');
    history(report, decodeImage, emptyImage);
    sensor(report, decodeImage, emptyImage, encodeSensor, pumpModel('523'));
    await runner.close();
  } finally {
    await server.close();
  }
}

/** Answers of that reading: the clock of the pump and the number of its newest page. */
function snapshot() {
  const clock = Uint8Array.of(22, 33, 26, 0x07, 0xdf, 3, 29);
  return {
    computerAt: Date.UTC(2015, 2, 30, 3, 33, 26),
    answers: new Map([
      [0x70, clock],
      [0x9d, Uint8Array.of(0, 0, 1, 0xa1)],
    ]),
  };
}

function history(report, decodeImage, emptyImage) {
  const folder = path.join(captures, FOLDER);
  if (!existsSync(folder)) {
    console.log(`paradigm: no captures at ${folder}, so history pages are not measured`);
    return;
  }
  const image = emptyImage();
  const files = [];
  for (const name of readdirSync(folder)) {
    const match = /page-(\d+)\.data$/.exec(name);
    if (!match) continue;
    files.push(path.join(folder, name));
    image.history.set(NEWEST - Number(match[1]), new Uint8Array(readFileSync(path.join(folder, name))));
  }
  image.snapshots.push(snapshot());
  const { readings, problems } = decodeImage(image, { model: '523' });
  if (problems.length || readings.length < 2000)
    throw new Error(`${readings.length} readings, ${problems.length} problems`);
  const pages = image.history.size;
  report({
    group: 'paradigm',
    name: `${pages} history pages of a 523: ${readings.length} readings`,
    value: medianMs(() => decodeImage(image, { model: '523' })),
    unit: 'ms',
  });
  beside(report, files, pages);
}

function sensor(report, decodeImage, emptyImage, encodeSensor, model) {
  const from = Date.UTC(2015, 0, 1, 0, 2);
  const readings = Array.from({ length: 60_000 }, (_, i) => ({
    kind: 'cgm',
    // A gap every few hundred readings, as a pump's pages have.
    deviceTime: new Date(from + (i + 3 * Math.floor(i / 400)) * 300_000).toISOString().slice(0, 19),
    mgdl: 60 + ((i * 37) % 300),
    isig: 10 + (i % 3000) / 50,
  }));
  const { glucose, isig } = encodeSensor(readings, model);
  const image = emptyImage();
  for (let i = 0; i < SENSOR_PAGES; i++) {
    image.glucose.set(i, glucose[i]);
    image.isig.set(i, isig[i]);
  }
  const found = decodeImage(image, { model: '523' });
  if (found.problems.length || found.readings.length < SENSOR_PAGES * 900)
    throw new Error(`${found.readings.length} readings`);
  report({
    group: 'paradigm',
    name: `${SENSOR_PAGES} sensor pages with ISIG: ${found.readings.length} readings`,
    value: medianMs(() => decodeImage(image, { model: '523' })),
    unit: 'ms',
  });
}

function medianMs(work) {
  const runs = [];
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    work();
    runs.push(performance.now() - start);
  }
  return runs.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
}

/** The peer's parser over the same pages in one process, warm: what it prints is its median. */
const PEER_SCRIPT = `
import sys, time
sys.path.insert(0, sys.argv[1])
from decocare import history, models
pages = [bytearray(open(name, 'rb').read()) for name in sys.argv[2:]]
model = models.PumpModel('523', None)
def run():
  found = 0
  failed = 0
  for page in pages:
    try:
      found += len(history.HistoryPage(page[:], model).decode(larger=True))
    except Exception:
      failed += 1
  return found, failed
run()
runs = []
for i in range(7):
  start = time.time()
  found, failed = run()
  runs.append(time.time() - start)
print('%f %d %d' % (sorted(runs)[3] * 1000, found, failed))
`;

function beside(report, files, pages) {
  if (!peerFolder || !existsSync(path.join(peerFolder, 'decocare', 'history.py'))) {
    console.log('paradigm: decocare is not there (DECOCARE names its checkout), so nothing is measured beside it');
    return;
  }
  const { status, stdout, stderr } = spawnSync('python2', ['-c', PEER_SCRIPT, peerFolder, ...files], {
    encoding: 'utf8',
  });
  const match = /^([\d.]+) (\d+) (\d+)/m.exec(stdout ?? '');
  if (status !== 0 || !match) {
    console.log(`paradigm: decocare did not run: ${(stderr || stdout || '').trim().split('\n').at(-1)}`);
    return;
  }
  report({
    group: 'paradigm',
    name: `${pages} history pages: ${match[2]} records, ${match[3]} pages given up`,
    peer: PEER,
    value: Number(match[1]),
    unit: 'ms',
  });
}
