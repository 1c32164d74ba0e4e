import { bytea, sql, type Queries } from '@stoa/persistence';

/** The organisation of this deployment. Its id is the id of its root group, the one group without a parent. */
export const organisation = {
  async id(on: Queries): Promise<string | undefined> {
    const statement = sql`select encode(id, 'hex') as id from groups where id = org order by id limit 1`;
    return (await on.row<{ id: string }>(statement))?.id;
  },

  /** The members of the root group in the order in which they joined. */
  async rootMembers(on: Queries, org: string): Promise<string[]> {
    const root = await on.row<{ members: string[] }>(
      sql`select data->'access' as members from groups where org = ${bytea(org)} and id = ${bytea(org)}`,
    );
    return root!.members;
  },
};
