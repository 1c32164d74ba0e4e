import { describe, expect, it } from '@jest/globals';
import { readForm } from './form.js';
import { boolean, char, choice, decimal, integer, list, nested, objects, pk, uuid } from './index.js';
import { readSent } from './sent-json.js';

const optional = { optional: true } as const;
const item = nested({ n: integer(optional), t: char(optional) }, optional);
const fields = {
  t: char(optional),
  i: integer(optional),
  d: decimal({ digits: 12, places: 2, ...optional }),
  b: boolean(optional),
  c: choice(['a', '5'], optional),
  k: pk(optional),
  u: uuid(optional),
  o: item,
  l: list(char(), optional),
  os: objects(item, optional),
};
const read = (text: string): unknown => readForm(fields, readSent(Buffer.from(text)));
const issues = (text: string): unknown => {
  try {
    return read(text);
  } catch (error) {
    return (error as { details: { issues: { path: unknown[]; issue: string }[] } }).details.issues.map(
      ({ path, issue }) => [path.join('.'), issue],
    );
  }
};

describe('numbers in a commerce body', () => {
  it.each([
    ['{"t":1.0}', { t: '1.0' }],
    ['{"t":1e3}', { t: '1000.0' }],
    ['{"t":1e16}', { t: '1e+16' }],
    ['{"t":0.00001}', { t: '1e-05' }],
    ['{"t":0.0001}', { t: '0.0001' }],
    ['{"t":-0}', { t: '0' }],
    ['{"t":-0.0}', { t: '-0.0' }],
    ['{"t":12345678901234567890}', { t: '12345678901234567890' }],
    ['{"t":0.1000000000000000055}', { t: '0.1000000000000000055' }],
    ['{"i":3.0,"b":1.0,"k":7.0}', { i: 3, b: true, k: 7 }],
    ['{"d":1.50}', { d: '1.50' }],
    ['{"d":1e2}', { d: '100.00' }],
  ])('reads the numbers of %s as %j', (text, values) => expect(read(text)).toEqual(values));

  it.each([
    ['{"d":1.0000000000000000001}', [['d', 'max_digits']]],
    ['{"d":12345678901234567890}', [['d', 'max_digits']]],
    ['{"k":12345678901234567890}', [['k', 'pk']]],
    ['{"i":12345678901234567890}', [['i', 'max_value']]],
    ['{"c":5.0}', [['c', 'choice']]],
    [
      '{"b":"1.0","k":"7.0","o":1.0}',
      [
        ['b', 'boolean'],
        ['k', 'pk_type'],
        ['o.', 'not_a_dict'],
      ],
    ],
  ])('refuses the values of %s, and names each field', (text, found) => expect(issues(text)).toEqual(found));
});

describe('values that PostgreSQL cannot store', () => {
  it.each([
    ['1e400', ['string', 'integer', 'number', 'boolean', 'choice', 'pk_type', 'uuid']],
    ['"\\u0000"', ['null_characters', 'integer', 'number', 'boolean', 'choice', 'pk_type', 'uuid']],
    ['"\\ud800"', ['surrogates', 'integer', 'number', 'boolean', 'choice', 'pk_type', 'uuid']],
  ])('refuses %s in a field of each type, and names the field', (value, words) => {
    const names = ['t', 'i', 'd', 'b', 'c', 'k', 'u'];
    const body = `{${names.map((name) => `"${name}":${value}`).join(',')}}`;
    expect(issues(body)).toEqual(names.map((name, index) => [name, words[index]]));
  });

  it('refuses values that PostgreSQL cannot store within objects and lists, and reports the path of each', () =>
    expect(issues('{"o":{"n":1e400,"t":"\\u0000"},"l":["a","\\u0000"],"os":[{},{"n":-1e400}]}')).toEqual([
      ['o.n', 'integer'],
      ['o.t', 'null_characters'],
      ['l.1', 'null_characters'],
      ['os.1.n', 'integer'],
    ]));

  it('ignores values that PostgreSQL cannot store under a name that no field has', () =>
    expect(read('{"x":1e400,"\\u0000":"\\ud800","t":"a"}')).toEqual({ t: 'a' }));
});

it.each([
  [`{"x":${'['.repeat(40)}${']'.repeat(40)}}`, [['x', 'depth']]],
  ['{"x":', [['', 'json']]],
  [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, [['', 'json']]],
])('refuses %.20s as malformed or nested too deeply', (text, found) => expect(issues(text)).toEqual(found));
