// The project's own TypeScript modules in Node, loaded through Vite as the browser gets them.
import { fileURLToPath } from 'node:url';
import { createServer, createServerModuleRunner } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** `load('/src/…')` gives a module, always the same instance; `close` when done. */
export async function openProject() {
  if (!('Temporal' in globalThis)) await import('temporal-polyfill/global');
  const server = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  const runner = createServerModuleRunner(server.environments.ssr);
  return {
    load: (path) => runner.import(path),
    async close() {
      await runner.close();
      await server.close();
    },
  };
}
