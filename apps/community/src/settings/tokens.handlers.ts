import { Controller } from '@nestjs/common';
import { Bus, Handles, Reply, type CallContext } from '@stoa/bus';
import { community, identity, type Input, type Output } from '@stoa/contracts';
import type { Key } from '@stoa/dto';
import { Database } from '@stoa/persistence';
import { fieldFault } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { deletedReply, jsonReply, metaOf } from '../actors/replies.js';
import { ProfilesRepository } from '../profiles/profiles.repository.js';

const { settings } = community;

const surface = 'community' as const;

/** API keys, which identity stores, are for agents. */
@Controller()
export class TokensHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly profiles: ProfilesRepository,
    private readonly bus: Bus,
  ) {}

  @Handles(settings.tokens)
  async list(input: Input<typeof settings.tokens>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, input.actor);
    const { keys } = await this.bus.ask(identity.keys.list, { surface });
    const page = { count: keys.length, limit: Math.max(1, keys.length), offset: 0 };
    const rows = keys.map((key) => JSON.stringify(tokenView(key)));
    return Reply.list(rows, { ...metaOf(actor), page });
  }

  @Handles(settings.createToken)
  async create(input: Input<typeof settings.createToken>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, input.actor);
    const { name, scopes, user_id: owner = actor.id } = input.body;
    const user = await this.#userOf(owner);
    const asked = { surface, user, name, scopes: [...new Set(scopes)] };
    const { key, secret } = await this.bus.ask(identity.keys.issue, asked, context);
    return jsonReply(actor, JSON.stringify({ ...tokenView(key), token: secret }));
  }

  @Handles(settings.removeToken)
  async remove(input: Input<typeof settings.removeToken>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, input.actor);
    await this.bus.ask(identity.keys.revoke, { surface, id: input.id }, context);
    return deletedReply(actor, input.id);
  }

  /** @returns null for anonymous. @throws Fault invalid/validation for an unknown user */
  async #userOf(id: number): Promise<string | null> {
    if (id === 0) return null;
    const found = await this.profiles.find(this.database, id);
    if (!found) throw fieldFault('user_id');
    return found.user;
  }
}

const time = (milliseconds: number): string => new Date(milliseconds).toISOString();

const tokenView = (key: Key): Output<typeof settings.createToken> => ({
  id: key.id,
  name: key.name,
  scopes: key.scopes as ('read' | 'write' | 'all')[],
  user_id: key.userId,
  created: time(key.created),
  last_used: key.lastUsed === null ? null : time(key.lastUsed),
});
