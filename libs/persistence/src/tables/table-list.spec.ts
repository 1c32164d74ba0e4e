import { describe, expect, it } from '@jest/globals';
import type { Match, Resource, TableQuery } from '@stoa/kernel';
import { tableList } from './table-list.js';

const resource: Resource = {
  fields: {
    id: 'integer',
    title: 'text',
    price: 'decimal',
    made: 'datetime',
    open: 'boolean',
    kind: ['a', 'b'],
    tags: 'reference',
  },
  filters: {},
  search: ['title', 'kind'],
  ordering: [],
  order: ['-made'],
};
const columns = {
  id: 't.id',
  title: 't.title',
  price: 't.price',
  made: 't.made',
  open: 't.open',
  kind: 't.kind',
  tags: (test: (sql: string) => string) =>
    `exists (select from tt where tt.topic = t.id and ${test('tt.tag')})`,
};
const query = (given: Partial<TableQuery>): TableQuery => ({
  matches: [],
  search: [],
  order: [],
  limit: 10,
  offset: 0,
  ...given,
});
const where = (match: Match): [string, unknown[]] => {
  const values: unknown[] = ['mine'];
  const list = tableList({ resource, columns }, query({ matches: [match] }), values);
  return [list.where, values.slice(1, -2)];
};

describe('a condition', () => {
  it.each<[Match, string, unknown[]]>([
    [{ field: 'title', test: 'eq', values: ['x'] }, '(t.title = $2::text)', ['x']],
    [{ field: 'title', test: 'ieq', values: ['x'] }, '(lower(t.title) = lower($2::text))', ['x']],
    [{ field: 'id', test: 'in', values: [1, 2] }, '(t.id = any($2::bigint[]))', [[1, 2]]],
    [
      { field: 'price', test: 'range', values: ['1', '2'] },
      '(t.price between $2::numeric and $3::numeric)',
      ['1', '2'],
    ],
    [{ field: 'made', test: 'gte', values: ['2026-01-01'] }, '(t.made >= $2::timestamptz)', ['2026-01-01']],
    [{ field: 'open', test: 'isnull', values: [true] }, '(t.open is null)', []],
    [{ field: 'open', test: 'isnull', values: [false] }, '(t.open is not null)', []],
    [{ field: 'title', test: 'contains', values: ['5%_\\'] }, '(t.title like $2::text)', ['%5\\%\\_\\\\%']],
    [{ field: 'title', test: 'istartswith', values: ['x'] }, '(t.title ilike $2::text)', ['x%']],
    [{ field: 'kind', test: 'eq', not: true, values: ['a'] }, '(t.kind = $2::text) is not true', ['a']],
    [
      { field: 'tags', test: 'eq', values: [3] },
      '(exists (select from tt where tt.topic = t.id and tt.tag = $2::bigint))',
      [3],
    ],
  ])('%j is %s', (match, sql, values) => expect(where(match)).toEqual([sql, values]));

  it('is refused for what is no field', () =>
    expect(() => where({ field: 'secret', test: 'eq', values: [1] })).toThrow(
      'no column for the field secret',
    ));
});

it('searches each term in each field, orders to the last row, and pages', () => {
  const values: unknown[] = [];
  const asked = query({ search: ['one', 'two'], order: [{ field: 'title', descending: false }], offset: 5 });
  expect(tableList({ resource, columns }, asked, values)).toEqual({
    where:
      '(t.title ilike $1::text or t.kind ilike $1::text) and (t.title ilike $2::text or t.kind ilike $2::text)',
    order: 't.title, t.id',
    page: 'limit $3::bigint offset $4::bigint',
    upToPage: 'limit $3::bigint + $4::bigint',
  });
  expect(values).toEqual(['%one%', '%two%', 10, 5]);
});

it('has an order of its own', () =>
  expect(tableList({ resource, columns }, query({}), []).order).toBe('t.made desc, t.id desc'));
