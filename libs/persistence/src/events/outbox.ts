import type { EventType } from '@stoa/contracts';
import type { z } from 'zod';
import type { Queries } from '../statements.js';
import { bytea, byteas } from '../records/bytea.js';

/** What happened, beside its type. */
export interface Happening<Data> {
  org: string;
  /** Milliseconds since 1970. */
  time: number;
  data: Data;
  /** The name that clients of the store surface know it by; without one it stays inside. */
  event?: string | undefined;
  /** Principals who may see it; nobody but the whole organisation's viewers without any. */
  acl?: readonly string[];
  /** What it happened to. */
  record?: { store: string; id: string; group?: string };
  /** Who did it. */
  user?: string | undefined;
}

/** Appends events to the service's log, in the transaction of what they tell: neither is there without the other. */
export const outbox = {
  async add<T extends z.ZodType>(
    tx: Queries,
    type: EventType<T>,
    happening: Happening<z.input<T>>,
  ): Promise<void> {
    const { org, time, event, acl = [], record, user } = happening;
    const data = JSON.stringify(type.data.parse(happening.data));
    await tx.prepared(
      `insert into events (org, name, event, store, record, gid, acl, uid, time, data)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        bytea(org),
        type.name,
        event ?? null,
        record?.store ?? null,
        record ? bytea(record.id) : null,
        record?.group ? bytea(record.group) : null,
        byteas(acl),
        user ? bytea(user) : null,
        time,
        data,
      ],
    );
  },

  /** Several of one type, which stay inside. */
  async addEach<T extends z.ZodType>(
    tx: Queries,
    type: EventType<T>,
    { org, time, user }: Pick<Happening<unknown>, 'org' | 'time' | 'user'>,
    data: readonly z.input<T>[],
  ): Promise<void> {
    if (!data.length) return;
    await tx.prepared(
      `insert into events (org, name, acl, uid, time, data) select $1, $2, '{}', $3, $4, d from unnest($5::text[]) d`,
      [
        bytea(org),
        type.name,
        user ? bytea(user) : null,
        time,
        data.map((one) => JSON.stringify(type.data.parse(one))),
      ],
    );
  },
};
