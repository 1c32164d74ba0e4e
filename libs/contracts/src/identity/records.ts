import { signInFields } from '@stoa/auth';
import { record } from '@stoa/dto';
import { event } from '../event.js';
import { recordOperations } from '../records.js';

const operations = recordOperations('identity');

/** users, groups, roles and tokens, with the same list grammar as any store. */
export const { get, list, summary, count, create } = operations;
export const change = { ...operations.change, alters: signInFields };
export const remove = { ...operations.remove, alters: ['removal', 'keys'] as const };

export const identityStores = ['users', 'groups', 'roles', 'tokens'] as const;

/** A user, group, role or token was inserted, updated or removed. One kind, because their order counts. */
export const changed = event('identity.records.*', record);
