import { columns, jsonObject, raw, sql, type Sql } from '@stoa/persistence';
import type { Actor } from '../actors/actor.js';
import { time } from '../times.js';

export const userView = jsonObject({
  ...columns('p', [
    'id',
    'email',
    'login',
    'first_name',
    'last_name',
    'middle_name',
    'phone',
    'role',
    'supplier',
  ]),
  companies: sql`array_to_json(array(select pc.company from person_companies pc where pc.person = p.id order by 1))`,
  is_active: raw('p.is_active'),
  date_joined: time(raw('p.date_joined')),
  last_login: time(raw('p.last_login')),
});

/** Administrators see all users, suppliers those of their supplier, every user the own account. */
export const seesUser = ({ id, role, supplier }: Pick<Actor, 'id' | 'role' | 'supplier'>): Sql =>
  sql`(${role}::text = 'admin' or p.id = ${id}::int or (${role}::text = 'supplier' and p.supplier = ${supplier}::int))`;
