import { describe, expect, it } from '@jest/globals';
import type { Condition, ListQuery, Match, TableQuery } from '@stoa/kernel';
import { recordListCost, tablePageCost } from './list-cost.js';

const where = (path: string, is: Condition['is'] = 'eq', values: Condition['values'] = ['x']): Condition => ({
  path,
  is,
  values,
});

describe('a list of records', () => {
  it.each<[string, Partial<ListQuery>, string]>([
    ['first page', {}, 'cheap'],
    ['page after an id', { after: 'a'.repeat(24) }, 'cheap'],
    ['page of some fields', { only: ['a'], with: ['b'] }, 'cheap'],
    ['page in the order of ids', { sort: { path: '_id', descending: true } }, 'cheap'],
    ['page of named records', { where: [where('_id', 'eq', ['a', 'b'])] }, 'cheap'],
    ['page of one value of an index', { where: [where('serial')] }, 'cheap'],
    ['long page', { limit: 101 }, 'heavy'],
    ['list without an end', { limit: null }, 'heavy'],
    ['page further on', { offset: 1 }, 'heavy'],
    ['sorted page', { sort: { path: 'serial', descending: false } }, 'heavy'],
    ['page sorted by time', { sort: { path: 'time', descending: true } }, 'heavy'],
    ['page of a time', { from: 1 }, 'heavy'],
    ['page until a time', { to: 1 }, 'heavy'],
    ['page with a text', { search: 'x' }, 'heavy'],
    ['page of a field without an index', { where: [where('name')] }, 'heavy'],
    ['page of several values of an index', { where: [where('serial', 'eq', ['a', 'b'])] }, 'heavy'],
    ['page without a value of an index', { where: [where('serial', 'eq', [null])] }, 'heavy'],
    ['page of a range of an index', { where: [where('serial', 'gte')] }, 'heavy'],
    ['page of all but one', { where: [where('_id', 'ne')] }, 'heavy'],
    ['page of two conditions', { where: [where('serial'), where('name')] }, 'heavy'],
  ])('%s', (_what, query, cost) =>
    expect(recordListCost({ where: [], limit: 100, offset: 0, ...query }, (path) => path === 'serial')).toBe(
      cost,
    ),
  );
});

describe('a page of a table', () => {
  const match = (given: Partial<Match>): Match => ({ field: 'id', test: 'eq', values: [1], ...given });

  it.each<[string, Partial<TableQuery>, string]>([
    ['the first', {}, 'cheap'],
    ['of named rows', { matches: [match({}), match({ test: 'in' })] }, 'cheap'],
    ['the second', { offset: 1 }, 'heavy'],
    ['the last', { isLast: true }, 'heavy'],
    ['in another order', { order: [{ field: 'id', descending: false }] }, 'heavy'],
    ['with a text', { search: ['x'] }, 'heavy'],
    ['of a field', { matches: [match({ field: 'title' })] }, 'heavy'],
    ['of a range of ids', { matches: [match({ test: 'gt' })] }, 'heavy'],
    ['of all but one', { matches: [match({ not: true })] }, 'heavy'],
  ])('%s', (_what, query, cost) =>
    expect(tablePageCost({ matches: [], search: [], order: [], limit: 50, offset: 0, ...query })).toBe(cost),
  );
});
