import { Controller } from '@nestjs/common';
import { publicHalf } from '@stoa/auth';
import { Handles, Reply } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** Publishes the public keys by which other processes verify access tokens. */
@Controller()
export class SigningKeysHandlers {
  constructor(private readonly signingKeys: SigningKeysRepository) {}

  @Handles(identity.callers.keys)
  async keys(): Promise<Reply> {
    const keys = await this.signingKeys.all();
    return Reply.one(JSON.stringify({ keys: keys.map(publicHalf) }));
  }
}
