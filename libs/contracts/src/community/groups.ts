import { community, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { command, query } from '../operation.js';

const actor = { actor: community.acting };
const reply = community.communityGroup;

export const list = query('community.groups.list', {
  input: z.object({ ...actor, query: tableQuery }),
  reply,
  form: 'list',
});
/** @throws conflict for a name that is taken, whatever its case */
export const create = command('community.groups.create', {
  input: z.object({ ...actor, body: community.newGroup }),
  reply,
});
export const update = command('community.groups.update', {
  input: z.object({ ...actor, body: community.groupChange }),
  reply,
});
export const remove = command('community.groups.remove', {
  input: z.object({ ...actor, body: community.byId }),
  reply: community.deleted,
});
