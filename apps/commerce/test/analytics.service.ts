import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AnalyticsFixture, orderAnalytics, range, seen, type Row } from './analytics-fixture.js';

let fixture: AnalyticsFixture;
beforeAll(async () => {
  fixture = await AnalyticsFixture.start();
});
afterAll(() => fixture?.stop());

type Asked = Record<string, unknown>;
type Role = Parameters<AnalyticsFixture['ask']>[2];

const keyOf = (group: string, zone: string): string => {
  const at = `timezone('${zone}', o.submitted_at)`;
  return new Map([
    ['day', `to_char(${at}, 'YYYY-MM-DD')`],
    ['week', `to_char(date_trunc('week', ${at}), 'YYYY-MM-DD')`],
    ['month', `to_char(${at}, 'YYYY-MM')`],
    ['manager', '(select manager from companies c where c.id = o.company)::text'],
    ['company', 'o.company::text'],
    ['supplier', 'o.supplier::text'],
    ['payment_type', 'o.payment_type::text'],
    ['status', 'o.status'],
  ]).get(group)!;
};

/** The same figures by a statement that adds up the orders themselves. */
function sumsOf(
  role: string,
  { group_by: group = 'day', tz = 'Europe/Moscow', ...asked }: Asked,
): Promise<Row[]> {
  const counted = asked.status__in
    ? `status in (${(asked.status__in as string[]).map((status) => `'${status}'`).join()})`
    : `status <> 'cancelled'`;
  const conditions = [
    seen[role]!,
    `timezone('${tz as string}', o.submitted_at)::date between '${asked.date_from as string}' and '${asked.date_to as string}'`,
    ...(['supplier', 'company'] as const).flatMap((name) =>
      asked[name] === undefined ? [] : [`o.${name} = ${asked[name] as number}`],
    ),
    ...(asked.currency ? [`o.currency = '${asked.currency as string}'`] : []),
  ];
  const sum = (name: string, text = '0.00') =>
    `coalesce(sum(${name}) filter (where ${counted}), 0)::numeric + ${text}`;
  return fixture.rows(`
    select key, currency, (count(*) filter (where ${counted}))::int as orders_count,
      (${sum('lines', '0')})::int as items_count, (${sum('quantity', '0.000')})::text as quantity,
      (${sum('total')})::text as total, coalesce(round(avg(total) filter (where ${counted}), 2), 0.00)::text as average,
      coalesce(min(total) filter (where ${counted}), 0.00)::text as min,
      coalesce(max(total) filter (where ${counted}), 0.00)::text as max, (${sum('discount_total')})::text as discount_total,
      (count(*) filter (where status = 'cancelled'))::int as cancelled_count
    from (select o.*, ${keyOf(group as string, tz as string)} as key,
        (select count(*) from order_lines l where l."order" = o.id) as lines,
        (select sum(quantity) from order_lines l where l."order" = o.id) as quantity
      from orders o where o.status <> 'new' and ${conditions.join(' and ')}) o
    where ${group === 'status' ? counted : `(${counted} or status = 'cancelled')`}
    group by key, currency order by key, currency`);
}

const isEmpty = ({ orders_count: orders, cancelled_count: cancelled }: Row): boolean => !orders && !cancelled;
const byKey = (rows: Row[]): Row[] =>
  rows
    .filter((row) => !isEmpty(row))
    .map(({ label: _, ...row }) => row)
    .toSorted((a, b) => {
      const [one, other] = [a, b].map(
        ({ key, currency }) => `${(key as string) ?? '~'} ${currency as string}`,
      );
      return one! < other! ? -1 : 1;
    });

async function check(role: Role, asked: Asked): Promise<void> {
  const given = { ...range, ...asked };
  const rows = byKey(await fixture.ask(orderAnalytics.list, given, role));
  expect([role, asked, rows]).toEqual([role, asked, byKey(await sumsOf(role!, given))]);
}

const groups = ['day', 'week', 'month', 'status', 'company', 'supplier', 'manager', 'payment_type'];

const others = ['one', 'manager', 'buyer', 'two', 'stranger'] as const;

/** @param turn which of the other roles asks for which group */
async function checkAll(turn: number): Promise<void> {
  for (const [index, group_by] of groups.entries()) {
    await check('admin', { group_by });
    await check('admin', { group_by, tz: 'America/New_York' });
    await check(others[(index + turn) % others.length], { group_by });
  }
  const group_by = groups[turn % groups.length];
  await check('admin', { group_by, supplier: 2, date_from: '2025-11-07', date_to: '2025-12-30' });
  await check('one', { group_by, company: 2, currency: 'EUR' });
  await check('one', { group_by, status__in: ['closed', 'cancelled'] });
}

it('the figures of orders are the sums over the orders, after any change, before and after the days are added up', async () => {
  let turn = 0;
  for (let round = 0; round < 2; round++) {
    await fixture.add(250);
    await fixture.change();
    await checkAll(turn++);
    await fixture.rebuild();
    expect(await fixture.marks()).toBe(0);
    await checkAll(turn++);
    await fixture.change();
  }
  await checkAll(turn++);
}, 120_000);
