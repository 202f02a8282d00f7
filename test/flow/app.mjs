// The built app behind a server that can be stopped: what a person has who opens the page, and then has no network.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, preview } from 'vite';

/** Builds the app once, into a temporary folder. */
export async function buildApp() {
  const outDir = mkdtempSync(path.join(os.tmpdir(), 'basalt-app-'));
  await build({ logLevel: 'error', build: { outDir, emptyOutDir: true } });
  return { outDir, remove: () => rmSync(outDir, { recursive: true, force: true }) };
}

/** Serves a built app. `port` 0 takes a free one; the same port again brings the server back. */
export async function serveApp(outDir, port = 0) {
  const server = await preview({
    logLevel: 'error',
    build: { outDir },
    preview: { port, strictPort: port !== 0, host: 'localhost' },
  });
  const origin = `http://localhost:${server.httpServer.address().port}`;
  return {
    origin,
    async stop() {
      server.httpServer.closeAllConnections?.();
      await server.close();
    },
  };
}
