// Build, dev server and service worker; the budget of the initial script is checked at the end of a build.
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { initialScriptBudget } from './bench/initial-script.ts';

export default defineConfig({
  base: './',
  build: {
    target: 'es2022',
    sourcemap: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          // What the first screen fetches of the store stays one file, also where a store in memory shares a part of it.
          groups: [
            {
              name: 'store',
              test: /src\/(store\/(?!account|database|errors|memory|people|sync|watching)|model\/identity)/,
            },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  preview: { port: 4173 },
  plugins: [
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'workers',
      filename: 'sw.ts',
      registerType: 'prompt',
      injectRegister: false,
      injectManifest: { globPatterns: ['**/*.{js,css,html,ttf,svg,png,webmanifest}'] },
      manifest: {
        name: 'Basalt',
        short_name: 'Basalt',
        description: 'Reads diabetes devices, keeps the data on your own machine, shows it and prints it.',
        start_url: './',
        scope: './',
        display: 'standalone',
        background_color: '#f6f6f3',
        theme_color: '#24434f',
        icons: [
          { src: 'icons/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
          { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          { src: 'icons/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
    initialScriptBudget({ maxGzipBytes: 90_000 }),
  ],
});
