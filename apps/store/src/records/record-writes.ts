import { Inject, Injectable } from '@nestjs/common';
import type { Caller, Clock, Issue, JsonObject } from '@stoa/kernel';
import { changeRecord, type Queries, type RecordTarget, type StoredRecord } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import type { Store } from '../stores/stores.repository.js';
import { NEW_ID } from './providers.js';
import { applyChange, createdRecord } from './record.rules.js';
import { authorizeReferences, referencesOf, type Reference } from './reference.rules.js';
import { ReferencesRepository } from './references.repository.js';
import { RemovedRepository } from './removed.repository.js';
import { splitSecrets } from './secret.rules.js';
import { SecretsRepository, type RecordKey } from './secrets.repository.js';

/** A new record. */
export interface Insert {
  record: JsonObject;
  /** Its secret fields, which are stored apart. */
  secrets?: JsonObject | undefined;
  /** Path of the record in a request of several records. */
  place?: Issue['path'];
}

export interface ChangedRecord extends StoredRecord {
  /** Keys of the body that were not applied. */
  ignored: string[];
}

/** Writes records of a store, and in the same transaction what its manifest requires: references, secrets, removed copies. */
@Injectable()
export class RecordWrites {
  constructor(
    private readonly references: ReferencesRepository,
    private readonly secrets: SecretsRepository,
    private readonly removed: RemovedRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  /**
   * @returns the record's JSON text as stored
   * @throws Fault invalid/validation, conflict/unique; forbidden for a reference to a record that the caller may not read
   */
  async create(caller: Caller, definition: Store, body: JsonObject): Promise<string> {
    const { fields, secrets } = splitSecrets(body, definition.manifest.secret);
    const creation = { id: this.newId(), time: this.clock(), body: fields };
    const record = createdRecord(definition, caller, creation, secrets);
    const json = JSON.stringify(record);
    // Without secrets and references the insert can be batched with others of the same event-loop turn.
    if (!secrets && !referencesOf(definition.manifest, record).length)
      return definition.table.for(caller).insert(json);
    await definition.table.database.transaction((tx) =>
      this.insertAll(tx, caller, definition, [{ record, secrets }]),
    );
    return json;
  }

  /** @throws Fault as `create` */
  async insertAll(tx: Queries, caller: Caller, definition: Store, inserts: Insert[]): Promise<void> {
    for (const { record } of inserts) authorizeReferences(caller, referencesOf(definition.manifest, record));
    await this.#insertAll(tx, caller, definition, inserts);
  }

  /** Restores a removed record as it was. @throws Fault not_found, invalid/validation, conflict/unique */
  async restore(tx: Queries, caller: Caller, definition: Store, id: string): Promise<string> {
    const json = await this.removed.take(tx, definition, caller, id);
    await this.#insertAll(tx, caller, definition, [{ record: JSON.parse(json) as JsonObject }]);
    return json;
  }

  /** @throws Fault not_found, precondition_failed, conflict/busy, and as `create` */
  async change(
    caller: Caller,
    definition: Store,
    target: RecordTarget,
    body: JsonObject,
  ): Promise<ChangedRecord> {
    const { fields, secrets } = splitSecrets(body, definition.manifest.secret);
    let ignored: string[] = [];
    const change = (current: JsonObject): JsonObject => {
      const changed = applyChange(definition, current, { time: this.clock(), body: fields }, secrets);
      ignored = changed.ignored;
      return changed.record;
    };
    const records = definition.table.for(caller);
    if (!secrets && !referencesOf(definition.manifest, fields).length)
      return { ...(await changeRecord(records, target, change)), ignored };
    const stored = await definition.table.database.transaction(async (tx) => {
      const { json, version } = await records.lock(tx, target);
      const before = JSON.parse(json) as JsonObject;
      const after = JSON.stringify(change(before));
      await this.addReferences(tx, caller, referencesOf(definition.manifest, fields, { before }));
      if (secrets) await this.secrets.set(tx, keyOf(caller, definition, target.id), secrets);
      const [replaced] = await records.replaceAll(tx, [{ id: target.id, json: after, version }]);
      return replaced!;
    });
    return { ...stored, ignored };
  }

  /**
   * @returns the record's JSON text as it was
   * @throws Fault not_found, precondition_failed; conflict/referenced when another record refers to it
   */
  async remove(caller: Caller, definition: Store, target: RecordTarget): Promise<string> {
    return definition.table.database.transaction(async (tx) => {
      const { json } = await definition.table.for(caller).lock(tx, target);
      await this.removeAll(tx, caller, definition, [target.id]);
      return json;
    });
  }

  /** Removes records that are locked in `tx`. @returns their number. @throws Fault conflict/referenced */
  async removeAll(tx: Queries, caller: Caller, definition: Store, ids: string[]): Promise<number> {
    if (!ids.length) return 0;
    const { name, manifest, table } = definition;
    await this.references.checkUnreferenced(tx, caller.org, name, ids);
    if (manifest.soft) await this.removed.add(tx, definition, caller.org, ids);
    else if (manifest.secret.length) await this.secrets.remove(tx, { org: caller.org, store: name, ids });
    return table.for(caller).removeAll(tx, ids);
  }

  /** Checks the references that a change adds. @throws Fault forbidden, invalid/validation */
  async addReferences(tx: Queries, caller: Caller, references: readonly Reference[]): Promise<void> {
    authorizeReferences(caller, references);
    await this.references.hold(tx, caller, references);
  }

  async #insertAll(tx: Queries, caller: Caller, definition: Store, inserts: Insert[]): Promise<void> {
    const references = inserts.flatMap(({ record, place }) =>
      referencesOf(definition.manifest, record, { place }),
    );
    await this.references.hold(tx, caller, references);
    const texts = inserts.map(({ record }) => JSON.stringify(record));
    await definition.table.for(caller).insertAll(tx, texts);
    for (const { record, secrets } of inserts)
      if (secrets) await this.secrets.set(tx, keyOf(caller, definition, record._id as string), secrets);
  }
}

const keyOf = ({ org }: Caller, { name }: Store, id: string): RecordKey => ({ org, store: name, id });
