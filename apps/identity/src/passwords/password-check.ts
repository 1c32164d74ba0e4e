import { Inject, Injectable } from '@nestjs/common';
import { verifyPassword } from '@stoa/auth';
import { notAuthenticated } from '../callers/caller.rules.js';
import { ORG } from '../directory/directory.providers.js';
import { LoginFailuresRepository } from '../login-failures/login-failures.repository.js';
import { PasswordsRepository, type VerifiedPassword } from './passwords.repository.js';

interface Login {
  login: string;
  password: string;
  address?: string | undefined;
}

/** Verifies passwords. Every login of every surface goes through it, so that all count towards one limit. */
@Injectable()
export class PasswordCheck {
  constructor(
    private readonly failures: LoginFailuresRepository,
    private readonly passwords: PasswordsRepository,
    @Inject(ORG) private readonly org: string,
  ) {}

  /**
   * Finds the user of a login or an e-mail address and verifies the password.
   * @throws Fault unauthenticated, the same and after the same time for every cause; too_many
   */
  async verify({ login, address, password }: Login): Promise<VerifiedPassword> {
    const attempt = await this.failures.admit({ login, address });
    const stored = await this.passwords.ofLogin(this.org, login);
    if (await verifyPassword(stored?.hash, password)) {
      await this.failures.succeeded(attempt);
      return stored as VerifiedPassword;
    }
    await this.failures.failed(attempt);
    throw notAuthenticated();
  }
}
