import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@stoa/kernel';
import { bytea, byteas, Database, RecordTable, type Queries, type Viewer } from '@stoa/persistence';

/** A group as far as rules go. `branch` is the path from the group itself up to the root. */
export interface Group extends JsonObject {
  _id: string;
  parent: string;
  access: string[];
  branch: string[];
  role: string | null;
}

/** One per service and purpose; the number is arbitrary but must stay. */
const treeLock = 7_170_002;

/** Stores whose records carry a branch, all to be rewritten when a group moves. */
const branched = ['groups', 'users', 'roles'];

@Injectable()
export class GroupsRepository {
  readonly table: RecordTable;

  constructor(@Inject(Database) readonly database: Database) {
    this.table = new RecordTable(database, 'groups');
  }

  /** No group moves or goes until `tx` ends: for writes that copy a branch. To be taken before anything is read. */
  async keepTree(tx: Queries): Promise<void> {
    await tx.prepared('select pg_advisory_xact_lock_shared($1)', [treeLock]);
  }

  /** Nobody else reads or changes the tree until `tx` ends. To be taken before anything is read. */
  async changeTree(tx: Queries): Promise<void> {
    await tx.prepared('select pg_advisory_xact_lock($1)', [treeLock]);
  }

  /** A group for change. @throws Fault not_found, also for one that the viewer cannot see. */
  async lock(tx: Queries, viewer: Viewer, id: string): Promise<Group> {
    return JSON.parse((await this.table.for(viewer).lock(tx, { id })).json) as Group;
  }

  /** Makes a user a member, of which there is nothing to do when he is. */
  async join(
    tx: Queries,
    org: string,
    { group, user, time }: { group: string; user: string; time: number },
  ): Promise<void> {
    await tx.prepared(
      `update groups set ver = ver + 1,
         wire = record_with(wire, jsonb_build_object('access', data->'access' || to_jsonb($3::text), '_at', $4::bigint))
       where org = $1 and id = $2 and not data->'access' ? $3`,
      [bytea(org), bytea(group), user, time],
    );
  }

  /** Takes a user out of all groups. @returns the ids of those that have no member left. */
  async leaveAll(
    tx: Queries,
    org: string,
    { user, time }: { user: string; time: number },
  ): Promise<string[]> {
    const rows = await tx.prepared(
      `update groups set ver = ver + 1,
         wire = record_with(wire, jsonb_build_object('access', (data->'access') - $3::text, '_at', $4::bigint))
       where org = $1 and acl && array[$2::bytea] and data->'access' ? $3
       returning encode(id, 'hex'), jsonb_array_length(data->'access')`,
      [bytea(org), bytea(user), user, time],
    );
    return rows.filter(([, left]) => left === 0).map(([id]) => id as string);
  }

  async hasChildren(tx: Queries, org: string, id: string): Promise<boolean> {
    const rows = await tx.prepared(`select 1 from groups where org = $1 and data->>'parent' = $2 limit 1`, [
      bytea(org),
      id,
    ]);
    return rows.length > 0;
  }

  async withRole(tx: Queries, org: string, role: string): Promise<string[]> {
    const rows = await tx.prepared(
      `select encode(id, 'hex') from groups where org = $1 and data->>'role' = $2`,
      [bytea(org), role],
    );
    return rows.map(([id]) => id as string);
  }

  /** The role that the group at the foot of a branch gives to new users: its own, or that of the nearest one above. */
  async roleOn(tx: Queries, org: string, branch: readonly string[]): Promise<string | null> {
    const rows = await tx.prepared(
      `select data->>'role' from groups where org = $1 and id = any($2::bytea[]) and data->>'role' is not null
       order by array_position($3::text[], encode(id, 'hex')) limit 1`,
      [bytea(org), byteas(branch), branch],
    );
    return (rows[0]?.[0] as string | undefined) ?? null;
  }

  /**
   * Gives all that hangs below a group its new path: what stands before the group in a branch stays, what follows is
   * `branch`. One statement per store in one transaction, so no reader ever sees a record without its ancestors, old
   * or new.
   */
  async moveBranches(
    tx: Queries,
    org: string,
    { branch, time }: { branch: readonly string[]; time: number },
  ): Promise<void> {
    const group = branch[0]!;
    for (const table of branched)
      await tx.prepared(
        `update ${table} as moved set ver = ver + 1, wire = record_with(wire, jsonb_build_object('_at', $5::bigint, 'branch',
           (select coalesce(jsonb_agg(step order by place), '[]')
            from jsonb_array_elements_text(moved.data->'branch') with ordinality as path(step, place)
            where place < (select min(place) from jsonb_array_elements_text(moved.data->'branch')
                             with ordinality as path(step, place) where step = $3)) || $4::jsonb))
         where org = $1 and acl && array[$2::bytea] and data->'branch' ? $3 and id <> $2`,
        [bytea(org), bytea(group), group, JSON.stringify(branch), time],
      );
  }

  /** Users who are members of the group or of one below, or who are there at present. */
  async peopleOf(on: Queries, org: string, group: string): Promise<string[]> {
    const below = `org = $1 and acl && array[$2::bytea] and data->'branch' ? $3`;
    const rows = await on.prepared(
      `select encode(id, 'hex') from users where ${below}
       union select jsonb_array_elements_text(data->'access') from groups where ${below}`,
      [bytea(org), bytea(group), group],
    );
    return rows.map(([id]) => id as string);
  }
}
