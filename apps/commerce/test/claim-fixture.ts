import type { CallContext } from '@stoa/bus';
import { commerce, type Operation } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { raw, sql } from '@stoa/persistence';
import { as, keyCaller, testId } from '@stoa/testing';
import { causedBy } from '../src/cause.js';
import { OrderFixture, type Order } from './order-fixture.js';
import type { Row } from './catalogue-fixture.js';

const { claims } = commerce;

type Name = 'admin' | 'one' | 'two' | 'buyer' | 'stranger' | 'manager' | 'other';
interface ClaimLine {
  id: number;
  order_line: number;
  quantity: string;
  approved_quantity: string | null;
}
export type Claim = Row & {
  number: string;
  status: string;
  version: number;
  refund_amount: string | null;
  lines: ClaimLine[];
  files: number[];
};

/** The issues of a request that is refused, with their greatest values. */
export const paramsOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => undefined,
    (error: unknown) =>
      Fault.from(error).details.issues?.map(({ path, issue, params }) => [
        path.join('.'),
        issue,
        params?.max,
      ]),
  );

/** Shipped orders of the company 1. `manager` works for the supplier 1 and is in charge of the company, `other` of none. */
export class ClaimFixture {
  private constructor(readonly orders: OrderFixture) {}

  static async start(): Promise<ClaimFixture> {
    const fixture = new ClaimFixture(await OrderFixture.start());
    for (const [id, name] of [
      [6, 'manager'],
      [7, 'other'],
    ] as const)
      await fixture.database.execute(
        sql`insert into people (id, user_id, email, login, given_role, supplier, is_active, date_joined)
          values (${id}, decode(${testId(name)}, 'hex'), ${`${name}@x`}, ${name}, 'manager', 1, true, now())`,
      );
    await fixture.execute('update companies set manager = 6 where id = 1');
    return fixture;
  }

  get database() {
    return this.orders.base.database;
  }

  execute(...texts: string[]): Promise<void> {
    return this.orders.base.execute(...texts);
  }

  as(name: Name): CallContext {
    return as(keyCaller(name, 'commerce'));
  }

  ask<Reply = Claim>(operation: Operation, input: object, name: Name = 'buyer'): Promise<Reply> {
    return this.orders.base.stoa.bus.ask(operation, input as never, this.as(name)) as Promise<Reply>;
  }

  /** An order of these quantities at 10.00, paid and shipped from the warehouse 1. */
  async shipped(...quantities: string[]): Promise<Order> {
    const lines: [number, string][] = [];
    for (const quantity of quantities) lines.push([(await this.orders.product()).id, quantity]);
    const order = await this.orders.create(lines);
    await this.database.transaction(async (tx) => {
      await tx.execute(causedBy({ kind: 'ship', org: testId('org'), order: order.id }));
      await tx.execute(sql`
        update stocks s set quantity = s.quantity - l.quantity from order_lines l
        where l."order" = ${order.id} and s.product = l.product and s.warehouse = 1`);
      await tx.execute(sql`update order_lines set shipped_quantity = quantity where "order" = ${order.id}`);
      await tx.execute(sql`
        update orders set status = 'shipped', number = ${`n${order.id}`}, paid_amount = total where id = ${order.id}`);
    });
    return this.orders.get(order.id);
  }

  /** A claim about the first lines of an order. */
  create(order: Order, quantities: string[], more: object = {}, name: Name = 'buyer'): Promise<Claim> {
    const lines = quantities.map((quantity, index) => ({ order_line: order.lines[index]!.id, quantity }));
    const body = { order: order.id, type: 'defect', description: 'd', lines, ...more };
    return this.ask(claims.create, { body }, name);
  }

  get(id: number, name: Name = 'buyer'): Promise<Claim> {
    return this.ask(claims.get, { id }, name);
  }

  move(id: number, status: string, more: object = {}, name: Name = 'one'): Promise<Claim> {
    return this.ask(claims.setStatus, { id, body: { status, ...more } }, name);
  }

  history(id: number): Promise<{ from_status: string | null; to_status: string; comment: string }[]> {
    return this.ask(claims.history, { id, query: { limit: 50, offset: 0 } });
  }

  async quantity(product: number, warehouse = 1): Promise<string | undefined> {
    const row = await this.database.row<{ quantity: string }>(
      sql`select quantity::text from stocks where product = ${product} and warehouse = ${warehouse}`,
    );
    return row?.quantity;
  }

  async eventsOf(id: number): Promise<string[]> {
    const rows = await this.database.rows<{ name: string }>(
      sql`select name from events where name like 'commerce.claims.%' and (data::json ->> 'id')::int = ${id} order by seq`,
    );
    return rows.map(({ name }) => name.replace('commerce.claims.', ''));
  }

  rows<R extends object>(text: string): Promise<R[]> {
    return this.database.rows<R>(raw(text));
  }

  stop(): Promise<void> {
    return this.orders.stop();
  }
}
