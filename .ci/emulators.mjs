// Finds and starts Firebase's emulators: Firestore with the real rules engine, and Auth. Uses nothing but Node.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** A project id that begins with `demo-` never reaches the cloud. */
export const PROJECT_ID = 'demo-basalt';
const MAIN = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';
const READY_MS = 60_000;

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
  const jar = firestoreJar();
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
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const deadline = Date.now() + READY_MS;
  while (!(await answers(host, at))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The Firestore emulator did not start:\n${said.slice(-2000)}`);
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  return {
    host,
    port: at,
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
