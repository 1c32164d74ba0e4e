import { Reply, type ReplyMeta } from '@stoa/bus';
import { notFound, type TableQuery } from '@stoa/kernel';
import * as tables from '@stoa/persistence';
import type { Database, ReadModel, Queries, TableSource } from '@stoa/persistence';
import type { Actor } from './actors/actor.js';
import { forumIsSeen } from './visibility.js';

/** The first two values of each statement (`visibility.ts`), and mention of both, so that PostgreSQL knows their types. */
const actorKnown = '$1::int is not null and $2::boolean is not null';
export const valuesOf = ({ id, isStaff }: Actor): unknown[] => [id, isStaff];

/** What a reply says about who made the request, when it was made in another one's name. */
export const metaOf = ({ isActing, id }: Actor): ReplyMeta => (isActing ? { actor: id } : {});

/** What may be seen by an actor; `$3` and on are a kind's own values. */
const seen = (model: ReadModel): ReadModel => ({
  ...model,
  where: `${actorKnown} and ${model.where}`,
  ...(model.count && { count: `${model.count} where ${actorKnown}` }),
});

interface List {
  model: ReadModel;
  source: TableSource;
  values?: unknown[];
}

/** One page of what the actor sees. */
export const rowsOf = (
  database: Database,
  actor: Actor,
  { model, source, values = [] }: List,
  query: TableQuery,
): Promise<tables.TablePage> => {
  const listed = { model: seen(model), source, values: [...valuesOf(actor), ...values], caller: actor.id };
  return tables.pageOf(database, listed, query);
};

export async function listOf(
  database: Database,
  actor: Actor,
  list: List,
  query: TableQuery,
): Promise<Reply> {
  const { rows, page } = await rowsOf(database, actor, list, query);
  return Reply.list(rows, { ...metaOf(actor), page });
}

/** One object as the actor sees it. @throws Fault not_found */
export const oneOf = (on: Queries, actor: Actor, model: ReadModel, values: unknown[]): Promise<string> =>
  tables.oneOf(on, seen(model), [...valuesOf(actor), ...values]);

export const replyOf = (actor: Actor, json: string): Reply => Reply.one(json, metaOf(actor));
export const deletedReply = (actor: Actor, id: number | string): Reply =>
  replyOf(actor, JSON.stringify({ id, deleted: true }));

/** @throws Fault not_found for a forum that the actor does not see */
export async function mustSeeForum(on: Queries, actor: Actor, forum: number): Promise<void> {
  const rows = await on.prepared(`select 1 where ${actorKnown} and ${forumIsSeen('$3::int')}`, [
    ...valuesOf(actor),
    forum,
  ]);
  if (!rows.length) throw notFound('forum');
}
