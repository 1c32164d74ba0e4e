import { sql, type ReadModel, type Sql } from '@stoa/persistence';
import type { Actor } from '../actors/actor.js';
import { userCount } from '../counters/counts.js';
import { userView } from '../views/user.view.js';

/** Users with the addresses that the actor may see: those of other users take the scope `all`. */
const usersWhere = (actor: Actor, where: Sql): ReadModel => ({
  view: userView(actor, actor.scopes.includes('all')),
  from: sql`people`,
  alias: 'p',
  count: userCount,
  where: sql`not p.is_deleted and ${where}`,
});

export const allUsers = (actor: Actor): ReadModel => usersWhere(actor, sql`true`);
export const userById = (actor: Actor, id: number): ReadModel => usersWhere(actor, sql`p.id = ${id}::int`);
export const userBySsoGuid = (actor: Actor, guid: string): ReadModel =>
  usersWhere(actor, sql`p.sso_guid = ${guid}::text`);
