// What is plugged in: its USB ids, and who plays it.
import { PL2303_USB, pl2303 } from './pl2303.mjs';

/** Chips that pose as a serial port, and the USB device that each is. */
const BRIDGES = { pl2303: { usb: PL2303_USB, wrap: pl2303 } };

/**
 * `{ usb, play }` of what `plug` was given: a driver's simulator behind one of its links, or a device as it stands.
 * With `usb` the link whose ids it fits is taken, else the first of that kind. `baudRate` is the device's own where it is not
 * the link's: behind a bridge chip nothing comes through until the page sets it.
 */
export async function deviceOf(project, kind, { driverId, scenario, usb, baudRate, play }) {
  if (!driverId) return { usb, play };
  const { manifest } = await project.load(`/drivers/${driverId}/manifest.ts`);
  const { simulate } = await manifest.simulator();
  const fits = ({ vendorId, productId }) =>
    !usb || (vendorId === usb.vendorId && (productId === undefined || productId === usb.productId));
  const links = manifest.links.filter((link) => link.kind === kind);
  // A meter behind a cable of another make is still that meter.
  const link = links.find(({ ids }) => ids.some(fits)) ?? links[0];
  if (!link) throw new Error(`${driverId} has no ${kind} link`);
  const id = link.ids.find(({ productId }) => productId !== undefined);
  if (!usb && !id) throw new Error(`${driverId} has no ${kind} link with a product id: give usb`);
  const device = { ...BRIDGES[link.bridge]?.usb, ...(usb ?? { ...id, serial: scenario.serial }) };
  // Whoever sits behind a bridge chip is at the end of a serial line.
  const played = { ...scenario, link: link.bridge ? 'serial' : kind };
  const simulator = (port) => simulate(port, played);
  if (!link.bridge) return { usb: device, play: simulator };
  return { usb: device, play: BRIDGES[link.bridge].wrap(simulator, project, { baudRate: baudRate ?? link.baudRate }) };
}
