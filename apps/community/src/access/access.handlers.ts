import { Controller } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { community as shapes } from '@stoa/dto';
import { notFound } from '@stoa/kernel';
import { Database, type Queries } from '@stoa/persistence';
import { fieldFault } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { jsonReply, listReply } from '../actors/replies.js';
import { isPrivate } from '../forums/forum.rules.js';
import { accessOf, accessSource } from './access.read-model.js';
import { AccessRepository } from './access.repository.js';

const { access } = community;

/** The addresses whose verified owners see a private forum. */
@Controller()
export class AccessHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly access: AccessRepository,
  ) {}

  @Handles(access.list)
  async list(
    { actor: acting, forum, query }: Input<typeof access.list>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    await this.#mustBePrivate(this.database, forum);
    return listReply(this.database, actor, { model: accessOf(forum), source: accessSource }, query);
  }

  @Handles(access.add)
  async add({ actor: acting, forum, body }: Input<typeof access.add>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    const { valid, invalid } = addressesOf(body);
    const added = await this.database.transaction(async (tx) => {
      await this.#mustBePrivate(tx, forum);
      return this.access.add(tx, forum, valid);
    });
    const [isAdded, existing] = split(valid, added);
    return jsonReply(actor, JSON.stringify({ added: isAdded, existing, invalid }));
  }

  @Handles(access.remove)
  async remove(
    { actor: acting, forum, body }: Input<typeof access.remove>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    const { valid, invalid } = addressesOf(body);
    const removed = await this.database.transaction(async (tx) => {
      await this.#mustBePrivate(tx, forum);
      return this.access.remove(tx, forum, valid);
    });
    const [isRemoved, missing] = split(valid, removed);
    return jsonReply(actor, JSON.stringify({ removed: isRemoved, missing: [...missing, ...invalid] }));
  }

  /** @throws Fault not_found, invalid for a forum that has no list */
  async #mustBePrivate(on: Queries, forum: number): Promise<void> {
    const type = await this.access.typeOf(on, forum);
    if (type === undefined) throw notFound('forum');
    if (!isPrivate(type)) throw fieldFault('forum', 'not_private');
  }
}

interface Addresses {
  /** In lower case, each once. */
  valid: string[];
  /** As they were sent. */
  invalid: string[];
}

function addressesOf({ emails, email }: Input<typeof access.add>['body']): Addresses {
  const given = (emails ?? email)!;
  const isAddress = (text: string): boolean => shapes.accessAddress.safeParse(text).success;
  const [valid, invalid] = split(given, { has: isAddress });
  return { valid: [...new Set(valid.map((text) => text.toLowerCase()))], invalid: [...new Set(invalid)] };
}

/** Those that `set` has, and the others, in their order. */
function split(all: readonly string[], set: { has(one: string): boolean }): [string[], string[]] {
  return [all.filter((one) => set.has(one)), all.filter((one) => !set.has(one))];
}
