import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { raw, sql } from '@stoa/persistence';
import { ImportFixture, ndjson } from './import-fixture.js';

let fixture: ImportFixture;
beforeAll(async () => {
  fixture = await ImportFixture.start();
});
afterAll(() => fixture?.stop());

const products = (start: string, count: number, given: object = {}): object[] =>
  Array.from({ length: count }, (_, index) => ({
    external_id: `${start}${index}`,
    sku: `${start}${index}`,
    name: `n${index}`,
    ...given,
  }));
const countOf = async (start: string): Promise<number> => {
  const [row] = await fixture.rows(
    sql`select count(*)::int as count from products where sku like ${`${start}%`}`,
  );
  return row!.count as number;
};

it('continues after it was interrupted between two batches, and announces each row once', async () => {
  await fixture.rows(sql`create sequence inserts`);
  await fixture.rows(sql`create function fail_once() returns trigger language plpgsql as $$ begin
    if nextval('inserts') = 2 then raise 'the server ends' using errcode = '57P01'; end if;
    return null; end $$`);
  await fixture.rows(
    sql`create trigger fail_once after insert on products for each statement execute function fail_once()`,
  );
  const before = (await fixture.events()).length;
  const done = await fixture.import(ndjson([...products('r', 12_000), {}]), { kind: 'products' });
  await fixture.rows(sql`drop trigger fail_once on products`);
  expect(done).toMatchObject({
    status: 'finished',
    total: 12_001,
    created: 12_000,
    updated: 0,
    unchanged: 0,
    failed: 1,
  });
  expect(await countOf('r')).toBe(12_000);
  const created = (await fixture.events()).slice(before).flatMap((event) => event.created as number[]);
  expect([created.length, new Set(created).size]).toEqual([12_000, 12_000]);
  expect(await fixture.errors(done.id)).toHaveLength(1);
});

it('runs the imports of a supplier and kind one at a time, in order of arrival', async () => {
  const files = ['a', 'b', 'c'].map((name) => ndjson(products('q', 500, { name })));
  const ids: number[] = [];
  for (const file of files) ids.push((await fixture.upload(file, { kind: 'products' })).id);
  const ended = await Promise.all(ids.map((id) => fixture.ended(id)));
  expect(ended.map(({ created, updated }) => [created, updated])).toEqual([
    [500, 0],
    [0, 500],
    [0, 500],
  ]);
  const names = await fixture.rows(sql`select distinct name from products where sku like 'q%'`);
  expect(names).toEqual([{ name: 'c' }]);
});

describe('an import that waits', () => {
  /** Keeps imports of products from writing until `work` is done. */
  const whileLocked = async <T>(work: () => Promise<T>): Promise<T> =>
    fixture.database.transaction(async (tx) => {
      await tx.execute(
        sql`select pg_advisory_xact_lock(hashtext('import products'), ${fixture.suppliers.one})`,
      );
      return work();
    });

  it('is cancelled, and the one that runs as well', async () => {
    const ids = await whileLocked(async () => {
      const running = await fixture.upload(ndjson(products('w', 10)), { kind: 'products' });
      const waiting = await fixture.upload(ndjson(products('w', 10)), { kind: 'products' });
      for (const { id } of [running, waiting])
        expect(await fixture.stoa.bus.ask(commerce.imports.cancel, { id }, fixture.as('one'))).toMatchObject({
          status: 'cancelled',
        });
      return [running.id, waiting.id];
    });
    const next = await fixture.import(ndjson(products('w', 1)), { kind: 'products' });
    expect(next).toMatchObject({ status: 'finished', created: 1 });
    expect(await countOf('w')).toBe(1);
    const error = await fixture.stoa.bus
      .ask(commerce.imports.cancel, { id: next.id }, fixture.as('one'))
      .catch((thrown: unknown) => Fault.from(thrown).details.issues);
    expect(error).toEqual([{ path: ['status'], issue: 'ended' }]);
    for (const id of ids) expect(await fixture.ended(id)).toMatchObject({ status: 'cancelled' });
    const announced = await fixture.rows(sql`select data::jsonb ->> 'status' as status from events
      where name = 'commerce.imports.finished' and (data::jsonb ->> 'id')::int = any(${ids}::int[])`);
    expect(announced).toEqual([{ status: 'cancelled' }, { status: 'cancelled' }]);
  });

  it('is one of four at most', async () => {
    const ids: number[] = [];
    const refused = await whileLocked(async () => {
      const file = ndjson(products('f', 1));
      for (let count = 0; count < 4; count++) ids.push((await fixture.upload(file, { kind: 'products' })).id);
      return fixture.upload(file, { kind: 'products' }).catch((error: unknown) => Fault.from(error));
    });
    for (const id of ids) await fixture.ended(id);
    expect(refused).toMatchObject({ kind: 'too_many', details: { retryAfter: 10 } });
  });
});

describe('who imports', () => {
  it('is not a buyer, and sees only the own imports', async () => {
    const one = await fixture.import('[]', { kind: 'products' });
    const get = (context: 'two' | 'buyer') =>
      fixture.stoa.bus
        .ask(commerce.imports.get, { id: one.id }, fixture.as(context))
        .catch((error: unknown) => Fault.from(error).kind);
    expect(await get('two')).toBe('not_found');
    expect(await get('buyer')).toBe('forbidden');
    const upload = fixture.upload('[]', { kind: 'products' }, { context: fixture.as('buyer') });
    await expect(upload).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('is an administrator for a supplier that is named', async () => {
    const context = fixture.as('admin');
    const issues = (parameters: Record<string, string>) =>
      fixture
        .upload('[]', parameters, { context })
        .catch((error: unknown) => Fault.from(error).details.issues);
    expect(await issues({ kind: 'products' })).toEqual([
      { path: ['supplier'], issue: 'required', params: {} },
    ]);
    expect(await issues({ kind: 'nothing', mode: 'x' })).toMatchObject([
      { path: ['kind'], issue: 'choice' },
      { path: ['mode'], issue: 'choice' },
    ]);
    const supplier = String(fixture.suppliers.two);
    const done = await fixture.import(
      ndjson(products('adm', 1)),
      { kind: 'products', supplier },
      { context },
    );
    expect(done).toMatchObject({ status: 'finished', created: 1 });
  });
});

describe('a file by its URL', () => {
  let server: Server;
  let url = '';
  beforeAll(async () => {
    server = createServer((request, response) => {
      const body = ndjson(products('u', 3));
      response.statusCode = request.url === '/feed' ? 200 : 404;
      response.end(body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());
  const json = { type: 'application/json' };
  const importUrl = (url: string) => fixture.import(JSON.stringify({ kind: 'products', url }), {}, json);

  it('is fetched when its import runs', async () => {
    expect(await importUrl(`${url}/feed`)).toMatchObject({
      status: 'finished',
      created: 3,
      bytes: expect.any(Number),
    });
    expect(await importUrl(`${url}/none`)).toMatchObject({
      status: 'failed',
      error: 'The file cannot be fetched: the server answered 404.',
    });
  });

  it('has no effect when its request fails, and the idempotency key is free', async () => {
    await fixture.database.execute(
      raw(
        `create function refuse_job() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$`,
      ),
    );
    await fixture.database.execute(
      raw(`create trigger refuse_job before insert on jobs for each row when (new.name = 'commerce.imports.run')
        execute function refuse_job()`),
    );
    const request = { key: 'once', place: 'POST /imports/', digest: 'd' };
    const context = { ...fixture.as('one'), idempotency: request };
    const upload = () =>
      fixture.upload(
        JSON.stringify({ kind: 'products', url: `${url}/feed` }),
        {},
        { type: 'application/json', context },
      );
    await expect(upload()).rejects.toMatchObject({ kind: 'internal' });
    expect(await fixture.rows(sql`select id from imports where status = 'uploading'`)).toEqual([]);
    await fixture.database.execute(raw('drop function refuse_job cascade'));
    const { id } = await upload();
    expect(await fixture.ended(id)).toMatchObject({ status: 'finished', unchanged: 3 });
  });

  it('is not fetched from a private address', async () => {
    const issues = await importUrl('http://10.0.0.1/feed').catch(
      (error: unknown) => Fault.from(error).details.issues,
    );
    expect(issues).toEqual([{ path: ['url'], issue: 'private_url', params: {} }]);
    const none = await fixture
      .import('{"kind":"products"}', {}, json)
      .catch((error: unknown) => Fault.from(error).details.issues);
    expect(none).toEqual([{ path: ['url'], issue: 'required', params: {} }]);
  });
});

describe('a YML feed', () => {
  const feed = (price: number, count: number) => `<?xml version="1.0" encoding="UTF-8"?>
    <yml_catalog date="2026-11-26 12:00"><shop>
      <categories><category id="2" parentId="1">Болты</category><category id="1">Метизы</category></categories>
      <offers><offer id="y-1" available="true"><name>Болт</name><vendorCode>Y-1</vendorCode><categoryId>2</categoryId>
        <price>${price}</price><currencyId>RUR</currencyId><count>${count}</count></offer></offers>
    </shop></yml_catalog>`;
  const stored = async () =>
    fixture.rows(sql`select p.sku, c.name as category, t.name as type, r.amount, w.name as warehouse, s.quantity
      from products p join categories c on c.id = p.category join prices r on r.product = p.id join price_types t on t.id = r.price_type
      join stocks s on s.product = p.id join warehouses w on w.id = s.warehouse where p.external_id = 'y-1'`);

  it('has categories, products, prices and stocks of the default price type and warehouse', async () => {
    expect(await fixture.import(feed(10, 5), { kind: 'yml', dry_run: 'true' })).toMatchObject({ created: 5 });
    expect(await fixture.rows(sql`select id from price_types`)).toEqual([]);
    expect(await fixture.import(feed(10, 5), { kind: 'yml' })).toMatchObject({ created: 5, failed: 0 });
    const row = {
      sku: 'Y-1',
      category: 'Болты',
      type: 'Default',
      amount: '10.00',
      warehouse: 'Main',
      quantity: '5.000',
    };
    expect(await stored()).toEqual([row]);
    expect(await fixture.import(feed(10, 5), { kind: 'yml' })).toMatchObject({
      unchanged: 5,
      created: 0,
      updated: 0,
    });
    const only = await fixture.import(feed(11, 6), { kind: 'yml', update_stocks: 'false' });
    expect(only).toMatchObject({ updated: 1, total: 4 });
    expect(await stored()).toEqual([{ ...row, amount: '11.00' }]);
  });
});
