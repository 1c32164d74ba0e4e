import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@stoa/kernel';
import { Database, RecordTable, sql, type Queries, type Records, type StoredRecord } from '@stoa/persistence';
import type { Permit } from '../alterations/permit.js';

@Injectable()
export class UsersRepository {
  readonly table: RecordTable;

  constructor(database: Database) {
    this.table = new RecordTable(database, 'users');
  }

  /** The number of the next user. */
  async nextNumber(tx: Queries): Promise<number> {
    const next = await tx.row<{ number: string }>(sql`select nextval('user_numbers') as number`);
    return Number(next!.number);
  }

  /** Replaces the record that `tx` has locked. */
  async replace(
    tx: Queries,
    records: Records,
    { user }: Permit,
    { record, version }: { record: JsonObject; version: number },
  ): Promise<StoredRecord> {
    const json = JSON.stringify(record);
    const [stored] = await records.replaceAll(tx, [{ id: user, json, version }]);
    return stored!;
  }
}
