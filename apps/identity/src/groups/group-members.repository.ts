import { Injectable } from '@nestjs/common';
import { bytea, byteas, Database, RecordTable, sql, type Queries, type Viewer } from '@stoa/persistence';

/** The users of groups: members, and users whose current group it is. */
@Injectable()
export class GroupMembersRepository {
  readonly #users: RecordTable;

  constructor(database: Database) {
    this.#users = new RecordTable(database, 'users');
  }

  /** Makes a user a member of a group, if the user is none yet. */
  async join(
    tx: Queries,
    org: string,
    { group, user, time }: { group: string; user: string; time: number },
  ): Promise<void> {
    await tx.execute(sql`
      update groups set ver = ver + 1, wire = record_with(wire, jsonb_build_object(
        'access', data->'access' || to_jsonb(${user}::text), '_at', ${time}::bigint))
      where org = ${bytea(org)} and id = ${bytea(group)} and not data->'access' ? ${user}`);
  }

  /** Removes a user from all groups. @returns the ids of the groups without a member */
  async leaveAll(
    tx: Queries,
    org: string,
    { user, time }: { user: string; time: number },
  ): Promise<string[]> {
    const groups = await tx.rows<{ id: string; isEmpty: boolean }>(sql`
      update groups set ver = ver + 1, wire = record_with(wire, jsonb_build_object(
        'access', (data->'access') - ${user}::text, '_at', ${time}::bigint))
      where org = ${bytea(org)} and acl && array[${bytea(user)}::bytea] and data->'access' ? ${user}
      returning encode(id, 'hex') as id, jsonb_array_length(data->'access') = 0 as "isEmpty"`);
    return groups.filter(({ isEmpty }) => isEmpty).map(({ id }) => id);
  }

  /** Moves users from a group that they left to the root group, without making them members of it. */
  async moveToRoot(
    tx: Queries,
    org: string,
    { group, users, time }: { group: string; users: string[]; time: number },
  ): Promise<void> {
    await tx.execute(sql`
      update users set ver = ver + 1, wire = record_with(wire, jsonb_build_object(
        'group', ${org}::text, 'branch', jsonb_build_array(${org}::text), '_at', ${time}::bigint))
      where org = ${bytea(org)} and id = any(${byteas(users)}::bytea[]) and data->>'group' = ${group}`);
  }

  /** Whether the group is the current group of a user. */
  async hasCurrentUsers(tx: Queries, org: string, group: string): Promise<boolean> {
    const user = await tx.row(
      sql`select 1 from users where org = ${bytea(org)} and data->>'group' = ${group} limit 1`,
    );
    return user !== undefined;
  }

  /** The members of the group and of the groups below it, and the users whose current group is one of these. */
  async usersBelow(tx: Queries, org: string, group: string): Promise<string[]> {
    const isBelow = sql`
      org = ${bytea(org)} and acl && array[${bytea(group)}::bytea] and data->'branch' ? ${group}`;
    const users = await tx.rows<{ id: string }>(sql`
      select encode(id, 'hex') as id from users where ${isBelow}
      union select jsonb_array_elements_text(data->'access') as id from groups where ${isBelow}`);
    return users.map(({ id }) => id);
  }

  /** Locks those of `users` that the viewer sees until `tx` ends. @returns their ids */
  async visible(tx: Queries, viewer: Viewer, users: readonly string[]): Promise<string[]> {
    return [...(await this.#users.for(viewer).lockAll(tx, users)).keys()];
  }
}
