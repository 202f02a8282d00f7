// The messages by which a udev daemon tells that a device came or went, as libudev reads them.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('uevent.pl', import.meta.url));
let sequence = 0;

/** Tells every listener. `action` is 'add' or 'remove', `devpath` the device's path below /sys. */
export function announce(action, devpath, properties) {
  const input = ueventMessage({ ACTION: action, DEVPATH: devpath, ...properties, SEQNUM: ++sequence });
  const { status } = spawnSync('perl', [script], { input, stdio: ['pipe', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`the event '${action} ${devpath}' could not be sent; see above`);
}

/** One message: a header of 40 bytes, then 'KEY=value' strings with a zero after each. */
export function ueventMessage(properties) {
  const body = Buffer.from(
    Object.entries(properties)
      .map(([key, value]) => `${key}=${value}\0`)
      .join(''),
  );
  const header = Buffer.alloc(40);
  header.write('libudev\0', 'latin1'); // [0:8)
  header.writeUInt32BE(0xfeedcafe, 8); // [8:12) magic
  header.writeUInt32LE(header.length, 12); // [12:16) size of the header
  header.writeUInt32LE(header.length, 16); // [16:20) where the strings begin
  header.writeUInt32LE(body.length, 20); // [20:24) and their length
  header.writeUInt32BE(murmurHash2(properties.SUBSYSTEM), 24); // [24:28) by which listeners filter,
  if (properties.DEVTYPE) header.writeUInt32BE(murmurHash2(properties.DEVTYPE), 28); // [28:32) by this too; the rest is 0
  return Buffer.concat([header, body]);
}

/** Austin Appleby's MurmurHash2 with seed 0, the hash libudev's socket filters compare. */
export function murmurHash2(text) {
  const multiplier = 0x5bd1e995;
  const bytes = Buffer.from(text);
  const whole = bytes.length & ~3;
  let hash = bytes.length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), multiplier);
    word = Math.imul(word ^ (word >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  if (bytes.length > whole) {
    for (let at = whole; at < bytes.length; at++) hash ^= bytes[at] << (8 * (at - whole));
    hash = Math.imul(hash, multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 15)) >>> 0;
}
