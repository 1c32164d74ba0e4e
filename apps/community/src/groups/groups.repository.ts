import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { notFound } from '@stoa/kernel';
import { sql, type Queries } from '@stoa/persistence';
import type { Repository } from 'typeorm';
import { fieldFault } from '../actors/actor.js';
import { endsSsoState } from '../profiles/profiles.repository.js';
import { GroupEntity } from './group.entity.js';

@Injectable()
export class GroupsRepository {
  constructor(@InjectRepository(GroupEntity) private readonly groups: Repository<GroupEntity>) {}

  /** @throws Fault conflict/unique */
  async create(name: string): Promise<number> {
    const { identifiers } = await this.groups.insert({ name });
    return identifiers[0]!.id as number;
  }

  /** @throws Fault not_found, conflict/unique */
  async rename(id: number, name: string): Promise<void> {
    const { affected } = await this.groups.update({ id }, { name });
    if (!affected) throw notFound('group');
  }

  /** @throws Fault not_found */
  async remove(id: number): Promise<void> {
    const { affected } = await this.groups.delete({ id });
    if (!affected) throw notFound('group');
  }

  /** @throws Fault not_found for a group that does not exist */
  async join(on: Queries, group: number, user: number): Promise<void> {
    const found = await on.row(sql`
      with joined as (insert into group_members (group_id, person)
          select id, ${user}::int from groups where id = ${group} on conflict do nothing),
        touched as (${endsSsoState(user)})
      select from groups where id = ${group}`);
    if (!found) throw notFound('group');
  }

  async leave(on: Queries, group: number, user: number): Promise<void> {
    await on.execute(sql`
      with touched as (${endsSsoState(user)})
      delete from group_members where group_id = ${group} and person = ${user}`);
  }

  /** @throws Fault invalid for a group that does not exist */
  async mustExist(on: Queries, groups: readonly number[]): Promise<void> {
    const found = await on.execute(sql`select id from groups where id = any(${groups}::int[])`);
    if (found !== new Set(groups).size) throw fieldFault('groups');
  }

  /** Sets the groups of a user. @throws Fault invalid for a group that does not exist */
  async setFor(tx: Queries, user: number, groups: readonly number[]): Promise<void> {
    await tx.execute(sql`delete from group_members where person = ${user}`);
    const inserted = await tx.execute(sql`insert into group_members (group_id, person)
      select id, ${user}::int from groups where id = any(${groups}::int[])`);
    if (inserted !== new Set(groups).size) throw fieldFault('groups');
  }
}
