import { Inject, Injectable } from '@nestjs/common';
import { Fault } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import type { JWK } from 'jose';

@Injectable()
export class SigningKeysRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Newest first. Private halves: what leaves this service goes through `publicHalf`. */
  async all(): Promise<JWK[]> {
    const rows = await this.database.prepared('select key from signing_keys order by created desc, kid', []);
    return rows.map(([key]) => key as JWK);
  }

  /** The key for new tokens. */
  async current(): Promise<JWK> {
    const [key] = await this.all();
    if (!key) throw new Fault('internal', 'no_signing_key');
    return key;
  }
}
