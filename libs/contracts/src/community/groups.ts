import { changes, creates, reads, removes } from '@stoa/auth';
import { community, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { command, query } from '../operation.js';

const actor = { actor: community.acting };
const reply = community.communityGroup;

export const list = query('community.groups.list', {
  input: z.object({ ...actor, query: tableQuery }),
  reply,
  form: 'list',
  effects: () => [reads('community:groups')],
});
/** @throws conflict for a name that is taken, whatever its case */
export const create = command('community.groups.create', {
  input: z.object({ ...actor, body: community.newGroup }),
  reply,
  effects: () => [creates('community:groups')],
});
export const update = command('community.groups.update', {
  input: z.object({ ...actor, body: community.groupChange }),
  reply,
  effects: () => [changes('community:groups')],
});
export const remove = command('community.groups.remove', {
  input: z.object({ ...actor, body: community.byId }),
  reply: community.deleted,
  effects: () => [removes('community:groups')],
});
