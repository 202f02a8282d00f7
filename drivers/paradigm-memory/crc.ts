// Checksums of pages: CRC-16 CCITT (polynomial 1021, start FFFF, most significant bit first).

export const PAGE_BYTES = 1024;
export const ISIG_PAGE_BYTES = 2048;
/** Of a history or glucose page, without its checksum. */
export const PAGE_DATA_BYTES = 1022;
/** Of an ISIG page, without its checksum. */
export const ISIG_DATA_BYTES = 2044;

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

/** CRC-16 CCITT over `length` bytes, FFFF to start with; "123456789" gives 29B1. */
export function crc16(bytes: Uint8Array, length = bytes.length): number {
  let crc = 0xffff;
  for (let i = 0; i < length; i++) crc = ((crc << 8) & 0xffff) ^ TABLE[(crc >> 8) ^ bytes[i]!]!;
  return crc;
}

/** True when a page of history or sensor glucose (1024 bytes) came whole: its CRC stands big endian behind 1022 bytes. */
export function isIntactPage(page: Uint8Array): boolean {
  if (page.length !== PAGE_BYTES) return false;
  return crc16(page, PAGE_DATA_BYTES) === ((page[PAGE_DATA_BYTES]! << 8) | page[PAGE_DATA_BYTES + 1]!);
}

/** True when an ISIG page (2048 bytes) came whole: high byte of the CRC at 2044, low byte at 2046, filler between. */
export function isIntactIsigPage(page: Uint8Array): boolean {
  if (page.length !== ISIG_PAGE_BYTES) return false;
  return crc16(page, ISIG_DATA_BYTES) === ((page[ISIG_DATA_BYTES]! << 8) | page[ISIG_DATA_BYTES + 2]!);
}

/** The page with its checksum: `data` (at most 1022 bytes, padded with zeros) as a page of history or glucose. */
export function withPageCrc(data: Uint8Array): Uint8Array {
  const page = new Uint8Array(PAGE_BYTES);
  page.set(data.subarray(0, PAGE_DATA_BYTES));
  const crc = crc16(page, PAGE_DATA_BYTES);
  page[PAGE_DATA_BYTES] = crc >> 8;
  page[PAGE_DATA_BYTES + 1] = crc & 0xff;
  return page;
}

/** The same for an ISIG page: `data` has at most 2044 bytes. */
export function withIsigCrc(data: Uint8Array): Uint8Array {
  const page = new Uint8Array(ISIG_PAGE_BYTES);
  page.set(data.subarray(0, ISIG_DATA_BYTES));
  const crc = crc16(page, ISIG_DATA_BYTES);
  page[ISIG_DATA_BYTES] = crc >> 8;
  page[ISIG_DATA_BYTES + 2] = crc & 0xff;
  return page;
}
