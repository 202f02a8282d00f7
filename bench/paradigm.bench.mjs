// A whole Paradigm memory to finished records: 36 history pages of a 523, 49 sensor pages; beside decocare where it is at hand.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const captures = process.env.CAPTURES ?? path.join(root, '..', 'shared', 'fixtures');
const temporary = path.join(os.tmpdir(), 'basalt-bench-paradigm');
/** A checkout of github openaps/decocare, which runs on Python 2 with python-dateutil. */
const peerFolder = process.env.DECOCARE;
const PEER = 'decocare (Python 2)';
const FOLDER = 'paradigm-history-pages/523-736868';

export async function bench(report) {
  // In a process of its own, which does not pay for the memory of the bundler.
  const args = [path.join(root, 'bench/paradigm-process.mjs'), await bundled(), captures];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr.slice(0, 500));
  for (const line of stdout.split('\n').filter((text) => text)) {
    const { name, medianMs, leastMs, cpuMs, missing } = JSON.parse(line);
    if (missing) {
      console.log(`paradigm: no captures at ${missing}, so ${name} are not measured`);
      continue;
    }
    report({ group: 'paradigm', name, value: medianMs, unit: 'ms' });
    report({ group: 'paradigm', name: '… quickest run', value: leastMs, unit: 'ms' });
    report({ group: 'paradigm', name: '… processor time of a run, both cores', value: cpuMs, unit: 'ms' });
  }
  beside(report);
}

/** The decoder as the app ships it: bundled, into the system's temporary folder. Resolves to the file. */
async function bundled() {
  mkdirSync(temporary, { recursive: true });
  const entry = path.join(temporary, 'entry.ts');
  writeFileSync(
    entry,
    ['decode-image', 'image', 'encode-sensor', 'pump-model']
      .map((file) => `export * from ${JSON.stringify(path.join(root, 'drivers/paradigm-memory', `${file}.ts`))};`)
      .join('\n'),
  );
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: path.join(temporary, 'bundle'),
      target: 'node20',
      rollupOptions: { output: { format: 'es', entryFileNames: 'bundle.mjs' } },
    },
  });
  return path.join(temporary, 'bundle', 'bundle.mjs');
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

function beside(report) {
  const folder = path.join(captures, FOLDER);
  if (!existsSync(folder)) return;
  const files = readdirSync(folder)
    .filter((name) => /page-\d+\.data$/.test(name))
    .map((name) => path.join(folder, name));
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
    name: `${files.length} history pages: ${match[2]} records, ${match[3]} pages given up`,
    peer: PEER,
    value: Number(match[1]),
    unit: 'ms',
  });
}
