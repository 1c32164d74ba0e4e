import type { Caller } from '@stoa/kernel';
import { bytea, byteas } from './bytea.js';

/** The part of a caller that decides which rows exist for him. */
export type Viewer = Pick<Caller, 'org' | 'principals' | 'root'>;

/**
 * The access rule as SQL, the twin of `maySee` in auth. Members of the root group skip the test of `acl`:
 * they see all of their organisation, and the planner a plain index.
 */
export const readable = ({ root }: Viewer): string => (root ? 'org = $1::bytea' : 'org = $1::bytea and acl && $2::bytea[]');

/** The values of `readable`'s placeholders: always $1, and $2 where the test of `acl` stands. */
export const viewerValues = ({ org, principals, root }: Viewer): string[] =>
  root ? [bytea(org)] : [bytea(org), byteas(principals)];

/** Two viewers with one id see the same rows, so what they ask for may be loaded together. */
export const viewerId = ({ org, principals, root }: Viewer): string =>
  root ? org : `${org}:${principals.join(',')}`;
