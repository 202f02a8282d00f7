// What libudev wants to see of a serial adapter, a HID or a USB device: files below /sys, /run/udev and /dev, and the event.
import { announce } from './uevent.mjs';
import { CONFIGURATION, usbDescriptors } from './usb-descriptors.mjs';

/** Numbers the kernel has given to `usbserial` and, on many machines, to `hidraw`. */
const TTY_MAJOR = 188;
const HIDRAW_MAJOR = 246;
const USB_MAJOR = 189;
/** A bus of their own, as its numbers name the device file. */
const USB_BUS = 3;
/** Devices of a kind a rig can have at once. */
export const MOST_PORTS = 16;

/**
 * A place for one rig's devices: every rig on the machine hears the events of all, so neither paths nor minor numbers
 * may be another's. A browser passes over a tty outside /proc/tty/drivers, and a hidraw whose files are not there.
 */
export function deviceSpace() {
  const random = Math.floor(Math.random() * 0xffff);
  return {
    bus: `/devices/rig-${random.toString(16)}`,
    firstMinor: 256 + MOST_PORTS * random,
  };
}

/** What /proc/tty/drivers has to say for the ports of that space. */
export function ttyDrivers({ firstMinor }) {
  return `usbserial /dev/ttyUSB ${TTY_MAJOR} ${firstMinor}-${firstMinor + MOST_PORTS - 1} serial\n`;
}

/** Lays out the `index`th serial adapter over the pty `pts`; `remove` takes it away again. Both are announced. */
export function addSerial(view, space, index, usb, pts) {
  const { device, attach } = addParent(view, space, `1-${index + 1}`, usb);
  const name = `ttyUSB${index}`;
  const minor = space.firstMinor + index;
  const properties = {
    ID_BUS: 'usb',
    ID_VENDOR_ID: hex4(usb.vendorId),
    ID_MODEL_ID: hex4(usb.productId),
    ...(usb.serial !== undefined && { ID_SERIAL_SHORT: usb.serial }),
  };
  return attach('tty', `${device}/${name}/tty/${name}`, { name, major: TTY_MAJOR, minor, properties, pts });
}

/** Lays out the `index`th HID device: vendor-defined, one input and one output report of `reportBytes`, no report numbers. */
export function addHid(view, space, index, usb, pts, reportBytes) {
  const { device, attach } = addParent(view, space, `2-${index + 1}`, usb);
  const vendor = hex4(usb.vendorId).toUpperCase();
  const product = hex4(usb.productId).toUpperCase();
  const id = `0003:${vendor}:${product}.${hex4(index + 1).toUpperCase()}`;
  const hid = `${device}/${id}`;
  const uevent = {
    DRIVER: 'hid-generic',
    HID_ID: `0003:0000${vendor}:0000${product}`,
    HID_NAME: usb.product ?? 'HID device',
    HID_PHYS: `usb-rig-${index + 1}/input0`,
    HID_UNIQ: usb.serial ?? '',
  };
  view.write(`/sys${hid}/uevent`, lines(uevent));
  view.write(`/sys${hid}/report_descriptor`, reportDescriptor(reportBytes));
  view.link(`/sys${hid}/subsystem`, '/sys/bus/hid');
  view.link(`/sys/bus/hid/devices/${id}`, `/sys${hid}`);
  const name = `hidraw${index}`;
  const node = { name, major: HIDRAW_MAJOR, minor: index, properties: {}, pts };
  return attach('hidraw', `${hid}/hidraw/${name}`, node, [`/sys/bus/hid/devices/${id}`]);
}

/**
 * Lays out the `index`th USB device, over the socket that plays it. The browser reads its descriptors from the file beside
 * `uevent`, the rest through the device file.
 */
export function addUsb(view, { bus }, index, usb, socket) {
  const port = `${USB_BUS}-${index + 1}`;
  const path = `${bus}/${port}`;
  // Number 1 is the bus itself.
  const number = index + 2;
  const event = {
    MAJOR: USB_MAJOR,
    MINOR: (USB_BUS - 1) * 128 + number - 1,
    DEVNAME: `bus/usb/${digits3(USB_BUS)}/${digits3(number)}`,
    DEVTYPE: 'usb_device',
  };
  describeUsb(view, path, usb, event);
  const more = { busnum: USB_BUS, devnum: number, bConfigurationValue: CONFIGURATION, bNumConfigurations: 1 };
  for (const [name, value] of Object.entries(more)) view.write(`/sys${path}/${name}`, `${value}\n`);
  view.write(`/sys${path}/dev`, `${event.MAJOR}:${event.MINOR}\n`);
  view.write(`/sys${path}/descriptors`, usbDescriptors(usb));
  const char = `${event.MAJOR}:${event.MINOR}`;
  view.link(`/sys/bus/usb/devices/${port}`, `/sys${path}`);
  view.link(`/sys/dev/char/${char}`, `/sys${path}`);
  view.write(`/run/udev/data/c${char}`, 'G:rig\n');
  const file = `/dev/${event.DEVNAME}`;
  view.link(file, socket);
  const message = { SUBSYSTEM: 'usb', ...event, DEVNAME: file };
  announce('add', path, message);
  return {
    path: file,
    remove() {
      const files = [`/sys/bus/usb/devices/${port}`, `/sys/dev/char/${char}`, `/run/udev/data/c${char}`, file];
      for (const name of [...files, `/sys${path}`]) view.remove(name);
      announce('remove', path, message);
    },
  };
}

/** What the folder of every USB device says. */
function describeUsb(view, path, usb, event) {
  const vendor = hex4(usb.vendorId);
  const product = hex4(usb.productId);
  view.write(`/sys${path}/uevent`, lines({ ...event, PRODUCT: `${vendor}/${product}/100` }));
  const about = {
    idVendor: vendor,
    idProduct: product,
    manufacturer: usb.manufacturer ?? 'Rig',
    product: usb.product ?? 'Device',
    ...(usb.serial !== undefined && { serial: usb.serial }),
  };
  for (const [name, value] of Object.entries(about)) view.write(`/sys${path}/${name}`, `${value}\n`);
  view.link(`/sys${path}/subsystem`, '/sys/bus/usb');
}

/** The USB device with one interface above a tty or a hidraw, and how to hang that below it. No browser opens it. */
function addParent(view, { bus }, port, usb) {
  const path = `${bus}/${port}`;
  const event = { MAJOR: USB_MAJOR, MINOR: 1, DEVNAME: `bus/usb/${port.replace('-', '/')}`, DEVTYPE: 'usb_device' };
  describeUsb(view, path, usb, event);
  const device = `${path}/${port}:1.0`;
  view.write(`/sys${device}/uevent`, lines({ DEVTYPE: 'usb_interface' }));
  view.link(`/sys${device}/subsystem`, '/sys/bus/usb');

  function attach(subsystem, node, { name, major, minor, properties, pts }, alsoRemove = []) {
    const number = `${major}:${minor}`;
    view.write(`/sys${node}/uevent`, lines({ MAJOR: major, MINOR: minor, DEVNAME: name }));
    view.write(`/sys${node}/dev`, `${number}\n`);
    view.link(`/sys${node}/subsystem`, `/sys/class/${subsystem}`);
    view.link(`/sys/class/${subsystem}/${name}`, `/sys${node}`);
    view.link(`/sys/dev/char/${number}`, `/sys${node}`);
    const stored = Object.entries(properties).map(([key, value]) => `E:${key}=${value}\n`);
    view.write(`/run/udev/data/c${number}`, `${stored.join('')}G:rig\n`);
    view.link(`/dev/${name}`, pts);
    const event = { SUBSYSTEM: subsystem, DEVNAME: `/dev/${name}`, MAJOR: major, MINOR: minor, ...properties };
    announce('add', node, event);
    return {
      path: `/dev/${name}`,
      remove() {
        const links = [`/sys/class/${subsystem}/${name}`, `/sys/dev/char/${number}`, `/dev/${name}`, ...alsoRemove];
        for (const file of [...links, `/run/udev/data/c${number}`, `/sys${path}`]) view.remove(file);
        announce('remove', node, event);
      },
    };
  }
  return { device, attach };
}

/** USB HID 1.11, 6.2.2: one application collection on vendor page FF00h with two arrays of bytes. */
function reportDescriptor(reportBytes) {
  return Uint8Array.of(
    ...[0x06, 0x00, 0xff], // usage page FF00h
    ...[0x09, 0x01, 0xa1, 0x01], // usage 1, collection (application)
    ...[0x15, 0x00, 0x26, 0xff, 0x00], // logical minimum 0, maximum 255
    ...[0x75, 0x08, 0x95, reportBytes], // 8 bits, this many times
    ...[0x09, 0x01, 0x81, 0x02], // usage 1, input
    ...[0x09, 0x01, 0x91, 0x02], // usage 1, output
    0xc0, // end of the collection
  );
}

function lines(values) {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

function digits3(value) {
  return String(value).padStart(3, '0');
}

function hex4(value) {
  return value.toString(16).padStart(4, '0');
}
