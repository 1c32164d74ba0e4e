import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import type { Account, commerce } from '@stoa/dto';
import { bytea, byteas, type Queries } from '@stoa/persistence';
import { noSuchPk } from '../actors/actor.js';

/** What of a user is this service's own. Absent: as it was. */
export interface Profile {
  first_name?: string;
  last_name?: string;
  middle_name?: string;
  phone?: string;
  role?: commerce.Role;
  supplier?: number | null;
  companies?: number[];
  /** A new company, of which the user is a buyer. */
  company?: { name: string; inn: string; kpp?: string; ogrn?: string; legal_address?: string };
}

export interface UserStatus {
  user: string;
  role: commerce.Role;
  /** The role is `admin` for as long as the user is a member of the root group. */
  isRoot: boolean;
  isActive: boolean;
}

/** Users of the directory, with what commerce adds to them. */
@Injectable()
export class UsersRepository {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  /** Asks the directory how this person is now: the order in which news of him comes does not matter then. */
  async syncUser(on: Queries, user: string): Promise<void> {
    const { account } = await this.bus.ask(identity.users.find, { by: { user } });
    if (account) await this.upsertProfile(on, account);
    else await on.prepared('update people set is_active = false where user_id = $1', [bytea(user)]);
  }

  /** Follows the members of the root group as they are now, and as this service knew them last. */
  async followRoot(on: Queries, members: string[]): Promise<void> {
    const rows = await on.prepared(`select encode(user_id, 'hex') from people where is_root`, []);
    const known = rows.map(([user]) => user as string);
    for (const user of new Set([...known, ...members])) await this.syncUser(on, user);
  }

  /** A member of the root group is an administrator here; a role that was given by hand stays beneath. */
  async upsertProfile(on: Queries, account: Account): Promise<void> {
    const { user, id, email, login, isActive, isAdmin, time } = account;
    await on.prepared(
      `insert into people as p (id, user_id, email, login, given_role, is_root, is_active, date_joined)
       values ($1, $2, $3, $4, 'buyer', $5, $6, to_timestamp($7::float8 / 1000))
       on conflict (id) do update set email = excluded.email, login = excluded.login, is_active = excluded.is_active,
         given_role = case when p.is_root is null and excluded.is_root then 'buyer' else p.given_role end,
         is_root = excluded.is_root`,
      [id, bytea(user), email, login, isAdmin, isActive, time],
    );
  }

  /** @throws Fault invalid for a supplier or company that does not exist */
  async check(on: Queries, { companies, supplier }: Profile): Promise<void> {
    if (supplier) await this.#mustExist(on, 'supplier', 'suppliers', [supplier]);
    if (companies) await this.#mustExist(on, 'companies', 'companies', companies);
  }

  /** Applies the part of a change of the directory that is this service's own, unless it was applied before. */
  async apply(
    tx: Queries,
    id: number,
    part: { id: string; data: Profile & Record<string, unknown> },
  ): Promise<void> {
    await tx.prepared(
      `delete from applied_parts where id = any(array(
         select id from applied_parts where applied < now() - interval '90 days' limit 10))`,
      [],
    );
    const rows = await tx.prepared(
      'insert into applied_parts (id) values ($1) on conflict do nothing returning id',
      [part.id],
    );
    if (rows.length) await this.change(tx, id, part.data);
  }

  /** @throws Fault invalid for a supplier or company that does not exist */
  async change(tx: Queries, id: number, profile: Profile): Promise<void> {
    const { companies, company, supplier } = profile;
    await this.check(tx, profile);
    await tx.prepared(
      `update people set first_name = coalesce($2, first_name), last_name = coalesce($3, last_name),
         middle_name = coalesce($4, middle_name), phone = coalesce($5, phone), given_role = coalesce($6, given_role),
         supplier = case when $7 then $8::int else supplier end where id = $1`,
      [
        ...[id, profile.first_name ?? null, profile.last_name ?? null, profile.middle_name ?? null],
        ...[profile.phone ?? null, profile.role ?? null, supplier !== undefined, supplier ?? null],
      ],
    );
    if (companies) await this.#setCompanies(tx, id, companies);
    if (company) await this.#addCompany(tx, id, company);
  }

  async loggedIn(on: Queries, id: number): Promise<void> {
    await on.prepared('update people set last_login = now() where id = $1', [id]);
  }

  /** Rights by user id, in the words of `commerce.users.rights`. */
  async rightsOf(on: Queries, users: string[]): Promise<Record<string, string[]>> {
    const rows = await on.prepared(
      `select encode(p.user_id, 'hex'),
         array_remove(array[case p.role when 'admin' then 'admin' when 'buyer' then null
                            else p.role || ':' || coalesce(p.supplier::text, '') end], null)
         || array(select 'company:' || pc.company from person_companies pc where pc.person = p.id)
       from people p where p.user_id = any($1::bytea[])`,
      [byteas(users)],
    );
    return Object.fromEntries(rows) as Record<string, string[]>;
  }

  /** @returns what a change of the user's own rights is held against; undefined for an unknown user */
  async standingOf(on: Queries, id: number): Promise<UserStatus | undefined> {
    const rows = await on.prepared(
      `select encode(user_id, 'hex'), role, is_root is true, is_active from people where id = $1`,
      [id],
    );
    if (!rows[0]) return undefined;
    const [user, role, isRoot, isActive] = rows[0];
    return { user, role, isRoot, isActive } as UserStatus;
  }

  async roleOf(on: Queries, id: number): Promise<commerce.Role> {
    const rows = await on.prepared('select role from people where id = $1', [id]);
    return rows[0]![0] as commerce.Role;
  }

  async #setCompanies(tx: Queries, id: number, companies: number[]): Promise<void> {
    await tx.prepared('delete from person_companies where person = $1', [id]);
    await tx.prepared(
      `insert into person_companies (person, company) select $1, unnest($2::int[]) on conflict do nothing`,
      [id, companies],
    );
  }

  async #addCompany(tx: Queries, id: number, company: NonNullable<Profile['company']>): Promise<void> {
    const { name, inn, kpp = '', ogrn = '', legal_address: address = '' } = company;
    await tx.prepared(
      `with made as (insert into companies (name, inn, kpp, ogrn, legal_address) values ($2, $3, $4, $5, $6) returning id)
       insert into person_companies (person, company) select $1, id from made`,
      [id, name, inn, kpp, ogrn, address],
    );
  }

  async #mustExist(tx: Queries, field: string, table: string, ids: number[]): Promise<void> {
    const rows = await tx.prepared(`select id from ${table} where id = any($1::bigint[])`, [ids]);
    const known = new Set(rows.map(([id]) => id as number));
    const missing = ids.find((id) => !known.has(id));
    if (missing !== undefined) throw noSuchPk(field, missing);
  }
}
