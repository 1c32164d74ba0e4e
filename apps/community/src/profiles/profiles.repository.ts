import { Injectable } from '@nestjs/common';
import type { Account } from '@stoa/dto';
import { notFound } from '@stoa/kernel';
import { bytea, byteas, sql, type Queries, type Sql } from '@stoa/persistence';
import type { UserProfiles } from '@stoa/service';

/** The community's own fields of a user. Absent: unchanged. */
export interface ProfileFields {
  title?: string | undefined;
  avatar_url?: string | undefined;
  is_staff?: boolean | undefined;
}

/** A user as far as rules go. */
export interface UserFacts {
  /** In identity. */
  user: string;
  isOwner: boolean;
  isStaff: boolean;
}

/** What the site says of a user is applied again by the next token, after it was changed otherwise. */
export const endsSsoState = (user: number): Sql =>
  sql`update people set sso_applied = null where id = ${user} and sso_applied is not null`;

/** The users of identity, with the community's own fields. */
@Injectable()
export class ProfilesRepository implements UserProfiles {
  /** A member of the root group is an owner, and thereby an agent; a user who was made an agent stays one. */
  async upsertProfile(on: Queries, account: Account): Promise<void> {
    const { user, id, name, emailVerified, language, isActive, isAdmin, time } = account;
    const email = account.email || null;
    await on.execute(sql`
      insert into people as p
        (id, user_id, name, email, email_verified, language, is_given_staff, is_owner, is_active, date_joined)
      values (${id}, ${bytea(user)}, ${name}, ${email}, ${emailVerified}, ${language ?? 'en'}, false, ${isAdmin},
        ${isActive}, to_timestamp(${time}::float8 / 1000))
      on conflict (id) do update set name = excluded.name, email = excluded.email,
        email_verified = excluded.email_verified, language = excluded.language, is_owner = excluded.is_owner,
        is_active = excluded.is_active, sso_applied = null
      where not p.is_deleted and
        (p.name, p.email, p.email_verified, p.language, p.is_owner, p.is_active) is distinct from (excluded.name,
          excluded.email, excluded.email_verified, excluded.language, excluded.is_owner, excluded.is_active)`);
  }

  async removeProfile(on: Queries, user: string): Promise<void> {
    await this.#remove(on, sql`user_id = ${bytea(user)}`);
  }

  async removeById(on: Queries, id: number): Promise<void> {
    await this.#remove(on, sql`id = ${id}`);
  }

  async rootMembers(on: Queries): Promise<string[]> {
    const rows = await on.rows<{ user: string }>(
      sql`select encode(user_id, 'hex') as "user" from people where is_owner`,
    );
    return rows.map(({ user }) => user);
  }

  async idOf(on: Queries, user: string): Promise<number | undefined> {
    return (await on.row<{ id: number }>(sql`select id from people where user_id = ${bytea(user)}`))?.id;
  }

  async change(tx: Queries, id: number, fields: ProfileFields): Promise<void> {
    const { title, avatar_url: avatar, is_staff: isStaff } = fields;
    await tx.execute(sql`update people set title = coalesce(${title}, title),
      avatar_url = coalesce(${avatar}, avatar_url), is_given_staff = coalesce(${isStaff}, is_given_staff), sso_applied = null
      where id = ${id}`);
  }

  /** A user by number; undefined for one who does not exist or is deleted. */
  find(on: Queries, id: number): Promise<UserFacts | undefined> {
    return on.row<UserFacts>(sql`select encode(user_id, 'hex') as "user", is_owner as "isOwner",
        is_staff as "isStaff" from people where id = ${id} and not is_deleted`);
  }

  /** @throws Fault not_found */
  async mustFind(on: Queries, id: number): Promise<UserFacts> {
    const found = await this.find(on, id);
    if (!found) throw notFound('user');
    return found;
  }

  async isAgent(on: Queries, id: number): Promise<boolean> {
    return (await on.row(sql`select 1 from people where id = ${id} and is_staff`)) !== undefined;
  }

  /** Rights by user id, in the words of `community.users.rights`. */
  async rightsOf(on: Queries, users: string[]): Promise<Record<string, string[]>> {
    const rows = await on.rows<{ user: string; rights: string[] }>(sql`
      select encode(p.user_id, 'hex') as "user", array_remove(array[case when p.is_staff then 'agent' end,
          case when p.sso_guid is not null and exists (select from forums f where f.allow_private_sso_users) then 'sso' end],
          null)
        || array(select distinct 'group:' || gm.group_id from group_members gm join forum_groups fg using (group_id)
                 where gm.person = p.id)
        || array(select 'forum:' || a.forum from forum_access a where p.email_verified and a.email = lower(p.email)
                 union select 'forum:' || o.forum from sso_forums o where o.person = p.id)
        as rights
      from people p where p.user_id = any(${byteas(users)}::bytea[]) and not p.is_deleted`);
    return Object.fromEntries(rows.map(({ user, rights }) => [user, rights]));
  }

  /** The number of agents beside this user; the set of agents is locked until `tx` ends. */
  async otherAgents(tx: Queries, id: number): Promise<number> {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('agents', 0))`);
    const row = await tx.row<{ agents: number }>(
      sql`select count(*)::int as agents from people where is_staff and id <> ${id}`,
    );
    return row!.agents;
  }

  /** The user's posts stay; their author is shown as deleted. */
  async #remove(on: Queries, isUser: Sql): Promise<void> {
    await on.execute(sql`update people set is_deleted = true, is_given_staff = false, is_owner = false,
      name = 'Deleted user', email = null, title = '', avatar_url = '', sso_guid = null,
      sso_email = null, sso_applied = null where ${isUser}`);
    const ids = sql`(select id from people where ${isUser})`;
    await on.execute(sql`delete from group_members where person in ${ids}`);
    await on.execute(sql`delete from person_values where person in ${ids}`);
    await on.execute(sql`delete from sso_forums where person in ${ids}`);
  }
}
