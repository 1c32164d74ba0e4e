import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Client } from '../commerce/client.js';
import { maximum, p95, timesOf, type Target } from '../targets.js';

/** Milliseconds. */
const limit = 200;
const repetitions = 40;
const orderGroups = ['day', 'week', 'month', 'status', 'company', 'supplier', 'manager', 'payment_type'];
const productGroups = ['product', 'category', 'brand', 'supplier'];
const reports = [
  ...orderGroups.map((group) => ({ name: 'orders', group })),
  ...productGroups.map((group) => ({ name: 'products', group })),
  { name: 'customers', group: undefined },
  { name: 'funnel', group: undefined },
];

/** Reports of two years, once what was written past the API is added up. */
export async function measureReports(
  client: pg.Client,
  roles: ReadonlyMap<string, Client>,
): Promise<Target[]> {
  await allAdded(client);
  const dateOf = (daysAgo: number): string =>
    new Date(Date.now() - daysAgo * 24 * 3600_000).toISOString().slice(0, 10);
  const targets: Target[] = [];
  for (const [role, asker] of roles)
    for (const { name, group } of reports) {
      const by = group === undefined ? '' : `&group_by=${group}`;
      const path = `/analytics/${name}/?date_from=${dateOf(730)}&date_to=${dateOf(0)}${by}`;
      const time = p95(
        await timesOf(
          () => asker.get(path),
          (done) => done === repetitions,
        ),
      );
      const title = `report of 1,000,000 orders: ${name}${group === undefined ? '' : ` by ${group}`}, ${role}, p95 / ${limit} ms`;
      targets.push(maximum(title, `${time.toFixed(1)} ms`, time / limit, 1));
    }
  return targets;
}

/** Until the job of the service has come to all days that have changed. */
async function allAdded(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ count: number }>('select count(*)::int from analytics_marks');
    if (!rows[0]!.count) return;
    await sleep(500);
  }
}
