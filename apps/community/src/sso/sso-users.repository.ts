import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SsoClaims } from '@stoa/auth';
import { Database, sql, type Queries, type Sql } from '@stoa/persistence';

/** A user of the site. */
export interface SsoUser {
  id: number;
  /** In identity. */
  user: string;
  isStaff: boolean;
  isActive: boolean;
  name: string;
  language: string;
  /** In the directory. */
  email: string | null;
  emailVerified: boolean;
  /** The hash of the claims that are stored. */
  applied: string | null;
  /** The user sent no request for some minutes. */
  wasAway: boolean;
}

/** A token that has been read: what the user must still be for the token to mean the same. */
export interface KnownToken {
  person: number;
  guid: string;
  /** The hash of the claims. */
  digest: string;
  key: number;
  version: number;
  /** In milliseconds. */
  validUntil: number;
}

const userFields = sql`p.id, encode(p.user_id, 'hex') as "user", p.is_staff as "isStaff", p.is_active as "isActive",
  p.name, p.language, p.email, p.email_verified as "emailVerified", p.sso_applied as applied,
  coalesce(p.last_activity < now() - interval '5 minutes', true) as "wasAway"`;

@Injectable()
export class SsoUsersRepository {
  constructor(private readonly database: Database) {}

  /** The user of a known token, unless the user, the key or the settings have changed since it was read. */
  current({ person, guid, digest, key, version }: KnownToken): Promise<SsoUser | undefined> {
    return this.database.row<SsoUser>(sql`
      select ${userFields} from people p
      where p.id = ${person} and p.sso_guid = ${guid} and p.sso_applied = ${digest} and p.is_active
        and exists (select from sso_keys k, sso_settings s where k.id = ${key} and k.key is not null
          and (s.allows_version1 or ${version}::int > 1) and (s.allows_staff or not p.is_staff))`);
  }

  byGuid(guid: string): Promise<SsoUser | undefined> {
    return this.database.row<SsoUser>(sql`select ${userFields} from people p where p.sso_guid = ${guid}`);
  }

  async isStaff(user: number): Promise<boolean> {
    return (await this.database.row(sql`select 1 from people where id = ${user} and is_staff`)) !== undefined;
  }

  /** The login for the user of a guid, the same at each attempt. */
  async loginOf(guid: string): Promise<string> {
    const row = await this.database.row<{ login: string }>(sql`
      with made as (insert into sso_logins (guid, login) values (${guid}, ${`sso-${randomUUID()}`})
        on conflict do nothing returning login)
      select login from made union all select login from sso_logins where guid = ${guid} limit 1`);
    // Another request made it between the statement's snapshot and its insert.
    return row?.login ?? this.loginOf(guid);
  }

  /** Gives the user a guid. @returns whether the user may have it: the only one, and no agent unless they may enter. */
  async link(tx: Queries, id: number, guid: string, allowsStaff: boolean): Promise<boolean> {
    const linked = await tx.execute(sql`
      update people set sso_guid = ${guid}, sso_applied = null
      where id = ${id} and not is_deleted and is_active and (sso_guid is null or sso_guid = ${guid})
        and (${allowsStaff}::boolean or not is_staff)`);
    return linked > 0;
  }

  /** Stores what a token says. Groups, forums and fields that do not exist are ignored. */
  async apply(tx: Queries, id: number, claims: SsoClaims, digest: string): Promise<void> {
    const { email, avatarUrl, forcesAvatar, groups, forums, values } = claims;
    // Locks the user first, so that of two tokens the one is stored after the other.
    await tx.execute(sql`
      update people set sso_applied = ${digest}, sso_email = coalesce(${email}, sso_email),
        avatar_url = case when ${forcesAvatar}::boolean or avatar_url = '' then coalesce(${avatarUrl}, avatar_url)
          else avatar_url end
      where id = ${id}`);
    if (groups)
      await this.#set(tx, { table: sql`group_members`, column: sql`group_id`, of: sql`groups` }, id, groups);
    if (forums)
      await this.#set(tx, { table: sql`sso_forums`, column: sql`forum`, of: sql`forums` }, id, forums);
    if (values) await this.#setValues(tx, id, values);
  }

  async #set(
    tx: Queries,
    { table, column, of }: Record<'table' | 'column' | 'of', Sql>,
    id: number,
    wanted: readonly number[],
  ): Promise<void> {
    await tx.execute(sql`delete from ${table} where person = ${id} and ${column} <> all(${wanted}::int[])`);
    await tx.execute(sql`insert into ${table} (${column}, person)
      select id, ${id}::int from ${of} where id = any(${wanted}::int[]) on conflict do nothing`);
  }

  async #setValues(tx: Queries, id: number, values: Record<string, string | null>): Promise<void> {
    const given = sql`(select f.id as field, g.value from jsonb_each_text(${JSON.stringify(values)}::jsonb) g
      join custom_fields f on f.object = 'user' and lower(f.code_name) = lower(g.key))`;
    await tx.execute(sql`delete from person_values v using ${given} given
      where v.person = ${id} and v.field = given.field and given.value is null`);
    await tx.execute(sql`
      insert into person_values (person, field, value)
      select distinct on (field) ${id}::int, field, value from ${given} given where value is not null
      on conflict (person, field) do update set value = excluded.value where person_values.value <> excluded.value`);
  }
}
