import { Inject, Injectable } from '@nestjs/common';
import { bytea, Database, type Queries } from '@stoa/persistence';
import { notAuthenticated } from '../callers/caller.rules.js';

/** A user, and the hash that his password was found to fit. */
export interface Verified {
  user: string;
  hash: string;
}

@Injectable()
export class PasswordsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * The user of a login or else of an e-mail address, whatever its case, and his hash if he has a password. Whoever is
   * switched off has none.
   */
  async ofLogin(org: string, login: string): Promise<{ user: string; hash: string | undefined } | undefined> {
    const rows = await this.database.prepared(
      `select encode(u.id, 'hex'), case when u.data->'isActive' is distinct from 'false' then p.hash end
       from users u left join passwords p on p.org = u.org and p.user_id = u.id
       where u.org = $1 and (lower(u.data->>'login') = lower($2::text) or lower(u.data->>'email') = lower($2::text))
       order by lower(u.data->>'login') = lower($2::text) desc limit 1`,
      [bytea(org), login],
    );
    return rows[0] && { user: rows[0][0] as string, hash: (rows[0][1] as string | null) ?? undefined };
  }

  /**
   * Keeps the password as it was verified until `tx` ends: what is issued for it in `tx` is there for a change of the
   * password to find and end.
   * @throws Fault unauthenticated when it was changed meanwhile.
   */
  async hold(tx: Queries, org: string, { user, hash }: Verified): Promise<void> {
    const rows = await tx.prepared(
      'select 1 from passwords where org = $1 and user_id = $2 and hash = $3 for share',
      [bytea(org), bytea(user), hash],
    );
    if (!rows.length) throw notAuthenticated();
  }

  /** Sets a password, and ends whatever was issued for the one before, but `keep`. @returns the ids of what ended. */
  async set(tx: Queries, org: string, { user, hash }: Verified, keep?: string): Promise<string[]> {
    await tx.prepared(
      `insert into passwords (org, user_id, hash) values ($1, $2, $3)
       on conflict (org, user_id) do update set hash = excluded.hash`,
      [bytea(org), bytea(user), hash],
    );
    const keys = await tx.prepared(
      `delete from keys where org = $1 and user_id = $2 and of_login and id <> $3 returning encode(id, 'hex')`,
      [bytea(org), bytea(user), bytea(keep ?? '')],
    );
    return [...(await this.#endAll(tx, org, user)), ...keys.map(([id]) => id as string)];
  }

  /** @returns the ids of the sessions, tokens and keys that ended. */
  async remove(tx: Queries, org: string, user: string): Promise<string[]> {
    await tx.prepared('delete from passwords where org = $1 and user_id = $2', [bytea(org), bytea(user)]);
    const keys = await tx.prepared(
      `delete from keys where org = $1 and user_id = $2 returning encode(id, 'hex')`,
      [bytea(org), bytea(user)],
    );
    return [...(await this.#endAll(tx, org, user)), ...keys.map(([id]) => id as string)];
  }

  async #endAll(tx: Queries, org: string, user: string): Promise<string[]> {
    await tx.prepared('delete from password_resets where org = $1 and user_id = $2', [
      bytea(org),
      bytea(user),
    ]);
    const sessions = await tx.prepared(
      'delete from sessions where org = $1 and user_id = $2 returning hash',
      [bytea(org), bytea(user)],
    );
    const tokens = await tx.prepared(
      `delete from tokens where org = $1 and acl && array[$2::bytea] and data->>'owner' = $3 returning encode(id, 'hex')`,
      [bytea(org), bytea(user), user],
    );
    return [...sessions, ...tokens].map(([id]) => id as string);
  }
}
