import { Injectable } from '@nestjs/common';
import type { CallContext } from '@stoa/bus';
import type { community } from '@stoa/dto';
import { anonymousUserId, type Caller } from '@stoa/kernel';
import { Database, sql, type Sql } from '@stoa/persistence';
import { IdentityUsers } from '@stoa/service';
import { SsoUsers } from '../sso/sso-users.js';
import { fieldFault, mustBeStaff, scopeRequired, type Actor } from './actor.js';
import { networkOf } from './network.js';

interface KnownUser {
  id: number;
  user: string;
  isStaff: boolean;
  guid: string | null;
  /** The user sent no request for some minutes. */
  wasAway: boolean;
}

@Injectable()
export class ActorsRepository {
  constructor(
    private readonly database: Database,
    private readonly users: IdentityUsers,
    private readonly sso: SsoUsers,
  ) {}

  /**
   * The user of the key, or the user that the request names (`users` of the contract's table B2): by a token of the
   * site, else by the guid, else by the number. For a guid or number that no user has it is the user of the key; a token
   * that is not valid is refused.
   * @throws Fault unauthenticated/sso_invalid, forbidden/scope_required
   */
  async resolve(context: CallContext, { userId, guid, ssoToken }: community.Acting): Promise<Actor> {
    if (ssoToken !== undefined) return this.#resolveSso(context, ssoToken);
    const caller = context.caller!;
    const wanted = idOf(userId);
    const known = await this.#findUsers(caller, wanted, guid);
    const { org, credentials: scopes } = caller;
    const own = known.find(({ id }) => id === caller.id);
    const network = networkOf(context.address);
    const self: Actor = { ...actorFields(own), org, scopes, network, isActing: false };
    if (guid === undefined && wanted === undefined) return this.#noteActivity(self, own);
    const named = known.find((user) => (guid === undefined ? user.id === wanted : user.guid === guid));
    const isAnonymous = guid === undefined && wanted === 0;
    mayActAs(caller, named, isAnonymous);
    const actor = { ...self, ...(named || isAnonymous ? actorFields(named) : {}), isActing: true };
    await this.#logActing(context, actor);
    return this.#noteActivity(actor, named ?? own);
  }

  /** The scopes are those of the key, which may be an anonymous one. */
  async #resolveSso(context: CallContext, token: string): Promise<Actor> {
    const user = await this.sso.userOf(token, context);
    const { org, credentials: scopes } = context.caller!;
    const actor = { ...actorFields(user), org, scopes, isActing: true };
    await this.#logActing(context, actor);
    return this.#noteActivity(actor, user);
  }

  /** @throws Fault forbidden for an actor who is no agent, and as `resolve` */
  async resolveAgent(context: CallContext, acting: community.Acting): Promise<Actor> {
    const actor = await this.resolve(context, acting);
    mustBeStaff(actor);
    return actor;
  }

  /** The log shows which key acted for which user, even if the change itself failed. */
  async #logActing({ caller, operation, requestId }: CallContext, { id }: Actor): Promise<void> {
    if (operation?.kind !== 'command') return;
    await this.database.execute(sql`insert into acting_log (key, token_user, actor, operation, request)
      values (${caller!.credential.id}, ${caller!.id}, ${id}, ${operation.name}, ${requestId})`);
  }

  async #noteActivity(actor: Actor, user: Pick<KnownUser, 'id' | 'wasAway'> | undefined): Promise<Actor> {
    if (user?.wasAway && actor.id === user.id)
      await this.database.execute(sql`update people set last_activity = now() where id = ${user.id}`);
    return actor;
  }

  async #findUsers(
    caller: Caller,
    wanted: number | undefined,
    guid: string | undefined,
  ): Promise<KnownUser[]> {
    const isAsked =
      wanted === undefined && guid === undefined
        ? sql`id = ${caller.id}`
        : sql`(id = ${caller.id} or id = ${wanted ?? -1} or sso_guid = ${guid})`;
    const known = await this.#read(isAsked);
    if (caller.user === anonymousUserId || known.some(({ id }) => id === caller.id)) return known;
    // The caller is in identity, and the event about that is still on its way.
    await this.users.sync(this.database, caller.user);
    return this.#read(isAsked);
  }

  #read(isAsked: Sql): Promise<KnownUser[]> {
    return this.database.rows<KnownUser>(sql`
      select id, encode(user_id, 'hex') as "user", is_staff as "isStaff", sso_guid as guid,
        coalesce(last_activity < now() - interval '5 minutes', true) as "wasAway"
      from people where not is_deleted and ${isAsked}`);
  }
}

/** A caller acts as itself; acting as another user takes the scope `all`. @throws Fault forbidden/scope_required */
function mayActAs({ id, credentials }: Caller, named: KnownUser | undefined, isAnonymous: boolean): void {
  const isOwn = named ? named.id === id : isAnonymous && id === 0;
  if (!isOwn && !credentials.includes('all')) throw scopeRequired('all');
}

const actorFields = (
  user: Pick<KnownUser, 'id' | 'user' | 'isStaff'> | undefined,
): Pick<Actor, 'id' | 'user' | 'isStaff'> =>
  user ? { id: user.id, user: user.user, isStaff: user.isStaff } : { id: 0, user: null, isStaff: false };

function idOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw fieldFault('user_id');
  return Number(text);
}
