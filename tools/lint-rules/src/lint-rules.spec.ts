import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';

/** A text, the path of a file (which need not exist), and the one rule that the text breaks there, if any. */
type Case = [says: string, path: string, text: string, breaks?: string];

const floors = '@nx/enforce-module-boundaries';
const imports = 'no-restricted-imports';
const syntax = 'no-restricted-syntax';
const env = 'no-restricted-properties';
const outside = 'stoa/outside-names';
const words = 'plain/words';

const from = (name: string): string => `export * from '${name}';\n`;
const lines = (count: number): string =>
  Array.from({ length: count }, (_, n) => `export const n${n} = ${n};\n`).join('');
const ofLines = (count: number): string =>
  `export function long(): void {\n${'  void 0;\n'.repeat(count - 2)}}\n`;
const branches = (count: number): string =>
  `export function pick(n: number): number {\n${'  if (n) return 1;\n'.repeat(count)}  return n;\n}\n`;
const port = 'export const port = process.env.PORT;\n';

const cases: Case[] = [
  ['allows a lib that imports a lib of a lower floor', 'libs/contracts/src/a.ts', from('@stoa/kernel')],
  ['refuses a lib that imports a lib of a higher floor', 'libs/dto/src/a.ts', from('@stoa/bus'), floors],
  ['refuses a lib that imports a lib of its own floor', 'libs/dto/src/a.ts', from('@stoa/dialects'), floors],
  ['refuses a lib that imports a tool', 'libs/service/src/a.ts', from('@stoa/stack'), floors],
  ['refuses a lib that imports an app', 'libs/service/src/a.ts', from('@stoa/store'), imports],
  ['allows an app that imports libs', 'apps/store/src/a.ts', from('@stoa/service')],
  ['refuses an app that imports an app by name', 'apps/store/src/a.ts', from('@stoa/gateway'), imports],
  [
    'refuses an app that imports an app by path',
    'apps/store/src/a.ts',
    from('../../gateway/src/edge.js'),
    floors,
  ],
  ['refuses an app that imports a tool', 'apps/store/src/a.ts', from('@stoa/stack'), floors],
  ['allows a tool that imports tools', 'tools/bench/src/a.ts', from('@stoa/stack')],
  [
    'refuses a package that is imported by a path below its name',
    'apps/store/src/a.ts',
    from('@stoa/kernel/src/fault.js'),
    imports,
  ],
  [
    'refuses a package that is imported by a relative path',
    'libs/dto/src/a.ts',
    from('../../kernel/src/fault.js'),
    floors,
  ],
  ['allows tests that import the test kit', 'libs/bus/test/a.service.ts', from('@stoa/testing')],
  ['allows tests that import their own package by name', 'libs/bus/test/a.service.ts', from('@stoa/bus')],
  ['allows tests that import the stack', 'apps/store/test/a.e2e.ts', from('@stoa/stack')],
  ['refuses tests that import another app', 'apps/store/test/a.e2e.ts', from('@stoa/gateway'), imports],
  ['refuses an app that imports the test kit', 'apps/store/src/a.ts', from('@stoa/testing'), imports],

  ['refuses an import of Nest in the kernel', 'libs/kernel/src/a.ts', from('@nestjs/common'), imports],
  ['refuses an import of Nest in the contracts', 'libs/contracts/src/a.ts', from('@nestjs/common'), imports],
  ['refuses an import of Fastify in the dialects', 'libs/dialects/src/a.ts', from('fastify'), imports],
  ['refuses an import of pg in auth', 'libs/auth/src/a.ts', from('pg'), imports],
  ['allows the import of a package whose name begins with pg', 'libs/auth/src/a.ts', from('pg-protocol')],
  ['allows an import of NATS in the bus', 'libs/bus/src/a.ts', from('@nats-io/transport-node')],
  ['refuses a service that imports NATS', 'apps/store/src/a.ts', from('@nats-io/transport-node'), imports],
  ['refuses a handler that imports TypeORM', 'apps/store/src/a/a.handlers.ts', from('typeorm'), imports],
  ['allows an entity that imports TypeORM', 'apps/store/src/a/a.entity.ts', from('typeorm')],
  ['allows a repository that imports TypeORM', 'apps/store/src/a/a.repository.ts', from('typeorm')],
  [
    'allows a migration that imports TypeORM',
    'apps/store/src/migrations/20260101000000-a.ts',
    from('typeorm'),
  ],
  [
    'refuses a dynamic import of a package that is not allowed',
    'libs/kernel/src/a.ts',
    "export const nats = () => import('@nats-io/kv');\n",
    syntax,
  ],
  [
    'refuses an import in a type from a package that is not allowed',
    'libs/kernel/src/a.ts',
    "export type A = import('pg').Client;\n",
    syntax,
  ],

  ['refuses a service that reads the environment', 'apps/store/src/a.ts', port, env],
  [
    'refuses a service that destructures the environment',
    'apps/store/src/a.ts',
    'export const { env } = process;\n',
    env,
  ],
  [
    'refuses a service that imports the environment',
    'apps/store/src/a.ts',
    "export { env } from 'node:process';\n",
    imports,
  ],
  ['allows libs/config to read the environment', 'libs/config/src/a.ts', port],
  ['allows tools that read the environment', 'tools/stack/src/a.ts', port],
  ['refuses a lib that prints', 'libs/bus/src/a.ts', "console.log('a');\n", 'no-console'],

  ['allows a file with 250 lines', 'libs/bus/src/a.ts', lines(250)],
  ['refuses a file with 300 lines', 'libs/bus/src/a.ts', lines(300), 'max-lines'],
  [
    'allows 250 lines of a file beside blank lines and comments',
    'libs/bus/src/a.ts',
    lines(250) + '\n// why\n'.repeat(50),
  ],
  ['allows a test file with 400 lines', 'libs/bus/src/a.spec.ts', lines(400)],
  ['refuses a test file with 401 lines', 'libs/bus/test/a.service.ts', lines(401), 'max-lines'],
  ['allows a table of routes with any number of lines', 'apps/gateway/src/surfaces/commerce.ts', lines(600)],
  ['allows a function with 40 lines', 'libs/bus/src/a.ts', ofLines(40)],
  ['refuses a function with 41 lines', 'libs/bus/src/a.ts', ofLines(41), 'max-lines-per-function'],
  ['allows a function with nine branches', 'libs/bus/src/a.ts', branches(9)],
  ['refuses a function with ten branches', 'libs/bus/src/a.ts', branches(10), 'complexity'],
  [
    'refuses a function with five parameters',
    'libs/bus/src/a.ts',
    'export const f = (a, b, c, d, e) => [a, b, c, d, e];\n',
    syntax,
  ],
  [
    'allows a constructor with any number of parameters',
    'libs/bus/src/a.ts',
    'export class A {\n  constructor(readonly a, readonly b, readonly c, readonly d) {}\n}\n',
  ],
  [
    'allows a callback with any number of parameters',
    'libs/bus/src/a.ts',
    "export const s = 'a'.replace(/(a)/, (all, a, at, whole) => all + a + at + whole);\n",
  ],
];

const title = (text: string): string => `test('${text}', () => {});\n`;

const wordCases: Case[] = [
  ['refuses a pronoun in a comment', 'libs/bus/src/a.ts', '// Reloads what he may see.\n', words],
  ['refuses a listed word in an identifier', 'libs/bus/src/a.ts', 'export const userDoor = 1;\n', words],
  [
    'refuses a listed word in an identifier in capitals',
    'libs/bus/src/a.ts',
    'export const MOST_PAGES = 1;\n',
    words,
  ],
  ['refuses a listed name of a type', 'libs/bus/src/a.ts', 'export type Given = string;\n', words],
  [
    'refuses a listed word in a private name',
    'libs/bus/src/a.ts',
    'export class A {\n  #told = 1;\n  b = this.#told;\n}\n',
    words,
  ],
  ['refuses a listed word in a test name', 'libs/bus/src/a.spec.ts', title('returns 403 to anybody'), words],
  [
    'refuses a listed word in a template literal as a test name',
    'libs/bus/src/a.spec.ts',
    'const n = 1;\ntest(`tells ${n}`, () => {});\n',
    words,
  ],
  [
    'refuses a listed word in a title in a table of tests',
    'libs/bus/src/a.spec.ts',
    "it.each([['what somebody sends', 400]])('%s', () => {});\n",
    words,
  ],
  [
    'allows the term rooms of Socket.IO in the fan-out',
    'apps/realtime/src/fan-out/a.ts',
    'export const rooms = 1;\n',
  ],
  [
    'refuses the term rooms outside the fan-out',
    'apps/realtime/src/feed/a.ts',
    'export const rooms = 1;\n',
    words,
  ],
  [
    'allows the name of an account of the operating system in a comment',
    'libs/embedded/src/postgres/a.ts',
    '// PostgreSQL runs as the account `nobody`.\n',
  ],
  [
    'allows the use of a listed word that is a member of an import',
    'libs/bus/src/a.ts',
    "export const a = { b: 1 };\nimport { b } from 'c';\nexport const d = b.room;\n",
  ],
  [
    'allows words that only contain a listed word',
    'libs/bus/src/a.ts',
    '// The hero, where most of this is, has enough mushrooms.\nexport const almost = 1;\n',
  ],
  ['allows a listed word in a string', 'libs/bus/src/a.ts', "export const a = 'told';\n"],
  [
    'refuses the spread of an object literal',
    'libs/bus/src/a.ts',
    'export const a = { b: 1, ...{ c: 2 } };\n',
    syntax,
  ],
  [
    'allows the conditional spread of an object literal',
    'libs/bus/src/a.ts',
    'export const a = (b?: 1) => ({ c: 1, ...(b && { b }) });\n',
  ],
];

// These need types, so they stand in for a file that exists.
const f = 'const f = async (): Promise<number> => Promise.resolve(1);\n';
const object = 'declare const given: Record<string, number>;\n';
const given = `${object}declare const name: string;\n`;
const typed: [says: string, text: string, breaks?: string][] = [
  [
    'accepts a file that breaks no rule',
    `${f}export const g = async (): Promise<number> => (await f()) + 1;\n`,
  ],
  [
    'refuses a promise that is not awaited',
    `${f}export function g(): void {\n  f();\n}\n`,
    '@typescript-eslint/no-floating-promises',
  ],
  [
    'refuses a promise as a condition',
    `${f}export const g = f() ? 1 : 2;\n`,
    '@typescript-eslint/no-misused-promises',
  ],
  [
    'refuses a name from outside that indexes a plain object',
    `${given}export const a = given[name];\n`,
    outside,
  ],
  ['refuses a name from outside that is written to a plain object', `${given}given[name] = 1;\n`, outside],
  [
    'refuses a name from outside that is destructured from a plain object',
    `${given}export const { [name]: a } = given;\n`,
    outside,
  ],
  [
    'refuses a name from outside that is checked with the in operator',
    `${given}export const a = name in given;\n`,
    outside,
  ],
  [
    'refuses a name from outside that indexes an object after hasOwn of another name',
    `${given}export const a = Object.hasOwn(given, 'a') ? given[name] : 0;\n`,
    outside,
  ],
  [
    'allows a name from outside that indexes an object after hasOwn',
    `${given}export const a = Object.hasOwn(given, name) ? given[name] : 0;\n`,
  ],
  [
    'allows a name from outside that indexes a map',
    `${given}export const a = new Map(Object.entries(given)).get(name);\n`,
  ],
  [
    'allows a key of an object that indexes this object',
    `${object}export let last = 0;\nfor (const key of Object.keys(given)) last = given[key]!;\n`,
  ],
  [
    'refuses a key of another object that indexes an object',
    `${given}export let last = 0;\nfor (const key of Object.keys({ name })) last = given[key]!;\n`,
    outside,
  ],
  [
    'allows a union of literals that indexes an object',
    "const words: Record<'a' | 'b', number> = { a: 1, b: 2 };\nexport const a = (word: 'a' | 'b') => words[word];\n",
  ],
  [
    'refuses to await a value that is not a promise',
    'export const g = await 1;\n',
    '@typescript-eslint/await-thenable',
  ],
];

const all = [
  ...[...cases, ...wordCases].map(([says, path, text, breaks]) => ({
    says,
    path,
    text,
    breaks,
    hasTypes: false,
  })),
  ...typed.map(([says, text, breaks]) => ({
    says,
    path: 'libs/kernel/src/index.ts',
    text,
    breaks,
    hasTypes: true,
  })),
];

/** Returns the rules that each text breaks. */
async function lint(texts: typeof all): Promise<string[][]> {
  const script = fileURLToPath(new URL('../lint-texts.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, NX_DAEMON: 'false' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(texts));
  return JSON.parse(await text(child.stdout)) as string[][];
}

describe('eslint.config.mjs', () => {
  const answers = new Map<string, string[] | undefined>();

  beforeAll(async () => {
    const broken = await lint(all);
    all.forEach(({ says }, at) => answers.set(says, broken[at]));
  }, 120_000);

  test.each(all)('$says', ({ says, breaks }) => {
    expect(answers.get(says)).toEqual(breaks === undefined ? [] : [breaks]);
  });
});
