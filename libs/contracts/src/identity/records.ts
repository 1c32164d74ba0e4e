import { signInFields } from '@stoa/auth';
import { record } from '@stoa/dto';
import { event } from '../event.js';
import { recordOperations } from '../records.js';

const operations = recordOperations('identity');

/** Users, groups, roles and tokens, with the list grammar of every store. */
export const { get, list, summary, count, create } = operations;
export const change = { ...operations.change, alters: signInFields };
export const remove = { ...operations.remove, alters: ['removal', 'keys'] as const };

export const identityStores = ['users', 'groups', 'roles', 'tokens'] as const;

/** A user, group, role or token was inserted, updated or removed. One event type, because their order matters. */
export const changed = event('identity.records.*', record);
