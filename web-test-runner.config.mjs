// Browser tests: real Chromium, modules served by Vite so that tests see the app's own module graph.
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { createServer } from 'vite';
import { captureFiles } from './test/support/capture-files.mjs';
import { emulatorConfig } from './test/support/emulator-config.mjs';
import { countReporter } from './test/support/count-reporter.mjs';

const vite = createServer({
  configFile: false,
  appType: 'custom',
  clearScreen: false,
  logLevel: 'warn',
  cacheDir: 'node_modules/.vite-test',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: {
    include: [
      'lit',
      'lit/decorators.js',
      'lit/directives/class-map.js',
      'lit/directives/repeat.js',
      'lit/directives/style-map.js',
      'lit/directives/live.js',
      'lit/directives/unsafe-html.js',
      'lit/directives/unsafe-svg.js',
      '@lit/context',
      'dexie',
      'uplot',
      'comlink',
      'hash-wasm',
      '@scure/bip39/wordlists/english.js',
      'pdfmake',
      'papaparse',
      'valibot',
      'chai',
      'axe-core',
      'fast-check',
      'firebase/app',
      'firebase/auth',
      'firebase/firestore/lite',
      'uqr',
      'jsqr',
    ],
    noDiscovery: true,
  },
});
const own = (path) => path === '/' || /^\/(__web-|__wds|wtr-)/.test(path);

// Started by the first test that asks for them.
const emulator = emulatorConfig('/emulated/firebase-config.json');

export default {
  plugins: [emulator.plugin],
  files: ['test/**/*.test.ts'],
  concurrency: 2,
  nodeResolve: false,
  middleware: [
    captureFiles('/captures'),
    emulator.middleware,
    async (ctx, next) => {
      if (own(ctx.path)) return next();
      const server = await vite;
      ctx.respond = false;
      ctx.res.statusCode = 200;
      await new Promise((done) => {
        ctx.res.on('close', done);
        server.middlewares(ctx.req, ctx.res, () => {
          ctx.respond = true;
          ctx.res.statusCode = 404;
          done(next());
        });
      });
    },
  ],
  reporters: [defaultReporter({ reportTestResults: true, reportTestProgress: false }), countReporter()],
  testFramework: { config: { timeout: 20_000 } },
  browsers: [
    chromeLauncher({
      // A profile each: two files at once would else have the same databases, and one account of the browser's own. A window
      // each: a tab in the background draws nothing, so neither frames nor sizes would ever be reported to it.
      createPage: async ({ context }) => (await context.browser().createBrowserContext()).newPage({ type: 'window' }),
      launchOptions: {
        executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
          '--no-first-run',
        ],
      },
    }),
  ],
  testsFinishTimeout: 1_200_000,
};
