import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Fault } from '@stoa/kernel';
import type { Transaction } from '@stoa/persistence';
import type { JWK } from 'jose';
import { Repository } from 'typeorm';
import { SigningKeyEntity } from './signing-key.entity.js';

@Injectable()
export class SigningKeysRepository {
  constructor(@InjectRepository(SigningKeyEntity) private readonly keys: Repository<SigningKeyEntity>) {}

  /** Private keys, newest first. Only their `publicHalf` may leave this service. */
  async all(): Promise<JWK[]> {
    const rows = await this.keys.find({ order: { created: 'desc', kid: 'asc' } });
    return rows.map(({ key }) => key);
  }

  /** The key that signs new tokens. */
  async current(): Promise<JWK> {
    const [key] = await this.all();
    if (!key) throw new Fault('internal', 'no_signing_key');
    return key;
  }

  async create(tx: Transaction, key: JWK, created: number): Promise<void> {
    await tx.manager.withRepository(this.keys).insert({ kid: key.kid!, key: { ...key }, created });
  }
}
