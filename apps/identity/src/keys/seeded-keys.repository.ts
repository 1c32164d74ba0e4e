import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Transaction } from '@stoa/persistence';
import { Repository } from 'typeorm';
import { SeededKeyEntity } from './seeded-key.entity.js';

/** The keys that the configuration has contained since the first start. */
@Injectable()
export class SeededKeysRepository {
  constructor(@InjectRepository(SeededKeyEntity) private readonly seededKeys: Repository<SeededKeyEntity>) {}

  /** @returns whether the configuration contains this key for the first time */
  async add(tx: Transaction, hash: string): Promise<boolean> {
    const seededKeys = tx.manager.withRepository(this.seededKeys);
    if (await seededKeys.existsBy({ hash })) return false;
    await seededKeys.insert({ hash });
    return true;
  }
}
