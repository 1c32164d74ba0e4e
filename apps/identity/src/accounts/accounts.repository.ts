import { Inject, Injectable } from '@nestjs/common';
import type { Account } from '@stoa/dto';
import type { JsonObject } from '@stoa/kernel';
import { bytea, Database, type Queries } from '@stoa/persistence';
import { accountOf } from './account.view.js';

export type AccountBy = { user: string } | { id: number } | { login: string } | { email: string };

// Members of the root group may do everything.
const account = (where: string): string =>
  `select u.wire, exists (select from groups g where g.org = u.org and g.id = u.org and g.data->'access' ? encode(u.id, 'hex'))
   from users u where u.org = $1 and ${where}`;

/** Both are one name space with one index; a question about one of them is answered by that one alone. */
const byName = (field: 'login' | 'email'): string =>
  account(`u.id = (select user_id from sign_in_names where org = $1 and name = lower($2::text))
    and lower(u.data->>'${field}') = lower($2::text)`);

const byUser = account('u.id = $2');
const byId = account(`(u.data->>'id')::bigint = $2::bigint`);
const byLogin = byName('login');
const byEmail = byName('email');

@Injectable()
export class AccountsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async find(on: Queries, org: string, by: AccountBy): Promise<Account | undefined> {
    const [text, value] = statementOf(by);
    const rows = await on.prepared(text, [bytea(org), value]);
    return rows[0] && accountOf(JSON.parse(rows[0][0] as string) as JsonObject, rows[0][1] as boolean);
  }

  /** The number that the next user has. */
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
