import { expect, it } from '@jest/globals';
import type { Match, Resource, TableQuery } from '@stoa/kernel';
import { raw, sql } from '../sql.js';
import { columns, tableList, type TableSource } from './table-list.js';

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
const source: TableSource = {
  resource,
  columns: {
    ...columns('t', ['id', 'title', 'price', 'made', 'open', 'kind']),
    tags: (test) => sql`exists (select from tt where tt.topic = t.id and ${test(raw('tt.tag'))})`,
  },
};
const query = (given: Partial<TableQuery>): TableQuery => ({
  matches: [],
  search: [],
  order: [],
  limit: 10,
  offset: 0,
  ...given,
});
const where = (match: Match) => tableList(source, query({ matches: [match] })).where.statement;

it.each<[Match, string, unknown[]]>([
  [{ field: 'title', test: 'eq', values: ['x'] }, '(t.title = $1::text)', ['x']],
  [{ field: 'title', test: 'ieq', values: ['x'] }, '(lower(t.title) = lower($1::text))', ['x']],
  [{ field: 'id', test: 'in', values: [1, 2] }, '(t.id = any($1::bigint[]))', [[1, 2]]],
  [
    { field: 'price', test: 'range', values: ['1', '2'] },
    '(t.price between $1::numeric and $2::numeric)',
    ['1', '2'],
  ],
  [{ field: 'made', test: 'gte', values: ['2026-01-01'] }, '(t.made >= $1::timestamptz)', ['2026-01-01']],
  [{ field: 'open', test: 'isnull', values: [true] }, '(t.open is null)', []],
  [{ field: 'open', test: 'isnull', values: [false] }, '(t.open is not null)', []],
  [{ field: 'title', test: 'contains', values: ['5%_\\'] }, '(t.title like $1::text)', ['%5\\%\\_\\\\%']],
  [{ field: 'title', test: 'istartswith', values: ['x'] }, '(t.title ilike $1::text)', ['x%']],
  [{ field: 'kind', test: 'eq', not: true, values: ['a'] }, '(t.kind = $1::text) is not true', ['a']],
  [
    { field: 'tags', test: 'eq', values: [3] },
    '(exists (select from tt where tt.topic = t.id and tt.tag = $1::bigint))',
    [3],
  ],
])('tableList translates the condition %j to %s', (match, text, values) =>
  expect(where(match)).toEqual({ text, values }),
);

it('tableList refuses a condition on a field that does not exist', () =>
  expect(() => where({ field: 'secret', test: 'eq', values: [1] })).toThrow(
    'no column for the field secret',
  ));

it('tableList searches each term in each search field, orders by the id last, and limits rows to the page', () => {
  const asked = query({ search: ['one', 'two'], order: [{ field: 'title', descending: false }], offset: 5 });
  const { where, order, page, upToPage } = tableList(source, asked);
  expect(where.statement).toEqual({
    text: '(t.title ilike $1::text or t.kind ilike $2::text) and (t.title ilike $3::text or t.kind ilike $4::text)',
    values: ['%one%', '%one%', '%two%', '%two%'],
  });
  expect(order.statement.text).toBe('t.title, t.id');
  expect(page.statement).toEqual({ text: 'limit $1::bigint offset $2::bigint', values: [10, 5] });
  expect(upToPage.statement).toEqual({ text: 'limit $1::bigint + $2::bigint', values: [10, 5] });
});

it('tableList uses the order of the resource when the query has none', () =>
  expect(tableList(source, query({})).order.statement.text).toBe('t.made desc, t.id desc'));
