// What follows for the upload page from what a device is: pumps by radio, how they fail, how makers and names are found.
import type { DeviceManifest, UsbId } from '../../device/driver.ts';
import type { ErrorCode } from '../../model/errors.ts';
import { text } from '../../text/text.ts';

/** What a list of devices goes by: those whose reports lie on a reader's disk have no links. */
export type Listed = Pick<DeviceManifest, 'name' | 'maker' | 'models'> & Partial<Pick<DeviceManifest, 'links'>>;

/** A pump that is reached through something else that is plugged in: slow, and only while it is near. */
export function isRadio({ reads, asks, links }: Pick<DeviceManifest, 'reads' | 'asks' | 'links'>): boolean {
  return reads.includes('basal') && ((asks?.length ?? 0) > 0 || links.some(({ name }) => name !== undefined));
}

/** Failures that mean something else over the air than over a cable. */
const RADIO_ERRORS = ['timeout', 'refused', 'disconnected', 'bad-checksum', 'unsupported-model', 'no-device'] as const;

/** What to try next after an error, for this device. */
export function nextStep(code: ErrorCode, manifest: DeviceManifest | undefined): string {
  const own = manifest && isRadio(manifest) ? RADIO_ERRORS.find((one) => one === code) : undefined;
  return own ? text(`radio.${own}`) : text(`error.${code}.next`);
}

/** An id as people find it in the system's device list: '1a79:6200', '0x1A79/0x6200'. */
const USB_ID = /^(?:vid[_ ]?)?(?:0x)?([0-9a-f]{4})\s*[:/& ]\s*(?:pid[_ ]?)?(?:0x)?([0-9a-f]{4})$/i;

export function usbIdOf(search: string): Required<UsbId> | undefined {
  const match = USB_ID.exec(search.trim());
  return match ? { vendorId: Number.parseInt(match[1]!, 16), productId: Number.parseInt(match[2]!, 16) } : undefined;
}

export function usbIdText({ vendorId, productId }: Required<UsbId>): string {
  return [vendorId, productId].map((id) => id.toString(16).padStart(4, '0')).join(':');
}

/** Whether one of the links has this id. */
export function hasUsbId({ links = [] }: Listed, { vendorId, productId }: Required<UsbId>): boolean {
  return links.some(({ ids }) =>
    ids.some((id) => id.vendorId === vendorId && (id.productId === undefined || id.productId === productId)),
  );
}

/** Every word of the search is in the device's name, maker, models or what is plugged in, whatever the case. */
export function matches({ maker, name, models, links = [] }: Listed, search: string): boolean {
  const plain = (value: string): string => value.toLocaleLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  const bridges = links.flatMap((link) => link.name ?? []);
  const all = plain([maker, name, ...models, ...bridges].join(' '));
  return search
    .split(/\s+/)
    .map(plain)
    .every((word) => all.includes(word));
}

/** The models a search is about: those with every word of it, all when it names the maker or device as a whole. */
export function modelsFound({ models, maker, name }: Listed, search: string): readonly string[] {
  const found = models.filter((model) => matches({ name: model, maker: `${maker} ${name}`, models: [] }, search));
  return found.length ? found : models;
}

/** Devices by maker, makers by name. */
export function byMaker<M extends Listed>(manifests: readonly M[]): [maker: string, manifests: readonly M[]][] {
  return [...Map.groupBy(manifests, ({ maker }) => maker)].sort(([a], [b]) => a.localeCompare(b));
}

/** An answer that any pattern of digits is content with: what a simulated device is asked for is made up. */
export function madeUpAnswer(pattern: string): string {
  const candidates = ['208850', '2088501', '20885012', '2088501234', 'NG2088501H', 'AB123456'];
  return candidates.find((candidate) => new RegExp(`^(?:${pattern})$`).test(candidate)) ?? '208850';
}
