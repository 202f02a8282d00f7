// The ways a device is reached: links of one name are one choice, and each system has its likeliest interface first.
import { expect } from 'chai';
import type { DeviceManifest, Link } from '../../src/device/driver.ts';
import { devicesAt } from '../../src/device/connect.ts';
import { isOfferedTwice, kindsOf, waysOf } from '../../src/device/ways.ts';

const STICK = { vendorId: 0x0a21, productId: 0x8001 };
const NEXT_LINK = { vendorId: 0x1a79, productId: 0x6200 };
const links: Link[] = [
  { kind: 'usb', name: 'CareLink USB stick', ids: [STICK] },
  { kind: 'serial', name: 'CareLink USB stick', baudRate: 9600, ids: [STICK] },
  { kind: 'hid', name: 'Contour Next Link', ids: [NEXT_LINK] },
];
const ALL = new Set(['serial', 'hid', 'usb'] as const);

describe('ways to reach a device', () => {
  it('are one a name, and one for all links without a name', () => {
    expect(waysOf({ links }).map(({ name, links: own }) => [name, own.length])).to.deep.equal([
      ['CareLink USB stick', 2],
      ['Contour Next Link', 1],
    ]);
    const plain: Link[] = [
      { kind: 'hid', ids: [NEXT_LINK] },
      { kind: 'hid', ids: [STICK] },
    ];
    expect(waysOf({ links: plain })).to.have.length(1);
    expect(waysOf({ links: plain })[0]!.name).to.equal(undefined);
  });

  it('open the serial port of a stick on Linux and its USB interface elsewhere', () => {
    const [stick, nextLink] = waysOf({ links });
    for (const system of ['linux', 'chromeos'] as const)
      expect(kindsOf(stick!, ALL, system)).to.deep.equal(['serial', 'usb']);
    for (const system of ['windows', 'macos', 'android', 'other'] as const)
      expect(kindsOf(stick!, ALL, system)).to.deep.equal(['usb', 'serial']);
    expect(kindsOf(stick!, new Set(['serial', 'hid']), 'windows'), 'a browser without WebUSB').to.deep.equal([
      'serial',
    ]);
    expect(kindsOf(nextLink!, ALL, 'linux')).to.deep.equal(['hid']);
    expect(kindsOf(nextLink!, new Set(['serial']), 'linux')).to.deep.equal([]);
    expect([stick!, nextLink!].map(isOfferedTwice)).to.deep.equal([true, false]);
  });

  it('of a cable with a serial chip are the serial port first, which needs no word, but on Android', () => {
    const [cable] = waysOf({
      links: [
        { kind: 'serial', baudRate: 9600, ids: [STICK] },
        { kind: 'usb', bridge: 'pl2303', baudRate: 9600, ids: [STICK] },
      ],
    });
    for (const system of ['linux', 'chromeos', 'windows', 'macos', 'other'] as const)
      expect(kindsOf(cable!, ALL, system), system).to.deep.equal(['serial', 'usb']);
    expect(kindsOf(cable!, ALL, 'android')).to.deep.equal(['usb', 'serial']);
    expect(isOfferedTwice(cable!)).to.equal(false);
  });

  it('name every device that a port fits', () => {
    const of = (id: string, own: readonly Link[]): DeviceManifest => ({ id, links: own }) as DeviceManifest;
    const manifests = [of('pump', links), of('meter', [{ kind: 'hid', ids: [{ vendorId: 0x1a79 }] }])];
    const found = devicesAt({ kind: 'hid', ...NEXT_LINK }, manifests);
    expect(found.map(({ manifest, link }) => [manifest.id, link.name])).to.deep.equal([
      ['pump', 'Contour Next Link'],
      ['meter', undefined],
    ]);
    expect(devicesAt({ kind: 'serial', ...NEXT_LINK }, manifests)).to.deep.equal([]);
  });
});
