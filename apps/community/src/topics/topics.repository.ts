import { Injectable } from '@nestjs/common';
import type { Input, community } from '@stoa/contracts';
import { sql, type Queries } from '@stoa/persistence';
import { fieldFault, type Actor } from '../actors/actor.js';
import { seesTopic } from '../visibility/visibility.js';

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
  /** Milliseconds since 1970. */
  updated: number;
}

const selectFacts = sql`select t.id, t.forum, o.type as "forumType", t.type, t.author, t.is_private as "isPrivate",
    t.needs_review as "needsReview", o.allow_anonymous_comments as "allowsAnonymousComments",
    (extract(epoch from t.updated) * 1000)::float8 as updated
  from topics t join forums o on o.id = t.forum`;

@Injectable()
export class TopicsRepository {
  /** The topic if the actor sees it; in a transaction it is locked until the end. */
  async visible(on: Queries, actor: Actor, id: number): Promise<TopicFacts | undefined> {
    return on.row<TopicFacts>(sql`${selectFacts} where t.id = ${id} and ${seesTopic(actor)} for update of t`);
  }

  /** Topics by their ids, visible or not. */
  async facts(tx: Queries, ids: readonly number[]): Promise<TopicFacts[]> {
    return tx.rows<TopicFacts>(sql`${selectFacts} where t.id = any(${ids}::int[]) order by t.id`);
  }

  /** The topics of a forum or of an author that are not removed; they are locked until `tx` ends. */
  async allOf(tx: Queries, of: { forum: number } | { author: number }): Promise<TopicFacts[]> {
    const isOf = 'forum' in of ? sql`t.forum = ${of.forum}` : sql`t.author = ${of.author}`;
    return tx.rows<TopicFacts>(
      sql`${selectFacts} where ${isOf} and t.removed is null order by t.id for update of t`,
    );
  }

  async create(
    tx: Queries,
    { forum, author, type, status }: { forum: number; author: number | null; type: number; status: number },
    { header, description, show_voter: showVoter = true, is_private: isPrivate = false, category }: Change,
  ): Promise<number> {
    const rows = await tx.prepared(
      `insert into topics (forum, author, type, status, header, description, show_voter, is_private, category)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
      [forum, author, type, status, header, description ?? '', showVoter, isPrivate, category ?? null],
    );
    return rows[0]![0] as number;
  }

  /** Absent keys stay; null empties. */
  async change(tx: Queries, id: number, body: Change & { status?: number | undefined }): Promise<void> {
    const set: string[] = ['updated = now()'];
    const values: unknown[] = [id];
    const put = (column: string, value: unknown): void => {
      if (value !== undefined) set.push(`${column} = $${values.push(value)}`);
    };
    const { description, needs_review: needsReview } = body;
    put('header', body.header);
    put('description', description === null ? '' : description);
    put('type', body.type);
    put('status', body.status);
    put('category', body.category);
    put('assigned_to', body.assigned_to);
    put('show_voter', body.show_voter);
    put('is_private', body.is_private);
    put('needs_review', needsReview === 'auto' ? undefined : needsReview);
    await tx.query(`update topics set ${set.join(', ')} where id = $1`, values);
  }

  /** @throws Fault invalid/validation for a tag of another forum */
  async setTags(tx: Queries, topic: number, forum: number, tags: readonly number[]): Promise<void> {
    await tx.prepared('delete from topic_tags where topic = $1', [topic]);
    if (!tags.length) return;
    const rows = await tx.prepared(
      `insert into topic_tags (topic, tag, created) select t.id, g.id, t.created from topics t, tags g
       where t.id = $1 and g.forum = $2 and g.id = any($3::int[]) returning tag`,
      [topic, forum, tags],
    );
    if (rows.length !== new Set(tags).size) throw fieldFault('tags');
  }

  /** @throws Fault invalid/validation for what is not of this forum */
  async mustBelong(tx: Queries, forum: number, { type, category }: Change): Promise<void> {
    const has = async (table: string, id: number): Promise<boolean> =>
      (await tx.prepared(`select 1 from ${table} where id = $1 and forum = $2`, [id, forum])).length > 0;
    if (type !== undefined && !(await has('types', type))) throw fieldFault('type');
    if (category && !(await has('categories', category))) throw fieldFault('category');
  }

  /** A status of this type: the one wanted, or the one called like the topic's current one, or the default. */
  async statusFor(
    tx: Queries,
    type: number,
    wanted?: { id?: number | undefined; current?: number },
  ): Promise<number> {
    const rows = await tx.prepared(
      `select s.id from statuses s where s.type = $1 and ($2::int is null or s.id = $2)
       order by lower(s.name) = (select lower(old.name) from topics t join statuses old on old.id = t.status
         where t.id = $3) desc nulls last, s.is_default desc, s.id limit 1`,
      [type, wanted?.id ?? null, wanted?.current ?? null],
    );
    if (!rows.length) throw fieldFault('status');
    return rows[0]![0] as number;
  }

  async isAgent(tx: Queries, id: number): Promise<boolean> {
    return (await tx.prepared('select 1 from people where id = $1 and is_staff', [id])).length > 0;
  }

  async hasForeignComments(tx: Queries, topic: number, person: number): Promise<boolean> {
    const rows = await tx.prepared(
      `select 1 from comments where topic = $1 and removed is null and author is distinct from $2 limit 1`,
      [topic, person],
    );
    return rows.length > 0;
  }

  async remove(tx: Queries, ids: readonly number[]): Promise<void> {
    await tx.prepared('update topics set removed = now() where id = any($1::int[])', [ids]);
  }
}
