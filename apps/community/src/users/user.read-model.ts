import { community } from '@stoa/dto';
import { columns, raw, sql, type ReadModel, type Sql, type TableSource } from '@stoa/persistence';
import type { Actor } from '../actors/actor.js';
import { userCount } from '../counters/counts.js';
import { userEmail, userView } from '../views/user.view.js';

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

export const usersSource: TableSource = {
  resource: community.resources.communityUsers,
  columns: {
    ...columns('p', ['id', 'name', 'is_staff', 'language', 'date_joined', 'last_activity', 'sso_guid']),
    email: userEmail,
    rating: sql`p.rating::numeric`,
    group: (test) =>
      sql`exists (select from group_members gm where gm.person = p.id and ${test(raw('gm.group_id'))})`,
  },
};

export const anonymousUser = {
  id: 0,
  name: 'Anonymous',
  title: '',
  avatar_url: '',
  display_name: 'Anonymous',
  name_and_title: 'Anonymous',
  slug: 'anonymous',
  language: 'en',
  rating: 0,
  is_staff: false,
  is_authenticated: false,
  updates_count: 0,
  last_activity: null,
  date_joined: null,
  groups: [],
  custom_fields: [],
};
