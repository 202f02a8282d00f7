// Draws public/icons from the one shape in src/ui/mark-shape.ts: node test/support/icons.mjs
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { module: shape } = await runnerImport(path.join(root, 'src/ui/mark-shape.ts'), { configFile: false });
const { MARK_SIZE, MARK_LIGHT, MARK_DARK } = shape;
const PAPER = '#f6f6f3';
const LIGHT = '#7d97a1';
const DARK = '#24434f';

/** The mark, `share` of a square of `size`, in its middle. */
function mark(size, share) {
  const scale = (size * share) / MARK_SIZE;
  const offset = (size - size * share) / 2;
  return `<g transform="translate(${offset} ${offset}) scale(${scale})"><path class="light" fill="${LIGHT}" d="${MARK_LIGHT}"/><path class="dark" fill="${DARK}" d="${MARK_DARK}"/></g>`;
}

const svg = (size, body) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}">${body}</svg>\n`;

const icon = svg(512, `<rect width="512" height="512" rx="112" fill="${PAPER}"/>${mark(512, 0.72)}`);
// Everything within the middle 80 % stays visible whatever the mask.
const maskable = svg(512, `<rect width="512" height="512" fill="${PAPER}"/>${mark(512, 0.6)}`);
const favicon = svg(
  MARK_SIZE,
  `<style>@media (prefers-color-scheme:dark){.light{fill:#5d7884}.dark{fill:#8fc0d1}}</style>${mark(MARK_SIZE, 1)}`,
);

const folder = path.join(root, 'public/icons');
writeFileSync(path.join(folder, 'icon.svg'), icon);
writeFileSync(path.join(folder, 'favicon.svg'), favicon);

const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
for (const [name, source, size] of [
  ['icon-192.png', icon, 192],
  ['icon-512.png', icon, 512],
  ['icon-maskable-512.png', maskable, 512],
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const fitted = source.replace(/width="512" height="512">/, `width="${size}" height="${size}">`);
  await page.setContent(`<style>body{margin:0;background:transparent}svg{display:block}</style>${fitted}`);
  await page.screenshot({ path: path.join(folder, name), omitBackground: true });
  await page.close();
}
await browser.close();
