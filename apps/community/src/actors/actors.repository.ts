import { Inject, Injectable } from '@nestjs/common';
import type { CallContext } from '@stoa/bus';
import type { community } from '@stoa/dto';
import { Fault, anonymousUserId, type Caller } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { UsersRepository } from '../profiles/profiles.repository.js';
import { fieldFault, scopeRequired, type Actor } from './actor.js';

interface Person {
  id: number;
  user: string;
  isStaff: boolean;
  guid: string | null;
  /** Nothing was heard of him for some minutes. */
  wasAway: boolean;
}

@Injectable()
export class ActorsRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(UsersRepository) private readonly users: UsersRepository,
  ) {}

  /**
   * Who acts: the key's own user, or whom the request names (`users` of the contract's table B2). A name that nobody
   * has falls back to the key's user.
   * @throws Fault unauthenticated/sso_invalid, forbidden/scope_required
   */
  async resolve(context: CallContext, { userId, guid, ssoToken }: community.Acting): Promise<Actor> {
    // No key to decrypt them with is set up, so each is one that cannot be decrypted.
    if (ssoToken !== undefined) throw new Fault('unauthenticated', 'sso_invalid');
    const caller = context.caller!;
    const wanted = idOf(userId);
    const known = await this.#people(caller, wanted, guid);
    const { org, credentials: scopes } = caller;
    const own = known.find(({ id }) => id === caller.id);
    const self: Actor = { ...actorFields(own), org, scopes, isActing: false };
    if (guid === undefined && wanted === undefined) return this.#seen(self, own);
    const named = known.find((person) => (guid === undefined ? person.id === wanted : person.guid === guid));
    const isAnonymous = guid === undefined && wanted === 0;
    mayActAs(caller, named, isAnonymous);
    const actor = { ...self, ...(named || isAnonymous ? actorFields(named) : {}), isActing: true };
    await this.#note(context, actor);
    return this.#seen(actor, named ?? own);
  }

  /** Who acted for whom can be read later, whatever became of what he did. */
  async #note({ caller, operation, requestId }: CallContext, { id }: Actor): Promise<void> {
    if (operation?.kind !== 'command') return;
    await this.database.prepared(
      'insert into acting_log (key, token_user, actor, operation, request) values ($1, $2, $3, $4, $5)',
      [caller!.credential.id, caller!.id, id, operation.name, requestId],
    );
  }

  async #seen(actor: Actor, person: Person | undefined): Promise<Actor> {
    if (person?.wasAway && actor.id === person.id)
      await this.database.prepared('update people set last_activity = now() where id = $1', [person.id]);
    return actor;
  }

  async #people(caller: Caller, wanted: number | undefined, guid: string | undefined): Promise<Person[]> {
    const read = (): Promise<Person[]> =>
      wanted === undefined && guid === undefined
        ? this.#read('id = $1', [caller.id])
        : this.#read('(id = $1 or id = $2 or sso_guid = $3)', [caller.id, wanted ?? -1, guid ?? null]);
    const known = await read();
    if (caller.user === anonymousUserId || known.some(({ id }) => id === caller.id)) return known;
    // He is in the directory, and news of him is still on its way.
    await this.users.syncUser(this.database, caller.user);
    return read();
  }

  async #read(where: string, values: unknown[]): Promise<Person[]> {
    const rows = await this.database.prepared(
      `select id, encode(user_id, 'hex'), is_staff, sso_guid,
         coalesce(last_activity < now() - interval '5 minutes', true)
       from people where not is_deleted and ${where}`,
      values,
    );
    return rows.map(([id, user, isStaff, guid, wasAway]) => ({ id, user, isStaff, guid, wasAway }) as Person);
  }
}

/** Everyone is himself; to be another takes the scope `all`. @throws Fault forbidden/scope_required */
function mayActAs({ id, credentials }: Caller, named: Person | undefined, isAnonymous: boolean): void {
  const isOwn = named ? named.id === id : isAnonymous && id === 0;
  if (!isOwn && !credentials.includes('all')) throw scopeRequired('all');
}

const actorFields = (person: Person | undefined): Pick<Actor, 'id' | 'user' | 'isStaff'> =>
  person
    ? { id: person.id, user: person.user, isStaff: person.isStaff }
    : { id: 0, user: null, isStaff: false };

function idOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw fieldFault('user_id');
  return Number(text);
}
