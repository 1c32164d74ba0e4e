import type { Stage } from '../stage.js';
import type { Order } from '../world.js';
import type { Differences } from './differences.js';
import type { Facts } from './facts.js';
import { greatest, least, moneyAverage, moneySum } from './sums.js';
import { viewersOf } from './viewers.js';

/** The statistics of the list of orders, as each role sees them, by several filters. */
export async function checkStatistics(stage: Stage, { orders }: Facts, found: Differences): Promise<void> {
  const open = ['processing', 'reserve', 'paid', 'shipped'];
  const queries: [string, (order: Order) => boolean][] = [
    ['', () => true],
    ['&status=closed', ({ status }) => status === 'closed'],
    [`&status__in=${open.join()}`, ({ status }) => open.includes(status)],
    ['&total__gte=10000', ({ total }) => Number(total) >= 10_000],
  ];
  for (const { name, client, sees } of viewersOf(stage))
    for (const [query, isMeant] of queries) {
      const asked = `supplier=${stage.cast.supplier}${query}`;
      const shown = await client.ask('GET', `/orders/statistics/?${asked}`);
      found.same(
        `statistics of ${name}, ${asked}`,
        shown,
        statisticsOf(orders.filter((one) => sees(one) && isMeant(one))),
      );
    }
}

const statisticsOf = (orders: readonly Order[]): object[] =>
  [...Map.groupBy(orders, ({ currency }) => currency)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, all]) => {
      const totals = all.map(({ total }) => total);
      return {
        currency,
        count: all.length,
        sum: moneySum(totals),
        average: moneyAverage(totals),
        min: least(totals),
        max: greatest(totals),
      };
    });
