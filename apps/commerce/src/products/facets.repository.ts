import { Injectable } from '@nestjs/common';
import type { TableQuery } from '@stoa/kernel';
import { Database, dynamic, matchingRows, type Listed, type Sql } from '@stoa/persistence';
import { facetsOf } from './facets.sql.js';

@Injectable()
export class FacetsRepository {
  constructor(private readonly database: Database) {}

  /** JSON. */
  async read(listed: Listed, query: TableQuery): Promise<string> {
    const statement = facetsOf(matchingRows(listed, query), listed.source.columns.price as Sql);
    const turn = { caller: String(listed.caller), cost: 'heavy' } as const;
    const [row] = await this.database.lists.rows<{ json: string }>(turn, dynamic(statement));
    return row!.json;
  }
}
