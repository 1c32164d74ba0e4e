import { Injectable } from '@nestjs/common';
import { bytea, type Queries } from '@stoa/persistence';

export interface NewSession {
  hash: string;
  user: string;
  created: number;
  expires: number;
}

/** Each new session takes so many expired ones with it, which keeps the table small without a timer. */
const pruned = 100;

@Injectable()
export class SessionsRepository {
  async create(tx: Queries, org: string, { hash, user, created, expires }: NewSession): Promise<void> {
    await tx.prepared(
      'insert into sessions (hash, org, user_id, created, expires) values ($1, $2, $3, $4, $5)',
      [hash, bytea(org), bytea(user), created, expires],
    );
    await tx.prepared(
      `delete from sessions where hash = any(array(
         select hash from sessions where expires <= $1::bigint limit ${pruned} for update skip locked))`,
      [created],
    );
  }

  async end(tx: Queries, org: string, hash: string): Promise<void> {
    await tx.prepared('delete from sessions where org = $1 and hash = $2', [bytea(org), hash]);
  }

  /** Also the access tokens of logins. @returns the ids of what ended */
  async endAll(tx: Queries, org: string, user: string): Promise<string[]> {
    const sessions = await tx.prepared(
      'delete from sessions where org = $1 and user_id = $2 returning hash',
      [bytea(org), bytea(user)],
    );
    const tokens = await tx.prepared(
      `delete from tokens where org = $1 and acl && array[$2::bytea] and data->>'owner' = $3
         and data->>'kind' = 'access' returning encode(id, 'hex')`,
      [bytea(org), bytea(user), user],
    );
    return [...sessions, ...tokens].map(([id]) => id as string);
  }
}
