import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from '@stoa/persistence';
import { ImportFixture, ndjson } from './import-fixture.js';

let fixture: ImportFixture;

beforeAll(async () => {
  fixture = await ImportFixture.start();
});
afterAll(() => fixture?.stop());

it('a full feed of companies removes those of the own ERP alone, as known to it', async () => {
  const context = fixture.as('two');
  const { one, two } = fixture.suppliers;
  await fixture.rows(sql`insert into companies (owner, external_id, name, inn) values
    (${two}, 'r1', 'r1', '7707083893'), (${two}, 'r2', 'r2', '7707083893'), (${two}, null, 'entered', '7707083893'),
    (${one}, 'r3', 'other', '7707083893'), (null, 'r4', 'portal', '7707083893')`);
  const row = { external_id: 'r1', name: 'r1', inn: '7707083893' };
  const parameters = { kind: 'companies', mode: 'replace' };
  expect(await fixture.import(ndjson([row]), parameters, { context })).toMatchObject({ deactivated: 1 });
  const removed = await fixture.rows(
    sql`select name, sync_needed, synced from companies where is_deleted order by name`,
  );
  expect(removed).toEqual([{ name: 'r2', sync_needed: false, synced: true }]);
});

it('a full feed of contracts ends those that the ERP knows alone', async () => {
  const { one } = fixture.suppliers;
  await fixture.rows(sql`
    with type as (insert into price_types (supplier, external_id, name) values (${one}, 't', 'T') returning id),
      company as (insert into companies (owner, external_id, name, inn) values (${one}, 'c', 'C', '7707083893') returning id)
    insert into contracts (supplier, external_id, number, company, price_type)
    select ${one}, key, number, company.id, type.id from type, company,
      (values ('d1', 'D1'), ('d2', 'D2'), (null, 'entered'), (null, 'ordered')) given (key, number)`);
  const relations = { company_external_id: 'c', price_type_external_id: 't' };
  const row = { external_id: 'd1', number: 'D1', ...relations };
  const done = await fixture.import(ndjson([row]), { kind: 'contracts', mode: 'replace' });
  expect(done).toMatchObject({ status: 'finished', deactivated: 1 });
  const ended = await fixture.rows(sql`select number from contracts where not is_active`);
  expect(ended).toEqual([{ number: 'D2' }]);
});
