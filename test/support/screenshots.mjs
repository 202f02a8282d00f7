// Pictures of every screen, for the eye: node test/support/screenshots.mjs <folder> [name part …]
// Serves the app itself unless $BASE_URL names a running one. States: empty, demo, and a simulated meter with 500 readings.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const [folder = 'screenshots', ...wanted] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const server = process.env.BASE_URL
  ? undefined
  : await (await createServer({ logLevel: 'warn', server: { hmr: false, watch: null } })).listen();
const base = process.env.BASE_URL ?? server.resolvedUrls.local[0];

const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };
const THEMES = ['light', 'dark'];
const PAGES = {
  overview: '#/',
  upload: '#/upload',
  'upload-device': '#/upload/onetouch-ultra2',
  day: '#/explore/day',
  logbook: '#/logbook',
  reports: '#/reports',
  settings: '#/settings',
  'how-computed': '#/how-computed/gmi',
  'not-found': '#/nowhere',
};
/** Each state is a fresh profile of its own. */
const STATES = {
  empty: async (page) => page.goto(base),
  demo: async (page) => {
    await page.goto(`${base}?demo`);
    await page.getByText('Remove the demo').waitFor({ timeout: 120_000 });
  },
  /** A person with nothing but a meter. */
  meter: async (page) => {
    await page.goto(base);
    await page.getByText('Welcome to Basalt').waitFor({ timeout: 60_000 });
    await page.evaluate(async () => {
      const [{ meterMemory }, { stamp }, time] = await Promise.all([
        import('/src/demo/scenario.ts'),
        import('/src/model/identity.ts'),
        import('/src/model/time.ts'),
      ]);
      const { person, store } = document.querySelector('x-app').people.value.current;
      const zone = time.zone(person.zoneId);
      const readings = meterMemory({
        seed: 11,
        count: 500,
        lastDeviceTime: zone.wallAt(Date.now()).slice(0, 19),
        marks: ['before-meal', 'after-meal'],
      });
      const id = 'onetouch-ultra2:TKF8EA0RY';
      const lastReadAt = Date.now();
      await store.putDevice({
        id,
        driverId: 'onetouch-ultra2',
        model: 'OneTouch Ultra2',
        serial: 'TKF8EA0RY',
        lastReadAt,
      });
      await store.put(stamp(readings, id, { zone }));
    });
    await page.getByText('The last 14 days').waitFor();
  },
  /** A simulated device being read, and read. */
  reading: async (page, picture) => {
    await page.goto(`${base}?demo#/upload/onetouch-ultra2`);
    await page.getByRole('button', { name: 'Read the simulated device' }).click();
    await page.getByText(/new so far/).waitFor({ timeout: 120_000 });
    await picture('progress');
    await page.locator('x-read-result .big').waitFor({ timeout: 120_000 });
    await picture('result');
  },
};

const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
for (const [state, open] of Object.entries(STATES)) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const theme of THEMES) {
      const name = `${state}-${size}-${theme}`;
      const shots = Object.entries(PAGES).filter(
        ([title]) => wanted.length === 0 || wanted.some((part) => `${title}-${name}`.includes(part)),
      );
      if (!shots.length) continue;
      const context = await browser.newContext({
        viewport,
        colorScheme: theme,
        locale: 'en-GB',
        timezoneId: 'Europe/Paris',
      });
      const page = await context.newPage();
      page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
      page.on('console', (message) => message.type() === 'error' && console.error(`${name}: ${message.text()}`));
      try {
        const picture = (title) => page.screenshot({ path: path.join(folder, `${title}-${name}.png`), fullPage: true });
        await open(page, picture);
        for (const [title, hash] of shots) {
          await page.evaluate((to) => (location.hash = to), hash);
          await page.waitForTimeout(1200);
          await picture(title);
        }
      } catch (error) {
        console.error(`${name}: ${error.message.split('\n')[0]}`);
        await page.screenshot({ path: path.join(folder, `failed-${name}.png`) });
      }
      await context.close();
    }
  }
}
await browser.close();
await server?.close();
