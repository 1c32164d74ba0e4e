import { Reply, type ReplyMeta } from '@stoa/bus';
import { notFound, type TableQuery } from '@stoa/kernel';
import { oneOf, pageOf, sql } from '@stoa/persistence';
import type { Database, Queries, ReadModel, TableSource } from '@stoa/persistence';
import type { Actor } from './actor.js';
import { forumIsSeen } from '../visibility/visibility.js';

/** A reply names the actor of a request that was made in the name of another user. */
export const metaOf = ({ isActing, id }: Actor): ReplyMeta => (isActing ? { actor: id } : {});

interface List {
  model: ReadModel;
  source: TableSource;
}

/** The reply with one page of a list. */
export async function listReply(
  database: Database,
  actor: Actor,
  list: List,
  query: TableQuery,
): Promise<Reply> {
  const { rows, page } = await pageOf(database, { ...list, caller: actor.id }, query);
  return Reply.list(rows, { ...metaOf(actor), page });
}

/** The reply with one object. @throws Fault not_found */
export const oneReply = async (on: Queries, actor: Actor, model: ReadModel): Promise<Reply> =>
  jsonReply(actor, await oneOf(on, model));

export const jsonReply = (actor: Actor, json: string): Reply => Reply.one(json, metaOf(actor));
export const deletedReply = (actor: Actor, id: number | string): Reply =>
  jsonReply(actor, JSON.stringify({ id, deleted: true }));

/** @throws Fault not_found for a forum that the actor does not see */
export async function mustSeeForum(on: Queries, actor: Actor, forum: number): Promise<void> {
  const row = await on.row(sql`select 1 where ${forumIsSeen(actor, sql`${forum}::int`)}`);
  if (!row) throw notFound('forum');
}
