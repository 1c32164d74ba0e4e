import { Controller, Inject } from '@nestjs/common';
import { Bus, Handles, On, type CallContext, type Reply } from '@stoa/bus';
import { community, identity, type Event, type Input } from '@stoa/contracts';
import { community as shapes, type Account } from '@stoa/dto';
import { Fault, invalid, notFound, type TableQuery } from '@stoa/kernel';
import { Database, type Kind, type Queries } from '@stoa/persistence';
import { mustBeStaff, type Actor } from '../actors/actor.js';
import { ActorEvents } from '../actors/actor-events.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { CommentsRepository } from '../comments/comments.repository.js';
import { userCount } from '../counters/counts.js';
import { GroupsRepository } from '../groups/groups.repository.js';
import { deletedReply, listOf, oneOf, replyOf } from '../rows.js';
import { CustomValuesRepository } from '../settings/custom-values.repository.js';
import { TopicsRepository } from '../topics/topics.repository.js';
import { membershipsOf, userView } from '../views.js';
import { PeopleRepository } from './people.repository.js';

const { comments, topics, users } = community;

const source = {
  resource: shapes.resources.communityUsers,
  columns: {
    id: 'p.id',
    name: 'p.name',
    email: 'p.email',
    is_staff: 'p.is_staff',
    language: 'p.language',
    rating: 'p.rating::numeric',
    date_joined: 'p.date_joined',
    last_activity: 'p.last_activity',
    sso_guid: 'p.sso_guid',
    group: (test: (sql: string) => string) =>
      `exists (select from group_members gm where gm.person = p.id and ${test('gm.group_id')})`,
  },
};

/** How to reach people is for the scope `all` to see. */
const kindFor = ({ scopes }: Actor, where = 'true'): Kind => ({
  view: userView(String(scopes.includes('all'))),
  from: 'people p',
  count: userCount,
  where: `not p.is_deleted and ${where}`,
});

const byId = 'p.id = $3';

@Controller()
export class PeopleHandlers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ActorsRepository) private readonly actors: ActorsRepository,
    @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(GroupsRepository) private readonly groups: GroupsRepository,
    @Inject(CustomValuesRepository) private readonly values: CustomValuesRepository,
    @Inject(TopicsRepository) private readonly topics: TopicsRepository,
    @Inject(CommentsRepository) private readonly comments: CommentsRepository,
    @Inject(ActorEvents) private readonly events: ActorEvents,
    @Inject(Bus) private readonly bus: Bus,
  ) {}

  @On(identity.records.happened)
  async follow({ facts }: Event, tx: Queries): Promise<void> {
    if (facts.store === 'users') await this.people.follow(tx, facts.record!);
  }

  @Handles(users.list)
  async list({ actor: acting, query }: Input<typeof users.list>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mayAsk(actor, query);
    const asked = await this.values.sourceFor(this.database, 'user', source, query);
    return listOf(this.database, actor, { kind: kindFor(actor), source: asked }, query);
  }

  @Handles(users.current)
  async current({ actor: acting }: Input<typeof users.current>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    if (!actor.id) return replyOf(actor, JSON.stringify(anonymous));
    return this.#one(actor, actor.id);
  }

  @Handles(users.get)
  async get({ actor: acting, id }: Input<typeof users.get>, context: CallContext): Promise<Reply> {
    return this.#one(await this.actors.resolve(context, acting), id);
  }

  @Handles(users.bySsoGuid)
  async bySsoGuid(
    { actor: acting, guid }: Input<typeof users.bySsoGuid>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    return replyOf(actor, await oneOf(this.database, actor, kindFor(actor, 'p.sso_guid = $3'), [guid]));
  }

  @Handles(users.update)
  async update(
    { actor: acting, id, body }: Input<typeof users.update>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mustBeStaff(actor);
    const known = await this.#known(id);
    const { name = body.display_name, email, email_verified: emailVerified, language } = body;
    const change = { name, email, emailVerified, language };
    await this.database.transaction(async (tx) => {
      if (body.is_staff === false && known.isStaff) await this.#mustLeaveAnAgent(tx, id);
      await this.people.change(tx, id, body);
      if (body.groups) await this.groups.setFor(tx, id, body.groups);
      if (body.custom_fields === null) await this.values.clear(tx, 'user', id);
      else if (body.custom_fields) await this.values.set(tx, 'user', id, body.custom_fields);
      // The directory last: what it refuses, an address that is taken say, changes nothing here, nor the other way round.
      const account = await this.bus.ask(identity.users.update, { user: known.user, change }, context);
      await this.people.keep(tx, account);
    });
    return this.#one(actor, id);
  }

  @Handles(users.remove)
  async remove(
    { actor: acting, id, body }: Input<typeof users.remove>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mustBeStaff(actor);
    const { user, isOwner, isStaff } = await this.#known(id);
    if (isOwner) throw new Fault('forbidden', 'owner', 'the owner cannot be removed');
    await this.database.transaction(async (tx) => {
      if (isStaff) await this.#mustLeaveAnAgent(tx, id);
      await this.people.forget(tx, { id });
      if (body.content === 'delete') await this.#removeAllOf(tx, actor, id);
      // The directory last, as above.
      await this.bus.ask(identity.users.remove, { user }, context);
    });
    return deletedReply(actor, id);
  }

  @Handles(users.logout)
  async logout({ actor: acting, id }: Input<typeof users.logout>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mustBeStaff(actor);
    const { user } = await this.#known(id);
    const { closed } = await this.bus.ask(identity.sessions.endAll, { user });
    return replyOf(actor, JSON.stringify({ id, sessions_closed: closed }));
  }

  @Handles(users.getOrCreate)
  async getOrCreate(
    { actor: acting, body }: Input<typeof users.getOrCreate>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mustBeStaff(actor);
    const { email_verified: verified = true } = body;
    const found = await this.#byEmail(body.email);
    const isKnown = found && (verified || !found.emailVerified);
    const { account, isCreated } = isKnown
      ? { account: found, isCreated: false }
      : await this.#register(body);
    await this.database.transaction(async (tx) => {
      await this.people.keep(tx, account);
      if (isCreated && body.custom_fields) await this.values.set(tx, 'user', account.id, body.custom_fields);
    });
    const json = await oneOf(this.database, actor, kindFor(actor, byId), [account.id]);
    return replyOf(actor, `${json.slice(0, -1)},"is_created":${isCreated}}`);
  }

  @Handles(users.join)
  async join({ actor: acting, id, body }: Input<typeof users.join>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mustBeStaff(actor);
    await this.#known(id);
    await this.groups.join(this.database, (body.group_id ?? body.id ?? body.group)!, id);
    return this.#memberships(actor, id);
  }

  @Handles(users.leave)
  async leave({ actor: acting, id, body }: Input<typeof users.leave>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mustBeStaff(actor);
    await this.#known(id);
    await this.groups.leave(this.database, (body.group_id ?? body.id ?? body.group)!, id);
    return this.#memberships(actor, id);
  }

  /** @throws Fault conflict */
  async #mustLeaveAnAgent(tx: Queries, id: number): Promise<void> {
    if (!(await this.people.otherAgents(tx, id)))
      throw new Fault('conflict', 'last_agent', 'there has to be an agent');
  }

  async #removeAllOf(tx: Queries, actor: Actor, author: number): Promise<void> {
    const removed = await this.topics.allOf(tx, { author });
    await this.topics.remove(
      tx,
      removed.map(({ id }) => id),
    );
    await this.events.tell(tx, topics.removed, actor, removed);
    await this.events.tell(tx, comments.removed, actor, await this.comments.removeAllOf(tx, author));
  }

  async #one(actor: Actor, id: number): Promise<Reply> {
    return replyOf(actor, await oneOf(this.database, actor, kindFor(actor, byId), [id]));
  }

  async #memberships(actor: Actor, id: number): Promise<Reply> {
    const rows = await this.database.prepared(`select ${membershipsOf('$1::int')}::text`, [id]);
    return replyOf(actor, rows[0]![0] as string);
  }

  async #known(id: number) {
    const known = await this.people.userOf(this.database, id);
    if (!known) throw notFound('user');
    return known;
  }

  async #byEmail(email: string): Promise<Account | null> {
    return (await this.bus.ask(identity.users.find, { by: { email } })).account;
  }

  /** Of two who ask at once for the same address one makes the user, and the other gets him. */
  async #register(
    body: Input<typeof users.getOrCreate>['body'],
  ): Promise<{ account: Account; isCreated: boolean }> {
    const { email, email_verified: emailVerified = true } = body;
    const given = { surface: 'community' as const, ...profileOf(body), emailVerified };
    try {
      return { account: await this.bus.ask(identity.users.register, given), isCreated: true };
    } catch (error) {
      const isTaken = error instanceof Fault && error.kind === 'conflict';
      const found = isTaken ? await this.#byEmail(email) : null;
      if (!found || (!emailVerified && found.emailVerified)) throw isTaken ? taken() : error;
      return { account: found, isCreated: false };
    }
  }
}

/** Without a name a user is called by the local part of the address. */
function profileOf({ email, name, language }: Input<typeof users.getOrCreate>['body']) {
  const called = name?.trim() ? name : email.slice(0, email.lastIndexOf('@'));
  return { email, name: called, language: language || undefined };
}

const taken = (): Fault =>
  new Fault('conflict', 'unique', 'email', { issues: [{ path: ['email'], issue: 'unique' }] });

function mayAsk({ scopes }: Actor, { matches }: TableQuery): void {
  const hidden = matches.find(({ field }) => field === 'email' || field === 'sso_guid');
  if (hidden && !scopes.includes('all')) throw invalid('query', [{ path: [hidden.field], issue: 'field' }]);
}

const anonymous = {
  id: 0,
  name: 'Anonymous',
  title: '',
  avatar_url: '',
  display_name: 'Anonymous',
  name_and_title: 'Anonymous',
  slug: 'anonymous',
  language: 'en',
  rating: 0,
  is_staff: false,
  is_authenticated: false,
  updates_count: 0,
  last_activity: null,
  date_joined: null,
  groups: [],
  custom_fields: [],
};
