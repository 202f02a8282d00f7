// A real Chromium whose serial ports, HID and USB devices are simulators: nothing in the browser is mocked (README.md beside this).
import path from 'node:path';
import { chromium } from 'playwright-core';
import { plugCable } from './cable.mjs';
import { MOST_PORTS, addHid, addSerial, addUsb, deviceSpace, ttyDrivers } from './devices.mjs';
import { namespaceUnavailable, startNamespace } from './namespace.mjs';
import { deviceOf } from './played.mjs';
import { openProject } from './project.mjs';
import { plugUsbCable } from './usb-cable.mjs';
import { usbfsUnavailable } from './usbfs.mjs';

const REPORT_BYTES = 64;
const SETTLE_MS = 5000;

/** One sentence why the rig cannot run here, or cannot play USB devices; or undefined. What a test's `skip` takes. */
export async function rigUnavailable(kind) {
  return namespaceUnavailable() ?? (kind === 'usb' ? usbfsUnavailable() : undefined);
}

/**
 * Starts the rig: a private view of the machine, the devices given, a browser that grants `origin` all of them.
 * Nobody else is reached by name: the browser is offline but for the origin's host.
 *
 * @param options.origin where the page is served, 'http://localhost:4173'
 * @param options.serial devices plugged in before the browser starts, as `plugSerial` takes them
 * @param options.hid the same for `plugHid`
 * @param options.usb the same for `plugUsb`
 * @param options.context more options for playwright's persistent context
 */
export async function startRig({ origin, serial = [], hid = [], usb = [], context: contextOptions = {} }) {
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

  async function plug(kind, options) {
    const { usb, play } = await deviceOf(project, kind, options);
    const reportBytes = kind === 'hid' ? (options.reportBytes ?? REPORT_BYTES) : undefined;
    const place = { kind, index: freeIndex(kind), pulled: false };
    cables.push(place);
    const layOut = (end) => {
      const device =
        kind === 'serial'
          ? addSerial(view, space, place.index, usb, end)
          : kind === 'hid'
            ? addHid(view, space, place.index, usb, end, reportBytes)
            : addUsb(view, space, place.index, usb, end);
      const remove = () => {
        device.remove();
        place.pulled = true;
      };
      return { ...device, remove };
    };
    const cable = { kit, layOut, play, settle: () => settle(kind) };
    if (kind === 'usb') {
      const reason = usbfsUnavailable();
      if (reason) throw new Error(reason);
      const socket = path.join(view.folder, `usb-${place.index}`);
      place.cable = await plugUsbCable({ ...cable, usb, socket });
    } else {
      place.cable = await plugCable({ ...cable, view, reportBytes });
    }
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
     * Plugs in a device; the browser may be running. `link` is 'serial' (an adapter with the device behind it), 'hid' or 'usb'.
     * Either `{ driverId, scenario, usb? }`, a driver's simulator behind one of its links of that kind, or `{ play, usb }`,
     * where `play(port)` is the device. `usb` is `{ vendorId, productId, serial?, product?, manufacturer? }`, for a USB
     * device with more that `usbDescriptors` takes; a simulator's is by default the first of its driver's link.
     * For HID, `reportBytes` is the size of the reports, 64 unless given.
     */
    plug: ({ link, ...options }) => plug(link, options),
    plugSerial: (options) => plug('serial', options),
    plugHid: (options) => plug('hid', options),
    plugUsb: (options) => plug('usb', options),
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
    const policy = {
      SerialAllowAllPortsForUrls: [origin],
      WebHidAllowAllDevicesForUrls: [origin],
      WebUsbAllowDevicesForUrls: [{ devices: [{}], urls: [origin] }],
    };
    view.write('/etc/chromium/policies/managed/rig.json', JSON.stringify(policy));
    for (const options of serial) await rig.plugSerial(options);
    for (const options of hid) await rig.plugHid(options);
    for (const options of usb) await rig.plugUsb(options);
    await openBrowser();
    return rig;
  } catch (error) {
    await rig.stop().catch(() => undefined);
    throw error;
  }
}

/** In the page: how many devices it is granted. */
async function countPorts(kind) {
  const found = kind === 'serial' ? navigator.serial?.getPorts() : navigator[kind]?.getDevices();
  return (await found)?.length;
}
