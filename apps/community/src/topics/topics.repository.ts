import { Injectable } from '@nestjs/common';
import type { Input, community } from '@stoa/contracts';
import { notFound } from '@stoa/kernel';
import { definedFields, dynamic, joinSql, raw, sql, type Queries } from '@stoa/persistence';
import { fieldFault, type Actor } from '../actors/actor.js';
import { MergingRepository } from './merging.repository.js';
import { isReadable, seesTopic } from '../visibility/visibility.js';

type Change = Partial<Input<typeof community.topics.update>['body']>;

/** A topic as far as rules go. */
export interface TopicFacts {
  id: number;
  forum: number;
  forumType: number;
  type: number;
  author: number | null;
  isPrivate: boolean;
  needsReview: boolean;
  allowsAnonymousComments: boolean;
  allowsAnonymousVotes: boolean;
  duplicateOf: number | null;
  /** Milliseconds since 1970. */
  updated: number;
}

const selectFacts = sql`select t.id, t.forum, o.type as "forumType", t.type, t.author, t.is_private as "isPrivate",
    t.needs_review as "needsReview", o.allow_anonymous_comments as "allowsAnonymousComments",
    o.allow_anonymous_votes as "allowsAnonymousVotes",
    t.duplicate_of as "duplicateOf",
    (extract(epoch from t.updated) * 1000)::float8 as updated
  from topics t join forums o on o.id = t.forum`;

@Injectable()
export class TopicsRepository {
  constructor(private readonly merging: MergingRepository) {}

  /** Reads a topic and locks it until `tx` ends. @throws Fault not_found for a topic that the actor does not see */
  async mustSee(tx: Queries, actor: Actor, id: number): Promise<TopicFacts> {
    const facts = await tx.row<TopicFacts>(
      sql`${selectFacts} where t.id = ${id} and ${seesTopic(actor)} for update of t`,
    );
    if (!facts) throw notFound('topic');
    return facts;
  }

  /** Topics by their ids, visible or not. */
  async facts(tx: Queries, ids: readonly number[]): Promise<TopicFacts[]> {
    return tx.rows<TopicFacts>(sql`${selectFacts} where t.id = any(${ids}::int[]) order by t.id`);
  }

  /** The topics of a forum or of an author that are not removed, with duplicates; they are locked until `tx` ends. */
  async allOf(tx: Queries, of: { forum: number } | { author: number }): Promise<TopicFacts[]> {
    const isOf = 'forum' in of ? sql`t.forum = ${of.forum}` : sql`t.author = ${of.author}`;
    return tx.rows<TopicFacts>(
      sql`${selectFacts} where ${isOf} and ${isReadable} order by t.id for update of t`,
    );
  }

  async create(
    tx: Queries,
    { forum, author, type, status }: { forum: number; author: number | null; type: number; status: number },
    { header, description, show_voter: showVoter = true, is_private: isPrivate = false, category }: Change,
  ): Promise<number> {
    const row = await tx.row<{ id: number }>(sql`
      insert into topics (forum, author, type, status, header, description, show_voter, is_private, category)
      values (${forum}, ${author}, ${type}, ${status}, ${header}, ${description ?? ''}, ${showVoter}, ${isPrivate},
        ${category}) returning id`);
    return row!.id;
  }

  /** Absent keys stay; null empties. */
  async change(tx: Queries, id: number, body: Change & { status?: number | undefined }): Promise<void> {
    const { description, needs_review: needsReview } = body;
    const columns = definedFields({
      header: body.header,
      description: description === null ? '' : description,
      type: body.type,
      status: body.status,
      category: body.category,
      assigned_to: body.assigned_to,
      show_voter: body.show_voter,
      is_private: body.is_private,
      needs_review: needsReview === 'auto' ? undefined : needsReview,
    });
    const set = Object.entries(columns).map(([column, value]) => sql`${raw(column)} = ${value}`);
    await tx.execute(
      dynamic(sql`update topics set ${joinSql([sql`updated = now()`, ...set], ', ')} where id = ${id}`),
    );
  }

  /** @throws Fault invalid/validation for a tag of another forum */
  async setTags(tx: Queries, topic: number, forum: number, tags: readonly number[]): Promise<void> {
    await tx.execute(sql`delete from topic_tags where topic = ${topic}`);
    if (!tags.length) return;
    const inserted = await tx.execute(sql`
      insert into topic_tags (topic, tag, created) select t.id, g.id, t.created from topics t, tags g
      where t.id = ${topic} and g.forum = ${forum} and g.id = any(${tags}::int[])`);
    if (inserted !== new Set(tags).size) throw fieldFault('tags');
  }

  /** @throws Fault invalid/validation for a type or a category of another forum */
  async mustBelong(tx: Queries, forum: number, { type, category }: Change): Promise<void> {
    const has = async (table: 'types' | 'categories', id: number): Promise<boolean> =>
      (await tx.row(sql`select 1 from ${raw(table)} where id = ${id} and forum = ${forum}`)) !== undefined;
    if (type !== undefined && !(await has('types', type))) throw fieldFault('type');
    if (category && !(await has('categories', category))) throw fieldFault('category');
  }

  /** A status of this type: the wanted one, or one by the name of the topic's current status, or the default. */
  async statusFor(
    tx: Queries,
    type: number,
    wanted?: { id?: number | undefined; current?: number },
  ): Promise<number> {
    const row = await tx.row<{ id: number }>(sql`
      select s.id from statuses s
      where s.type = ${type} and (${wanted?.id}::int is null or s.id = ${wanted?.id}::int)
      order by lower(s.name) = (select lower(old.name) from topics t join statuses old on old.id = t.status
        where t.id = ${wanted?.current}) desc nulls last, s.is_default desc, s.id limit 1`);
    if (!row) throw fieldFault('status');
    return row.id;
  }

  async hasCommentsOfOthers(tx: Queries, topic: number, user: number): Promise<boolean> {
    const row = await tx.row(sql`
      select 1 from comments where topic = ${topic} and removed is null and author is distinct from ${user} limit 1`);
    return row !== undefined;
  }

  async remove(tx: Queries, ids: readonly number[]): Promise<void> {
    await this.merging.separateAllOf(tx, sql`select unnest(${ids}::int[])`);
    await tx.execute(
      sql`update topics set removed = now(), duplicate_of = null where id = any(${ids}::int[])`,
    );
  }
}
