// Blocks of one month as one string of bytes: what a document holds before it is sealed.
import { AppError } from '../model/errors.ts';
import { RECORD_KINDS } from '../model/record.ts';
import type { RecordKind } from '../model/record.ts';
import { HOUR_MS, wallMs } from '../model/time.ts';
import type { Block } from '../store/store.ts';
import type { Bytes } from './encoding.ts';
import { base64url, fields, fieldsOf } from './encoding.ts';
import type { Month } from './epochs.ts';
import { monthOf } from './epochs.ts';
import { hmac, sha256 } from './hash.ts';

/** A block as it travels: `changed` is a number of one computer's store and stays there. */
export type PackedBlock = Omit<Block, 'changed'>;

/** A day begins somewhere on Earth this long before it does in UTC, and ends somewhere this long after its beginning there. */
const EARLIEST_MS = -14 * HOUR_MS;
const LATEST_MS = 36 * HOUR_MS;

/**
 * The month a block's document is for: of its device's day, as the person reckons months; a scope that begins with a month begins
 * with its first day in every zone. Of its first record when the device's clock showed another day altogether.
 */
export function monthOfBlock({ first, day }: Pick<Block, 'first' | 'day'>): Month {
  const start = wallMs(`${day}T00:00:00`);
  const isThatDay = first === undefined || (first >= start + EARLIEST_MS && first < start + LATEST_MS);
  return monthOf(isThatDay ? start : first);
}

/** Blocks in the order of their ids, so that equal contents are equal bytes. */
export function packBlocks(blocks: readonly PackedBlock[]): Bytes {
  const sorted = [...blocks].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return fields(...sorted.map(({ kind, deviceId, day, bytes }) => fields(kind, deviceId, day, bytes)));
}

/** `tampered` when the bytes are no pack. */
export function unpackBlocks(bytes: Uint8Array): Block[] {
  return fieldsOf(bytes).map((field): Block => {
    const parts = fieldsOf(field);
    const [kind, deviceId, day] = parts.slice(0, 3).map((part) => new TextDecoder().decode(part));
    if (parts.length !== 4 || !RECORD_KINDS.includes(kind as RecordKind)) {
      throw new AppError('tampered', `a block of ${parts.length} fields, kind ${String(kind)}`);
    }
    const block = { kind: kind as RecordKind, deviceId: deviceId!, day: day! };
    return { ...block, id: `${block.deviceId}/${block.kind}/${block.day}`, bytes: parts[3]!.slice(), changed: 0 };
  });
}

/**
 * What a head knows a pack by before it is compressed: the same on each of the person's computers. Under the name key, for a reader
 * of later months sees it too: of a month with few readings a plain hash could be tried out.
 */
export async function contentOf(nameKey: Uint8Array, pack: Uint8Array): Promise<string> {
  return base64url(await hmac(nameKey, fields('basalt', 1, 'content', await sha256(pack))));
}

/** gzip, as the browser does it. */
export function compress(bytes: Uint8Array): Promise<Bytes> {
  return through(bytes, new CompressionStream('gzip'));
}

/** `tampered` when it is no gzip or grows beyond `mostBytes`. */
export async function decompress(bytes: Uint8Array, mostBytes = 256 * 2 ** 20): Promise<Bytes> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    const reader = stream(bytes).pipeThrough(new DecompressionStream('gzip')).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > mostBytes) throw new RangeError(`more than ${mostBytes} bytes`);
      parts.push(value);
    }
  } catch (cause) {
    throw new AppError('tampered', 'what is sealed cannot be unpacked', { cause });
  }
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

async function through(bytes: Uint8Array, by: CompressionStream): Promise<Bytes> {
  return new Uint8Array(await new Response(stream(bytes).pipeThrough(by)).arrayBuffer());
}

function stream(bytes: Uint8Array): ReadableStream<BufferSource> {
  return new Blob([bytes as BlobPart]).stream() as ReadableStream<BufferSource>;
}
