import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { store } from '@stoa/contracts';
import { storeName, type Manifest } from '@stoa/dto';
import { Fault, notFound, type Clock } from '@stoa/kernel';
import {
  addIndex,
  createRecordTable,
  Database,
  dropIndex,
  RecordTable,
  type Queries,
} from '@stoa/persistence';
import { CLOCK } from '../records/providers.js';
import { compileManifest, type Validate } from './manifest.rules.js';
import { readyMade } from './ready-made.js';

/** A store ready for use: its definition, its table, its compiled rules. */
export interface Store {
  manifest: Manifest;
  time?: number | undefined;
  table: RecordTable;
  validate: Validate;
}

const tableName = (name: string): string => `records."${name}"`;
const idBytes = (id: string): string => `\\x${id}`;

/** The definitions of stores. They are read on every request, so they are kept until a replica says they changed. */
@Injectable()
export class StoresRepository {
  readonly #known = new Map<string, Promise<Store>>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Bus) private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    bus.onPush(store.stores.changed, ({ org, name }) => this.#known.delete(`${org}/${name}`));
    bus.onReconnect(() => this.#known.clear());
  }

  /** @throws Fault not_found */
  async get(org: string, name: string): Promise<Store> {
    if (!storeName.safeParse(name).success) throw notFound('store');
    const key = `${org}/${name}`;
    const known = this.#known.get(key);
    if (known) return known;
    const loading = this.#load(org, name);
    this.#known.set(key, loading);
    // What is not there is asked for again; else one wrong name after another would fill the memory.
    loading.catch(() => this.#known.delete(key));
    return loading;
  }

  async list(org: string): Promise<Pick<Store, 'manifest' | 'time'>[]> {
    const rows = await this.database.prepared(
      'select manifest, time from stores where org = $1 order by name',
      [idBytes(org)],
    );
    const defined = rows.map(([manifest, time]) => ({ manifest: manifest as Manifest, time: Number(time) }));
    const names = new Set(defined.map(({ manifest }) => manifest.name));
    const untouched = [...readyMade.values()]
      .filter(({ name }) => !names.has(name))
      .map((manifest) => ({ manifest }));
    return [...untouched, ...defined];
  }

  /** @throws Fault conflict/unique when there is one of that name. */
  async create(org: string, manifest: Manifest): Promise<Store> {
    if (readyMade.has(manifest.name))
      throw new Fault('conflict', 'unique', 'a ready-made store has this name');
    await this.database.transaction(async (tx) => {
      await tx.prepared(
        'insert into stores (org, name, manifest, time) values ($1, $2, $3, $4)',
        this.#row(org, manifest),
      );
      await tx.query(createRecordTable(tableName(manifest.name)), []);
      for (const path of manifest.indexes) await runAll(tx, addIndex(tableName(manifest.name), path));
    });
    return this.#changed(org, manifest.name);
  }

  async change(org: string, manifest: Manifest): Promise<Store> {
    const old = (await this.get(org, manifest.name)).manifest;
    const table = tableName(manifest.name);
    await this.database.transaction(async (tx) => {
      await tx.prepared(
        `insert into stores (org, name, manifest, time) values ($1, $2, $3, $4)
         on conflict (org, name) do update set manifest = excluded.manifest, time = excluded.time`,
        this.#row(org, manifest),
      );
      for (const path of missing(manifest.indexes, old.indexes)) await runAll(tx, addIndex(table, path));
      for (const path of missing(old.indexes, manifest.indexes)) await tx.query(dropIndex(table, path), []);
    });
    return this.#changed(org, manifest.name);
  }

  /** Removes a store with all its records. */
  async remove(org: string, name: string): Promise<void> {
    if (readyMade.has(name)) throw new Fault('conflict', 'ready_made', 'a ready-made store stays');
    await this.database.transaction(async (tx) => {
      const gone = await tx.prepared('delete from stores where org = $1 and name = $2 returning name', [
        idBytes(org),
        name,
      ]);
      if (!gone.length) throw notFound('store');
      await tx.query(`drop table ${tableName(name)}`, []);
    });
    this.#forget(org, name);
  }

  async #load(org: string, name: string): Promise<Store> {
    const rows = await this.database.prepared(
      'select manifest, time from stores where org = $1 and name = $2',
      [idBytes(org), name],
    );
    const manifest = (rows[0]?.[0] as Manifest | undefined) ?? readyMade.get(name);
    if (!manifest) throw notFound('store');
    const table = new RecordTable(this.database, tableName(name), manifest.indexes);
    return { manifest, time: rows[0] && Number(rows[0][1]), table, validate: compileManifest(manifest) };
  }

  #row(org: string, manifest: Manifest): unknown[] {
    return [idBytes(org), manifest.name, JSON.stringify(manifest), this.clock()];
  }

  #changed(org: string, name: string): Promise<Store> {
    this.#forget(org, name);
    return this.get(org, name);
  }

  #forget(org: string, name: string): void {
    this.#known.delete(`${org}/${name}`);
    this.bus.push(store.stores.changed, { org, name });
  }
}

const missing = (wanted: string[], held: string[]): string[] => wanted.filter((path) => !held.includes(path));

async function runAll(tx: Queries, statements: string[]): Promise<void> {
  for (const statement of statements) await tx.query(statement, []);
}
