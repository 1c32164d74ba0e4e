import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bases, Directory, newWord, type Actor, type Target } from './directory-users.js';

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

/** What became of one attempt: the fields of the target that changed, and the answer. */
async function outcomeOf(
  actor: Actor,
  target: Target,
  [surface, method, path, body]: Attempt,
): Promise<{ changed: string[]; status: number; text: string }> {
  const before = await directory.signIn(target);
  const word = newWord();
  const sent = body ? { body: JSON.parse(filled(JSON.stringify(body), target, word)) as object } : {};
  const { status, text } = await actor[surface](method, bases[surface] + filled(path, target, word), sent);
  return { changed: differences(before, await directory.signIn(target)), status, text };
}

function expectedOf(
  [surface, , , , alters, served = targets]: Attempt,
  kind: string,
  named: string,
  includes: boolean,
): { changed?: string; statuses: number[] } {
  const isServed = serves[surface].includes(kind) && served.includes(named);
  if (!isServed) return { statuses: [401, 403, 404] };
  if (!alters) return { statuses: [200] };
  // An attempt that would alter something may be answered without it: an address stays unproved, say.
  return includes ? { changed: alters, statuses: [200] } : { statuses: [200, 403] };
}

describe.each(Object.keys(mayAlter))('the actor %s', (kind) => {
  let actor: Actor;
  beforeAll(async () => void (actor = await directory.actor(kind)));

  describe.each(targets.map((target, column) => [target, mayAlter[kind]![column] === 'o'] as const))(
    'the target %s',
    (named, includes) => {
      let target: Target | undefined;

      it.each(attempts)('%s %s %s %j alters %s only with the rights of the target', async (...given) => {
        const attempt = given as unknown as Attempt;
        target ??= await directory.target(named, actor.group);
        const { changed, status, text } = await outcomeOf(actor, target, attempt);
        // The next attempt finds a user as the directory knows it.
        if (changed.length) target = undefined;
        const expected = expectedOf(attempt, kind, named, includes);
        expect([changed, status, text]).toEqual([
          expected.changed ? expect.arrayContaining([expected.changed]) : [],
          expect.any(Number),
          expect.any(String),
        ]);
        expect([expected.statuses, text]).toEqual([expect.arrayContaining([status]), expect.any(String)]);
      });
    },
  );
});
