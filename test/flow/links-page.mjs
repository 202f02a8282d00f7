// A page with nothing but a dedicated worker that has the app's own links: `self.openPort(choice, manifest)`.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Serves it; `openWorker(rig)` gives the worker of a fresh page. */
export async function serveLinks() {
  const [{ output }] = await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry: 'src/device/ports.ts', formats: ['es'] } },
  });
  const files = {
    '/ports.js': output[0].code,
    '/worker.js': "import * as ports from '/ports.js'; Object.assign(self, ports, { events: [] });",
    '/': '<!doctype html><script>new Worker("/worker.js", { type: "module" })</script>',
  };
  const server = createServer(({ url }, response) => {
    response.setHeader('content-type', url.endsWith('.js') ? 'text/javascript' : 'text/html');
    response.end(files[url] ?? '');
  });
  await new Promise((resolve) => server.listen(0, 'localhost', resolve));
  const origin = `http://localhost:${server.address().port}`;
  return {
    origin,
    async openWorker(rig) {
      const page = await rig.newPage();
      const started = page.waitForEvent('worker');
      await page.goto(origin);
      const worker = await started;
      // What of an error can be told: its code.
      await worker.evaluate(async () => {
        while (!self.openPort) await new Promise((resolve) => setTimeout(resolve, 5));
        self.codeOf = (promise) =>
          promise.then(
            () => 'none',
            (error) => error.code ?? String(error),
          );
      });
      return worker;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
