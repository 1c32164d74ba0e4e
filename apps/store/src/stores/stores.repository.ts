import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { store } from '@stoa/contracts';
import { storeName, type Manifest } from '@stoa/dto';
import { Fault, notFound, type Clock } from '@stoa/kernel';
import { bytea, createRecordTable, Database, raw, RecordTable, sql, type Queries } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { compileManifest, type Validate } from './manifest.rules.js';
import { findManifest, listManifests, referencesTo, type ManifestRow } from './manifests.sql.js';
import { dropPacketTable } from './packet-table.js';
import { readyMadeStores } from './ready-made-stores.js';
import { alterations, indexedPaths } from './store-table.js';

/** A store: its definition, its table and its compiled rules. */
export interface Store extends ManifestRow {
  /** The name in tables and events. */
  name: string;
  table: RecordTable;
  validate: Validate;
}

const tableName = (name: string): string => `records."${name}"`;

/** Further tables with rows of a store, which are deleted with it. */
const dependentTables = ['record_secrets', 'removed_records', 'record_counts'].map(raw);

/**
 * The definitions of stores. Every request needs one, so they are cached until a replica announces a change or the
 * connection to NATS, by which it would do so, is interrupted.
 */
@Injectable()
export class StoresRepository {
  readonly #cache = new Map<string, Promise<Store>>();

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    bus.onPush(store.stores.changed, ({ org, name }) => this.#cache.delete(`${org}/${name}`));
    bus.onReconnect(() => this.#cache.clear());
  }

  /** @throws Fault not_found */
  async get(org: string, name: string): Promise<Store> {
    if (!storeName.safeParse(name).success) throw notFound('store');
    const key = `${org}/${name}`;
    const cached = this.#cache.get(key);
    if (cached) return cached;
    const loading = this.#load(org, name);
    this.#cache.set(key, loading);
    // A failed load is not cached: requests for names that do not exist would fill the memory.
    loading.catch(() => this.#cache.delete(key));
    return loading;
  }

  /** All stores of an organisation: the ready-made ones that were never changed, then the stored ones by name. */
  async list(org: string): Promise<ManifestRow[]> {
    const stored = await listManifests(this.database, org);
    return [...unchangedStores(stored.map(({ manifest }) => manifest.name)), ...stored];
  }

  /** @throws Fault conflict/unique when a store has that name */
  async create(org: string, manifest: Manifest): Promise<Store> {
    const { name } = manifest;
    if (readyMadeStores.has(name)) throw new Fault('conflict', 'unique', 'a ready-made store has this name');
    await this.database.transaction(async (tx) => {
      await tx.execute(sql`
        insert into stores (org, name, manifest, time)
        values (${bytea(org)}, ${name}, ${JSON.stringify(manifest)}, ${this.clock()})`);
      await executeAll(tx, [
        createRecordTable(tableName(name)),
        ...alterations(tableName(name), undefined, manifest),
      ]);
    });
    return this.#reload(org, name);
  }

  /** Changes a store's definition and alters its table accordingly. @throws Fault not_found, conflict/unique */
  async change(org: string, manifest: Manifest): Promise<Store> {
    const { name } = manifest;
    const old = (await this.get(org, name)).manifest;
    await this.database.transaction(async (tx) => {
      await tx.execute(sql`
        insert into stores (org, name, manifest, time)
        values (${bytea(org)}, ${name}, ${JSON.stringify(manifest)}, ${this.clock()})
        on conflict (org, name) do update set manifest = excluded.manifest, time = excluded.time`);
      await executeAll(tx, alterations(tableName(name), old, manifest));
    });
    return this.#reload(org, name);
  }

  /**
   * Removes a store with all its records.
   * @throws Fault not_found; conflict/ready_made; conflict/referenced when records of other stores may refer to its own
   */
  async remove(org: string, name: string): Promise<void> {
    if (readyMadeStores.has(name)) throw new Fault('conflict', 'ready_made', 'a ready-made store stays');
    await this.database.transaction(async (tx) => {
      const removed = await tx.execute(sql`delete from stores where org = ${bytea(org)} and name = ${name}`);
      if (!removed) throw notFound('store');
      if ((await this.referring(tx, org, name)).length) throw new Fault('conflict', 'referenced');
      await executeAll(tx, [`drop table ${tableName(name)}`, dropPacketTable(name)]);
      for (const table of dependentTables)
        await tx.execute(sql`delete from ${table} where org = ${bytea(org)} and store = ${name}`);
    });
    this.#announce(org, name);
  }

  /** The stores, and their fields, that may refer to records of the store `name`. */
  async referring(on: Queries, org: string, name: string): Promise<{ store: string; path: string }[]> {
    const stored = await referencesTo(on, org, name);
    const names = await on.rows<{ name: string }>(sql`select name from stores where org = ${bytea(org)}`);
    const readyMade = unchangedStores(names.map((row) => row.name)).flatMap(({ manifest }) =>
      Object.entries(manifest.refs).flatMap(([path, target]) =>
        target === name ? [{ store: manifest.name, path }] : [],
      ),
    );
    return [...stored, ...readyMade];
  }

  async #load(org: string, name: string): Promise<Store> {
    const readyMade = readyMadeStores.get(name);
    const row = (await findManifest(this.database, org, name)) ?? (readyMade && { manifest: readyMade });
    if (!row) throw notFound('store');
    const { manifest } = row;
    const table = new RecordTable(this.database, tableName(name), indexedPaths(manifest), manifest.heavy);
    return { name, ...row, table, validate: compileManifest(manifest) };
  }

  #reload(org: string, name: string): Promise<Store> {
    this.#announce(org, name);
    return this.get(org, name);
  }

  /** Removes the definition from the caches of all replicas. */
  #announce(org: string, name: string): void {
    this.#cache.delete(`${org}/${name}`);
    this.bus.push(store.stores.changed, { org, name });
  }
}

/** The ready-made stores that no stored definition replaces. */
const unchangedStores = (stored: readonly string[]): ManifestRow[] =>
  [...readyMadeStores.values()]
    .filter(({ name }) => !stored.includes(name))
    .map((manifest) => ({ manifest }));

/** For statements of the schema, whose texts differ by store: they are not prepared. */
async function executeAll(tx: Queries, statements: string[]): Promise<void> {
  for (const statement of statements) await tx.query(statement, []);
}
