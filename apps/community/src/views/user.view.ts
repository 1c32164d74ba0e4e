import { columns, jsonObject, raw, sql, type Sql } from '@stoa/persistence';
import { countOfUser } from '../counters/counts.js';
import type { Viewer } from '../visibility/visibility.js';
import { customValues } from './custom-field.view.js';
import { jsonList, slug, time } from './json.js';

/** A deleted user and anonymous have the id 0. */
export const userSummary = (id: Sql): Sql => sql`(select row_to_json(r) from (select
    case when p.is_deleted is false then p.id else 0 end as id,
    case when p.is_deleted then 'Deleted user' else coalesce(p.name, 'Anonymous') end as name,
    case when p.is_deleted is false then p.title else '' end as title,
    case when p.is_deleted is false then p.avatar_url else '' end as avatar_url
  from (select) nobody left join people p on p.id = ${id}) r)`;

export const membershipsOf = (user: Sql): Sql =>
  jsonList(sql`select ${jsonObject(columns('g', ['id', 'name']))}
    from group_members gm join groups g on g.id = gm.group_id where gm.person = ${user} order by g.id`);

const publicFields = (viewer: Viewer): Record<string, Sql> => ({
  ...columns('p', ['id', 'name', 'title', 'avatar_url']),
  display_name: raw('p.name'),
  name_and_title: sql`concat_ws(', ', p.name, nullif(p.title, ''))`,
  slug: slug(raw('p.name')),
  ...columns('p', ['language', 'rating', 'is_staff']),
  is_authenticated: sql`true`,
  updates_count: countOfUser(viewer, ['topics', 'comments'], raw('p.id')),
  last_activity: time(raw('p.last_activity')),
  date_joined: time(raw('p.date_joined')),
  groups: membershipsOf(raw('p.id')),
  custom_fields: customValues('person_values', sql`v.person = p.id`),
});

/** The address of a user: that of the directory, else the one that the site names. */
export const userEmail = sql`coalesce(p.email, p.sso_email)`;

const contactFields = { email: userEmail, ...columns('p', ['email_verified', 'sso_guid']) };

/** @param showsContacts whether the viewer sees the addresses of all users; each user sees the own one */
export const userView = (viewer: Viewer, showsContacts: boolean): Sql => {
  const fields = publicFields(viewer);
  return sql`case when ${raw(String(showsContacts))} or p.id = ${viewer.id}::int
    then ${jsonObject({ ...fields, ...contactFields })} else ${jsonObject(fields)} end`;
};
