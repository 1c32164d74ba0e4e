import { Controller } from '@nestjs/common';
import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, type Input } from '@stoa/contracts';
import { community as shapes } from '@stoa/dto';
import { columns, Database, sql, type ReadModel } from '@stoa/persistence';
import { ActorsRepository } from '../actors/actors.repository.js';
import { deletedReply, listReply, oneReply } from '../actors/replies.js';
import { groupView } from '../views/group.view.js';
import { GroupsRepository } from './groups.repository.js';

const { groups } = community;

const all: ReadModel = { view: groupView, from: sql`groups`, alias: 'g', where: sql`true` };
const groupModel = (id: number): ReadModel => ({ ...all, where: sql`g.id = ${id}::int` });
const source = { resource: shapes.resources.communityGroups, columns: columns('g', ['id', 'name']) };

/** Groups are for agents. */
@Controller()
export class GroupsHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly groups: GroupsRepository,
  ) {}

  @Handles(groups.list)
  async list({ actor: acting, query }: Input<typeof groups.list>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    return listReply(this.database, actor, { model: all, source }, query);
  }

  @Handles(groups.create)
  async create({ actor: acting, body }: Input<typeof groups.create>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    const id = await this.groups.create(body.name);
    return oneReply(this.database, actor, groupModel(id));
  }

  @Handles(groups.update)
  async update({ actor: acting, body }: Input<typeof groups.update>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    await this.groups.rename(body.id, body.name);
    return oneReply(this.database, actor, groupModel(body.id));
  }

  @Handles(groups.remove)
  async remove({ actor: acting, body }: Input<typeof groups.remove>, context: CallContext): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    await this.groups.remove(body.id);
    return deletedReply(actor, body.id);
  }
}
