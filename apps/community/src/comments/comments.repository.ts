import { Injectable } from '@nestjs/common';
import { sql, type Queries } from '@stoa/persistence';
import type { Actor } from '../actors/actor.js';
import { isReadable, seesComment } from '../visibility/visibility.js';

export interface CommentFields {
  html?: string | undefined;
  isOfficial?: boolean | undefined;
  isPrivate?: boolean | undefined;
}

/** A comment as events show it. */
export interface CommentFacts {
  id: number;
  topic: number;
  forum: number;
  author: number | null;
}

@Injectable()
export class CommentsRepository {
  /** The author of a comment that the actor sees, null for anonymous; undefined: there is no such comment in the topic. */
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
    const row = await tx.row<{ id: number }>(sql`
      insert into comments (topic, author, parent, text, is_official, is_private)
      values (${topic}, ${author}, ${parent}, ${html}, ${isOfficial}, ${isPrivate}) returning id`);
    return row!.id;
  }

  async change(tx: Queries, id: number, { html, isOfficial, isPrivate }: CommentFields): Promise<void> {
    await tx.execute(sql`update comments set text = coalesce(${html}, text),
      is_official = coalesce(${isOfficial}, is_official), is_private = coalesce(${isPrivate}, is_private),
      updated = now() where id = ${id}`);
  }

  /** A topic has one official answer: the newest of its official comments. */
  async settleOfficial(tx: Queries, topic: number, made: number | undefined): Promise<void> {
    if (made !== undefined)
      await tx.execute(sql`update comments set is_official = false
        where topic = ${topic} and id <> ${made} and is_official`);
    await tx.execute(sql`update topics set official_answer = (select id from comments
        where topic = ${topic} and is_official and removed is null order by id desc limit 1)
      where id = ${topic}`);
  }

  /** Removes all comments of a user in topics that are not removed. */
  async removeAllOf(tx: Queries, author: number): Promise<CommentFacts[]> {
    const removed = await tx.rows<CommentFacts>(sql`
      update comments c set removed = now() from topics t
      where t.id = c.topic and ${isReadable} and c.author = ${author} and c.removed is null
      returning c.id, c.topic, t.forum, c.author`);
    const ids = removed.map(({ id }) => id);
    await tx.execute(
      sql`update topics set official_answer = null where official_answer = any(${ids}::int[])`,
    );
    return removed.sort((one, other) => one.id - other.id);
  }

  async remove(tx: Queries, id: number): Promise<void> {
    await tx.execute(sql`update comments set removed = now() where id = ${id}`);
  }
}
