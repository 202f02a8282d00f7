// The page docs/metrics.md: how each number is computed, made from the docstrings of src/stats.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from './command.ts';

const SOURCES = 'src/stats';
const PAGE = 'docs/metrics.md';

/** Files in the order of the page; the rest of `SOURCES` that has something to say follows by name. */
const ORDER = [
  'clean',
  'grid',
  'center',
  'percentiles',
  'ranges',
  'gri',
  'coverage',
  'episodes',
  'profile',
  'slots',
  'days',
  'glucose-risk',
  'adrr',
  'quality-indices',
  'personal-state',
  'day-to-day',
  'conga',
  'rates',
  'sd-family',
  'cv-of-days',
  'mage',
  'area-under-curve',
  'meals',
  'fingersticks',
  'insulin',
  'basal-timeline',
  'boluses',
  'carbs',
  'change-intervals',
  'period',
  'clinic-flags',
];

interface Measure {
  readonly name: string;
  /** First sentence of the docstring. */
  readonly title: string;
  /** What the docstring says beyond it. */
  readonly more: string;
  readonly formula: string;
  readonly unit: string;
  readonly rounding: string;
  readonly source: string;
}

const DOCSTRING = /\/\*\*\n((?: \*.*\n)+?) \*\/\nexport (?:function|const) (\w+)/g;

/** Measures of a source file: exported functions whose docstring has `@formula`. An incomplete docstring is an error. */
function measuresOf(file: string, text: string): Measure[] {
  const found: Measure[] = [];
  for (const [, comment, name] of text.matchAll(DOCSTRING)) {
    const lines = comment!.split('\n').map((line) => line.replace(/^ \* ?/, ''));
    const tags: Record<string, string> = {};
    let about = '';
    let tag: string | undefined;
    for (const line of lines) {
      const [, own, rest] = /^@(\w+) (.*)$/.exec(line) ?? [];
      if (own !== undefined) tags[(tag = own)] = rest!;
      else if (tag === undefined) about += ` ${line}`;
      else tags[tag] += ` ${line}`;
    }
    if (tags['formula'] === undefined) continue;
    const part = (key: string): string => {
      const value = tags[key]?.trim();
      if (!value) throw new Error(`${file}: the docstring of ${name} has no @${key}`);
      return value;
    };
    const [, title, more] = /^(.+?)\.(?: (.*))?$/s.exec(about.trim()) ?? [];
    if (title === undefined) throw new Error(`${file}: the docstring of ${name} has no first sentence`);
    found.push({
      name: name!,
      title,
      more: more?.trim() ?? '',
      formula: part('formula'),
      unit: part('unit'),
      rounding: part('rounding'),
      source: part('source'),
    });
  }
  return found;
}

/** The page as Markdown. */
export async function metricsPage(): Promise<string> {
  const names = (await readdir(SOURCES)).filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -3));
  const order = [...ORDER, ...names.filter((name) => !ORDER.includes(name)).sort()];
  const sections: string[] = [];
  for (const name of order) {
    const file = path.posix.join(SOURCES, `${name}.ts`);
    const text = await readFile(file, 'utf8');
    const measures = measuresOf(file, text);
    if (measures.length === 0) continue;
    const heading = /^\/\/ (.+)$/m.exec(text)![1]!;
    sections.push('', `## ${upper(escaped(heading.replace(/\.$/, '')))}`, '', `Code: [${file}](../${file})`);
    for (const measure of measures) sections.push('', ...section(measure));
  }
  return [
    '# How each number is computed',
    '',
    'Made from the docstrings in `src/stats` by `npm run docs`; do not edit.',
    '',
    'Glucose is computed in mg/dL, unrounded, and rounded once, for display. 1 mmol/L is 18.01559 mg/dL. Values measured in',
    '0.1 mmol/L are compared with thresholds in mmol/L, all others with thresholds in mg/dL. Days and times of day are local',
    'time; gaps, durations and rates run on elapsed time. "The grid" are points at the even step of the readings (5 minutes',
    'for most sensors), joined by straight lines; gaps of more than 45 minutes stay open. Standard deviations have n − 1.',
    'Sensor readings and fingersticks are never put together.',
    ...sections,
    '',
  ].join('\n');
}

function section({ name, title, more, formula, unit, rounding, source }: Measure): string[] {
  return [
    `### ${upper(escaped(title))}`,
    '',
    ...(more ? [escaped(more), ''] : []),
    `- Formula: ${escaped(formula)}`,
    `- Unit: ${escaped(unit)}`,
    `- Rounding for display: ${escaped(rounding)}`,
    `- Source: ${escaped(source)}`,
    `- Function: \`${name}\``,
  ];
}

/** Signs that Markdown would take for markup. Code in backquotes stays. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(/([*_<|[\]])/g, '\\$1')))
    .join('');
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Writes the page; with `--check` only says whether it is up to date (exit code 1 when not). */
export const run: Command = async (args, { out, err }) => {
  const page = await metricsPage();
  const before = await readFile(PAGE, 'utf8').catch(() => '');
  if (before === page) return 0;
  if (args.includes('--check')) {
    err(`${PAGE} is out of date: npm run docs`);
    return 1;
  }
  await writeFile(PAGE, page);
  out(`wrote ${PAGE}`);
  return 0;
};
