// What follows for the upload page from what a device is: pumps by radio, how they fail, how makers and names are found.
import type { DeviceManifest, UsbId } from '../../device/driver.ts';
import type { Facts, ListedManifest } from '../../device/models.ts';
import { factsOf, modelSlug } from '../../device/models.ts';
import { fits } from '../../device/ports.ts';
import type { ErrorCode } from '../../model/errors.ts';
import { text } from '../../text/text.ts';

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

/** As the system's device list writes it; `*` for any product. */
export function usbIdText({ vendorId, productId }: UsbId): string {
  return [vendorId, productId].map((id) => id?.toString(16).padStart(4, '0') ?? '*').join(':');
}

/** One line of the list of devices: a model, by the name on its front. */
export interface DeviceRow {
  readonly manifest: ListedManifest;
  readonly model: string;
  readonly facts: Facts;
}

/** A row for every model, by maker and name. */
export function rowsOf(manifests: readonly ListedManifest[]): DeviceRow[] {
  const rows = manifests.flatMap((manifest) =>
    manifest.models.map((model) => ({ manifest, model, facts: factsOf(manifest, model) })),
  );
  const order = new Intl.Collator('en', { numeric: true });
  return rows.sort((a, b) => order.compare(a.manifest.maker, b.manifest.maker) || order.compare(a.model, b.model));
}

/** Whether one of its links has this id. */
export function hasUsbId({ facts }: Pick<DeviceRow, 'facts'>, { vendorId, productId }: Required<UsbId>): boolean {
  return facts.links.some(({ ids }) => ids.some((id) => fits(id, vendorId, productId)));
}

/**
 * The rows of which every word of the search is in maker, model or what is plugged in, whatever the case, first those where each
 * begins a word of them ('Elite' is in 'FreeStyle Lite' too); where there is none, those of the drivers that have the words in
 * their name ('Smart Pix').
 */
export function rowsFound(rows: readonly DeviceRow[], search: string): readonly DeviceRow[] {
  const plain = (value: string): string => value.toLocaleLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  const words = search.split(/\s+/).map(plain);
  const having = (texts: (row: DeviceRow) => readonly string[]): DeviceRow[] => {
    const begun: DeviceRow[] = [];
    const inside: DeviceRow[] = [];
    for (const row of rows) {
      const all = [row.manifest.maker, row.model, ...texts(row)].join(' ');
      const beginnings = all.split(/\s+/).map(plain);
      if (words.every((word) => beginnings.some((one) => one.startsWith(word)))) begun.push(row);
      else if (words.every((word) => plain(all).includes(word))) inside.push(row);
    }
    return [...begun, ...inside];
  };
  const found = having(({ facts }) => facts.links.flatMap(({ name }) => name ?? []));
  return found.length ? found : having(({ manifest }) => [manifest.name]);
}

/** Rows by maker, in their order. */
export function byMaker(rows: readonly DeviceRow[]): [maker: string, rows: readonly DeviceRow[]][] {
  return [...Map.groupBy(rows, ({ manifest }) => manifest.maker)];
}

/** What is known of how a device is to be read, in the address of its page. */
export interface DeviceAddress {
  readonly model?: string | undefined;
  /** What is plugged in: the name of a link, or the USB number of a cable that is in no manifest. */
  readonly way?: string | undefined;
}

/** The address of a device's page. */
export function devicePath(driverId: string, { model, way }: DeviceAddress = {}): string {
  const start = `/upload/${driverId}${model === undefined ? '' : `/model/${modelSlug(model)}`}`;
  return way === undefined ? start : `${start}/${encodeURIComponent(way)}`;
}

/** An answer that any pattern of digits is content with: what a simulated device is asked for is made up. */
export function madeUpAnswer(pattern: string): string {
  const candidates = ['208850', '2088501', '20885012', '2088501234', 'NG2088501H', 'AB123456'];
  return candidates.find((candidate) => new RegExp(`^(?:${pattern})$`).test(candidate)) ?? '208850';
}
