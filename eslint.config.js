// Lint rules; one block per folder says what it may import (docs/architecture.md, "Layers").
import js from '@eslint/js';
import globals from 'globals';
import lit from 'eslint-plugin-lit';
import ts from 'typescript-eslint';

const folders = [
  'model',
  'device',
  'stats',
  'charts',
  'reports',
  'store',
  'sync',
  'text',
  'ui',
  'rpc',
  'cli',
  'demo',
  'overview',
  'import',
];

/** Everything is forbidden but the named folders of `src` and the named packages, in `import` and in `import()`. */
function layer(files, { src = [], npm = [], elsewhere = [], message }) {
  const own = files[0].split('/')[1];
  const closed = folders.filter((name) => name !== own && !src.includes(name));
  const patterns = [];
  // Matches "../store/…" from inside src and "../../src/store/…" from outside it.
  if (closed.length) patterns.push({ regex: `^(\\.\\./)+(src/)?(${closed.join('|')})/`, message });
  const outside = ['workers', 'drivers', 'test', 'bench'].filter((name) => !elsewhere.includes(name));
  patterns.push({ regex: `^(\\.\\./)+(${outside.join('|')})/`, message });
  // Any package that is not named.
  const open = npm.map((name) => `${name}(/|-|$)`).join('|');
  patterns.push({ regex: open ? `^(?![./])(?!${open})` : '^(?![./])', message });
  // `import()` is no import declaration: the same patterns, as selectors.
  const dynamic = patterns.map(({ regex }) => ({
    selector: `ImportExpression[source.value=/${regex.replaceAll('/', '\\/')}/]`,
    message,
  }));
  return {
    files,
    rules: { 'no-restricted-imports': ['error', { patterns }], 'no-restricted-syntax': ['error', ...dynamic] },
  };
}

export default ts.config(
  { ignores: ['dist', 'node_modules', '.cache'] },
  js.configs.recommended,
  ...ts.configs.strict,
  lit.configs['flat/recommended'],
  {
    languageOptions: { globals: { ...globals.browser, ...globals.worker } },
    rules: {
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      // Checked array access makes every look-up possibly undefined; `!` says that the line above has checked.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  layer(['src/model/**/*.ts'], { npm: ['temporal-polyfill'], message: 'src/model imports nothing' }),
  layer(['src/device/**/*.ts'], { src: ['model'], message: 'src/device may use model' }),
  layer(['src/stats/**/*.ts'], { src: ['model'], message: 'src/stats may use model' }),
  layer(['src/charts/**/*.ts'], {
    src: ['model', 'stats', 'text'],
    npm: ['uplot', 'lit'],
    message: 'src/charts may use model, stats, text',
  }),
  layer(['src/reports/**/*.ts'], {
    src: ['model', 'stats', 'charts', 'text'],
    npm: ['pdfmake'],
    message: 'src/reports may use model, stats, charts, text',
  }),
  layer(['src/store/**/*.ts'], { src: ['model'], npm: ['dexie'], message: 'src/store may use model' }),
  layer(['src/sync/**/*.ts'], {
    src: ['model', 'store', 'device', 'stats'],
    npm: ['hash-wasm', '@scure/bip39', 'valibot'],
    message: 'src/sync may use model, store, stats and the bytes of device; Firebase is for src/sync/firebase alone',
  }),
  layer(['src/sync/firebase/**/*.ts'], {
    src: ['model', 'store', 'device', 'stats'],
    npm: ['firebase', 'valibot'],
    message: 'src/sync/firebase may use Firebase, src/sync and what that may use',
  }),
  layer(['src/text/**/*.ts'], { src: ['model'], message: 'src/text may use model' }),
  layer(['src/overview/**/*.ts'], {
    src: ['model', 'stats', 'store'],
    message: 'src/overview may use model, stats, store',
  }),
  layer(['src/demo/**/*.ts'], { src: ['model'], message: 'src/demo may use model' }),
  layer(['src/rpc/**/*.ts'], { src: ['model'], npm: ['comlink'], message: 'src/rpc may use model' }),
  layer(['src/ui/**/*.ts'], {
    src: folders.filter((name) => name !== 'cli'),
    npm: ['lit', '@lit', 'comlink', 'uqr'],
    elsewhere: ['workers', 'drivers'],
    message: 'src/ui may use src, the types of workers and drivers/index.ts',
  }),
  layer(['drivers/**/*.ts'], {
    src: ['model', 'device', 'drivers'],
    npm: ['papaparse', '@noble/ciphers'],
    message: 'drivers may use src/model and src/device',
  }),
  layer(['src/cli/**/*.ts'], {
    src: folders.filter((name) => name !== 'ui' && name !== 'cli'),
    npm: ['node:.*'],
    elsewhere: ['drivers'],
    message: 'src/cli may use src but ui, drivers, and Node',
  }),
  layer(['workers/**/*.ts'], {
    src: folders.filter((name) => name !== 'ui' && name !== 'cli'),
    npm: ['comlink', 'workbox', 'temporal-polyfill'],
    elsewhere: ['workers', 'drivers'],
    message: 'workers may use anything but ui',
  }),
  {
    files: ['test/**', 'bench/**', 'src/cli/**', '.ci/**', '*.js', '*.mjs', '*.ts'],
    languageOptions: { globals: { ...globals.node, ...globals.mocha } },
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
);
