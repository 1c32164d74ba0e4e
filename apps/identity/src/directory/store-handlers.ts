import type { Reply } from '@stoa/bus';
import type { Caller, JsonObject } from '@stoa/kernel';
import type { RecordTable, Transaction } from '@stoa/persistence';

/** The record to change or remove; `versions` are those that the caller accepts as current. */
export interface Target {
  id: string;
  versions?: readonly number[] | undefined;
}

/** A write in progress: its transaction and its caller. */
export interface Write {
  tx: Transaction;
  caller: Caller;
}

/** How one store of the directory writes its records. All stores read alike. */
export interface StoreHandlers {
  readonly table: RecordTable;
  create(caller: Caller, body: JsonObject): Promise<Reply>;
  change(caller: Caller, target: Target, body: JsonObject): Promise<Reply>;
  remove(caller: Caller, target: Target): Promise<Reply>;
}
