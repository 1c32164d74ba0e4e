import { Reply, type ReplyMeta } from '@stoa/bus';
import { notFound, type TableQuery } from '@stoa/kernel';
import { isPlainList, tableList, type Database, type Queries, type TableSource } from '@stoa/persistence';
import type { Actor } from './actors/actor.js';
import { seesForum } from './visibility.js';

/** Where the objects of one kind are, who sees them, and what they look like. */
export interface Kind {
  view: string;
  /** Tables, with the aliases that `visibility.ts` and `views.ts` know. */
  from: string;
  /** Of those that the actor sees; `$3` and on are the list's own values. */
  where: string;
}

/** Every statement has both, so that PostgreSQL knows their types. */
const actorKnown = '$1::int is not null and $2::boolean is not null';

export const valuesOf = ({ id, isStaff }: Actor): unknown[] => [id, isStaff];

/** What a reply says about who made the request, when it was made in another one's name. */
export const metaOf = ({ isActing, id }: Actor): ReplyMeta => (isActing ? { actor: id } : {});

/** To plan a view takes longer than to read a page of it: what is asked for all the time is planned once. */
const searchOf = (database: Database, query: TableQuery): Database['search'] =>
  isPlainList(query)
    ? (text, values) => database.preparedSearch(text, values)
    : (text, values) => database.search(text, values);

/** One page of what the actor sees, and how much there is of it. Two statements, however long the page. */
export async function listOf(
  database: Database,
  actor: Actor,
  {
    kind: { view, from, where },
    source,
    values = [],
  }: { kind: Kind; source: TableSource; values?: unknown[] },
  query: TableQuery,
): Promise<Reply> {
  const all = [...valuesOf(actor), ...values];
  const { where: asked, order, page } = tableList(source, query, all);
  const selection = `from ${from} where ${actorKnown} and ${where} and ${asked}`;
  const search = searchOf(database, query);
  const [rows, [counted]] = await Promise.all([
    search(`select ${view}::text ${selection} order by ${order} ${page}`, all),
    // The last two are the page's.
    search(`select count(*) ${selection}`, all.slice(0, -2)),
  ]);
  const { limit, offset } = query;
  const meta = { ...metaOf(actor), page: { count: Number(counted![0]), limit, offset } };
  return Reply.list(
    rows.map(([json]) => json as string),
    meta,
  );
}

/** One object as the actor sees it. @throws Fault not_found */
export async function oneOf(on: Queries, actor: Actor, kind: Kind, values: unknown[]): Promise<string> {
  const { view, from, where } = kind;
  const rows = await on.prepared(`select ${view}::text from ${from} where ${actorKnown} and ${where}`, [
    ...valuesOf(actor),
    ...values,
  ]);
  if (!rows.length) throw notFound('object');
  return rows[0]![0] as string;
}

export const replyOf = (actor: Actor, json: string): Reply => Reply.one(json, metaOf(actor));
export const deletedReply = (actor: Actor, id: number | string): Reply =>
  replyOf(actor, JSON.stringify({ id, deleted: true }));

/** @throws Fault not_found for a forum that the actor does not see */
export async function mustSeeForum(on: Queries, actor: Actor, forum: number): Promise<void> {
  const rows = await on.prepared(
    `select 1 from forums f where ${actorKnown} and f.id = $3 and ${seesForum}`,
    [...valuesOf(actor), forum],
  );
  if (!rows.length) throw notFound('forum');
}
