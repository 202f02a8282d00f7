// Bytes of script the browser fetches and runs before the first screen, of a production build.
import { build } from 'vite';

export async function bench(report) {
  const { initialChunks } = await loadBudget();
  const { output } = [await build({ logLevel: 'silent', build: { write: false } })].flat()[0];
  const { gzipSync } = await import('node:zlib');
  const bundle = Object.fromEntries(output.map((item) => [item.fileName, item]));
  const chunks = initialChunks(bundle);
  const gzip = chunks.reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0);
  report({ group: 'initial script', name: `${chunks.length} files, gzip`, value: gzip, unit: 'bytes' });
  report({ group: 'initial script', name: 'budget', value: 90_000, unit: 'bytes' });
}

async function loadBudget() {
  const { runnerImport } = await import('vite');
  return (await runnerImport(new URL('./initial-script.ts', import.meta.url).pathname)).module;
}
