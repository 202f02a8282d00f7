// `npm run stats` as a person runs it: recordings against their references, times in a zone, files that are wrong; and that docs/metrics.md is what the code says.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createServer, createServerModuleRunner } from 'vite';
import { capturesFolder } from '../support/capture-files.mjs';

if (!('Temporal' in globalThis)) await import('temporal-polyfill/global');

const root = fileURLToPath(new URL('../..', import.meta.url));
const captures = capturesFolder();
const folder = mkdtempSync(path.join(os.tmpdir(), 'basalt-stats-'));
let server;
let runner;

before(async () => {
  server = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  runner = createServerModuleRunner(server.environments.ssr);
});
after(async () => {
  await runner.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command of src/cli in this process. */
async function command(name, ...args) {
  const { run } = await runner.import(`/src/cli/${name}.ts`);
  const out = [];
  const err = [];
  const code = await run(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out, err };
}

function file(text, name = 'readings.csv') {
  const full = path.join(folder, name);
  writeFileSync(full, text);
  return full;
}

async function report(text, ...more) {
  const { code, out, err } = await command('stats', file(text), ...more);
  assert.deepEqual([code, err], [0, []]);
  assert.equal(out.length, 1);
  return JSON.parse(out[0]);
}

/** Counts what was compared and lists what differs: numbers by more than one in a million, all else at all. */
function compare(wanted, got, where, differences) {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(got) || got.length !== wanted.length) {
      differences.push(`${where}: another number of entries`);
      return 0;
    }
    return wanted.reduce((sum, one, i) => sum + compare(one, got[i], `${where}[${i}]`, differences), 0);
  }
  if (typeof wanted === 'object' && wanted !== null)
    return Object.entries(wanted).reduce(
      (sum, [key, one]) =>
        ['package_messages', 'note', 'meal_metrics', 'auc_hourly_average'].includes(key)
          ? sum
          : sum + compare(one, got?.[key], `${where}.${key}`, differences),
      0,
    );
  const isNear =
    typeof wanted === 'number' &&
    typeof got === 'number' &&
    Math.abs(wanted - got) <= Math.max(1e-6 * Math.abs(wanted), where.startsWith('.agp') ? 6e-7 : 0);
  if (!isNear && wanted !== got) differences.push(`${where}: ${got} instead of ${wanted}`);
  return 1;
}

const references = captures ? path.join(captures, 'cgm/reference/iglu') : '';

describe('stats: recordings', () => {
  const names = existsSync(references)
    ? readdirSync(references).filter((name) => /^[a-z0-9]+-.+\.json$/.test(name))
    : ['none.json'];
  for (const name of names) {
    const id = name.replace('.json', '');
    it(`${id}: all keys and numbers of the reference [capture]`, { skip: !captures && 'no captures' }, async () => {
      const { data_file, results } = JSON.parse(readFileSync(path.join(references, name), 'utf8'));
      const csv = path.join(captures, 'cgm', data_file);
      const { code, out } = await command('stats', csv);
      assert.equal(code, 0);
      const differences = [];
      const compared = compare(results, JSON.parse(out[0]), '', differences);
      assert.deepEqual(differences, []);
      assert.ok(compared > 1000, `only ${compared} values`);
    });
  }

  it('prints nothing but the JSON when run by npm [capture]', { skip: !captures && 'no captures' }, () => {
    const csv = path.join(captures, 'cgm/t2d/s1.csv');
    const { status, stdout } = spawnSync('npm', ['run', '-s', 'stats', '--', csv], { cwd: root, encoding: 'utf8' });
    assert.equal(status, 0);
    assert.equal(JSON.parse(stdout).n_readings, 2915);
  });
});

describe('stats: our own keys', () => {
  const rows = (days) =>
    Array.from({ length: days * 288 }, (_, i) => {
      const at = new Date(Date.UTC(2024, 5, 1) + i * 300_000).toISOString();
      return `${at.slice(0, 10)} ${at.slice(11, 19)},${i % 288 < 30 ? 60 : 120}`;
    });
  const csv = (lines) => ['time,glucose_mgdl', ...lines, ''].join('\n');

  it('coverage, flags, profile and extended episodes', async () => {
    const own = await report(csv(rows(28)));
    assert.equal(own.coverage.interval_min, 5);
    assert.ok(own.coverage.last_14_days.percent > 99.9);
    assert.equal(own.coverage.last_14_days.enough, true);
    assert.equal(own.flags.first, 'low');
    assert.equal(own.agp.rows.length, 288);
    assert.equal(own.agp.hourly.length, 24);
    assert.deepEqual(own.agp.hourly[12].raw, { p5: 120, p25: 120, p50: 120, p75: 120, p95: 120 });
    assert.equal(own.episodes.hypo_extended.length, 28);
    assert.deepEqual(own.episodes.hyper_extended, []);
    assert.equal(own.shares_displayed.low, '10');
  });

  it('the order of rows, further columns, quotes and Windows line ends do not matter', async () => {
    const plain = await report(csv(rows(3)));
    assert.deepEqual(await report(csv([...rows(3)].reverse())), plain);
    const other = rows(3).map((row) => `x,"${row.split(',')[1]}",${row.split(',')[0].replace(' ', 'T')}`);
    const text = `\uFEFF${['note,glucose_mgdl,time', ...other, 'pump,,2024-06-02 00:01:00'].join('\r\n')}\r\n`;
    assert.deepEqual(await report(text), plain);
  });

  it('quoted cells may hold commas, quotes and line ends', async () => {
    const plain = await report(csv(rows(1)));
    const lines = rows(1).map(
      (row, i) => `"${row.split(',')[0]}",${row.split(',')[1]},"a ""b"", c${i % 5 ? '' : '\n'}d"`,
    );
    assert.deepEqual(await report(['time,glucose_mgdl,"note, long"', ...lines].join('\n')), plain);
  });

  it('the last 14 full days are those before the last day, and absent in shorter recordings', async () => {
    const own = await report(csv(rows(28)));
    const { first, last, n_readings, gri } = own.last_14_full_days;
    assert.deepEqual([first, last, n_readings], ['2024-06-14 00:00:00', '2024-06-27 23:55:00', 14 * 288]);
    assert.ok(Math.abs(gri - own.gri) < 1e-9);
    assert.equal('last_14_full_days' in own.last_14_full_days, false);
    // The first day of a recording is no full day.
    assert.equal((await report(csv(rows(15)))).last_14_full_days, null);
  });

  it('of rows with one time the last counts, so that doubled rows change nothing', async () => {
    const plain = await report(csv(rows(3)));
    assert.deepEqual(await report(csv(rows(3).flatMap((row) => [row, row]))), plain);
    const own = await report(csv(['2024-06-01 00:00:00,100', '2024-06-01 00:05:00,100', '2024-06-01 00:05:00,200']));
    assert.deepEqual([own.n_readings, own.basic.max], [2, 200]);
  });

  it('coverage and flags are of each reading once, also where a row came again some seconds later', async () => {
    const plain = await report(csv(rows(16)));
    const again = rows(16).map((row) => row.replace(':00,', ':07,'));
    const own = await report(csv([...rows(16), ...again]));
    assert.equal(own.n_readings, 2 * plain.n_readings);
    assert.equal(own.coverage.readings_without_duplicates, plain.n_readings);
    assert.equal(own.coverage.last_14_days.readings, plain.coverage.last_14_days.readings);
    assert.deepEqual(own.flags.all, plain.flags.all);
  });

  it('a single reading has what one reading can have', async () => {
    const own = await report(csv(['2024-06-01 08:00:00,120']));
    assert.deepEqual(
      [own.basic.mean, own.basic.SD, own.mage.avg, own.modd_lag1, own.active_percent.active_percent],
      [120, null, null, null, null],
    );
  });
});

describe('stats: times in a zone', () => {
  it('are the wall clock there, and days are its days', async () => {
    const lines = [
      'time,glucose_mgdl',
      '2024-03-31 01:55:00,100',
      '2024-03-31 03:00:00,110',
      '2024-03-31 03:05:00,120',
      '',
    ];
    const paris = await report(lines.join('\n'), '--zone', 'Europe/Paris');
    assert.deepEqual([paris.first, paris.last], ['2024-03-31 01:55:00', '2024-03-31 03:05:00']);
    // Five minutes of elapsed time: no gap.
    assert.equal(paris.active_percent.active_percent, 100);
    assert.equal(paris.daily[0].date, '2024-03-31');
    // The same times without the change are an hour and five minutes apart.
    assert.ok((await report(lines.join('\n'))).active_percent.active_percent < 70);
  });

  it('the repeated hour in autumn is two hours when the file runs forward', async () => {
    const lines = [];
    for (const hour of ['01', '02', '02', '03'])
      for (let minute = 0; minute < 60; minute += 5)
        lines.push(`2024-10-27 ${hour}:${String(minute).padStart(2, '0')}:00,100`);
    const own = await report(['time,glucose_mgdl', ...lines].join('\n'), '--zone=Europe/Paris');
    assert.equal(own.n_readings, 48);
    assert.equal(own.active_percent.active_percent, 100);
    assert.deepEqual([own.first, own.last], ['2024-10-27 01:00:00', '2024-10-27 03:55:00']);
  });

  it('the repeated hour is the same in a file that runs backward, and in one whose rows came twice', async () => {
    const lines = [];
    for (const hour of ['01', '02', '02', '03'])
      for (let minute = 0; minute < 60; minute += 5)
        lines.push(`2024-10-27 ${hour}:${String(minute).padStart(2, '0')}:00,${100 + lines.length}`);
    const forward = await report(['time,glucose_mgdl', ...lines].join('\n'), '--zone=Europe/Paris');
    for (const other of [[...lines].reverse(), lines.flatMap((line) => [line, line]), [...lines, ...lines]])
      assert.deepEqual(await report(['time,glucose_mgdl', ...other].join('\n'), '--zone=Europe/Paris'), forward);
  });

  it('a time that the clock left out in spring is no time there, and one in UTC', async () => {
    const text = 'time,glucose_mgdl\n2024-03-31 01:55:00,100\n2024-03-31 02:30:00,110\n';
    const { code, out, err } = await command('stats', file(text), '--zone', 'Europe/Paris');
    assert.deepEqual([code, out], [1, []]);
    assert.match(err[0], /line 3: no such time in Europe\/Paris: 2024-03-31 02:30:00/);
    assert.equal((await report(text)).n_readings, 2);
  });

  it('an unknown zone is said', async () => {
    const { code, err } = await command(
      'stats',
      file('time,glucose_mgdl\n2024-01-01 00:00:00,100\n'),
      '--zone',
      'Mars/Olympus',
    );
    assert.deepEqual([code, err], [2, ['no such time zone: Mars/Olympus']]);
  });
});

describe('stats: files that are wrong', () => {
  const wrong = {
    'wrong heading': ['date,glucose\n2024-01-01 00:00:00,100\n', /line 1: the heading must name time and glucose_mgdl/],
    'no heading': ['2024-01-01 00:00:00,100\n', /line 1: the heading/],
    'empty file': ['', /line 1: the heading/],
    'impossible day': [
      'time,glucose_mgdl\n2024-01-01 00:00:00,100\n2023-02-29 00:05:00,100\n',
      /line 3: no such time: 2023-02-29/,
    ],
    'impossible hour': ['time,glucose_mgdl\n2024-01-01 24:00:00,100\n', /line 2: no such time/],
    'another order of the date': ['time,glucose_mgdl\n01/02/2024 00:00,100\n', /line 2: no such time/],
    'no time': ['time,glucose_mgdl\n,100\n', /line 2: no such time/],
    'text for a number': [
      'time,glucose_mgdl\n2024-01-01 00:00:00,100\n\n2024-01-01 00:05:00,Low\n',
      /line 4: no glucose in mg\/dL: Low/,
    ],
    'a hexadecimal number': ['time,glucose_mgdl\n2024-01-01 00:00:00,0x64\n', /line 2: no glucose/],
    'a decimal comma': ['time,glucose_mgdl\n2024-01-01 00:00:00,5,5\n', /line 2: 3 columns where the heading has 2/],
    'a negative value': ['time,glucose_mgdl\n2024-01-01 00:00:00,-5\n', /line 2: no glucose/],
    'a date of a clock that was never set': [
      'time,glucose_mgdl\n2024-01-01 00:00:00,100\n0001-01-01 00:00:00,100\n',
      /line 3: no such time: 0001-01-01/,
    ],
    'a value in mmol/L': ['time,glucose_mgdl\n2024-01-01 00:00:00,5.6\n', /line 2: no glucose in mg\/dL: 5\.6 \(is it/],
    'a quote that stays open': [
      'time,glucose_mgdl\n2024-01-01 00:00:00,100\n"2024-01-01 00:05:00,100\n2024-01-01 00:10:00,100\n',
      /line 3: a quote is never closed/,
    ],
    'a fault below a cell of two lines': [
      'time,glucose_mgdl,note\n2024-01-01 00:00:00,100,"a\nb"\n2024-01-01 00:05:00,x,\n',
      /line 4: no glucose in mg\/dL: x/,
    ],
    semicolons: ['time;glucose_mgdl\n2024-01-01 00:00:00;100\n', /line 1: the heading/],
    zero: ['time,glucose_mgdl\n2024-01-01 00:00:00,0\n', /line 2: no glucose/],
    'no value': ['time,glucose_mgdl\n2024-01-01 00:00:00,\n', /line 2: no glucose in mg\/dL: \(nothing\)/],
    'a row too short': ['time,glucose_mgdl\n2024-01-01 00:00:00\n', /line 2: 1 columns/],
    'no rows': ['time,glucose_mgdl\n', /line 2: no readings below the heading/],
  };
  for (const [name, [text, message]] of Object.entries(wrong)) {
    it(`${name}: the line is named, exit 1`, async () => {
      const { code, out, err } = await command('stats', file(text));
      assert.equal(code, 1);
      assert.deepEqual(out, []);
      assert.equal(err.length, 1);
      assert.match(err[0], message);
    });
  }

  it('a file that is not there: exit 1', async () => {
    const { code, err } = await command('stats', path.join(folder, 'nowhere.csv'));
    assert.equal(code, 1);
    assert.match(err[0], /nowhere\.csv/);
  });

  it('no file or two: how it is meant, exit 2', async () => {
    for (const args of [[], ['a.csv', 'b.csv'], ['a.csv', '--what']]) {
      const { code, err } = await command('stats', ...args);
      assert.equal(code, 2);
      assert.match(err[0], /^usage: /);
    }
  });

  it('a reader that stops early is no fault', () => {
    const long = ['time,glucose_mgdl'];
    for (let i = 0; i < 5000; i++)
      long.push(`${new Date(Date.UTC(2024, 0, 1) + i * 300_000).toISOString().slice(0, 19)},${60 + (i % 200)}`);
    const line = `"${process.execPath}" src/cli/run.mjs stats "${file(long.join('\n'))}" | head -c 10`;
    const { stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: root, encoding: 'utf8' });
    assert.deepEqual([stdout, stderr], ['{"n_readin', '']);
  });

  it('exits with 1 as a process too', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/run.mjs', 'stats', file('a,b\n')], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /line 1/);
  });
});

describe('docs/metrics.md', () => {
  it('is what the docstrings of src/stats say', async () => {
    const { metricsPage } = await runner.import('/src/cli/metrics-docs.ts');
    assert.equal(readFileSync(path.join(root, 'docs/metrics.md'), 'utf8'), await metricsPage());
  });

  it('so is the page of the app', async () => {
    const { measuresJson } = await runner.import('/src/cli/metrics-docs.ts');
    const json = readFileSync(path.join(root, 'src/text/measures.en.json'), 'utf8');
    assert.equal(json, await measuresJson());
    const measures = JSON.parse(json).sections.flatMap((section) => section.measures);
    // One page says as much as the other, and every measure has an address of its own.
    assert.equal(measures.length, readFileSync(path.join(root, 'docs/metrics.md'), 'utf8').split('\n### ').length - 1);
    assert.equal(new Set(measures.map(({ id }) => id)).size, measures.length);
    for (const { id, ...parts } of measures)
      for (const part of ['title', 'formula', 'unit', 'rounding', 'source', 'code'])
        assert.ok(parts[part], `${id} ${part}`);
  });

  it('says formula, unit, rounding and source of every measure', () => {
    const page = readFileSync(path.join(root, 'docs/metrics.md'), 'utf8');
    const measures = page.split('\n### ').slice(1);
    assert.ok(measures.length > 50, `only ${measures.length} measures`);
    for (const measure of measures)
      for (const part of ['Formula', 'Unit', 'Rounding for display', 'Source', 'Function'])
        assert.match(measure, new RegExp(`^- ${part}: \\S`, 'm'), measure.split('\n')[0]);
  });
});
