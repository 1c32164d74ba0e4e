import { describe, expect, it } from '@jest/globals';
import type { Json } from '@stoa/kernel';
import { cellsOf, columnOf, jsonOf } from './csv-cells.js';

const fields = { n: 'Number', b: 'Boolean', a: 'Any', s: 'String' } as const;
const cell = (name: string, value: Json): string =>
  cellsOf([columnOf({ fields }, name)], { [name]: value })[0]!;
const read = (name: string, text: string): string => jsonOf(text, columnOf({ fields }, name).type);

const values: Json[] = [
  ...[
    '',
    "'",
    "''",
    "'tis",
    "'5",
    "'=1",
    '=1',
    '-1',
    '+1',
    '@x',
    '5',
    '007',
    '1e400',
    'true',
    'null',
    '[1]',
    '"q"',
  ],
  ...['plain', ' x ', 5, -1.5, true, false, [1, '5'], { a: null }],
];

describe.each(Object.keys(fields))('a cell of the column %s', (name) => {
  it.each(values.filter((value) => typeof value === 'string'))(
    'reads the cell of the text %j back unchanged',
    (value) => expect(JSON.parse(read(name, cell(name, value)))).toBe(value),
  );
});

it.each([
  ['n', 5],
  ['n', -1.5],
  ['b', true],
  ['a', true],
  ['a', [1, '5', null]],
  ['a', { a: '=1' }],
])('a cell of the column %s is read back as %j', (name, value) =>
  expect(JSON.parse(read(name, cell(name, value)))).toEqual(value),
);

it.each([
  ['n', '12345678901234567890', '12345678901234567890'],
  ['n', '007', '"007"'],
  ['n', '1.', '"1."'],
  ['a', '1e400', '1e400'],
  ['s', "'=1", '"=1"'],
  ['unknown', '5', '"5"'],
])('a cell of the column %s with %s is read as %s', (name, text, json) =>
  expect(read(name, text)).toBe(json),
);
