import { Controller } from '@nestjs/common';
import { Handles, On, Reply, type CallerContext } from '@stoa/bus';
import { identity, store, type Event, type Input } from '@stoa/contracts';
import type { StoredRecord } from '@stoa/dto';
import { Database, EventLog, type Queries } from '@stoa/persistence';
import { RecordIds } from '../stores/record-ids.js';
import { EventsRepository } from './events.repository.js';
import { MovedGroupsRepository } from './moved-groups.repository.js';
import { foreignEvent } from './foreign-event.js';
import { ReadableStores } from './readable-stores.js';

const { events } = store;

@Controller()
export class EventsHandlers {
  readonly #log: EventLog;

  constructor(
    private readonly events: EventsRepository,
    private readonly ids: RecordIds,
    private readonly readable: ReadableStores,
    private readonly movedGroups: MovedGroupsRepository,
    database: Database,
  ) {
    this.#log = new EventLog(database);
  }

  @Handles(events.after)
  async after({ position, limit: most }: Input<typeof events.after>): Promise<Reply> {
    const found = await this.#log.after(position, most);
    return Reply.list(found.map((event) => JSON.stringify(event)));
  }

  @Handles(events.positions)
  async positions(): Promise<Reply> {
    return Reply.one(JSON.stringify(await this.#log.positions()));
  }

  @Handles(events.list)
  async list({ query, record }: Input<typeof events.list>, { caller }: CallerContext): Promise<Reply> {
    const table = record
      ? this.events.of(record.store, await this.ids.visible(caller, record))
      : this.events.in(await this.readable.of(caller));
    const page = await table.for(caller).list(query);
    return Reply.list(page.records, { next: page.next });
  }

  @Handles(events.names)
  async names(_input: Input<typeof events.names>, { caller }: CallerContext): Promise<Reply> {
    const seen = await this.events.names(caller, await this.readable.of(caller));
    const names = (some: typeof seen): string[] => some.map(({ event }) => event);
    const groups = Map.groupBy(seen, ({ model }) => model ?? '');
    const noModel = names(groups.get('') ?? []);
    groups.delete('');
    const byModel = Object.fromEntries([...groups].map(([model, some]) => [model, names(some)]));
    return Reply.one(JSON.stringify({ unique: [...new Set(names(seen))], byModel, noModel }));
  }

  /**
   * What happens to users, groups, roles and tokens stands in the store's log too: the surface's clients see one
   * sequence of events, and catch up by one number.
   */
  @On(identity.records.changed)
  async recordChanged(event: Event<StoredRecord>, tx: Queries): Promise<void> {
    await foreignEvent(tx, event);
  }

  @On(identity.groups.moved)
  async moved({ org, data }: Event<{ group: string; branch: string[] }>, tx: Queries): Promise<void> {
    await this.movedGroups.syncGroup(tx, org, data);
  }
}
