import type { Caller } from '@stoa/kernel';

/** The part of a caller that decides about records. */
export type Subject = Pick<Caller, 'user' | 'org' | 'principals' | 'root'>;

/** The part of a record that decides who may do what with it. */
export interface AccessFields {
  org: string;
  owner: string;
  group: string;
  access: string[];
  branch: string[];
}

export type RecordAction = 'read' | 'write' | 'share';

/**
 * The access rule. Nothing crosses organisations. Reading: one of the subject's principals is among owner, group,
 * access or branch, or the subject belongs to the root group. Changing and removing: whoever may read (the verb itself
 * is granted by scope). Sharing: the owner and root members.
 */
export function may(subject: Subject, action: RecordAction, record: AccessFields): boolean {
  if (record.org !== subject.org) return false;
  if (subject.root) return true;
  if (action === 'share') return record.owner === subject.user;
  const { owner, group, access, branch } = record;
  return subject.principals.some(
    (principal) =>
      principal === owner || principal === group || access.includes(principal) || branch.includes(principal),
  );
}
