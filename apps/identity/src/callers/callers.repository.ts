import { Injectable } from '@nestjs/common';
import type { Key } from '@stoa/dto';
import type { Credential } from '@stoa/kernel';
import { bytea, Database, sql, type Queries } from '@stoa/persistence';
import type { PresentedCredential, PresentedKey, UserRights } from './caller.rules.js';

// Sessions and tokens are resolved on a hot path: a replica that lost its cached callers, after a start or a revocation,
// resolves all of them at once. So these statements keep their text ready and are read by position.

/** All rights of the user that `presented(org, user_id, expires, scopes)` names, in one statement. */
const rightsOfPresented = `
  select encode(u.org, 'hex'), encode(u.id, 'hex'), (u.data->>'id')::bigint, u.data->>'login',
         u.data->'isActive' is distinct from 'false', home.data->'branch', role.data->'credentials',
         (select coalesce(jsonb_agg(g.data->'branch' order by g.id), '[]') from groups g
          where g.org = u.org and g.acl && array[u.id] and g.data->'access' ? encode(u.id, 'hex')),
         presented.expires, presented.scopes
  from presented
  join users u on u.org = presented.org and u.id = presented.user_id
  join groups home on home.org = u.org and home.id = decode(u.data->>'group', 'hex')
  left join roles role on role.org = u.org and role.id = decode(u.data->>'role', 'hex')`;

const bySession = `with presented as
  (select org, user_id, expires, null::jsonb as scopes from sessions
   where org = $1 and hash = $2 and expires > $3::bigint) ${rightsOfPresented}`;

const byToken = `with presented as
  (select org, decode(data->>'owner', 'hex') as user_id, (data->>'expiresAt')::bigint as expires, data->'scopes' as scopes
   from tokens where org = $1 and id = $2 and data->>'owner' = $4 and (data->>'expiresAt')::bigint > $3::bigint)
  ${rightsOfPresented}`;

const byUser = `with presented as
  (select $1::bytea as org, $2::bytea as user_id, 0::bigint as expires, null::jsonb as scopes) ${rightsOfPresented}`;

type Found = { rights: UserRights; presented: PresentedCredential };
type FoundKey = PresentedKey & { user: string | null };

/** Users and their rights by a credential, as they are at the moment of the request. */
@Injectable()
export class CallersRepository {
  constructor(private readonly database: Database) {}

  async bySession(org: string, hash: string, now: number): Promise<Found | undefined> {
    const [row] = await this.database.prepared(bySession, [bytea(org), hash, now]);
    return row && found(row, { kind: 'session', id: hash });
  }

  async byToken(org: string, token: { id: string; user: string }, now: number): Promise<Found | undefined> {
    const { id, user } = token;
    const [row] = await this.database.prepared(byToken, [bytea(org), bytea(id), now, user]);
    return row && found(row, { kind: 'token', id });
  }

  /** The key with this hash that has not expired; records the time of use. */
  async useKey(
    org: string,
    { surface, hash, now }: { surface: Key['surface']; hash: string; now: number },
  ): Promise<FoundKey | undefined> {
    const key = await this.database.row<Omit<FoundKey, 'expiresAt'> & { expiresAt: string | null }>(sql`
      update keys set last_used = ${now}::bigint
      where org = ${bytea(org)} and surface = ${surface} and hash = ${hash}
        and (expires is null or expires > ${now}::bigint)
      returning encode(id, 'hex') as id, surface, scopes, expires as "expiresAt", encode(user_id, 'hex') as user`);
    return key && { ...key, expiresAt: key.expiresAt === null ? null : Number(key.expiresAt) };
  }

  async rights(on: Queries, org: string, user: string): Promise<UserRights | undefined> {
    const [row] = await on.prepared(byUser, [bytea(org), bytea(user)]);
    return row && rightsIn(row);
  }

  /** The scopes of a key that is not revoked. */
  async keyScopes(org: string, id: string): Promise<Pick<Key, 'surface' | 'scopes'> | undefined> {
    return this.database.row<Pick<Key, 'surface' | 'scopes'>>(
      sql`select surface, scopes from keys where org = ${bytea(org)} and id = ${bytea(id)}`,
    );
  }

  /** Whether the user has a key of the RTC console. */
  async isCustomer(on: Queries, org: string, user: string): Promise<boolean> {
    const key = await on.row(sql`
      select 1 from keys where org = ${bytea(org)} and user_id = ${bytea(user)} and surface = 'rtc' limit 1`);
    return key !== undefined;
  }
}

const found = (row: unknown[], credential: Credential): Found => ({
  rights: rightsIn(row),
  presented: presentedIn(row, credential),
});

function rightsIn(row: unknown[]): UserRights {
  const [org, user, id, login, isActive, branch, credentials, memberships] = row;
  const account = { org, user, id: Number(id), login, isActive };
  return { ...account, branch, memberships, credentials: credentials ?? [] } as UserRights;
}

function presentedIn(row: unknown[], credential: Credential): PresentedCredential {
  const [expires, scopes] = row.slice(-2);
  return { credential, expiresAt: Number(expires), scopes: (scopes as string[] | null) ?? undefined };
}
