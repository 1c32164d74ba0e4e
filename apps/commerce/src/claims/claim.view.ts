import { commerce } from '@stoa/contracts';
import { raw, sql, type Sql } from '@stoa/persistence';
import { rowsView, type ResourceRules } from '@stoa/service';
import type { Actor } from '../actor.js';
import { companiesOfUser } from '../pricing/companies-of-user.js';

const { claimLineFields } = commerce;

type Rules = ResourceRules<typeof commerce.claims, Actor>;

/** Buyers see the claims of their companies, suppliers those about their orders, managers those of their companies. */
export function visible(actor: Actor): Sql {
  const { id, role, supplier } = actor;
  if (role === 'admin') return sql`true`;
  if (role === 'buyer') return sql`claims.company = any(${companiesOfUser(actor)})`;
  const own = sql`claims.supplier = ${supplier}::int`;
  return role === 'manager'
    ? sql`${own} and claims.company = any(array(select id from companies where manager = ${id}::int))`
    : own;
}

/** The ids of the files of an object, the first one that was sent first. */
export const filesOf = (type: 'claims' | 'claim_messages', id: Sql): Sql =>
  sql`array_to_json(array(select f.id from files f
    where f.object_type = ${raw(`'${type}'`)} and f.object_id = ${id} order by f.id))`;

export const computed: NonNullable<Rules['computed']> = {
  lines: ({ id }) =>
    rowsView(claimLineFields, { from: 'claim_lines', where: sql`claim_lines.claim = ${id}` }),
  files: ({ id }) => filesOf('claims', id),
};
