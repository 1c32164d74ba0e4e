import { randomUUID } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { Bus, Handles, On, Reply, type CallContext, type CallerContext } from '@stoa/bus';
import { commerce, identity, type Event, type Input } from '@stoa/contracts';
import { commerce as shapes, type Account } from '@stoa/dto';
import { Fault, notFound } from '@stoa/kernel';
import {
  columns,
  Database,
  oneOf,
  pageOf,
  raw,
  sql,
  type Queries,
  type ReadModel,
  type TableSource,
} from '@stoa/persistence';
import { CONFIG } from '@stoa/service';
import { fieldFault, forbidden, mustBe, type Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import type { CommerceConfig } from '../config.js';
import { PartiesRepository } from '../filters/parties.repository.js';
import { checkFilters } from '../filters/reference-filters.js';
import { UsersRepository, type Profile } from './users.repository.js';
import { checkOwn, checkRole, within } from './user.rules.js';
import { seesUser, userView } from './user.view.js';

const { auth, users } = commerce;
const { readForm } = shapes;

type Viewer = Pick<Actor, 'id' | 'role' | 'supplier'>;

const visibleUsers = (viewer: Viewer): ReadModel => ({
  view: userView,
  from: sql`people`,
  alias: 'p',
  where: seesUser(viewer),
});
const userModel = (viewer: Viewer, id: number): ReadModel => ({
  ...visibleUsers(viewer),
  where: sql`p.id = ${id}::int and ${seesUser(viewer)}`,
});
const source: TableSource = {
  resource: shapes.usersResource,
  columns: {
    ...columns('p', ['id', 'email', 'login', 'role', 'is_active', 'first_name', 'last_name', 'middle_name']),
    ...columns('p', ['supplier', 'date_joined']),
    company: (test) =>
      sql`exists (select from person_companies pc where pc.person = p.id and ${test(raw('pc.company'))})`,
  },
};

type Agreement = { agreement?: boolean };
/** The part of a change of the directory that is this service's own. */
type Part = { surface: 'commerce'; id: string; data: Record<string, unknown> };
type Given = Profile & { email?: string; login?: string; password?: string; is_active?: boolean };

@Controller()
export class UsersHandlers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ActorsRepository) private readonly actors: ActorsRepository,
    @Inject(UsersRepository) private readonly users: UsersRepository,
    private readonly parties: PartiesRepository,
    @Inject(Bus) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: CommerceConfig,
  ) {}

  @On(identity.records.changed)
  async syncUser({ facts }: Event, tx: Queries): Promise<void> {
    if (facts.store === 'users') await this.users.syncUser(tx, facts.record!);
  }

  @On(identity.groups.rootChanged)
  async followRoot({ data }: Event<{ members: string[] }>, tx: Queries): Promise<void> {
    await this.users.followRoot(tx, data.members);
  }

  /** The request applies its part itself; this completes a request that ended before it could. */
  @On(identity.users.parted)
  async complete(
    { data: { user, part } }: Event<{ user: string; part: Omit<Part, 'surface'> & { surface: string } }>,
    tx: Queries,
  ): Promise<void> {
    if (part.surface !== 'commerce') return;
    const { account } = await this.bus.ask(identity.users.find, { by: { user } });
    if (!account) return;
    await this.users.upsertProfile(tx, account);
    await this.users.apply(tx, account.id, part);
  }

  @Handles(users.rights)
  async rights({ users: asked }: Input<typeof users.rights>): Promise<Reply> {
    return Reply.one(JSON.stringify({ rights: await this.users.rightsOf(this.database, asked) }));
  }

  @Handles(users.list)
  async list({ query }: Input<typeof users.list>, { caller }: CallerContext): Promise<Reply> {
    const actor = await this.actors.of(caller);
    await checkFilters(
      query,
      new Map([
        ['supplier', (ids: number[]) => this.parties.suppliers(ids)],
        ['company', (ids: number[]) => this.parties.companies(actor, ids)],
      ]),
    );
    const list = { model: visibleUsers(actor), source, caller: actor.user };
    const { rows, page } = await pageOf(this.database, list, query);
    return Reply.list(rows, { page });
  }

  @Handles(users.get)
  async get({ id }: Input<typeof users.get>, { caller }: CallerContext): Promise<Reply> {
    return this.#one(await this.actors.of(caller), id);
  }

  @Handles(auth.me)
  async me(_input: Input<typeof auth.me>, { caller }: CallerContext): Promise<Reply> {
    const actor = await this.actors.of(caller);
    return this.#one(actor, actor.id);
  }

  @Handles(auth.changeMe)
  async changeMe({ body }: Input<typeof auth.changeMe>, context: CallerContext): Promise<Reply> {
    const actor = await this.actors.of(context.caller);
    const given = readForm(shapes.meFields, body, { isPartial: true }) as Given;
    await this.#change(context, { user: actor.user, id: actor.id }, given);
    return this.#one(actor, actor.id);
  }

  @Handles(users.create)
  async create({ body }: Input<typeof users.create>, context: CallerContext): Promise<Reply> {
    const actor = await this.actors.of(context.caller);
    mustBe(actor, 'admin', 'supplier');
    const given = readForm(shapes.newUserFields, await body.read()) as Given;
    const { id } = await this.#register(context, given, ownedBy(actor, given));
    return this.#one(actor, id);
  }

  @Handles(users.register)
  async register({ body }: Input<typeof users.register>, { requestId }: CallContext): Promise<Reply> {
    const { agreement, ...given } = readForm(shapes.registrationFields, body) as Given & Agreement;
    if (!agreement) throw fieldFault('agreement', 'agreement');
    const isActive = !this.config.STOA_COMMERCE_MODERATION;
    const profile = { ...given, role: 'buyer' as const, supplier: null };
    const { id } = await this.#register({ requestId }, { ...given, is_active: isActive }, profile);
    return Reply.one(await oneOf(this.database, userModel({ id, role: 'buyer', supplier: null }, id)));
  }

  @Handles(users.update)
  async update({ id, isPartial, body }: Input<typeof users.update>, context: CallerContext): Promise<Reply> {
    const actor = await this.actors.of(context.caller);
    await this.#one(actor, id);
    if (actor.id !== id) mustBe(actor, 'admin', 'supplier');
    const given = readForm(shapes.userChangeFields, await body.read(), { isPartial }) as Given;
    const known = (await this.users.standingOf(this.database, id))!;
    if (actor.id === id) checkOwn(known, given);
    if (actor.role !== 'admin') within(actor, known, given);
    checkRole(known, given);
    await this.#change(context, { user: known.user, id }, given);
    return this.#one(actor, id);
  }

  async #one(actor: Actor, id: number): Promise<Reply> {
    return Reply.one(await oneOf(this.database, userModel(actor, id)));
  }

  /** What this service would refuse is checked before the directory registers. */
  async #register(context: CallContext, given: Given, profile: Profile): Promise<Account> {
    await this.users.check(this.database, profile);
    const { email, login, password, is_active: isActive } = given;
    const asked = { email: email!, login, password, isActive, name: fullName(given) };
    const part = partOf(profile);
    const account = await this.bus.ask(identity.users.register, { ...asked, part }, context).catch(taken);
    await this.#applyChange(account, part);
    return account;
  }

  async #change(
    context: CallerContext,
    { user, id }: { user: string; id: number },
    given: Given,
  ): Promise<void> {
    await this.users.check(this.database, given);
    const { email, login, password, is_active: isActive } = given;
    const change = { email, login, password, isActive };
    const part = partOf(given);
    if (Object.values(change).every((value) => value === undefined))
      return this.database.transaction((tx) => this.users.change(tx, id, given));
    const asked = { user, change, part };
    await this.#applyChange(await this.bus.ask(identity.users.update, asked, context).catch(taken), part);
  }

  async #applyChange(account: Account, part: Part): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.users.upsertProfile(tx, account);
      await this.users.apply(tx, account.id, part);
    });
  }
}

/** What the directory keeps is not a part of ours, and a password least of all. */
function partOf(given: Given): Part {
  const { email: _email, login: _login, password: _password, is_active: _isActive, ...data } = given;
  return { surface: 'commerce', id: randomUUID(), data };
}

/** As much of it as the directory keeps. */
const fullName = ({ first_name: first, last_name: last }: Given): string | undefined =>
  [first, last]
    .filter(Boolean)
    .join(' ')
    .slice(0, 200)
    .replace(/\p{Surrogate}$/u, '') || undefined;

/** A supplier registers managers and suppliers of the same supplier. @throws Fault forbidden */
function ownedBy(actor: Actor, given: Given): Profile {
  if (actor.role === 'admin') return { role: 'buyer', ...given };
  const { role = 'manager', supplier = actor.supplier } = given;
  if (!['supplier', 'manager'].includes(role) || supplier !== actor.supplier || given.companies?.length)
    throw forbidden();
  return { ...given, role, supplier };
}

/** A conflict of the directory, as this API tells it. */
function taken(error: unknown): never {
  if (!(error instanceof Fault)) throw error;
  if (error.kind === 'not_found') throw notFound('object');
  const field = error.kind === 'conflict' ? error.details.issues?.[0]?.path[0] : undefined;
  throw field === undefined ? error : fieldFault(String(field), 'unique', { model: 'user', field });
}
