// Builds the library that plays the kernel's USB file system for the browser (usbfs.c).
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('usbfs.c', import.meta.url));
let built;

/** One sentence why USB devices cannot be played here, or undefined. */
export function usbfsUnavailable() {
  if (spawnSync('sh', ['-c', 'command -v gcc'], { stdio: 'ignore' }).status !== 0) return 'USB devices need gcc';
  return existsSync('/usr/include/linux/usbdevice_fs.h') ? undefined : "USB devices need Debian's package libc6-dev";
}

/** Puts the library into a folder and returns its path; it is compiled once a process. */
export function placeUsbfs(folder) {
  const file = path.join(folder, 'usbfs.so');
  if (built) {
    writeFileSync(file, built);
    return file;
  }
  const { status } = spawnSync('gcc', ['-shared', '-fPIC', '-O1', '-Wall', '-o', file, source, '-ldl'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('usbfs.c could not be compiled; see above');
  built = readFileSync(file);
  return file;
}
