import type { Event } from '@stoa/contracts';
import { bytea, byteas, sql, type Queries } from '@stoa/persistence';

/** Appends an event of another service to this log. It keeps its id, so that clients recognise a repeated delivery. */
export async function logForeignEvent(tx: Queries, { facts, data }: Event): Promise<void> {
  const { org, id, name, event, store, record, acl, lost, user, time } = facts;
  const { group = null } = data as { group?: string };
  await tx.execute(sql`
    insert into events (org, id, name, event, store, record, gid, acl, lost, uid, time, data)
    values (${bytea(org)}, ${bytea(id)}, ${`store.${name}`}, ${event}, ${store}, ${record && bytea(record)},
            decode(${group}, 'hex'), ${byteas(acl)}, ${lost.length ? byteas(lost) : null}, ${user && bytea(user)},
            ${time}, ${JSON.stringify(data)})`);
}
