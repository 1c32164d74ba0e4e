import { Injectable } from '@nestjs/common';
import { sql, type Queries } from '@stoa/persistence';
import type { Actor } from '../actors/actor.js';
import { seesComment } from '../visibility/visibility.js';

export interface CommentFields {
  html?: string | undefined;
  isOfficial?: boolean | undefined;
  isPrivate?: boolean | undefined;
}

/** A comment as far as events go. */
export interface CommentFacts {
  id: number;
  topic: number;
  forum: number;
  author: number | null;
}

@Injectable()
export class CommentsRepository {
  /** The author of a comment of a topic that the actor sees, null for anonymous; undefined: there is none. */
  async authorOf(tx: Queries, actor: Actor, topic: number, id: number): Promise<number | null | undefined> {
    const row = await tx.row<{ author: number | null }>(
      sql`select c.author from comments c where c.id = ${id} and c.topic = ${topic} and ${seesComment(actor)}`,
    );
    return row?.author;
  }

  async create(
    tx: Queries,
    { topic, author, parent }: { topic: number; author: number | null; parent: number | null },
    { html = '', isOfficial = false, isPrivate = false }: CommentFields,
  ): Promise<number> {
    const rows = await tx.prepared(
      `insert into comments (topic, author, parent, text, is_official, is_private)
       values ($1, $2, $3, $4, $5, $6) returning id`,
      [topic, author, parent, html, isOfficial, isPrivate],
    );
    return rows[0]![0] as number;
  }

  async change(tx: Queries, id: number, { html, isOfficial, isPrivate }: CommentFields): Promise<void> {
    await tx.prepared(
      `update comments set text = coalesce($2, text), is_official = coalesce($3, is_official),
         is_private = coalesce($4, is_private), updated = now() where id = $1`,
      [id, html ?? null, isOfficial ?? null, isPrivate ?? null],
    );
  }

  /** A topic has one official answer: the newest that was made it. */
  async settleOfficial(tx: Queries, topic: number, made: number | undefined): Promise<void> {
    if (made !== undefined)
      await tx.prepared(
        'update comments set is_official = false where topic = $1 and id <> $2 and is_official',
        [topic, made],
      );
    await tx.prepared(
      `update topics set official_answer = (select id from comments
         where topic = $1 and is_official and removed is null order by id desc limit 1) where id = $1`,
      [topic],
    );
  }

  /** All that someone wrote, in topics that are there. */
  async removeAllOf(tx: Queries, author: number): Promise<CommentFacts[]> {
    const rows = await tx.prepared(
      `update comments c set removed = now() from topics t
       where t.id = c.topic and t.removed is null and c.author = $1 and c.removed is null
       returning c.id, c.topic, t.forum, c.author`,
      [author],
    );
    const removed = rows.map(([id, topic, forum, by]) => ({ id, topic, forum, author: by }) as CommentFacts);
    await tx.prepared('update topics set official_answer = null where official_answer = any($1::int[])', [
      removed.map(({ id }) => id),
    ]);
    return removed.sort((one, other) => one.id - other.id);
  }

  async remove(tx: Queries, id: number): Promise<void> {
    await tx.prepared('update comments set removed = now() where id = $1', [id]);
  }
}
