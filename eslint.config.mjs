// The rules of the tree, as tables of files and limits. The tests in tools/lint-rules prove that violations are reported.
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

/** The floors: which package imports which. The floor of a package is the tag in its package.json. */
const libs = ['floor:0', 'floor:1', 'floor:2', 'floor:3', 'floor:4', 'floor:5', 'floor:6'];
const mayImport = {
  ...Object.fromEntries(libs.map((floor, level) => [floor, libs.slice(0, level)])),
  'floor:app': libs,
  'floor:tool': [...libs, 'floor:tool'],
};
const testsMayImport = { '*': libs };

/** The last row that matches a file applies. Tests import their own package by name, as its users do. */
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

/** Prefixes of package names that only the files of the table below may import. */
const guarded = {
  framework: '@nestjs|@fastify|fastify',
  database: 'typeorm|pg|pg-cursor',
  nats: '@nats-io',
  testing: '@stoa/testing',
  env: 'process|node:process',
};

/** The last row that matches a file applies. */
const mayUse = [
  { files: code, uses: ['framework'] },
  { files: ['libs/{kernel,dto,dialects,auth,contracts}/**'], uses: [] },
  { files: ['libs/config/**'], uses: ['env'] },
  { files: ['libs/embedded/**'], uses: ['database', 'nats'] },
  { files: ['libs/bus/**'], uses: ['framework', 'nats'] },
  { files: ['libs/persistence/**'], uses: ['framework', 'database'] },
  { files: ['libs/testing/**'], uses: ['framework', 'env'] },
  {
    files: [
      '{apps/*,libs/{service,jobs,webhooks,mail}}/src/**/*.{entity,repository,module}.ts',
      ...migrations,
    ],
    uses: ['framework', 'database'],
  },
  { files: suites, uses: ['framework', 'database', 'nats', 'testing'] },
  { files: ['tools/**'], uses: ['framework', 'testing', 'env'] },
  { files: ['tools/bench/**'], uses: ['framework', 'database', 'testing', 'env'] },
  { files: ['**/*.mjs'], uses: Object.keys(guarded) },
];

/** Forbidden everywhere. Nx does not detect an app imported by name, because an app exports nothing. */
const never = {
  '@stoa/[^/]+/': 'Import a package by its name alone: its index.ts is its only public entry.',
  [`@stoa/(${readdirSync('apps').join('|')})$`]: 'Apps are not imported: they communicate over the bus.',
};

/** The files that handle names from outside. API descriptions handle names of our own tables only. */
const indexed = {
  files: ['{libs,apps}/*/src/**/*.ts'],
  ignores: [...tests, 'libs/testing/**', 'apps/gateway/src/{openapi,postman}/**'],
};

/** The maximum number of lines of a file and of a function; 0 = no limit. The last row that matches a file applies. */
const sizes = [
  { files: code, lines: 250, functionLines: 40 },
  { files: tests, lines: 400, functionLines: 0 },
  { files: ['apps/gateway/src/surfaces/**', ...migrations], lines: 0, functionLines: 0 },
];

// max-params has no exceptions: for constructors, which Nest calls, and for callbacks, whose caller defines the parameters.
const fiveParameters = {
  selector: ':function[params.length>4]:not(MethodDefinition[kind="constructor"] > *, CallExpression > *)',
  message: 'More than 4 parameters: pass one object.',
};

// `{ a, ...{ b: 1, c: 2 } }`: a table hidden in a literal. Write the properties, or name the table.
const spreadTables = {
  selector: 'ObjectExpression > SpreadElement > ObjectExpression',
  message: 'An object literal is spread into another: write its properties out.',
};

/** Words that `plain/words` allows in some files. The last row that matches a file applies. */
const wordExemptions = [
  { files: code, allow: [] },
  // As in Socket.IO: a set of connections that receive the same events.
  { files: ['apps/realtime/src/fan-out/**'], allow: ['room', 'rooms'] },
  // An account of the operating system.
  { files: ['libs/embedded/src/postgres/**'], allow: ['nobody'] },
  // The former name of a variable, which existing installations set: STOA_RTC_MOST_PROJECTS.
  { files: ['apps/rtc-console/src/config{,.spec}.ts'], allow: ['most'] },
];

const floorRules = ({ files, mayImport, ...options }) => {
  const depConstraints = Object.entries(mayImport).map(([sourceTag, onlyDependOnLibsWithTags]) => ({
    sourceTag,
    onlyDependOnLibsWithTags,
  }));
  // Tests of a low floor import the test kit above it, which the graph reports as a circle; the floors allow no other.
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
      'no-restricted-syntax': ['error', fiveParameters, spreadTables, ...dynamicImports],
      'no-restricted-properties': uses.includes('env') ? 'off' : ['error', env],
    },
  };
};

const limit = (max) => (max ? ['error', { max, skipBlankLines: true, skipComments: true }] : 'off');

const sizeRules = ({ files, lines, functionLines }) => ({
  files,
  rules: { 'max-lines': limit(lines), 'max-lines-per-function': limit(functionLines) },
});

// The rule reads the project graph that Nx wrote last; without one it would only warn.
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
  { files: code, plugins: { plain: { rules: { words: plainWords } } } },
  floors.map(floorRules),
  mayUse.map(useRules),
  sizes.map(sizeRules),
  wordExemptions.map(({ files, allow }) => ({ files, rules: { 'plain/words': ['error', { allow }] } })),
);
