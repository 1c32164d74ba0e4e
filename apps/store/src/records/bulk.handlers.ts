import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import type { Manifest } from '@stoa/dto';
import type { Clock, JsonObject } from '@stoa/kernel';
import type { StoredRecord } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { StoresRepository } from '../stores/stores.repository.js';
import { bulkChanges, collected, ignoredIn, missingIssues } from './bulk.rules.js';
import { NEW_ID } from './providers.js';
import { RecordWrites, type Insert } from './record-writes.js';
import { referencesOf, type Reference } from './record-refs.js';
import { createdRecord } from './record.rules.js';
import { SecretsRepository, withoutSecrets, type Split } from './secrets.repository.js';

const { bulk } = store.records;

@Controller()
export class BulkHandlers {
  constructor(
    @Inject(StoresRepository) private readonly stores: StoresRepository,
    @Inject(RecordWrites) private readonly writes: RecordWrites,
    @Inject(SecretsRepository) private readonly secrets: SecretsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  /** Inserts, then changes, then removals, in one transaction: all or nothing. */
  @Handles(bulk)
  async bulk({ store, body }: Input<typeof bulk>, { caller }: CallerContext): Promise<Reply> {
    const definition = await this.stores.get(caller.org, store);
    const time = this.clock();
    const { secret } = definition.manifest;
    const inserts = collected('insert', body.insert, (given, index): Insert => {
      const { fields, secrets } = withoutSecrets(given as JsonObject, secret);
      const id = this.newId();
      const record = createdRecord(definition, caller, { id, time, body: fields }, secrets);
      return { record, secrets, place: ['insert', index] };
    });
    const updates = (body.update as JsonObject[]).map((given) => withoutSecrets(given, secret));
    const visible = definition.table.for(caller);
    const place = { org: caller.org, store: definition.name };
    const changedIds = body.update.map(({ _id }) => _id.toLowerCase());
    const removedIds = body.remove.map((id) => id.toLowerCase());
    const removed = await definition.table.database.transaction(async (tx) => {
      await this.writes.insertAll(tx, caller, definition, inserts);
      const current = await visible.getAll(tx, [...new Set([...changedIds, ...removedIds])]);
      missingIssues(current, { update: changedIds, remove: removedIds });
      await this.writes.nameRefs(tx, caller, namedBy(updates, current, definition.manifest));
      await visible.replaceAll(tx, bulkChanges(definition, current, { time, updates }));
      for (const { fields, secrets } of updates)
        if (secrets)
          await this.secrets.keep(tx, { ...place, id: (fields._id as string).toLowerCase() }, secrets);
      return this.writes.removeAll(tx, caller, definition, removedIds);
    });
    const inserted = inserts.map(({ record }) => record._id);
    const counts = { updated: new Set(changedIds).size, removed };
    return Reply.one(JSON.stringify({ inserted, ...counts }), { ignored: ignoredIn(body) });
  }
}

/** The references that updates bring. */
const namedBy = (
  updates: readonly Split[],
  current: ReadonlyMap<string, StoredRecord>,
  manifest: Manifest,
): Reference[] =>
  updates.flatMap(({ fields }, index) => {
    if (!referencesOf(manifest, fields).length) return [];
    const { json } = current.get((fields._id as string).toLowerCase())!;
    return referencesOf(manifest, fields, {
      before: JSON.parse(json) as JsonObject,
      place: ['update', index],
    });
  });
