import { halfUp, percentText } from '@stoa/kernel';
import type { Order } from '../world.js';
import { ordersIn, type Asked, type Row, type Seen } from './asked.js';
import { moneySum } from './sums.js';

/** Of `analytics/funnel/`: how many of the submitted orders have reached a status, by their histories. */
export function funnelRows(seen: Seen, asked: Asked): Row[] {
  const submitted = ordersIn(seen, asked).filter(
    ({ status }) => !asked.statuses || asked.statuses.includes(status),
  );
  const reached = new Map(submitted.map((order) => [order.id, reachedBy(seen, order)]));
  const lines = new Set(submitted.map((order) => order.status_line));
  const keys = new Set([
    ...[...reached.values()].flatMap((statuses) => [...statuses]),
    ...seen.statusLines.filter(({ id }) => lines.has(id)).flatMap(({ steps }) => steps.map(({ to }) => to)),
  ]);
  return [...Map.groupBy(submitted, ({ currency }) => currency)].flatMap(([currency, all]) =>
    [...keys].map((key) => {
      const there = all.filter(({ id }) => reached.get(id)!.has(key));
      const status = seen.statuses.find(({ code }) => code === key);
      return {
        key,
        label: status?.name ?? '',
        currency,
        orders_count: there.length,
        total: moneySum(there.map(({ total }) => total)),
        conversion_percent: percentText(halfUp(BigInt(there.length) * 10_000n, BigInt(all.length))),
        position: status?.position ?? 0,
      };
    }),
  );
}

const reachedBy = ({ history }: Seen, { id, status }: Order): Set<string> =>
  new Set([...history.get(id)!.map((step) => step.to_status), status].filter((one) => one !== 'new'));
