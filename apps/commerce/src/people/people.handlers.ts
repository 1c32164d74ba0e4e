import { Controller, Inject } from '@nestjs/common';
import { Bus, Handles, On, Reply, type CallContext } from '@stoa/bus';
import { commerce, identity, type Event, type Input } from '@stoa/contracts';
import { commerce as shapes, type Account } from '@stoa/dto';
import { Fault, notFound } from '@stoa/kernel';
import { Database, oneOf, pageOf, type Kind, type Queries } from '@stoa/persistence';
import { CONFIG } from '@stoa/service';
import { fieldFault, forbidden, mustBe, type Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import type { CommerceConfig } from '../config.js';
import { PeopleRepository, type Profile } from './people.repository.js';
import { personView, seesPerson } from './person.view.js';

const { auth, users } = commerce;
const { readForm } = shapes;

const all: Kind = { view: personView, from: 'people p', where: seesPerson };
const one: Kind = { ...all, where: `p.id = $4 and ${seesPerson}` };
const source = {
  resource: shapes.usersResource,
  columns: {
    ...{ id: 'p.id', email: 'p.email', login: 'p.login', role: 'p.role', is_active: 'p.is_active' },
    ...{ first_name: 'p.first_name', last_name: 'p.last_name', middle_name: 'p.middle_name' },
    ...{ supplier: 'p.supplier', date_joined: 'p.date_joined' },
    company: (test: (sql: string) => string) =>
      `exists (select from person_companies pc where pc.person = p.id and ${test('pc.company')})`,
  },
};
const valuesOf = ({ id, role, supplier }: Actor): unknown[] => [id, role, supplier];

type Agreement = { agreement?: boolean };
type Given = Profile & { email?: string; login?: string; password?: string; is_active?: boolean };

@Controller()
export class PeopleHandlers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ActorsRepository) private readonly actors: ActorsRepository,
    @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(Bus) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: CommerceConfig,
  ) {}

  @On(identity.records.happened)
  async follow({ facts }: Event, tx: Queries): Promise<void> {
    if (facts.store === 'users') await this.people.follow(tx, facts.record!);
  }

  /** The profile of someone who registered here; should this service have died after it asked for him, it is not lost. */
  @On(identity.users.registered)
  async registered(
    { data }: Event<{ account: Account; surface: string; profile?: object | undefined }>,
    tx: Queries,
  ): Promise<void> {
    if (data.surface !== 'commerce') return;
    const isNew = await this.people.keep(tx, data.account);
    if (isNew && data.profile) await this.people.change(tx, data.account.id, data.profile);
  }

  @Handles(users.list)
  async list({ query }: Input<typeof users.list>, { caller }: CallContext): Promise<Reply> {
    const actor = await this.actors.of(caller!);
    const list = { kind: all, source, values: valuesOf(actor), caller: actor.user };
    const { rows, page } = await pageOf(this.database, list, query);
    return Reply.list(rows, { page });
  }

  @Handles(users.get)
  async get({ id }: Input<typeof users.get>, { caller }: CallContext): Promise<Reply> {
    return this.#one(await this.actors.of(caller!), id);
  }

  @Handles(auth.me)
  async me(_input: Input<typeof auth.me>, { caller }: CallContext): Promise<Reply> {
    const actor = await this.actors.of(caller!);
    return this.#one(actor, actor.id);
  }

  @Handles(auth.changeMe)
  async changeMe({ body }: Input<typeof auth.changeMe>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.of(context.caller!);
    const given = readForm(shapes.meFields, body, { isPartial: true }) as Given;
    await this.#change(context, { user: actor.user, id: actor.id }, given);
    return this.#one(actor, actor.id);
  }

  @Handles(users.create)
  async create({ body }: Input<typeof users.create>, { caller }: CallContext): Promise<Reply> {
    const actor = await this.actors.of(caller!);
    mustBe(actor, 'admin', 'supplier');
    const given = readForm(shapes.newUserFields, body) as Given;
    const { id } = await this.#register(given, ownedBy(actor, given));
    return this.#one(actor, id);
  }

  @Handles(users.register)
  async register({ body }: Input<typeof users.register>): Promise<Reply> {
    const { agreement, ...given } = readForm(shapes.registrationFields, body) as Given & Agreement;
    if (!agreement) throw fieldFault('agreement', 'agreement');
    const isActive = !this.config.STOA_COMMERCE_MODERATION;
    const profile = { ...given, role: 'buyer' as const, supplier: null };
    const { id } = await this.#register({ ...given, is_active: isActive }, profile);
    return Reply.one(await oneOf(this.database, one, [id, 'buyer', null, id]));
  }

  @Handles(users.update)
  async update({ id, isPartial, body }: Input<typeof users.update>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.of(context.caller!);
    await this.#one(actor, id);
    if (actor.id !== id) mustBe(actor, 'admin', 'supplier');
    const given = readForm(shapes.userFields, body, { isPartial }) as Given;
    const rows = await this.database.prepared(`select encode(user_id, 'hex') from people where id = $1`, [
      id,
    ]);
    const profile = actor.role === 'admin' ? given : await this.#within(actor, id, given);
    await this.#change(context, { user: rows[0]![0] as string, id }, { ...given, ...profile });
    return this.#one(actor, id);
  }

  /** What decides what someone may do is for administrators; suppliers decide who of theirs is active. */
  async #within(actor: Actor, id: number, given: Given): Promise<Given> {
    const role = await this.people.roleOf(this.database, id);
    const isRaised = given.role !== undefined && given.role !== role;
    if (isRaised && !(actor.role === 'supplier' && given.role === 'manager')) throw forbidden();
    if (given.supplier !== undefined && given.supplier !== actor.supplier) throw forbidden();
    if (given.companies !== undefined || (actor.id === id && given.is_active === false)) throw forbidden();
    return given;
  }

  async #one(actor: Actor, id: number): Promise<Reply> {
    return Reply.one(await oneOf(this.database, one, [...valuesOf(actor), id]));
  }

  async #register(given: Given, profile: Profile): Promise<Account> {
    const { email, login, password, is_active: isActive } = given;
    const asked = {
      surface: 'commerce' as const,
      email: email!,
      login,
      password,
      isActive,
      name: fullName(given),
    };
    const account = await this.bus
      .ask(identity.users.register, { ...asked, profile: { ...profile } })
      .catch(taken);
    await this.database.transaction(async (tx) => {
      const isNew = await this.people.keep(tx, account);
      if (isNew) await this.people.change(tx, account.id, profile);
    });
    return account;
  }

  async #change(
    context: CallContext,
    { user, id }: { user: string; id: number },
    given: Given,
  ): Promise<void> {
    const { email, login, is_active: isActive } = given;
    const change = { email, login, isActive };
    const account = await this.bus.ask(identity.users.update, { user, change }, context).catch(taken);
    await this.database.transaction(async (tx) => {
      await this.people.keep(tx, account);
      await this.people.change(tx, id, given);
    });
  }
}

const fullName = ({ first_name: first, last_name: last }: Given): string | undefined =>
  [first, last].filter(Boolean).join(' ') || undefined;

/** A supplier's users are his own managers or suppliers. @throws Fault forbidden */
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
