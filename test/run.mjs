// Everything that is checked: lint and types, browser tests, then Node tests (command line, whole flows on the rig).
// The last line is 'N passed, N failed, N skipped'.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { firebaseTools } from '../.ci/emulators.mjs';
import { capturesFolder } from './support/capture-files.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const folder = mkdtempSync(path.join(os.tmpdir(), 'basalt-test-'));
const total = { passed: 0, failed: 0, skipped: 0, captures: 0, capturesSkipped: 0 };

/** Runs a command that either holds or does not: one test. */
function check(title, command, args) {
  console.log(`\n# ${title}`);
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) total.passed++;
  else total.failed++;
}

/** Runs a runner that writes its counts to $TEST_COUNTS. A runner that dies without them is one failure. */
function runner(title, command, args, env = {}) {
  console.log(`\n# ${title}`);
  const file = path.join(folder, 'counts.json');
  rmSync(file, { force: true });
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env, TEST_COUNTS: file },
  });
  const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { failed: 1 };
  if (status !== 0 && !counts.failed) counts.failed = 1;
  for (const key of Object.keys(total)) total[key] += counts[key] ?? 0;
}

const bin = (name) => path.join('node_modules', '.bin', name);
const only = process.argv[2];

if (!only || only === 'static') {
  check('types', bin('tsc'), ['--noEmit']);
  check('lint', bin('eslint'), ['.']);
  check('format', bin('prettier'), ['--check', '--log-level', 'warn', '.']);
}
if (!only || only === 'browser') {
  // Before the first test waits for it. Where it cannot be installed the tests that need it fail and say why.
  try {
    firebaseTools();
  } catch (error) {
    console.error(error.message);
  }
  runner('browser tests', bin('wtr'), []);
  // Time code must hold whatever zone the computer is in: twice over, once west and once east of Greenwich, both with summer time.
  for (const zone of ['America/New_York', 'Europe/Paris', 'Australia/Lord_Howe']) {
    runner(`time tests, computer in ${zone}`, bin('wtr'), ['--files', 'test/**/*.zone.test.ts'], { TZ: zone });
  }
}
if (!only || only === 'node') {
  const files = ['test/cli', 'test/flow', 'test/firebase']
    .filter((name) => existsSync(name))
    .flatMap((name) => readdirSync(name).map((file) => path.join(name, file)))
    .filter((file) => file.endsWith('.test.mjs'));
  runner('command line, whole flows, rules of the server', process.execPath, [
    '--test',
    '--test-concurrency=1',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./test/support/node-counts.mjs',
    '--test-reporter-destination=stderr',
    ...files,
  ]);
}

rmSync(folder, { recursive: true, force: true });
const captures = capturesFolder();
console.log(
  captures
    ? `\nCaptures: ${total.captures} tests ran on the files in ${process.env.CAPTURES ? '$CAPTURES' : '../shared/fixtures'}, ${total.capturesSkipped} skipped.`
    : '\nCaptures: none on this machine (looked in ../shared/fixtures; set $CAPTURES), so no capture test ran.',
);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed ? 1 : 0;
