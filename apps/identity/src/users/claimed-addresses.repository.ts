import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Transaction } from '@stoa/persistence';
import { Repository } from 'typeorm';
import { ClaimedAddressEntity } from './claimed-address.entity.js';

/**
 * Users who entered their own address without a proof: when the address is proved by other means, what was issued to the
 * user before is revoked.
 */
@Injectable()
export class ClaimedAddressesRepository {
  constructor(
    @InjectRepository(ClaimedAddressEntity) private readonly claims: Repository<ClaimedAddressEntity>,
  ) {}

  async set(tx: Transaction, org: string, user: string, isClaimed: boolean): Promise<void> {
    const claims = tx.manager.withRepository(this.claims);
    await (isClaimed ? claims.upsert({ org, user }, ['org', 'user']) : claims.delete({ org, user }));
  }

  async has(tx: Transaction, org: string, user: string): Promise<boolean> {
    return tx.manager.withRepository(this.claims).existsBy({ org, user });
  }
}
