import { Injectable } from '@nestjs/common';
import { Bus, type CallContext } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import type { commerce } from '@stoa/dto';
import { Database } from '@stoa/persistence';
import { UsersRepository } from '../users/users.repository.js';

interface LoggedIn {
  /** The key. */
  secret: string;
  id: number;
  email: string;
  login: string;
  role: commerce.Role;
}

/** Issues keys for a login, or an e-mail address, and its password. */
@Injectable()
export class LogInService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly bus: Bus,
  ) {}

  /** @param name of the key @throws Fault unauthenticated, too_many */
  async logIn(
    { login, password, name }: { login: string; password: string; name: string },
    { address, requestId }: CallContext,
  ): Promise<LoggedIn> {
    const asked = { surface: 'commerce' as const, login, password, name, scopes: [] };
    const { secret, account } = await this.bus.ask(identity.keys.login, asked, { requestId, address });
    const { id, email, login: known } = account;
    await this.users.upsertProfile(this.database, account);
    await this.users.loggedIn(this.database, id);
    const role = await this.users.roleOf(this.database, id);
    return { secret, id, email, login: known, role };
  }
}
