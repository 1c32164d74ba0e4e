import { Inject, Injectable } from '@nestjs/common';
import type { Account } from '@stoa/dto';
import { notFound, type Caller, type JsonObject } from '@stoa/kernel';
import { bytea, Database, type Queries } from '@stoa/persistence';
import { notGoverned } from '../callers/caller.rules.js';
import { accountOf } from './account.view.js';

export type AccountBy = { user: string } | { id: number } | { login: string } | { email: string };

// Whoever is a member of the root group may do everything.
const account = (where: string): string =>
  `select u.wire, exists (select from groups g where g.org = u.org and g.id = u.org and g.data->'access' ? encode(u.id, 'hex'))
   from users u where u.org = $1 and ${where}`;

const byUser = account('u.id = $2');
const byId = account(`(u.data->>'id')::bigint = $2::bigint`);
const byLogin = account(`lower(u.data->>'login') = lower($2::text)`);
const byEmail = account(`lower(u.data->>'email') = lower($2::text)`);

@Injectable()
export class AccountsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async find(on: Queries, org: string, by: AccountBy): Promise<Account | undefined> {
    const [text, value] = statementOf(by);
    const rows = await on.prepared(text, [bytea(org), value]);
    return rows[0] && accountOf(JSON.parse(rows[0][0] as string) as JsonObject, rows[0][1] as boolean);
  }

  /**
   * What concerns an administrator is his own doing, or another one's, whatever rights someone has in a service.
   * @throws Fault not_found, forbidden/not_governed
   */
  async mustGovern(on: Queries, org: string, caller: Caller | undefined, user: string): Promise<Account> {
    const account = await this.find(on, org, { user });
    if (!account) throw notFound('user');
    if (account.isAdmin && !caller?.root && caller?.user !== user) throw notGoverned();
    return account;
  }

  /** The number that the next person has. */
  async nextId(on: Queries = this.database): Promise<number> {
    const rows = await on.prepared(`select nextval('user_numbers')`, []);
    return Number(rows[0]![0]);
  }
}

function statementOf(by: AccountBy): [string, unknown] {
  if ('user' in by) return [byUser, bytea(by.user)];
  if ('id' in by) return [byId, by.id];
  if ('login' in by) return [byLogin, by.login];
  return [byEmail, by.email];
}
