import type { Caller } from '@stoa/kernel';

/** The part of a caller that decides which records exist for him. */
export type Subject = Pick<Caller, 'org' | 'principals' | 'root'>;

/** The part of a record that decides for whom it exists. */
export interface AccessFields {
  org: string;
  owner: string;
  group: string;
  access: string[];
  branch: string[];
}

/**
 * The access rule. Nothing crosses organisations. A record exists for a subject when one of his principals is among
 * its owner, group, access or branch, or when he belongs to the root group. Whoever may read may change and remove;
 * that the verb itself is granted is a matter of scopes.
 */
export function maySee({ org, principals, root }: Subject, record: AccessFields): boolean {
  if (record.org !== org) return false;
  if (root) return true;
  const { owner, group, access, branch } = record;
  return [owner, group, ...access, ...branch].some((id) => principals.includes(id));
}
