import { Inject, Injectable } from '@nestjs/common';
import { commerce as contracts } from '@stoa/contracts';
import type { Account, commerce } from '@stoa/dto';
import type { Clock } from '@stoa/kernel';
import { bytea, byteas, outbox, sql, type Queries, type Sql } from '@stoa/persistence';
import { CLOCK, type UserPartHandler, type UserProfiles } from '@stoa/service';
import { noSuchPk } from '../actor.js';
import type { Profile, UserStatus } from './profile.js';

const { companies } = contracts;

type Author = Pick<Account, 'org' | 'user'>;

/** The users of identity, with the fields of commerce. */
@Injectable()
export class UsersRepository implements UserProfiles, UserPartHandler {
  readonly surface = 'commerce';

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** A member of the root group is an administrator here; the role that was given by hand is kept. */
  async upsertProfile(on: Queries, account: Account): Promise<void> {
    const { user, id, email, login, language, isActive, isAdmin, time } = account;
    await on.execute(
      sql`insert into people as p (id, user_id, email, login, language, given_role, is_root, is_active, date_joined)
        values (${id}, ${bytea(user)}, ${email}, ${login}, ${language}, 'buyer', ${isAdmin}, ${isActive},
          to_timestamp(${time}::float8 / 1000))
        on conflict (id) do update set email = excluded.email, login = excluded.login, language = excluded.language, is_active = excluded.is_active,
          given_role = case when p.is_root is null and excluded.is_root then 'buyer' else p.given_role end,
          is_root = excluded.is_root`,
    );
  }

  async removeProfile(on: Queries, user: string): Promise<void> {
    await on.execute(sql`update people set is_active = false where user_id = ${bytea(user)}`);
  }

  async rootMembers(on: Queries): Promise<string[]> {
    const rows = await on.rows<{ user: string }>(
      sql`select encode(user_id, 'hex') as user from people where is_root`,
    );
    return rows.map(({ user }) => user);
  }

  async idOf(on: Queries, user: string): Promise<number | undefined> {
    return (await on.row<{ id: number }>(sql`select id from people where user_id = ${bytea(user)}`))?.id;
  }

  /** @throws Fault invalid for a supplier or company that does not exist */
  async check(on: Queries, { companies, supplier }: Profile): Promise<void> {
    if (supplier) await this.#mustExist(on, 'supplier', { ids: [supplier], from: sql`suppliers` });
    if (companies)
      await this.#mustExist(on, 'companies', { ids: companies, from: sql`companies where not is_deleted` });
  }

  /**
   * @param by the user, who is the author of a new company
   * @throws Fault invalid for a supplier or company that does not exist
   */
  async change(tx: Queries, id: number, profile: Profile, by: Author): Promise<void> {
    const { companies, company, supplier } = profile;
    await this.check(tx, profile);
    await tx.execute(
      sql`update people set
        first_name = coalesce(${profile.first_name ?? null}, first_name),
        last_name = coalesce(${profile.last_name ?? null}, last_name),
        middle_name = coalesce(${profile.middle_name ?? null}, middle_name),
        phone = coalesce(${profile.phone ?? null}, phone),
        given_role = coalesce(${profile.role ?? null}, given_role),
        supplier = case when ${supplier !== undefined}::boolean then ${supplier ?? null}::int else supplier end
        where id = ${id}`,
    );
    if (companies) await this.#setCompanies(tx, id, companies);
    if (company) await this.#addCompany(tx, id, company, by);
  }

  async loggedIn(on: Queries, id: number): Promise<void> {
    await on.execute(sql`update people set last_login = now() where id = ${id}`);
  }

  /** Rights by user id, in the words of `commerce.users.rights`. */
  async rightsOf(on: Queries, users: string[]): Promise<Record<string, string[]>> {
    const rows = await on.rows<{ user: string; rights: string[] }>(
      sql`select encode(p.user_id, 'hex') as user,
          array_remove(array[case p.role when 'admin' then 'admin' when 'buyer' then null
                             else p.role || ':' || coalesce(p.supplier::text, '') end], null)
          || array(select 'company:' || pc.company from person_companies pc where pc.person = p.id) as rights
        from people p where p.user_id = any(${byteas(users)}::bytea[])`,
    );
    return Object.fromEntries(rows.map(({ user, rights }) => [user, rights]));
  }

  /** @returns undefined for an unknown user */
  statusOf(on: Queries, id: number): Promise<UserStatus | undefined> {
    return on.row(
      sql`select encode(user_id, 'hex') as user, role, is_root is true as "isRoot", is_active as "isActive"
        from people where id = ${id}`,
    );
  }

  async roleOf(on: Queries, id: number): Promise<commerce.Role> {
    const found = await on.row<{ role: commerce.Role }>(sql`select role from people where id = ${id}`);
    return found!.role;
  }

  async #setCompanies(tx: Queries, id: number, companies: number[]): Promise<void> {
    // The users of a deleted company are its users again when it is restored.
    await tx.execute(
      sql`delete from person_companies pc using companies c
        where pc.person = ${id} and c.id = pc.company and not c.is_deleted`,
    );
    await tx.execute(
      sql`insert into person_companies (person, company) select ${id}::int, unnest(${companies}::int[])
        on conflict do nothing`,
    );
  }

  async #addCompany(
    tx: Queries,
    id: number,
    company: NonNullable<Profile['company']>,
    { org, user }: Author,
  ): Promise<void> {
    const { name, inn, kpp = '', ogrn = '', legal_address: address = '' } = company;
    const added = await tx.row<{ company: number }>(
      sql`with made as (insert into companies (name, inn, kpp, ogrn, legal_address)
          values (${name}, ${inn}, ${kpp}, ${ogrn}, ${address}) returning id)
        insert into person_companies (person, company) select ${id}::int, id from made returning company`,
    );
    const data = { id: added!.company, externalId: null, name, inn, owner: null, by: user };
    await outbox.add(tx, companies.created, { org, user, time: this.clock(), data });
  }

  /** @param from the rows that exist for an administrator, who alone decides about them */
  async #mustExist(on: Queries, field: string, { ids, from }: { ids: number[]; from: Sql }): Promise<void> {
    const rows = await on.rows<{ id: number }>(
      sql`select id from (select id from ${from}) known where id = any(${ids}::bigint[])`,
    );
    const known = new Set(rows.map(({ id }) => id));
    const missing = ids.find((id) => !known.has(id));
    if (missing !== undefined) throw noSuchPk(field, missing);
  }
}
