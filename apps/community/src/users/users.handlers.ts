import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallContext } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { invalid, type TableQuery } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import type { Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { jsonReply, listReply, oneReply } from '../actors/replies.js';
import { ProfilesRepository } from '../profiles/profiles.repository.js';
import { CustomValuesRepository } from '../settings/custom-values.repository.js';
import { allUsers, anonymousUser, userById, userBySsoGuid, usersSource } from './user.read-model.js';

const { users } = community;

@Controller()
export class UsersHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly profiles: ProfilesRepository,
    private readonly values: CustomValuesRepository,
  ) {}

  @Handles(users.rights)
  async rights({ users: asked }: Input<typeof users.rights>): Promise<Reply> {
    return Reply.one(JSON.stringify({ rights: await this.profiles.rightsOf(this.database, asked) }));
  }

  @Handles(users.list)
  async list({ actor: acting, query }: Input<typeof users.list>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    mayFilter(actor, query);
    const source = await this.values.sourceFor(this.database, 'user', usersSource, query);
    return listReply(this.database, actor, { model: allUsers(actor), source }, query);
  }

  @Handles(users.current)
  async current({ actor: acting }: Input<typeof users.current>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    if (!actor.id) return jsonReply(actor, JSON.stringify(anonymousUser));
    return oneReply(this.database, actor, userById(actor, actor.id));
  }

  @Handles(users.get)
  async get({ actor: acting, id }: Input<typeof users.get>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    return oneReply(this.database, actor, userById(actor, id));
  }

  @Handles(users.bySsoGuid)
  async bySsoGuid(
    { actor: acting, guid }: Input<typeof users.bySsoGuid>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolve(context, acting);
    return oneReply(this.database, actor, userBySsoGuid(actor, guid));
  }
}

/** A filter by what the actor does not see would reveal it. @throws Fault invalid/query */
function mayFilter({ scopes }: Actor, { matches }: TableQuery): void {
  const hidden = matches.find(({ field }) => field === 'email' || field === 'sso_guid');
  if (hidden && !scopes.includes('all')) throw invalid('query', [{ path: [hidden.field], issue: 'field' }]);
}
