import { record } from '@stoa/dto';
import { event } from '../event.js';
import { recordOperations } from '../records.js';

/** users, groups, roles and tokens, with the same list grammar as any store. */
export const { get, list, summary, count, create, change, remove } = recordOperations('identity');

export const identityStores = ['users', 'groups', 'roles', 'tokens'] as const;

/** A user, group, role or token was inserted, updated or removed. One kind, because their order counts. */
export const happened = event('identity.records.*', record);
