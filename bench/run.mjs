// Runs every bench: *.bench.ts in real headless Chromium, *.bench.mjs in Node; prints a table and writes bench/results.local.json.
// `npm run bench -- store` runs those whose name begins with 'store'.
import { readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const only = process.argv[2] ?? '';
const files = readdirSync(path.join(root, 'bench')).filter((name) => name.startsWith(only));
const rows = [];
const machine = {
  cpu: os.cpus()[0]?.model ?? 'unknown',
  cores: os.cpus().length,
  memoryGb: Math.round(os.totalmem() / 2 ** 30),
  system: `${os.type()} ${os.release()}`,
  node: process.version,
};

/** What a bench reports: one measured number. `peer` names what it is measured beside when it is not ours. */
function report(row) {
  rows.push(row);
  console.log(`${row.group}: ${row.name}${row.peer ? ` (${row.peer})` : ''} ${formatted(row.value)} ${row.unit}`);
}

function formatted(value) {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

/** A bench that breaks does not take the others with it. */
async function guarded(name, run) {
  try {
    await run();
  } catch (error) {
    console.error(`${name}: ${error.stack ?? error}`);
    process.exitCode = 1;
  }
}

/** Benches that need a browser, each in a page of its own, from the same source as the app. */
async function inBrowser(names) {
  // With these two headers a page has a clock of 5 µs instead of 100.
  const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
  const vite = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    clearScreen: false,
    logLevel: 'warn',
    cacheDir: 'node_modules/.vite-bench',
    server: { port: 0, host: '127.0.0.1', hmr: false, ws: false, watch: null, headers },
    optimizeDeps: {
      include: [
        'lit',
        'dexie',
        'uplot',
        'comlink',
        'pdfmake',
        'papaparse',
        'valibot',
        'hash-wasm',
        '@scure/bip39/wordlists/english.js',
        'firebase/app',
        'firebase/auth',
        'firebase/firestore/lite',
      ],
      noDiscovery: true,
    },
  });
  vite.middlewares.use('/bench/page', (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html', ...headers });
    response.end('<!doctype html><meta charset="utf-8"><title>bench</title>');
  });
  await vite.listen();
  const browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--js-flags=--expose-gc',
      '--enable-precise-memory-info',
    ],
  });
  machine.browser = `Chromium ${browser.version()}`;
  try {
    for (const name of names) {
      await guarded(name, async () => {
        const page = await browser.newPage();
        page.on('pageerror', (error) => console.error(error));
        await page.exposeFunction('report', report);
        await page.goto(`http://127.0.0.1:${vite.httpServer.address().port}/bench/page`);
        await page.evaluate(async (file) => (await import(file)).bench(window.report), `/bench/${name}`);
        await page.close();
      });
    }
  } finally {
    await browser.close();
    await vite.close();
  }
}

async function inNode(names) {
  for (const name of names) {
    await guarded(name, async () => {
      const { bench } = await import(pathToFileURL(path.join(root, 'bench', name)).href);
      await bench(report);
    });
  }
}

function table() {
  const lines = rows.map(({ group, name, peer, value, unit }) => [
    group,
    name,
    peer ?? '',
    `${formatted(value)} ${unit}`,
  ]);
  const all = [['what', 'measured', 'beside it', 'result'], ...lines];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((line) => line[column].length)));
  const shown = (line) =>
    `| ${line.map((cell, i) => (i === 3 ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 3 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [shown(all[0]), rule, ...all.slice(1).map(shown)].join('\n');
}

const browserFiles = files.filter((name) => name.endsWith('.bench.ts'));
if (browserFiles.length) await inBrowser(browserFiles);
await inNode(files.filter((name) => name.endsWith('.bench.mjs')));
writeFileSync(path.join(root, 'bench', 'results.local.json'), `${JSON.stringify({ machine, rows }, null, 2)}\n`);
console.log(
  `\n${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}${machine.browser ? `, ${machine.browser}` : ''}\n`,
);
console.log(table());
