// Text to gzip and back: a conversation with a device is hex and shrinks to a tenth.

export async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await bytesOf(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))));
}

export async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new TextDecoder().decode(await bytesOf(stream));
}

function bytesOf(stream: ReadableStream): Promise<ArrayBuffer> {
  return new Response(stream).arrayBuffer();
}
