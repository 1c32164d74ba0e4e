import { Injectable } from '@nestjs/common';
import type { TableQuery } from '@stoa/kernel';
import { Database, dynamic, matchingRows, type Listed } from '@stoa/persistence';
import { pricesOfAll } from '../pricing/prices-of-all.js';
import type { Viewer } from '../pricing/terms.js';
import { facetsOf } from './facets.sql.js';

@Injectable()
export class FacetsRepository {
  constructor(private readonly database: Database) {}

  /** JSON. */
  async read(listed: Listed, query: TableQuery, viewer: Viewer): Promise<string> {
    const statement = facetsOf(matchingRows(listed, query), pricesOfAll('matching', viewer));
    const turn = { caller: String(listed.caller), cost: 'heavy' } as const;
    const [row] = await this.database.lists.rows<{ json: string }>(turn, dynamic(statement));
    return row!.json;
  }
}
