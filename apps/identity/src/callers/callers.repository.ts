import { Inject, Injectable } from '@nestjs/common';
import type { Credential } from '@stoa/kernel';
import { bytea, Database, type Queries } from '@stoa/persistence';
import type { Proof, Standing } from './caller.rules.js';

/** All about one user in one statement, for whoever `presented(org, user_id, expires, scopes)` says. */
const standing = `
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
   where org = $1 and hash = $2 and expires > $3::bigint) ${standing}`;

const byToken = `with presented as
  (select org, decode(data->>'owner', 'hex') as user_id, (data->>'expiresAt')::bigint as expires, data->'scopes' as scopes
   from tokens where org = $1 and id = $2 and data->>'owner' = $4 and (data->>'expiresAt')::bigint > $3::bigint)
  ${standing}`;

const byUser = `with presented as
  (select $1::bytea as org, $2::bytea as user_id, 0::bigint as expires, null::jsonb as scopes) ${standing}`;

type Found = { standing: Standing; proof: Proof };

/** Who stands behind a credential, at the moment of asking. */
@Injectable()
export class CallersRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async bySession(org: string, hash: string, now: number): Promise<Found | undefined> {
    const rows = await this.database.prepared(bySession, [bytea(org), hash, now]);
    return (
      rows[0] && { standing: standingIn(rows[0]), proof: proofIn(rows[0], { kind: 'session', id: hash }) }
    );
  }

  async byToken(org: string, token: { id: string; user: string }, now: number): Promise<Found | undefined> {
    const { id, user } = token;
    const rows = await this.database.prepared(byToken, [bytea(org), bytea(id), now, user]);
    return rows[0] && { standing: standingIn(rows[0]), proof: proofIn(rows[0], { kind: 'token', id }) };
  }

  async standing(on: Queries, org: string, user: string): Promise<Standing | undefined> {
    const rows = await on.prepared(byUser, [bytea(org), bytea(user)]);
    return rows[0] && standingIn(rows[0]);
  }
}

function standingIn([org, user, id, login, isActive, branch, credentials, memberships]: unknown[]): Standing {
  const person = { org, user, id: Number(id), login, isActive };
  return { ...person, branch, memberships, credentials: credentials ?? [] } as Standing;
}

const proofIn = ([, , , , , , , , expires, scopes]: unknown[], credential: Credential): Proof => ({
  credential,
  expiresAt: Number(expires),
  scopes: (scopes as string[] | null) ?? undefined,
});
