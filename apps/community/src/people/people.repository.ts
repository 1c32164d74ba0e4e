import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import type { Account } from '@stoa/dto';
import { bytea, type Queries } from '@stoa/persistence';

/** What of a person is this service's own. */
export interface Profile {
  title?: string | undefined;
  avatar_url?: string | undefined;
  is_staff?: boolean | undefined;
}

/** People of the directory, with what the community adds to them. */
@Injectable()
export class PeopleRepository {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  /** Asks the directory how this person is now: the order in which news of him comes does not matter then. */
  async follow(on: Queries, user: string): Promise<void> {
    const { account } = await this.bus.ask(identity.users.find, { by: { user } });
    if (account) await this.keep(on, account);
    else await this.forget(on, { user });
  }

  /** An administrator of the deployment begins as an agent; what he is later is the community's business. */
  async keep(on: Queries, account: Account): Promise<void> {
    const { user, id, name, email, emailVerified, language, isAdmin, time } = account;
    await on.prepared(
      `insert into people as p (id, user_id, name, email, email_verified, language, is_staff, is_owner, date_joined)
       values ($1, $2, $3, $4, $5, $6, $7, $7, to_timestamp($8::float8 / 1000))
       on conflict (id) do update set name = excluded.name, email = excluded.email,
         email_verified = excluded.email_verified, language = excluded.language
       where not p.is_deleted and (p.name, p.email, p.email_verified, p.language) is distinct from
         (excluded.name, excluded.email, excluded.email_verified, excluded.language)`,
      [id, bytea(user), name, email, emailVerified, language ?? 'en', isAdmin, time],
    );
  }

  /** What he wrote stays; who wrote it is nobody any more. */
  async forget(on: Queries, person: { user: string } | { id: number }): Promise<void> {
    const [where, value] = 'user' in person ? ['user_id = $1', bytea(person.user)] : ['id = $1', person.id];
    await on.prepared(
      `update people set is_deleted = true, is_staff = false, name = 'Deleted user', email = null, title = '',
         avatar_url = '', sso_guid = null where ${where}`,
      [value],
    );
    const ids = `(select id from people where ${where})`;
    await on.prepared(`delete from group_members where person in ${ids}`, [value]);
    await on.prepared(`delete from person_values where person in ${ids}`, [value]);
  }

  async change(
    tx: Queries,
    id: number,
    { title, avatar_url: avatar, is_staff: isStaff }: Profile,
  ): Promise<void> {
    await tx.prepared(
      `update people set title = coalesce($2, title), avatar_url = coalesce($3, avatar_url),
         is_staff = coalesce($4, is_staff) where id = $1`,
      [id, title ?? null, avatar ?? null, isStaff ?? null],
    );
  }

  /** @returns the person in the directory; undefined when there is none */
  async userOf(
    on: Queries,
    id: number,
  ): Promise<{ user: string; isOwner: boolean; isStaff: boolean } | undefined> {
    const rows = await on.prepared(
      `select encode(user_id, 'hex'), is_owner, is_staff from people where id = $1 and not is_deleted`,
      [id],
    );
    const [found] = rows;
    return found && { user: found[0] as string, isOwner: found[1] as boolean, isStaff: found[2] as boolean };
  }

  /** Agents beside this one; nobody becomes or ceases to be one until `tx` ends. */
  async otherAgents(tx: Queries, id: number): Promise<number> {
    await tx.prepared(`select pg_advisory_xact_lock(hashtextextended('agents', 0))`, []);
    const rows = await tx.prepared('select count(*) from people where is_staff and id <> $1', [id]);
    return Number(rows[0]![0]);
  }
}
