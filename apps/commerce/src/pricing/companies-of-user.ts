import { sql, type Sql } from '@stoa/persistence';
import type { Actor } from '../actor.js';

/** The companies that a user buys for: an array of ids. */
export const companiesOfUser = ({ id }: Pick<Actor, 'id'>): Sql => sql`array(
  select company from person_companies join companies on companies.id = company
  where person = ${id}::int and not is_deleted)`;
