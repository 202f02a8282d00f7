// A private view of the machine, in which device files, /sys and the browser's policies can be made up; gone without a trace.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { placeUsbfs, usbfsUnavailable } from './usbfs.mjs';

/** Debian's: reads its policies below /etc/chromium. */
const BROWSER = '/usr/bin/chromium';
const script = fileURLToPath(new URL('namespace.sh', import.meta.url));

/** One sentence why there can be no private view here, or undefined. */
export function namespaceUnavailable() {
  if (process.platform !== 'linux') return 'the rig needs Linux';
  if (process.getuid() !== 0) return 'the rig needs root, for a private view of /dev and /sys';
  const missing = ['unshare', 'nsenter', 'mount', 'perl'].filter((command) => !has(command));
  if (missing.length) return `the rig needs ${missing.join(', ')}, not found on this machine`;
  if (!existsSync(BROWSER) || !existsSync('/etc/chromium')) return "the rig needs Debian's package chromium";
  const mounts = 'mount --make-rprivate / && mount -t proc proc /proc && mount -t tmpfs tmpfs /run';
  const tried = spawnSync('unshare', ['--mount', '--pid', '--fork', 'sh', '-c', mounts], { stdio: 'ignore' });
  if (tried.status !== 0) return 'this machine does not let root have private mounts, as in a container without rights';
  return undefined;
}

function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts the private view. `ttyDrivers` is what /proc/tty/drivers says in it.
 * The view, everything running in it and its folder go when `stop` is called, and also when this process dies, however.
 */
export async function startNamespace({ ttyDrivers }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'basalt-rig-'));
  writeFileSync(path.join(folder, 'tty-drivers'), ttyDrivers);
  // The shell outside waits for the end of the view to remove the folder: it must not hear this terminal's Ctrl-C.
  const clean = 'unshare --mount --pid --fork --kill-child sh "$1" "$2"; rm -rf --one-file-system "$2"';
  const holder = spawn('sh', ['-c', clean, 'sh', script, folder], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  holder.stdin.on('error', () => undefined);
  const gone = once(holder, 'exit');
  const ready = once(createInterface(holder.stdout), 'line');
  const [pid] = await Promise.race([ready, gone.then(() => [])]);
  if (!/^\d+$/.test(pid ?? '')) throw new Error('the rig could not lay out its private /dev and /sys; see above');

  const root = `/proc/${pid}/root`;
  const inside = ['--target', pid, '--mount', '--pid', '--'];
  const browser = path.join(folder, 'browser');
  const preload = usbfsUnavailable() ? '' : `env LD_PRELOAD=${placeUsbfs(folder)} `;
  writeFileSync(browser, `#!/bin/sh\nexec nsenter ${inside.join(' ')} ${preload}${BROWSER} "$@"\n`);
  chmodSync(browser, 0o755);

  return {
    /** A temporary folder that is the same inside and outside. */
    folder,
    /** A program that starts the browser inside. */
    browser,
    /** Starts a program inside. */
    spawn: (command, args, options) => spawn('nsenter', [...inside, command, ...args], options),
    /** Writes a file inside, with the folders above it. */
    write(file, content) {
      mkdirSync(path.dirname(root + file), { recursive: true });
      writeFileSync(root + file, content);
    },
    /** Makes or replaces a symbolic link inside. */
    link(file, target) {
      mkdirSync(path.dirname(root + file), { recursive: true });
      rmSync(root + file, { force: true });
      symlinkSync(target, root + file);
    },
    remove: (file) => rmSync(root + file, { recursive: true, force: true }),
    async stop() {
      holder.stdin.end();
      await gone;
    },
  };
}
