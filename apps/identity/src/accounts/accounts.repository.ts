import { Injectable } from '@nestjs/common';
import type { Account } from '@stoa/dto';
import type { JsonObject } from '@stoa/kernel';
import { bytea, sql, type Queries, type Sql } from '@stoa/persistence';
import { accountOf } from './account.view.js';

export type AccountKey = { user: string } | { id: number } | { login: string } | { email: string };

/** Logins and addresses share one name space and one index, so a found user may have the name in the other field. */
const byName = (org: string, name: string): Sql => sql`
  u.id = (select user_id from sign_in_names where org = ${bytea(org)} and name = lower(${name}::text))`;

function conditionOf(org: string, key: AccountKey): Sql {
  if ('user' in key) return sql`u.id = ${bytea(key.user)}`;
  if ('id' in key) return sql`(u.data->>'id')::bigint = ${key.id}::bigint`;
  if ('login' in key)
    return sql`${byName(org, key.login)} and lower(u.data->>'login') = lower(${key.login}::text)`;
  return sql`${byName(org, key.email)} and lower(u.data->>'email') = lower(${key.email}::text)`;
}

@Injectable()
export class AccountsRepository {
  async find(on: Queries, org: string, key: AccountKey): Promise<Account | undefined> {
    const user = await on.row<{ wire: string; isAdmin: boolean }>(sql`
      select u.wire, exists (select from groups g where g.org = u.org and g.id = u.org
        and g.data->'access' ? encode(u.id, 'hex')) as "isAdmin"
      from users u where u.org = ${bytea(org)} and ${conditionOf(org, key)}`);
    return user && accountOf(JSON.parse(user.wire) as JsonObject, { org, isAdmin: user.isAdmin });
  }
}
