// Installs what a bare machine lacks: npm packages, and Debian's Chromium where that is possible. Uses nothing but Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) stop(`Basalt needs Node 20.19 or newer; this is ${process.version}.`);

// node_modules is whole when it was installed from this very lock file.
const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
const mark = 'node_modules/.basalt-lock';
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== lock) {
  console.log('Installing packages …');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['ci', ...quiet]) ||
    // A registry that lacks a package of some other platform makes `ci` refuse the lock file; the rest can be installed.
    run('npm', ['install', '--no-save', ...quiet]) ||
    stop('The packages could not be installed; see above.');
  mkdirSync('node_modules', { recursive: true });
  writeFileSync(mark, lock);
}

/** Debian packages: what the command is called, and the package that has it. */
const wanted = [['chromium', 'chromium']];
const testing = process.env.npm_lifecycle_event === 'test';
if (testing)
  wanted.push(['unshare', 'util-linux'], ['perl', 'perl-base'], ['pdftotext', 'poppler-utils'], ['gcc', 'gcc']);
const missing = wanted.filter(([command]) => !has(command)).map(([, name]) => name);
// The C library's headers come with no command of their own.
if (testing && !existsSync('/usr/include/linux/usbdevice_fs.h')) missing.push('libc6-dev');
if (missing.length && !(missing.length === 1 && missing[0] === 'chromium' && browserElsewhere())) {
  const names = missing.join(' ');
  if (process.getuid?.() === 0 && has('apt-get')) {
    console.log(`Installing ${names} …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-qq'], env);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], env, 'ignore') ||
      console.log(`Could not install ${names}; install it yourself: apt-get install ${names}`);
  } else if (missing.includes('chromium')) {
    console.log('Basalt needs a Chromium browser (Chromium, Chrome or Edge): install one, or set CHROME_PATH to it.');
  }
}

function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
}

function browserElsewhere() {
  return process.env.CHROME_PATH
    ? existsSync(process.env.CHROME_PATH)
    : ['google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'].some(has) ||
        existsSync('/Applications/Google Chrome.app') ||
        process.platform === 'win32';
}

function run(command, args, env = process.env, stdout = 'inherit') {
  const shell = process.platform === 'win32';
  return spawnSync(command, args, { stdio: ['ignore', stdout, 'inherit'], env, shell }).status === 0;
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
