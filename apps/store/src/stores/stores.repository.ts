import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { store } from '@stoa/contracts';
import { manifest as storedManifest, storeName, type Manifest } from '@stoa/dto';
import { Fault, notFound, type Clock } from '@stoa/kernel';
import { createRecordTable, Database, RecordTable, type Queries } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { dropPacketTable } from './packet-table.js';
import { compileManifest, type Validate } from './manifest.rules.js';
import { alterations, fastPaths } from './store-table.js';
import { readyMade } from './ready-made.js';

/** A store ready for use: its definition, its table, its compiled rules. */
export interface Store {
  /** As the table and the events know it. */
  name: string;
  manifest: Manifest;
  time?: number | undefined;
  table: RecordTable;
  validate: Validate;
}

const tableName = (name: string): string => `records."${name}"`;
/** Removed with its store, as its records are. */
const belongings = ['record_secrets', 'removed_records', 'record_counts'];
const idBytes = (id: string): string => `\\x${id}`;

/** The definitions of stores. They are read on every request, so they are kept until a replica says they changed. */
@Injectable()
export class StoresRepository {
  readonly #known = new Map<string, Promise<Store>>();

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
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
    const defined = rows.map(([manifest, time]) => ({
      manifest: storedManifest.parse(manifest),
      time: Number(time),
    }));
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
      await runAll(tx, alterations(tableName(manifest.name), undefined, manifest));
    });
    return this.#changed(org, manifest.name);
  }

  async change(org: string, manifest: Manifest): Promise<Store> {
    const old = (await this.get(org, manifest.name)).manifest;
    await this.database.transaction(async (tx) => {
      await tx.prepared(
        `insert into stores (org, name, manifest, time) values ($1, $2, $3, $4)
         on conflict (org, name) do update set manifest = excluded.manifest, time = excluded.time`,
        this.#row(org, manifest),
      );
      await runAll(tx, alterations(tableName(manifest.name), old, manifest));
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
      if ((await this.referring(tx, org, name)).length) throw new Fault('conflict', 'referenced');
      await tx.query(`drop table ${tableName(name)}`, []);
      await tx.query(dropPacketTable(name), []);
      for (const table of belongings)
        await tx.prepared(`delete from ${table} where org = $1 and store = $2`, [idBytes(org), name]);
    });
    this.#forget(org, name);
  }

  /** The stores whose records may refer to those of `name`, with the fields that do. */
  async referring(on: Queries, org: string, name: string): Promise<{ store: string; path: string }[]> {
    const rows = await on.prepared(
      `select s.name, r.key from stores s cross join jsonb_each_text(s.manifest->'refs') r
       where s.org = $1 and r.value = $2`,
      [idBytes(org), name],
    );
    const defined = rows.map(([store, path]) => ({ store, path }) as { store: string; path: string });
    const names = await on.prepared('select name from stores where org = $1', [idBytes(org)]);
    const untouched = [...readyMade.values()]
      .filter((manifest) => !names.some(([known]) => known === manifest.name))
      .flatMap(({ name: store, refs }) =>
        Object.entries(refs).flatMap(([path, target]) => (target === name ? [{ store, path }] : [])),
      );
    return [...defined, ...untouched];
  }

  async #load(org: string, name: string): Promise<Store> {
    const rows = await this.database.prepared(
      'select manifest, time from stores where org = $1 and name = $2',
      [idBytes(org), name],
    );
    // Parsed again, because a manifest that was stored long ago lacks what manifests have learnt since.
    const manifest = rows[0] ? storedManifest.parse(rows[0][0]) : readyMade.get(name);
    if (!manifest) throw notFound('store');
    const table = new RecordTable(this.database, tableName(name), fastPaths(manifest), manifest.heavy);
    const validate = compileManifest(manifest);
    return { name, manifest, time: rows[0] && Number(rows[0][1]), table, validate };
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

async function runAll(tx: Queries, statements: string[]): Promise<void> {
  for (const statement of statements) await tx.query(statement, []);
}
