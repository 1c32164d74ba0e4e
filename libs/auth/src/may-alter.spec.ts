import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { mayAlter, signInFields, type Rights } from './index.js';

interface PartialRights extends Partial<Omit<Rights, 'store'>> {
  store?: Partial<Rights['store']>;
}
const file = new URL('../alter-cases.json', import.meta.url);
const { rights, columns, cases } = JSON.parse(readFileSync(file, 'utf8')) as {
  rights: Record<string, PartialRights>;
  columns: string[];
  cases: Record<string, string>;
};

const rightsOf = (name: string): Rights => {
  const { store, ...others } = rights[name]!;
  const none = { root: false, commerce: [], community: [], rtc: [] };
  return { ...none, ...others, store: { credentials: [], memberships: [], ...store } };
};

describe('mayAlter', () => {
  it.each(Object.entries(cases))(
    'mayAlter gives an actor with the rights of %s the decisions in the table of cases',
    (name, expected) => {
      const actor = { user: 'actor', isWhole: true, rights: rightsOf(name) };
      const letter = (user: string): string =>
        mayAlter(actor, { user, rights: rightsOf(user) }, ['email']) ? 'o' : '-';
      expect(columns.map(letter).join('')).toBe(expected);
    },
  );

  it('the table of mayAlter cases has every set of rights as actor and as user', () => {
    expect(Object.keys(cases)).toEqual(Object.keys(rights));
    expect(columns).toEqual(Object.keys(rights));
  });

  it.each(columns)(
    'mayAlter allows a user with the rights of %s to alter the own fields with a whole credential only',
    (name) => {
      const user = { user: 'user', rights: rightsOf(name) };
      expect(mayAlter({ ...user, isWhole: true }, user, signInFields)).toBe(true);
      expect(mayAlter({ ...user, isWhole: false }, user, ['email'])).toBe(false);
    },
  );

  it('mayAlter allows a change of no sign-in field for every actor', () => {
    const actor = { user: 'actor', isWhole: false, rights: rightsOf('nothing') };
    expect(mayAlter(actor, { user: 'root', rights: rightsOf('root') }, [])).toBe(true);
  });
});
