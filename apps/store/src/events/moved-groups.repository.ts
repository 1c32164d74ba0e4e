import { Injectable } from '@nestjs/common';
import { bytea, raw, sql, type Queries } from '@stoa/persistence';
import { StoresRepository } from '../stores/stores.repository.js';

/** Updates the branches of records when a group moves within the tree of groups. */
@Injectable()
export class MovedGroupsRepository {
  constructor(private readonly stores: StoresRepository) {}

  /**
   * In the branch of each record below the group the steps before the group stay, and the steps from the group on become
   * `branch`. One statement per store, so that a reader sees a record either with its old ancestors or with its new ones.
   */
  async updateBranches(
    tx: Queries,
    org: string,
    { group, branch }: { group: string; branch: string[] },
  ): Promise<void> {
    const ancestors = sql`${JSON.stringify(branch)}::jsonb`;
    for (const { manifest } of await this.stores.list(org)) {
      const table = raw(`records."${manifest.name}"`);
      await tx.execute(sql`
        update ${table} as moved set ver = ver + 1, writer = null,
          wire = record_with(wire, jsonb_build_object('branch', below || ${ancestors}))
        from (select id as moved_id, data->'branch' as old,
                (select coalesce(jsonb_agg(step order by place), '[]')
                 from jsonb_array_elements_text(data->'branch') with ordinality as path (step, place)
                 where place < (select min(place)
                                from jsonb_array_elements_text(data->'branch') with ordinality as path (step, place)
                                where step = ${group})) as below
              from ${table}
              where org = ${bytea(org)} and acl && array[${bytea(group)}::bytea] and data->'branch' ? ${group}) as found
        where moved.org = ${bytea(org)} and moved.id = moved_id and old <> below || ${ancestors}`);
    }
  }
}
