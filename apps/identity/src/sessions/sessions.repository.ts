import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { bytea, sql, type Transaction } from '@stoa/persistence';
import { Repository } from 'typeorm';
import { SessionEntity } from './session.entity.js';

/** Expired sessions that each new one removes, which keeps the table small without a timer. */
const prunedRows = 100;

@Injectable()
export class SessionsRepository {
  constructor(@InjectRepository(SessionEntity) private readonly sessions: Repository<SessionEntity>) {}

  async create(tx: Transaction, session: SessionEntity): Promise<void> {
    await tx.manager.withRepository(this.sessions).insert(session);
    await tx.execute(sql`
      delete from sessions where hash = any(array(
        select hash from sessions where expires <= ${session.created}::bigint
        limit ${prunedRows} for update skip locked))`);
  }

  async end(tx: Transaction, org: string, hash: string): Promise<void> {
    await tx.manager.withRepository(this.sessions).delete({ org, hash });
  }

  /** @returns the hashes of the sessions that ended */
  async endAll(tx: Transaction, org: string, user: string): Promise<string[]> {
    const ended = await tx.rows<{ hash: string }>(
      sql`delete from sessions where org = ${bytea(org)} and user_id = ${bytea(user)} returning hash`,
    );
    return ended.map(({ hash }) => hash);
  }
}
