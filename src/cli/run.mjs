// Starts a command of this folder in Node: the browser's own modules, loaded through Vite. `node src/cli/run.mjs decode …`
import { createServer, createServerModuleRunner } from 'vite';

if (!('Temporal' in globalThis)) await import('temporal-polyfill/global');

// Whoever reads our output may stop in the middle of it, as `head` does: that is no fault.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
});

const [command, ...args] = process.argv.slice(2);
const server = await createServer({
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
try {
  const runner = createServerModuleRunner(server.environments.ssr);
  const { run } = await runner.import(`/src/cli/${command}.ts`);
  // Lines are gathered: a write a line costs more than decoding it.
  let out = '';
  process.exitCode = await run(args, {
    out: (line) => {
      out += `${line}\n`;
      if (out.length > 1 << 16) {
        process.stdout.write(out);
        out = '';
      }
    },
    err: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(out);
  await runner.close();
} finally {
  await server.close();
}
