import { Injectable } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { store } from '@stoa/contracts';
import { maxPage, type Caller } from '@stoa/kernel';
import type { FilterConditions } from '../fan-out/filter.js';

/** Reads the records that a filter accepts, as its caller would list them. */
@Injectable()
export class Snapshot {
  constructor(private readonly bus: Bus) {}

  async read(caller: Caller, { stores = [], ids, where = {} }: FilterConditions): Promise<unknown[]> {
    const conditions = Object.entries({ ...where, ...(ids && { _id: ids }) }).map(([path, expected]) => ({
      path,
      is: 'eq' as const,
      values: Array.isArray(expected) ? expected : [expected],
    }));
    const query = { where: conditions, limit: maxPage, offset: 0 };
    const context = { caller, requestId: 'snapshot' };
    const lists = await Promise.all(
      stores.map((name) => this.bus.ask(store.records.list, { store: name, query }, context)),
    );
    return lists.flat();
  }
}
