import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import { notFound, type Caller, type JsonObject } from '@stoa/kernel';
import { StoresRepository, type Store } from '../stores/stores.repository.js';
import { EventsRepository, type Change } from '../events/events.repository.js';
import { difference } from './history.rules.js';
import { RecordIds } from '../stores/record-ids.js';
import { RecordWrites } from './record-writes.js';
import { RemovedRepository } from './removed.repository.js';

const { records } = store;

/** What became of records: their history, and those that were removed but can come back. */
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
    // A removed record has a history for those who saw it; what was never seen has none, and is not there.
    if (!changes.length) await definition.table.for(caller).get(id);
    return Reply.list(changes.map((change, index) => changeView(change, changes[index - 1])));
  }

  @Handles(records.listRemoved)
  async list(input: Input<typeof records.listRemoved>, { caller }: CallerContext): Promise<Reply> {
    const definition = await this.#soft(caller, input.store);
    const page = await this.removed.of(definition).for(caller).list(input.query);
    return Reply.list(page.records, { next: page.next });
  }

  @Handles(records.restore)
  async restore(input: Input<typeof records.restore>, { caller }: CallerContext): Promise<Reply> {
    const definition = await this.#soft(caller, input.store);
    const id = await this.ids.resolve(caller, definition, input.id);
    const json = await definition.table.database.transaction((tx) =>
      this.writes.restore(tx, caller, definition, id),
    );
    return Reply.one(json, { version: 1 });
  }

  async #soft({ org }: Caller, name: string): Promise<Store> {
    const definition = await this.stores.get(org, name);
    if (!definition.manifest.soft) throw notFound('removed');
    return definition;
  }
}

/** Compared with what the caller saw of the record before, so that nobody learns values from before his time. */
function changeView({ id, time, user, operation, data }: Change, last: Change | undefined): string {
  const after = operation === 'remove' ? {} : (JSON.parse(data) as JsonObject);
  const before = last && last.operation !== 'remove' ? (JSON.parse(last.data) as JsonObject) : {};
  return JSON.stringify({ _msgid: id, time, uid: user, op: operation, diff: difference(before, after) });
}
