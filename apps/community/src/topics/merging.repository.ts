import { Injectable } from '@nestjs/common';
import { sql, type Queries, type Sql } from '@stoa/persistence';
import { fieldFault } from '../actors/actor.js';
import { isReadable } from '../visibility/visibility.js';

/**
 * Makes topics duplicates of others. The target gets the votes and subscriptions of users who have none there. They are
 * marked with the duplicate that they come from, so that it can become a topic of its own again.
 */
@Injectable()
export class MergingRepository {
  /** Locks a topic and its targets until `tx` ends, in one order, so that two merges cannot block each other. */
  async lock(tx: Queries, topic: number, target: number | null): Promise<void> {
    await tx.execute(sql`select from topics where id in (${topic}, ${target})
      or id = (select duplicate_of from topics where id = ${topic}) order by id for update`);
  }

  /** @throws Fault invalid/validation for a target that does not exist, or if a duplicate would have a duplicate */
  async merge(tx: Queries, topic: number, target: number): Promise<void> {
    const found = await tx.row<{ isDuplicate: boolean; hasDuplicates: boolean }>(sql`
      select t.duplicate_of is not null as "isDuplicate",
        exists (select from topics d where d.duplicate_of = ${topic}) as "hasDuplicates"
      from topics t where t.id = ${target} and ${isReadable}`);
    if (!found || target === topic) throw fieldFault('duplicate_of');
    if (found.isDuplicate || found.hasDuplicates) throw fieldFault('duplicate_of', 'chain');
    await tx.execute(sql`update topics set removed = now(), duplicate_of = ${target} where id = ${topic}`);
    await tx.execute(sql`
      insert into topic_votes (topic, person, visitor, value, created, merged_from)
      select ${target}::int, person, visitor, value, created, topic from topic_votes where topic = ${topic}
      on conflict do nothing`);
    await tx.execute(sql`
      insert into subscriptions (person, topic, created, merged_from)
      select person, ${target}::int, created, topic from subscriptions where topic = ${topic}
      on conflict do nothing`);
    await this.#count(tx, target);
  }

  /** What the target has from this duplicate and another duplicate has too, it has from that one now. */
  async separate(tx: Queries, topic: number, target: number): Promise<void> {
    await tx.execute(sql`update topics set removed = null, duplicate_of = null where id = ${topic}`);
    const isOfOther = sql`r.topic in (select id from topics where duplicate_of = ${target})
      and m.topic = ${target} and m.merged_from = ${topic}`;
    await tx.execute(sql`
      update topic_votes m set merged_from = r.topic, value = r.value, created = r.created from topic_votes r
      where ${isOfOther} and (r.person = m.person or r.visitor = m.visitor)`);
    await tx.execute(sql`
      update subscriptions m set merged_from = r.topic, created = r.created from subscriptions r
      where ${isOfOther} and r.person = m.person`);
    const isOfTopic = sql`topic = ${target} and merged_from = ${topic}`;
    await tx.execute(sql`delete from topic_votes where ${isOfTopic}`);
    await tx.execute(sql`delete from subscriptions where ${isOfTopic}`);
    await this.#count(tx, target);
  }

  /** Separates the duplicates of topics that go. */
  async separateAllOf(tx: Queries, targets: Sql): Promise<void> {
    await tx.execute(sql`
      update topics set removed = null, duplicate_of = null where duplicate_of in (${targets})`);
  }

  async #count(tx: Queries, topic: number): Promise<void> {
    await tx.execute(sql`update topics t set positive = v.positive, negative = v.negative
      from (select count(*) filter (where value = 1) as positive, count(*) filter (where value = -1) as negative
        from topic_votes where topic = ${topic}) v where t.id = ${topic}`);
  }
}
