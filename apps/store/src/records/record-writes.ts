import { Inject, Injectable } from '@nestjs/common';
import {
  Fault,
  invalid,
  isObjectId,
  notFound,
  valueAt,
  type Caller,
  type Clock,
  type Issue,
  type Json,
  type JsonObject,
} from '@stoa/kernel';
import { bytea, changeRecord, checkVersion, type Queries, type StoredRecord } from '@stoa/persistence';
import { StoresRepository, type Store } from '../stores/stores.repository.js';
import { mostIssues } from './bulk.rules.js';
import { CLOCK, NEW_ID } from './providers.js';
import { applyChange, createdRecord } from './record.rules.js';
import { RemovedRepository } from './removed.repository.js';
import { SecretsRepository, withoutSecrets } from './secrets.repository.js';

/** A record, or fields of one; `place` is where it stands in a request of several. */
export interface Placed {
  record: JsonObject;
  place?: Issue['path'];
}

/** A new record, and the fields of it that nobody sees. */
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
    @Inject(StoresRepository) private readonly stores: StoresRepository,
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
    if (!secrets && !hasRefs(definition, record)) return visible.insert(json);
    await definition.table.database.transaction((tx) =>
      this.insertAll(tx, caller, definition, [{ record, secrets }]),
    );
    return json;
  }

  /** Records with their secrets, when all that they refer to is there. @throws Fault invalid/validation, conflict/unique */
  async insertAll(tx: Queries, caller: Caller, definition: Store, inserts: Insert[]): Promise<void> {
    const records = inserts.map(({ record }) => record);
    await this.holdRefs(tx, caller, definition, inserts);
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
    await this.insertAll(tx, caller, definition, [{ record: JSON.parse(json) as JsonObject }]);
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
    if (!secrets && !hasRefs(definition, fields)) {
      const stored = await changeRecord(visible, target, change);
      return { ...stored, ignored };
    }
    const stored = await definition.table.database.transaction(async (tx) => {
      const { json, version } = await visible.lock(tx, target);
      const after = change(JSON.parse(json) as JsonObject);
      await this.holdRefs(tx, caller, definition, [{ record: fields }]);
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
    await this.#refuseReferenced(tx, caller.org, name, ids);
    if (manifest.soft) await this.removed.keep(tx, definition, caller.org, ids);
    else if (manifest.secret.length) await this.secrets.forget(tx, { org: caller.org, store: name, ids });
    return table.for(caller).removeAll(tx, ids);
  }

  /** What records refer to must be there for the caller, and stays until `tx` ends. */
  async holdRefs(tx: Queries, caller: Caller, { manifest }: Store, placed: Placed[]): Promise<void> {
    const issues: Issue[] = [];
    for (const [path, target] of Object.entries(manifest.refs)) {
      const steps = path.split('.');
      const refs = placed.flatMap(({ record, place = [] }) => {
        const id = valueAt(record, steps);
        return isRef(id) ? [{ id, path: [...place, ...steps] }] : [];
      });
      if (!refs.length) continue;
      const { table } = await this.stores.get(caller.org, target);
      const ids = refs.map(({ id }) => id).filter((id) => typeof id === 'string');
      const held = await table.for(caller).hold(tx, ids.filter(isObjectId));
      for (const { id, path } of refs)
        if (typeof id !== 'string' || !held.has(id.toLowerCase())) issues.push({ path, issue: 'ref' });
    }
    if (issues.length) throw invalid('validation', issues.slice(0, mostIssues));
  }

  async #refuseReferenced(tx: Queries, org: string, name: string, ids: readonly string[]): Promise<void> {
    for (const { store, path } of await this.stores.referring(tx, org, name)) {
      const rows = await tx.prepared(
        `select 1 from records."${store}" where org = $1 and "ix:${path}" = any($2::jsonb[]) limit 1`,
        [bytea(org), ids.map((id) => JSON.stringify(id))],
      );
      if (rows.length) throw new Fault('conflict', 'referenced', `records of ${store} refer to it`);
    }
  }
}

const keyOf = ({ org }: Caller, { name }: Store, id: string) => ({ org, store: name, id });

const hasRefs = ({ manifest }: Store, record: JsonObject): boolean =>
  Object.keys(manifest.refs).some((path) => isRef(valueAt(record, path.split('.'))));

/** What must be the id of a record. A record that was unwound is none; several are not looked at. */
const isRef = (value: Json | undefined): value is Exclude<Json, null | Json[]> =>
  value !== undefined && value !== null && !Array.isArray(value);
