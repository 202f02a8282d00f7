// The descriptors a USB device introduces itself with, from a small plain object. USB 2.0, chapter 9.6.

/** Value of the one configuration there is. */
export const CONFIGURATION = 1;
/** As the CareLink stick has them, where the device says nothing else. */
export const BULK_ENDPOINTS = [
  { address: 0x01, type: 'bulk', bytes: 64 },
  { address: 0x82, type: 'bulk', bytes: 64 },
];
const TRANSFER_TYPES = { bulk: 2, interrupt: 3 };

/**
 * Device, configuration, interface and endpoint descriptors, back to back, as /sys/…/descriptors has them.
 *
 * @param usb `{ vendorId, productId, release?, deviceClass?, interfaceClass?, endpoints? }`: `release` is the device's
 * version as two bytes of decimal digits (0x0300 is 3.00), `interfaceClass` 0xff (vendor-specific) unless given, an
 * endpoint `{ address, type: 'bulk' | 'interrupt', bytes }` with 0x80 set in the address of an IN endpoint.
 */
export function usbDescriptors(usb) {
  const { interfaceClass = 0xff, endpoints = BULK_ENDPOINTS } = usb;
  const below = [
    ...[9, 4, 0, 0, endpoints.length, interfaceClass, 0, 0, 0], // interface 0, alternate setting 0, no name
    ...endpoints.flatMap(({ address, type, bytes }) => [7, 5, address, TRANSFER_TYPES[type], ...le16(bytes), 1]),
  ];
  const configuration = [9, 2, ...le16(9 + below.length), 1, CONFIGURATION, 0, 0x80, 50]; // powered by the bus, 100 mA
  return Uint8Array.of(...deviceDescriptor(usb), ...configuration, ...below);
}

/** The first of them alone, as a device answers GET_DESCRIPTOR. */
export function deviceDescriptor({ vendorId, productId, release = 0x0100, deviceClass = 0 }) {
  const ids = [...le16(vendorId), ...le16(productId), ...le16(release)];
  return Uint8Array.of(18, 1, ...le16(0x0200), deviceClass, 0, 0, 64, ...ids, 1, 2, 3, 1);
}

function le16(value) {
  return [value & 0xff, value >> 8];
}
