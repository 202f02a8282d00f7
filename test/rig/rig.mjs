// A real Chromium whose serial ports and HID devices are simulators: nothing in the browser is mocked (README.md beside this).
import path from 'node:path';
import { chromium } from 'playwright-core';
import { plugCable } from './cable.mjs';
import { MOST_PORTS, addHid, addSerial, deviceSpace, ttyDrivers } from './devices.mjs';
import { namespaceUnavailable, startNamespace } from './namespace.mjs';
import { openProject } from './project.mjs';

const REPORT_BYTES = 64;
const SETTLE_MS = 5000;

/** One sentence why the rig cannot run here, or undefined: what a test's `skip` takes. */
export async function rigUnavailable() {
  return namespaceUnavailable();
}

/**
 * Starts the rig: a private view of the machine, the devices given, a browser that grants `origin` all of them.
 * Nobody else is reached by name: the browser is offline but for the origin's host.
 *
 * @param options.origin where the page is served, 'http://localhost:4173'
 * @param options.serial devices plugged in before the browser starts, as `plugSerial` takes them
 * @param options.hid the same for `plugHid`
 * @param options.context more options for playwright's persistent context
 */
export async function startRig({ origin, serial = [], hid = [], context: contextOptions = {} }) {
  const reason = namespaceUnavailable();
  if (reason) throw new Error(reason);
  const space = deviceSpace();
  const cables = [];
  let view;
  let project;
  let kit;
  let context;

  async function openBrowser() {
    context = await chromium.launchPersistentContext(path.join(view.folder, 'profile'), {
      executablePath: view.browser,
      chromiumSandbox: false,
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${new URL(origin).hostname}`,
      ],
      artifactsDir: path.join(view.folder, 'artifacts'),
      env: {
        ...process.env,
        HOME: path.join(view.folder, 'home'),
        TMPDIR: view.folder,
        // libudev refuses a /sys that is no sysfs unless told not to.
        SYSTEMD_DEVICE_VERIFY_SYSFS: '0',
      },
      ...contextOptions,
    });
  }

  async function closeBrowser() {
    await context?.close();
    context = undefined;
  }

  const freeIndex = (kind) => {
    const taken = new Set(cables.filter((cable) => cable.kind === kind && !cable.pulled).map((cable) => cable.index));
    const index = Array.from({ length: MOST_PORTS }, (_, i) => i).find((i) => !taken.has(i));
    if (index === undefined) throw new Error(`the rig has ${MOST_PORTS} ${kind} devices at most`);
    return index;
  };

  /**
   * Waits until the browser knows what is plugged in: it hears of it in its own time. It is asked through a page of the
   * origin, which is granted everything; where none is open, nothing can be too early.
   */
  async function settle(kind) {
    const expected = cables.filter((cable) => cable.kind === kind && !cable.pulled).length;
    const deadline = Date.now() + SETTLE_MS;
    for (;;) {
      const page = context?.pages().find((item) => new URL(item.url(), 'about:blank').origin === origin);
      // A page that is just being left cannot answer, and an error page, without a server, has no devices.
      const count = await page?.evaluate(countPorts, kind).catch(() => NaN);
      if (count === undefined || count === expected) return;
      if (Date.now() > deadline) throw new Error(`the browser sees ${count} ${kind} devices, not ${expected}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async function plug(kind, options, reportBytes) {
    const { usb, play } = await deviceOf(project, kind, options);
    const place = { kind, index: freeIndex(kind), pulled: false };
    cables.push(place);
    const layOut = (pts) => {
      const device =
        kind === 'serial'
          ? addSerial(view, space, place.index, usb, pts)
          : addHid(view, space, place.index, usb, pts, reportBytes);
      const remove = () => {
        device.remove();
        place.pulled = true;
      };
      return { ...device, remove };
    };
    place.cable = await plugCable({ view, kit, reportBytes, layOut, play, settle: () => settle(kind) });
    await settle(kind);
    return place.cable;
  }

  const rig = {
    /** The rig's temporary folder: the profile and the downloads are in it. */
    get folder() {
      return view.folder;
    },
    /** Playwright's persistent context; another one after `restartBrowser`. */
    get context() {
      return context;
    },
    newPage: () => context.newPage(),
    /** The browser is closed and started again with the same profile. Devices stay plugged. */
    async restartBrowser() {
      await closeBrowser();
      await openBrowser();
    },
    /**
     * Plugs in a serial adapter with a device behind it; the browser may be running.
     * Either `{ driverId, scenario, usb? }`, a driver's simulator, or `{ play, usb }`, where `play(port)` is the device.
     * `usb` is `{ vendorId, productId, serial?, product?, manufacturer? }`; a simulator's is by default its driver's first.
     */
    plugSerial: (options) => plug('serial', options, undefined),
    /** The same for a HID device; `reportBytes` is the size of its reports, 64 unless given. */
    plugHid: (options) => plug('hid', options, options.reportBytes ?? REPORT_BYTES),
    /** A module of the project, `load('/src/model/time.ts')`: the same instance the simulators have. */
    load: (modulePath) => project.load(modulePath),
    /** Ends and removes everything. Rejects when a simulator failed in a way of its own. A second call does nothing. */
    async stop() {
      const plugged = cables.splice(0).flatMap(({ cable }) => cable ?? []);
      await closeBrowser().catch(() => undefined);
      await Promise.all(plugged.map((cable) => cable.unplug()));
      await view?.stop();
      await project?.close();
      view = project = undefined;
      const failures = plugged.flatMap(({ failure }) => failure ?? []);
      if (failures.length) throw new AggregateError(failures, `a simulated device failed: ${failures.join('; ')}`);
    },
  };

  try {
    view = await startNamespace({ ttyDrivers: ttyDrivers(space) });
    project = await openProject();
    const { AppError } = await project.load('/src/model/errors.ts');
    const { Pipe } = await project.load('/src/device/pair.ts');
    kit = { AppError, Pipe };
    const policy = { SerialAllowAllPortsForUrls: [origin], WebHidAllowAllDevicesForUrls: [origin] };
    view.write('/etc/chromium/policies/managed/rig.json', JSON.stringify(policy));
    for (const options of serial) await rig.plugSerial(options);
    for (const options of hid) await rig.plugHid(options);
    await openBrowser();
    return rig;
  } catch (error) {
    await rig.stop().catch(() => undefined);
    throw error;
  }
}

/** What is plugged in: its USB ids, and who plays it. */
async function deviceOf(project, kind, { driverId, scenario, usb, play }) {
  if (!driverId) return { usb, play };
  const { manifest } = await project.load(`/drivers/${driverId}/manifest.ts`);
  const { simulate } = await manifest.simulator();
  const ids = manifest.links.filter((link) => link.kind === kind).flatMap((link) => link.ids);
  const id = ids.find(({ productId }) => productId !== undefined);
  if (!usb && !id) throw new Error(`${driverId} has no ${kind} link with a product id: give usb`);
  return { usb: usb ?? { ...id, serial: scenario.serial }, play: (port) => simulate(port, scenario) };
}

/** In the page: how many devices it is granted. */
async function countPorts(kind) {
  const found = kind === 'serial' ? await navigator.serial?.getPorts() : await navigator.hid?.getDevices();
  return found?.length;
}
