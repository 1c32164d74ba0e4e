import type { Event } from '@stoa/contracts';
import { bytea, byteas, type Queries } from '@stoa/persistence';

/** Another service's event in this log, with its own id: a client that hears of it twice can tell. */
export async function foreignEvent(tx: Queries, { facts, data }: Event): Promise<void> {
  const { org, id, name, event, store, record, acl, lost, user, time } = facts;
  await tx.prepared(
    `insert into events (org, id, name, event, store, record, gid, acl, lost, uid, time, data)
     values ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, $9, $10, $11, $12)`,
    [
      bytea(org),
      bytea(id),
      `store.${name}`,
      event,
      store,
      record && bytea(record),
      (data as { group?: string }).group ?? null,
      byteas(acl),
      lost.length ? byteas(lost) : null,
      user && bytea(user),
      time,
      JSON.stringify(data),
    ],
  );
}
