import { Injectable } from '@nestjs/common';
import { notFound } from '@stoa/kernel';
import type { Queries } from '@stoa/persistence';
import { fieldFault } from '../actors/actor.js';

@Injectable()
export class GroupsRepository {
  /** @throws Fault conflict/unique */
  async create(on: Queries, name: string): Promise<number> {
    const rows = await on.prepared('insert into groups (name) values ($1) returning id', [name]);
    return rows[0]![0] as number;
  }

  /** @throws Fault not_found, conflict/unique */
  async rename(on: Queries, id: number, name: string): Promise<void> {
    const rows = await on.prepared('update groups set name = $2 where id = $1 returning id', [id, name]);
    if (!rows.length) throw notFound('group');
  }

  async remove(on: Queries, id: number): Promise<void> {
    const rows = await on.prepared('delete from groups where id = $1 returning id', [id]);
    if (!rows.length) throw notFound('group');
  }

  /** @throws Fault not_found for an unknown group */
  async join(on: Queries, group: number, person: number): Promise<void> {
    const rows = await on.prepared(
      `with joined as (insert into group_members (group_id, person) select id, $2 from groups where id = $1
         on conflict do nothing)
       select from groups where id = $1`,
      [group, person],
    );
    if (!rows.length) throw notFound('group');
  }

  async leave(on: Queries, group: number, person: number): Promise<void> {
    await on.prepared('delete from group_members where group_id = $1 and person = $2', [group, person]);
  }

  /** @throws Fault invalid for a group that does not exist */
  async check(on: Queries, groups: readonly number[]): Promise<void> {
    const rows = await on.prepared('select id from groups where id = any($1::int[])', [groups]);
    if (rows.length !== new Set(groups).size) throw fieldFault('groups');
  }

  /** These groups and no others. @throws Fault invalid for an unknown one */
  async setFor(tx: Queries, person: number, groups: readonly number[]): Promise<void> {
    await tx.prepared('delete from group_members where person = $1', [person]);
    const rows = await tx.prepared(
      `insert into group_members (group_id, person) select id, $2 from groups where id = any($1::int[])
       returning group_id`,
      [groups, person],
    );
    if (rows.length !== new Set(groups).size) throw fieldFault('groups');
  }
}
