import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bases, Directory, newWord, type Actor, type Target } from './directory-people.js';

type Surface = keyof typeof bases;
type Attempt = [
  surface: Surface,
  method: string,
  path: string,
  body: object | null,
  alters: string | null,
  served?: string[],
];
const { targets, mayAlter, serves, attempts } = JSON.parse(
  readFileSync(new URL('directory-cases.json', import.meta.url), 'utf8'),
) as {
  targets: string[];
  mayAlter: Record<string, string>;
  serves: Record<Surface, string[]>;
  attempts: Attempt[];
};

const directory = new Directory();
beforeAll(() => directory.open());
afterAll(() => directory.close());

const filled = (text: string, target: Target, word: string): string =>
  text
    .replaceAll('"{id}"', String(target.id))
    .replace(/\{(_id|id|email|login)\}/g, (_, name: keyof Target) => String(target[name]))
    .replaceAll('{word}', word);

/** @returns the fields of a user that differ, by name */
const differences = (before: Record<string, unknown>, after: Record<string, unknown>): string[] =>
  after.exists ? Object.keys(before).filter((field) => before[field] !== after[field]) : ['exists'];

describe.each(Object.keys(mayAlter))('%s', (kind) => {
  let actor: Actor;
  beforeAll(async () => void (actor = await directory.actor(kind)));

  describe.each(targets.map((target, column) => [target, mayAlter[kind]![column] === 'o'] as const))(
    'and a %s',
    (named, includes) => {
      let target: Target | undefined;

      it.each(attempts)('%s %s %s %j alters %s or nothing', async (...attempt) => {
        const [surface, method, path, body, alters, served = targets] = attempt as Attempt;
        target ??= await directory.target(named, actor.group);
        const before = await directory.signIn(target);
        const word = newWord();
        const sent = body && { body: JSON.parse(filled(JSON.stringify(body), target, word)) as object };
        const url = `${bases[surface]}${filled(path, target, word)}`;
        const { status, text } = await actor[surface](method, url, sent ?? {});
        const changed = differences(before, await directory.signIn(target));
        const isServed = serves[surface].includes(kind) && served.includes(named);
        // The next attempt finds a user as the directory knows it.
        if (changed.length) target = undefined;
        const expected = isServed && includes && alters ? expect.arrayContaining([alters]) : [];
        expect([changed, status, text]).toEqual([expected, expect.any(Number), expect.any(String)]);
        if (isServed && (includes || !alters)) expect([status, text]).toEqual([200, expect.any(String)]);
        else if (!(isServed && status === 200)) expect(status).toBeGreaterThanOrEqual(400);
        if (status >= 500) throw new Error(text);
      });
    },
  );
});
