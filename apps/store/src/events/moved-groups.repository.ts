import { Injectable } from '@nestjs/common';
import { bytea, type Queries } from '@stoa/persistence';
import { StoresRepository } from '../stores/stores.repository.js';

/** Records that hang below a group follow it to its new place in the tree. */
@Injectable()
export class MovedGroupsRepository {
  constructor(private readonly stores: StoresRepository) {}

  /**
   * What stands before the group in a record's branch stays, what follows becomes `branch`. A statement per store, so
   * no reader ever finds a record without its old ancestors nor its new ones.
   */
  async syncGroup(
    tx: Queries,
    org: string,
    { group, branch }: { group: string; branch: string[] },
  ): Promise<void> {
    for (const { manifest } of await this.stores.list(org))
      await tx.prepared(
        `update records."${manifest.name}" as moved set ver = ver + 1, writer = null,
           wire = record_with(wire, jsonb_build_object('branch', below || $4::jsonb))
         from (select id as moved_id, (select coalesce(jsonb_agg(step order by place), '[]')
                 from jsonb_array_elements_text(data->'branch') with ordinality as path(step, place)
                 where place < (select min(place) from jsonb_array_elements_text(data->'branch')
                                  with ordinality as path(step, place) where step = $3)) as below, data->'branch' as old
               from records."${manifest.name}"
               where org = $1 and acl && array[$2::bytea] and data->'branch' ? $3) as found
         where moved.org = $1 and moved.id = moved_id and old <> below || $4::jsonb`,
        [bytea(org), bytea(group), group, JSON.stringify(branch)],
      );
  }
}
