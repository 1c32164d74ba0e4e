import { camelCase } from '@stoa/contracts';
import { Fault, own } from '@stoa/kernel';
import { oneOf, outbox, type Sql, type Transaction } from '@stoa/persistence';
import { removalConflict, writeConflict } from './conflicts.js';
import type { AnyResource, ResourceActor, ResourceValues, StoredRow } from './resource-rules.js';
import type { ResourceTable } from './resource-table.js';

/** Writes values of an object. The event, `created` or `updated` unless given, is written in the same transaction. */
export type Save<R extends AnyResource> = (
  values: ResourceValues<R>,
  event?: R['updated'],
) => Promise<StoredRow<R>>;

interface WriterParts<R extends AnyResource, A extends ResourceActor> {
  table: ResourceTable<R, A>;
  tx: Transaction;
  actor: A;
  /** What events say beside their data. */
  author: { org: string; user: string; time: number };
}

/** Writes one object of a resource in a transaction. */
export class Writer<R extends AnyResource, A extends ResourceActor> {
  /** What the last statement returned. */
  #json: string | undefined;

  /** @param id absent for a new object, until it is saved */
  constructor(
    private readonly parts: WriterParts<R, A>,
    private id?: number,
  ) {}

  readonly save: Save<R> = async (values, event) => {
    const { table, tx, actor } = this.parts;
    const { created, updated } = table.contract;
    const isNew = this.id === undefined;
    const statement = isNew ? table.insert(values) : table.update(this.id!, values);
    const { json } = (await tx.row<{ json: string }>(statement).catch((error: unknown) => {
      throw writeConflict(table, error, values);
    }))!;
    const row = JSON.parse(json) as StoredRow<R>;
    if (!table.isWritable(actor, row)) throw notPermitted();
    this.id = row.id;
    this.#json = json;
    await this.#publish(event ?? (isNew ? created : updated), row);
    return row;
  };

  /** Makes an object that exists the one which is written. */
  readonly take = (id: number): void => {
    this.id = id;
  };

  /** @param statement deletes the row, or marks it as deleted */
  async remove(current: StoredRow<R>, statement: Sql): Promise<void> {
    const { table, tx } = this.parts;
    await tx.execute(statement).catch((error: unknown) => {
      throw removalConflict(table.contract, error);
    });
    await this.#publish(table.contract.removed, current);
  }

  /** The object as the API shows it: what the last statement returned, unless more is read for it. */
  async reply(): Promise<string> {
    const { table, tx, actor } = this.parts;
    if (this.#json !== undefined && !table.isReadAgain) return this.#json;
    if (this.id === undefined) throw new Error(`${table.contract.name}: nothing was saved`);
    return oneOf(tx, table.written(this.id, actor));
  }

  async #publish(event: R['updated'], row: StoredRow<R>): Promise<void> {
    const { tx, table, author } = this.parts;
    const values: Readonly<Record<string, unknown>> = row;
    const facts = table.contract.eventFields.map((name) => [camelCase(name), own(values, name)] as const);
    const data = { id: row.id, ...Object.fromEntries(facts), by: author.user };
    await outbox.add(tx, event, { ...author, data });
  }
}

/** The object is another user's. */
export const notPermitted = (): Fault => new Fault('forbidden', 'object');
