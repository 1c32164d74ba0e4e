import type { Caller } from '@stoa/kernel';
import { sql, type Sql } from '../sql.js';
import { bytea, byteas } from '../bytea.js';

/** The part of a caller that decides which rows are visible; `user` is recorded as the author of changes. */
export type Viewer = Pick<Caller, 'org' | 'principals' | 'root'> & Partial<Pick<Caller, 'user'>>;

/**
 * The access rule as an SQL condition, the equivalent of `maySee` in libs/auth. Members of the root group see all of
 * their organisation, so their condition omits `acl`, and the planner can use a plain index.
 */
export const readable = ({ root, org, principals }: Viewer): Sql =>
  root
    ? sql`org = ${bytea(org)}::bytea`
    : sql`org = ${bytea(org)}::bytea and acl && ${byteas(principals)}::bytea[]`;

/**
 * The same condition for statements that select rows by id. `is true` excludes the index on `acl` from the plan: for a
 * caller who sees many rows PostgreSQL would read all of that index to find one row.
 */
export const readableById = ({ root, org, principals }: Viewer): Sql =>
  root
    ? sql`org = ${bytea(org)}::bytea`
    : sql`org = ${bytea(org)}::bytea and (acl && ${byteas(principals)}::bytea[]) is true`;

/** The id by which the viewer's lists are counted for its share of the list connections. */
export const callerOf = ({ user, org }: Viewer): string => user ?? org;

/** Viewers with the same id see the same rows, so their reads can be one statement. */
export const viewerId = ({ org, principals, root }: Viewer): string =>
  root ? org : `${org}:${principals.join(',')}`;
