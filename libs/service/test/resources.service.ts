import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Svcm } from '@nats-io/services';
import type { CallContext } from '@stoa/bus';
import type { Operation } from '@stoa/contracts';
import { Fault, type TableQuery } from '@stoa/kernel';
import { Database, sql } from '@stoa/persistence';
import { as, keyCaller, serviceUnderTest, type ServiceUnderTest } from '@stoa/testing';
import { items, offers, shops, shopService } from './shop.js';

let shop: ServiceUnderTest;
let database: Database;
let number = 0;
const roles = { admin: 0, seller: 0, stranger: 0 };
const admin = as(keyCaller('admin', 'commerce'));
const buyer = as(keyCaller('buyer', 'commerce'));
const sellerOf = (id: number): CallContext => as(keyCaller('seller', 'commerce', { id }));
let seller: CallContext;
let stranger: CallContext;

beforeAll(async () => {
  shop = await serviceUnderTest(shopService, {});
  database = await Database.open({ url: shop.databaseUrl, name: 'test' });
  for (const role of ['seller', 'stranger'] as const)
    roles[role] = ((await shop.bus.ask(shops.create, { body: { name: role } }, admin)) as { id: number }).id;
  seller = sellerOf(roles.seller);
  stranger = sellerOf(roles.stranger);
});
afterAll(async () => {
  await database.close();
  await shop.stop();
});

const item = (given: object = {}): { body: never } => ({
  body: { shop: roles.seller, code: `c${++number}`, price: '1.50', ...given } as never,
});
const query = (given: Partial<TableQuery> = {}): { query: TableQuery } => ({
  query: { matches: [], search: [], order: [], limit: 50, offset: 0, ...given },
});
type Row = Record<string, unknown> & { id: number };
const newItem = async (given?: object, context = seller): Promise<Row> =>
  (await shop.bus.ask(items.create, item(given), context)) as Row;
const update = (
  id: number,
  body: object,
  more: { context?: CallContext; versions?: number[] } = {},
): Promise<Row> => {
  const { context = seller, ...input } = more;
  return shop.bus.ask(
    items.update,
    { id, isPartial: true, body: body as never, ...input },
    context,
  ) as Promise<Row>;
};
const faultOf = (asked: Promise<unknown>): Promise<Fault> =>
  asked.then(
    () => {
      throw new Error('no fault');
    },
    (error: unknown) => Fault.from(error),
  );
const issuesOf = async (asked: Promise<unknown>) =>
  (await faultOf(asked)).details.issues?.map(({ path, issue }) => [path.join('.'), issue]);
/** A request whose body is no JSON. */
const broken = (operation: Operation, input: object, context: CallContext): Promise<unknown> =>
  shop.bus.call(operation, input, context, Buffer.from('{'));

it('a service registers every operation with NATS, whether declared or handled by a method', async () => {
  const found = await new Svcm(shop.bus.connection as never).client().info('commerce');
  for await (const { endpoints } of found) {
    const names = shopService.operations.map(({ name }) => name);
    expect(endpoints.map(({ subject }) => subject).sort()).toEqual(names.sort());
    expect(names).toHaveLength(16);
    return;
  }
  throw new Error('no service answered');
});

describe('the values of fields', () => {
  it('keeps arrays, objects and exact numbers as they are sent', async () => {
    const details = { colour: 'red', sizes: [1, 2] };
    const made = await newItem({ tags: ['a', "b'c,{}"], details, price: '12' });
    expect(made).toMatchObject({ tags: ['a', "b'c,{}"], details, price: '12.00', state: 'new', version: 1 });
    expect(await shop.bus.ask(items.get, { id: made.id }, seller)).toEqual(made);
    expect(await update(made.id, { tags: [], details: null })).toMatchObject({ tags: [], details: null });
  });

  it('shows objects without spaces and with their keys in the order of the contract', async () => {
    const { id } = await newItem({ details: { sizes: [3, 1], colour: 'red' }, tags: ['b', 'a'] });
    const { first } = await shop.bus.call(items.get, { id }, seller);
    expect(Buffer.from(first).toString()).toContain(
      '"tags":["b","a"],"details":{"colour":"red","sizes":[3,1]},"price"',
    );
  });

  it('gives fields that are not sent their defaults on create, and keeps their values on update', async () => {
    const made = await newItem({ tags: ['a'], bar_code: `b${++number}` });
    expect(made).toMatchObject({ details: null, state: 'new' });
    const changed = await update(made.id, { price: 3 });
    expect(changed).toEqual({ ...made, price: '3.00', version: 2, updated_at: expect.any(String) });
    expect(changed.updated_at).not.toBe(made.updated_at);
  });

  it('returns computed fields in the replies to create and update', async () => {
    const { id, shop_name: name } = await newItem();
    expect(name).toBe('seller');
    expect(await update(id, { price: 1 })).toMatchObject({ shop_name: 'seller' });
  });

  it('ignores the values sent for read-only fields', async () =>
    expect(await newItem({ state: 'sold', version: 9 })).toMatchObject({ state: 'new', version: 1 }));
});

describe('the order of checks', () => {
  const denied = { kind: 'forbidden' };
  const absent = { kind: 'not_found' };
  const invalid = { kind: 'invalid', reason: 'json' };
  const input = (id: number) => ({ id, isPartial: true });

  it('checks the role, then that the object exists, then its owner, then the body', async () => {
    const { id } = await newItem();
    expect(await faultOf(broken(items.create, {}, buyer))).toMatchObject(denied);
    expect(await faultOf(broken(items.create, {}, seller))).toMatchObject(invalid);
    expect(await faultOf(broken(items.update, input(999_999), seller))).toMatchObject(absent);
    expect(await faultOf(broken(items.update, input(id), buyer))).toMatchObject(denied);
    expect(await faultOf(broken(items.update, input(id), stranger))).toMatchObject(denied);
    expect(await faultOf(broken(items.update, input(id), seller))).toMatchObject(invalid);
    expect(await faultOf(shop.bus.ask(items.remove, { id }, seller))).toMatchObject(denied);
    expect(
      await faultOf(shop.bus.ask(items.list, query(), as(keyCaller('nobody', 'commerce')))),
    ).toMatchObject(denied);
  });

  it('refuses to create an item in, or to move an item to, the shop of another owner', async () => {
    const { id } = await newItem();
    expect(await faultOf(update(id, { shop: roles.stranger }))).toMatchObject(denied);
    expect(await faultOf(newItem({ shop: roles.stranger }))).toMatchObject(denied);
    expect(await shop.bus.ask(items.get, { id }, seller)).toMatchObject({ shop: roles.seller, version: 1 });
    expect(await update(id, { shop: roles.stranger }, { context: admin })).toMatchObject({
      shop: roles.stranger,
    });
  });
});

describe('references', () => {
  let closed = 0;
  beforeAll(async () => {
    const made = await shop.bus.ask(shops.create, { body: { name: 'x', is_open: false } }, admin);
    closed = (made as { id: number }).id;
  });

  it('refuses a reference in a body to a row that does not exist for the caller, with the other invalid fields', async () => {
    const body = { shop: closed, price: 'x' };
    expect(await issuesOf(newItem(body))).toEqual([
      ['shop', 'pk'],
      ['price', 'number'],
    ]);
    expect(await issuesOf(newItem({ ...body, shop: 999_999 }))).toEqual([
      ['shop', 'pk'],
      ['price', 'number'],
    ]);
    expect(await newItem({ shop: closed }, admin)).toMatchObject({ shop_name: 'x' });
  });

  it('refuses a filter by a reference to a row that does not exist for the caller', async () => {
    const asked = (value: number, context: CallContext, test: 'eq' | 'in' = 'eq') =>
      shop.bus.ask(items.list, query({ matches: [{ field: 'shop', test, values: [value] }] }), context);
    expect(await issuesOf(asked(closed, seller))).toEqual([['shop', 'filter_reference']]);
    expect(await issuesOf(asked(closed, seller, 'in'))).toEqual([['shop__in', 'filter_reference']]);
    expect(await issuesOf(asked(999_999, admin))).toEqual([['shop', 'filter_reference']]);
    expect(await asked(closed, admin)).toHaveLength(1);
  });

  it('removing a row that others reference is a conflict', async () =>
    expect(await faultOf(shop.bus.ask(shops.remove, { id: closed }, admin))).toMatchObject({
      kind: 'conflict',
      reason: 'referenced',
    }));
});

describe('a reference by a foreign key of several columns', () => {
  it('accepts the rows whose other columns are the same, and refuses others like missing ones', async () => {
    const [own, foreign] = [await newItem(), await newItem({ shop: roles.stranger }, admin)];
    const offer = (item: number) =>
      shop.bus.ask(offers.create, { body: { shop: roles.seller, item } as never }, admin);
    expect(await offer(own.id)).toMatchObject({ item: own.id });
    expect(await issuesOf(offer(foreign.id))).toEqual([['item', 'pk']]);
    expect(await issuesOf(offer(999_999))).toEqual([['item', 'pk']]);
    const { id } = (await offer(own.id)) as Row;
    expect(await issuesOf(change(id, { item: foreign.id }))).toEqual([['item', 'pk']]);
    expect(await issuesOf(change(id, { shop: roles.stranger }))).toEqual([['item', 'pk']]);
  });
});

const change = (id: number, body: object, context = admin): Promise<Row> =>
  shop.bus.ask(offers.update, { id, isPartial: true, body: body as never }, context) as Promise<Row>;

describe('a list of references', () => {
  const newShop = async (given: object = {}): Promise<number> => {
    const made = await shop.bus.ask(shops.create, { body: { name: 'p', ...given } as never }, admin);
    return (made as Row).id;
  };
  const newOffer = async (places: number[], context = admin): Promise<Row> =>
    (await shop.bus.ask(offers.create, { body: { shop: roles.seller, places } as never }, context)) as Row;

  it('names the first id that does not exist for the caller, or that the rule of the field excludes', async () => {
    const [open, closed] = [await newShop(), await newShop({ is_open: false })];
    expect(await newOffer([open, closed])).toMatchObject({ places: [open, closed] });
    for (const [places, value, context] of [
      [[open, closed], closed, seller],
      [[open, 999_999, 999_998], 999_999, admin],
      [[roles.seller], roles.seller, admin],
      [[3_000_000_000], 3_000_000_000, admin],
    ] as const)
      expect((await faultOf(newOffer([...places], context))).details.issues).toEqual([
        { path: ['places'], issue: 'pk', params: { value: String(value) } },
      ]);
  });

  it('accepts what the list has already, also from a caller who does not see it', async () => {
    const [open, closed] = [await newShop(), await newShop({ is_open: false })];
    const { id } = await newOffer([closed]);
    expect(await change(id, { places: [open, closed] }, seller)).toMatchObject({ places: [open, closed] });
  });

  it('keeps the objects of the list from being removed', async () => {
    const place = await newShop();
    const { id } = await newOffer([place]);
    const removed = () => shop.bus.ask(shops.remove, { id: place }, admin);
    expect(await faultOf(removed())).toMatchObject({ kind: 'conflict', reason: 'referenced' });
    await change(id, { places: [] });
    await removed();
    expect(await issuesOf(change(id, { places: [place] }))).toEqual([['places', 'pk']]);
  });
});

it('a hidden field is stored and read by rules, and neither shown nor taken from a body', async () => {
  const { id, ...made } = (await shop.bus.ask(
    offers.create,
    { body: { shop: roles.seller, writes: 7 } as never },
    admin,
  )) as Row;
  expect(made).toEqual({ shop: roles.seller, item: null, places: [], is_deleted: false });
  expect(Object.keys(await change(id, { writes: 9 }))).not.toContain('writes');
  expect(await database.row(sql`select writes from offers where id = ${id}`)).toEqual({ writes: 2 });
});

it('lists softly deleted objects when include_deleted is true', async () => {
  const { id } = (await shop.bus.ask(offers.create, { body: { shop: roles.seller } as never }, admin)) as Row;
  await shop.bus.ask(offers.remove, { id }, admin);
  const listed = async (...values: boolean[]) => {
    const parameters = Object.fromEntries(values.map((value) => ['include_deleted', value]));
    const rows = (await shop.bus.ask(offers.list, query({ parameters, limit: 1000 }), admin)) as Row[];
    return rows.filter((row) => row.id === id).map((row) => row.is_deleted);
  };
  expect([await listed(), await listed(false), await listed(true)]).toEqual([[], [], [true]]);
});

describe('unique values', () => {
  it('refuses a repeated unique value, and names the field', async () => {
    const { bar_code: code } = await newItem({ bar_code: `b${++number}` });
    const { details } = await faultOf(newItem({ bar_code: code }));
    const params = { model: 'shop item', field: 'bar code' };
    expect(details.issues).toEqual([{ path: ['bar_code'], issue: 'unique', params }]);
  });

  it('refuses a repeated combination of unique fields, and names all of them', async () => {
    const { code } = await newItem();
    const issues = [{ path: [], issue: 'unique_together', params: { fields: ['shop', 'code'] } }];
    expect((await faultOf(newItem({ code }))).details.issues).toEqual(issues);
    const other = await newItem();
    expect((await faultOf(update(other.id, { code }))).details.issues).toEqual(issues);
    expect(await newItem({ code, shop: roles.stranger }, admin)).toMatchObject({ code });
  });
});

describe('versions', () => {
  it('returns the version of an object, and refuses an outdated version before it reads the body', async () => {
    const { id } = await newItem();
    const stale = { kind: 'precondition_failed' };
    expect((await shop.bus.call(items.get, { id }, seller)).meta).toEqual({ version: 1 });
    expect(await update(id, { price: 2 }, { versions: [1] })).toMatchObject({ version: 2 });
    expect(await faultOf(update(id, { price: 'x' }, { versions: [1] }))).toMatchObject(stale);
    expect(await faultOf(shop.bus.ask(items.remove, { id, versions: [] }, admin))).toMatchObject(stale);
    expect(await update(id, { price: 3 }, { versions: [1, 2] })).toMatchObject({ version: 3 });
    expect(await update(id, { price: 4 })).toMatchObject({ version: 4 });
  });
});

describe('a handler', () => {
  it('a handler changes an object by a transition and logs an event of its own', async () => {
    const { id } = await newItem({ tags: ['a'] });
    expect(await shop.bus.ask(items.sell, { id }, seller)).toMatchObject({
      state: 'sold',
      tags: ['a', 'sold'],
      shop_name: 'seller',
      version: 2,
    });
    const events = await database.rows<{ name: string; data: string }>(
      sql`select name, data from events where (data::json ->> 'id')::int = ${id} and name like 'commerce.items.%' order by seq`,
    );
    const data = { id, shop: roles.seller, barCode: null, by: seller.caller!.user };
    expect(events.map(({ name, data }) => [name, JSON.parse(data)])).toEqual([
      ['commerce.items.created', data],
      ['commerce.items.sold', data],
    ]);
  });

  it('a handler refuses a role without permission and a caller who is not the owner', async () => {
    const { id } = await newItem();
    expect(await faultOf(shop.bus.ask(items.sell, { id }, buyer))).toMatchObject({ kind: 'forbidden' });
    expect(await faultOf(shop.bus.ask(items.sell, { id }, stranger))).toMatchObject({ kind: 'forbidden' });
  });

  it('beforeSave refuses a change of a sold item with an issue of its state', async () => {
    const { id } = await newItem();
    await shop.bus.ask(items.sell, { id }, seller);
    expect(await issuesOf(update(id, { price: 1 }))).toEqual([['state', 'sold']]);
  });
});

it('hides an object after a soft delete, and keeps its row as a changed one', async () => {
  const { id, code } = await newItem();
  await shop.bus.ask(items.remove, { id }, admin);
  expect(await faultOf(shop.bus.ask(items.get, { id }, admin))).toMatchObject({ kind: 'not_found' });
  const listed = shop.bus.ask(
    items.list,
    query({ matches: [{ field: 'code', test: 'eq', values: [code as string] }] }),
    admin,
  );
  expect(await listed).toEqual([]);
  // A client that pulls changes finds the removal by its time.
  expect(
    await database.row(
      sql`select is_deleted, version, updated_at > created_at as "isChanged" from items where id = ${id}`,
    ),
  ).toEqual({ is_deleted: true, version: 2, isChanged: true });
});
