import { Controller, Inject } from '@nestjs/common';
import { Bus, Handles, On, Reply, type CallContext } from '@stoa/bus';
import { community, identity, type Event, type Input } from '@stoa/contracts';
import { community as shapes } from '@stoa/dto';
import { Fault, invalid, notFound, type TableQuery } from '@stoa/kernel';
import { columns, Database, raw, sql, type Queries, type TableSource } from '@stoa/persistence';
import { mustBeStaff, type Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { GroupsRepository } from '../groups/groups.repository.js';
import { deletedReply, jsonReply, listReply, oneReply } from '../actors/replies.js';
import { CustomValuesRepository } from '../settings/custom-values.repository.js';
import { membershipsOf } from '../views/user.view.js';
import { allUsers, userById, userBySsoGuid } from './user.read-model.js';
import { UserParts, partOf, type Part } from './user-parts.js';
import { UsersRepository, type Profile } from '../profiles/profiles.repository.js';

const { users } = community;
type Known = { user: string; isOwner: boolean; isStaff: boolean };

const usersSource: TableSource = {
  resource: shapes.resources.communityUsers,
  columns: {
    ...columns('p', [
      'id',
      'name',
      'email',
      'is_staff',
      'language',
      'date_joined',
      'last_activity',
      'sso_guid',
    ]),
    rating: sql`p.rating::numeric`,
    group: (test) =>
      sql`exists (select from group_members gm where gm.person = p.id and ${test(raw('gm.group_id'))})`,
  },
};

@Controller()
export class UsersHandlers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ActorsRepository) private readonly actors: ActorsRepository,
    @Inject(UsersRepository) private readonly users: UsersRepository,
    @Inject(GroupsRepository) private readonly groups: GroupsRepository,
    @Inject(CustomValuesRepository) private readonly values: CustomValuesRepository,
    @Inject(UserParts) private readonly parts: UserParts,
    @Inject(Bus) private readonly bus: Bus,
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
    if (part.surface !== 'community') return;
    if (!part.data.removal) await this.users.syncUser(tx, user);
    const id = await this.users.idOf(tx, user);
    if (id !== undefined) await this.parts.apply(tx, id, part);
  }

  @Handles(users.rights)
  async rights({ users: asked }: Input<typeof users.rights>): Promise<Reply> {
    return Reply.one(JSON.stringify({ rights: await this.users.rightsOf(this.database, asked) }));
  }

  @Handles(users.list)
  async list({ actor: acting, query }: Input<typeof users.list>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mayAsk(actor, query);
    const source = await this.values.sourceFor(this.database, 'user', usersSource, query);
    return listReply(this.database, actor, { model: allUsers(actor), source }, query);
  }

  @Handles(users.current)
  async current({ actor: acting }: Input<typeof users.current>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    if (!actor.id) return jsonReply(actor, JSON.stringify(anonymous));
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
    return oneReply(this.database, actor, userBySsoGuid(actor, guid));
  }

  @Handles(users.update)
  async update(
    { actor: acting, id, body }: Input<typeof users.update>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mustBeStaff(actor);
    const known = await this.#known(id);
    await this.#check(id, known, body);
    const { name = body.display_name, email, email_verified: emailVerified, language } = body;
    const change = { name, email, emailVerified, language };
    const profile = profileOf(body);
    if (Object.values(change).every((value) => value === undefined))
      await this.database.transaction((tx) => this.parts.change(tx, id, profile));
    else {
      const part = partOf({ profile });
      const asked = { user: known.user, change, part };
      const account = await this.bus.ask(identity.users.update, asked, context);
      await this.database.transaction((tx) => this.parts.upsertProfile(tx, account, part));
    }
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
    if (isStaff) await this.parts.mustLeaveAnAgent(this.database, id);
    const by = { id: actor.id, user: actor.user, org: actor.org };
    const part = partOf({ removal: { withContent: body.content === 'delete', by } });
    await this.bus.ask(identity.users.remove, { user, part }, context);
    await this.database.transaction((tx) => this.parts.apply(tx, id, part));
    return deletedReply(actor, id);
  }

  @Handles(users.logout)
  async logout({ actor: acting, id }: Input<typeof users.logout>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mustBeStaff(actor);
    const { user } = await this.#known(id);
    const { closed } = await this.bus.ask(identity.sessions.endAll, { user }, context);
    return jsonReply(actor, JSON.stringify({ id, sessions_closed: closed }));
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

  /** What this service would refuse is refused before the directory changes. */
  async #check(
    id: number,
    { isOwner, isStaff }: Known,
    body: Input<typeof users.update>['body'],
  ): Promise<void> {
    await this.parts.check(this.database, profileOf(body));
    if (body.is_staff !== false || !isStaff) return;
    if (isOwner) throw new Fault('conflict', 'owner', 'the owner is an agent');
    await this.parts.mustLeaveAnAgent(this.database, id);
  }

  async #one(actor: Actor, id: number): Promise<Reply> {
    return oneReply(this.database, actor, userById(actor, id));
  }

  async #memberships(actor: Actor, id: number): Promise<Reply> {
    const row = await this.database.row<{ json: string }>(
      sql`select ${membershipsOf(sql`${id}::int`)}::text as json`,
    );
    return jsonReply(actor, row!.json);
  }

  async #known(id: number): Promise<Known> {
    const known = await this.users.userOf(this.database, id);
    if (!known) throw notFound('user');
    return known;
  }
}

const profileOf = ({
  title,
  avatar_url: avatar,
  is_staff: isStaff,
  groups,
  custom_fields: values,
}: Input<typeof users.update>['body']): Profile => ({
  title,
  avatar_url: avatar,
  is_staff: isStaff,
  groups,
  custom_fields: values,
});

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
