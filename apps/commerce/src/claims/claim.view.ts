import { commerce } from '@stoa/contracts';
import { raw, sql, type Sql } from '@stoa/persistence';
import { rowsView, type ResourceRules } from '@stoa/service';
import type { Actor } from '../actor.js';
import { ofParties } from '../parties.js';

const { claimLineFields } = commerce;

type Rules = ResourceRules<typeof commerce.claims, Actor>;
type Reading = Parameters<NonNullable<Rules['visible']>>[1];

/** Buyers see the claims of their companies, suppliers those about their orders, managers those of their companies. */
export const visible = (actor: Actor, { isOne }: Pick<Reading, 'isOne'> = { isOne: true }): Sql =>
  ofParties('claims', actor, isOne);

/** The ids of the files of an object, the first one that was sent first. */
export const filesOf = (type: 'claims' | 'claim_messages', id: Sql): Sql =>
  sql`array_to_json(array(select f.id from files f
    where f.object_type = ${raw(`'${type}'`)} and f.object_id = ${id} order by f.id))`;

export const computed: NonNullable<Rules['computed']> = {
  lines: ({ id }) =>
    rowsView(claimLineFields, { from: 'claim_lines', where: sql`claim_lines.claim = ${id}` }),
  files: ({ id }) => filesOf('claims', id),
};
