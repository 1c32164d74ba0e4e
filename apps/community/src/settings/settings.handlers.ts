import { Controller, Inject } from '@nestjs/common';
import { Bus, Handles, Reply, type CallContext } from '@stoa/bus';
import { community, identity, type Input, type Output } from '@stoa/contracts';
import { community as shapes, type Key } from '@stoa/dto';
import { columns, Database, sql, type ReadModel } from '@stoa/persistence';
import { fieldFault, mustBeStaff, type Actor } from '../actors/actor.js';
import { ActorsRepository } from '../actors/actors.repository.js';
import { UsersRepository } from '../profiles/profiles.repository.js';
import { deletedReply, jsonReply, listReply, metaOf, oneReply } from '../actors/replies.js';
import { customFieldView } from '../views/custom-field.view.js';
import { CustomFieldsRepository } from './custom-fields.repository.js';

const { settings } = community;

const fields: ReadModel = { view: customFieldView, from: sql`custom_fields`, alias: 'd', where: sql`true` };
const fieldModel = (id: number): ReadModel => ({ ...fields, where: sql`d.id = ${id}::int` });
const source = { resource: shapes.resources.customFields, columns: columns('d', ['id', 'name']) };

const surface = 'community' as const;

/** All of it is for agents. */
@Controller()
export class SettingsHandlers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ActorsRepository) private readonly actors: ActorsRepository,
    @Inject(UsersRepository) private readonly users: UsersRepository,
    @Inject(CustomFieldsRepository) private readonly fields: CustomFieldsRepository,
    @Inject(Bus) private readonly bus: Bus,
  ) {}

  @Handles(settings.customFields)
  async customFields(input: Input<typeof settings.customFields>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input.actor);
    return listReply(this.database, actor, { model: fields, source }, input.query);
  }

  @Handles(settings.createCustomField)
  async createCustomField(
    input: Input<typeof settings.createCustomField>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.#agent(context, input.actor);
    return this.#field(actor, await this.fields.create(this.database, input.body));
  }

  @Handles(settings.updateCustomField)
  async updateCustomField(
    input: Input<typeof settings.updateCustomField>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.#agent(context, input.actor);
    await this.fields.change(this.database, input.body.id, input.body);
    return this.#field(actor, input.body.id);
  }

  @Handles(settings.removeCustomField)
  async removeCustomField(
    input: Input<typeof settings.removeCustomField>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.#agent(context, input.actor);
    await this.fields.remove(this.database, input.body.id);
    return deletedReply(actor, input.body.id);
  }

  @Handles(settings.tokens)
  async tokens(input: Input<typeof settings.tokens>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input.actor);
    const { keys } = await this.bus.ask(identity.keys.list, { surface });
    const page = { count: keys.length, limit: Math.max(1, keys.length), offset: 0 };
    return Reply.list(
      keys.map((key) => JSON.stringify(tokenView(key))),
      { ...metaOf(actor), page },
    );
  }

  @Handles(settings.createToken)
  async createToken(input: Input<typeof settings.createToken>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input.actor);
    const { name, scopes, user_id: owner = actor.id } = input.body;
    const person = owner === 0 ? null : await this.users.userOf(this.database, owner);
    if (person === undefined) throw fieldFault('user_id');
    const asked = { surface, user: person && person.user, name, scopes: [...new Set(scopes)] };
    const { key, secret } = await this.bus.ask(identity.keys.issue, asked, context);
    return jsonReply(actor, JSON.stringify({ ...tokenView(key), token: secret }));
  }

  @Handles(settings.removeToken)
  async removeToken(input: Input<typeof settings.removeToken>, context: CallContext): Promise<Reply> {
    const actor = await this.#agent(context, input.actor);
    await this.bus.ask(identity.keys.revoke, { surface, id: input.id }, context);
    return deletedReply(actor, input.id);
  }

  async #agent(context: CallContext, acting: shapes.Acting): Promise<Actor> {
    const actor = await this.actors.resolve(context, acting);
    mustBeStaff(actor);
    return actor;
  }

  async #field(actor: Actor, id: number): Promise<Reply> {
    return oneReply(this.database, actor, fieldModel(id));
  }
}

const time = (milliseconds: number): string => new Date(milliseconds).toISOString();

const tokenView = ({
  id,
  name,
  scopes,
  userId,
  created,
  lastUsed,
}: Key): Output<typeof settings.createToken> => ({
  id,
  name,
  scopes: scopes as ('read' | 'write' | 'all')[],
  user_id: userId,
  created: time(created),
  last_used: lastUsed === null ? null : time(lastUsed),
});
