import { expect, it } from '@jest/globals';
import { commerce } from '@stoa/dto';
import type { JsonObject } from '@stoa/kernel';
import { rowsOf } from '../../test/read-feed.js';
import { CsvWriter, parseFeed } from '../index.js';

const { boolean, char, decimal, id, list, nested, nullable, objects, pk } = commerce;

const fields = {
  id,
  external_id: char(nullable),
  sku: char(),
  price: decimal({ digits: 12, places: 2 }),
  category: pk(nullable),
  is_active: boolean(),
  tags: list(char()),
  properties: objects(nested({ name: char(), value: char() })),
};

const plain = {
  id: 1,
  external_id: 'a#b',
  sku: 'DRL-18',
  price: '-12.50',
  category: 7,
  is_active: false,
  tags: ['new', 'sale'],
  properties: [{ name: 'Colour', value: 'red=blue|"dark", ; and light' }],
};

async function* sourceOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function readBack(objects: JsonObject[]): Promise<unknown[]> {
  const writer = new CsvWriter(fields);
  const text = `${writer.head()}\n${writer.lines(objects)}\n`;
  const rows: unknown[] = [];
  for await (const row of rowsOf(parseFeed('csv', sourceOf(text), { kind: 'products', fields })))
    rows.push('values' in row ? row.values : row.issues);
  return rows;
}

it('writes a line of titles and a line per object', () => {
  const writer = new CsvWriter(fields);
  expect(writer.head()).toBe('id,external_id,sku,price,category,is_active,tags,properties');
  expect(writer.lines([{ ...plain, properties: [] }, plain]).split('\n')[0]).toBe(
    '1,a#b,DRL-18,-12.50,7,false,new|sale,',
  );
});

it.each([
  ['a formula', '=1+1'],
  ['a formula after an apostrophe', "'=1+1"],
  ['a tab', '\tx'],
  ['a minus sign', '-18'],
  ['an apostrophe', "'quoted'"],
  ['quotes, commas and line ends', '"a",b;\r\nc'],
  ['Cyrillic', 'Дрель 18 В'],
])('a text with %s is read back as it was', async (_what, sku) => {
  expect(await readBack([{ ...plain, sku }])).toEqual([expect.objectContaining({ sku })]);
});

it.each([[['a|b', 'c']], [['=x', 'y']], [['[1]']], [['  spaced ']], [["'", '+']]])(
  'the list %j is read back as it was',
  async (tags) => {
    expect(await readBack([{ ...plain, tags }])).toEqual([expect.objectContaining({ tags })]);
  },
);

it('guards a text that a spreadsheet would execute, and no number', () => {
  const line = new CsvWriter(fields).lines([{ ...plain, sku: '=cmd()' }]);
  expect(line).toContain(",'=cmd(),-12.50,");
});

it('an absent value and an empty list are empty cells', async () => {
  const { id, sku } = plain;
  expect(await readBack([{ id, sku, external_id: null, tags: [] }])).toEqual([{ id: '1', sku }]);
});
