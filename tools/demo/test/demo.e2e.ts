import { expect, it } from '@jest/globals';
import { testStack } from '@stoa/testing';
import { CommerceClient, loadDemo } from '../src/index.js';

it('loads suppliers, companies and goods with prices and stocks, and changes nothing when it is loaded again', async () => {
  const { gateway, commerce } = testStack();
  const client = new CommerceClient(gateway, commerce.token);
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
}, 120_000);
