import { bytea, type Queries } from '@stoa/persistence';

/** Addresses that users gave themselves without a proof: what was issued for such a user ends when another proves it. */
export const claimedAddresses = {
  async set(tx: Queries, org: string, user: string, isClaimed: boolean): Promise<void> {
    const statement = isClaimed
      ? 'insert into claimed_addresses (org, user_id) values ($1, $2) on conflict do nothing'
      : 'delete from claimed_addresses where org = $1 and user_id = $2';
    await tx.prepared(statement, [bytea(org), bytea(user)]);
  },

  async has(tx: Queries, org: string, user: string): Promise<boolean> {
    const rows = await tx.prepared('select 1 from claimed_addresses where org = $1 and user_id = $2', [
      bytea(org),
      bytea(user),
    ]);
    return rows.length > 0;
  },
};
