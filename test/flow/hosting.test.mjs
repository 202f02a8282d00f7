// The built app behind the headers it is hosted with (firebase.json), in a real Chromium: every page and worker runs, nothing else may.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { buildApp } from './app.mjs';

const { hosting } = JSON.parse(readFileSync('firebase.json', 'utf8'));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
let app;
let server;
let browser;
let origin;

before(async () => {
  app = await buildApp();
  server = http.createServer((request, response) => {
    const name = new URL(request.url, 'http://x').pathname;
    const file = path.join(app.outDir, name === '/' ? 'index.html' : name);
    for (const { source, headers } of hosting.headers) {
      const applies = source === '**' || name.startsWith(`/${source.replace('**', '')}`);
      if (applies) for (const { key, value } of headers) response.setHeader(key, value);
    }
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.setHeader('Content-Type', TYPES[path.extname(file)] ?? 'application/octet-stream');
    response.end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
});
after(async () => {
  await browser?.close();
  server?.close();
  app?.remove();
});

async function open(t) {
  const page = await browser.newPage();
  t.after(() => page.close());
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    // Bluetooth is for the page alone where a browser knows that such a thing can be given away.
    if (/content security policy|permissions-policy/i.test(text) && !text.includes("'bluetooth'")) faults.push(text);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) =>
      console.error(`Content Security Policy: ${event.blockedURI}`),
    );
  });
  return { page, faults };
}

test('every page works under the headers, the demo and its report included', async (t) => {
  const { page, faults } = await open(t);
  await page.goto(`${origin}/?demo`);
  await page.getByText('Demo: a simulated person').first().waitFor({ timeout: 90_000 });
  for (const route of ['overview', 'upload', 'explore', 'logbook', 'reports', 'settings']) {
    await page.goto(`${origin}/?demo#/${route}`);
    await page.locator(`x-${{ overview: 'home', explore: 'day' }[route] ?? route}-page`).waitFor({ state: 'attached' });
    await page.waitForTimeout(500);
  }
  assert.deepEqual(faults, []);
});

test('the sync worker runs: Argon2 may be compiled, and a server that is not set up is said to be so', async (t) => {
  const { page, faults } = await open(t);
  await page.goto(origin);
  const assets = readdirSync(path.join(app.outDir, 'assets'));
  const worker = assets.find((name) => /^sync\.worker-.*\.js$/.test(name));
  assert.ok(worker, 'the build has a sync worker');
  // Spoken to as comlink does.
  const answers = await page.evaluate(async (url) => {
    const worker = new Worker(url, { type: 'module' });
    let count = 0;
    const call = (name, ...args) =>
      new Promise((resolve, reject) => {
        const id = `call-${++count}`;
        const listen = ({ data }) => {
          if (data?.id !== id) return;
          worker.removeEventListener('message', listen);
          resolve(data.value);
        };
        worker.addEventListener('message', listen);
        worker.addEventListener('error', (event) => reject(new Error(event.message)), { once: true });
        const list = args.map((value) => ({ type: 'RAW', value }));
        worker.postMessage({ id, type: 'APPLY', path: [name], argumentList: list });
      });
    await call('setBase', document.baseURI);
    const state = await call('accountState');
    const person = { id: 'p', name: 'Ada', unit: 'mg/dL', zoneId: 'UTC' };
    const backup = await call('writeBackup', { person, passphrase: 'correct horse battery' });
    return { state, size: backup.size };
  }, `./assets/${worker}`);
  assert.deepEqual(answers.state, { state: 'not-configured' });
  assert.ok(answers.size > 200, `a backup of ${answers.size} bytes`);
  assert.deepEqual(faults, []);
});

test('scripts from text, other hosts and frames of others are refused; the devices’ interfaces are not', async (t) => {
  const { page } = await open(t);
  await page.goto(origin);
  const outcomes = await page.evaluate(async () => {
    const attempt = async (work) => {
      try {
        await work();
        return 'allowed';
      } catch {
        return 'refused';
      }
    };
    return {
      // In a turn of its own: what the test itself evaluates is let through.
      eval: await new Promise((done) => setTimeout(() => done(attempt(() => (0, eval)('1'))))),
      host: await attempt(() => fetch('https://example.org/')),
      wasm: await attempt(() => WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))),
      camera: document.featurePolicy?.allowsFeature('camera'),
      serial: document.featurePolicy?.allowsFeature('serial'),
      usb: document.featurePolicy?.allowsFeature('usb'),
      hid: document.featurePolicy?.allowsFeature('hid'),
    };
  });
  const allowed = { serial: true, usb: true, hid: true, camera: false };
  assert.deepEqual(outcomes, { eval: 'refused', host: 'refused', wasm: 'allowed', ...allowed });
  const { headers } = hosting.headers[0];
  const csp = headers.find(({ key }) => key === 'Content-Security-Policy').value;
  assert.match(csp, /frame-ancestors 'none'/);
  assert.doesNotMatch(csp, /'unsafe-eval'|\*|script-src[^;]*'unsafe-inline'/);
});

test('nothing of Firebase is in a script that is loaded before it is used', () => {
  const files = readdirSync(path.join(app.outDir, 'assets')).filter((name) => name.endsWith('.js'));
  const holds = (name) =>
    /identitytoolkit\.googleapis\.com/.test(readFileSync(path.join(app.outDir, 'assets', name), 'utf8'));
  const index = readFileSync(path.join(app.outDir, 'index.html'), 'utf8');
  const withFirebase = files.filter(holds);
  assert.ok(withFirebase.length > 0, 'it is in some script');
  for (const name of withFirebase) {
    assert.ok(!index.includes(name), `${name} is loaded by the page`);
    assert.doesNotMatch(name, /^(index|sync\.worker)-/);
  }
});
