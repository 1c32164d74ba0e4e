import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@stoa/kernel';
import { bytea, Database, type Queries } from '@stoa/persistence';
import type { Permit } from '../alterations/permit.js';
import { notAuthenticated } from '../callers/caller.rules.js';

/** A user, and the hash that the password was found to fit. */
export interface Verified {
  user: string;
  hash: string;
}

@Injectable()
export class PasswordsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The user of a login or an address, whatever its case; the hash is absent without a password and when inactive. */
  async ofLogin(org: string, login: string): Promise<{ user: string; hash: string | undefined } | undefined> {
    const rows = await this.database.prepared(
      `select encode(u.id, 'hex'), case when u.data->'isActive' is distinct from 'false' then p.hash end
       from sign_in_names n join users u on u.org = n.org and u.id = n.user_id
       left join passwords p on p.org = u.org and p.user_id = u.id
       where n.org = $1 and n.name = lower($2::text)`,
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

  /** Sets a password, and ends what was issued before, but `keep`. @returns the ids of what ended. */
  async set(
    tx: Queries,
    org: string,
    permit: Permit,
    given: { hash: string; keep?: string },
  ): Promise<string[]> {
    await tx.prepared(
      `insert into passwords (org, user_id, hash) values ($1, $2, $3)
       on conflict (org, user_id) do update set hash = excluded.hash`,
      [bytea(org), bytea(permit.user), given.hash],
    );
    // The keys of the configuration are the deployment's; only a proof by mail says that all before it was another's.
    return this.#endAll(tx, org, permit, {
      keep: given.keep,
      withConfigured: permit.grounds === 'reset token',
    });
  }

  /** @returns the ids of the sessions, tokens and keys that ended. */
  async remove(tx: Queries, org: string, permit: Permit): Promise<string[]> {
    const values = [bytea(org), bytea(permit.user)];
    await tx.prepared('delete from passwords where org = $1 and user_id = $2', values);
    return this.#endAll(tx, org, permit, { withConfigured: true });
  }

  /** A token for a new password that is on its way to an address is good no more. */
  async endResets(tx: Queries, org: string, { user }: Permit): Promise<void> {
    await tx.prepared('delete from password_resets where org = $1 and user_id = $2', [
      bytea(org),
      bytea(user),
    ]);
  }

  async #endAll(
    tx: Queries,
    org: string,
    permit: Permit,
    { keep = '', withConfigured }: { keep?: string | undefined; withConfigured: boolean },
  ): Promise<string[]> {
    const { user } = permit;
    await this.endResets(tx, org, permit);
    const keys = await tx.prepared(
      `delete from keys where org = $1 and user_id = $2 and id <> $3
         and ($4 or hash not in (select hash from seeded_keys)) returning encode(id, 'hex')`,
      [bytea(org), bytea(user), bytea(keep), withConfigured],
    );
    const sessions = await tx.prepared(
      'delete from sessions where org = $1 and user_id = $2 and hash <> $3 returning hash',
      [bytea(org), bytea(user), keep],
    );
    const tokens = await tx.prepared(
      `delete from tokens where org = $1 and acl && array[$2::bytea] and data->>'owner' = $3 and id <> $4
       returning encode(id, 'hex')`,
      [bytea(org), bytea(user), user, bytea(keep)],
    );
    return [...keys, ...sessions, ...tokens].map(([id]) => id as string);
  }
}

/** Users who change their own password stay signed in with the credential in hand. */
export const keptBy = (caller: Caller | undefined, { user }: Permit): { keep?: string } =>
  caller?.user === user ? { keep: caller.credential.id } : {};
