import { Inject, Injectable } from '@nestjs/common';
import type { Key } from '@stoa/dto';
import { bytea, Database, type Queries } from '@stoa/persistence';
import type { Permit } from '../alterations/permit.js';

export interface NewKey {
  id: string;
  surface: Key['surface'];
  name: string;
  scopes: string[];
  hash: string;
  ofLogin: boolean;
  created: number;
  expires: number | null;
}

/** Which keys: of a surface, of a person, one of them, all but one. */
export interface KeySelection {
  surface?: Key['surface'] | undefined;
  id?: string | undefined;
  user?: string | undefined;
  except?: string | undefined;
}

const columns = `encode(k.id, 'hex'), k.surface, k.name, encode(k.user_id, 'hex'), coalesce((u.data->>'id')::bigint, 0),
  k.scopes, k.created, k.last_used, k.expires`;

const selected = `k.org = $1 and ($2::text is null or k.surface = $2) and ($3::bytea is null or k.id = $3)
  and ($4::bytea is null or k.user_id = $4) and ($5::bytea is null or k.id <> $5)`;

const optional = (id: string | undefined): string | null => (id === undefined ? null : bytea(id));

@Injectable()
export class KeysRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @param permit for the user whose key it is; undefined for a key without a user */
  async create(tx: Queries, org: string, permit: Permit | undefined, key: NewKey): Promise<void> {
    const { id, surface, name, scopes, hash, ofLogin, created, expires } = key;
    const user = permit ? bytea(permit.user) : null;
    await tx.prepared(
      `insert into keys (id, org, surface, name, user_id, scopes, hash, of_login, created, expires)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [bytea(id), bytea(org), surface, name, user, scopes, hash, ofLogin, created, expires],
    );
  }

  /** The one key that still holds and has this hash, which is thereby used. */
  async use(
    org: string,
    { surface, hash, now }: { surface: Key['surface']; hash: string; now: number },
  ): Promise<Key | undefined> {
    const rows = await this.database.prepared(
      `with k as (update keys set last_used = $4::bigint
         where org = $1 and surface = $2 and hash = $3 and (expires is null or expires > $4::bigint) returning *)
       select ${columns} from k left join users u on u.org = k.org and u.id = k.user_id`,
      [bytea(org), surface, hash, now],
    );
    return rows[0] && keyIn(rows[0]);
  }

  /** In the order in which they were made. */
  async list(org: string, selection: KeySelection): Promise<Key[]> {
    const rows = await this.database.prepared(
      `select ${columns} from keys k left join users u on u.org = k.org and u.id = k.user_id
       where ${selected} order by k.id`,
      valuesOf(org, selection),
    );
    return rows.map(keyIn);
  }

  /** @returns the ids of those that there were */
  async revoke(tx: Queries, org: string, selection: KeySelection): Promise<string[]> {
    const rows = await tx.prepared(
      `delete from keys k where ${selected} returning encode(k.id, 'hex')`,
      valuesOf(org, selection),
    );
    return rows.map(([id]) => id as string);
  }

  /** Whether the user has a key of the RTC console. */
  async isCustomer(on: Queries, org: string, user: string): Promise<boolean> {
    const rows = await on.prepared(
      `select 1 from keys where org = $1 and user_id = $2 and surface = 'rtc' limit 1`,
      [bytea(org), bytea(user)],
    );
    return rows.length > 0;
  }

  /** Whether the configuration gives this key for the first time. */
  async isNew(tx: Queries, hash: string): Promise<boolean> {
    const rows = await tx.prepared(
      'insert into seeded_keys (hash) values ($1) on conflict do nothing returning hash',
      [hash],
    );
    return rows.length > 0;
  }
}

const valuesOf = (org: string, { surface, id, user, except }: KeySelection): unknown[] => [
  bytea(org),
  surface ?? null,
  optional(id),
  optional(user),
  optional(except),
];

const time = (value: unknown): number | null => (value === null ? null : Number(value));

function keyIn([id, surface, name, user, userId, scopes, created, lastUsed, expires]: unknown[]): Key {
  return {
    id,
    surface,
    name,
    user,
    userId: Number(userId),
    scopes,
    created: Number(created),
    lastUsed: time(lastUsed),
    expiresAt: time(expires),
  } as Key;
}
