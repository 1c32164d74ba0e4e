import { jsonObject } from '@stoa/persistence';
import { time } from '../times.js';

export const userView = jsonObject({
  id: 'p.id',
  email: 'p.email',
  login: 'p.login',
  first_name: 'p.first_name',
  last_name: 'p.last_name',
  middle_name: 'p.middle_name',
  phone: 'p.phone',
  role: 'p.role',
  supplier: 'p.supplier',
  companies: `array_to_json(array(select pc.company from person_companies pc where pc.person = p.id order by 1))`,
  is_active: 'p.is_active',
  date_joined: time('p.date_joined'),
  last_login: time('p.last_login'),
});

/** Who sees whom: $1 who asks, $2 his role, $3 his supplier. */
export const seesPerson = `($2::text = 'admin' or p.id = $1::int or ($2::text = 'supplier' and p.supplier = $3::int))`;
