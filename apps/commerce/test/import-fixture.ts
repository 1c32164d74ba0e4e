import { wholeReply, type CallContext } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import type { Clock } from '@stoa/kernel';
import { Database, sql } from '@stoa/persistence';
import { as, keyCaller, testId, type ServiceUnderTest } from '@stoa/testing';
import { commerceUnderTest } from './commerce-under-test.js';

export type Row = Record<string, unknown>;

export interface Report {
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  duplicates: number;
  stale?: number;
  results: (Row & { row: number; id: number; status: string; errors?: Row })[];
}

export interface ImportView extends Row {
  id: number;
  status: string;
}

export type BulkKind = keyof typeof commerce.bulk;

export const ndjson = (rows: object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** The service of commerce with two suppliers and an administrator. */
export class ImportFixture {
  private constructor(
    readonly stoa: ServiceUnderTest,
    readonly database: Database,
    readonly suppliers: { one: number; two: number },
  ) {}

  static async start(clock?: Clock): Promise<ImportFixture> {
    const stoa = await commerceUnderTest(clock);
    const database = await Database.open({ url: stoa.databaseUrl, name: 'test' });
    const [one, two] = await database.rows<{ id: number }>(
      sql`insert into suppliers (name) values ('one'), ('two') returning id`,
    );
    const suppliers = { one: one!.id, two: two!.id };
    const users = [
      ['admin', 1, 'admin', null],
      ['one', 2, 'supplier', suppliers.one],
      ['two', 3, 'supplier', suppliers.two],
      ['buyer', 4, 'buyer', null],
      ['manager', 5, 'manager', suppliers.one],
      ['unassigned', 6, 'supplier', null],
    ] as const;
    for (const [name, id, role, supplier] of users)
      await database.execute(
        sql`insert into people (id, user_id, email, login, given_role, supplier, is_active, date_joined)
          values (${id}, decode(${testId(name)}, 'hex'), ${`${name}@x`}, ${name}, ${role}, ${supplier}, true, now())`,
      );
    return new ImportFixture(stoa, database, suppliers);
  }

  as(name: 'admin' | 'one' | 'two' | 'buyer' | 'manager' | 'unassigned'): CallContext {
    return as(keyCaller(name, 'commerce'));
  }

  async bulk(
    kind: BulkKind,
    rows: unknown,
    {
      context = this.as('one'),
      ...options
    }: { context?: CallContext; onError?: string; dryRun?: string; onlyErrors?: boolean } = {},
  ): Promise<Report> {
    return (await this.stoa.bus.ask(
      commerce.bulk[kind],
      { ...options, body: rows as never },
      context,
    )) as Report;
  }

  /** Uploads a file. @returns the import as it is then */
  async upload(
    content: string | Uint8Array,
    parameters: Record<string, string>,
    { context = this.as('one'), type = '' }: { context?: CallContext; type?: string } = {},
  ): Promise<ImportView> {
    const reply = await this.stoa.bus.call(
      commerce.imports.create,
      { parameters, type },
      context,
      Buffer.from(content),
    );
    return JSON.parse((await wholeReply(reply)).toString()) as ImportView;
  }

  async ended(id: number): Promise<ImportView> {
    for (;;) {
      const view = (await this.stoa.bus.ask(commerce.imports.get, { id }, this.as('admin'))) as ImportView;
      if (!['queued', 'running'].includes(view.status)) return view;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Uploads a file and waits for the end of its import. */
  async import(...given: Parameters<ImportFixture['upload']>): Promise<ImportView> {
    return this.ended((await this.upload(...given)).id);
  }

  async errors(id: number): Promise<Row[]> {
    const query = { limit: 50, offset: 0 };
    return (await this.stoa.bus.ask(commerce.imports.errors, { id, query }, this.as('admin'))) as Row[];
  }

  rows(statement: Parameters<Database['rows']>[0]): Promise<Row[]> {
    return this.database.rows(statement);
  }

  /** Events of imports, oldest first. */
  async events(): Promise<Row[]> {
    const found = await this.database.rows<{ data: string }>(
      sql`select data from events where name = 'commerce.imports.written' order by seq`,
    );
    return found.map(({ data }) => JSON.parse(data) as Row);
  }

  async stop(): Promise<void> {
    await this.database.close();
    await this.stoa.stop();
  }
}

/** How many rows had which outcome. */
export const counts = ({ created, updated, unchanged, failed, duplicates }: Report): number[] => [
  created,
  updated,
  unchanged,
  failed,
  duplicates,
];
