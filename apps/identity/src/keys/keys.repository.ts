import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Key } from '@stoa/dto';
import { bytea, Database, sql, type Queries, type Sql, type Transaction } from '@stoa/persistence';
import { Repository } from 'typeorm';
import type { Permit } from '../alterations/permit.js';
import { KeyEntity } from './key.entity.js';

export type NewKey = Omit<KeyEntity, 'user' | 'lastUsed'>;

/** The keys of a surface: one key, those of a user, or all except one. */
export interface KeySelection {
  surface: Key['surface'];
  id?: string | undefined;
  user?: string | undefined;
  except?: string | undefined;
}

type KeyRow = Omit<Key, 'userId' | 'created' | 'lastUsed' | 'expiresAt'> & {
  userId: string;
  created: string;
  lastUsed: string | null;
  expiresAt: string | null;
};

@Injectable()
export class KeysRepository {
  constructor(
    private readonly database: Database,
    @InjectRepository(KeyEntity) private readonly keys: Repository<KeyEntity>,
  ) {}

  /** @param permit for the user of the key; undefined for the key of anonymous callers */
  async create(tx: Transaction, permit: Permit | undefined, key: NewKey): Promise<void> {
    await tx.manager.withRepository(this.keys).insert({ ...key, user: permit?.user ?? null });
  }

  /** In the order of creation. */
  async list(org: string, selection: KeySelection): Promise<Key[]> {
    const rows = await this.database.rows<KeyRow>(sql`
      select encode(k.id, 'hex') as id, k.surface, k.name, encode(k.user_id, 'hex') as user,
        coalesce((u.data->>'id')::bigint, 0) as "userId", k.scopes, k.created, k.last_used as "lastUsed",
        k.expires as "expiresAt"
      from keys k left join users u on u.org = k.org and u.id = k.user_id
      where ${selected(org, selection)} order by k.id`);
    return rows.map(keyOf);
  }

  /** @returns the ids of the revoked keys */
  async revoke(tx: Queries, org: string, selection: KeySelection): Promise<string[]> {
    const revoked = await tx.rows<{ id: string }>(
      sql`delete from keys k where ${selected(org, selection)} returning encode(k.id, 'hex') as id`,
    );
    return revoked.map(({ id }) => id);
  }
}

const optional = (id: string | undefined): string | null => (id === undefined ? null : bytea(id));

function selected(org: string, { surface, id, user, except }: KeySelection): Sql {
  const [idValue, userValue, exceptValue] = [optional(id), optional(user), optional(except)];
  return sql`k.org = ${bytea(org)} and k.surface = ${surface}
    and (${idValue}::bytea is null or k.id = ${idValue})
    and (${userValue}::bytea is null or k.user_id = ${userValue})
    and (${exceptValue}::bytea is null or k.id <> ${exceptValue})`;
}

const time = (value: string | null): number | null => (value === null ? null : Number(value));

/** The fields in the order of the replies. */
const keyOf = ({ userId, created, lastUsed, expiresAt, scopes, ...row }: KeyRow): Key => ({
  ...row,
  userId: Number(userId),
  scopes,
  created: Number(created),
  lastUsed: time(lastUsed),
  expiresAt: time(expiresAt),
});
