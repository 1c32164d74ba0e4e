import type { Caller } from '@stoa/kernel';

/** The part of a caller that decides which records the caller sees. */
export type Subject = Pick<Caller, 'org' | 'principals' | 'root'>;

/** The part of a record that decides which callers see it. */
export interface AccessFields {
  org: string;
  owner: string;
  group: string;
  access: string[];
  branch: string[];
}

/**
 * The access rule. Nothing crosses organisations. A subject sees a record when one of the subject's principals is among
 * the record's owner, group, access or branch, or when the subject belongs to the root group. A subject who sees a
 * record may change and remove it, as far as the scopes grant the verb.
 */
export function maySee({ org, principals, root }: Subject, record: AccessFields): boolean {
  if (record.org !== org) return false;
  if (root) return true;
  const { owner, group, access, branch } = record;
  return [owner, group, ...access, ...branch].some((id) => principals.includes(id));
}
