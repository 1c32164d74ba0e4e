import { sql, type Sql } from '@stoa/persistence';
import type { Actor } from './actor.js';

export type Side = 'company' | 'supplier';

/** The side that a user of this role writes for. */
export const sideOf = ({ role }: Pick<Actor, 'role'>): Side => (role === 'buyer' ? 'company' : 'supplier');

/** The name of the user who wrote something; empty for one who is removed. */
export const authorName = (author: Sql): Sql =>
  sql`coalesce((select trim(first_name || ' ' || last_name) from people where people.id = ${author}), '')`;
