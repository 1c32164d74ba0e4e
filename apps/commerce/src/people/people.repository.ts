import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import type { Account, commerce } from '@stoa/dto';
import { bytea, type Queries } from '@stoa/persistence';
import { noSuchPk } from '../actors/actor.js';

/** What of a person is this service's own. Absent: as it was. */
export interface Profile {
  first_name?: string;
  last_name?: string;
  middle_name?: string;
  phone?: string;
  role?: commerce.Role;
  supplier?: number | null;
  companies?: number[];
  /** A company that comes with him. */
  company?: { name: string; inn: string; kpp?: string; ogrn?: string; legal_address?: string };
}

/** People of the directory, with what commerce adds to them. */
@Injectable()
export class PeopleRepository {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  /** Asks the directory how this person is now: the order in which news of him comes does not matter then. */
  async follow(on: Queries, user: string): Promise<void> {
    const { account } = await this.bus.ask(identity.users.find, { by: { user } });
    if (account) await this.keep(on, account);
    else await on.prepared('update people set is_active = false where user_id = $1', [bytea(user)]);
  }

  /** @returns whether he is new here. An administrator of the deployment is one here. */
  async keep(on: Queries, { user, id, email, login, isActive, isAdmin, time }: Account): Promise<boolean> {
    const rows = await on.prepared(
      `insert into people as p (id, user_id, email, login, role, is_active, date_joined)
       values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000))
       on conflict (id) do update set email = excluded.email, login = excluded.login, is_active = excluded.is_active
       returning xmax = 0`,
      [id, bytea(user), email, login, isAdmin ? 'admin' : 'buyer', isActive, time],
    );
    return rows[0]![0] as boolean;
  }

  /** @throws Fault invalid for a supplier or company that is none */
  async change(tx: Queries, id: number, profile: Profile): Promise<void> {
    const { companies, company, supplier } = profile;
    if (supplier) await this.#mustExist(tx, 'supplier', 'suppliers', [supplier]);
    await tx.prepared(
      `update people set first_name = coalesce($2, first_name), last_name = coalesce($3, last_name),
         middle_name = coalesce($4, middle_name), phone = coalesce($5, phone), role = coalesce($6, role),
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

  async roleOf(on: Queries, id: number): Promise<commerce.Role> {
    const rows = await on.prepared('select role from people where id = $1', [id]);
    return rows[0]![0] as commerce.Role;
  }

  async #setCompanies(tx: Queries, id: number, companies: number[]): Promise<void> {
    await this.#mustExist(tx, 'companies', 'companies', companies);
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
