import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { testStack } from '@stoa/testing';
import { CommerceClient, loadDemo, loadMonth, runningStack } from '../src/index.js';

it('loads suppliers, companies, goods with prices and stocks and a month of orders, and changes nothing when it is loaded again', async () => {
  const stack = runningStack(join(testStack().dataDir, 'credentials.json'));
  const client = new CommerceClient(stack.gateway, stack.commerce.token);
  const shares: number[] = [];
  const first = await loadDemo(client, (share) => shares.push(share));
  expect(first.unchanged).toBe(0);
  expect(shares.at(-1)).toBe(1);
  const countOf = async (path: string): Promise<number> =>
    (await client.ask<{ count: number }>('GET', path)).count;
  const keys = Array.from({ length: 25 }, (_, index) => `demo-company-${index + 1}`);
  expect(await countOf(`/companies/?external_id__in=${keys.join()}`)).toBe(20);
  expect(await countOf('/products/?page_size=1&brand=Зубр')).toBeGreaterThan(800);
  expect(await countOf('/promotions/?search=купону')).toBe(1);
  const again = await loadDemo(client, () => undefined);
  expect(await countOf('/promotions/?search=купону')).toBe(1);
  expect(again).toEqual({ created: 0, updated: 0, unchanged: first.created });

  const { created } = await loadMonth(stack, client);
  const own = `external_id__in=${Array.from({ length: created }, (_, index) => `demo-order-${index + 1}`).join()}`;
  const orders = await client.all<{ status: string; submitted_at: string | null }>(`/orders/?${own}`);
  expect(orders).toHaveLength(created);
  const statuses = new Set(orders.map(({ status }) => status));
  expect([...statuses].toSorted()).toEqual([
    'cancelled',
    'closed',
    'new',
    'paid',
    'processing',
    'reserve',
    'shipped',
  ]);
  const days = new Set(orders.flatMap(({ submitted_at: at }) => at?.slice(0, 10) ?? []));
  expect(days.size).toBeGreaterThanOrEqual(30);
  expect((await loadMonth(stack, client)).created).toBe(0);
}, 300_000);
