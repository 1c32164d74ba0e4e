import { randomBytes } from 'node:crypto';
import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallContext } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import type { Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { deletedReply, jsonReply, metaOf } from '../actors/replies.js';
import { SsoProjectRepository } from '../sso/sso-project.repository.js';

const { settings } = community;

/** The keys that the project shares with its site, and what it decides about the tokens: for agents. */
@Controller()
export class SsoHandlers {
  constructor(
    private readonly actors: ActorsRepository,
    private readonly project: SsoProjectRepository,
  ) {}

  @Handles(settings.ssoKeys)
  async keys(input: Input<typeof settings.ssoKeys>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, input.actor);
    const keys = await this.project.keys();
    const page = { count: keys.length, limit: Math.max(1, keys.length), offset: 0 };
    const rows = keys.map((key) => JSON.stringify(key));
    return Reply.list(rows, { ...metaOf(actor), page });
  }

  @Handles(settings.createSsoKey)
  async addKey(
    { actor: acting, body }: Input<typeof settings.createSsoKey>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    const { name, key = randomBytes(16).toString('hex') } = body;
    return jsonReply(actor, JSON.stringify({ ...(await this.project.addKey(name, key)), key }));
  }

  @Handles(settings.removeSsoKey)
  async removeKey(
    { actor: acting, id }: Input<typeof settings.removeSsoKey>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    await this.project.removeKey(id);
    return deletedReply(actor, id);
  }

  @Handles(settings.sso)
  async settings(input: Input<typeof settings.sso>, context: CallContext): Promise<Reply> {
    return this.#reply(await this.actors.resolveAgent(context, input.actor));
  }

  @Handles(settings.updateSso)
  async change(
    { actor: acting, body }: Input<typeof settings.updateSso>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    await this.project.change({
      allowsVersion1: body.allow_version_1,
      allowsStaff: body.allow_staff,
      allowsEmailChange: body.allow_email_change,
    });
    return this.#reply(actor);
  }

  async #reply(actor: Actor): Promise<Reply> {
    const { alias, allowsVersion1, allowsStaff, allowsEmailChange } = await this.project.settings();
    const shown = {
      alias,
      allow_version_1: allowsVersion1,
      allow_staff: allowsStaff,
      allow_email_change: allowsEmailChange,
    };
    return jsonReply(actor, JSON.stringify(shown));
  }
}
