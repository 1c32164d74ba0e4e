import { Fault, invalid, type Issue } from '@stoa/kernel';

/** One field is invalid. */
export const fieldFault = (field: string, issue: string): Error =>
  invalid('validation', [issueAt(field, issue)]);

export const issueAt = (field: string, issue: string): Issue => ({ path: [field], issue });

/** For `catch`: a reference to a record that the caller does not see makes the referring field invalid. */
export const missingIn =
  (field: string) =>
  (error: unknown): never => {
    throw error instanceof Fault && error.kind === 'not_found' ? fieldFault(field, 'exists') : error;
  };

export const inUse = (record: 'group' | 'role'): Fault =>
  new Fault('conflict', 'referenced', `the ${record} is in use`);
