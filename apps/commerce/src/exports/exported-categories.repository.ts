import { Injectable } from '@nestjs/common';
import { Database, sql } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import type { ExportedCategory } from './yml-export.js';

@Injectable()
export class ExportedCategoriesRepository {
  constructor(private readonly database: Database) {}

  /** Categories that an ERP keeps, of the portal and of the caller's supplier; administrators export those of all. */
  list({ role, supplier }: Actor): Promise<ExportedCategory[]> {
    const isAdmin = role === 'admin';
    return this.database.rows(sql`
      select c.id, c.external_id as key, parent.external_id as "parentKey", c.name,
        c.owner is not distinct from ${supplier}::int or ${isAdmin}::boolean as "isOwn"
      from categories c left join categories parent on parent.id = c.parent
      where c.external_id is not null
        and (c.owner is null or c.owner = ${supplier}::int or ${isAdmin}::boolean)
      order by c.id`);
  }
}
