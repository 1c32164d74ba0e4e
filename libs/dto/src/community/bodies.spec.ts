import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import * as bodies from './bodies.js';

/** Bodies of the community, each with its required fields. */
const shapes = {
  newForum: { name: 'x' },
  forumChange: { id: 1 },
  newGroup: { name: 'x' },
  groupChange: { id: 1, name: 'x' },
  newCategory: { name: 'x' },
  categoryChange: { id: 1 },
  newTag: { name: 'x' },
  tagChange: { id: 1, name: 'x' },
  newTopic: { header: 'x', type: 1 },
  topicChange: { id: 1 },
  userRequest: { email: 'a@example.org' },
  communityUserChange: {},
  newCustomField: { object: 'topic', code_name: 'cf_1', name: 'x' },
  customFieldChange: { id: 1 },
  newCommunityToken: { name: 'x', scopes: ['read'] },
} as const;
type Name = keyof typeof shapes;

const parse = (name: Name, given: object) =>
  (bodies[name] as z.ZodType<Record<string, unknown>>).safeParse({ ...shapes[name], ...given });
/** The fields that are refused. */
const refused = (name: Name, given: object): string[] =>
  parse(name, given).error?.issues.map(({ path }) => path.join('.')) ?? [];

const lines: [Name, string[]][] = [
  ['newForum', ['name']],
  ['forumChange', ['name']],
  ['newGroup', ['name']],
  ['groupChange', ['name']],
  ['newCategory', ['name']],
  ['categoryChange', ['name']],
  ['newTag', ['name']],
  ['tagChange', ['name']],
  ['newTopic', ['header']],
  ['topicChange', ['header']],
  ['userRequest', ['email', 'name', 'language']],
  ['communityUserChange', ['name', 'display_name', 'email', 'title', 'language', 'avatar_url']],
  ['newCustomField', ['code_name', 'name']],
  ['customFieldChange', ['code_name', 'name']],
  ['newCommunityToken', ['name']],
];
const fields = lines.flatMap(([name, keys]) => keys.map((key) => [name, key] as const));
const sample = (key: string): string =>
  key === 'email' ? 'a@example.org' : key === 'avatar_url' ? '/a.png' : key === 'code_name' ? 'cf' : 'abc';

describe.each(fields)('the field %s.%s', (name, key) => {
  it.each(['\r', '\n', '\t', '\0', '\x1b', '\x7f', '\x85', '\u2028'])(
    'refuses a text with the control character %j',
    (sign) => {
      for (const text of [`${sample(key)}${sign}`, `${sign}${sample(key)}`, `a${sign}${sample(key)}`])
        expect([text, refused(name, { [key]: text })]).toEqual([text, [key]]);
    },
  );
});

describe('names in a community body', () => {
  it('keeps the spaces of a name as sent', () => {
    for (const [name, key] of fields.filter(([, key]) => /^(name|display_name|header|title)$/.test(key)))
      expect(parse(name, { [key]: ' two  spaces ' }).data?.[key]).toBe(' two  spaces ');
  });
  it('refuses a blank name', () => {
    for (const text of ['', ' ', '\u00a0\u200b'])
      expect([text, refused('newTopic', { header: text })]).toEqual([text, ['header']]);
  });
  it('accepts a name of 255 visible characters, and refuses one of 256', () => {
    expect(refused('newTopic', { header: '😀'.repeat(255) })).toEqual([]);
    expect(refused('newTopic', { header: '😀'.repeat(256) })).toEqual(['header']);
  });
});

describe('numbers in text fields', () => {
  it.each([
    [5, '5'],
    [-2.5, '-2.5'],
  ])('reads the number %s in a text field as its digits', (number, text) =>
    expect(parse('newTag', { name: number }).data).toMatchObject({ name: text }),
  );
  it.each([1e21, 1e-9, 2 ** 53, 0.1 + 0.2])(
    'refuses the number %s in a text field because its digits are not exact',
    (number) => {
      expect(refused('newTag', { name: number })).toEqual(['name']);
      expect(refused('newTopic', { custom_fields: { cf_1: number } })[0]).toMatch(/^custom_fields/);
    },
  );
});

describe('e-mail addresses', () => {
  it.each([
    'a@example.org',
    'admin@localhost',
    "o'neil+x@sub.example.org",
    'анна@пример.рф',
    'a.b@1.example',
  ])('accepts the e-mail address %s', (email) => expect(refused('userRequest', { email })).toEqual([]));
  it.each([
    ...[
      'a',
      '@',
      'a@',
      '@b',
      'a@b@c',
      'a@b..c',
      '.a@b',
      'a.@b',
      'a..b@c',
      'a@.b',
      'a@b.',
      'a@-b',
      'a@b-',
      ' a@b',
    ],
    ...[
      'a@b ',
      'a b@c',
      'a,b@c',
      '<a@b>',
      'Anna <a@b>',
      'a@b,c@d',
      'a@b;c@d',
      '"a"@b',
      'a(x)@b',
      'a@[1.2.3.4]',
      'a\\@b',
    ],
    ...[`${'a'.repeat(65)}@b`, `a@${'b'.repeat(64)}`, `a@${'b.'.repeat(126)}bb`],
  ])("refuses the e-mail address '%s'", (email) => {
    expect(refused('userRequest', { email })).toEqual(['email']);
    expect(refused('communityUserChange', { email })).toEqual(['email']);
  });
});

describe('fields with two names', () => {
  it.each<[string, z.ZodType, object, object]>([
    ['a comment', bodies.newComment, { comment: 'x', text: 'y' }, { comment: 'x', text: 'x' }],
    ['a change of a comment', bodies.commentChange, { comment: 'x', text: 'y' }, { comment: 'x', text: 'x' }],
    [
      'a user',
      bodies.communityUserChange,
      { name: 'x', display_name: 'y' },
      { name: 'x', display_name: 'x' },
    ],
    ['a membership', bodies.membership, { group_id: 1, id: 2 }, { group_id: 1, id: '1', group: 1 }],
  ])(
    'refuses %s with different values under two names of a field, and accepts equal values',
    (_what, shape, different, same) => {
      expect(shape.safeParse(different).error?.issues).toMatchObject([{ message: 'ambiguous' }]);
      expect(shape.safeParse(same).success).toBe(true);
    },
  );
});
