import { community } from '@stoa/dto';
import { columns, jsonObject, raw, sql, type ReadModel } from '@stoa/persistence';
import { time } from '../views/json.js';

export const accessSource = {
  resource: community.resources.access,
  columns: columns('a', ['id', 'email', 'created']),
};

/** Agents alone see it, and they see every forum. */
export const accessOf = (forum: number): ReadModel => ({
  view: jsonObject({ ...columns('a', ['id', 'email']), created: time(raw('a.created')) }),
  from: sql`forum_access`,
  alias: 'a',
  where: sql`a.forum = ${forum}::int`,
});
