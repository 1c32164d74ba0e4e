import { decimalText, halfUp, sumOf } from '@stoa/kernel';
import type { Claim } from '../world.js';
import { groupsOf, isInRange, type Asked, type Row, type Seen } from './asked.js';
import { moneySum, quantitySum } from './sums.js';

const microsecondsOfDay = 86_400_000_000n;

/** Of `analytics/claims/`: claims by type or by status, in the currencies of their orders. */
export function claimRows(seen: Seen, asked: Asked): Row[] {
  const currencies = new Map(seen.orders.map(({ id, currency }) => [id, currency]));
  const meant = seen.claims.filter(
    ({ company, status, order, created_at: at }) =>
      isInRange(at, asked) &&
      (!asked.company || company === asked.company) &&
      (!asked.currency || currencies.get(order) === asked.currency) &&
      (!asked.statuses || asked.statuses.includes(status)),
  );
  const groups = groupsOf(meant, (claim) => ({
    key: asked.groupBy === 'status' ? claim.status : claim.type,
    currency: currencies.get(claim.order)!,
  }));
  return groups.map(({ key, currency, items }) => ({ key, currency, ...figuresOf(seen, items) }));
}

function figuresOf({ claimHistory }: Seen, claims: readonly Claim[]): object {
  const lines = claims.flatMap((claim) => claim.lines);
  const times = claims.flatMap(({ id, created_at: createdAt }) => {
    const resolved = claimHistory.get(id)!.find(({ to_status: status }) => status === 'resolved');
    return resolved ? [microsecondsOf(resolved.at) - microsecondsOf(createdAt)] : [];
  });
  return {
    claims_count: claims.length,
    quantity: quantitySum(lines.map(({ quantity }) => quantity)),
    approved_quantity: quantitySum(lines.map(({ approved_quantity: approved }) => approved ?? '0')),
    refund_total: moneySum(claims.map(({ refund_amount: refund }) => refund ?? '0')),
    resolved_count: times.length,
    days_to_resolution: times.length
      ? decimalText(halfUp(sumOf(times) * 100n, BigInt(times.length) * microsecondsOfDay), 2)
      : null,
  };
}

/** Since 1970. A time of the API is in UTC, and has microseconds unless they are zero. */
function microsecondsOf(at: string): bigint {
  const [, seconds, fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(at)!;
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000n + BigInt(fraction.padEnd(6, '0'));
}
