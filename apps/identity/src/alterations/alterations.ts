import { Inject, Injectable } from '@nestjs/common';
import {
  isWholeKey,
  isWithin,
  mayAlter,
  siteActor,
  type Actor,
  type Rights,
  type SignInField,
} from '@stoa/auth';
import { notFound, type Caller } from '@stoa/kernel';
import { Database, type Queries } from '@stoa/persistence';
import { beyondRights, isRoot, isRootMember, type UserRights } from '../callers/caller.rules.js';
import { CallersRepository } from '../callers/callers.repository.js';
import { ORG } from '../directory/directory.providers.js';
import { Permit } from './permit.js';
import {
  noSurfaceRights,
  SurfaceRightsClient,
  type SurfaceRights,
  type SurfaceRightsByUser,
} from './surface-rights.client.js';

/** The reply of the other services, or the fault that kept them from replying. */
type SurfaceReply = { rightsOf: SurfaceRightsByUser } | { fault: unknown };

const withoutSurfaceRights: SurfaceRightsByUser = () => noSurfaceRights;

/**
 * Decides whether what a user signs in with may be changed: the one caller of `mayAlter`. `prepare` runs before the
 * transaction, because the services that it requests rights from must not wait for a connection that the transaction of
 * this request holds.
 */
@Injectable()
export class Alterations {
  constructor(
    private readonly database: Database,
    private readonly callers: CallersRepository,
    private readonly surfaces: SurfaceRightsClient,
    @Inject(ORG) private readonly org: string,
  ) {}

  async prepare(caller: Caller | undefined, user: string): Promise<Alteration> {
    const presented = caller && (await this.#credentialOf(caller));
    const needsRequest = presented && caller.user !== user && !presented.isRoot;
    const reply = needsRequest
      ? await this.#requestRights([caller.user, user])
      : { rightsOf: withoutSurfaceRights };
    return new Alteration(user, async (tx, fields) => {
      const target = await this.#existing(tx, user);
      if (!presented || !caller) return false;
      const isOwn = caller.user === user;
      const surfaceRights = isOwn || presented.isRoot ? withoutSurfaceRights : repliedRights(reply);
      const actor = await this.#actor(tx, caller, presented.isWhole, surfaceRights);
      // The caller was an administrator, so no rights were requested, and is none within the transaction.
      if (presented.isRoot && !isOwn && !actor.rights.root) return false;
      const rights = await this.#rights(tx, target, surfaceRights(user));
      return mayAlter(actor, { user, rights }, fields);
    });
  }

  /** For the site of a community project, whose users have the rights that the site gives them. */
  async prepareForSite(user: string): Promise<Alteration> {
    const rightsOf = await this.surfaces.rightsOf([user]);
    return new Alteration(user, async (tx, fields) => {
      const rights = await this.#rights(tx, await this.#existing(tx, user), rightsOf(user));
      return mayAlter(siteActor(rights), { user, rights }, fields);
    });
  }

  async #requestRights(users: string[]): Promise<SurfaceReply> {
    return this.surfaces.rightsOf(users).then(
      (rightsOf) => ({ rightsOf }),
      (fault: unknown) => ({ fault }),
    );
  }

  /** Whether the presented credential has all rights of its user, and whether it makes the caller an administrator. */
  async #credentialOf(caller: Caller): Promise<{ isWhole: boolean; isRoot: boolean }> {
    const rights = await this.callers.rights(this.database, this.org, caller.user);
    if (!rights?.isActive) return { isWhole: false, isRoot: false };
    const isWhole = await this.#isWhole(caller, rights);
    return { isWhole, isRoot: isWhole && isAdministrator(rights) };
  }

  async #isWhole({ credential, credentials }: Caller, rights: UserRights): Promise<boolean> {
    if (credential.kind !== 'key') return isWithin(rights.credentials, credentials);
    const key = await this.callers.keyScopes(this.org, credential.id);
    return key !== undefined && isWholeKey(key);
  }

  async #actor(
    tx: Queries,
    caller: Caller,
    isWhole: boolean,
    surfaceRights: SurfaceRightsByUser,
  ): Promise<Actor> {
    const current = await this.callers.rights(tx, this.org, caller.user);
    const { user } = caller;
    if (!current?.isActive) return { user, isWhole: false, rights: rightsOf([], [], noSurfaceRights) };
    if (isWhole) {
      const rights = await this.#rights(tx, current, surfaceRights(user));
      return { user, isWhole, rights: { ...rights, root: isAdministrator(current) } };
    }
    // The scopes of a key are terms of its surface, and grant nothing in the store.
    const credentials = caller.credential.kind === 'key' ? [] : caller.credentials;
    return { user, isWhole, rights: rightsOf(credentials, current.memberships, noSurfaceRights) };
  }

  async #rights(tx: Queries, current: UserRights, surfaceRights: SurfaceRights): Promise<Rights> {
    const { credentials, memberships, user } = current;
    const rtc = (await this.callers.isCustomer(tx, this.org, user)) ? ['customer'] : [];
    return { ...rightsOf(credentials, memberships, surfaceRights), root: isRootMember(current), rtc };
  }

  async #existing(tx: Queries, user: string): Promise<UserRights> {
    const rights = await this.callers.rights(tx, this.org, user);
    if (!rights) throw notFound('user');
    return rights;
  }
}

/** One change of one user, decided within its transaction. */
export class Alteration {
  constructor(
    private readonly user: string,
    private readonly isAllowed: (tx: Queries, fields: readonly SignInField[]) => Promise<boolean>,
  ) {}

  /** @throws Fault forbidden/beyond_rights, not_found; unavailable when rights that matter could not be requested */
  async permit(tx: Queries, fields: readonly SignInField[]): Promise<Permit> {
    if (fields.length && !(await this.isAllowed(tx, fields))) throw beyondRights();
    return new Permit(this.user, 'rights');
  }

  /** Whether `permit` would return a permit. */
  async allows(tx: Queries, fields: readonly SignInField[]): Promise<boolean> {
    return this.isAllowed(tx, fields);
  }
}

const isAdministrator = (rights: UserRights): boolean => isRoot(rights, rights.credentials);

const rightsOf = (
  credentials: readonly string[],
  memberships: readonly (readonly string[])[],
  surfaceRights: SurfaceRights,
): Rights => ({ root: false, store: { credentials, memberships }, ...surfaceRights, rtc: [] });

function repliedRights(reply: SurfaceReply): SurfaceRightsByUser {
  if ('fault' in reply) throw reply.fault;
  return reply.rightsOf;
}
