// Small helpers for bytes: hex, Latin-1 text, sums and joining.
import { AppError } from '../model/errors.ts';

export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Hex digits, spaces allowed, to bytes; `bad-input` when it is not hex. */
export function fromHex(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, '');
  if (digits.length % 2 || /[^0-9a-f]/i.test(digits)) throw new AppError('bad-input', `not hex: ${text.slice(0, 40)}`);
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** One character per byte (Latin-1): what the text protocols of meters use. */
export function text(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += String.fromCharCode(byte);
  return out;
}

/** Latin-1 text to bytes. */
export function latin1(value: string): Uint8Array {
  return Uint8Array.from(value, (char) => char.charCodeAt(0) & 0xff);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Sum of all bytes, modulo 2^bits. */
export function sum(bytes: Uint8Array, bits: 8 | 16): number {
  let total = 0;
  for (const byte of bytes) total += byte;
  return total & (2 ** bits - 1);
}
