import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { raw } from '@stoa/persistence';
import { RollupsRepository } from '../src/analytics/rollups.repository.js';
import {
  AnalyticsFixture,
  claimAnalytics,
  customerAnalytics,
  funnelAnalytics,
  orderAnalytics,
  productAnalytics,
  range,
  seen,
  type Row,
} from './analytics-fixture.js';

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

/** Which orders `o` a report is of. */
function conditionsOf(role: string, { tz = 'Europe/Moscow', ...asked }: Asked): string {
  const at = `timezone('${tz as string}', o.submitted_at)::date`;
  return [
    seen[role]!,
    `o.status <> 'new' and ${at} between '${asked.date_from as string}' and '${asked.date_to as string}'`,
    ...(['supplier', 'company'] as const).flatMap((name) =>
      asked[name] === undefined ? [] : [`o.${name} = ${asked[name] as number}`],
    ),
    ...(asked.currency ? [`o.currency = '${asked.currency as string}'`] : []),
  ].join(' and ');
}

const countedOf = ({ status__in: statuses }: Asked): string =>
  statuses
    ? `status in (${(statuses as string[]).map((status) => `'${status}'`).join()})`
    : `status <> 'cancelled'`;

/** The same figures by a statement that adds up the orders themselves. */
function sumsOf(role: string, asked: Asked): Promise<Row[]> {
  const { group_by: group = 'day', tz = 'Europe/Moscow' } = asked;
  const counted = countedOf(asked);
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
      from orders o where ${conditionsOf(role, asked)}) o
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
    const tz = (index + turn) % 2 ? 'America/New_York' : 'Asia/Yekaterinburg';
    await check('admin', { group_by, tz });
    await check(others[(index + turn) % others.length], { group_by });
  }
  const group_by = groups[turn % groups.length];
  await check('admin', { group_by, supplier: 2, date_from: '2025-11-07', date_to: '2025-12-30' });
  await check('one', { group_by, company: 2, currency: 'EUR' });
  await check('one', { group_by, status__in: ['closed', 'cancelled'] });
}

const inCategory = 'p.category in (1, 2)';

function goodsOf(role: string, asked: Asked): Promise<Row[]> {
  const column = asked.group_by === 'product' ? 'id' : (asked.group_by as string);
  return fixture.rows(`
    select p.${column}::text as key, o.currency, count(distinct o.id)::int as orders_count,
      count(distinct o.company)::int as companies_count, sum(l.quantity)::text as quantity, sum(l.total)::text as total,
      round(sum(l.total) / sum(l.quantity), 2)::text as average_price, sum(l.returned_quantity)::text as returned_quantity
      ${column === 'id' && role !== 'buyer' ? `, (p.id * 10)::numeric(13, 3)::text as stock_available, floor(p.id * 10 * 98 / sum(l.quantity))::int as days_of_stock` : ''}
    from orders o join order_lines l on l."order" = o.id join products p on p.id = l.product
    where ${conditionsOf(role, asked)} and o.${countedOf(asked)} and ${asked.category ? inCategory : 'true'}
    group by p.${column}, o.currency`);
}

function customersOf(role: string, asked: Asked): Promise<Row[]> {
  const claims = `select count(*) from claims c join orders own on own.id = c."order"
    where own.company = sums.company and own.currency = sums.currency and ${role === 'admin' ? 'true' : 'own.supplier = 1'}
      and timezone('Europe/Moscow', c.created_at)::date between '${range.date_from}' and '${range.date_to}'`;
  return fixture.rows(`
    with sums as (
      select company, currency, count(*)::int as orders, sum(total) as total, round(avg(total), 2) as average
      from orders o where ${conditionsOf(role, asked)} and ${countedOf(asked)} group by company, currency),
    shares as (
      select *, total / (select sum(total) from sums a where a.currency = sums.currency) as share,
        (select coalesce(sum(total), 0) from sums b where b.currency = sums.currency and b.total > sums.total)
          / (select sum(total) from sums a where a.currency = sums.currency) as before
      from sums)
    select company, currency, orders as orders_count, total::text as total, average::text as average,
      (${claims})::int as claims_count, round(share * 100, 2)::text as share_percent,
      case when before < 0.8 then 'A' when before < 0.95 then 'B' else 'C' end as abc from shares sums`);
}

const funnelOf = (role: string, asked: Asked): Promise<Row[]> =>
  fixture.rows(`
    select reached as key, currency, count(*)::int as orders_count, sum(total)::text as total from (
      select distinct o.id, o.currency, o.total, reached from orders o
      join (select "order", to_status as reached from order_history union select id, status from orders) h on h."order" = o.id
      where ${conditionsOf(role, asked)} and reached <> 'new') reached group by reached, currency`);

const claimsOf = (role: string, group: string): Promise<Row[]> =>
  fixture.rows(`
    select c.${group} as key, o.currency, count(distinct c.id)::int as claims_count,
      (count(l.id) * 2)::numeric(9, 3)::text as quantity, coalesce(sum(l.approved_quantity), 0.000)::text as approved_quantity
    from claims c join orders o on o.id = c."order" left join claim_lines l on l.claim = c.id
    where ${seen[role]!} and timezone('Europe/Moscow', c.created_at)::date between '${range.date_from}' and '${range.date_to}'
    group by 1, 2`);

/** Compares what `rows` have, whatever else is in a report. */
const same = (found: Row[], rows: Row[], name: unknown): void => {
  const idOf = (row: Row): string => `${(row.key ?? row.company ?? '~') as string} ${row.currency as string}`;
  const sorted = (list: Row[]) => list.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const names = Object.keys(rows[0] ?? {});
  const picked = found.map((row) => Object.fromEntries(names.map((one) => [one, row[one]])));
  expect([name, sorted(picked)]).toEqual([name, sorted(rows)]);
};

async function checkOthers(): Promise<void> {
  for (const role of ['admin', 'one', 'buyer', 'manager'] as const) {
    for (const group_by of ['product', 'category', 'brand', 'supplier']) {
      const asked = { ...range, group_by, ...(role === 'one' && { category: 1 }) };
      same(await fixture.ask(productAnalytics.list, asked, role), await goodsOf(role, asked), [role, asked]);
    }
    const reached = await fixture.ask(funnelAnalytics.list, range, role);
    same(
      reached.filter(({ orders_count: orders }) => orders),
      await funnelOf(role, range),
      role,
    );
  }
  for (const role of ['admin', 'one'] as const) {
    const asked = { ...range, ...(role === 'one' && { status__in: ['closed', 'shipped'] }) };
    same(await fixture.ask(customerAnalytics.list, asked, role), await customersOf(role, asked), role);
    for (const group_by of ['type', 'status'])
      same(
        await fixture.ask(claimAnalytics.list, { ...range, group_by }, role),
        await claimsOf(role, group_by),
        role,
      );
  }
}

async function checkGroups(): Promise<void> {
  for (const role of ['admin', 'one', 'buyer'] as const)
    for (const group_by of ['category', 'brand', 'supplier'])
      for (const category of [undefined, 1]) {
        const asked = { ...range, group_by, ...(category && { category }) };
        same(await fixture.ask(productAnalytics.list, asked, role), await goodsOf(role, asked), [
          role,
          asked,
        ]);
      }
}

it('the figures of orders are the sums over the orders, after any change, before and after the days are added up', async () => {
  let turn = 0;
  for (let round = 0; round < 2; round++) {
    await fixture.add(250);
    await fixture.change();
    await checkAll(turn++);
    await fixture.rebuild();
    await checkAll(turn++);
    await fixture.change();
  }
  await checkAll(turn++);
}, 120_000);

it('the name of a manager is shown only to callers who see the user', async () => {
  const labels: unknown[] = [];
  for (const role of ['admin', 'one', 'manager', 'two', 'buyer'] as const) {
    const rows = await fixture.ask(
      orderAnalytics.list,
      { ...range, group_by: 'manager', currency: 'RUB' },
      role,
    );
    labels.push([role, rows.find(({ key }) => key === '6')?.['label']]);
  }
  expect(labels).toEqual([
    ['admin', 'manager'],
    ['one', 'manager'],
    ['manager', 'manager'],
    ['two', ''],
    ['buyer', ''],
  ]);
});

it('the figures of products, customers, statuses and claims are the sums over the orders', async () => {
  await fixture.claim();
  // One company brings more than four fifths of the money.
  await fixture.claims.execute(`update orders set total = total * 20 where company = 3 and currency = 'RUB'`);
  await checkOthers();
  await fixture.rebuild();
  await checkOthers();
  const tz = { ...range, tz: 'Asia/Yekaterinburg', group_by: 'product', currency: 'RUB' };
  same(await fixture.ask(productAnalytics.list, tz), await goodsOf('admin', tz), tz);
}, 120_000);

it('the figures of groups are the sums over the orders when products have left them, before and after they are added up', async () => {
  const brands = `select key, currency, orders, companies from analytics_groups where dimension = 'brand' order by 1, 2`;
  const before = await fixture.rows(brands);
  await fixture.move();
  expect(
    await fixture.rows('select product from analytics_moves group by 1 having count(*) > 0'),
  ).toHaveLength(5);
  await checkGroups();
  await fixture.add(60);
  await checkGroups();
  await fixture.rebuild();
  expect(await fixture.rows(brands)).not.toEqual(before);
  await checkGroups();
}, 120_000);

it('a product that moves while groups are added up stays one that has moved', async () => {
  const brandOf = (id: number): string => `(select brand from products where id = ${id})`;
  const rollups = new RollupsRepository(fixture.database);
  await fixture.claims.execute(`update products set brand = 'x' where id = 6`);
  const blocked = await fixture.database.transaction(async (tx) => {
    await tx.execute(raw(`update products set brand = 'y' where id = 6`));
    await rollups.regroupSome();
    return tx.rows(raw(`select brand, ${brandOf(6)} as now from analytics_moves`));
  });
  expect(blocked).toContainEqual({ brand: 'x', now: 'y' });
  await checkGroups();
  await fixture.rebuild();
  await checkGroups();
}, 120_000);

it('days_of_stock is a whole number of days that is not rounded on the way', async () => {
  await fixture.claims.execute(
    `with made as (
      insert into orders (supplier, company, status, status_line, total, submitted_at)
      values (1, 1, 'closed', 1, 5, '2020-01-02 12:00+03') returning id)
    insert into order_lines ("order", product, sku, name, unit, quantity, price, total)
    select id, product, 's', 'p', 'шт', 2, 1, 2 from made, unnest(array[2, 4]) product`,
  );
  const asked = { date_from: '2020-01-01', date_to: '2020-01-03' };
  const rows = await fixture.ask(productAnalytics.list, asked, 'one');
  // 20 and 40 of them, 2 in three days.
  expect(rows.map(({ key, days_of_stock: days }) => [key, days])).toEqual([
    ['2', 30],
    ['4', 60],
  ]);
});
