import { Controller, Inject } from '@nestjs/common';
import { authorize, pathOf, reads } from '@stoa/auth';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import { notFound, type Caller, type Clock, type JsonObject } from '@stoa/kernel';
import { outbox, project } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { RecordIds } from '../stores/record-ids.js';
import { StoresRepository } from '../stores/stores.repository.js';

const { objects } = store;

/** The paths below a device: its model and its commands. */
@Controller()
export class ObjectsHandlers {
  constructor(
    private readonly stores: StoresRepository,
    private readonly ids: RecordIds,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Handles(objects.model)
  async model({ id, only }: Input<typeof objects.model>, { caller }: CallerContext): Promise<Reply> {
    const { model } = await this.#object(caller, id);
    if (typeof model !== 'string') throw notFound('model');
    authorize(caller, reads(pathOf('models', model)));
    const { table } = await this.stores.get(caller.org, 'models');
    const { json, version } = await table.for(caller).get(model.toLowerCase());
    return only ? Reply.one(project(only)(json)) : Reply.one(json, { version });
  }

  @Handles(objects.requestCommand)
  async requestCommand(
    { id, command, body }: Input<typeof objects.requestCommand>,
    { caller }: CallerContext,
  ): Promise<Reply> {
    const object = await this.#object(caller, id);
    const { table } = await this.stores.get(caller.org, 'objects');
    await table.database.transaction((tx) =>
      outbox.add(tx, objects.commandRequested, {
        org: caller.org,
        time: this.clock(),
        event: 'object-command-req',
        data: { command, params: body, model: object.model ?? null },
        record: { store: 'objects', id: object._id as string, group: object.group as string },
        acl: principalsOf(object),
        user: caller.user,
      }),
    );
    return Reply.none();
  }

  async #object(caller: Caller, id: string): Promise<JsonObject> {
    const definition = await this.stores.get(caller.org, 'objects');
    const found = await definition.table.for(caller).get(await this.ids.resolve(caller, definition, id));
    return JSON.parse(found.json) as JsonObject;
  }
}

const principalsOf = ({ owner, group, access, branch }: JsonObject): string[] => [
  ...new Set([owner, group, ...(access as string[]), ...(branch as string[])] as string[]),
];
