import { Injectable } from '@nestjs/common';
import { bytea, byteas, Database, raw, RecordTable, sql, type Queries, type Viewer } from '@stoa/persistence';
import type { Group } from './group.rules.js';

/** One per service and purpose. The number is arbitrary but must not change. */
const treeLock = 7_170_002;

/** Stores whose records contain a branch, which a move of a group rewrites. */
const branchedStores = ['groups', 'users', 'roles'];

/** The tree of groups. `GroupMembersRepository` has their members. */
@Injectable()
export class GroupsRepository {
  readonly table: RecordTable;

  constructor(database: Database) {
    this.table = new RecordTable(database, 'groups');
  }

  /** Prevents that a group moves or is removed until `tx` ends, for writes that copy a branch. Precedes every read. */
  async lockTreeShared(tx: Queries): Promise<void> {
    await tx.execute(sql`select pg_advisory_xact_lock_shared(${treeLock}::bigint)`);
  }

  /** Prevents that other transactions read or change the tree until `tx` ends. Precedes every read. */
  async lockTree(tx: Queries): Promise<void> {
    await tx.execute(sql`select pg_advisory_xact_lock(${treeLock}::bigint)`);
  }

  /** Locks a group for change. @throws Fault not_found, also if the viewer does not see it */
  async lock(tx: Queries, viewer: Viewer, id: string): Promise<Group> {
    return JSON.parse((await this.table.for(viewer).lock(tx, { id })).json) as Group;
  }

  async hasChildren(tx: Queries, org: string, id: string): Promise<boolean> {
    const child = await tx.row(
      sql`select 1 from groups where org = ${bytea(org)} and data->>'parent' = ${id} limit 1`,
    );
    return child !== undefined;
  }

  /** The role that the first group of a branch assigns to new users: its own, or that of the nearest group above. */
  async defaultRole(tx: Queries, org: string, branch: readonly string[]): Promise<string | null> {
    const nearest = await tx.row<{ role: string }>(sql`
      select data->>'role' as role from groups
      where org = ${bytea(org)} and id = any(${byteas(branch)}::bytea[]) and data->>'role' is not null
      order by array_position(${branch}::text[], encode(id, 'hex')) limit 1`);
    return nearest?.role ?? null;
  }

  /**
   * Rewrites the branch of every record below a moved group: the steps before the group stay, the steps from it on become
   * `branch`. One statement per store in one transaction, so no reader sees a record without either its old or its new
   * ancestors.
   */
  async moveBranches(
    tx: Queries,
    org: string,
    { branch, time }: { branch: readonly string[]; time: number },
  ): Promise<void> {
    const group = branch[0]!;
    const steps = sql`jsonb_array_elements_text(moved.data->'branch') with ordinality as path(step, place)`;
    for (const store of branchedStores)
      await tx.execute(sql`
        update ${raw(store)} as moved set ver = ver + 1,
          wire = record_with(wire, jsonb_build_object('_at', ${time}::bigint, 'branch',
            (select coalesce(jsonb_agg(step order by place), '[]') from ${steps}
             where place < (select min(place) from ${steps} where step = ${group})) || ${JSON.stringify(branch)}::jsonb))
        where org = ${bytea(org)} and acl && array[${bytea(group)}::bytea] and data->'branch' ? ${group}
          and id <> ${bytea(group)}`);
  }
}
