import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { surfaces } from './index.js';

const file = new URL('../../test/directory-cases.json', import.meta.url);
const { attempts } = JSON.parse(readFileSync(file, 'utf8')) as { attempts: [string, string, string][] };

const pattern = (path: string): string =>
  path
    .split('?', 1)[0]!
    .replaceAll(/:\w+(\(.*?\$\))?/g, '{}')
    .replaceAll(/\{\w+\}/g, '{}');
const attempted = new Set(attempts.map(([surface, method, path]) => `${surface} ${method} ${pattern(path)}`));

/** These name the caller alone. */
const isOwn = (path: string): boolean => path.startsWith('/auth/');
/** The directory's other stores hold no users; a key is named by its own id, which the actor has to know. */
const isOther = (path: string): boolean => /^\/(groups|roles|tokens)\/:/.test(path);

const rows = surfaces.flatMap(({ name, routes }) =>
  routes
    .filter(({ operation, path }) => operation.alters?.length && !isOwn(path) && !isOther(path))
    .map(({ method, path }) => `${name} ${method} ${pattern(path)}`),
);

it('every route that names a user and may alter its sign-in fields has an attempt in directory-cases.json', () => {
  expect(rows.length).toBeGreaterThan(6);
  expect(rows.filter((row) => !attempted.has(row))).toEqual([]);
});
