// Bytes the browser must fetch and run before the first screen, and the build's warning when they grow past the budget.
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Modules the first screen of an empty profile imports on its way: they count although they are chunks of their own. */
const FIRST_SCREEN = /\/(src\/ui\/pages\/home-page|src\/store\/(dexie-store|people))\.ts$|pwa-register|workbox-window/;

interface Chunk {
  readonly type: 'chunk';
  readonly fileName: string;
  readonly code: string;
  readonly isEntry: boolean;
  readonly facadeModuleId: string | null;
  readonly imports: readonly string[];
}

/** The entry chunk, the first screen's chunks and everything they import statically, each file once. */
export function initialChunks(bundle: Readonly<Record<string, { readonly type: string }>>): Chunk[] {
  const chunks = Object.values(bundle).filter((item): item is Chunk => item.type === 'chunk');
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const initial = new Set<Chunk>();
  const visit = (chunk: Chunk | undefined): void => {
    if (!chunk || initial.has(chunk)) return;
    initial.add(chunk);
    for (const name of chunk.imports) visit(byName.get(name));
  };
  for (const chunk of chunks) if (chunk.isEntry || FIRST_SCREEN.test(chunk.facadeModuleId ?? '')) visit(chunk);
  return [...initial];
}

/** Warns at the end of a build when the gzipped initial script is larger than `maxGzipBytes`. */
export function initialScriptBudget(options: { readonly maxGzipBytes: number }): Plugin {
  return {
    name: 'initial-script-budget',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_output, bundle) {
        const chunks = initialChunks(bundle as unknown as Record<string, { type: string }>);
        const bytes = chunks.reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0);
        const text = `initial script: ${bytes} bytes gzip in ${chunks.length} files (budget ${options.maxGzipBytes})`;
        if (bytes > options.maxGzipBytes) this.warn(`${text}: over the budget`);
        else this.info(text);
      },
    },
  };
}
