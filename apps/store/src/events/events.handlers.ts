import { Controller } from '@nestjs/common';
import { Handles, On, Reply, type CallerContext } from '@stoa/bus';
import { identity, store, type Event, type Input } from '@stoa/contracts';
import type { StoredRecord } from '@stoa/dto';
import { Database, EventLog, type Queries } from '@stoa/persistence';
import { RecordIds } from '../stores/record-ids.js';
import { namesView } from './event-names.view.js';
import { EventsRepository } from './events.repository.js';
import { logForeignEvent } from './foreign-event.js';
import { MovedGroupsRepository } from './moved-groups.repository.js';
import { ReadableStores } from './readable-stores.js';

const { events } = store;

/** Reads the event log, and processes the events of identity that concern the store. */
@Controller()
export class EventsHandlers {
  readonly #log: EventLog;

  constructor(
    private readonly events: EventsRepository,
    private readonly ids: RecordIds,
    private readonly readableStores: ReadableStores,
    private readonly movedGroups: MovedGroupsRepository,
    database: Database,
  ) {
    this.#log = new EventLog(database);
  }

  @Handles(events.after)
  async after({ position, limit }: Input<typeof events.after>): Promise<Reply> {
    const logged = await this.#log.after(position, limit);
    return Reply.list(logged.map((event) => JSON.stringify(event)));
  }

  @Handles(events.positions)
  async positions(): Promise<Reply> {
    return Reply.one(JSON.stringify(await this.#log.positions()));
  }

  @Handles(events.list)
  async list({ query, record }: Input<typeof events.list>, { caller }: CallerContext): Promise<Reply> {
    const table = record
      ? this.events.ofRecord(record.store, await this.ids.resolveVisible(caller, record))
      : this.events.ofStores(await this.readableStores.namesFor(caller));
    const page = await table.for(caller).list(query);
    return Reply.list(page.records, { next: page.next });
  }

  @Handles(events.names)
  async names(_input: Input<typeof events.names>, { caller }: CallerContext): Promise<Reply> {
    const names = await this.events.names(caller, await this.readableStores.namesFor(caller));
    return Reply.one(namesView(names));
  }

  /**
   * Copies changes of users, groups, roles and tokens to the store's log, so that clients receive one sequence of events
   * and resume by one position.
   */
  @On(identity.records.changed)
  async recordChanged(event: Event<StoredRecord>, tx: Queries): Promise<void> {
    await logForeignEvent(tx, event);
  }

  @On(identity.groups.moved)
  async groupMoved({ org, data }: Event<{ group: string; branch: string[] }>, tx: Queries): Promise<void> {
    await this.movedGroups.updateBranches(tx, org, data);
  }
}
