import { Inject, Injectable } from '@nestjs/common';
import { verifyPassword } from '@stoa/auth';
import { notAuthenticated } from '../callers/caller.rules.js';
import { ORG } from '../directory/directory.providers.js';
import { PasswordsRepository, type Verified } from './passwords.repository.js';
import { LoginFailuresRepository } from '../login-failures/login-failures.repository.js';

interface SignIn {
  login: string;
  password: string;
  address?: string | undefined;
}

/** The one place where a password is looked at, so that every way in counts towards the same limit. */
@Injectable()
export class PasswordCheck {
  constructor(
    @Inject(LoginFailuresRepository) private readonly failures: LoginFailuresRepository,
    @Inject(PasswordsRepository) private readonly passwords: PasswordsRepository,
    @Inject(ORG) private readonly org: string,
  ) {}

  /**
   * Who this is, by login or e-mail address.
   * @throws Fault unauthenticated, the same and after the same time whatever is wrong; too_many
   */
  async verify({ login, address, password }: SignIn): Promise<Verified> {
    const attempt = await this.failures.admit({ login, address });
    const known = await this.passwords.ofLogin(this.org, login);
    if (await verifyPassword(known?.hash, password)) {
      await this.failures.succeeded(attempt);
      return known as Verified;
    }
    await this.failures.failed(attempt);
    throw notAuthenticated();
  }
}
