// Captures made by others, for browser tests: listed and fetched from the test server.

let index: Promise<readonly string[]> | undefined;

/** Paths of all captures there are; empty when the folder is missing. */
export function captureList(): Promise<readonly string[]> {
  index ??= fetch('/captures/index.json').then((response) => response.json() as Promise<string[]>);
  return index;
}

/**
 * Defines a capture test: `it('… [capture]')`, counted apart by the test run, and skipped with the reason when the files
 * are not on this machine. `files` are paths below the captures folder.
 */
export function captureIt(
  title: string,
  files: readonly string[],
  run: (files: readonly Uint8Array[]) => void | Promise<void>,
): void {
  it(`${title} [capture]`, async function () {
    const there = await captureList();
    if (files.some((file) => !there.includes(file))) return this.skip();
    await run(await Promise.all(files.map(fetchCapture)));
  });
}

export async function fetchCapture(file: string): Promise<Uint8Array> {
  const response = await fetch(`/captures/${file.split('/').map(encodeURIComponent).join('/')}`);
  if (!response.ok) throw new Error(`no capture ${file}`);
  return new Uint8Array(await response.arrayBuffer());
}
