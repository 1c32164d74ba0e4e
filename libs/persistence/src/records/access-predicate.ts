import type { Caller } from '@stoa/kernel';
import { bytea, byteas } from './bytea.js';

/** The part of a caller that decides which rows exist for him; `user` is who his changes are put down to. */
export type Viewer = Pick<Caller, 'org' | 'principals' | 'root'> & Partial<Pick<Caller, 'user'>>;

/**
 * The access rule as SQL, the twin of `maySee` in auth. Members of the root group skip the test of `acl`:
 * they see all of their organisation, and the planner a plain index.
 */
export const readable = ({ root }: Viewer): string =>
  root ? 'org = $1::bytea' : 'org = $1::bytea and acl && $2::bytea[]';

/**
 * The same for statements that name rows by id. `is true` keeps the index on `acl` out of the plan: for a caller who sees
 * much it would be read from end to end to find one row.
 */
export const readableById = ({ root }: Viewer): string =>
  root ? 'org = $1::bytea' : 'org = $1::bytea and (acl && $2::bytea[]) is true';

/** The values of `readable`'s placeholders: always $1, and $2 where the test of `acl` stands. */
export const viewerValues = ({ org, principals, root }: Viewer): string[] =>
  root ? [bytea(org)] : [bytea(org), byteas(principals)];

/** Whose share of the lists a viewer's are. */
export const callerOf = ({ user, org }: Viewer): string => user ?? org;

/** Two viewers with one id see the same rows, so what they ask for may be loaded together. */
export const viewerId = ({ org, principals, root }: Viewer): string =>
  root ? org : `${org}:${principals.join(',')}`;
