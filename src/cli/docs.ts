// `npm run docs`: writes the pages of docs/ and of the app that are made from the code. `--check` only says whether they are up to date.
import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from './command.ts';
import { deviceMatrix } from './device-matrix.ts';
import { measuresJson, metricsPage } from './metrics-docs.ts';

const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/devices.md': deviceMatrix,
  'docs/metrics.md': metricsPage,
  'src/text/measures.en.json': measuresJson,
};

/** Exit code 1 with `--check` when a page differs from what the code says. */
export const run: Command = async (args, { out, err }) => {
  let code = 0;
  for (const [file, make] of Object.entries(pages)) {
    const page = await make();
    const before = await readFile(file, 'utf8').catch(() => '');
    if (before === page) continue;
    if (args.includes('--check')) {
      err(`${file} is out of date: npm run docs`);
      code = 1;
    } else {
      await writeFile(file, page);
      out(`wrote ${file}`);
    }
  }
  return code;
};
