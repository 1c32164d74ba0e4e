import { raw, sql } from '@stoa/persistence';
import { quantity, type Report } from './report.js';
import { claimsIn, type Scope } from './scope.sql.js';

/** Claims that were made in the range, by type or by status, in the currencies of their orders. */
export function claimsReport(scope: Scope): Report {
  const { asked } = scope;
  const key = raw(asked.groupBy === 'status' ? 'claims.status' : 'claims.type');
  const inCurrency = asked.currency === undefined ? sql`true` : sql`o.currency = ${asked.currency}::text`;
  const ofStatuses = asked.statuses ? sql`claims.status = any(${asked.statuses}::text[])` : sql`true`;
  return {
    found: sql`
      select ${key} as key, o.currency, count(*) as claims, sum(size.quantity) as quantity,
        sum(size.approved) as approved, coalesce(sum(claims.refund_amount), 0.00) as refund, count(resolved.at) as resolved,
        avg(extract(epoch from resolved.at - claims.created_at)) / 86400 as days
      from claims join orders o on o.id = claims."order"
      cross join lateral (
        select coalesce(sum(l.quantity), 0) * 1000 as quantity, coalesce(sum(l.approved_quantity), 0) * 1000 as approved
        from claim_lines l where l.claim = claims.id) size
      cross join lateral (
        select min(h.at) as at from claim_history h where h.claim = claims.id and h.to_status = 'resolved') resolved
      where ${claimsIn(scope)} and ${inCurrency} and ${ofStatuses}
      group by 1, 2`,
    fields: {
      key: raw('found.key'),
      currency: raw('found.currency'),
      claims_count: raw('found.claims'),
      quantity: quantity('found.quantity'),
      approved_quantity: quantity('found.approved'),
      refund_total: raw('found.refund'),
      resolved_count: raw('found.resolved'),
      days_to_resolution: raw('round(found.days, 2)'),
    },
    key: raw('found.key, found.currency'),
    order: ['-claims_count', 'key', 'currency'],
  };
}
