import type { EventType } from '@stoa/contracts';
import type { z } from 'zod';
import { bytea, byteas } from '../bytea.js';
import { sql } from '../sql.js';
import type { Queries } from '../statements.js';

/** A new event of some type. */
export interface NewEvent<Data> {
  org: string;
  /** Milliseconds since 1970. */
  time: number;
  data: Data;
  /** The event's name for clients of the store surface; absent for events between services. */
  event?: string | undefined;
  /** Principals that may see the event; without any, only members of the root group see it. */
  acl?: readonly string[];
  /** The record that the event concerns. */
  record?: { store: string; id: string; group?: string };
  /** The id of the user who caused it. */
  user?: string | undefined;
}

/** Appends events to the service's log, in the transaction of the change: both are committed or neither is. */
export const outbox = {
  async add<T extends z.ZodType>(
    tx: Queries,
    type: EventType<T>,
    { org, time, event, acl = [], record, user, data }: NewEvent<z.input<T>>,
  ): Promise<void> {
    await tx.execute(sql`
      insert into events (org, name, event, store, record, gid, acl, uid, time, data)
      values (${bytea(org)}, ${type.name}, ${event ?? null}, ${record?.store ?? null}, ${record ? bytea(record.id) : null},
              ${record?.group ? bytea(record.group) : null}, ${byteas(acl)}, ${user ? bytea(user) : null}, ${time},
              ${JSON.stringify(type.data.parse(data))})`);
  },

  /** Appends several events of one type between services. */
  async addEach<T extends z.ZodType>(
    tx: Queries,
    type: EventType<T>,
    { org, time, user }: Pick<NewEvent<unknown>, 'org' | 'time' | 'user'>,
    data: readonly z.input<T>[],
  ): Promise<void> {
    if (!data.length) return;
    const texts = data.map((one) => JSON.stringify(type.data.parse(one)));
    await tx.execute(sql`
      insert into events (org, name, acl, uid, time, data)
      select ${bytea(org)}, ${type.name}, '{}', ${user ? bytea(user) : null}, ${time}, text
      from unnest(${texts}::text[]) text`);
  },
};
