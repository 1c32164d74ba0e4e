import type { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import type { ResourceRules } from '@stoa/service';
import type { Actor } from '../actor.js';

/** What an order can refer to, beside what the caller sees. */
export const references: NonNullable<ResourceRules<typeof commerce.orders, Actor>['references']> = {
  supplier: () => sql`suppliers.is_active`,
  contract: ({ supplier, company }) => sql`contracts.supplier = ${supplier ?? null}::int
    and contracts.company = ${company ?? null}::int`,
  warehouse: ({ supplier }) => sql`warehouses.is_active and warehouses.supplier = ${supplier ?? null}::int`,
};
