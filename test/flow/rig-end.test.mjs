// What is left of the rig when it has ended, in whatever way: nothing.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rigUnavailable } from '../rig/rig.mjs';

const skip = await rigUnavailable();
const usbToo = !(await rigUnavailable('usb'));

describe('the end of the rig', { skip, timeout: 120_000 }, () => {
  /** Processes that have to do with a rig's folder, by their command line. */
  function processesOf(folder) {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(folder);
        } catch {
          return false;
        }
      });
  }

  const state = () => ({
    mounts: readFileSync('/proc/mounts', 'latin1'),
    dev: readdirSync('/dev'),
    udev: existsSync('/run/udev') ? readdirSync('/run/udev') : 'none',
    policies: readdirSync('/etc/chromium', { recursive: true }),
  });

  // A process that starts a rig, tells its folder and waits.
  const script = `
    import { startRig } from ${JSON.stringify(new URL('../rig/rig.mjs', import.meta.url).href)};
    const echo = async (port) => { for (;;) await port.write(await port.read(60000)); };
    const rig = await startRig({
      origin: 'http://localhost:1',
      serial: [{ usb: { vendorId: 0x067b, productId: 0x2303 }, play: echo }],
      hid: [{ usb: { vendorId: 0x1a79, productId: 0x6002 }, play: echo }],
      usb: ${usbToo} ? [{ usb: { vendorId: 0x0a21, productId: 0x8001 }, play: echo }] : [],
    });
    console.log(rig.folder);
    process.stdin.on('data', () => rig.stop().then(() => process.exit()));
  `;
  const ends = {
    'stopped as it should be': (child) => child.stdin.write('stop'),
    interrupted: (child) => child.kill('SIGINT'),
    killed: (child) => child.kill('SIGKILL'),
  };
  for (const [how, end] of Object.entries(ends)) {
    test(`${how}, it leaves no process, no mount, no file`, async (t) => {
      const earlier = state();
      const temporary = mkdtempSync(path.join(os.tmpdir(), 'basalt-rig-test-'));
      t.after(() => rmSync(temporary, { recursive: true }));
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        cwd: fileURLToPath(new URL('../..', import.meta.url)),
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, TMPDIR: temporary },
      });
      const exited = new Promise((resolve) => child.once('exit', resolve));
      const folder = await new Promise((resolve) => child.stdout.once('data', (line) => resolve(String(line).trim())));
      assert.ok(existsSync(folder));
      assert.ok(processesOf(folder).length > 3);
      end(child);
      await exited;
      const deadline = Date.now() + 10_000;
      while ((existsSync(folder) || processesOf(folder).length) && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.deepEqual(processesOf(folder), []);
      assert.deepEqual(readdirSync(temporary), []);
      assert.deepEqual(state(), earlier);
    });
  }
});
