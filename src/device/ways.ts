// The ways a device can be reached: what is plugged into the computer, and by which of the browser's interfaces.
import type { DeviceManifest, Link } from './driver.ts';

/** One thing to plug in. Its links differ in kind only: systems offer the same stick by different interfaces. */
export interface Way {
  /** What it is called; absent where there is only the device's own cable. */
  readonly name?: string;
  readonly links: readonly Link[];
}

export type LinkKind = Link['kind'];

/** Links of one name are one way; those without a name are one together. */
export function waysOf({ links }: Pick<DeviceManifest, 'links'>): Way[] {
  return [...Map.groupBy(links, ({ name }) => name)].map(([name, own]) => ({
    ...(name !== undefined && { name }),
    links: own,
  }));
}

export type System = 'windows' | 'macos' | 'linux' | 'chromeos' | 'android' | 'other';

/** The system the browser runs on, as it says itself. */
export function systemHere(): System {
  const { userAgentData } = navigator as Navigator & { readonly userAgentData?: { readonly platform?: string } };
  const says = `${userAgentData?.platform ?? ''} ${navigator.platform} ${navigator.userAgent}`.toLowerCase();
  if (says.includes('android')) return 'android';
  if (says.includes('chrome os') || says.includes('chromium os') || / cros /.test(says)) return 'chromeos';
  if (says.includes('win')) return 'windows';
  if (says.includes('mac')) return 'macos';
  return says.includes('linux') ? 'linux' : 'other';
}

/**
 * The kinds of a way that `here` has, the likeliest first. A stick with a vendor's own interface is claimed by a serial
 * driver of Linux's kernel (usb_serial_simple knows the CareLink stick), so that WebUSB cannot open it there; elsewhere no
 * system makes a serial port of it. A cable whose chip we can drive ourselves is a serial port wherever its driver is there, as on
 * most desktops; Android has none.
 */
export function kindsOf({ links }: Way, here: ReadonlySet<LinkKind>, system: System): LinkKind[] {
  const kinds = [...new Set(links.map(({ kind }) => kind))].filter((kind) => here.has(kind));
  if (!kinds.includes('serial') || !kinds.includes('usb')) return kinds;
  const isSerial = isBridged(links) ? system !== 'android' : system === 'linux' || system === 'chromeos';
  const first: LinkKind = isSerial ? 'serial' : 'usb';
  return [first, ...kinds.filter((kind) => kind !== first)];
}

/** Whether systems offer this stick by different interfaces, so that the person may have to know which; a cable is a serial port. */
export function isOfferedTwice({ links }: Way): boolean {
  const kinds = new Set(links.map(({ kind }) => kind));
  return kinds.has('serial') && kinds.has('usb') && !isBridged(links);
}

/** One of the links is a serial chip that we drive ourselves. */
function isBridged(links: readonly Link[]): boolean {
  return links.some((link) => link.kind === 'usb' && link.bridge !== undefined);
}
