import { Inject, Injectable } from '@nestjs/common';
import type { community } from '@stoa/dto';
import { Fault, nobody, type Caller } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { PeopleRepository } from '../people/people.repository.js';
import { fieldFault, scopeRequired, type Actor } from './actor.js';

interface Person {
  id: number;
  user: string;
  isStaff: boolean;
  guid: string | null;
}

@Injectable()
export class ActorsRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PeopleRepository) private readonly people: PeopleRepository,
  ) {}

  /**
   * Who acts: the key's own user, or whom the request names (`users` of the contract's table B2). A name that nobody
   * has falls back to the key's user.
   * @throws Fault unauthenticated/sso_invalid, forbidden/scope_required
   */
  async resolve(caller: Caller, { userId, guid, ssoToken }: community.Acting): Promise<Actor> {
    // No key to decrypt them with is set up, so each is one that cannot be decrypted.
    if (ssoToken !== undefined) throw new Fault('unauthenticated', 'sso_invalid');
    const wanted = idOf(userId);
    const known = await this.#people(caller, wanted, guid);
    const { org, credentials: scopes } = caller;
    const own = known.find(({ id }) => id === caller.id);
    const self: Actor = { ...stand(own), org, scopes, isActing: false };
    if (guid === undefined && wanted === undefined) return self;
    const named = known.find((person) => (guid === undefined ? person.id === wanted : person.guid === guid));
    const isAnonymous = guid === undefined && wanted === 0;
    mayActAs(caller, named, isAnonymous);
    return { ...self, ...(named || isAnonymous ? stand(named) : {}), isActing: true };
  }

  async #people(caller: Caller, wanted: number | undefined, guid: string | undefined): Promise<Person[]> {
    const read = (): Promise<Person[]> =>
      wanted === undefined && guid === undefined
        ? this.#read('id = $1', [caller.id])
        : this.#read('(id = $1 or id = $2 or sso_guid = $3)', [caller.id, wanted ?? -1, guid ?? null]);
    const known = await read();
    if (caller.user === nobody || known.some(({ id }) => id === caller.id)) return known;
    // He is in the directory, and news of him is still on its way.
    await this.people.follow(this.database, caller.user);
    return read();
  }

  async #read(where: string, values: unknown[]): Promise<Person[]> {
    const rows = await this.database.prepared(
      `select id, encode(user_id, 'hex'), is_staff, sso_guid from people where not is_deleted and ${where}`,
      values,
    );
    return rows.map(([id, user, isStaff, guid]) => ({ id, user, isStaff, guid }) as Person);
  }
}

/** Everyone is himself; to be another takes the scope `all`. @throws Fault forbidden/scope_required */
function mayActAs({ id, credentials }: Caller, named: Person | undefined, isAnonymous: boolean): void {
  const isOwn = named ? named.id === id : isAnonymous && id === 0;
  if (!isOwn && !credentials.includes('all')) throw scopeRequired('all');
}

const stand = (person: Person | undefined): Pick<Actor, 'id' | 'user' | 'isStaff'> =>
  person
    ? { id: person.id, user: person.user, isStaff: person.isStaff }
    : { id: 0, user: null, isStaff: false };

function idOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw fieldFault('user_id');
  return Number(text);
}
