// The table of devices in docs/devices.md, made from the manifests.
import { manifests } from '../../drivers/index.ts';
import type { DeviceManifest, FolderManifest, Link, UsbId } from '../device/driver.ts';
import { isDevice, isFolder } from '../device/driver.ts';

const LINK_NAMES = { serial: 'Web Serial', hid: 'WebHID', usb: 'WebUSB' } as const;

const EVIDENCE = {
  documents: 'documents: read by the maker’s or other published papers, not yet seen on real bytes',
  captures: 'captures: checked on bytes recorded from real devices',
  hardware: 'hardware: tried on the device itself',
} as const;

/** The page as Markdown. */
export function deviceMatrix(): string {
  const devices = manifests.filter((manifest) => isDevice(manifest) || isFolder(manifest));
  const files = manifests.filter((manifest) => !isDevice(manifest) && !isFolder(manifest));
  return [
    '# Devices and files Basalt reads',
    '',
    'Made from the manifests in `drivers/` by `npm run docs`; do not edit.',
    '',
    'What the evidence means:',
    '',
    ...Object.values(EVIDENCE).map((line) => `- ${line}`),
    '',
    '## Devices',
    '',
    "One row a model, by the name on its front. Cable, steps, limits and what each rests on stand under the driver's name below.",
    '',
    ...table(
      ['Model', 'Maker', 'Driver', 'Link', 'USB ids', 'Gives', 'Evidence'],
      devices.flatMap((manifest) =>
        manifest.models.map((model) => [
          model,
          manifest.maker,
          `[${manifest.name}](#${anchor(manifest.name)})`,
          linksText(manifest),
          isDevice(manifest) ? [...new Set(manifest.links.flatMap((link) => link.ids.map(idText)))].join(', ') : '',
          manifest.reads.join(', '),
          manifest.evidence,
        ]),
      ),
    ),
    ...devices.flatMap((manifest) => [
      '',
      `### ${manifest.name}`,
      '',
      `${manifest.evidence}: ${manifest.evidenceNote} [More](../drivers/${manifest.id}/README.md)`,
      '',
      `Cable: ${manifest.help.cable}`,
      '',
      ...helpText(manifest.help),
    ]),
    ...(files.length
      ? [
          '',
          '## Files',
          '',
          ...table(
            ['Driver', 'From', 'Endings', 'Gives', 'Evidence'],
            files.map((manifest) => [
              `[${manifest.name}](../drivers/${manifest.id}/README.md)`,
              manifest.models.join(', '),
              isDevice(manifest) ? '' : manifest.accepts.join(', '),
              manifest.reads.join(', '),
              `${manifest.evidence}: ${manifest.evidenceNote}`,
            ]),
          ),
        ]
      : []),
    '',
  ].join('\n');
}

/** A heading's address, as Markdown viewers make it. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

function linksText(manifest: DeviceManifest | FolderManifest): string {
  return isDevice(manifest) ? manifest.links.map(linkText).join('; ') : 'reports on the reader’s disk';
}

function linkText(link: Link): string {
  if (link.kind === 'serial') return `${LINK_NAMES.serial} ${link.baudRate} baud`;
  return link.kind === 'usb' && link.bridge ? `${LINK_NAMES.usb} to a serial chip` : LINK_NAMES[link.kind];
}

function idText({ vendorId, productId }: UsbId): string {
  const digits = (id: number): string => id.toString(16).padStart(4, '0');
  return `${digits(vendorId)}:${productId === undefined ? '*' : digits(productId)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** The steps, then those of models that differ, and how long it takes. */
function helpText(help: {
  readonly steps: readonly string[];
  readonly stepsOf?: Readonly<Record<string, readonly string[]>>;
  readonly minutes?: number;
}): string[] {
  const { steps, stepsOf = {}, minutes } = help;
  const numbered = (list: readonly string[]): string[] => list.map((step, i) => `${i + 1}. ${step}`);
  const own = new Map<string, string[]>();
  for (const [model, list] of Object.entries(stepsOf)) {
    const lines = numbered(list).join('\n');
    own.set(lines, [...(own.get(lines) ?? []), model]);
  }
  return [
    ...numbered(steps),
    ...[...own].flatMap(([list, models]) => ['', `${models.join(', ')}:`, '', list]),
    ...(minutes === undefined ? [] : ['', `A full memory takes about ${minutes} min.`]),
  ];
}
