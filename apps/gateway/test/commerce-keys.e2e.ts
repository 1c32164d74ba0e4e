import { beforeAll, describe, expect, it } from '@jest/globals';
import { testStack } from '@stoa/testing';
import { base, json, newBuyer, type Buyer } from './commerce-clients.js';

const { gateway } = testStack();
const path = `${base}/auth/tokens/`;
const microseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/;

interface Key {
  id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
}
interface Page {
  count: number;
  next: string | null;
  previous: string | null;
  results: Key[];
}

let buyer: Buyer;
const page = async (query = ''): Promise<Page> => json(await buyer.client('GET', `${path}${query}`)) as Page;
const create = (body: object) => buyer.client('POST', path, { body });

beforeAll(async () => {
  buyer = await newBuyer(); // with the key of the login
  for (const name of ['a', 'b', 'c', 'd'])
    expect((await create({ name, expires_at: '2099-01-01T00:00:00.5Z' })).status).toBe(201);
});

describe('the list of keys', () => {
  const link = (query: string): string => `${gateway}${path}?${query}`;
  const names = ({ results }: Page): string => results.map(({ name }) => name).join();

  it('returns one page of keys, oldest first', async () => {
    const { results, ...rest } = await page();
    expect(rest).toEqual({ count: 5, next: null, previous: null });
    expect(results.map(({ name }) => name)).toEqual(['login', 'a', 'b', 'c', 'd']);
  });

  it('links the pages of keys by page and page_size', async () => {
    const first = await page('?page_size=2');
    expect([names(first), first.count, first.next, first.previous]).toEqual([
      'login,a',
      5,
      link('page=2&page_size=2'),
      null,
    ]);
    const last = await page('?page_size=2&page=last');
    expect([names(last), last.next, last.previous]).toEqual(['d', null, link('page=2&page_size=2')]);
  });

  it('links the pages of keys by limit and offset', async () => {
    const middle = await page('?limit=2&offset=1');
    expect([names(middle), middle.next, middle.previous]).toEqual([
      'a,b',
      link('limit=2&offset=3'),
      link('limit=2'),
    ]);
    expect(await page('?limit=2&offset=9')).toMatchObject({ count: 5, results: [], next: null });
  });

  it.each(['0', 'x', '9'])('returns 404 for the invalid page %s of the keys', async (number) => {
    const reply = await buyer.client('GET', `${path}?page=${number}&page_size=2`);
    expect([reply.status, json(reply)]).toEqual([404, { detail: 'Invalid page.' }]);
  });
});

it('returns the times of keys with microseconds, or without a fraction', async () => {
  for (const { created_at, last_used_at, expires_at } of (await page()).results)
    for (const time of [created_at, last_used_at, expires_at]) if (time) expect(time).toMatch(microseconds);
  const given = { name: 'x', expires_at: '2099-01-01T03:00:00.123+03:00' };
  expect(json(await create(given))).toMatchObject({ expires_at: '2099-01-01T00:00:00.123000Z' });
  expect(json(await create({ name: 'x', expires_at: '2099-01-01' }))).toMatchObject({
    expires_at: '2098-12-31T21:00:00Z',
  });
});

it.each<[body: object, errors: object]>([
  [
    { name: 'x', expires_at: '2020-01-01T00:00:00Z' },
    { expires_at: ['Ensure this value is in the future.'] },
  ],
  [
    { expires_at: '0001-01-01T00:00:00Z' },
    { name: ['This field is required.'], expires_at: ['Ensure this value is in the future.'] },
  ],
])('refuses the key %j with the errors by field', async (body, errors) => {
  const reply = await create(body);
  expect([reply.status, json(reply)]).toEqual([400, errors]);
});
