import { describe, expect, it } from '@jest/globals';
import type { Condition, ListQuery, Match, TableQuery } from '@stoa/kernel';
import { recordListCost, tablePageCost, type Cost } from './list-cost.js';

const where = (path: string, is: Condition['is'] = 'eq', values: Condition['values'] = ['x']): Condition => ({
  path,
  is,
  values,
});

describe('recordListCost', () => {
  it.each<[string, Cost, Partial<ListQuery>]>([
    ['first page', 'cheap', {}],
    ['page after an id', 'cheap', { after: 'a'.repeat(24) }],
    ['page of some fields', 'cheap', { only: ['a'], with: ['b'] }],
    ['page in the order of ids', 'cheap', { sort: { path: '_id', descending: true } }],
    ['page of records by id', 'cheap', { where: [where('_id', 'eq', ['a', 'b'])] }],
    ['page of one value of an indexed field', 'cheap', { where: [where('serial')] }],
    ['long page', 'heavy', { limit: 101 }],
    ['list without a limit', 'heavy', { limit: null }],
    ['page at an offset', 'heavy', { offset: 1 }],
    ['sorted page', 'heavy', { sort: { path: 'serial', descending: false } }],
    ['page sorted by time', 'heavy', { sort: { path: 'time', descending: true } }],
    ['page from a time', 'heavy', { from: 1 }],
    ['page until a time', 'heavy', { to: 1 }],
    ['page with a search text', 'heavy', { search: 'x' }],
    ['page of a field without an index', 'heavy', { where: [where('name')] }],
    ['page of several values of an indexed field', 'heavy', { where: [where('serial', 'eq', ['a', 'b'])] }],
    ['page without a value of an indexed field', 'heavy', { where: [where('serial', 'eq', [null])] }],
    ['page of a range of an indexed field', 'heavy', { where: [where('serial', 'gte')] }],
    ['page of all records but one', 'heavy', { where: [where('_id', 'ne')] }],
    ['page of two conditions', 'heavy', { where: [where('serial'), where('name')] }],
  ])('recordListCost rates a %s as %s', (_what, cost, query) =>
    expect(recordListCost({ where: [], limit: 100, offset: 0, ...query }, (path) => path === 'serial')).toBe(
      cost,
    ),
  );
});

describe('tablePageCost', () => {
  const match = (changes: Partial<Match>): Match => ({ field: 'id', test: 'eq', values: [1], ...changes });

  it.each<[string, Cost, Partial<TableQuery>]>([
    ['the first page', 'cheap', {}],
    ['rows by id', 'cheap', { matches: [match({}), match({ test: 'in' })] }],
    ['the second page', 'heavy', { offset: 1 }],
    ['the last page', 'heavy', { isLast: true }],
    ['a page in another order', 'heavy', { order: [{ field: 'id', descending: false }] }],
    ['a page with a search text', 'heavy', { search: ['x'] }],
    ['a page filtered by a field', 'heavy', { matches: [match({ field: 'title' })] }],
    ['a page of a range of ids', 'heavy', { matches: [match({ test: 'gt' })] }],
    ['a page of all rows but one', 'heavy', { matches: [match({ not: true })] }],
  ])('tablePageCost rates %s as %s', (_what, cost, query) =>
    expect(tablePageCost({ matches: [], search: [], order: [], limit: 50, offset: 0, ...query })).toBe(cost),
  );
});
