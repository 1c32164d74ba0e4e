import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { listening, reading, writing, type Way } from './ways.js';
import { api, newWorld, roleSubject, sources, tokenSubject, type Subject, type World } from './world.js';

// Every way in x credential (as a token's scopes and as a role) x record that is visible or not.
const { credentials, cases } = JSON.parse(
  readFileSync(new URL('permission-matrix.json', import.meta.url), 'utf8'),
) as { credentials: Record<string, string[]>; cases: Record<string, Record<string, string>> };

const ways: Record<string, Way> = { ...reading, ...listening, ...writing };

let world: World;
const subjects = new Map<string, { token: Subject; role: Subject }>();

beforeAll(async () => {
  world = await newWorld();
  for (const [name, scopes] of Object.entries(credentials))
    subjects.set(name, {
      token: await tokenSubject(world, scopes),
      role: await roleSubject(world, scopes),
    });
});

/** Two letters: for a visible record, and for one that is not. A refused request must leave the record as it was. */
async function word(way: Way, subject: Subject): Promise<string> {
  let letters = '';
  for (const isVisible of [true, false]) {
    const target = await world.source(isVisible);
    letters += await way({ world, subject, target });
  }
  return letters;
}

describe.each(['token', 'role'] as const)('permissions of a %s', (kind) => {
  it.each(Object.entries(ways))(`%s with a ${kind} is granted as the matrix says`, async (name, way) => {
    const found: Record<string, string> = {};
    for (const credential of Object.keys(credentials))
      found[credential] = await word(way, subjects.get(credential)![kind]);
    expect(found).toEqual(cases[name]);
  });
});

it('leaves the record unchanged when a change is refused', async () => {
  const { token } = subjects.get('nothing of it')!;
  for (const name of ['change', 'change in bulk', 'remove', 'remove in bulk', 'share']) {
    const target = await world.source(true);
    const record = await world.root('GET', api(`${sources}/${target.id}`));
    expect(await writing[name]!({ world, subject: token, target })).toBe('x');
    expect((await world.root('GET', api(`${sources}/${target.id}`))).text).toBe(record.text);
  }
});

it('the matrix has a case for every access path and every credential', () => {
  expect(Object.keys(cases)).toEqual(Object.keys(ways));
  for (const row of Object.values(cases)) expect(Object.keys(row)).toEqual(Object.keys(credentials));
});
