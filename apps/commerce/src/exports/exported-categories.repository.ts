import { Injectable } from '@nestjs/common';
import { Database, sql } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import { visibleCategories } from '../categories/category.sql.js';
import type { ExportedCategory } from './yml-export.js';

@Injectable()
export class ExportedCategoriesRepository {
  constructor(private readonly database: Database) {}

  /** Categories that an ERP keeps, of the portal and of the caller's supplier; administrators export those of all. */
  list(actor: Actor): Promise<ExportedCategory[]> {
    const { role, supplier } = actor;
    const isAdmin = role === 'admin';
    return this.database.rows(sql`
      select c.id, c.external_id as key, parent.external_id as "parentKey", c.name,
        c.owner is not distinct from ${supplier}::int or ${isAdmin}::boolean as "isOwn"
      from categories c left join categories parent on parent.id = c.parent and ${visibleCategories(actor, sql`parent`)}
      where c.external_id is not null and ${visibleCategories(actor, sql`c`)}
        and (c.owner is null or c.owner = ${supplier}::int or ${isAdmin}::boolean)
      order by c.id`);
  }
}
