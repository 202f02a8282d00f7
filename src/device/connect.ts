// Window side of connecting: ports granted before come first, then the browser's chooser, which needs the person's click.
import { AppError } from '../model/errors.ts';
import type { DeviceManifest, Link } from './driver.ts';
import type { PortChoice } from './ports.ts';
import { grantedPorts } from './ports.ts';

/** The kinds of link this browser has. Chromium has all on the desktop. */
export function linksHere(): ReadonlySet<Link['kind']> {
  const kinds = (['serial', 'hid', 'usb'] as const).filter((kind) => kind in navigator);
  return new Set(kinds);
}

/**
 * A port of the device: one already granted and connected, else what the person picks in the chooser.
 * `undefined` when the chooser was closed without a choice, which is not an error: help with cable and driver follows.
 * Call from a click handler. `ambiguous-device` when two equal ones are connected.
 */
export async function connect(manifest: DeviceManifest): Promise<PortChoice | undefined> {
  const here = linksHere();
  const links = manifest.links.filter((link) => here.has(link.kind));
  if (!links.length) throw new AppError('unsupported-browser', `this browser has none of the links of ${manifest.id}`);
  const granted = await grantedPorts({ ...manifest, links });
  if (granted.length > 1) throw new AppError('ambiguous-device', `${granted.length} ports fit ${manifest.id}`);
  return granted[0] ?? choose(links[0]!);
}

/** The browser's chooser, filtered by the link's USB ids. */
async function choose(link: Link): Promise<PortChoice | undefined> {
  try {
    if (link.kind === 'serial') {
      const filters = link.ids.map((id) => ({
        usbVendorId: id.vendorId,
        ...(id.productId !== undefined && { usbProductId: id.productId }),
      }));
      const { usbVendorId, usbProductId } = (await navigator.serial.requestPort({ filters })).getInfo();
      if (usbVendorId === undefined || usbProductId === undefined) return undefined;
      return { kind: 'serial', vendorId: usbVendorId, productId: usbProductId };
    }
    if (link.kind === 'hid') {
      const [device] = await navigator.hid.requestDevice({ filters: link.ids.map((id) => ({ ...id })) });
      return device && { kind: 'hid', vendorId: device.vendorId, productId: device.productId };
    }
    const device = await navigator.usb.requestDevice({ filters: link.ids.map((id) => ({ ...id })) });
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
