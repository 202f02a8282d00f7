// Which granted port belongs to a driver: looked up by USB id, in the window and in the worker alike.
import { AppError } from '../model/errors.ts';
import type { DeviceManifest, Link, UsbId } from './driver.ts';
import { openHid } from './links/hid.ts';
import { openPl2303 } from './links/pl2303.ts';
import { openSerial } from './links/serial.ts';
import { openUsb } from './links/usb.ts';
import type { Transport } from './transport.ts';

/** A port that can be named across threads: objects of the browser cannot be posted to a worker. */
export interface PortChoice {
  readonly kind: Link['kind'];
  readonly vendorId: number;
  readonly productId: number;
  /** Serial ports only: no manifest has this id, the person says which device's cable it is. */
  readonly isUnlisted?: true;
}

/** In place of vendor and product: a serial port that is not on the USB. */
export const NOT_USB = 0;

/** Whether `id` names this vendor and product. */
export function fits(id: UsbId, vendorId: number | undefined, productId: number | undefined): boolean {
  return id.vendorId === vendorId && (id.productId === undefined || id.productId === productId);
}

/** Ports of one kind the person has already granted and that are connected. */
export async function portsOf(kind: Link['kind']): Promise<PortChoice[]> {
  return (await granted(kind)).map(({ vendorId, productId }) => ({ kind, vendorId, productId }));
}

/**
 * Ports the person has already granted and that fit one of the driver's links. A cable granted both as a serial port and as
 * the USB device that a bridge chip is, is one port: the system has a driver for it then, so the serial one.
 */
export async function grantedPorts(manifest: DeviceManifest): Promise<PortChoice[]> {
  const found: PortChoice[] = [];
  const bridges = new Set<PortChoice>();
  for (const link of manifest.links) {
    const here = await granted(link.kind);
    for (const port of here) {
      if (link.ids.some((id) => fits(id, port.vendorId, port.productId))) {
        const choice = { kind: link.kind, vendorId: port.vendorId, productId: port.productId };
        found.push(choice);
        if (link.kind === 'usb' && link.bridge) bridges.add(choice);
      }
    }
  }
  const serial = found.filter(({ kind }) => kind === 'serial');
  return found.filter(
    (item) => !bridges.has(item) || !serial.some((port) => fits(port, item.vendorId, item.productId)),
  );
}

/**
 * Opens the granted port of that choice. `no-device` when it is not there, `ambiguous-device` when two fit,
 * `unsupported-browser` when this browser or thread lacks the interface.
 */
export async function openPort(choice: PortChoice, manifest: DeviceManifest): Promise<Transport> {
  const link = choice.isUnlisted
    ? cableLink(manifest)
    : manifest.links.find(
        ({ kind, ids }) => kind === choice.kind && ids.some((id) => fits(id, choice.vendorId, choice.productId)),
      );
  if (!link) throw new AppError('internal', `${manifest.id} has no such ${choice.kind} link`);
  if (link.kind === 'serial') {
    return openSerial(only(await serialPorts(), choice).port, link.baudRate);
  }
  if (link.kind === 'hid') return openHid(only(await hidDevices(), choice).port, navigator.hid);
  const device = only(await usbDevices(), choice).port;
  return link.bridge ? openPl2303(device, link.baudRate) : openUsb(device);
}

/** The link that any serial cable could be: by its port, and no stick of its own. */
export function cableLink({ links }: Pick<DeviceManifest, 'links'>): (Link & { readonly kind: 'serial' }) | undefined {
  return links.find((link): link is Link & { readonly kind: 'serial' } => link.kind === 'serial' && !link.name);
}

function granted(kind: Link['kind']): Promise<readonly Found<unknown>[]> {
  return kind === 'serial' ? serialPorts() : kind === 'hid' ? hidDevices() : usbDevices();
}

interface Found<Port> {
  readonly port: Port;
  readonly vendorId: number;
  readonly productId: number;
}

async function serialPorts(): Promise<Found<SerialPort>[]> {
  if (!('serial' in navigator)) throw new AppError('unsupported-browser', 'no Web Serial here');
  const ports = await navigator.serial.getPorts();
  return ports.map((port) => ({ port, ...usbIdOf(port) }));
}

/** The USB id of a serial port, `NOT_USB` where it has none. */
export function usbIdOf(port: Pick<SerialPort, 'getInfo'>): Required<UsbId> {
  const { usbVendorId, usbProductId } = port.getInfo();
  return usbVendorId === undefined || usbProductId === undefined
    ? { vendorId: NOT_USB, productId: NOT_USB }
    : { vendorId: usbVendorId, productId: usbProductId };
}

async function hidDevices(): Promise<Found<HIDDevice>[]> {
  if (!('hid' in navigator)) throw new AppError('unsupported-browser', 'no WebHID here');
  const devices = await navigator.hid.getDevices();
  return devices.map((port) => ({ port, vendorId: port.vendorId, productId: port.productId }));
}

async function usbDevices(): Promise<Found<USBDevice>[]> {
  if (!('usb' in navigator)) throw new AppError('unsupported-browser', 'no WebUSB here');
  const devices = await navigator.usb.getDevices();
  return devices.map((port) => ({ port, vendorId: port.vendorId, productId: port.productId }));
}

function only<Port>(ports: readonly Found<Port>[], choice: PortChoice): Found<Port> {
  const [port, ...more] = ports.filter((item) => fits(choice, item.vendorId, item.productId));
  if (!port) throw new AppError('no-device', 'the granted port is not connected');
  if (more.length) throw new AppError('ambiguous-device', `${more.length + 1} ports of the same kind are connected`);
  return port;
}
