import { Injectable } from '@nestjs/common';
import { anonymousUserId, Fault, type Caller } from '@stoa/kernel';
import { bytea, Database, sql } from '@stoa/persistence';
import { IdentityUsers } from '@stoa/service';
import type { Actor } from '../actor.js';
import { visitorActor } from './visitor.js';

@Injectable()
export class ActorsRepository {
  constructor(
    private readonly database: Database,
    private readonly users: IdentityUsers,
  ) {}

  /** @throws Fault unauthenticated for a user who is not in the directory any more, or switched off */
  async of({ user, org }: Caller): Promise<Actor> {
    if (user === anonymousUserId) return visitorActor;
    const known = (await this.#find(user)) ?? (await this.#findSynced(user));
    if (!known) throw new Fault('unauthenticated', 'inactive');
    return { ...known, user, org };
  }

  /** For a user of the directory whose event has not arrived yet. */
  async #findSynced(user: string) {
    await this.users.sync(this.database, user);
    return this.#find(user);
  }

  #find(user: string): Promise<Pick<Actor, 'id' | 'role' | 'supplier'> | undefined> {
    return this.database.row(
      sql`select id, role, supplier from people where user_id = ${bytea(user)} and is_active`,
    );
  }
}
