import type { Reply } from '@stoa/bus';
import type { Caller, JsonObject } from '@stoa/kernel';
import type { Queries, RecordTable } from '@stoa/persistence';

/** The record that a change or removal is about; `versions` are those that the caller believes current. */
export interface Target {
  id: string;
  versions?: readonly number[] | undefined;
}

/** A write under way: whose it is, and the transaction that it is made in. */
export interface Write {
  tx: Queries;
  caller: Caller;
}

/** What each of the directory's stores does its own way. Reading is the same for all of them. */
export interface StoreHandlers {
  readonly table: RecordTable;
  create(caller: Caller, body: JsonObject): Promise<Reply>;
  change(caller: Caller, target: Target, body: JsonObject): Promise<Reply>;
  remove(caller: Caller, target: Target): Promise<Reply>;
}
