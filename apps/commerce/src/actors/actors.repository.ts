import { Inject, Injectable } from '@nestjs/common';
import { Fault, type Caller } from '@stoa/kernel';
import { bytea, Database } from '@stoa/persistence';
import { UsersRepository } from '../users/users.repository.js';
import type { Actor } from './actor.js';

@Injectable()
export class ActorsRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(UsersRepository) private readonly users: UsersRepository,
  ) {}

  /** @throws Fault unauthenticated for someone who is not in the directory any more */
  async of({ user, org }: Caller): Promise<Actor> {
    const known = (await this.#find(user)) ?? (await this.#followed(user));
    if (!known) throw new Fault('unauthenticated', 'inactive');
    return { ...known, user, org };
  }

  /** He is in the directory, and news of him is still on its way. */
  async #followed(user: string) {
    await this.users.syncUser(this.database, user);
    return this.#find(user);
  }

  async #find(user: string): Promise<Pick<Actor, 'id' | 'role' | 'supplier'> | undefined> {
    const rows = await this.database.prepared('select id, role, supplier from people where user_id = $1', [
      bytea(user),
    ]);
    if (!rows[0]) return undefined;
    const [id, role, supplier] = rows[0];
    return { id, role, supplier } as Actor;
  }
}
