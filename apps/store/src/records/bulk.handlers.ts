import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply, type CallContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import type { Clock, JsonObject } from '@stoa/kernel';
import { StoresRepository } from '../stores/stores.repository.js';
import { bulkChanges, collected, missingIssues } from './bulk.rules.js';
import { CLOCK, NEW_ID } from './providers.js';
import { createdRecord } from './record.rules.js';

const { bulk } = store.records;

@Controller()
export class BulkHandlers {
  constructor(
    @Inject(StoresRepository) private readonly stores: StoresRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  /** Inserts, then changes, then removals, in one transaction: all or nothing. */
  @Handles(bulk)
  async bulk({ store, body }: Input<typeof bulk>, { caller }: CallContext): Promise<Reply> {
    const definition = await this.stores.get(caller!.org, store);
    const time = this.clock();
    const inserts = collected('insert', body.insert, (fields) =>
      createdRecord(definition, caller!, { id: this.newId(), time, body: fields as JsonObject }),
    );
    const visible = definition.table.for(caller!);
    const changedIds = body.update.map(({ _id }) => _id.toLowerCase());
    const removedIds = body.remove.map((id) => id.toLowerCase());
    const removed = await definition.table.database.transaction(async (tx) => {
      await visible.insertAll(
        tx,
        inserts.map((record) => JSON.stringify(record)),
      );
      const current = await visible.getAll(tx, [...new Set([...changedIds, ...removedIds])]);
      missingIssues(current, { update: changedIds, remove: removedIds });
      await visible.replaceAll(
        tx,
        bulkChanges(definition, current, { time, updates: body.update as JsonObject[] }),
      );
      return visible.removeAll(tx, removedIds);
    });
    const inserted = inserts.map(({ _id }) => _id);
    return Reply.one(JSON.stringify({ inserted, updated: new Set(changedIds).size, removed }));
  }
}
