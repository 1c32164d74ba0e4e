// What keeps the tree in shape: the tables say what holds where, tools/lint-rules shows that a breach is reported.
import { readdirSync } from 'node:fs';
import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import outsideNames from './tools/lint-rules/outside-names.mjs';
import plainWords from './tools/lint-rules/plain-words.mjs';

const code = ['**/*.{ts,tsx,mjs}'];
const typed = ['{libs,apps,tools}/*/{src,test}/**/*.{ts,tsx}'];
const suites = ['{libs,apps,tools}/*/test/**'];
const tests = [...suites, '**/*.spec.ts'];
const migrations = ['apps/*/src/migrations/**'];

/** The floors: who imports whom. The floor of a package is the tag in its package.json. */
const libs = ['floor:0', 'floor:1', 'floor:2', 'floor:3', 'floor:4'];
const mayImport = {
  ...Object.fromEntries(libs.map((floor, level) => [floor, libs.slice(0, level)])),
  'floor:app': libs,
  'floor:tool': [...libs, 'floor:tool'],
};
const testsMayImport = { '*': libs };

/** The last row that fits a file holds. Tests import their own package by name, as its users do. */
const floors = [
  { files: code, mayImport },
  { files: ['libs/testing/src/**'], mayImport, allow: ['@stoa/service'] },
  { files: ['tools/*/*.mjs'], mayImport, allow: ['../stack/*'] }, // they run before anything is built
  {
    files: [...suites, 'libs/testing/*.mjs'],
    mayImport: testsMayImport,
    allow: ['@stoa/stack'],
    allowCircularSelfDependency: true,
  },
];

/** What may be used only where the table below says so, as the beginnings of package names. */
const guarded = {
  framework: '@nestjs|@fastify|fastify',
  database: 'typeorm|pg|pg-cursor',
  nats: '@nats-io',
  testing: '@stoa/testing',
  env: 'process|node:process',
};

/** The last row that fits a file holds. */
const mayUse = [
  { files: code, uses: ['framework'] },
  { files: ['libs/{kernel,dto,dialects,auth,contracts}/**'], uses: [] },
  { files: ['libs/config/**'], uses: ['env'] },
  { files: ['libs/embedded/**'], uses: ['database', 'nats'] },
  { files: ['libs/bus/**'], uses: ['framework', 'nats'] },
  { files: ['libs/persistence/**'], uses: ['framework', 'database'] },
  { files: ['libs/testing/**'], uses: ['framework', 'env'] },
  {
    files: ['{apps/*,libs/service}/src/**/*.{entity,repository,module}.ts', ...migrations],
    uses: ['framework', 'database'],
  },
  { files: suites, uses: ['framework', 'database', 'nats', 'testing'] },
  { files: ['tools/**'], uses: ['framework', 'testing', 'env'] },
  { files: ['tools/bench/**'], uses: ['framework', 'database', 'testing', 'env'] },
  { files: ['**/*.mjs'], uses: Object.keys(guarded) },
];

/** Barred everywhere. Nx does not see an app imported by name, because it exports nothing. */
const never = {
  '@stoa/[^/]+/': 'Import a package by its name alone: its index.ts is its only door.',
  [`@stoa/(${readdirSync('apps').join('|')})$`]: 'Nobody imports an app: apps meet on the bus.',
};

/** Where names from outside come to. Descriptions are made of our own tables, when a process starts. */
const indexed = {
  files: ['{libs,apps}/*/src/**/*.ts'],
  ignores: [...tests, 'libs/testing/**', 'apps/gateway/src/openapi/**'],
};

/** How long a file and a function may grow; 0 = as long as they like. The last row that fits a file holds. */
const sizes = [
  { files: code, lines: 250, functionLines: 40 },
  { files: tests, lines: 400, functionLines: 0 },
  { files: ['apps/gateway/src/surfaces/**', ...migrations], lines: 0, functionLines: 0 },
];

// max-params knows no exceptions: for constructors, which Nest calls, and for callbacks, whose caller says what they get.
const fiveParameters = {
  selector: ':function[params.length>4]:not(MethodDefinition[kind="constructor"] > *, CallExpression > *)',
  message: 'More than 4 parameters: pass one object.',
};

const floorRules = ({ files, mayImport, ...options }) => {
  const depConstraints = Object.entries(mayImport).map(([sourceTag, onlyDependOnLibsWithTags]) => ({
    sourceTag,
    onlyDependOnLibsWithTags,
  }));
  // Tests of a low floor stand on the kit above it, which the graph takes for a circle; the floors allow no other.
  const ignoredCircularDependencies = ['@stoa/testing', '@stoa/stack'].map((kit) => [kit, `!${kit}`]);
  const rule = ['error', { depConstraints, ignoredCircularDependencies, ...options }];
  return { files, rules: { '@nx/enforce-module-boundaries': rule } };
};

const useRules = ({ files, uses }) => {
  const barred = Object.entries(guarded).filter(([name]) => !uses.includes(name));
  const patterns = [
    ...barred.map(([name, begins]) => ({ regex: `^(${begins})(/|$)`, message: `No ${name} here.` })),
    ...Object.entries(never).map(([begin, message]) => ({ regex: `^${begin}`, message })),
  ];
  const dynamicImports = patterns.map(({ regex, message }) => ({
    selector: `:matches(ImportExpression, TSImportType)[source.value=/${regex.replaceAll('/', '\\/')}/]`,
    message,
  }));
  const env = { object: 'process', property: 'env', message: 'Only libs/config reads the environment.' };
  return {
    files,
    rules: {
      'no-restricted-imports': ['error', { patterns }],
      'no-restricted-syntax': ['error', fiveParameters, ...dynamicImports],
      'no-restricted-properties': uses.includes('env') ? 'off' : ['error', env],
    },
  };
};

const limit = (max) => (max ? ['error', { max, skipBlankLines: true, skipComments: true }] : 'off');

const sizeRules = ({ files, lines, functionLines }) => ({
  files,
  rules: { 'max-lines': limit(lines), 'max-lines-per-function': limit(functionLines) },
});

// The floors are read from the graph that Nx last wrote; without one the rule would be skipped with a mere warning.
await createProjectGraphAsync();

export default defineConfig(
  { ignores: ['**/{dist,coverage,node_modules,.nx,.stoa}/**'] },
  tseslint.configs.recommended,
  {
    files: code,
    plugins: { '@nx': nx },
    rules: {
      complexity: ['error', 10],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  { files: ['{libs,apps}/**'], rules: { 'no-console': 'error' } },
  {
    files: typed,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  {
    ...indexed,
    plugins: { stoa: { rules: { 'outside-names': outsideNames } } },
    rules: { 'stoa/outside-names': 'error' },
  },
  {
    files: code,
    plugins: { plain: { rules: { words: plainWords } } },
    rules: { 'plain/words': 'warn' },
  },
  {
    // The fan-out has rooms as Socket.IO has: sets of connections that receive the same events.
    files: ['apps/realtime/src/fan-out/**'],
    rules: { 'plain/words': ['warn', { allow: ['room', 'rooms'] }] },
  },
  floors.map(floorRules),
  mayUse.map(useRules),
  sizes.map(sizeRules),
);
