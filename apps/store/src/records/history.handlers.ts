import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import { notFound, type Caller } from '@stoa/kernel';
import { EventsRepository } from '../events/events.repository.js';
import { RecordIds } from '../stores/record-ids.js';
import { StoresRepository, type Store } from '../stores/stores.repository.js';
import { changeView } from './history.view.js';
import { RecordWrites } from './record-writes.js';
import { RemovedRepository } from './removed.repository.js';

const { records } = store;

/** The history of records, and removed records that can be restored. */
@Controller()
export class HistoryHandlers {
  constructor(
    private readonly stores: StoresRepository,
    private readonly events: EventsRepository,
    private readonly removed: RemovedRepository,
    private readonly writes: RecordWrites,
    private readonly ids: RecordIds,
  ) {}

  @Handles(records.history)
  async history(input: Input<typeof records.history>, { caller }: CallerContext): Promise<Reply> {
    const definition = await this.stores.get(caller.org, input.store);
    const id = await this.ids.resolve(caller, definition, input.id);
    const changes = await this.events.changes(caller, definition.name, id);
    // A removed record has a history for callers who could see it. Without any change the record must exist.
    if (!changes.length) await definition.table.for(caller).get(id);
    return Reply.list(changes.map((change, index) => changeView(change, changes[index - 1])));
  }

  @Handles(records.listRemoved)
  async listRemoved(input: Input<typeof records.listRemoved>, { caller }: CallerContext): Promise<Reply> {
    const definition = await this.#softStore(caller, input.store);
    const page = await this.removed.table(definition).for(caller).list(input.query);
    return Reply.list(page.records, { next: page.next });
  }

  @Handles(records.restore)
  async restore(input: Input<typeof records.restore>, { caller }: CallerContext): Promise<Reply> {
    const definition = await this.#softStore(caller, input.store);
    const id = await this.ids.resolve(caller, definition, input.id);
    const json = await definition.table.database.transaction((tx) =>
      this.writes.restore(tx, caller, definition, id),
    );
    return Reply.one(json, { version: 1 });
  }

  /** A store that keeps removed records. @throws Fault not_found */
  async #softStore({ org }: Caller, name: string): Promise<Store> {
    const definition = await this.stores.get(org, name);
    if (!definition.manifest.soft) throw notFound('removed');
    return definition;
  }
}
