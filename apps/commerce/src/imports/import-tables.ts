import { Injectable } from '@nestjs/common';
import type { commerce } from '@stoa/dto';
import { own } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { ImportTable } from './import-table.js';
import { importKinds, type KindName } from './kinds/index.js';

/** The tables of the kinds, made once. */
@Injectable()
export class ImportTables {
  readonly #tables: Readonly<Record<KindName, ImportTable>>;

  constructor({ dataSource }: Database) {
    this.#tables = Object.fromEntries(
      Object.entries(importKinds).map(([name, kind]) => [name, new ImportTable(kind, dataSource)]),
    ) as Record<KindName, ImportTable>;
  }

  of(name: KindName): ImportTable {
    return this.#tables[name];
  }

  /** None for a feed with rows of several kinds. */
  fieldsOf(name: string): commerce.Fields {
    return own<ImportTable>(this.#tables, name)?.fields ?? {};
  }
}
