import { addWriter, createEventLog, dropEventLog, dropWriter, followRecords } from '@stoa/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every store's table, as the name that SQL takes. */
const tables = `select format('records.%I', relname), relname from pg_class
  where relnamespace = 'records'::regnamespace and relkind = 'r' order by relname`;

export class Events20261124100000 implements MigrationInterface {
  readonly name = 'Events20261124100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(addWriter('record_template'));
    for (const statement of createEventLog) await runner.query(statement);
    // "events" was a store until events became what they are.
    await runner.query('drop table records.events');
    await runner.query(`delete from stores where name = 'events'`);
    for (const { format: table, relname: store } of (await runner.query(tables)) as Record<
      string,
      string
    >[]) {
      await runner.query(addWriter(table!));
      for (const statement of followRecords(table!, {
        service: 'store',
        entity: entityOf(store!),
        store: store!,
      }))
        await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { format: table } of (await runner.query(tables)) as Record<string, string>[])
      await runner.query(`drop trigger record_inserted on ${table}; drop trigger record_updated on ${table};
        drop trigger record_removed on ${table}; ${dropWriter(table!)}`);
    await runner.query(dropWriter('record_template'));
    await runner.query(
      'create table records.events (like record_template including all) with (fillfactor = 85)',
    );
    for (const statement of dropEventLog) await runner.query(statement);
  }
}

/** As it was on that day; see `entityOf` in stores. */
const entityOf = (store: string): string => store.replace(/s$/, '');
