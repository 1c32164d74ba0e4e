import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import type { Manifest } from '@stoa/dto';
import type { Caller, Clock, JsonObject } from '@stoa/kernel';
import type { StoredRecord } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { StoresRepository, type Store } from '../stores/stores.repository.js';
import { bulkChanges, checkExistence, ignoredIn, mapCollectingIssues } from './bulk.rules.js';
import { NEW_ID } from './providers.js';
import { RecordWrites, type Insert } from './record-writes.js';
import { createdRecord } from './record.rules.js';
import { referencesOf, type Reference } from './reference.rules.js';
import { splitSecrets, type SplitBody } from './secret.rules.js';
import { SecretsRepository } from './secrets.repository.js';

const { bulk } = store.records;

@Controller()
export class BulkHandlers {
  constructor(
    private readonly stores: StoresRepository,
    private readonly writes: RecordWrites,
    private readonly secrets: SecretsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  /** Applies inserts, then updates, then removals in one transaction: all of them or none. */
  @Handles(bulk)
  async bulk({ store, body }: Input<typeof bulk>, { caller }: CallerContext): Promise<Reply> {
    const definition = await this.stores.get(caller.org, store);
    const { manifest, table } = definition;
    const time = this.clock();
    const inserts = this.#inserts(caller, definition, time, body.insert as JsonObject[]);
    const updates = (body.update as JsonObject[]).map((update) => splitSecrets(update, manifest.secret));
    const updatedIds = updates.map(({ fields }) => idOf(fields));
    const removedIds = body.remove.map((id) => id.toLowerCase());
    const records = table.for(caller);
    const removed = await table.database.transaction(async (tx) => {
      await this.writes.insertAll(tx, caller, definition, inserts);
      const current = await records.lockAll(tx, [...new Set([...updatedIds, ...removedIds])]);
      checkExistence(current, { update: updatedIds, remove: removedIds });
      await this.writes.addReferences(tx, caller, addedReferences(updates, current, manifest));
      await records.replaceAll(tx, bulkChanges(definition, current, { time, updates }));
      for (const { fields, secrets } of updates) {
        const key = { org: caller.org, store: definition.name, id: idOf(fields) };
        if (secrets) await this.secrets.set(tx, key, secrets);
      }
      return this.writes.removeAll(tx, caller, definition, removedIds);
    });
    const inserted = inserts.map(({ record }) => record._id);
    const counts = { updated: new Set(updatedIds).size, removed };
    return Reply.one(JSON.stringify({ inserted, ...counts }), { ignored: ignoredIn(body) });
  }

  /** @throws Fault invalid/validation */
  #inserts(caller: Caller, definition: Store, time: number, bodies: JsonObject[]): Insert[] {
    return mapCollectingIssues('insert', bodies, (body, index): Insert => {
      const { fields, secrets } = splitSecrets(body, definition.manifest.secret);
      const creation = { id: this.newId(), time, body: fields };
      const record = createdRecord(definition, caller, creation, secrets);
      return { record, secrets, place: ['insert', index] };
    });
  }
}

const idOf = ({ _id }: JsonObject): string => (_id as string).toLowerCase();

/** The references that updates add to the current records. */
const addedReferences = (
  updates: readonly SplitBody[],
  current: ReadonlyMap<string, StoredRecord>,
  manifest: Manifest,
): Reference[] =>
  updates.flatMap(({ fields }, index) => {
    if (!referencesOf(manifest, fields).length) return [];
    const before = JSON.parse(current.get(idOf(fields))!.json) as JsonObject;
    return referencesOf(manifest, fields, { before, place: ['update', index] });
  });
