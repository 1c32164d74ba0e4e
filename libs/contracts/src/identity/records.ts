import { recordOperations } from '../records.js';

/** users, groups, roles and tokens, with the same list grammar as any store. */
export const { get, list, summary, count, create, change, remove } = recordOperations('identity');

export const identityStores = ['users', 'groups', 'roles', 'tokens'] as const;
