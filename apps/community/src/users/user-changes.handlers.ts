import { Controller } from '@nestjs/common';
import { Bus, Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, identity, type Input } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { ActorsRepository } from '../actors/actors.repository.js';
import { deletedReply, jsonReply, oneReply } from '../actors/replies.js';
import { ProfilesRepository, type UserFacts } from '../profiles/profiles.repository.js';
import { UserParts, partOf, type Profile } from './user-parts.js';
import { userById } from './user.read-model.js';

const { users } = community;
type Body = Input<typeof users.update>['body'];

/** Changes of users, which agents make. */
@Controller()
export class UserChangesHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly profiles: ProfilesRepository,
    private readonly parts: UserParts,
    private readonly bus: Bus,
  ) {}

  @Handles(users.update)
  async update(
    { actor: acting, id, body }: Input<typeof users.update>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    const known = await this.profiles.mustFind(this.database, id);
    await this.#check(id, known, body);
    const { name = body.display_name, email, email_verified: emailVerified, language } = body;
    const change = { name, email, emailVerified, language };
    const profile = profileOf(body);
    if (Object.values(change).every((value) => value === undefined))
      await this.database.transaction((tx) => this.parts.change(tx, id, { profile }));
    else {
      const part = partOf({ profile });
      const asked = { user: known.user, change, part };
      const account = await this.bus.ask(identity.users.update, asked, context);
      await this.parts.store(account, part);
    }
    return oneReply(this.database, actor, userById(actor, id));
  }

  @Handles(users.remove)
  async remove(
    { actor: acting, id, body }: Input<typeof users.remove>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    const { user, isOwner, isStaff } = await this.profiles.mustFind(this.database, id);
    if (isOwner) throw new Fault('forbidden', 'owner', 'the owner cannot be removed');
    if (isStaff) await this.#mustHaveOtherAgents(id);
    const by = { id: actor.id, user: actor.user, org: actor.org };
    const part = partOf({ removal: { withContent: body.content === 'delete', by } });
    await this.bus.ask(identity.users.remove, { user, part }, context);
    await this.database.transaction((tx) => this.parts.apply(tx, id, part));
    return deletedReply(actor, id);
  }

  @Handles(users.logout)
  async logout({ actor: acting, id }: Input<typeof users.logout>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    const { user } = await this.profiles.mustFind(this.database, id);
    const { closed } = await this.bus.ask(identity.sessions.endAll, { user }, context);
    return jsonReply(actor, JSON.stringify({ id, sessions_closed: closed }));
  }

  /** What the community would refuse is refused before identity changes the user. */
  async #check(id: number, { isOwner, isStaff }: UserFacts, body: Body): Promise<void> {
    await this.parts.check(this.database, profileOf(body));
    if (body.is_staff !== false || !isStaff) return;
    if (isOwner) throw new Fault('conflict', 'owner', 'the owner is an agent');
    await this.#mustHaveOtherAgents(id);
  }

  /** @throws Fault conflict */
  async #mustHaveOtherAgents(id: number): Promise<void> {
    if (!(await this.profiles.otherAgents(this.database, id)))
      throw new Fault('conflict', 'last_agent', 'there has to be an agent');
  }
}

const profileOf = ({ title, avatar_url, is_staff, groups, custom_fields }: Body): Profile => ({
  title,
  avatar_url,
  is_staff,
  groups,
  custom_fields,
});
