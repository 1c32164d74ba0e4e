import { Controller } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { community as shapes } from '@stoa/dto';
import { columns, Database, sql, type ReadModel } from '@stoa/persistence';
import { ActorsRepository } from '../actors/actors.repository.js';
import { deletedReply, listReply, oneReply } from '../actors/replies.js';
import { customFieldView } from '../views/custom-field.view.js';
import { CustomFieldsRepository } from './custom-fields.repository.js';

const { settings } = community;

const all: ReadModel = { view: customFieldView, from: sql`custom_fields`, alias: 'd', where: sql`true` };
const fieldModel = (id: number): ReadModel => ({ ...all, where: sql`d.id = ${id}::int` });
const source = { resource: shapes.resources.customFields, columns: columns('d', ['id', 'name']) };

/** Custom fields are for agents. */
@Controller()
export class CustomFieldsHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly fields: CustomFieldsRepository,
  ) {}

  @Handles(settings.customFields)
  async list(input: Input<typeof settings.customFields>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, input.actor);
    return listReply(this.database, actor, { model: all, source }, input.query);
  }

  @Handles(settings.createCustomField)
  async create(
    { actor: acting, body }: Input<typeof settings.createCustomField>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    const { object, code_name: codeName, name } = body;
    const id = await this.fields.create({ object, codeName, name });
    return oneReply(this.database, actor, fieldModel(id));
  }

  @Handles(settings.updateCustomField)
  async update(
    { actor: acting, body }: Input<typeof settings.updateCustomField>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    const { id, code_name: codeName, name } = body;
    await this.fields.change(id, { codeName, name });
    return oneReply(this.database, actor, fieldModel(id));
  }

  @Handles(settings.removeCustomField)
  async remove(
    { actor: acting, body }: Input<typeof settings.removeCustomField>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    await this.fields.remove(body.id);
    return deletedReply(actor, body.id);
  }
}
