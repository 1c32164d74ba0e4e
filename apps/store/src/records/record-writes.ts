import { Inject, Injectable } from '@nestjs/common';
import { notFound, type Caller, type Clock, type Issue, type JsonObject } from '@stoa/kernel';
import { changeRecord, checkVersion, type Queries, type StoredRecord } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import type { Store } from '../stores/stores.repository.js';
import { NEW_ID } from './providers.js';
import { authorizeReferences, RecordRefs, referencesOf, type Reference } from './record-refs.js';
import { applyChange, createdRecord } from './record.rules.js';
import { RemovedRepository } from './removed.repository.js';
import { SecretsRepository, withoutSecrets } from './secrets.repository.js';

/** A record, or fields of one; `place` is where it stands in a request of several. */
export interface Placed {
  record: JsonObject;
  place?: Issue['path'];
}

/** A new record, and its secret fields, which no reply contains. */
export interface Insert extends Placed {
  secrets?: JsonObject | undefined;
}

export interface Changed extends StoredRecord {
  ignored: string[];
}

/** Writing records of a store: what its manifest asks for beside the record itself is done in the same transaction. */
@Injectable()
export class RecordWrites {
  constructor(
    @Inject(RecordRefs) private readonly refs: RecordRefs,
    @Inject(SecretsRepository) private readonly secrets: SecretsRepository,
    @Inject(RemovedRepository) private readonly removed: RemovedRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  /** @returns the record as stored. @throws Fault invalid/validation, conflict/unique */
  async create(caller: Caller, definition: Store, body: JsonObject): Promise<string> {
    const { fields, secrets } = withoutSecrets(body, definition.manifest.secret);
    const given = { id: this.newId(), time: this.clock(), body: fields };
    const record = createdRecord(definition, caller, given, secrets);
    const visible = definition.table.for(caller);
    const json = JSON.stringify(record);
    // One statement with those of the same turn, where nothing else has to happen.
    if (!secrets && !referencesOf(definition.manifest, record).length) return visible.insert(json);
    await definition.table.database.transaction((tx) =>
      this.insertAll(tx, caller, definition, [{ record, secrets }]),
    );
    return json;
  }

  /**
   * Records with their secrets, when all that they refer to is there.
   * @throws Fault invalid/validation, conflict/unique; forbidden for a reference to what the caller may not read
   */
  async insertAll(tx: Queries, caller: Caller, definition: Store, inserts: Insert[]): Promise<void> {
    for (const { record } of inserts) authorizeReferences(caller, referencesOf(definition.manifest, record));
    await this.#insertAll(tx, caller, definition, inserts);
  }

  async #insertAll(tx: Queries, caller: Caller, definition: Store, inserts: Insert[]): Promise<void> {
    const records = inserts.map(({ record }) => record);
    const references = inserts.flatMap(({ record, place }) =>
      referencesOf(definition.manifest, record, { place }),
    );
    await this.refs.hold(tx, caller, references);
    await definition.table.for(caller).insertAll(
      tx,
      records.map((record) => JSON.stringify(record)),
    );
    for (const { record, secrets } of inserts)
      if (secrets) await this.secrets.keep(tx, keyOf(caller, definition, record._id as string), secrets);
  }

  /** Brings a removed record back as it was. @throws Fault not_found; as `insertAll` */
  async restore(tx: Queries, caller: Caller, definition: Store, id: string): Promise<string> {
    const json = await this.removed.take(tx, definition, caller, id);
    await this.#insertAll(tx, caller, definition, [{ record: JSON.parse(json) as JsonObject }]);
    return json;
  }

  async change(
    caller: Caller,
    definition: Store,
    target: { id: string; versions?: readonly number[] | undefined },
    body: JsonObject,
  ): Promise<Changed> {
    const { fields, secrets } = withoutSecrets(body, definition.manifest.secret);
    let ignored: string[] = [];
    const change = (current: JsonObject): JsonObject => {
      const changed = applyChange(definition, current, { time: this.clock(), body: fields }, secrets);
      ignored = changed.ignored;
      return changed.record;
    };
    const visible = definition.table.for(caller);
    if (!secrets && !referencesOf(definition.manifest, fields).length) {
      const stored = await changeRecord(visible, target, change);
      return { ...stored, ignored };
    }
    const stored = await definition.table.database.transaction(async (tx) => {
      const { json, version } = await visible.lock(tx, target);
      const before = JSON.parse(json) as JsonObject;
      const after = change(before);
      await this.nameRefs(tx, caller, referencesOf(definition.manifest, fields, { before }));
      if (secrets) await this.secrets.keep(tx, keyOf(caller, definition, target.id), secrets);
      const [replaced] = await visible.replaceAll(tx, [
        { id: target.id, json: JSON.stringify(after), version },
      ]);
      return replaced!;
    });
    return { ...stored, ignored };
  }

  /** @returns the record as it was. @throws Fault conflict/referenced when another one needs it */
  async remove(
    caller: Caller,
    definition: Store,
    target: { id: string; versions?: readonly number[] | undefined },
  ): Promise<string> {
    return definition.table.database.transaction(async (tx) => {
      const found = (await definition.table.for(caller).getAll(tx, [target.id])).get(target.id);
      if (!found) throw notFound('record');
      checkVersion(found.version, target.versions);
      await this.removeAll(tx, caller, definition, [target.id]);
      return found.json;
    });
  }

  /** For records locked in `tx`. @returns how many there were. */
  async removeAll(tx: Queries, caller: Caller, definition: Store, ids: string[]): Promise<number> {
    if (!ids.length) return 0;
    const { name, manifest, table } = definition;
    await this.refs.refuseReferenced(tx, caller.org, name, ids);
    if (manifest.soft) await this.removed.keep(tx, definition, caller.org, ids);
    else if (manifest.secret.length) await this.secrets.forget(tx, { org: caller.org, store: name, ids });
    return table.for(caller).removeAll(tx, ids);
  }

  /** For references that a change brings. @throws Fault forbidden, invalid/validation */
  async nameRefs(tx: Queries, caller: Caller, references: readonly Reference[]): Promise<void> {
    authorizeReferences(caller, references);
    await this.refs.hold(tx, caller, references);
  }
}

const keyOf = ({ org }: Caller, { name }: Store, id: string) => ({ org, store: name, id });
