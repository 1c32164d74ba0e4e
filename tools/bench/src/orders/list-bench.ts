import type pg from 'pg';
import type { Client } from '../commerce/client.js';
import { maximum, p95, timesOf, type Target } from '../targets.js';
import { addOrders, addParties, type Parties } from './million.js';

const few = 10_000;
const many = 1_000_000;
const repetitions = 60;

const pages = new Map([
  ['the first', '/orders/?page_size=50'],
  ['the last submitted', '/orders/?page_size=50&ordering=-submitted_at'],
]);

type Roles = ReadonlyMap<string, Client>;

/** Pages of 50 orders when there are few and when there are many. The latter are there afterwards. */
export async function measureOrderLists(
  client: pg.Client,
  roles: Roles,
  parties: Parties,
): Promise<Target[]> {
  await addParties(client);
  await addOrders(client, parties, { from: 0, to: few });
  const before = await timesOfPages(roles);
  await addOrders(client, parties, { from: few, to: many });
  const after = await timesOfPages(roles);
  return [...after].map(([title, time]) => {
    const small = before.get(title)!;
    return maximum(title, `${time.toFixed(1)} ms, ${small.toFixed(1)} ms`, time / small, 3);
  });
}

/** p95, one after the other. */
async function timesOfPages(roles: Roles): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const [role, client] of roles)
    for (const [title, path] of pages)
      times.set(`list of 50 of 1,000,000 / 10,000, ${role}, ${title}, p95`, await time(client, path));
  return times;
}

/** Milliseconds that 95 % of the calls take at most. */
async function time(client: Client, path: string): Promise<number> {
  const get = (): Promise<unknown> => client.get(path);
  await timesOf(get, (done) => done === 5);
  return p95(await timesOf(get, (done) => done === repetitions));
}
