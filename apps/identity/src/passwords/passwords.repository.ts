import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Caller } from '@stoa/kernel';
import { bytea, Database, sql, type Transaction } from '@stoa/persistence';
import { Repository } from 'typeorm';
import type { Permit } from '../alterations/permit.js';
import { notAuthenticated } from '../callers/caller.rules.js';
import { revokeCredentials } from './credential.statements.js';
import { PasswordEntity } from './password.entity.js';

/** A user, and the stored hash that the password was verified against. */
export interface VerifiedPassword {
  user: string;
  hash: string;
}

@Injectable()
export class PasswordsRepository {
  constructor(
    private readonly database: Database,
    @InjectRepository(PasswordEntity) private readonly passwords: Repository<PasswordEntity>,
  ) {}

  /** The user of a login or an address, case-insensitive. The hash is absent without a password or when inactive. */
  async ofLogin(org: string, login: string): Promise<{ user: string; hash: string | undefined } | undefined> {
    const found = await this.database.row<{ user: string; hash: string | null }>(sql`
      select encode(u.id, 'hex') as user, case when u.data->'isActive' is distinct from 'false' then p.hash end as hash
      from sign_in_names n join users u on u.org = n.org and u.id = n.user_id
      left join passwords p on p.org = u.org and p.user_id = u.id
      where n.org = ${bytea(org)} and n.name = lower(${login}::text)`);
    return found && { user: found.user, hash: found.hash ?? undefined };
  }

  /**
   * Locks the password as it was verified until `tx` ends: a concurrent change of the password then finds and revokes
   * what `tx` issues.
   * @throws Fault unauthenticated if it was changed since the verification
   */
  async lock(tx: Transaction, org: string, { user, hash }: VerifiedPassword): Promise<void> {
    const locked = await tx.manager
      .withRepository(this.passwords)
      .findOne({ where: { org, user, hash }, lock: { mode: 'pessimistic_read' } });
    if (!locked) throw notAuthenticated();
  }

  /** Sets a password and revokes what was issued before, except `keep`. @returns the ids of the revoked credentials */
  async set(
    tx: Transaction,
    org: string,
    permit: Permit,
    { hash, keep }: { hash: string; keep?: string },
  ): Promise<string[]> {
    const passwords = tx.manager.withRepository(this.passwords);
    await passwords.upsert({ org, user: permit.user, hash }, ['org', 'user']);
    // Keys of the configuration belong to the deployment. Only a proof by mail shows that another person may have issued
    // everything before it.
    return revokeCredentials(tx, org, permit, { keep, withConfigured: permit.grounds === 'reset token' });
  }

  /** Removes the password and revokes everything issued to the user. @returns the ids of the revoked credentials */
  async remove(tx: Transaction, org: string, permit: Permit): Promise<string[]> {
    await tx.manager.withRepository(this.passwords).delete({ org, user: permit.user });
    return revokeCredentials(tx, org, permit, { withConfigured: true });
  }
}

/** Users who change their own password keep the credential that they present. */
export const keptBy = (caller: Caller | undefined, { user }: Permit): { keep?: string } =>
  caller?.user === user ? { keep: caller.credential.id } : {};
