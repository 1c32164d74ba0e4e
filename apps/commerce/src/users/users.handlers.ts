import { Controller } from '@nestjs/common';
import { Handles, Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { Database } from '@stoa/persistence';
import { UsersRepository } from './users.repository.js';

/** Returns the rights that users have in commerce. */
@Controller()
export class UsersHandlers {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
  ) {}

  @Handles(commerce.users.rights)
  async rights({ users }: Input<typeof commerce.users.rights>): Promise<Reply> {
    return Reply.one(JSON.stringify({ rights: await this.users.rightsOf(this.database, users) }));
  }
}
