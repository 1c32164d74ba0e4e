import { Injectable } from '@nestjs/common';
import { commerce } from '@stoa/dto';
import { own, type Issue } from '@stoa/kernel';
import { sql, type Queries } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import type { ImportTable } from './import-table.js';
import type { Owner } from './kinds/import-kind.js';
import type { RowResult } from './report.rules.js';
import type { GivenRow } from './stage.js';

/** Rows by the supplier that they belong to, and those that name none. */
interface Grouped {
  groups: [Owner, GivenRow[]][];
  failed: RowResult[];
}

const supplierField = commerce.pk({ optional: true, allowsNull: true });

/** Whose rows a request has: the supplier's own, or those of the suppliers that an administrator names in each row. */
@Injectable()
export class OwnersRepository {
  async group(
    on: Queries,
    { kind }: ImportTable,
    { role, supplier }: Actor,
    rows: GivenRow[],
  ): Promise<Grouped> {
    if (role !== 'admin') return { groups: [[supplier, rows]], failed: [] };
    const named = rows.map((row) => ({ row, ...supplierOf(row) }));
    const ofProducts = await this.#suppliersOf(
      on,
      named.filter(({ id }) => id === undefined).map(({ row }) => row),
    );
    const known = await this.#known(
      on,
      named.flatMap(({ id }) => (id ? [id] : [])),
    );
    const failed: RowResult[] = [];
    const groups = new Map<Owner, GivenRow[]>();
    for (const { row, id, issues } of named) {
      const owner = id ?? ofProducts.get(productOf(row)) ?? (kind.isOfPortal ? null : undefined);
      const found = issues ?? issuesOf(owner, known);
      if (found.length || owner === undefined) failed.push(failedRow(row, found));
      else groups.set(owner, [...(groups.get(owner) ?? []), row]);
    }
    // In the order of ids, so that two requests that lock several owners do not wait for each other.
    return { groups: [...groups].toSorted(([a], [b]) => (a ?? 0) - (b ?? 0)), failed };
  }

  async exists(on: Queries, id: number): Promise<boolean> {
    return (await this.#known(on, [id])).size > 0;
  }

  async #known(on: Queries, ids: number[]): Promise<Set<number>> {
    if (!ids.length) return new Set();
    const rows = await on.rows<{ id: number }>(
      sql`select id from suppliers where id = any(${[...new Set(ids)]}::bigint[])`,
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** A product's id says whose its price or its stock is. */
  async #suppliersOf(on: Queries, rows: GivenRow[]): Promise<Map<number, number>> {
    const ids = rows.map(productOf).filter(Number.isSafeInteger);
    if (!ids.length) return new Map();
    const found = await on.rows<{ id: number; supplier: number }>(
      sql`select id, supplier from products where id = any(${[...new Set(ids)]}::bigint[])`,
    );
    return new Map(found.map(({ id, supplier }) => [id, supplier]));
  }
}

const productOf = ({ values = {} }: GivenRow): number => Number(own(values, 'product'));

function supplierOf({ values = {}, issues }: GivenRow): { id?: number; issues?: Issue[] } {
  const value = own(values, 'supplier');
  if (issues) return { issues };
  if (value === undefined || value === null) return {};
  const read = supplierField.read(value as never, { isPartial: false });
  if ('value' in read) return read.value === null ? {} : { id: read.value };
  return { issues: read.errors.map((one) => commerce.atPath('supplier', one)) };
}

function issuesOf(owner: Owner | undefined, known: ReadonlySet<number>): Issue[] {
  if (owner === undefined) return [{ path: ['supplier'], issue: 'required' }];
  return owner === null || known.has(owner)
    ? []
    : [{ path: ['supplier'], issue: 'pk', params: { value: owner } }];
}

const failedRow = ({ source, values = {} }: GivenRow, issues: Issue[]): RowResult => {
  const key = own(values, 'external_id');
  return { source, id: null, externalId: typeof key === 'string' ? key : null, action: 'failed', issues };
};
