import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wholeReply } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { sql } from '@stoa/persistence';
import { ImportFixture } from './import-fixture.js';

const { exchange, imports } = commerce;

let fixture: ImportFixture;
beforeAll(async () => {
  fixture = await ImportFixture.start();
});
afterAll(() => fixture?.stop());

const forbidden = { kind: 'forbidden' };
const count = async (table: 'categories' | 'companies' | 'imports' | 'products'): Promise<unknown> => {
  const counts = {
    categories: sql`select count(*)::int as count from categories`,
    companies: sql`select count(*)::int as count from companies`,
    imports: sql`select count(*)::int as count from imports`,
    products: sql`select count(*)::int as count from products`,
  };
  return (await fixture.rows(counts[table]))[0]!.count;
};
const issuesOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => undefined,
    (error: unknown) => Fault.from(error).details.issues,
  );

describe('a supplier’s user without a supplier', () => {
  it.each([
    ['categories', { external_id: 'c', name: 'c' }],
    ['companies', { external_id: 'b', name: 'b', inn: '7707083893' }],
  ] as const)('imports no %s of the portal, by a list or by a file', async (kind, row) => {
    const context = fixture.as('unassigned');
    await expect(fixture.bulk(kind, [row], { context })).rejects.toMatchObject(forbidden);
    await expect(fixture.upload(JSON.stringify([row]), { kind }, { context })).rejects.toMatchObject(
      forbidden,
    );
    expect([await count(kind), await count('imports')]).toEqual([0, 0]);
  });
});

describe('a manager', () => {
  it('neither sees nor cancels the imports of companies, which name companies of others', async () => {
    const context = fixture.as('manager');
    const { id } = await fixture.import('[{"external_id":"b","name":""}]', { kind: 'companies' });
    const query = { limit: 50, offset: 0 };
    const asked = [
      fixture.stoa.bus.ask(imports.get, { id }, context),
      fixture.stoa.bus.ask(imports.errors, { id, query }, context),
      fixture.stoa.bus.ask(imports.cancel, { id }, context),
    ];
    for (const one of asked) await expect(one).rejects.toMatchObject({ kind: 'not_found' });
    const known = await fixture.import('[{"sku":"m","name":"m"}]', { kind: 'products' });
    await expect(fixture.stoa.bus.ask(imports.get, { id: known.id }, context)).resolves.toMatchObject({
      id: known.id,
    });
  });
});

describe('a parameter', () => {
  it('of a list that is none of its choices is refused, and nothing is written', async () => {
    const before = await count('products');
    expect(
      await issuesOf(fixture.bulk('products', [{ sku: 'x', name: 'x' }], { onError: 'reject_al' })),
    ).toEqual([{ path: ['on_error'], issue: 'choice', params: { value: 'reject_al' } }]);
    expect(await count('products')).toBe(before);
  });

  it('url is refused beside a file, which would not be imported', async () => {
    const before = await count('imports');
    const parameters = { kind: 'products', url: 'http://127.0.0.1:9/feed' };
    expect(await issuesOf(fixture.upload('[{"sku":"x","name":"x"}]', parameters))).toEqual([
      { path: ['url'], issue: 'with_file', params: {} },
    ]);
    expect(await count('imports')).toBe(before);
  });

  it('supplier of an exchange that names another one is refused as one that does not exist', async () => {
    const begin = (supplier: number): Promise<unknown> =>
      fixture.stoa.bus.ask(exchange.begin, { supplier: String(supplier) }, fixture.as('one'));
    for (const supplier of [fixture.suppliers.two, 999_999])
      expect(await issuesOf(begin(supplier))).toEqual([
        { path: ['supplier'], issue: 'pk', params: { value: String(supplier) } },
      ]);
    await expect(begin(fixture.suppliers.one)).resolves.toBeNull();
  });
});

it('a stream of progress ends when its caller may see the import no longer', async () => {
  const { one, two } = fixture.suppliers;
  const [made] = await fixture.rows(sql`
    insert into imports (supplier, kind, mode, status, options, org, "user")
    select supplier, 'warehouses', mode, 'queued', options, org, "user" from imports limit 1 returning id, supplier`);
  expect(made!.supplier).toBe(one);
  const watched = await fixture.stoa.bus.call(imports.watch, { id: made!.id as number }, fixture.as('one'));
  await fixture.rows(sql`update people set supplier = ${two} where login = 'one'`);
  await expect(wholeReply(watched)).rejects.toMatchObject({ kind: 'not_found' });
  await fixture.rows(sql`update people set supplier = ${one} where login = 'one'`);
});
