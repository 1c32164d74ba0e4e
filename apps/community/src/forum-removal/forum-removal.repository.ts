import { Injectable } from '@nestjs/common';
import { sql, type Queries } from '@stoa/persistence';
import { fieldFault } from '../actors/actor.js';
import { MergingRepository } from '../topics/merging.repository.js';

@Injectable()
export class ForumRemovalRepository {
  constructor(private readonly merging: MergingRepository) {}

  /** Removes a forum with its topics. */
  async remove(tx: Queries, id: number): Promise<void> {
    await this.merging.separateAllOf(tx, sql`select id from topics where forum = ${id}`);
    await tx.execute(sql`delete from topics where forum = ${id}`);
    await tx.execute(sql`delete from forums where id = ${id}`);
  }

  /**
   * Moves the topics of a forum. Topics keep type, status, category and tags that the other forum has by the same name,
   * whatever its case. Else they get the first type, its default status, no category.
   * @throws Fault invalid for a forum that does not exist
   */
  async moveTopics(tx: Queries, from: number, to: number): Promise<void> {
    const target = await tx.row(sql`select id from forums where id = ${to} and id <> ${from}`);
    if (!target) throw fieldFault('move_topics_to');
    await tx.execute(sql`
      update topics t set forum = ${to}, category = place.category, type = place.type, status = place.status
      from (select o.id, y.id as type, s.id as status, there.id as category from topics o
        join types old on old.id = o.type join statuses was on was.id = o.status
        join lateral (select * from types n where n.forum = ${to} order by lower(n.name) = lower(old.name) desc, n.id
          limit 1) y on true
        join lateral (select * from statuses n where n.type = y.id
          order by lower(n.name) = lower(was.name) desc, n.is_default desc, n.id limit 1) s on true
        left join categories k on k.id = o.category
        left join categories there on there.forum = ${to} and lower(there.name) = lower(k.name)
        where o.forum = ${from}) place
      where t.id = place.id`);
    await tx.execute(sql`
      insert into topic_tags (topic, tag, created)
      select x.topic, there.id, x.created from topic_tags x join tags g on g.id = x.tag
        join tags there on there.forum = ${to} and lower(there.name) = lower(g.name)
      where g.forum = ${from} on conflict do nothing`);
    await tx.execute(sql`delete from topic_tags x using tags g where g.id = x.tag and g.forum = ${from}`);
  }
}
