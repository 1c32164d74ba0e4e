import { commerce, type Operation } from '@stoa/contracts';
import { raw } from '@stoa/persistence';
import { RollupsRepository } from '../src/analytics/rollups.repository.js';
import { queryOf } from './catalogue-fixture.js';
import { ClaimFixture } from './claim-fixture.js';

type Role = Parameters<ClaimFixture['as']>[0];
export type Row = Record<string, unknown>;

/** Days whose ends no order is on the same side of in all zones; the clocks of New York change on 2025-11-02. */
export const range = { date_from: '2025-10-20', date_to: '2026-01-25' };

/** Which orders a role sees. `manager` is in charge of the company 1. */
export const seen: Readonly<Record<string, string>> = {
  admin: 'true',
  one: 'o.supplier = 1',
  two: 'o.supplier = 2',
  manager: 'o.supplier = 1 and o.company = 1',
  buyer: 'o.company = 1',
  stranger: 'false',
};

const statuses = `array['processing', 'reserve', 'paid', 'shipped', 'closed']`;

/** Orders of three companies and two suppliers, made at random by SQL. */
export class AnalyticsFixture {
  private constructor(readonly claims: ClaimFixture) {}

  static async start(): Promise<AnalyticsFixture> {
    const fixture = new AnalyticsFixture(await ClaimFixture.start());
    await fixture.claims.execute(
      `insert into companies (name, inn, manager) values ('d', '7707083893', 7), ('e', '7707083893', null)`,
      `insert into payment_types (code, name, status_line) values ('pre', 'Prepaid', 1), ('post', 'Postpaid', 2)`,
      `insert into categories (name, slug, parent) values ('tools', 'tools', null), ('drills', 'drills', 1), ('paint', 'paint', null)`,
      `insert into products (supplier, sku, name, category, brand)
       select n % 2 + 1, 's' || n, 'p' || n, nullif(n % 4, 0), 'brand ' || n % 3 from generate_series(1, 12) n`,
      `insert into stocks (product, warehouse, quantity) select n, case n % 2 when 0 then 1 else 3 end, n * 10 from generate_series(1, 12) n`,
      'select setseed(0.5)',
    );
    return fixture;
  }

  get database() {
    return this.claims.database;
  }

  rows(text: string): Promise<Row[]> {
    return this.database.rows(raw(text));
  }

  /** Submitted orders with up to four lines, among them a few baskets. */
  async add(count: number): Promise<void> {
    await this.claims.execute(
      `with added as (
        insert into orders (supplier, company, status, status_line, currency, payment_type, discount_total, total, submitted_at)
        select 1 + n % 2, 1 + floor(random() * 3)::int,
          (array['processing', 'reserve', 'paid', 'shipped', 'closed', 'cancelled'])[1 + floor(random() * 6)::int], 1,
          (array['RUB', 'EUR'])[1 + floor(random() * 1.3)::int], nullif(floor(random() * 3)::int, 0), random() * 10, random() * 1000,
          timestamptz '2025-10-15 00:00+00' + random() * interval '105 days'
        from generate_series(1, ${count}) n returning id, supplier)
      insert into order_lines ("order", product, sku, name, unit, quantity, price, discount, total, shipped_quantity, returned_quantity)
      select id, product, 's', 'p', 'шт', 9, 10, 1, random() * 100, 5, floor(random() * 6)
      from added cross join lateral (
        select distinct 2 * (1 + floor(random() * 6 + added.id * 0)::int) - added.supplier + 1 as product
        from generate_series(1, 1 + added.id % 4)) picked`,
      `insert into orders (supplier, company, status_line, total) values (1, 1, 1, 5)`,
      `insert into order_history ("order", from_status, to_status, actor_type, at)
       select o.id, 'new', step.status, 'system', now() from orders o
       cross join unnest(${statuses}) with ordinality step (status, place)
       where o.submitted_at is not null and not exists (select from order_history h where h."order" = o.id)
         and place <= coalesce(array_position(${statuses}, o.status), 2)`,
    );
  }

  /** Changes some orders and lines, each in a statement of its own kind. */
  async change(): Promise<void> {
    const some = (share: number): string => `submitted_at is not null and random() < ${share}`;
    await this.claims.execute(
      `update orders set status = 'cancelled' where ${some(0.03)}`,
      `update orders set total = total + 1.01, currency = 'EUR' where ${some(0.02)}`,
      `update orders set submitted_at = submitted_at + interval '3 hours' where ${some(0.02)}`,
      `update order_lines set quantity = quantity + 0.125, total = total + 0.5 where random() < 0.02`,
      `update order_lines set returned_quantity = 0 where random() < 0.02`,
      `delete from order_lines where random() < 0.01`,
    );
  }

  /** A claim about each fifth order. */
  async claim(): Promise<void> {
    await this.claims.execute(
      `insert into claims (number, "order", company, supplier, type, status, description, refund_amount, created_at)
       select o.id, o.id, company, supplier, (array['defect', 'return'])[1 + o.id % 2], (array['new', 'resolved'])[1 + o.id % 3 % 2],
         'd', o.id, submitted_at from orders o where submitted_at is not null and o.id % 5 = 0`,
      `insert into claim_lines (claim, order_line, quantity, approved_quantity)
       select c.id, l.id, 2, l.id % 2 from claims c join order_lines l on l."order" = c."order"`,
      `insert into claim_history (claim, to_status, at)
       select id, status, created_at + id * interval '1 hour' from claims where status = 'resolved'`,
    );
  }

  /** Gives some products another category or brand, or none; two of them twice. */
  async move(): Promise<void> {
    await this.claims.execute(
      `update products set category = nullif((coalesce(category, 0) + 1) % 4, 0) where id in (2, 3, 4, 8)`,
      `update products set brand = 'brand ' || id % 2 where id between 3 and 5`,
      `update products set category = 1 where id in (2, 8)`,
      `update products set name = name || '!', category = category where id = 7`,
    );
  }

  /** Adds up all groups and days that wait, as the job of the service does, which may be at it as well. */
  async rebuild(): Promise<void> {
    const rollups = new RollupsRepository(this.database);
    while ((await this.rows('select from analytics_moves limit 1')).length) await rollups.regroupSome();
    while ((await this.rows('select from analytics_marks limit 1')).length) await rollups.rebuildSome();
  }

  /** The rows of a report, all of them. */
  ask(list: Operation, given: Record<string, unknown>, role: Role = 'admin'): Promise<Row[]> {
    const { status__in: statuses, ...equal } = given;
    const matches = Object.entries(equal).map(([field, value]) => ({
      field,
      test: 'eq' as const,
      values: [value as string],
    }));
    if (statuses) matches.push({ field: 'status', test: 'in' as never, values: statuses as string[] });
    const query = queryOf({ matches, limit: 10_000 });
    return this.claims.ask<Row[]>(list, { query, format: 'json' }, role);
  }

  stop(): Promise<void> {
    return this.claims.stop();
  }
}

export const { claimAnalytics, customerAnalytics, funnelAnalytics, orderAnalytics, productAnalytics } =
  commerce;
