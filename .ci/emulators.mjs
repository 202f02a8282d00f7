// Finds and starts Firebase's emulators: Firestore with the real rules engine, and Auth. Uses nothing but Node.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A project id that begins with `demo-` never reaches the cloud. */
export const PROJECT_ID = 'demo-basalt';
const MAIN = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';
/** Also on a machine that has much else to do. */
const READY_MS = 120_000;

/** The emulator's jar: named by a variable, of the system package, or as firebase-tools has downloaded it. */
export function firestoreJar() {
  const named = process.env.FIRESTORE_EMULATOR_JAR;
  if (named) return existsSync(named) ? named : undefined;
  const listed = spawnSync('dpkg', ['-L', 'google-cloud-cli-firestore-emulator'], { encoding: 'utf8' });
  const system = listed.stdout?.split('\n').find((line) => line.endsWith('cloud-firestore-emulator.jar'));
  if (system && existsSync(system)) return system;
  const cache = path.join(os.homedir(), '.cache', 'firebase', 'emulators');
  const own = existsSync(cache) && readdirSync(cache).find((name) => /^cloud-firestore-emulator.*\.jar$/.test(name));
  return own ? path.join(cache, own) : undefined;
}

export const NO_FIRESTORE =
  'There is no Firestore emulator here. Install the Debian package google-cloud-cli-firestore-emulator, or run ' +
  '"npx firebase-tools setup:emulators:firestore", or name the jar in FIRESTORE_EMULATOR_JAR. It needs Java 17 or newer.';

/** Starts Firestore with the rules of a file. Rejects with the reason when there is no emulator or no Java. */
export async function firestoreEmulator({ rules, port } = {}) {
  const jar = firestoreJar() ?? downloadedJar();
  if (!jar) throw new Error(NO_FIRESTORE);
  if (spawnSync('java', ['-version']).error) throw new Error('The Firestore emulator needs Java 17 or newer.');
  const host = '127.0.0.1';
  const at = port ?? (await freePort());
  const args = [
    '-Duser.language=en',
    '-cp',
    jar,
    MAIN,
    '--host',
    host,
    '--port',
    String(at),
    '--project_id',
    PROJECT_ID,
  ];
  const child = spawn('java', [...args, '--rules', rules], { stdio: ['ignore', 'pipe', 'pipe'] });
  return running(child, { name: 'Firestore', host, port: at });
}

/** firebase-tools, whose Auth emulator is plain JavaScript. */
const TOOLS = 'firebase-tools@15.34.2';
const root = fileURLToPath(new URL('..', import.meta.url));
const toolsFolder = path.join(root, '.cache', 'firebase-tools');

/** Where firebase-tools is: named by a variable, installed here, or installed now. Rejects with the reason when it cannot be. */
export function firebaseTools() {
  const named = process.env.FIREBASE_TOOLS;
  if (named) {
    if (existsSync(path.join(named, 'lib', 'emulator', 'auth', 'server.js'))) return named;
    throw new Error(`FIREBASE_TOOLS names ${named}, which is no firebase-tools.`);
  }
  const own = path.join(toolsFolder, 'node_modules', 'firebase-tools');
  const mark = path.join(toolsFolder, 'installed');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === TOOLS) return own;
  console.log(`Installing ${TOOLS} for the Auth emulator, once (about 500 MB) …`);
  mkdirSync(toolsFolder, { recursive: true });
  writeFileSync(path.join(toolsFolder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
  const { status } = spawnSync('npm', ['install', ...quiet, TOOLS], {
    cwd: toolsFolder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    throw new Error(
      `The Auth emulator needs ${TOOLS}, which could not be installed. Or name its folder in FIREBASE_TOOLS.`,
    );
  }
  writeFileSync(mark, TOOLS);
  return own;
}

/** The jar as firebase-tools fetches it, where nothing else has brought one; `undefined` when it cannot. */
function downloadedJar() {
  if (process.env.FIRESTORE_EMULATOR_JAR) return undefined;
  console.log('Fetching the Firestore emulator, once …');
  const bin = path.join(firebaseTools(), 'lib', 'bin', 'firebase.js');
  const args = [bin, 'setup:emulators:firestore', '--project', PROJECT_ID];
  spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return firestoreJar();
}

/** Starts Auth alone: without Java, and without the rest of firebase-tools. */
export async function authEmulator({ port } = {}) {
  const at = port ?? (await freePort());
  const host = '127.0.0.1';
  const self = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [self, '--auth', firebaseTools(), host, String(at)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return running(child, { name: 'Auth', host, port: at });
}

/** Both, and what the app is told of them (`firebase-config.json`). */
export async function emulators({ rules = path.join(root, 'firestore.rules'), authPort, firestorePort } = {}) {
  const started = await Promise.allSettled([
    firestoreEmulator({ rules, port: firestorePort }),
    authEmulator({ port: authPort }),
  ]);
  const stop = () => Promise.all(started.map(({ value }) => value?.stop()));
  const broken = started.find(({ status }) => status === 'rejected');
  if (broken) {
    await stop();
    throw broken.reason;
  }
  const [firestore, auth] = started.map(({ value }) => `${value.host}:${value.port}`);
  const config = { apiKey: 'demo', authDomain: 'localhost', projectId: PROJECT_ID, emulators: { auth, firestore } };
  return { config, stop };
}

/** Waits until an emulator answers; rejects with what it said when it does not. */
async function running(child, { name, host, port }) {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said = (said + chunk).slice(-4000)));
  const deadline = Date.now() + READY_MS;
  while (!(await answers(host, port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The ${name} emulator did not start:\n${said.slice(-2000)}`);
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  return {
    host,
    port,
    projectId: PROJECT_ID,
    stop: () =>
      new Promise((done) => {
        if (child.exitCode !== null) return done();
        child.once('exit', done);
        child.kill('SIGKILL');
      }),
  };
}

async function answers(host, port) {
  try {
    return (await fetch(`http://${host}:${port}/`, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The child process that is the Auth emulator. */
async function serveAuth(tools, host, port) {
  const require = createRequire(path.join(tools, 'package.json'));
  const { createApp } = require('./lib/emulator/auth/server.js');
  (await createApp(PROJECT_ID)).listen(Number(port), host);
}

/** `npm run emulators`: both, until it is stopped, and a configuration for the app to find them by. */
async function serve() {
  const { config, stop } = await emulators({ authPort: 9099, firestorePort: 8080 });
  console.log('Auth and Firestore are running. As public/firebase-config.json this makes the app use them:\n');
  console.log(JSON.stringify(config, null, 2));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop().then(() => process.exit(0)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kind, ...args] = process.argv.slice(2);
  if (kind === '--auth') await serveAuth(...args);
  else await serve();
}
