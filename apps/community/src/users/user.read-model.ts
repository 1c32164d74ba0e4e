import type { ReadModel } from '@stoa/persistence';
import type { Actor } from '../actors/actor.js';
import { userCount } from '../counters/counts.js';
import { userView } from '../views.js';

/** How to reach people is for the scope `all` to see. */
export const userModel = ({ scopes }: Actor, where = 'true'): ReadModel => ({
  view: userView(String(scopes.includes('all'))),
  from: 'people p',
  count: userCount,
  where: `not p.is_deleted and ${where}`,
});

export const byId = 'p.id = $3';
