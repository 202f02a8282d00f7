// The table of devices in docs/devices.md, made from the manifests.
import { manifests } from '../../drivers/index.ts';
import type { Help, Link, PlugKind, RangeMgdl, UsbId } from '../device/driver.ts';
import { isDevice, isFolder } from '../device/driver.ts';
import type { Facts, ListedManifest } from '../device/models.ts';
import { factsOf, usbIdsOf } from '../device/models.ts';

const LINK_NAMES = { serial: 'Web Serial', hid: 'WebHID', usb: 'WebUSB' } as const;

const EVIDENCE = {
  documents: 'documents: read by the maker’s or other published papers, not yet seen on real bytes',
  captures: 'captures: checked on bytes recorded from real devices',
  hardware: 'hardware: tried on the device itself',
} as const;

const PLUGS: Readonly<Record<PlugKind, string>> = {
  'usb-stick': 'its own USB plug',
  'micro-usb': 'micro-USB cable',
  'mini-usb': 'mini-USB cable',
  'jack-3.5': 'data cable, round 3.5 mm plug',
  'jack-2.5': 'data cable, round 2.5 mm plug',
  'strip-port': 'data cable into the strip port',
  infrared: 'infrared reader',
  'radio-stick': 'radio stick',
  'radio-meter': 'link meter',
  file: 'file',
};

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
    'One row a model, by the name on its front. What to press, in which order, stands below for all models of a driver.',
    '',
    ...table(
      ['Model', 'Maker', 'Link', 'Cable', 'USB ids', 'What to press', 'Gives', 'Evidence', 'Known limits'],
      devices.flatMap((manifest) => manifest.models.map((model) => row(manifest, model))),
    ),
    ...devices.flatMap((manifest) => [
      '',
      `### ${manifest.name}`,
      '',
      `Driver \`${manifest.id}\`: [what is sent, what comes, what nobody knows](../drivers/${manifest.id}/README.md)`,
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

function row(manifest: ListedManifest, model: string): string[] {
  const facts = factsOf(manifest, model);
  const { evidence, evidenceNote, limits, reads, rangeMgdl: range } = facts;
  return [
    model,
    manifest.maker,
    linksText(facts),
    facts.isPortUnlisted
      ? 'the maker lists no data port; its readings can be typed into the logbook'
      : plugText(manifest, model),
    usbIdsOf(facts).map(idText).join(', '),
    `[steps](#${anchor(manifest.name)})`,
    reads.join(', '),
    `**${evidence}**: ${evidenceNote}`,
    [...(range ? [rangeText(range)] : []), ...limits].join(' '),
  ];
}

function rangeText({ low, high }: RangeMgdl): string {
  return low > 0 ? `Numbers from ${low} to ${high} mg/dL, else LO and HI.` : `Numbers up to ${high} mg/dL, else HI.`;
}

function plugText({ help, ...manifest }: ListedManifest, model: string): string {
  const ofLinks = 'links' in manifest ? manifest.links.flatMap(({ name, plug }) => name ?? plug ?? []) : [];
  const own = help.plugOf?.[model] ?? help.plug;
  const named = ofLinks.length ? ofLinks : own ? [PLUGS[own]] : [];
  return [...new Set(named)].join('; ');
}

function linksText({ links }: Facts): string {
  return links.length ? links.map(linkText).join('; ') : 'reports on the reader’s disk';
}

function linkText(link: Link): string {
  if (link.kind === 'serial') {
    const other = link.otherBaudRate === undefined ? '' : ` or ${link.otherBaudRate}`;
    return `${LINK_NAMES.serial} ${link.baudRate}${other} baud`;
  }
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
function helpText({ steps, stepsOf = {}, minutes, takes }: Help): string[] {
  const numbered = (list: readonly string[]): string[] => list.map((step, i) => `${i + 1}. ${step}`);
  const own = new Map<string, string[]>();
  for (const [model, list] of Object.entries(stepsOf)) {
    const lines = numbered(list).join('\n');
    own.set(lines, [...(own.get(lines) ?? []), model]);
  }
  return [
    ...numbered(steps),
    ...[...own].flatMap(([list, models]) => ['', `${models.join(', ')}:`, '', list]),
    '',
    takes ?? `A full memory takes about ${minutes} min.`,
  ];
}
