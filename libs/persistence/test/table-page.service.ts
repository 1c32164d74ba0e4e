import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TableQuery } from '@stoa/kernel';
import { columns, Database, jsonObject, oneOf, pageOf, raw, sql, type ReadModel } from '@stoa/persistence';
import { testServers, type TestServers } from '@stoa/testing';

let servers: TestServers;
let database: Database;

const source = {
  resource: { fields: { id: 'integer' }, filters: {}, search: [], ordering: [], order: ['id'] } as const,
  columns: columns('n', ['id']),
};
const view = jsonObject({ b: raw('n.id'), a: sql`n.id % 2 = 0` });
const rows = { view, from: sql`(select generate_series(1, 7) as id)`, alias: 'n' };
/** The rows up to `top`. */
const modelOf = (top: number): ReadModel => ({ ...rows, where: sql`n.id <= ${top}::int` });
const page = async (top: number, query: Partial<TableQuery>, more: Partial<ReadModel> = {}) => {
  const asked = { matches: [], search: [], order: [], limit: 3, offset: 0, ...query };
  const model = { ...modelOf(top), ...more };
  const { rows, page } = await pageOf(database, { model, source, caller: 'a' }, asked);
  return [rows.map((json) => (JSON.parse(json) as { b: number }).b), page.count, page.offset];
};

beforeAll(async () => {
  servers = await testServers();
  database = await Database.open({ url: await servers.database(), name: 'pages' });
});
afterAll(async () => {
  await database.close();
  await servers.stop();
});

describe('a page', () => {
  it.each<[what: string, top: number, query: Partial<TableQuery>, rows: number[], count: number]>([
    ['of an empty list', 0, {}, [], 0],
    ['that is the whole list', 2, {}, [1, 2], 2],
    ['that is full and the whole list', 3, {}, [1, 2, 3], 3],
    ['with rows after it', 7, {}, [1, 2, 3], 7],
    ['at the end', 7, { offset: 6 }, [7], 7],
    ['past the end', 7, { offset: 9 }, [], 7],
    ['past the end of an empty list', 0, { offset: 3 }, [], 0],
    ['of filtered rows', 7, { matches: [{ field: 'id', test: 'gte', values: [6], not: false }] }, [6, 7], 2],
  ])('a page %s has its rows, the total and its offset', async (_what, top, query, rows, count) => {
    expect(await page(top, query)).toEqual([rows, count, query.offset ?? 0]);
  });

  it.each([
    [7, [7], 6],
    [6, [4, 5, 6], 3],
    [0, [], 0],
  ])('returns the last page of %s rows when the query asks for the last page', async (top, rows, offset) => {
    expect(await page(top, { isLast: true })).toEqual([rows, top, offset]);
  });

  const sets = [sql`n.id % 3 = 0`, sql`n.id % 3 <> 0`];
  const filter = { matches: [{ field: 'id', test: 'gte' as const, values: [3] }] };
  it.each<[query: Partial<TableQuery>, rows: number[], count: number]>([
    [{}, [1, 2, 3], 7],
    [{ offset: 3 }, [4, 5, 6], 7],
    [{ offset: 6 }, [7], 7],
    [filter, [3, 4, 5], 5],
    [{ ...filter, offset: 3 }, [6, 7], 5],
  ])(
    'a page of rows from two sets has the order and the total of both together for %j',
    async (query, rows, count) =>
      expect(await page(7, query, { sets })).toEqual([rows, count, query.offset ?? 0]),
  );

  it('a page takes its total from a counter when the query has no conditions', async () => {
    const counter = { count: sql`${7}::int * 6` };
    expect(await page(7, {}, counter)).toEqual([[1, 2, 3], 42, 0]);
    expect(await page(7, filter, counter)).toEqual([[3, 4, 5], 5, 0]);
  });

  it('a page is not found when the caller does not see the object that the list belongs to', async () => {
    const within = (isSeen: boolean) => ({ within: sql`${isSeen}::boolean` });
    await expect(page(7, {}, within(false))).rejects.toMatchObject({ kind: 'not_found' });
    expect(await page(4, { offset: 3 }, within(true))).toEqual([[4], 4, 3]);
  });
});

it('returns one object as compact JSON with its keys in order, or not_found when it does not exist', async () => {
  const one = (id: number) => oneOf(database, { ...rows, where: sql`n.id = ${id}::int` });
  expect(await one(2)).toBe('{"b":2,"a":true}');
  await expect(one(9)).rejects.toMatchObject({ kind: 'not_found' });
});
