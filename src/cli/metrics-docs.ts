// How each number is computed, made from the docstrings of src/stats: docs/metrics.md, and what the app's page shows.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

const SOURCES = 'src/stats';

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

interface Section {
  /** The file in `SOURCES`, without its ending. */
  readonly name: string;
  /** What the file says that it is. */
  readonly heading: string;
  readonly measures: readonly Measure[];
}

/** Files with measures, in the order of the page. */
async function sections(): Promise<Section[]> {
  const names = (await readdir(SOURCES)).filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -3));
  const order = [...ORDER, ...names.filter((name) => !ORDER.includes(name)).sort()];
  const found: Section[] = [];
  for (const name of order) {
    const file = fileOf(name);
    const text = await readFile(file, 'utf8');
    const heading = upper(/^\/\/ (.+)$/m.exec(text)![1]!.replace(/\.$/, ''));
    found.push({ name, heading, measures: measuresOf(file, text) });
  }
  return found.filter(({ measures }) => measures.length > 0);
}

function fileOf(name: string): string {
  return path.posix.join(SOURCES, `${name}.ts`);
}

const BASICS =
  'Glucose is computed in mg/dL, unrounded, and rounded once, for display. 1 mmol/L is 18.01559 mg/dL. Values measured in ' +
  '0.1 mmol/L are compared with thresholds in mmol/L, all others with thresholds in mg/dL. Days and times of day are local ' +
  'time; gaps, durations and rates run on elapsed time. "The grid" are points at the even step of the readings (5 minutes ' +
  'for most sensors), joined by straight lines; gaps of more than 45 minutes stay open. Standard deviations have n − 1. ' +
  'Sensor readings and fingersticks are never put together.';

/** The page as Markdown. */
export async function metricsPage(): Promise<string> {
  return [
    '# How each number is computed',
    '',
    'Made from the docstrings in `src/stats` by `npm run docs`; do not edit.',
    '',
    BASICS,
    ...(await sections()).flatMap(({ name, heading, measures }) => [
      '',
      `## ${escaped(heading)}`,
      '',
      `Code: [${fileOf(name)}](../${fileOf(name)})`,
      ...measures.flatMap((measure) => ['', ...section(measure)]),
    ]),
    '',
  ].join('\n');
}

/** The same for the app's page, as JSON: `Measures` of src/ui/data/measures.ts. */
export async function measuresJson(): Promise<string> {
  const page = {
    basics: BASICS,
    sections: (await sections()).map(({ name, heading, measures }) => {
      const [title, about] = atColon(heading);
      return {
        id: name,
        title,
        about,
        measures: measures.map(({ name: id, title: sentence, more, formula, unit, rounding, source }) => {
          const [short, rest] = atColon(upper(sentence));
          return {
            id: idOf(id),
            title: short,
            more: [rest && `${rest}.`, more].filter(Boolean).join(' '),
            formula,
            unit,
            rounding,
            source,
            code: `${fileOf(name)}, ${id}`,
          };
        }),
      };
    }),
  };
  return `${JSON.stringify(page, null, 2)}\n`;
}

/** A heading without what it explains after its colon, and that by itself. */
function atColon(text: string): [title: string, rest: string] {
  const [title, rest = ''] = text.split(/: (.*)/s) as [string, string?];
  return [title, upper(rest)];
}

/** A function's name as a part of an address: `coefficient-of-variation`. */
function idOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
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
