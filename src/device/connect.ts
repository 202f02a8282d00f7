// Window side of connecting: ports granted before come first, then the browser's chooser, which needs the person's click.
import { AppError } from '../model/errors.ts';
import type { DeviceManifest, Link, UsbId } from './driver.ts';
import type { PortChoice } from './ports.ts';
import { NOT_USB, cableLink, fits, grantedPorts, portsOf, usbIdOf } from './ports.ts';
import type { LinkKind, Way } from './ways.ts';
import { kindsOf, systemHere, waysOf } from './ways.ts';

/** The kinds of link this browser has. Chromium has all on the desktop. */
export function linksHere(): ReadonlySet<LinkKind> {
  const kinds = (['serial', 'hid', 'usb'] as const).filter((kind) => kind in navigator);
  return new Set(kinds);
}

/** What the person says about how the device is reached. */
export interface ConnectOptions {
  /** What is plugged in: the name of one of the manifest's ways. Its first one when absent. */
  readonly way?: string;
  /** The interface whose chooser is opened; the likeliest one here when absent. */
  readonly kind?: LinkKind;
  /** The serial cable that is meant though no manifest has its id: plugged in and granted it is taken, else chosen. */
  readonly cable?: Required<UsbId>;
  /** The chooser shows every serial port, whatever its id. */
  readonly isAnySerial?: boolean;
}

/** The way of that name, else the first one that this browser reaches. */
export function wayOf(manifest: Pick<DeviceManifest, 'links'>, name: string | undefined): Way {
  const ways = waysOf(manifest);
  const here = linksHere();
  const reached = ways.find(({ links }) => links.some(({ kind }) => here.has(kind)));
  return ways.find((way) => name !== undefined && way.name === name) ?? reached ?? ways[0]!;
}

/** The interface `connect` would open the chooser of; `undefined` when this browser has none. */
export function chooserKind(manifest: DeviceManifest, { way, kind }: ConnectOptions = {}): LinkKind | undefined {
  const kinds = kindsOf(wayOf(manifest, way), linksHere(), systemHere());
  return kinds.find((one) => one === kind) ?? kinds[0];
}

/**
 * A port of the device: one already granted and connected, else what the person picks in the chooser.
 * `undefined` when the chooser was closed without a choice, which is not an error: help with cable and driver follows.
 * Call from a click handler. `ambiguous-device` when two equal ones are connected; `unsupported-browser` when this browser
 * has no interface for it.
 */
export async function connect(manifest: DeviceManifest, options: ConnectOptions = {}): Promise<PortChoice | undefined> {
  const { cable } = options;
  if (cable && cableLink(manifest)) {
    const ports = (await portsOf('serial')).filter((port) => fits(cable, port.vendorId, port.productId));
    if (ports.length > 1) throw new AppError('ambiguous-device', `${ports.length} ports fit ${manifest.id}`);
    if (ports[0]) return { ...ports[0], isUnlisted: true };
  }
  if (options.isAnySerial) return asListed(await choose('serial', []), [manifest]);
  const way = wayOf(manifest, options.way);
  const first = chooserKind(manifest, options);
  if (!first) throw new AppError('unsupported-browser', `this browser has none of the links of ${manifest.id}`);
  const kinds = kindsOf(way, linksHere(), systemHere());
  // One stick can be granted by two interfaces: by the likelier one it is opened.
  for (const kind of [first, ...kinds.filter((one) => one !== first)]) {
    const granted = await grantedPorts({ ...manifest, links: way.links.filter((link) => link.kind === kind) });
    if (granted.length > 1) throw new AppError('ambiguous-device', `${granted.length} ports fit ${manifest.id}`);
    if (granted[0]) return granted[0];
  }
  return choose(
    first,
    way.links.filter((link) => link.kind === first).flatMap(({ ids }) => ids),
  );
}

/**
 * Granted ports that are plugged in now and that at least one of the devices fits, each once. A serial cable whose id no
 * device has could be anybody's.
 */
export async function pluggedPorts(manifests: readonly DeviceManifest[]): Promise<PortChoice[]> {
  const found = new Map<string, PortChoice>();
  for (const kind of linksHere()) {
    // Where one interface does not tell, the others still do.
    const ports = await portsOf(kind).catch(() => []);
    for (const port of ports) {
      // A port of the computer's own is always there and says nothing.
      const named = port.vendorId === NOT_USB ? port : asListed(port, manifests);
      if (devicesAt(named, manifests).length) found.set(`${kind} ${port.vendorId} ${port.productId}`, named);
    }
  }
  return [...found.values()];
}

/** A device that may be at a port: a USB id is a filter, not an identification. */
export interface Candidate {
  readonly manifest: DeviceManifest;
  readonly link: Link;
}

/** Every device, and way of reaching it, that a port fits. */
export function devicesAt(
  { kind, vendorId, productId, isUnlisted }: PortChoice,
  manifests: readonly DeviceManifest[],
): Candidate[] {
  if (isUnlisted) {
    return manifests.flatMap((manifest) => {
      const link = cableLink(manifest);
      return link ? [{ manifest, link }] : [];
    });
  }
  return manifests.flatMap((manifest) =>
    manifest.links
      .filter((link) => link.kind === kind && link.ids.some((id) => fits(id, vendorId, productId)))
      .map((link) => ({ manifest, link })),
  );
}

/**
 * Opens the chooser of one interface for all devices it reaches: for a person who has something plugged in and does not
 * know its name. Call from a click handler. `undefined` when it was closed.
 */
export async function choosePlugged(
  kind: LinkKind | 'any-serial',
  manifests: readonly DeviceManifest[],
): Promise<PortChoice | undefined> {
  if (kind === 'any-serial') return asListed(await choose('serial', []), manifests);
  const links = manifests.flatMap((manifest) => manifest.links).filter((link) => link.kind === kind);
  const ids = new Map(links.flatMap((link) => link.ids).map((id) => [`${id.vendorId} ${id.productId}`, id]));
  return choose(kind, [...ids.values()]);
}

/** The same port, with what it means that it is a serial one of which no device has the id. */
function asListed<Port extends PortChoice | undefined>(
  port: Port,
  manifests: readonly DeviceManifest[],
): Port | PortChoice {
  if (port?.kind !== 'serial' || devicesAt(port, manifests).length) return port;
  return { ...port, isUnlisted: true };
}

/** Calls `changed` whenever something that was granted is plugged in or pulled out. Returns the stop. */
export function watchPlugs(changed: () => void): () => void {
  const targets: EventTarget[] = [];
  if ('serial' in navigator) targets.push(navigator.serial);
  if ('hid' in navigator) targets.push(navigator.hid);
  if ('usb' in navigator) targets.push(navigator.usb);
  for (const target of targets) {
    target.addEventListener('connect', changed);
    target.addEventListener('disconnect', changed);
  }
  return () => {
    for (const target of targets) {
      target.removeEventListener('connect', changed);
      target.removeEventListener('disconnect', changed);
    }
  };
}

/** The browser's chooser of one kind, filtered by USB ids; of all serial ports without any. */
async function choose(kind: LinkKind, ids: readonly UsbId[]): Promise<PortChoice | undefined> {
  try {
    if (kind === 'serial') {
      const filters = ids.map((id) => ({
        usbVendorId: id.vendorId,
        ...(id.productId !== undefined && { usbProductId: id.productId }),
      }));
      const port = await navigator.serial.requestPort(filters.length ? { filters } : {});
      return { kind: 'serial', ...usbIdOf(port) };
    }
    if (kind === 'hid') {
      const [device] = await navigator.hid.requestDevice({ filters: ids.map((id) => ({ ...id })) });
      return device && { kind: 'hid', vendorId: device.vendorId, productId: device.productId };
    }
    const device = await navigator.usb.requestDevice({ filters: ids.map((id) => ({ ...id })) });
    return { kind: 'usb', vendorId: device.vendorId, productId: device.productId };
  } catch (error) {
    // Closing the chooser: NotFoundError from Web Serial and WebUSB; WebHID answers with an empty list.
    if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
    if (error instanceof DOMException && error.name === 'SecurityError') {
      throw new AppError('not-permitted', 'the browser does not allow the chooser here', { cause: error });
    }
    throw error;
  }
}
