import { Inject, Injectable } from '@nestjs/common';
import { isWithin, mayAlter, type Actor, type Rights, type SignInField } from '@stoa/auth';
import { notFound, type Caller } from '@stoa/kernel';
import { Database, type Queries } from '@stoa/persistence';
import { beyondRights, isRoot, isRootMember, type Standing } from '../callers/caller.rules.js';
import { CallersRepository } from '../callers/callers.repository.js';
import { KeysRepository } from '../keys/keys.repository.js';
import { isWholeKey } from '../keys/key.rules.js';
import { ORG } from '../directory/directory.providers.js';
import { Permit } from './permit.js';
import { SurfaceRights, type RightsElsewhere } from './surface-rights.client.js';

type Elsewhere = (user: string) => RightsElsewhere;

/** Rights in other services, or the reason why they are not known. */
type Asked = { elsewhere: Elsewhere } | { fault: unknown };

/**
 * The one place that decides whether what a user signs in with may be changed. `prepare` runs before the transaction:
 * the services that are asked must not wait for a connection that the transaction of this request holds.
 */
@Injectable()
export class Alterations {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CallersRepository) private readonly callers: CallersRepository,
    @Inject(KeysRepository) private readonly keys: KeysRepository,
    @Inject(SurfaceRights) private readonly surfaces: SurfaceRights,
    @Inject(ORG) private readonly org: string,
  ) {}

  async prepare(caller: Caller | undefined, user: string): Promise<Alteration> {
    const actor = caller && (await this.#credentialOf(caller));
    const needsAsking = actor && caller.user !== user && !actor.isRoot;
    const asked = needsAsking ? await this.#ask([caller.user, user]) : { elsewhere: () => nothing };
    return new Alteration(user, async (tx, fields) => {
      const target = await this.#standing(tx, user);
      if (!actor || !caller) return false;
      const isOwn = caller.user === user;
      const elsewhere = isOwn || actor.isRoot ? () => nothing : knownIn(asked);
      const alterer = await this.#alterer(tx, caller, actor.isWhole, elsewhere);
      // A caller who was an administrator when the services were not asked, and is none now.
      if (actor.isRoot && !isOwn && !alterer.rights.root) return false;
      const rights = await this.#rights(tx, target, elsewhere(user));
      return mayAlter(alterer, { user, rights }, fields);
    });
  }

  async #ask(users: string[]): Promise<Asked> {
    return this.surfaces.of(users).then(
      (elsewhere) => ({ elsewhere }),
      (fault: unknown) => ({ fault }),
    );
  }

  /** Whether the credential in hand stands for all of its user, and whether it makes the caller an administrator. */
  async #credentialOf(caller: Caller): Promise<{ isWhole: boolean; isRoot: boolean }> {
    const standing = await this.callers.standing(this.database, this.org, caller.user);
    if (!standing?.isActive) return { isWhole: false, isRoot: false };
    const isWhole = await this.#isWhole(caller, standing);
    return { isWhole, isRoot: isWhole && isAdministrator(standing) };
  }

  async #isWhole({ credential, credentials }: Caller, standing: Standing): Promise<boolean> {
    if (credential.kind !== 'key') return isWithin(standing.credentials, credentials);
    const [key] = await this.keys.list(this.org, { id: credential.id });
    return key !== undefined && isWholeKey(key);
  }

  async #alterer(tx: Queries, caller: Caller, isWhole: boolean, elsewhere: Elsewhere): Promise<Actor> {
    const standing = await this.callers.standing(tx, this.org, caller.user);
    const { user } = caller;
    if (!standing?.isActive) return { user, isWhole: false, rights: rightsOf([], [], nothing) };
    if (isWhole) {
      const rights = await this.#rights(tx, standing, elsewhere(user));
      return { user, isWhole, rights: { ...rights, root: isAdministrator(standing) } };
    }
    // The words of a key's scopes are of its surface, and say nothing in the store.
    const credentials = caller.credential.kind === 'key' ? [] : caller.credentials;
    return { user, isWhole, rights: rightsOf(credentials, standing.memberships, nothing) };
  }

  async #rights(tx: Queries, standing: Standing, elsewhere: RightsElsewhere): Promise<Rights> {
    const { credentials, memberships, user } = standing;
    const rtc = (await this.keys.isCustomer(tx, this.org, user)) ? ['customer'] : [];
    return { ...rightsOf(credentials, memberships, elsewhere), root: isRootMember(standing), rtc };
  }

  async #standing(tx: Queries, user: string): Promise<Standing> {
    const standing = await this.callers.standing(tx, this.org, user);
    if (!standing) throw notFound('user');
    return standing;
  }
}

/** One change of one user, to be decided within its transaction. */
export class Alteration {
  constructor(
    private readonly user: string,
    private readonly isAllowed: (tx: Queries, fields: readonly SignInField[]) => Promise<boolean>,
  ) {}

  /** @throws Fault forbidden/beyond_rights, not_found; unavailable when rights that count are not known */
  async permit(tx: Queries, fields: readonly SignInField[]): Promise<Permit> {
    if (fields.length && !(await this.isAllowed(tx, fields))) throw beyondRights();
    return new Permit(this.user, 'rights');
  }

  /** Whether it would be permitted. */
  async allows(tx: Queries, fields: readonly SignInField[]): Promise<boolean> {
    return this.isAllowed(tx, fields);
  }
}

const nothing: RightsElsewhere = { commerce: [], community: [] };

const isAdministrator = (standing: Standing): boolean => isRoot(standing, standing.credentials);

const rightsOf = (
  credentials: readonly string[],
  memberships: readonly (readonly string[])[],
  elsewhere: RightsElsewhere,
): Rights => ({ root: false, store: { credentials, memberships }, ...elsewhere, rtc: [] });

function knownIn(asked: Asked): Elsewhere {
  if ('fault' in asked) throw asked.fault;
  return asked.elsewhere;
}
