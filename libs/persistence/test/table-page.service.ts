import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TableQuery } from '@stoa/kernel';
import { Database, oneOf, pageOf, jsonObject, type ReadModel } from '@stoa/persistence';
import { testServers, type TestServers } from '@stoa/testing';

let servers: TestServers;
let database: Database;

const source = {
  resource: { fields: { id: 'integer' }, filters: {}, search: [], ordering: [], order: ['id'] } as const,
  columns: { id: 'n.id' },
};
const model: ReadModel = {
  view: jsonObject({ b: 'n.id', a: 'n.id % 2 = 0' }),
  from: '(select generate_series(1, 7) as id) n',
  where: 'n.id <= $1::int',
};
const page = async (top: number, query: Partial<TableQuery>, of: ReadModel = model) => {
  const asked = { matches: [], search: [], order: [], limit: 3, offset: 0, ...query };
  const { rows, page } = await pageOf(database, { model: of, source, values: [top], caller: 'a' }, asked);
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
    ['of nothing', 0, {}, [], 0],
    ['that is all', 2, {}, [1, 2], 2],
    ['that is full and all', 3, {}, [1, 2, 3], 3],
    ['with more after it', 7, {}, [1, 2, 3], 7],
    ['at the end', 7, { offset: 6 }, [7], 7],
    ['past the end', 7, { offset: 9 }, [], 7],
    ['past the end of nothing', 0, { offset: 3 }, [], 0],
    ['of a filter', 7, { matches: [{ field: 'id', test: 'gte', values: [6], not: false }] }, [6, 7], 2],
  ])('%s', async (_what, top, query, rows, count) => {
    expect(await page(top, query)).toEqual([rows, count, query.offset ?? 0]);
  });

  it.each([
    [7, [7], 6],
    [6, [4, 5, 6], 3],
    [0, [], 0],
  ])('the last of %s', async (top, rows, offset) => {
    expect(await page(top, { isLast: true })).toEqual([rows, top, offset]);
  });

  const sets = { ...model, sets: ['n.id % 3 = 0', 'n.id % 3 <> 0'] };
  const filter = { matches: [{ field: 'id', test: 'gte' as const, values: [3] }] };
  it.each<[query: Partial<TableQuery>, rows: number[], count: number]>([
    [{}, [1, 2, 3], 7],
    [{ offset: 3 }, [4, 5, 6], 7],
    [{ offset: 6 }, [7], 7],
    [filter, [3, 4, 5], 5],
    [{ ...filter, offset: 3 }, [6, 7], 5],
  ])('of two sets is in the order of both: %j', async (query, rows, count) =>
    expect(await page(7, query, sets)).toEqual([rows, count, query.offset ?? 0]),
  );

  it('takes its total from a counter when nothing more is asked', async () => {
    const counter = { ...model, count: '$1::int * 6' };
    expect(await page(7, {}, counter)).toEqual([[1, 2, 3], 42, 0]);
    expect(await page(7, filter, counter)).toEqual([[3, 4, 5], 5, 0]);
  });

  it('of a list of something that is not to be seen', async () => {
    await expect(page(7, {}, { ...model, within: '$1::int < 5' })).rejects.toMatchObject({
      kind: 'not_found',
    });
    expect(await page(4, { offset: 3 }, { ...model, within: '$1::int < 5' })).toEqual([[4], 4, 3]);
  });
});

it('one object is compact JSON with its keys in order, or not found', async () => {
  const one = { ...model, where: 'n.id = $1::int' };
  expect(await oneOf(database, one, [2])).toBe('{"b":2,"a":true}');
  await expect(oneOf(database, one, [9])).rejects.toMatchObject({ kind: 'not_found' });
});
