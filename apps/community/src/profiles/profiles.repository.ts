import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import type { Account } from '@stoa/dto';
import { bytea, byteas, type Queries } from '@stoa/persistence';
import type { CustomChange } from '../settings/custom-values.repository.js';

/** What of a user is this service's own. Absent: as it was. */
export interface Profile {
  title?: string | undefined;
  avatar_url?: string | undefined;
  is_staff?: boolean | undefined;
  groups?: number[] | undefined;
  custom_fields?: CustomChange | undefined;
}

/** People of the directory, with what the community adds to them. */
@Injectable()
export class UsersRepository {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  /** Asks the directory how this person is now: the order in which news of him comes does not matter then. */
  async syncUser(on: Queries, user: string): Promise<void> {
    const { account } = await this.bus.ask(identity.users.find, { by: { user } });
    if (account) await this.upsertProfile(on, account);
    else await this.forget(on, { user });
  }

  /** Follows the members of the root group as they are now, and as this service knew them last. */
  async followRoot(on: Queries, members: string[]): Promise<void> {
    const rows = await on.prepared(`select encode(user_id, 'hex') from people where is_owner`, []);
    const known = rows.map(([user]) => user as string);
    for (const user of new Set([...known, ...members])) await this.syncUser(on, user);
  }

  /** A member of the root group is an owner, and thereby an agent; who was made one by hand stays one. */
  async upsertProfile(on: Queries, account: Account): Promise<void> {
    const { user, id, name, email, emailVerified, language, isAdmin, time } = account;
    await on.prepared(
      `insert into people as p (id, user_id, name, email, email_verified, language, is_given_staff, is_owner, date_joined)
       values ($1, $2, $3, $4, $5, $6, false, $7, to_timestamp($8::float8 / 1000))
       on conflict (id) do update set name = excluded.name, email = excluded.email,
         email_verified = excluded.email_verified, language = excluded.language, is_owner = excluded.is_owner
       where not p.is_deleted and (p.name, p.email, p.email_verified, p.language, p.is_owner) is distinct from
         (excluded.name, excluded.email, excluded.email_verified, excluded.language, excluded.is_owner)`,
      [id, bytea(user), name, email, emailVerified, language ?? 'en', isAdmin, time],
    );
  }

  /** What he wrote stays; who wrote it is nobody any more. */
  async forget(on: Queries, person: { user: string } | { id: number }): Promise<void> {
    const [where, value] = 'user' in person ? ['user_id = $1', bytea(person.user)] : ['id = $1', person.id];
    await on.prepared(
      `update people set is_deleted = true, is_given_staff = false, is_owner = false, name = 'Deleted user', email = null, title = '',
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
         is_given_staff = coalesce($4, is_given_staff) where id = $1`,
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

  /** Whether the part of a change of the directory is still to be applied here; from now on it is not. */
  async begins(tx: Queries, part: string): Promise<boolean> {
    await tx.prepared(
      `delete from applied_parts where id = any(array(
         select id from applied_parts where applied < now() - interval '90 days' limit 10))`,
      [],
    );
    const rows = await tx.prepared(
      'insert into applied_parts (id) values ($1) on conflict do nothing returning id',
      [part],
    );
    return rows.length > 0;
  }

  /** Rights by user id, in the words of `community.users.rights`. */
  async rightsOf(on: Queries, users: string[]): Promise<Record<string, string[]>> {
    const rows = await on.prepared(
      `select encode(p.user_id, 'hex'), array_remove(array[case when p.is_staff then 'agent' end,
           case when p.sso_guid is not null and exists (select from forums f where f.allow_private_sso_users) then 'sso' end],
           null)
         || array(select distinct 'group:' || gm.group_id from group_members gm join forum_groups fg using (group_id)
                  where gm.person = p.id)
         || array(select 'forum:' || a.forum from forum_access a where p.email_verified and a.email = lower(p.email))
       from people p where p.user_id = any($1::bytea[]) and not p.is_deleted`,
      [byteas(users)],
    );
    return Object.fromEntries(rows) as Record<string, string[]>;
  }

  async idOf(on: Queries, user: string): Promise<number | undefined> {
    const rows = await on.prepared('select id from people where user_id = $1', [bytea(user)]);
    return rows[0]?.[0] as number | undefined;
  }

  /** Agents beside this one; nobody becomes or ceases to be one until `tx` ends. */
  async otherAgents(tx: Queries, id: number): Promise<number> {
    await tx.prepared(`select pg_advisory_xact_lock(hashtextextended('agents', 0))`, []);
    const rows = await tx.prepared('select count(*) from people where is_staff and id <> $1', [id]);
    return Number(rows[0]![0]);
  }
}
