// How things are written before they are hashed, authenticated or sent: lengths in front, so that no two lists look alike.
import { AppError } from '../model/errors.ts';
import { concat } from '../device/bytes.ts';

/** Bytes that own their memory whole, as WebCrypto and IndexedDB want them. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** Texts, whole numbers and bytes as one string of bytes: each is four bytes of length, big-endian, and itself. */
export function fields(...parts: readonly (string | number | Uint8Array)[]): Bytes {
  return owned(
    concat(
      parts.flatMap((part) => {
        const bytes = part instanceof Uint8Array ? part : utf8(String(part));
        return [uint32(bytes.length), bytes];
      }),
    ),
  );
}

/** The parts of `fields`; `tampered` when the lengths do not fit. */
export function fieldsOf(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 <= bytes.length ? at + 4 + view.getUint32(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) throw new AppError('tampered', `a field ends behind byte ${bytes.length}`);
    parts.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

export function uint32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export function owned(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

export function randomBytes(count: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** RFC 4648 section 5, without padding. */
export function base64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** `bad-input` when it is none. */
export function fromBase64url(text: string): Bytes {
  if (/[^A-Za-z0-9_-]/.test(text)) throw new AppError('bad-input', 'not base64url');
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch (cause) {
    throw new AppError('bad-input', 'not base64url', { cause });
  }
}
