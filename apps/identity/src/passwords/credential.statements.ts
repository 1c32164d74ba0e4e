import { bytea, sql, type Queries } from '@stoa/persistence';
import type { Permit } from '../alterations/permit.js';

// The other credentials of a user end with the password. They are deleted here, from the tables of the features that issue
// them.

/** Invalidates a reset token that was sent to an address. */
export async function revokeResetTokens(tx: Queries, org: string, { user }: Permit): Promise<void> {
  await tx.execute(sql`delete from password_resets where org = ${bytea(org)} and user_id = ${bytea(user)}`);
}

/** @returns the ids of the keys, sessions and tokens that were revoked */
export async function revokeCredentials(
  tx: Queries,
  org: string,
  permit: Permit,
  { keep = '', withConfigured }: { keep?: string | undefined; withConfigured: boolean },
): Promise<string[]> {
  const { user } = permit;
  await revokeResetTokens(tx, org, permit);
  const keys = await tx.rows<{ id: string }>(sql`
    delete from keys where org = ${bytea(org)} and user_id = ${bytea(user)} and id <> ${bytea(keep)}
      and (${withConfigured} or hash not in (select hash from seeded_keys))
    returning encode(id, 'hex') as id`);
  const sessions = await tx.rows<{ id: string }>(sql`
    delete from sessions where org = ${bytea(org)} and user_id = ${bytea(user)} and hash <> ${keep}
    returning hash as id`);
  const tokens = await tx.rows<{ id: string }>(sql`
    delete from tokens where org = ${bytea(org)} and acl && array[${bytea(user)}::bytea]
      and data->>'owner' = ${user} and id <> ${bytea(keep)}
    returning encode(id, 'hex') as id`);
  return [...keys, ...sessions, ...tokens].map(({ id }) => id);
}
