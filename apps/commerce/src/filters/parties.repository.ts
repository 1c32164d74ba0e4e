import { Injectable } from '@nestjs/common';
import { Database, sql, type Sql } from '@stoa/persistence';
import type { Actor } from '../actors/actor.js';

/** Suppliers and companies as far as other objects refer to them. */
@Injectable()
export class PartiesRepository {
  constructor(private readonly database: Database) {}

  suppliers(ids: number[]): Promise<ReadonlySet<number>> {
    return this.#ids(sql`select id from suppliers where id = any(${ids}::bigint[])`);
  }

  /** Administrators see all companies, other users their own. */
  companies({ id, role }: Actor, ids: number[]): Promise<ReadonlySet<number>> {
    const all = sql`select id from companies where id = any(${ids}::bigint[])`;
    const own = sql`select company as id from person_companies
      where person = ${id} and company = any(${ids}::bigint[])`;
    return this.#ids(role === 'admin' ? all : own);
  }

  async #ids(statement: Sql): Promise<ReadonlySet<number>> {
    const rows = await this.database.rows<{ id: number }>(statement);
    return new Set(rows.map(({ id }) => id));
  }
}
